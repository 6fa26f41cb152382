// Training steps and forward passes of one case, of kanjs and of its peers. The same model from the same first values must come to the same
// loss, or the run fails. Knows how each is called; prints nothing but what it leaves out.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileModel } from 'kanjs';
import { adamw, dataOf, median, operations, sameLoss, specOf } from '../cases.mjs';
import { takeTurns } from './turns.mjs';

/** In the order they are measured and printed in. */
const peerNames = ['efficient-kan', 'torch-compiled', 'fastkan', 'pykan', 'jax', 'mlp', 'onnxruntime'];

/** Milliseconds a system is given at a time, so that the clock and the other side's warm caches do not show. */
const turn = 100;

/** Calls with one row before kanjs is timed. Not more steps: some thousand after it knows the row by heart, they take three times as long. */
const warmCalls = { train: 500, infer: 5000 };

/**
 * Steps after which losses are compared: fewer where one takes a second, and where a single row leaves most gradients at zero, of which
 * rounding makes whole steps of AdamW.
 */
const stepsToLossOf = (shape) => (operations(shape, 'train') > 1e10 || shape.batch === 1 ? 4 : 20);

/** kanjs as a system: `train` and `infer` answer milliseconds per call and the loss or the first output. */
function openOwn([device, backend], shape, spec, data) {
  const session = backend.open(spec, data.parameters, { batchSize: shape.batch, leastSquares: false });
  // as predictions are made: nothing is kept for a way back
  const answering = backend.open(spec, data.parameters, {
    batchSize: shape.batch,
    recompute: true,
    leastSquares: false,
  });
  const set = session.load({ rows: shape.batch, x: data.x, y: data.y });
  const outputs = new Float32Array(shape.batch * shape.widths.at(-1));
  const rule = { ...adamw, count: 0 };
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
    train: timed(() => {
      rule.count++;
      return session.step(set, 0, shape.batch, rule) / shape.batch;
    }),
    infer: timed(() => {
      answering.forward(data.x, shape.batch, outputs);
      return outputs[0];
    }),
    close() {
      session.close();
      answering.close();
    },
  };
}

/** One row through the function that `compileModel` makes. */
async function openCompiled(shape, spec, data, backend) {
  const predict = await compileModel({ spec, parameters: data.parameters }, { backend });
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
async function openPeer(name, shape, folder, { peers, say }) {
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
    // of a process that has ended nothing is open
    close: () => peers.ask({ do: 'close', system: name }).catch(() => {}),
  };
}

/** Those of `systems` that answer and learn as the first does, with their losses. */
async function compare(systems, shape, say) {
  const stepsToLoss = stepsToLossOf(shape);
  const runs = [];
  for (const system of systems) {
    try {
      const { value: first } = await system.infer(1);
      const trains = system.phases.includes('train');
      const initial = trains ? (await system.train(1)).value : undefined;
      const loss = trains ? (await system.train(stepsToLoss - 1)).value : undefined;
      const [reference] = runs;
      if (reference && system.same) {
        if (!(Math.abs(first - reference.first) <= 1e-4 * (Math.abs(reference.first) + 0.01)))
          throw new Error(`answers ${first}, ${reference.system.name} ${reference.first}`);
        if (loss !== undefined && !sameLoss(loss, reference.loss, { batch: shape.batch, initial, tolerance: 1e-4 }))
          throw new Error(
            `reaches loss ${loss} after ${stepsToLoss} steps, ${reference.system.name} ${reference.loss}`,
          );
      }
      runs.push({ system, first, loss });
    } catch (error) {
      // the others go on, but the run has failed
      if (/^(?:reaches|answers) /.test(error.message)) process.exitCode = 1;
      say(`left out ${system.name} on ${shape.name}: ${error.message}`);
    }
  }
  return runs;
}

/** Medians of one phase, the systems taking turns. One that fails is left out from then on. */
async function timePhase(phase, runs, shape, { seconds, say }) {
  const timed = runs
    .filter(({ system }) => system.phases.includes(phase))
    .map((run) => ({ ...run, times: [], calls: 1, cost: 0, lost: false }));
  const unlessLost = (part) => async (run) => {
    if (run.lost) return;
    try {
      await part(run, run.system[phase]);
    } catch (error) {
      run.lost = true;
      say(`left out ${run.system.name} on ${shape.name}: ${error.message}`);
    }
  };
  const warm = unlessLost(async (run, call) => {
    // the first call may still compile, and V8 goes on with it for the short ones; the last says how many make a turn
    await call(1);
    await call(run.system.name.startsWith('kanjs') && shape.batch === 1 ? warmCalls[phase] : 1);
    const { ms } = await call(1);
    run.calls = Math.max(1, Math.min(20_000, Math.round(turn / ms)));
    run.cost = Math.max(ms * run.calls, 1);
  });
  for (const run of timed) await warm(run);
  const whole = timed.reduce((sum, { cost }) => sum + cost, 0);
  const rounds = Math.max(3, Math.min(41, Math.floor((1000 * seconds) / whole)));
  const oneTurn = unlessLost(async (run, call) => {
    run.times.push((await call(run.calls)).ms);
  });
  await takeTurns(timed, rounds, oneTurn);
  return timed
    .filter(({ lost }) => !lost)
    .map(({ system, times, loss }) => ({ phase, system: system.name, ms: median(times), loss }));
}

/**
 * Rows { phase, system, ms, gflops, outcome } of one of cases.mjs.
 * @param {any} shape
 * @param {{ backends: Record<string, import('kanjs').Backend>, peers: any, folder: string, seconds: number, say: (line: string) => void }} given
 */
export async function measureSteps(shape, given) {
  const { backends, peers, folder, say } = given;
  const spec = specOf(shape, 'float32', 'zero');
  const data = dataOf(shape);
  for (const name of ['parameters', 'x', 'y']) writeFileSync(join(folder, `${name}.bin`), data[name]);
  /** @type {any[]} */
  const systems = Object.entries(backends).map((own) => openOwn(own, shape, spec, data));
  try {
    const [backend] = Object.values(backends);
    if (shape.batch === 1 && backend) systems.push(await openCompiled(shape, spec, data, backend));
    for (const name of peers ? peerNames : []) {
      const system = await openPeer(name, shape, folder, given);
      if (system) systems.push(system);
    }
    const runs = await compare(systems, shape, say);
    const rows = [];
    for (const phase of ['train', 'infer']) rows.push(...(await timePhase(phase, runs, shape, given)));
    return rows.map(({ loss, ...row }) => ({
      ...row,
      gflops: ['mlp', 'fastkan'].includes(row.system) ? undefined : operations(shape, row.phase) / row.ms / 1e6,
      outcome: row.phase === 'train' ? `loss ${loss.toPrecision(6)} after ${stepsToLossOf(shape)} steps` : '',
    }));
  } finally {
    for (const system of systems) await system.close();
  }
}
