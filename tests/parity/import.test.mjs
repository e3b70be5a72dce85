// ONNX files that others wrote give in mlpipe the probabilities they give in onnxruntime, and the file that
// `mlpipe models import` writes gives in onnxruntime the same bits as the one it was made from.
//
// foreign_models.py makes the files. Tolerance: onnxruntime adds leaves and products in float32 in an order of its own
// and has its own exp; mlpipe adds in double. Adding 100 leaves near 1 rounds 100 times by up to 2^-25; the largest
// difference measured, in a forest of 100 trees, is 4e-7. A wrong branch, class or base value shows in the second digit.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';
import { formatCsv, parseCsv } from './csv.mjs';

const tolerance = 1e-6;
const sklearnTolerance = 2e-5; // the converters round thresholds, scales and weights to float32 before
const root = fileURLToPath(new URL('../..', import.meta.url));
const mlpipe = path.resolve(process.env.MLPIPE ?? path.join(root, 'build/release/mlpipe'));
const folder = mkdtempSync(path.join(tmpdir(), 'mlpipe_import_'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args) => execFileSync(mlpipe, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
execFileSync('/usr/bin/python3', ['-W', 'ignore', path.join(root, 'tests/parity/foreign_models.py'), folder],
  { stdio: ['ignore', 'ignore', 'inherit'] });
const made = JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8'));
const allColumns = [...made.numbers, ...made.texts];

/** Rows made to go wrong: extremes, texts never seen, and missing cells where the model takes them. */
function oddRows(numbersMayMiss) {
  const numbers = ['0', '-1', '0.5', '1e6', '-1e6', '29.999998', '30', '30.000002', '60', '2', ...(numbersMayMiss ? [''] : [])];
  const rows = [];
  for (let i = 0; i < 60; i++) {
    const number = (k) => numbers[(i * (k + 3) + k) % numbers.length];
    const text = (levels, k) => [...levels, 'Atlantis', ''][(i + k) % (levels.length + 2)];
    rows.push([number(0), number(1), number(2), text(made.levels.contract, 0), text(made.levels.payment, i % 3)]);
  }
  return rows;
}

/** The rows of a case under its column names; inputs X_0, X_1, X_2 are the numbers. */
function rowsOf({ columns, name }, rows) {
  const names = columns.map((column) => made.numbers[['X_0', 'X_1', 'X_2'].indexOf(column)] ?? column);
  const integers = name === 'mixed_inputs' ? [0] : [];
  return rows.map((row) => names.map((column, k) => {
    const cell = row[allColumns.indexOf(column)];
    return integers.includes(k) && cell !== '' ? String(Math.trunc(Number(cell))) : String(cell);
  }));
}

const number = (cell) => (cell === '' ? NaN : Math.fround(Number(cell)));

/** What a session is fed: inputs of one column by name, of several as a matrix. */
function feeds(session, kinds, columns, rows) {
  const column = (name) => rows.map((row) => row[columns.indexOf(name)]);
  return Object.fromEntries(session.inputNames.map((name) => {
    const kind = kinds[name] ?? (made.texts.includes(name) ? 'string' : 'float32');
    if (!columns.includes(name)) {
      const flat = rows.flatMap((row) => row.map(number));
      const data = kind === 'float64' ? Float64Array.from(flat) : Float32Array.from(flat);
      return [name, new ort.Tensor(kind, data, [rows.length, columns.length])];
    }
    const cells = column(name);
    if (kind === 'string') return [name, new ort.Tensor('string', cells, [rows.length, 1])];
    if (kind === 'int64') return [name, new ort.Tensor(kind, BigInt64Array.from(cells, BigInt), [rows.length, 1])];
    if (kind === 'float64') return [name, new ort.Tensor(kind, Float64Array.from(cells, number), [rows.length])];
    return [name, new ort.Tensor('float32', Float32Array.from(cells, number), [rows.length, 1])];
  }));
}

const inputKinds = {
  logistic_double: { X: 'float64' },
  mixed_inputs: { tenure: 'int64', calls: 'float64' },
};

/**
 * The positive class's probabilities as onnxruntime gives them. A ZipMap gives what its Node binding cannot read, so the
 * tensor before it is asked for: the copy made by `tensorOutput` has it as an output.
 */
async function answersOf(session, feed) {
  const named = session.outputNames.find((name) => /prob|variable/.test(name));
  const output = await session.run(feed);
  if (!named) return [...output[session.outputNames.at(-1)].data];
  const { data, dims } = output[named];
  const width = dims.length === 2 ? dims[1] : 1;
  return Array.from({ length: dims[0] }, (_, row) => data[row * width + width - 1]);
}

/** The file without its ZipMap, for onnxruntime-node. */
function tensorOutput(file) {
  const copy = file.replace('.onnx', '.tensor.onnx');
  execFileSync('/usr/bin/python3', ['-c', `
import onnx, sys
model = onnx.load(sys.argv[1])
for node in list(model.graph.node):
    if node.op_type == "ZipMap":
        model.graph.node.remove(node)
        del model.graph.output[:]
        model.graph.output.append(onnx.helper.make_tensor_value_info(node.input[0], 1, None))
onnx.save(model, sys.argv[2])`, file, copy]);
  return copy;
}

const open = (file) => ort.InferenceSession.create(file, { logSeverityLevel: 3 });

/** What mlpipe says of the rows. */
function predictions(model, columns, rows, name) {
  const data = path.join(folder, `${name}.csv`);
  writeFileSync(data, formatCsv([columns, ...rows]));
  const [header, ...lines] = parseCsv(run('predict', model, data, '--quiet'));
  const at = header.findIndex((column) => column.endsWith('_probability'));
  return lines.map((line) => Math.fround(Number(line[at])));
}

function assertNear(actual, expected, within, what) {
  assert.equal(actual.length, expected.length);
  actual.forEach((p, row) => {
    const e = Math.min(1, Math.max(0, expected[row]));
    assert.ok(Math.abs(p - e) <= within, `${what}, row ${row + 1}: mlpipe gives ${p}, not ${e}`);
  });
}

for (const each of made.cases) {
  describe(each.rule ? `tree rule ${each.rule}` : each.name, () => {
    const file = path.join(folder, `${each.name}.onnx`);
    const rows = rowsOf(each, [...made.rows, ...oddRows(each.takes_missing || each.name.startsWith('columns_forest'))]);

    test('gives the probabilities of onnxruntime, and so does the file that import writes', async () => {
      const original = await open(tensorOutput(file));
      const expected = await answersOf(original, feeds(original, inputKinds[each.name] ?? {}, each.columns, rows));
      assertNear(predictions(file, each.columns, rows, each.name), expected, tolerance, 'as a file');

      const models = path.join(folder, `${each.name}_models`);
      run('models', 'import', models, file, '--quiet');
      assertNear(predictions(models, each.columns, rows, each.name), expected, tolerance, 'as a version');
      const saved = await open(path.join(models, 'target_model.onnx'));
      const again = await answersOf(saved, feeds(saved, {}, each.columns, rows));
      again.forEach((p, row) => assert.ok(Object.is(p, Math.fround(Math.min(1, Math.max(0, expected[row])))),
        `row ${row + 1}: the written file gives ${p}, the original ${expected[row]}`));
    });

    if (each.sklearn) {
      test('gives the probabilities of scikit-learn', () => {
        const known = rowsOf(each, made.rows);
        assertNear(predictions(file, each.columns, known, each.name), each.sklearn, sklearnTolerance, 'scikit-learn');
      });
    }
  });
}

test('a version that was imported answers over HTTP what it answers as a file', async () => {
  const models = path.join(folder, 'served');
  const name = 'columns_forest_zipmap';
  const { columns } = made.cases.find((each) => each.name === name);
  const rows = rowsOf({ columns, name }, made.rows.slice(0, 20));
  run('models', 'import', models, path.join(folder, `${name}.onnx`), '--target', 'churn', '--quiet');
  const server = spawn(mlpipe, ['serve', '--models', models, '--port', '0', '--json', '--quiet'],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const { url } = JSON.parse(await new Promise((resolve) => server.stdout.once('data', resolve)));
    const expected = predictions(models, columns, rows, 'served');
    for (const [i, row] of rows.entries()) {
      const customer = Object.fromEntries(columns.map((column, k) =>
        [column, made.texts.includes(column) ? row[k] : Number(row[k])]));
      const answer = await fetch(`${url}/predict`,
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(customer) });
      assert.equal(answer.status, 200);
      assert.equal(Math.fround((await answer.json()).churn_probability), expected[i]);
    }
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
});
