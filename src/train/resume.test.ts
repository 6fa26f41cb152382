// A run that is stopped anywhere and resumed ends as the run that was never stopped, to the bit.

import { afterAll, describe, expect, test } from 'vitest';
import { openWasmBackend } from '../compute/wasm/backend.js';
import { platform } from '../../node/platform.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { TrainOptions } from './options.js';
import type { TrainState } from './state.js';
import { trainModel } from './trainer.js';
import type { TrainResult } from './result.js';

const wasm = await openWasmBackend(platform, 2);
afterAll(() => wasm.close());

const random = createRandom(9);
const rows = 50;
const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);
const data: DatasetSource = { rows, x, y: x.filter((_, i) => i % 2 === 0).map((value) => value ** 2) };
const heldBack: DatasetSource = { rows: 10, x: x.slice(0, 20), y: Array.from(data.y).slice(0, 10) };

function fresh(options: SpecOptions): Model {
  const spec = createSpec([2, 4, 1], options);
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

/** Runs until it has been asked so often whether to stop. */
async function interrupted(model: Model, options: TrainOptions, looks: number): Promise<TrainState> {
  let left = looks;
  // before every step, and around every batch that is measured
  const signal = {
    get aborted() {
      return left-- <= 0;
    },
  } as AbortSignal;
  const { state, stopped } = await trainModel(model, data, { ...options, signal });
  expect(stopped).toBe('aborted');
  return structuredClone(state!);
}

const comparable = ({ model, history, bestEpoch, bestValidationLoss, stopped }: TrainResult): unknown => ({
  model,
  history,
  bestEpoch,
  bestValidationLoss,
  stopped,
});

const cases: [string, Backend, SpecOptions, TrainOptions][] = [
  ['fused steps', wasm, {}, {}],
  ['validation', wasm, {}, { validation: heldBack, patience: 4 }],
  ['clipping, dropout, float64', wasm, { dropout: 0.3, dtype: 'float64' }, { clip: 0.1 }],
  ['plain steps', referenceBackend(), {}, { weightDecay: 0.1 }],
  ['plateau', wasm, {}, { schedule: { kind: 'plateau', patience: 1 }, warmup: 1.5 }],
  // they move after the first epoch and the second
  ['ranges that follow', wasm, {}, { hiddenRanges: 'follow' }],
  ['ranges that follow, plain steps', referenceBackend(), {}, { hiddenRanges: 'follow', validation: heldBack }],
  ['accumulation, l2, sparsity', wasm, { dtype: 'float64' }, { accumulate: 2, l2: 0.01, sparsity: {} }],
];

describe.each(cases)('%s', (_name, backend, spec, more) => {
  const model = fresh(spec);
  const options: TrainOptions = { backend, epochs: 5, batchSize: 8, learningRate: 0.03, ...more };

  test('stopped after any step', async () => {
    const whole = comparable(await trainModel(model, data, options));
    // an epoch has seven steps, or four
    for (const steps of [0, 1, 3, 4, 7, 12, 14, 19]) {
      const resume = await interrupted(model, options, steps);
      expect(comparable(await trainModel(model, data, { ...options, resume })), `${steps} steps`).toEqual(whole);
    }
  });

  test('from every checkpoint, and from one of a resumed run', async () => {
    const states: TrainState[] = [];
    const checkpoint = { every: 2, save: (state: TrainState) => void states.push(state) };
    const whole = comparable(await trainModel(model, data, { ...options, checkpoint }));
    expect(states.map(({ epoch }) => epoch)).toEqual([2, 4]);
    for (const resume of states)
      expect(comparable(await trainModel(model, data, { ...options, resume }))).toEqual(whole);
    const second: TrainState[] = [];
    const again = { every: 2, save: (state: TrainState) => void second.push(state) };
    await trainModel(model, data, { ...options, resume: states[0], checkpoint: again });
    expect(second[0]).toEqual(states[1]);
  });
});

test('a state of another model or of other rows is refused', async () => {
  const resume = await interrupted(fresh({}), { backend: wasm, epochs: 2 }, 1);
  await expect(trainModel(fresh({ gridSize: 4 }), data, { backend: wasm, resume })).rejects.toThrow(
    /a model with 108 parameters; this one has 96/,
  );
  await expect(trainModel(fresh({}), heldBack, { backend: wasm, resume })).rejects.toThrow(
    /over 50 rows; these are 10/,
  );
});

test('a state of a run with other options, as far as it can tell, is refused', async () => {
  const model = fresh({});
  const options: TrainOptions = { backend: wasm, epochs: 3, batchSize: 10 };
  const resume = await interrupted(model, options, 7);
  const refused = (more: TrainOptions, message: RegExp): Promise<void> =>
    expect(trainModel(model, data, { ...options, resume, ...more })).rejects.toThrow(message);
  await refused({ batchSize: 20 }, /7 steps in 1 epochs and 2 steps; this run has 3 in an epoch/);
  await refused({ validation: heldBack }, /a run without `validation`/);
  await refused({ resume: { ...resume, removed: [] } }, /a run with `sparsity`/);
  const validated = await interrupted(model, { ...options, validation: heldBack, metrics: { a: () => 1 } }, 11);
  await refused({ resume: validated }, /a run with `validation`/);
  await refused({ resume: validated, validation: heldBack, metrics: { b: () => 1 } }, /with metrics a; this one has b/);
});
