// kanjs beside the systems people use: training steps, forward passes and whole tasks on the same data, taken in turn in one run.
// `--python PATH --peers DIR` says where the others are (bench/README.md); what is not there is named and left out. Systems with the same
// model must reach the same loss, and whole tasks their goal, or the run fails.

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBackend } from 'kanjs';
import { cases, measurePeak } from './cases.mjs';
import { fitCases, measureFits } from './peers/fits.mjs';
import { startPeers } from './peers/process.mjs';
import { measureSteps } from './peers/steps.mjs';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    peers: { type: 'string', default: '' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const threads = Number(options.threads);
const seconds = Number(options.seconds);
const say = (line = '') => (options.json ? console.error(line) : console.log(line));

const asked = options.only.split(',');
const chosen = (all, measure) =>
  all.filter(({ name }) => asked.some((text) => name.includes(text))).map((each) => ({ case: each, measure }));
const jobs = [...chosen(cases, measureSteps), ...chosen(fitCases, measureFits)];
if (jobs.length === 0) {
  console.error(`bench:peers: no case has ${options.only} in its name`);
  process.exit(2);
}

const peers = options.python ? startPeers(options.python, { folder: options.peers, threads }) : undefined;
if (peers) {
  try {
    const about = await peers.ask({ do: 'about' });
    say(`peers: Python ${about.python}, PyTorch ${about.torch}, ${about.threads} threads`);
  } catch (error) {
    console.error(`bench:peers: --python ${options.python}: ${error.message}`);
    process.exit(2);
  }
} else say('left out every peer: no --python given');

/** @type {Record<string, import('kanjs').Backend>} */
const backends = {};
for (const device of /** @type {const} */ (['native', 'wasm'])) {
  try {
    backends[device] = await openBackend({ device, threads });
  } catch (error) {
    say(`left out kanjs-${device}: ${error.message}`);
  }
}

const load = loadavg()[0];
const peaks = Object.fromEntries(
  Object.entries(backends).map(([name, backend]) => [name, measurePeak(backend, 'float32')]),
);
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} processors, Node ${process.versions.node}, load ${load.toFixed(2)}`;
say(machine);
if (load > 0.5)
  say(
    'others are at work here: threads that wait for one another by spinning, PyTorch’s, then take up to 100 times as long',
  );
for (const [name, peak] of Object.entries(peaks)) say(`peak ${name} (one thread, float32): ${peak.toFixed(1)} GFLOP/s`);

/** What was measured of a case, each system beside kanjs. */
function print(name, measured) {
  const column = 24;
  say(`\n${name.padEnd(column)} phase  system                 ms  of kanjs-native  of kanjs-wasm   GFLOP/s   comes to`);
  for (const { phase, system, ms, gflops, outcome } of measured) {
    const ratio = (of) => {
      const own = measured.find((row) => row.system === `kanjs-${of}` && row.phase === phase);
      return own ? `${(ms / own.ms).toFixed(2)}x` : '';
    };
    const cells = [''.padEnd(column), phase.padEnd(6), system.padEnd(15), ms.toPrecision(4).padStart(9)];
    cells.push(ratio('native').padStart(16), ratio('wasm').padStart(14), (gflops?.toFixed(1) ?? '').padStart(9));
    say(`${cells.join(' ')}   ${outcome}`.trimEnd());
  }
}

const rows = [];
for (const job of jobs) {
  const folder = mkdtempSync(join(tmpdir(), 'kanjs-peers-'));
  try {
    const measured = await job.measure(job.case, { backends, peers, folder, seconds, say });
    print(job.case.name, measured);
    for (const { phase, system, ms } of measured)
      rows.push({ case: job.case.name, phase, system, threads, median_ms: ms });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
if (options.json) console.log(JSON.stringify({ machine, peaks, rows }, null, 2));
peers?.close();
for (const backend of Object.values(backends)) backend.close();
