// Random schemas, pipelines and rows: onnxruntime gives every label and every bit of every
// probability that mlpipe gives, for all rows at once and for one at a time.
//
// RANDOM_MODELS names the program that makes them, build/dev/random_models unless set.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = path.resolve(process.env.RANDOM_MODELS ?? path.join(root, 'build/dev/random_models'));
const models = 200;

const folder = mkdtempSync(path.join(tmpdir(), 'mlpipe_random_'));
after(() => rmSync(folder, { recursive: true, force: true }));

const floats = (bits) => new Float32Array(Uint32Array.from(bits).buffer);

/** Rows [begin, end) as the session's inputs. */
function feeds(session, inputs, begin, end) {
  const fed = {};
  inputs.forEach(({ type, cells }, i) => {
    const some = cells.slice(begin, end);
    fed[session.inputNames[i]] =
      new ort.Tensor(type, type === 'float32' ? floats(some) : some, [some.length, 1]);
  });
  return fed;
}

async function compare(session, wanted, begin, end) {
  const { label, probabilities } = await session.run(feeds(session, wanted.inputs, begin, end));
  const bits = new Uint32Array(Float32Array.from(probabilities.data).buffer);
  for (let row = begin; row < end; ++row) {
    const where = `seed ${wanted.seed}, row ${row} of [${begin}, ${end})`;
    assert.equal(bits[2 * (row - begin) + 1], wanted.probabilities[row], `probability, ${where}`);
    assert.equal(label.data[row - begin], wanted.labels[row], `label, ${where}`);
  }
  return end - begin;
}

describe('random models', () => {
  before(() => execFileSync(program, [folder, String(models)]));

  test(`${models} of them give the same bits`, async () => {
    let rows = 0;
    for (let seed = 0; seed < models; ++seed) {
      const wanted = JSON.parse(readFileSync(path.join(folder, `${seed}.json`), 'utf8'));
      const session = await ort.InferenceSession.create(path.join(folder, `${seed}.onnx`));
      assert.equal(session.inputNames.length, wanted.inputs.length);
      const n = wanted.probabilities.length;
      rows += await compare(session, wanted, 0, n);
      for (let row = 0; row < n; row += 7) await compare(session, wanted, row, row + 1);
    }
    assert.ok(rows >= 60 * models);
  });
});
