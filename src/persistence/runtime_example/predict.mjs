// Scores rows with model.onnx, without mlpipe.
//
//   npm install
//   node predict.mjs [ROWS.json]
//
// ROWS.json (../rows.json unless named) is a list of objects, one a row, keyed by column; null means missing.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';

const exported = new URL('../', import.meta.url);
// Column, input of the model, whether it holds numbers.
const inputs = [
@INPUTS@
];

/** One [N, 1] tensor an input: float32 with NaN for a missing number, text with '' for a missing one. */
function feeds(rows) {
  const tensors = {};
  for (const [column, name, isNumber] of inputs) {
    const cells = rows.map((row) => row[column]);
    tensors[name] = isNumber
      ? new ort.Tensor('float32', Float32Array.from(cells, (cell) => cell ?? NaN), [cells.length, 1])
      : new ort.Tensor('string', cells.map((cell) => (cell === null ? '' : String(cell))), [cells.length, 1]);
  }
  return tensors;
}

const rows = JSON.parse(readFileSync(process.argv[2] ?? new URL('rows.json', exported), 'utf8'));
const session = await ort.InferenceSession.create(fileURLToPath(new URL('model.onnx', exported)));
const { label, probabilities } = await session.run(feeds(rows));
rows.forEach((_, row) => console.log(`${label.data[row]}\t${probabilities.data[2 * row + 1].toFixed(6)}`));
