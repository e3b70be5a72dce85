// The saved model in onnxruntime gives the same label and the same float32 probability, bit for
// bit, as `mlpipe predict`: for every algorithm and preprocessing option, on real rows and on rows
// made to go wrong, one at a time and all at once.
//
//   (cd tests/parity && npm ci) && node --test tests/parity/
//
// MLPIPE names the program, build/release/mlpipe unless set.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';
import { formatCsv, parseCsv } from './csv.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mlpipe = path.resolve(process.env.MLPIPE ?? path.join(root, 'build/release/mlpipe'));
const telco = path.join(root, 'data/telco_7043.csv');
const missingTokens = new Set(['', 'NA', 'N/A', 'null', 'NaN']);

const everyOperation = `
[features]
sum = "monthly_charges + total_charges - 2 * tenure_months"
ratio = "total_charges / tenure_months"
negated = "-monthly_charges"
bounds = "min(tenure_months, monthly_charges, 30) + max(total_charges, -5, tenure_months)"
distance = "abs(total_charges - tenure_months * monthly_charges)"
logs = "log1p(total_charges) + log1p(tenure_months - 10)"
orders = "(tenure_months < 12) + (tenure_months <= 24) + (monthly_charges > 70) + (monthly_charges >= 20.05)"
equals = "(tenure_months == 1) + 2 * (tenure_months != 72)"
texts = "(contract == 'Two year') - (internet_service != 'Fiber optic') + (payment_method == 'Mailed check')"
count = "count('Yes', online_security, online_backup, device_protection, tech_support, streaming_tv, streaming_movies)"
choice = "if(contract == 'One year', monthly_charges, if(tenure_months, total_charges / tenure_months, 0))"
`;

const preprocessings = {
  'with the defaults': '',
  'with every derived feature, rare levels grouped': `${everyOperation}
[preprocessing]
numeric = { impute = "mean", scale = "minmax" }
categorical = { impute = "Unknown", encode = "onehot", handle_unknown = "ignore", min_frequency = 1600 }
`,
  'with constant imputes and no scaling': `
[features]
again = "monthly_charges * tenure_months"
[preprocessing]
numeric = { impute = "constant", fill = -1.5, scale = "none" }
`,
  'with missing numbers as they are': `
[features]
per_month = "total_charges / max(tenure_months, 1)"
[preprocessing]
numeric = { impute = "none", scale = "standard" }
`,
};
const takesMissingNumbers = ['gradient_boosting', 'xgboost'];

