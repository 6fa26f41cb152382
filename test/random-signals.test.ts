// A signal at any moment ends any long work soon: work and moment are drawn, turns of the event loop are counted. The clock leaps, so that others have
// their turn at every look.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  createTable,
  crossValidateTable,
  discoverTable,
  evaluateTable,
  fitFormula,
  gridSearch,
  KANRegressor,
  openBackend,
  predictTable,
  pruneTable,
  refineTable,
  selectInputs,
  symbolizeModel,
  trainTable,
} from 'kanjs';

const backend = await openBackend({ device: 'wasm', threads: 1 });
const numbers = (salt: number, rows: number): number[] =>
  Array.from({ length: rows }, (_, i) => Math.sin(salt * (i + 1)));
const tableOf = (rows: number): ReturnType<typeof createTable> => {
  const [a, b, c] = [1.7, 2.3, 3.1].map((salt) => numbers(salt, rows));
  return createTable({ a, b, c, y: a.map((value, i) => Math.exp(value) * b[i] + 0.1 * numbers(7.7, rows)[i]) });
};
const [small, large] = [tableOf(60), tableOf(3000)];
const { model } = await trainTable(small, { target: 'y', backend, epochs: 3, layers: [3] });
const told = { target: 'y', backend, epochs: 40, layers: [2] };
const X = numbers(1.7, 60).map((value, i) => [value, numbers(2.3, 60)[i]]);
const y = numbers(2.9, 60);

beforeAll(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 11));
});
afterAll(() => void vi.restoreAllMocks());

/** Work, and what says of its result that it was ended; without that it throws. */
type Long = [what: string, work: (signal: AbortSignal) => Promise<unknown>, ended?: (result: never) => boolean];
const aborted = ({ stopped, refitStopped }: { stopped?: string; refitStopped?: boolean }): boolean =>
  stopped === 'aborted' || refitStopped === true;
const all: Long[] = [
  ['training by AdamW', (signal) => trainTable(large, { ...told, signal }), aborted],
  ['training by L-BFGS', (signal) => trainTable(large, { ...told, optimizer: 'lbfgs', signal }), aborted],
  ['training by LM', (signal) => trainTable(large, { ...told, optimizer: 'lm', signal }), aborted],
  ['a network that is chosen', (signal) => trainTable(small, { target: 'y', backend, signal }), aborted],
  ['an ensemble', (signal) => trainTable(small, { ...told, ensemble: 3, signal }), aborted],
  ['training again on all rows', (signal) => trainTable(small, { ...told, refit: true, signal }), aborted],
  ['folds', (signal) => crossValidateTable(small, { ...told, signal })],
  [
    'a grid of settings',
    (signal) => gridSearch(new KANRegressor({ backend, epochs: 9 }), X, y, { grid: { layers: [[1], [2]] }, signal }),
  ],
  ['columns that are chosen', (signal) => selectInputs(small, { ...told, maxInputs: 1, signal })],
  [
    'a search for formulas',
    (signal) => discoverTable(small, { target: 'y', backend, signal }),
    ({ fronts }: { fronts: { ended: string }[] }) => fronts.every(({ ended }) => ended === 'aborted'),
  ],
  [
    'the formula of a network',
    (signal) => symbolizeModel(model, { table: small, backend, signal }),
    ({ stopped }: { stopped: boolean }) => stopped,
  ],
  ['constants of a formula', (signal) => fitFormula('y = p*exp(q*a)*b + r*sin(s*c)', large, { signal })],
  ['pruning', (signal) => pruneTable(model, large, { backend, signal })],
  ['refining', (signal) => refineTable(model, large, { gridSize: 12, updateGrids: true, backend, signal })],
  ['predictions', (signal) => predictTable(model, large, { backend, signal })],
  ['measuring', (signal) => evaluateTable(model, large, { backend, signal })],
];

/** Turns that others have after the n-th of them has given the signal; undefined where the work was over before. */
async function turnsAfter([what, work, ended]: Long, n: number): Promise<number | undefined> {
  const control = new AbortController();
  let [turns, over] = [0, false];
  const turn = (): void => {
    if (over) return;
    if (++turns === n) control.abort(reason);
    setImmediate(turn);
  };
  setImmediate(turn);
  try {
    const result = await work(control.signal).finally(() => (over = true));
    if (turns < n) return undefined;
    // what came last may have been done
    if (ended && turns - n > 4 && !ended(result as never)) throw new Error(`${what}: does not say that it was ended`);
  } catch (error) {
    if (!/^enough|stopped/.test((error as Error).message)) throw error;
  }
  return turns - n;
}
const reason = new Error('enough');

/** Turns until an end that is soon: those of the last steps, which bring what was found in order and measure it. */
const soon = 300;

test.each(all)('%s', async (...long) => {
  const n = fc.integer({ min: 1, max: 400 });
  const ends = fc.asyncProperty(n, async (at) => ((await turnsAfter(long as Long, at)) ?? 0) <= soon);
  const { failed, counterexample, errorInstance } = await fc.check(ends, { numRuns: 2, seed: 5 });
  expect({ failed, counterexample, errorInstance }).toEqual({
    failed: false,
    counterexample: null,
    errorInstance: null,
  });
});
