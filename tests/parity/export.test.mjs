// `mlpipe models export`: the programs it writes give the answers that its README.md says.
//
// MLPIPE names the program, build/release/mlpipe unless set.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatCsv, parseCsv } from './csv.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mlpipe = path.resolve(process.env.MLPIPE ?? path.join(root, 'build/release/mlpipe'));
const folder = mkdtempSync(path.join(tmpdir(), 'mlpipe_export_'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' });

/** Exports a model; Node's packages are those of these tests. */
function exported(model, name) {
  const target = path.join(folder, name);
  run(mlpipe, 'models', 'export', model, '--output', target, '--quiet');
  symlinkSync(path.join(root, 'tests/parity/node_modules'), path.join(target, 'node/node_modules'));
  return target;
}

const answersInReadme = (target) => readFileSync(path.join(target, 'README.md'), 'utf8').match(/```\n([^`]*)```/)[1];

describe('models export', () => {
  test('Node gives the answers of README.md', () => {
    const target = exported(path.join(root, 'models'), 'shipped');

    const said = run('node', path.join(target, 'node/predict.mjs'));

    assert.equal(said, answersInReadme(target));
    assert.equal(said.trimEnd().split('\n').length, 3);
  });

  test('Node scores rows of a file of its own as mlpipe does', () => {
    const target = path.join(folder, 'shipped');
    const [header, ...data] = parseCsv(readFileSync(path.join(root, 'data/telecom_churn.csv'), 'utf8'));
    const rows = data.map((cells) => Object.fromEntries(header.map((column, i) => [column, cells[i] === '' ? null : cells[i]])));
    writeFileSync(path.join(folder, 'rows.json'), JSON.stringify(rows));

    const said = run('node', path.join(target, 'node/predict.mjs'), path.join(folder, 'rows.json'));

    const [, ...answers] = parseCsv(run(mlpipe, 'predict', path.join(root, 'models'), path.join(root, 'data/telecom_churn.csv')));
    const wanted = answers.map(([, label, p]) => `${label}\t${Math.fround(Number(p)).toFixed(6)}\n`).join('');
    assert.equal(said, wanted);
  });

  test('names that are easy to get wrong', () => {
    const names = ['label', 'pro"babilities', "it's|a", 'line\nbreak', '🙂 @INPUTS@', '${x}', '%s'];
    const rows = Array.from({ length: 60 }, (_, i) =>
      [...names.map((_, j) => (j % 2 === 0 ? ((i * 7) % 11) + j / 2 : `v"${(i + j) % 3}\\`)), i % 3 === 0 ? 'Yes' : 'No'].map(String));
    const csv = path.join(folder, 'odd.csv');
    writeFileSync(csv, formatCsv([[...names, 'odd "target"'], ...rows]));
    run(mlpipe, 'train', csv, '--target', 'odd "target"', '--algorithms', 'logistic_regression', '--models', path.join(folder, 'odd_models'), '--quiet');

    const target = exported(path.join(folder, 'odd_models'), 'odd');

    assert.equal(run('node', path.join(target, 'node/predict.mjs')), answersInReadme(target));
    run('/usr/bin/python3', '-c', 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())', path.join(target, 'python/predict.py'));
  });

  test('the Python program is Python', () => {
    run('/usr/bin/python3', '-m', 'py_compile', path.join(folder, 'shipped/python/predict.py'));
  });

  test('an existing folder is not written to', () => {
    assert.throws(() => exported(path.join(root, 'models'), 'shipped'), /is already there/);
  });
});
