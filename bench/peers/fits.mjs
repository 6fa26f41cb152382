// Whole tasks, of kanjs and of its peers: data in memory in, a trained model or a formula out. Every run is checked for what the task
// promises; one that misses it counts as endless. Knows how kanjs does each task; how the peers do is in fits.py.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSyntheticDataset, createTable, discoverTable, Formula } from 'kanjs';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';
import { trainModel } from 'kanjs/train';
import { errorOf } from '../accuracy/fit.mjs';
import { adamw, dataOf, median, specOf } from '../cases.mjs';
import { takeTurns } from './turns.mjs';

const hello = 'exp(sin(pi*x) + y^2)';

/** Rows of a formula without noise, evenly drawn from [-1, 1]. */
const drawn = (formula, seed = 101) =>
  createSyntheticDataset(formula, { samples: 1000, noise: 0, range: [-1, 1], seed });

/** Epochs of AdamW with batches in a new order each, everybody from the same first values; orders are everybody's own. */
const epochs = {
  ...{ widths: [1, 8, 8, 1], batch: 64, gridSize: 5, order: 3, epochs: 200, dtype: 'float32' },
  name: '1-8-8-1 b64 G5 200 epochs of 1000 rows',
  task: 'epochs',
  peers: ['efficient-kan', 'torch-compiled', 'fastkan', 'pykan', 'jax', 'mlp'],
  data: () => ({ ...drawn('sin(2*pi*x)'), parameters: dataOf(epochs).parameters }),
  /** Largest mean squared error at the end for who has the same model; the targets' variance is 0.5. */
  most: 5e-4,
  open(backend, data) {
    const model = /** @type {import('kanjs').Model} */ ({
      spec: specOf(epochs, 'float32', 'zero'),
      parameters: data.parameters,
    });
    const { learningRate, weightDecay, clip } = adamw;
    const rule = { learningRate, weightDecay, clip, schedule: /** @type {const} */ ('constant') };
    let trained;
    return {
      async fit(seed) {
        const run = { epochs: epochs.epochs, batchSize: epochs.batch, seed, backend, ...rule };
        ({ model: trained } = await trainModel(model, data, run));
      },
      outcome: () => ({ loss: errorOf(trained, data, backend) ** 2 }),
    };
  },
  judge({ loss }, { same }) {
    return { met: !same || loss <= epochs.most, said: `loss ${loss.toPrecision(3)}` };
  },
};

/** The same rows for everybody, first values of everybody's own, a new one in every run. */
const toError = {
  ...{ widths: [2, 5, 1], gridSize: 5, order: 3, steps: 200, dtype: 'float32' },
  name: '2-5-1 G5 to RMSE 4.6e-3',
  task: 'to-error',
  goal: 4.6e-3,
  least: 5,
  peers: ['pykan'],
  data: () => drawn(hello),
  open(backend, data) {
    const { widths, gridSize, order, goal } = toError;
    const spec = createSpec(widths, { gridSize, order, dtype: 'float64' });
    let result;
    return {
      async fit(seed) {
        const model = { spec, parameters: initializeParameters(spec, createRandom(seed)) };
        const reached = new AbortController();
        result = await trainModel(model, data, {
          ...{ optimizer: 'lm', grids: [gridSize], epochs: toError.steps, seed, backend, signal: reached.signal },
          onEpoch({ trainLoss }) {
            if (trainLoss <= goal ** 2) reached.abort();
          },
        });
      },
      outcome: () => ({ rmse: errorOf(result.model, data, backend), steps: result.history.trainLoss.length }),
    };
  },
  judge({ rmse, steps }) {
    return { met: rmse <= toError.goal, said: `RMSE ${rmse.toExponential(2)} after ${steps} steps` };
  },
};

/** From rows to a formula as text, which must give the values of other rows. */
const toFormula = {
  ...{ widths: [2, 5, 1], gridSize: 3, order: 3, dtype: 'float64' },
  name: 'exp(sin πx + y²) data to formula',
  task: 'to-formula',
  peers: ['pykan'],
  data: () => drawn(hello),
  open(backend, { x, y, names, rows }) {
    const column = (index) => Array.from({ length: rows }, (_, row) => x[row * names.length + index]);
    const columns = { ...Object.fromEntries(names.map((name, index) => [name, column(index)])), target: y };
    let formula;
    return {
      async fit(seed) {
        const { fronts } = await discoverTable(createTable(columns), { target: 'target', seed, backend });
        formula = String(fronts[0].formulas[fronts[0].best].formula);
      },
      outcome: () => ({ formula }),
    };
  },
  judge({ formula }, { own }) {
    const { x, y, rows } = drawn(hello, 202);
    const found = new Formula(formula.replaceAll('**', '^'), { variables: ['x', 'y'] });
    const errors = Array.from(y, (value, row) => found.evaluate(x.subarray(2 * row, 2 * row + 2)) - value);
    const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / rows);
    const short = formula.replaceAll(/\d+\.\d+(?:e-?\d+)?/g, (digits) => String(Number(Number(digits).toPrecision(4))));
    // kanjs promises the formula itself; what others find is told
    return {
      met: own ? rmse <= 1e-12 : Number.isFinite(rmse),
      said: `${short}, RMSE ${rmse.toExponential(1)} elsewhere`,
    };
  },
};

