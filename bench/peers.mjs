// kanjs beside the systems people use: training steps and predictions on the same shapes, data and, where the model is the same, first
// values, taken in turn in one run. `--python PATH --peers DIR` says where the others are (bench/README.md); what is not there is
// named and left out. Systems with the same model must reach the same loss, or the run fails.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileModel, openBackend } from 'kanjs';
import { adamw, cases, dataOf, measurePeak, median, operations, specOf } from './cases.mjs';

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
const say = (line = '') => (options.json ? console.error(line) : console.log(line));

/** Milliseconds a system is given at a time, so that the clock and the other side's warm caches do not show. */
const turn = 25;
/**
 * Steps after which losses are compared: fewer where one takes a second, and where a single row leaves most gradients at zero, of which
 * rounding makes whole steps of AdamW.
 */
const stepsToLossOf = (shape) => (operations(shape, 'train') > 1e10 || shape.batch === 1 ? 4 : 20);

/** The peers' process: `ask` sends a request and waits for its answer. */
function startPeers(python) {
  const script = fileURLToPath(new URL('peers/serve.py', import.meta.url));
  const child = spawn(python, [script, '--peers', options.peers, '--threads', String(threads)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error: error.message }));
    child.once('close', (code) => resolve({ error: `the process ended with code ${code}` }));
  });
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const answer = await Promise.race([once(lines, 'line').then(([line]) => JSON.parse(line)), ended]);
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}

const backends = {};
for (const device of /** @type {const} */ (['native', 'wasm'])) {
  try {
    backends[device] = await openBackend({ device, threads });
  } catch (error) {
    say(`left out kanjs-${device}: ${error.message}`);
  }
}

let peers;
if (options.python) {
  peers = startPeers(options.python);
  const about = await peers.ask({ do: 'about' });
  say(`peers: Python ${about.python}, PyTorch ${about.torch}, ${about.threads} threads`);
} else say('left out every peer: no --python given');
const peerNames = peers ? ['efficient-kan', 'torch-compiled', 'fastkan', 'pykan', 'jax', 'mlp', 'onnxruntime'] : [];

