// Grids of hidden layers that follow the data while AdamW trains.

import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictInputs, predictRows } from '../compute/predict.js';
import type { DatasetSource } from '../compute/contract.js';
import { decodeCheckpoint, encodeCheckpoint } from '../format/checkpoint.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { bindInputs } from '../model/monotone.js';
import { removeEdges } from '../model/removal.js';
import type { KANLayerSpec } from '../model/spec.js';
import { runFollowing } from './follow-run.js';
import { checkOptions, type TrainOptions } from './options.js';
import type { TrainResult } from './result.js';
import type { TrainState } from './state.js';
import { trainModel } from './trainer.js';

const backend = referenceBackend();
const random = createRandom(3);
const rows = 60;
const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);
const data: DatasetSource = {
  rows,
  x,
  y: Float64Array.from({ length: rows }, (_, i) => Math.sin(3 * x[2 * i]) + x[2 * i + 1] ** 2),
};
const options: TrainOptions = { backend, epochs: 20, batchSize: 20, hiddenRanges: 'follow' };

function fresh(more: SpecOptions = {}, shape = [2, 4, 1], splineScale = 3): Model {
  const spec = createSpec(shape, { dtype: 'float64', ...more });
  return { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale }) };
}

/** How much of what a hidden layer reads lies on its grid. */
function covered(model: Model, layer: number): number {
  const { grid, inputs } = model.spec.layers[layer] as KANLayerSpec;
  const values = Array.from(predictInputs(model, layer, x, rows, backend));
  const inside = values.filter((value, i) => {
    const [lo, hi] =
      grid.kind === 'uniform' ? grid.domain : grid.kind === 'per-input' ? grid.domains[i % inputs] : [NaN, NaN];
    return value >= lo && value <= hi;
  });
  return inside.length / values.length;
}

test('hidden layers end on grids where their inputs are; the first layer keeps its own', async () => {
  const model = fresh({}, [2, 4, 3, 1]);
  const { model: kept } = await trainModel(model, data, { ...options, hiddenRanges: 'keep' });
  const { model: moved, history, stopped } = await trainModel(model, data, options);
  expect(kept.spec).toEqual(model.spec);
  expect(moved.spec.layers[0]).toEqual(model.spec.layers[0]);
  expect([stopped, history.trainLoss.length]).toEqual(['epochs', 20]);
  for (const layer of [1, 2]) {
    expect(covered(kept, layer)).toBeLessThan(0.9);
    expect(covered(moved, layer)).toBeGreaterThan(0.9);
  }
  expect((await trainModel(model, data, options)).model).toEqual(moved);
});

test('L-BFGS: the same, and no worse for it', async () => {
  const model = fresh({}, [2, 4, 3, 1]);
  const lbfgs: TrainOptions = { ...options, batchSize: undefined, optimizer: 'lbfgs', epochs: 40 };
  const { model: moved, history } = await trainModel(model, data, lbfgs);
  expect(moved.spec.layers[0]).toEqual(model.spec.layers[0]);
  expect(history.trainLoss.length).toBe(40);
  for (const layer of [1, 2]) expect(covered(moved, layer)).toBeGreaterThan(0.9);
  const kept = await trainModel(model, data, { ...lbfgs, hiddenRanges: 'keep' });
  expect(kept.model.spec).toEqual(model.spec);
  expect(history.trainLoss.at(-1)!).toBeLessThan(2 * kept.history.trainLoss.at(-1)!);
});

test.each(['adamw', 'lbfgs'] as const)('%s: bound inputs stay bound, removed edges removed', async (optimizer) => {
  const { spec } = fresh({}, [2, 4, 1]);
  const bound = bindInputs(spec, [1, 0], [1], 'test');
  const before = { spec: bound, parameters: initializeParameters(bound, createRandom(1), { splineScale: 3 }) };
  const given = removeEdges(before, [{ layer: 1, input: 3, output: 0 }]);
  const { model } = await trainModel(given, data, { ...options, batchSize: undefined, optimizer });
  const { grid, ...hidden } = model.spec.layers[1] as KANLayerSpec;
  const { grid: old, ...same } = given.spec.layers[1] as KANLayerSpec;
  expect(grid).not.toEqual(old);
  expect(hidden).toEqual(same);
  const steps = 200;
  for (const other of [-0.9, 0, 0.7]) {
    const line = Float64Array.from({ length: 2 * steps }, (_, i) => (i % 2 === 1 ? other : (2 * i) / steps - 2));
    const answers = predictRows(model, line, steps, backend);
    for (let i = 1; i < steps; i++) expect(answers[i]).toBeGreaterThanOrEqual(answers[i - 1] - 1e-12);
  }
});

test('without a hidden layer, or where nothing is to move, it is the run without', async () => {
  for (const model of [fresh({}, [2, 1]), fresh({ basis: 'rbf' })]) {
    const { model: kept } = await trainModel(model, data, { ...options, hiddenRanges: 'keep' });
    const { model: same, history } = await trainModel(model, data, options);
    expect(same).toEqual(kept);
    expect(history.trainLoss.length).toBe(20);
    const lbfgs: TrainOptions = { ...options, batchSize: undefined, optimizer: 'lbfgs' };
    const [one, other] = [
      await trainModel(model, data, lbfgs),
      await trainModel(model, data, { ...lbfgs, hiddenRanges: 'keep' }),
    ];
    expect(one.model).toEqual(other.model);
  }
});