const folder = mkdtempSync(path.join(tmpdir(), 'mlpipe_parity_'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args) => execFileSync(mlpipe, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** A small random stream (mulberry32): the same rows on every run. */
function randomStream(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Real rows with some cells made missing, unseen or extreme. */
function hostileRows(rows, schema, n) {
  const [header, ...data] = rows;
  const random = randomStream(7);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const integers = ['', 'NA', '0', '-0', '1', '-1', '16777217', '9999999999', '-340282346638528859811704183484516925440'];
  const numbers = [...integers, '0.1', '1e-45', '1e-38', '-1e-38', '1e19', '-1e30', '3.4028234e38', '-3.4028234e38'];
  const texts = ['', 'NA', 'Atlantis', 'yes', 'Yes ', 'étoile', 'Unknown', '"quoted", with comma'];
  const made = [header, header.map(() => '')];
  for (let i = 0; i < n; i++) {
    const share = random() ** 2;
    const source = pick(data);
    made.push(header.map((name, column) => {
      const kind = schema.get(name);
      if (!kind || kind.type === 'id' || random() > share) return source[column];
      if (kind.type !== 'category') {
        return pick([...(kind.type === 'integer' ? integers : numbers), String(kind.minimum), String(kind.maximum)]);
      }
      return kind.integer_levels ? pick(['', '0', '1', '7', '-3']) : pick([...texts, ...kind.levels]);
    }));
  }
  return made;
}

/** Input tensors for rows [begin, end); a number that is missing is NaN, a text "". */
function feedsOf(session, rows, schema, begin, end) {
  const header = rows[0];
  const feeds = {};
  for (const name of session.inputNames) {
    const column = header.indexOf(name.replace(/^input\//, ''));
    const cells = rows.slice(begin, end).map((row) => (missingTokens.has(row[column].trim()) ? null : row[column]));
    feeds[name] = schema.get(header[column]).type === 'category'
      ? new ort.Tensor('string', cells.map((cell) => cell ?? ''), [cells.length, 1])
      : new ort.Tensor('float32', Float32Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))),
        [cells.length, 1]);
  }
  return feeds;
}

/** The labels and probabilities of every row, asked in batches. */
async function answersOf(session, rows, schema, batch) {
  const labels = [];
  const probabilities = [];
  const negatives = [];
  for (let begin = 1; begin < rows.length; begin += batch) {
    const end = Math.min(rows.length, begin + batch);
    const output = await session.run(feedsOf(session, rows, schema, begin, end));
    assert.deepEqual(output.label.dims, [end - begin]);
    assert.deepEqual(output.probabilities.dims, [end - begin, 2]);
    labels.push(...output.label.data);
    output.probabilities.data.forEach((p, i) => (i % 2 === 1 ? probabilities : negatives).push(p));
  }
  return { labels, probabilities, negatives };
}

/** What mlpipe says of the same rows. */
function predictions(models, rows, name) {
  const data = path.join(folder, name);
  writeFileSync(data, formatCsv(rows));
  const [header, ...answers] = parseCsv(run('predict', models, data, '--quiet'));
  const label = header.indexOf('prediction');
  const probability = header.findIndex((column) => column.endsWith('_probability'));
  return {
    labels: answers.map((row) => row[label]),
    probabilities: answers.map((row) => Math.fround(Number(row[probability]))),
  };
}

function assertSame(actual, expected) {
  assert.equal(actual.labels.length, expected.labels.length);
  for (let row = 0; row < expected.labels.length; row++) {
    const [a, e] = [actual.probabilities[row], expected.probabilities[row]];
    assert.ok(Object.is(a, e), `row ${row + 1}: onnxruntime gives ${a}, mlpipe ${e}`);
    assert.equal(actual.labels[row], expected.labels[row], `label of row ${row + 1}`);
    assert.ok(Object.is(actual.negatives[row], Math.fround(1 - e)), `negative probability of row ${row + 1}`);
  }
}

for (const algorithm of ['logistic_regression', 'random_forest', 'gradient_boosting', 'xgboost']) {
  for (const [title, settings] of Object.entries(preprocessings)) {
    if (settings.includes('"none", scale') && !takesMissingNumbers.includes(algorithm)) continue;
    describe(`${algorithm} ${title}`, () => {
      let session;
      let models;
      let schema;
      const rows = parseCsv(readFileSync(telco, 'utf8'));

      before(async () => {
        const name = `${algorithm}_${Object.keys(preprocessings).indexOf(title)}`;
        const config = path.join(folder, `${name}.toml`);
        models = path.join(folder, name);
        writeFileSync(config, settings);
        run('train', telco, '--target', 'churn', '--config', config, '--algorithms', algorithm, '--models', models,
          '--quiet');
        const metadata = JSON.parse(readFileSync(path.join(models, 'model_metadata.json'), 'utf8'));
        schema = new Map(metadata.schema.map((column) => [column.name, column]));
        session = await ort.InferenceSession.create(path.join(models, 'churn_model.onnx'), { logSeverityLevel: 3 });
      });

      test('has one input for each feature and the two outputs', () => {
        const features = [...schema.values()].filter((column) => column.type !== 'id').map((column) => column.name);
        assert.deepEqual(session.inputNames, features);
        assert.deepEqual(session.outputNames, ['label', 'probabilities']);
      });

      test('agrees on all rows at once', async () => {
        const expected = predictions(models, rows, 'all.csv');
        assertSame(await answersOf(session, rows, schema, rows.length - 1), expected);
        assert.equal(expected.labels.length, 7043);
        assert.equal(new Set(expected.labels).size, 2);
      });

      test('agrees on one row at a time', async () => {
        assertSame(await answersOf(session, rows, schema, 1), predictions(models, rows, 'one.csv'));
      });

      test('agrees on rows with missing, unseen and extreme cells', async () => {
        const hostile = hostileRows(rows, schema, 4000);
        const expected = predictions(models, hostile, 'hostile.csv');
        assertSame(await answersOf(session, hostile, schema, 97), expected);
        assertSame(await answersOf(session, hostile, schema, hostile.length - 1), expected);
      });
    });
  }
}
