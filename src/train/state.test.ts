// Which states can be those of a run, and which runs can go on from them.

import { describe, expect, test } from 'vitest';
import { checkContinuation, checkProgress, checkState, type TrainState } from './state.js';

const numbers = (length: number): Float64Array => new Float64Array(length);
/** After two epochs of three steps and one step of the third, over ten rows. */
const state: TrainState = {
  parameters: numbers(4),
  moments: [numbers(4), numbers(4)],
  count: 7,
  epoch: 2,
  step: 1,
  lossSum: 1,
  order: new Uint32Array(10),
  random: [1],
  begun: numbers(4),
  best: numbers(4),
  bestEpoch: 2,
  bestLoss: 1,
  plateau: { factor: 1, best: 1, waited: 0 },
  history: { trainLoss: [2, 1], validationLoss: [], learningRate: [1, 1], metrics: {} },
};

test('every list has as many numbers as the model, and the order as many rows', () => {
  expect(() => checkState(state, 4, 10)).not.toThrow();
  const wrong: Partial<TrainState>[] = [
    { parameters: numbers(5) },
    { begun: numbers(5) },
    { best: numbers(5) },
    { moments: [numbers(5), numbers(4)] },
    { moments: [numbers(4), numbers(5)] },
  ];
  for (const part of wrong)
    expect(() => checkState({ ...state, ...part }, 4, 10)).toThrow(/a model with 5 parameters; this one has 4$/);
  expect(() => checkState(state, 4, 9)).toThrow(/a run over 10 rows; these are 9$/);
});

describe('counts', () => {
  const given = (count: number, epoch: number, step: number, bestEpoch = 0): (() => void) => {
    return () => checkProgress({ ...state, count, epoch, step, bestEpoch });
  };

  test.each([
    [7, 2, 1],
    [6, 2, 0],
    [9, 2, 3],
    [20, 2, 0],
    [2, 2, 0],
    [0, 0, 0],
    [4, 0, 4],
    [10, 0, 10],
  ])('of %i steps in %i epochs and %i steps are those of a run', (count, epoch, step) => {
    expect(given(count, epoch, step)).not.toThrow();
  });

  test.each([
    [8, 2, 1],
    [22, 2, 0],
    [1, 2, 0],
    [0, 2, 0],
    [7, 2, 3],
    [3, 0, 4],
    [11, 0, 11],
    [4, 0, 3],
  ])('of %i steps in %i epochs and %i steps are not', (count, epoch, step) => {
    expect(given(count, epoch, step)).toThrow(
      `says ${count} steps, ${step} of them after ${epoch} whole epochs over 10`,
    );
  });

  test('the best epoch is one of those that were', () => {
    expect(given(7, 2, 1, 2)).not.toThrow();
    expect(given(7, 2, 1, 3)).toThrow('`bestEpoch` is 3 of 2 epochs');
  });
});

test('a run goes on with the steps, validation, sparsity, ranges and metrics it had', () => {
  const usual = { steps: 3, validated: false, sparse: false, follows: false, metrics: [] as string[] };
  const go =
    (run: Partial<typeof usual>, of: Partial<TrainState> = {}) =>
    () =>
      checkContinuation({ ...state, ...of }, { ...usual, ...run });
  expect(go({})).not.toThrow();
  expect(go({}, { step: 3, count: 9 })).not.toThrow();
  expect(go({ steps: 4 })).toThrow(/7 steps in 2 epochs and 1 steps; this run has 4 in an epoch$/);
  expect(go({}, { step: 4, count: 10 })).toThrow(/10 steps in 2 epochs and 4 steps/);
  expect(go({ validated: true })).toThrow(/a run without `validation`$/);
  const validated = { history: { ...state.history, validationLoss: [2, 1] } };
  expect(go({ validated: true }, validated)).not.toThrow();
  expect(go({}, validated)).toThrow(/a run with `validation`$/);
  expect(go({}, { removed: [] })).toThrow(/a run with `sparsity`$/);
  expect(go({ sparse: true }, { removed: [] })).not.toThrow();
  expect(go({ sparse: true })).not.toThrow();
  const followed = { followed: { moves: 0, grids: [] } };
  expect(go({}, followed)).toThrow(/`hiddenRanges` 'follow'$/);
  expect(go({ follows: true }, followed)).not.toThrow();
  const measured = { history: { ...state.history, metrics: { b: [], a: [] } } };
  expect(go({ metrics: ['a', 'b'] }, measured)).not.toThrow();
  expect(go({ metrics: ['b'] }, measured)).toThrow(/with metrics b, a; this one has b$/);
  expect(go({}, measured)).toThrow(/this one has none$/);
  expect(go({ metrics: ['b'] })).toThrow(/with metrics none; this one has b$/);
});