test('what was the best before a move is not returned, and early stopping waits anew', async () => {
  const model = fresh();
  // rows that say what the model says before it learns: each epoch is worse than the one before
  const validation = { rows, x, y: predictRows(model, x, rows, backend) };
  const best: number[] = [];
  const states: TrainState[] = [];
  const run: TrainOptions = { ...options, validation, patience: 5, learningRate: 1e-3 };
  const { bestEpoch, stopped, history } = await trainModel(model, data, {
    ...run,
    onEpoch: ({ epoch, best: is }) => void (is && best.push(epoch)),
    checkpoint: { every: 1, save: (state) => void states.push(state) },
  });
  // looked at after epochs 1 and 3; nothing is to move any more the second time, and then the best stays
  expect(best).toEqual([1, 2]);
  expect([bestEpoch, stopped, history.trainLoss.length]).toEqual([2, 'early', 7]);
  expect(states.map(({ followed }) => followed!.moves)).toEqual([0, 1, 1, 2, 2, 2, 2]);
  const { trainLoss } = (await trainModel(model, data, { ...run, hiddenRanges: 'keep' })).history;
  expect(trainLoss.length).toBe(6);
});

test('stopped right after a move, the moved parameters are the best', async () => {
  const validation = { rows: 10, x: x.slice(0, 20), y: Array.from(data.y).slice(0, 10) };
  for (let looks = 1; ; looks++) {
    let left = looks;
    const signal = {
      get aborted() {
        return left-- <= 0;
      },
    } as AbortSignal;
    const { state, model } = await trainModel(fresh(), data, { ...options, validation, signal });
    if (state!.followed!.moves === 0) continue;
    expect([state!.epoch, state!.step, state!.bestEpoch]).toEqual([1, 0, 1]);
    expect(state!.best).toEqual(state!.parameters);
    expect(model.spec.layers.map((layer) => (layer as KANLayerSpec).grid)).toEqual(state!.followed!.grids);
    expect(model.parameters).toEqual(state!.parameters);
    break;
  }
});

test('a checkpoint holds the grids, and is not for a run that keeps them or another network', async () => {
  const states: TrainState[] = [];
  const model = fresh();
  const checkpoint = { every: 5, save: (state: TrainState) => void states.push(structuredClone(state)) };
  const whole = await trainModel(model, data, { ...options, checkpoint });
  const { state: resume } = decodeCheckpoint(encodeCheckpoint(states[0]));
  expect(resume).toEqual(states[0]);
  expect(resume.followed?.moves).toBe(2);
  expect((await trainModel(model, data, { ...options, resume })).model).toEqual(whole.model);
  await expect(trainModel(model, data, { ...options, hiddenRanges: 'keep', resume })).rejects.toThrow(
    /a run with `hiddenRanges` 'follow'/,
  );
  const grids = [...resume.followed!.grids, null];
  const other = { ...resume, followed: { moves: 2, grids } };
  await expect(trainModel(model, data, { ...options, resume: other })).rejects.toThrow(/grids of 3 layers.*has 2/);
  const damaged = { ...resume, followed: { moves: 2, grids: [null, { kind: 'uniform', domain: [1, 0] }] } };
  await expect(trainModel(model, data, { ...options, resume: damaged as TrainState })).rejects.toThrow(/resume/);
  const nothing = { ...resume, followed: { moves: -1, grids: [] } };
  expect(() => decodeCheckpoint(encodeCheckpoint(nothing))).toThrow(/followed.moves/);
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...resume, followed: 3 as never }))).toThrow(/followed/);
});

test('a state brings the grids of the layers that have any; the others are as they were', async () => {
  const model = fresh({ activation: 'silu' });
  // KAN, activation, KAN
  const moved = { kind: 'uniform', domain: [-3, 5] } as const;
  const seen: [Model, number, number][] = [];
  const ask = async (grids: unknown[]): Promise<void> => {
    const resume = { followed: { moves: 2, grids } } as unknown as TrainState;
    await runFollowing(
      model,
      { ...checkOptions(model, data, options), resume },
      backend,
      async (own, _state, until, followed) => {
        seen.push([own, until, followed!.moves]);
        return { stopped: 'aborted' } as TrainResult;
      },
    );
  };
  await ask([null, { kind: 'uniform', domain: [0, 1] }, moved]);
  const [[got, until, moves]] = seen;
  // the third part of twenty epochs ends after seven
  expect([until, moves]).toEqual([7, 2]);
  expect(got.spec.layers).toEqual([
    model.spec.layers[0],
    model.spec.layers[1],
    { ...model.spec.layers[2], grid: moved },
  ]);
  expect(got.parameters).toBe(model.parameters);
  await expect(ask([null, null])).rejects.toThrow('has the grids of 2 layers; this model has 3 layers');
});

test('grids move after the 5, 15 and 35 per cent of the epochs that are whole ones before the last', async () => {
  const endsOf = async (from: Model, epochs: number): Promise<number[]> => {
    const ends: number[] = [];
    await runFollowing(from, checkOptions(from, data, { ...options, epochs }), backend, async (own, _state, until) => {
      ends.push(until);
      const state = until < epochs ? ({ parameters: own.parameters, epoch: until } as TrainState) : undefined;
      return { stopped: 'epochs', state } as TrainResult;
    });
    return ends;
  };
  expect(await endsOf(fresh(), 20)).toEqual([1, 3, 7, 20]);
  expect(await endsOf(fresh(), 100)).toEqual([5, 15, 35, 100]);
  expect(await endsOf(fresh(), 3)).toEqual([1, 2, 3]);
  expect(await endsOf(fresh(), 1)).toEqual([1]);
  // nothing to move: one layer, or other functions
  expect(await endsOf(fresh({}, [2, 1]), 20)).toEqual([20]);
  expect(await endsOf(fresh({ basis: 'rbf' }), 20)).toEqual([20]);
});