const peaks = Object.fromEntries(
  Object.entries(backends).map(([name, backend]) => [name, measurePeak(backend, 'float32')]),
);
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} processors, Node ${process.versions.node}, load ${loadavg()[0].toFixed(2)}`;
say(machine);
for (const [name, peak] of Object.entries(peaks)) say(`peak ${name} (one thread, float32): ${peak.toFixed(1)} GFLOP/s`);

/** kanjs as a system: `train` and `infer` answer milliseconds per call and the loss. */
function openOwn(device, shape, spec, data) {
  const session = backends[device].open(spec, data.parameters, { batchSize: shape.batch, leastSquares: false });
  const set = session.load({ rows: shape.batch, x: data.x, y: data.y });
  const outputs = new Float32Array(shape.batch * shape.widths.at(-1));
  let count = 0;
  const timed = (call) => async (calls) => {
    const begun = performance.now();
    let value;
    for (let i = 0; i < calls; i++) value = call();
    return { ms: (performance.now() - begun) / calls, value };
  };
  return {
    name: `kanjs-${device}`,
    same: true,
    phases: ['train', 'infer'],
    train: timed(() => session.step(set, 0, shape.batch, { ...adamw, count: ++count }) / shape.batch),
    infer: timed(() => {
      session.forward(data.x, shape.batch, outputs);
      return outputs[0];
    }),
    close: () => session.close(),
  };
}

/** One row through the function that `compileModel` makes. */
async function openCompiled(shape, spec, data) {
  const predict = await compileModel({ spec, parameters: data.parameters }, { backend: Object.values(backends)[0] });
  const y = new Float64Array(shape.widths.at(-1));
  return {
    ...{ name: 'kanjs-compiled', same: true, phases: ['infer'] },
    async infer(calls) {
      const begun = performance.now();
      for (let i = 0; i < calls; i++) predict(data.x, y);
      return { ms: (performance.now() - begun) / calls, value: y[0] };
    },
    close: () => predict.close(),
  };
}

/** A peer as a system, or undefined with its reason said. */
async function openPeer(name, shape, folder) {
  const { missing, same, phases } = await peers
    .ask({ do: 'open', system: name, case: { ...shape, order: 3 }, folder })
    .catch((error) => ({ missing: error.message }));
  if (missing) {
    say(`left out ${name} on ${shape.name}: ${missing}`);
    return undefined;
  }
  const call = (what) => (calls) => peers.ask({ do: what, system: name, calls });
  return {
    ...{ name, same, phases, train: call('train'), infer: call('infer') },
    close: () => peers.ask({ do: 'close', system: name }),
  };
}

async function measure(shape) {
  const stepsToLoss = stepsToLossOf(shape);
  const spec = specOf(shape, 'float32', 'zero');
  const data = dataOf(shape);
  const folder = mkdtempSync(join(tmpdir(), 'kanjs-peers-'));
  const systems = Object.keys(backends).map((device) => openOwn(device, shape, spec, data));
  if (shape.batch === 1) systems.push(/** @type {any} */ (await openCompiled(shape, spec, data)));
  try {
    for (const name of ['parameters', 'x', 'y']) writeFileSync(join(folder, `${name}.bin`), data[name]);
    for (const name of peerNames) {
      const system = await openPeer(name, shape, folder);
      if (system) systems.push(system);
    }
    // the same model from the same first values must come to the same loss, and answer the same before
    const runs = [];
    for (const system of systems) {
      try {
        const { value: first } = await system.infer(1);
        const trains = system.phases.includes('train');
        const initial = trains ? (await system.train(1)).value : undefined;
        const loss = trains ? (await system.train(stepsToLoss - 1)).value : undefined;
        const [reference] = runs;
        const far = (a, b, size) => !(Math.abs(a - b) <= 1e-4 * size);
        if (reference && system.same) {
          if (far(first, reference.first, Math.abs(reference.first) + 0.01))
            throw new Error(`answers ${first}, ${reference.system.name} ${reference.first}`);
          // a single row is soon learned by heart, and its loss then is rounding
          if (loss !== undefined && far(loss, reference.loss, Math.max(reference.loss, initial / 10)))
            throw new Error(
              `reaches loss ${loss} after ${stepsToLoss} steps, ${reference.system.name} ${reference.loss}`,
            );
        }
        runs.push({ system, first, loss });
      } catch (error) {
        // the others go on, but the run has failed
        if (/^(?:reaches|answers) /.test(error.message)) process.exitCode = 1;
        say(`left out ${system.name} on ${shape.name}: ${error.message}`);
        await system.close();
      }
    }
    const rows = [];
    for (const phase of ['train', 'infer']) {
      const timed = runs
        .filter(({ system }) => system.phases.includes(phase))
        .map((run) => ({ ...run, times: [], calls: 1 }));
      for (const run of timed) {
        // the first call may still compile; the second says how many make a turn
        await run.system[phase](1);
        await run.system[phase](run.system.name.startsWith('kanjs') && shape.batch === 1 ? 5000 : 1);
        const { ms } = await run.system[phase](1);
        run.calls = Math.max(1, Math.min(20_000, Math.round(turn / ms)));
        run.cost = Math.max(ms * run.calls, 1);
      }
      const whole = timed.reduce((sum, { cost }) => sum + cost, 0);
      const rounds = Math.max(3, Math.min(41, Math.floor((1000 * Number(options.seconds)) / whole)));
      for (let round = 0; round < rounds; round++)
        for (const run of timed) run.times.push((await run.system[phase](run.calls)).ms);
      for (const { system, times, loss } of timed) rows.push({ phase, system: system.name, ms: median(times), loss });
    }
    return rows;
  } finally {
    for (const system of systems) await system.close();
    rmSync(folder, { recursive: true });
  }
}

const rows = [];
const width = 24;
const asked = options.only.split(',');
for (const shape of cases.filter(({ name }) => asked.some((text) => name.includes(text)))) {
  const measured = await measure(shape);
  say(
    `\n${shape.name.padEnd(width)} phase  ${'system'.padEnd(15)}        ms  of kanjs-native  of kanjs-wasm   GFLOP/s   loss after ${stepsToLossOf(shape)} steps`,
  );
  for (const { phase, system, ms, loss } of measured) {
    rows.push({ case: shape.name, phase, system, threads, median_ms: ms });
    const ratio = (of) => {
      const own = measured.find((row) => row.system === `kanjs-${of}` && row.phase === phase);
      return own ? `${(ms / own.ms).toFixed(2)}x` : '';
    };
    const gflops = system === 'mlp' || system === 'fastkan' ? '' : (operations(shape, phase) / ms / 1e6).toFixed(1);
    say(
      `${''.padEnd(width)} ${phase.padEnd(6)} ${system.padEnd(15)} ${ms.toPrecision(4).padStart(9)} ${ratio('native').padStart(16)} ${ratio('wasm').padStart(14)} ${gflops.padStart(9)}   ${phase === 'train' ? loss?.toPrecision(6) : ''}`,
    );
  }
}
if (options.json) console.log(JSON.stringify({ machine, peaks, rows }, null, 2));
peers?.close();
for (const backend of Object.values(backends)) backend.close();
