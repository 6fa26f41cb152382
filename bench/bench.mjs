// Times training steps and predictions of every backend on the named cases, interleaved in one run, against this machine's own
// peak measured in the same run. `--json` prints JSON, `--quick` fewer rounds, `--only TEXT` the cases whose name holds it.

import { loadavg, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBackend } from 'kanjs';
import { adamw, cases, dataOf, measurePeak, median, operations, sameLoss, specOf, solveCases } from './cases.mjs';
import { measureSolving } from './solving.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
    only: { type: 'string' },
    dtype: { type: 'string', default: 'float32' },
  },
});
const { dtype } = options;

const systems = [];
for (const device of /** @type {const} */ (['native', 'wasm'])) {
  for (const threads of [1, 2]) {
    try {
      const backend = await openBackend({ device, threads });
      systems.push({ name: device, threads: backend.threads, variant: backend.variant, backend });
    } catch (error) {
      console.error(`bench: left out ${device}: ${error.message}`);
      break;
    }
  }
}

const peaks = Object.fromEntries(
  systems.filter(({ threads }) => threads === 1).map(({ name, backend }) => [name, measurePeak(backend, dtype)]),
);

/** Medians in milliseconds of a step and a forward pass with loss for every system, taken in turn. */
function measure(shape) {
  const data = dataOf(shape, dtype);
  const runs = systems.map((system) => {
    const session = system.backend.open(specOf(shape, dtype), data.parameters, {
      batchSize: shape.batch,
      leastSquares: false,
    });
    const set = session.load({ rows: shape.batch, x: data.x, y: data.y });
    return { system, session, set, train: [], infer: [], initial: session.loss(set, 0, shape.batch), loss: 0 };
  });
  const work = operations(shape, 'train') / 2e10; // seconds, roughly
  const rounds = Math.max(5, Math.min(options.quick ? 15 : 61, Math.ceil((options.quick ? 0.5 : 3) / work)));
  // many short calls are timed together so that the clock's own step does not show
  const calls = Math.max(1, Math.min(50, Math.round(1e-4 / work)));
  let count = 0;
  for (let round = 0; round < rounds + 2; round++) {
    for (const run of runs) {
      const time = (what, call) => {
        const start = performance.now();
        for (let i = 0; i < calls; i++) call(i);
        if (round >= 2) run[what].push((performance.now() - start) / calls);
      };
      time('train', (i) => (run.loss = run.session.step(run.set, 0, shape.batch, { ...adamw, count: count + i + 1 })));
      time('infer', () => run.session.loss(run.set, 0, shape.batch));
    }
    count += calls;
  }
  const [first] = runs;
  for (const run of runs) {
    run.session.close();
    if (!sameLoss(run.loss, first.loss, { batch: shape.batch, initial: first.initial, tolerance: 1e-3 }))
      throw new Error(`${shape.name}: ${run.system.name} reaches loss ${run.loss}, ${first.system.name} ${first.loss}`);
  }
  return runs.flatMap(({ system, train, infer }) =>
    Object.entries({ train, infer }).map(([phase, times]) => {
      const milliseconds = median(times);
      const gflops = operations(shape, phase) / milliseconds / 1e6;
      const { name, threads } = system;
      return {
        case: shape.name,
        phase,
        system: `kanjs-${name}`,
        threads,
        median_ms: milliseconds,
        gflops,
        share_of_peak: gflops / (peaks[name] * threads),
      };
    }),
  );
}

function printRow(row) {
  const cells = [row.case.padEnd(24), row.phase.padEnd(6), row.system.padEnd(13), String(row.threads).padStart(7)];
  cells.push(
    row.median_ms.toFixed(4).padStart(9),
    row.gflops.toFixed(1).padStart(9),
    `${(row.share_of_peak * 100).toFixed(0)} %`.padStart(8),
  );
  console.log(cells.join(' '));
}

const rows = [];
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} processors, Node ${process.versions.node}, load ${loadavg()[0].toFixed(2)}`;
if (!options.json) {
  console.log(machine);
  for (const { name, variant } of systems.filter(({ threads }) => threads === 1)) {
    console.log(`peak ${name} (${variant}, ${dtype}, one thread): ${peaks[name].toFixed(1)} GFLOP/s`);
  }
  console.log('\ncase                     phase  system        threads        ms   GFLOP/s  of peak');
}
for (const shape of cases.filter(({ name }) => name.includes(options.only ?? ''))) {
  for (const row of measure(shape)) {
    rows.push(row);
    if (!options.json) printRow(row);
  }
}
for (const shape of solveCases.filter(({ name }) => name.includes(options.only ?? ''))) {
  for (const row of measureSolving(systems, shape, options.quick ? 7 : 21)) {
    rows.push(row);
    if (!options.json) printRow(row);
  }
}
if (options.json) console.log(JSON.stringify({ machine, dtype, peaks, rows }, null, 2));
for (const { backend } of systems) backend.close();
