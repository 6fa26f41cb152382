import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { checkContinuation, checkProgress, checkState, isBegun, stateBefore, type TrainState } from './state.js';

/** In the second of its epochs, of three steps each: one is done. */
const state: TrainState = {
  parameters: new Float64Array(4),
  moments: [new Float64Array(4), new Float64Array(4)],
  count: 4,
  epoch: 1,
  step: 1,
  lossSum: 0,
  order: new Uint32Array(6),
  random: [],
  begun: new Float64Array(4),
  best: new Float64Array(4),
  bestEpoch: 1,
  bestLoss: 1,
  plateau: { factor: 1, best: 1, waited: 0 },
  history: { trainLoss: [1], validationLoss: [], learningRate: [1], metrics: {} },
};

test('a state belongs to so many parameters and rows', () => {
  expect(() => checkState(state, 4, 6)).not.toThrow();
  expect(() => checkState(state, 5, 6)).toThrow('belongs to a model with 4 parameters; this one has 5');
  expect(() => checkState(state, 4, 7)).toThrow('belongs to a run over 6 rows; these are 7');
  const other = new Float64Array(3);
  for (const wrong of [
    { parameters: other },
    { begun: other },
    { best: other },
    { moments: [other, state.moments[1]] as TrainState['moments'] },
    { moments: [state.moments[0], other] as TrainState['moments'] },
  ])
    expect(() => checkState({ ...state, ...wrong }, 4, 6)).toThrow('belongs to a model with 3 parameters');
});

describe('counts are those of one run', () => {
  const check = (more: Partial<TrainState>) => () => checkProgress({ ...state, ...more });

  test.each<Partial<TrainState>>([
    {},
    // every row a step, or all of them one
    { count: 6, epoch: 1, step: 0 },
    { count: 1, epoch: 1, step: 0 },
    { count: 2, epoch: 1, step: 1 },
    // an epoch whose validation was broken off has all its steps
    { count: 6, epoch: 1, step: 3 },
    { count: 12, epoch: 1, step: 6 },
    // before the first epoch's end
    { count: 0, epoch: 0, step: 0, bestEpoch: 0 },
    { count: 6, epoch: 0, step: 6, bestEpoch: 0 },
    { count: 7, epoch: 2, step: 1, bestEpoch: 0 },
  ])('%o', (more) => {
    expect(check(more)).not.toThrow();
  });

  test.each<Partial<TrainState>>([
    { count: 8, step: 1 },
    { count: 7, epoch: 1, step: 0 },
    { count: 0, epoch: 1, step: 0 },
    { count: 1, epoch: 1, step: 1 },
    { count: 3, epoch: 1, step: 2 },
    { count: 8, epoch: 2, step: 1 },
    { count: 7, epoch: 0, step: 7, bestEpoch: 0 },
    { count: 2, epoch: 0, step: 1, bestEpoch: 0 },
  ])('not %o', (more) => {
    expect(check(more)).toThrow(/no run can get there/);
  });

  test('nor is the best epoch one that was not', () => {
    expect(check({ bestEpoch: 2 })).toThrow('`bestEpoch` is 2 of 1 epochs');
    expect(check({ bestEpoch: 0 })).not.toThrow();
  });
});

describe('a run that has not begun', () => {
  const before = stateBefore({ members: [] });

  test('is one of no step and no row, and may stand so after others alone', () => {
    expect(isBegun(before)).toBe(false);
    expect(isBegun(state)).toBe(true);
    expect(isBegun({ ...state, order: new Uint32Array(1) })).toBe(true);
    expect(() => checkProgress(before)).not.toThrow();
    expect(() => checkProgress(stateBefore({ first: {} as never }))).not.toThrow();
    expect(() => checkProgress(stateBefore({}))).toThrow(/no run can get there/);
  });

  test.each<Partial<TrainState>>([
    { count: 1 },
    { epoch: 1 },
    { bestEpoch: 1 },
    { order: new Uint32Array(2), epoch: 1 },
  ])('has counted nothing: not %o', (more) => {
    expect(() => checkProgress({ ...before, ...more })).toThrow('state: ');
  });

  test('has all that a checkpoint holds, as it is at the start', () => {
    expect(before).toMatchObject({
      lossSum: 0,
      step: 0,
      bestLoss: Infinity,
      plateau: { factor: 1, best: Infinity, waited: 0 },
      history: { trainLoss: [], validationLoss: [], learningRate: [], metrics: {} },
      members: [],
    });
    expect([before.parameters, before.begun, before.best, ...before.moments].map(({ length }) => length)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(before.random).toEqual(createRandom(0).state());
  });
});

describe('a state goes on with', () => {
  const usual = { steps: 3, validated: false, sparse: false, follows: false, metrics: [] };
  const check =
    (more: Partial<typeof usual> & { metrics?: readonly string[] }, of: Partial<TrainState> = {}) =>
    () =>
      checkContinuation({ ...state, ...of }, { ...usual, ...more });

  test('as many steps in an epoch', () => {
    expect(check({})).not.toThrow();
    expect(check({ steps: 2 })).toThrow('has 4 steps in 1 epochs and 1 steps; this run has 2 in an epoch');
    expect(check({}, { count: 6, step: 3 })).not.toThrow();
    expect(check({}, { count: 7, step: 4 })).toThrow(/7 steps/);
  });

  test('validation as before, and a loss of it for every epoch', () => {
    const history = { ...state.history, validationLoss: [1] };
    expect(check({ validated: true }, { history })).not.toThrow();
    expect(check({ validated: true })).toThrow('belongs to a run without `validation`');
    expect(check({}, { history })).toThrow('belongs to a run with `validation`');
    const more = { ...state.history, validationLoss: [1, 2] };
    expect(check({ validated: true }, { history: more })).toThrow(/`validation`/);
  });

  test('sparsity and ranges that follow, where it has used them', () => {
    expect(check({ sparse: true, follows: true })).not.toThrow();
    const followed = { moves: 1, grids: [] };
    expect(check({ sparse: true }, { removed: [] })).not.toThrow();
    expect(check({}, { removed: [] })).toThrow('belongs to a run with `sparsity`');
    expect(check({ follows: true }, { followed })).not.toThrow();
    expect(check({}, { followed })).toThrow("belongs to a run with `hiddenRanges` 'follow'");
  });

  test('the same metrics, in any order', () => {
    const history = { ...state.history, metrics: { a: [1], b: [2] } };
    expect(check({ metrics: ['b', 'a'] as never }, { history })).not.toThrow();
    expect(check({ metrics: ['a'] as never }, { history })).toThrow('with metrics a, b; this one has a');
    expect(check({}, { history })).toThrow('with metrics a, b; this one has none');
    expect(check({ metrics: ['a'] as never })).toThrow('with metrics none; this one has a');
  });
});
