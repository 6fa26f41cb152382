// How much faster a sweep is with two threads than with one, and what a trial costs beside its training: many trials of a small network, with one and with two
// threads in turns, so that whatever else the machine does meets both. `node bench/sweep-threads.mjs [TRIALS] [EPOCHS] [ROUNDS]`; with one epoch a trial is
// nearly nothing but what surrounds it. Wall time is that of a user who waits, processor time is what was really done: on a busy machine it says more.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable } from 'kanjs';
import { runSweep } from 'kanjs/sweep';

const [trials = 1000, epochs = 250, rounds = 3] = process.argv.slice(2).map(Number);
const rows = 400;
const x = Array.from({ length: rows }, (_, i) => ((i * 77) % rows) / (rows / 2) - 1);
const z = Array.from({ length: rows }, (_, i) => ((i * 151) % rows) / (rows / 2) - 1);
const table = createTable({ x, z, y: x.map((value, i) => Math.sin(3 * value) + z[i] ** 2) });
const spec = {
  target: 'y',
  vary: { learningRate: [0.01, 0.02] },
  settings: { layers: [5], epochs },
  folds: 5,
  seeds: Math.max(1, Math.round(trials / 10)),
};
const scratch = mkdtempSync(join(tmpdir(), 'kan-threads-'));
let count = 0;

/** One sweep: seconds of the clock, of processors, and those that its trials say they took. */
async function once(threads) {
  const before = process.cpuUsage();
  const began = performance.now();
  const outputDir = join(scratch, String(count++));
  const run = await runSweep({ data: table, spec, outputDir }, { threads });
  const { user, system } = process.cpuUsage(before);
  const { timing } = JSON.parse(readFileSync(join(outputDir, 'results.json'), 'utf8'));
  return {
    wall: (performance.now() - began) / 1000,
    cpu: (user + system) / 1e6,
    inTrials: timing.trial_seconds,
    trials: run.trials,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const milliseconds = (seconds) => (1000 * seconds).toFixed(2).padStart(7);
/** @type {Record<number, Awaited<ReturnType<typeof once>>[]>} */
const found = { 1: [], 2: [] };
try {
  for (let round = 0; round < rounds; round++)
    for (const threads of [1, 2]) {
      const one = await once(threads);
      found[threads].push(one);
      const beside = (threads * one.wall - one.inTrials) / one.trials;
      console.log(
        `${threads} thread${threads > 1 ? 's' : ' '} ${one.wall.toFixed(2).padStart(6)} s, ${one.cpu.toFixed(2).padStart(6)} s of processors; a trial ${milliseconds(one.inTrials / one.trials)} ms, beside it ${milliseconds(beside)} ms of a thread; load ${loadavg()[0].toFixed(1)}`,
      );
    }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const of = (threads, what) => median(found[threads].map(what));
const best = (threads) => Math.min(...found[threads].map(({ wall }) => wall));
for (const threads of [1, 2])
  console.log(`${threads}: ${of(threads, (one) => one.trials / one.wall).toFixed(0)} trials a second`);
console.log(
  `two threads are ${(of(1, ({ wall }) => wall) / of(2, ({ wall }) => wall)).toFixed(2)} times as fast by medians, ${(best(1) / best(2)).toFixed(2)} by the best of each; for ${(of(2, ({ cpu }) => cpu) / of(1, ({ cpu }) => cpu)).toFixed(2)} times the work of processors`,
);
