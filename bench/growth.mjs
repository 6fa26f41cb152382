// How time and memory grow with batch, width, depth, grid size and order: one of them at a time, all sizes of a sweep taken in turn in
// one run, the fastest of each kept, since anything else on the machine only adds; exponents fitted by least squares in logarithms. What a step costs more on finer grids is set against the memory traffic of the
// optimiser, 24 bytes a parameter (parameter and two moments, read and written), at the copy bandwidth measured in the same run.
// `--device native`, `--threads 1`, `--rounds 15`, `--json`.

import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openBackend } from 'kanjs';
import { adamw } from './cases.mjs';

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'native' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const backend = await openBackend({
  device: /** @type {'native' | 'wasm'} */ (values.device),
  threads: Number(values.threads),
});

const plain = { widths: [64, 64], batch: 512, gridSize: 5, order: 3 };
const wide = { ...plain, widths: [256, 256] };
const sweeps = {
  batch: [128, 256, 512, 1024, 2048].map((batch) => [batch, { ...plain, batch }]),
  width: [32, 64, 128, 256, 512].map((width) => [width, { ...plain, widths: [width, width], batch: 128 }]),
  depth: [1, 2, 4, 8, 16].map((depth) => [depth, { ...plain, widths: new Array(depth + 1).fill(64), batch: 256 }]),
  'grid size, 256 x 256': [3, 5, 10, 20, 50].map((gridSize) => [gridSize, { ...wide, gridSize }]),
  'grid size, 64 x 64': [3, 5, 10, 20, 50].map((gridSize) => [gridSize, { ...plain, gridSize }]),
  order: [1, 2, 3, 4, 5].map((order) => [order + 1, { ...plain, order }]),
};

function open({ widths, batch, gridSize, order }) {
  const layers = widths.slice(1).map((outputs, i) => ({
    ...{ kind: 'kan', inputs: widths[i], outputs, gridSize, order, base: 'silu', outside: 'linear' },
    grid: { kind: 'uniform', domain: [-1, 1] },
  }));
  const count = layers.reduce((sum, layer) => sum + layer.inputs * layer.outputs * (gridSize + order + 1), 0);
  const fill = (length) => Float32Array.from({ length }, (_, i) => 0.9 * Math.sin(i * 1.7));
  const spec = /** @type {import('kanjs').ModelSpec} */ ({ dtype: 'float32', layers });
  const session = backend.open(
    spec,
    fill(count).map((value) => value * 0.05),
    { batchSize: batch },
  );
  const rows = session.load({ rows: batch, x: fill(batch * widths[0]), y: fill(batch * widths.at(-1)) });
  return { session, rows, batch, count, bytes: session.activationBytes + 16 * count, step: [], forward: [] };
}

/** Exponent b of time ∝ size^b. */
function exponent(sizes, times) {
  const [x, y] = [sizes.map(Math.log), times.map(Math.log)];
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  return (
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  );
}

/** Bytes a second that are read and written in copying a block larger than the caches. */
function copyBandwidth() {
  const [from, to] = [new Float32Array(2 ** 24).fill(1), new Float32Array(2 ** 24)];
  let best = Infinity;
  for (let round = 0; round < 10; round++) {
    const begun = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - begun);
  }
  return (2 * from.byteLength) / (best / 1000);
}

const machine = `${cpus()[0]?.model.trim()}, ${backend.name} (${backend.variant}), ${backend.threads} threads, load ${loadavg()[0].toFixed(2)}`;
if (!values.json) console.log(machine);
const results = {};
for (const [name, points] of Object.entries(sweeps)) {
  const runs = points.map(([size, shape]) => ({ size, ...open(shape) }));
  for (let round = 0; round < rounds + 2; round++)
    for (const run of runs) {
      const time = (list, call) => {
        const begun = performance.now();
        call();
        if (round >= 2) list.push(performance.now() - begun);
      };
      time(run.step, () => run.session.step(run.rows, 0, run.batch, { ...adamw, count: round + 1 }));
      time(run.forward, () => run.session.loss(run.rows, 0, run.batch));
    }
  const rows = runs.map(({ size, step, forward, bytes, count }) => ({
    ...{ size, parameters: count, step_ms: Math.min(...step), forward_ms: Math.min(...forward), bytes },
  }));
  const sizes = rows.map(({ size }) => size);
  results[name] = {
    rows,
    step_exponent: exponent(
      sizes,
      rows.map(({ step_ms }) => step_ms),
    ),
    forward_exponent: exponent(
      sizes,
      rows.map(({ forward_ms }) => forward_ms),
    ),
    memory_exponent: exponent(
      sizes,
      rows.map(({ bytes }) => bytes),
    ),
  };
  for (const { session } of runs) session.close();
  if (values.json) continue;
  console.log(
    `\n${name === 'order' ? 'order + 1' : name}: step ∝ ^${results[name].step_exponent.toFixed(2)}, forward ∝ ^${results[name].forward_exponent.toFixed(2)}, memory ∝ ^${results[name].memory_exponent.toFixed(2)}`,
  );
  for (const { size, step_ms, forward_ms, bytes } of rows)
    console.log(
      `  ${String(size).padStart(5)}   step ${step_ms.toFixed(3).padStart(8)} ms   forward ${forward_ms.toFixed(3).padStart(8)} ms   ${(bytes / 1e6).toFixed(1).padStart(6)} MB`,
    );
}

const bandwidth = copyBandwidth();
/** The slowest forward pass over the fastest, and a step on the finest grid beyond one at G = 5 beside the optimiser's traffic. */
function gridGrowth(name) {
  const { rows } = results[name];
  const [coarse, fine] = [rows[1], rows.at(-1)];
  const forward = rows.map(({ forward_ms }) => forward_ms);
  return {
    ...{
      name,
      forward_ratio: Math.max(...forward) / Math.min(...forward),
      step_growth_ms: fine.step_ms - coarse.step_ms,
    },
    optimiser_traffic_ms: ((24 * (fine.parameters - coarse.parameters)) / bandwidth) * 1000,
  };
}
const grids = ['grid size, 64 x 64', 'grid size, 256 x 256'].map(gridGrowth);
const copy_gigabytes_per_second = bandwidth / 1e9;
if (values.json) console.log(JSON.stringify({ machine, results, grids, copy_gigabytes_per_second }, null, 2));
else
  for (const { name, forward_ratio, step_growth_ms, optimiser_traffic_ms } of grids)
    console.log(
      `\n${name}: forward from G = 3 to 50, slowest ${forward_ratio.toFixed(2)} times the fastest; a step at G = 50 takes ${step_growth_ms.toFixed(2)} ms more than at G = 5,` +
        ` the optimiser's traffic at the copy bandwidth of ${copy_gigabytes_per_second.toFixed(1)} GB/s ${optimiser_traffic_ms.toFixed(2)} ms`,
    );
backend.close();
