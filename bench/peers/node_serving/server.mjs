// The peer of `mlpipe serve` in Node: the same ONNX file in ONNX Runtime behind Node's HTTP server, a process for each core,
// with the checks that a careful team would write by hand. Without its warnings, audit log, keys and limits.
//
//   MODEL=versions/2026_11_22_001 PORT=18090 PROCESSES=2 node server.mjs
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import ort from 'onnxruntime-node';

const folder = process.env.MODEL;
const metadata = JSON.parse(readFileSync(path.join(folder, 'metadata.json'), 'utf8'));
const columns = metadata.schema.filter(({ type }) => type !== 'id');

const isNumber = (column) => column.type === 'number' || column.type === 'integer';

function fault(column, value) {
  if (value === null) return undefined;
  if (column.type === 'integer') return Number.isInteger(value) ? undefined : 'must be integer';
  if (column.type === 'number') return typeof value === 'number' ? undefined : 'must be number';
  if (column.integer_levels) return Number.isInteger(value) ? undefined : 'must be integer';
  return typeof value === 'string' ? undefined : 'must be string';
}

/** Every fault of a customer at once. */
function faultsOf(customer) {
  if (typeof customer !== 'object' || customer === null || Array.isArray(customer)) return ['Expected a JSON object'];
  const missing = columns.filter(({ name }) => !(name in customer)).map(({ name }) => name);
  const faults = missing.length > 0 ? [`Missing required field: ${missing.join(', ')}`] : [];
  for (const column of columns) {
    const wrong = column.name in customer ? fault(column, customer[column.name]) : undefined;
    if (wrong) faults.push(`${column.name} ${wrong}`);
  }
  return faults;
}

function tensorsOf(customer) {
  const feeds = {};
  for (const column of columns) {
    const value = customer[column.name];
    feeds[column.name] = isNumber(column)
      ? new ort.Tensor('float32', Float32Array.of(value ?? NaN), [1, 1])
      : new ort.Tensor('string', [value === null ? '' : String(value)], [1, 1]);
  }
  return feeds;
}

async function predict(session, body) {
  let customer;
  try {
    customer = JSON.parse(body);
  } catch (error) {
    return [400, { error: `Not JSON: ${error.message}` }];
  }
  const faults = faultsOf(customer);
  if (faults.length > 0) return [400, { error: faults[0], errors: faults }];
  const { probabilities } = await session.run(tensorsOf(customer));
  const p = probabilities.data[1];
  const certainty = Math.max(p, 1 - p);
  const positive = p >= metadata.threshold;
  return [200, {
    prediction: positive ? metadata.labels.positive : metadata.labels.negative,
    [`${metadata.target}_probability`]: p,
    confidence: certainty >= 0.75 ? 'High' : certainty >= 0.6 ? 'Medium' : 'Low',
    recommendation: positive ? 'Contact customer' : p >= metadata.threshold - 0.1 ? 'Monitor' : 'No action needed',
    threshold: metadata.threshold,
    model_version: metadata.model_version,
    request_id: randomUUID(),
  }];
}

async function serve() {
  // A single row is too little to share between threads: a process has one, and there is a process for each core.
  const session = await ort.InferenceSession.create(path.join(folder, 'model.onnx'), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const answer = (response, status, value) => {
    const text = JSON.stringify(value);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  };
  createServer((request, response) => {
    if (request.url === '/health') return answer(response, 200, { status: 'healthy' });
    if (request.url !== '/predict' || request.method !== 'POST') return answer(response, 404, { error: 'Not found' });
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      predict(session, Buffer.concat(pieces).toString('utf8')).then(
        ([status, value]) => answer(response, status, value),
        (error) => answer(response, 500, { error: `Prediction failed: ${error.message}` }));
    });
  }).listen(Number(process.env.PORT), '127.0.0.1');
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(process.env.PROCESSES ?? 2); i++) cluster.fork();
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill();
    process.exit(0);
  });
} else {
  await serve();
}
