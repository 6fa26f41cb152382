// Whatever may take long lets others have their turn and ends by a signal: predictions, measuring, folds, grids of settings, choosing
// columns, pruning, refining. The clock leaps, so that a pause is due at every look: others have their turn as soon as they may.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  BatchedKANInference,
  createTable,
  crossValidate,
  crossValidateTable,
  evaluateTable,
  gridSearch,
  KAN,
  KANClassifier,
  KANRegressor,
  KANTrainer,
  ModularKAN,
  openBackend,
  predictTable,
  pruneTable,
  refineTable,
  retrainTable,
  selectInputs,
  trainTable,
} from 'kanjs';
import {
  attributionScores,
  contributions,
  attributionShares,
  inputImportance,
  partialDependence,
  permutationImportance,
  interactionStrengths,
  observeModel,
} from 'kanjs/explain';

beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 11));
});
afterEach(() => void vi.restoreAllMocks());

const backend = await openBackend({ device: 'wasm', threads: 1 });
const rows = 5000;
const numbers = (salt: number): number[] => Array.from({ length: rows }, (_, i) => Math.sin(salt * (i + 1)));
const [a, b] = [numbers(1.7), numbers(2.3)];
const y = a.map((value, i) => value ** 2 + b[i]);
const table = createTable({ a, b, y });
const words = createTable({ a, b, sign: a.map((value) => (value < 0 ? 'minus' : 'plus')) });
const X = a.map((value, i) => [value, b[i]]);
const options = { target: 'y', backend, epochs: 2, layers: [2] };
const { model } = await trainTable(table, options);
const { model: flat } = await trainTable(table, { ...options, layers: [] });
const { model: signs } = await trainTable(words, { ...options, target: 'sign' });
const regressor = KANRegressor.fromModel(model, { backend });
const classifier = KANClassifier.fromModel(signs, { backend });
const kan = new KAN([2, 3, 1]);
const modules = new ModularKAN({ one: [1, 2, 1], two: [1, 1, 1] });
const column = (values: number[]): number[][] => values.map((value) => [value]);

/** Work that throws the signal's reason when it is ended. */
const throwing: [string, (signal?: AbortSignal) => Promise<unknown>][] = [
  ['KAN.predict', (signal) => kan.predict(X, { backend, signal })],
  ['ModularKAN.predict', (signal) => modules.predict({ one: column(a), two: column(b) }, { backend, signal })],
  ['predictTable', (signal) => predictTable(model, table, { backend, signal })],
  ['evaluateTable', (signal) => evaluateTable(model, table, { backend, signal })],
  ['KANRegressor.predict', (signal) => regressor.predict(X, { signal })],
  ['KANRegressor.score', (signal) => regressor.score(X, y, { signal })],
  ['KANClassifier.predict', (signal) => classifier.predict(X, { signal })],
  ['BatchedKANInference.predict', (signal) => new BatchedKANInference(kan, { backend }).predict(X, { signal })],
  ['attributionScores', (signal) => attributionScores(model, table, { backend, signal })],
  ['attributionShares', (signal) => attributionShares(model, table, { backend, signal })],
  ['partialDependence', (signal) => partialDependence(model, table, table.columns[0].name, { backend, signal })],
  ['permutationImportance', (signal) => permutationImportance(model, table, { backend, signal })],
  ['inputImportance', (signal) => inputImportance(model, table, { samples: 100, backend, signal })],
  ['interactionStrengths', (signal) => interactionStrengths(model, table, { samples: 20, backend, signal })],
  ['observeModel', (signal) => observeModel(model, table, { backend, signal })],
  ['contributions', (signal) => contributions(flat, table, { backend, signal })],
  ['KAN.updateGrid', (signal) => kan.clone().updateGrid(X, { backend, signal })],
  ['refineTable', (signal) => refineTable(model, table, { gridSize: 10, updateGrids: true, backend, signal })],
  ['pruneTable', (signal) => pruneTable(model, table, { backend, signal })],
  ['crossValidateTable', (signal) => crossValidateTable(table, { ...options, signal })],
  ['crossValidate', (signal) => crossValidate(new KANRegressor({ backend, epochs: 2 }), X, y, { signal })],
  [
    'gridSearch',
    (signal) => gridSearch(new KANRegressor({ backend, epochs: 2 }), X, y, { grid: { layers: [[1], [2]] }, signal }),
  ],
  ['selectInputs', (signal) => selectInputs(table, { ...options, maxInputs: 1, signal })],
];

/** Work that gives what it has reached. */
const keeping: [string, (signal?: AbortSignal) => Promise<{ stopped?: string }>][] = [
  ['trainTable', (signal) => trainTable(table, { ...options, epochs: 50, signal })],
  ['retrainTable', (signal) => retrainTable(model, table, { epochs: 50, backend, signal })],
  [
    'KANTrainer.train',
    (signal) => new KANTrainer(kan.clone(), { epochs: 50, backend, signal }).train({ x: X, y: column(y) }),
  ],
  ['KANRegressor.fit', async (signal) => (await new KANRegressor({ epochs: 50, backend, signal }).fit(X, y)).lastFit!],
];

/** Turns that others have while the work goes on; at the `most`-th they end it. */
async function turnsDuring(work: (signal: AbortSignal) => Promise<unknown>, most = Infinity): Promise<number> {
  const control = new AbortController();
  let turns = 0;
  let over = false;
  const turn = (): void => {
    if (over) return;
    if (++turns === most) control.abort(reason);
    setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await work(control.signal);
  } finally {
    over = true;
  }
  return turns;
}
const reason = new Error('enough');

describe.each(throwing)('%s', (_what, work) => {
  test('lets others have their turn, and ends by a signal that one of them gives', async () => {
    expect(await turnsDuring(work)).toBeGreaterThanOrEqual(3);
    await expect(turnsDuring(work, 2)).rejects.toThrow(/enough|stopped/);
  });

  test('ends by a signal that was given before', async () => {
    await expect(work(AbortSignal.abort(reason))).rejects.toThrow(/enough|stopped/);
  });
});

describe.each(keeping)('%s', (_what, work) => {
  test('lets others have their turn, and ends by a signal with what it has reached', async () => {
    let stopped: string | undefined;
    // what comes after the end, such as measuring, has turns too
    const turns = await turnsDuring(async (signal) => ({ stopped } = await work(signal)), 40);
    expect([stopped, turns < 140]).toEqual(['aborted', true]);
  });
});

test('pruneTable that trains on keeps what it has reached when a signal ends the training', async () => {
  const control = new AbortController();
  const onEpoch = ({ epoch }: { epoch: number }): void => void (epoch === 3 && control.abort(reason));
  const { training } = await pruneTable(model, table, { retrain: 50, backend, signal: control.signal, onEpoch });
  expect([training!.stopped, training!.history.trainLoss.length]).toEqual(['aborted', 3]);
});