export const fitCases = [epochs, toError, toFormula];

/** Turns of each system, unless one run takes longer than `long` milliseconds: that counts alone. */
const [usualLeast, most, long] = [3, 15, 20_000];
/** Milliseconds after which no run of a turn begins. */
const turn = 200;

/** kanjs on one backend. */
function openOwn([device, backend], task, data) {
  const own = task.open(backend, data);
  return {
    ...{ name: `kanjs-${device}`, own: true, same: true, outcome: own.outcome },
    async fit(seed) {
      const begun = performance.now();
      await own.fit(seed);
      return { ms: performance.now() - begun, ...own.outcome() };
    },
    close: async () => {},
  };
}

/** A peer, or undefined with its reason said. */
async function openPeer(name, task, folder, { peers, say }) {
  const { data: _data, open: _open, judge: _judge, ...shape } = task;
  const { missing, same } = await peers
    .ask({ do: 'open', system: name, case: shape, folder })
    .catch((error) => ({ missing: error.message }));
  if (missing) {
    say(`left out ${name} on ${task.name}: ${missing}`);
    return undefined;
  }
  return {
    ...{ name, own: false, same },
    fit: (seed) => peers.ask({ do: 'fit', system: name, seed }),
    // of a process that has ended nothing is open
    close: () => peers.ask({ do: 'close', system: name }).catch(() => {}),
  };
}

/** Runs with a seed each until the turn is over. Their times; endless is one that misses what the task promises. */
async function runFor(run, task, say) {
  const { system, times } = run;
  const over = performance.now() + turn;
  do {
    const seed = times.length + 1;
    try {
      const { ms, ...outcome } = await system.fit(seed);
      const { met, said } = task.judge(outcome, system);
      if (!met) throw new Error(`ends with ${said}`);
      run.outcome = said;
      times.push(ms);
    } catch (error) {
      // the others go on, but the run has failed where kanjs or its own model did
      if (system.same) process.exitCode = 1;
      say(`${system.name} on ${task.name}, seed ${seed}: ${error.message}`);
      times.push(Infinity);
    }
  } while (performance.now() < over);
}

/**
 * Rows { phase: 'fit', system, ms, outcome } of one of `fitCases`; of systems of which half the runs missed, none.
 * @param {any} task
 * @param {{ backends: Record<string, import('kanjs').Backend>, peers: any, folder: string, seconds: number, say: (line: string) => void }} given
 */
export async function measureFits(task, given) {
  const { backends, peers, folder, seconds, say } = given;
  const data = task.data();
  const numbers = task.dtype === 'float64' ? Float64Array : Float32Array;
  for (const name of ['x', 'y']) writeFileSync(join(folder, `${name}.bin`), numbers.from(data[name]));
  writeFileSync(join(folder, 'parameters.bin'), data.parameters ?? new Float32Array());
  const systems = Object.entries(backends).map((own) => openOwn(own, task, data));
  // what runs here is compiled while it runs; the peers are warm when they are opened
  const forNothing = systems.map((system) => ({ system, times: [], outcome: '' }));
  for (const run of forNothing) await runFor(run, task, say);
  try {
    for (const name of peers ? task.peers : []) {
      const system = await openPeer(name, task, folder, given);
      if (system) systems.push(/** @type {any} */ (system));
    }
    const runs = systems.map((system) => ({ system, times: [], outcome: '' }));
    const oneTurn = (run) => runFor(run, task, say);
    await takeTurns(runs, 1, oneTurn);
    const again = runs.filter(({ times }) => times[0] <= long);
    const whole = again.reduce((sum, { times }) => sum + Math.max(turn, times[0]), 0);
    const rounds = Math.max(task.least ?? usualLeast, Math.min(most, Math.floor((1000 * seconds) / whole)));
    await takeTurns(again, rounds - 1, oneTurn);
    return runs
      .map(({ system, times, outcome }) => ({
        ...{ phase: 'fit', system: system.name, ms: median(times) },
        outcome: `${outcome}; ${times.filter(Number.isFinite).length} of ${times.length} runs`,
      }))
      .filter(({ ms }) => Number.isFinite(ms));
  } finally {
    for (const system of systems) await system.close();
  }
}
