// Run by no-allocation.test.ts in a process of its own, with --expose-gc: trains through `session.step` and prints as JSON
// what the heap gained. Arguments: device, dtype, steps.
import { openBackend } from 'kanjs';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';

const [device, dtype, count] = process.argv.slice(2);
const steps = Number(count);
const random = createRandom(1);
const spec = createSpec([3, 16, 2], { dtype });
const rows = 256;
const batchSize = 64;
const x = Float64Array.from({ length: rows * 3 }, () => random.next());
const y = Float64Array.from({ length: rows * 2 }, () => random.next());

const backend = await openBackend({ device, threads: 2 });
const session = backend.open(spec, initializeParameters(spec, random), { batchSize });
const data = session.load({ rows, x, y, weights: new Float64Array(rows).fill(0.5) });
const adamw = {
  count: 0,
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-4,
  clip: 1,
  l1: 1e-4,
  dropout: 0,
};
let sum = 0;

/** Steps through the rows, as training does. */
function run(times) {
  for (let i = 0; i < times; i++) {
    adamw.count++;
    sum += session.step(data, (i * batchSize) % rows, batchSize, adamw);
  }
}

/** Bytes in use, after everything that can be collected is. */
function settled() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heapUsed, arrayBuffers };
}

run(5000);
const rounds = [];
for (let round = 0; round < 3; round++) {
  const before = settled();
  // nothing is collected in between: the heap has room for far more than this
  const start = process.memoryUsage().heapUsed;
  run(steps);
  const passing = process.memoryUsage().heapUsed - start;
  const after = settled();
  rounds.push({ passing, kept: after.heapUsed - before.heapUsed, buffers: after.arrayBuffers - before.arrayBuffers });
}
session.close();

// many steps of a small network: whatever was kept of each would show
const small = createSpec([2, 5, 1], { dtype });
const quick = backend.open(small, initializeParameters(small, random), { batchSize: 16 });
const few = quick.load({ rows: 16, x: x.subarray(0, 32), y: y.subarray(0, 16) });
const stepMany = (times) => {
  for (let i = 0; i < times; i++) {
    adamw.count++;
    sum += quick.step(few, 0, 16, adamw);
  }
};
stepMany(1000);
const before = settled();
stepMany(100_000);
const after = settled();
const long = { kept: after.heapUsed - before.heapUsed, buffers: after.arrayBuffers - before.arrayBuffers };
quick.close();
backend.close();
console.log(JSON.stringify({ backend: backend.name, rounds, long, finite: Number.isFinite(sum) }));
