// Which candidate is taken: networks that say a constant and hardly learn, so that the loss of each is its square.

import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createSpec } from '../model/create.js';
import type { Model } from '../model/model.js';
import type { Settings } from './candidates.js';
import { chooseNetwork, type TrialOptions } from './choose-network.js';

const backend = referenceBackend();
const rows = 6;
const source = { rows, x: Float64Array.from({ length: rows }, (_, i) => i / 3 - 1), y: new Float64Array(rows) };
const part = (...heldBack: number[]) => ({
  heldBack: Uint32Array.from(heldBack),
  train: Uint32Array.from(Array.from({ length: rows }, (_, i) => i).filter((row) => !heldBack.includes(row))),
});
const parts = [part(0, 1), part(2, 3), part(4, 5)];

/** Trials of networks that say these constants; `gridSize` is the number of each. */
async function choose(said: readonly number[], more: Partial<TrialOptions> & { data?: typeof source } = {}) {
  const candidates = said.map((_, i): Settings => ({ layers: [], gridSize: i + 1 }));
  const asked: [candidate: number, rows: number][] = [];
  const { data = source, ...rest } = more;
  const result = await chooseNetwork(candidates, data, {
    parts,
    backend,
    fresh: ({ gridSize }): Promise<Model> => {
      const spec = createSpec([1, 1], { dtype: 'float64', order: 1, gridSize: 1, base: 'none' });
      return Promise.resolve({ spec, parameters: new Float64Array(2).fill(said[gridSize - 1]) });
    },
    training: ({ gridSize }, count) => {
      asked.push([gridSize - 1, count]);
      return { epochs: 1, learningRate: 1e-12, optimizer: 'adamw', batchSize: count };
    },
    ...rest,
  });
  return { ...result, taken: result.chosen.gridSize - 1, asked };
}

test('the smallest mean loss is taken, and of those within a hundredth the first', async () => {
  expect((await choose([1.04, 1.02, 1])).taken).toBe(2);
  // squares: 1.0098 is near enough, 1.0102 is not
  expect((await choose([1.03, 1.00489, 1])).taken).toBe(1);
  expect((await choose([1.03, 1.00509, 1])).taken).toBe(2);
});

test('each is tried on every part, but those more than 15 % behind on no other, once 100 rows were measured', async () => {
  const many = 300;
  const data = { rows: many, x: Float64Array.from({ length: many }, (_, i) => i / 150 - 1), y: new Float64Array(many) };
  const all = Array.from({ length: many }, (_, i) => i);
  const thirds = [0, 1, 2].map((third) => ({
    heldBack: Uint32Array.from(all.filter((i) => i % 3 === third)),
    train: Uint32Array.from(all.filter((i) => i % 3 !== third)),
  }));
  const { trials, asked } = await choose([2, 1.07, 1], { data, parts: thirds });
  expect(trials.map(({ parts: tried }) => tried)).toEqual([1, 3, 3]);
  expect(asked).toEqual([0, 1, 2, 1, 2, 1, 2].map((candidate) => [candidate, 200]));
  trials.forEach(({ loss }, i) => expect(loss).toBeCloseTo([4, 1.07 ** 2, 1][i], 9));
  // 1.1449 is not behind, 1.1664 is
  expect((await choose([1.08, 1], { data, parts: thirds })).trials.map(({ parts: tried }) => tried)).toEqual([1, 1]);
  // of a handful of rows nobody is behind
  expect((await choose([2, 1])).trials.map(({ parts: tried }) => tried)).toEqual([3, 3]);
});

test('of few rows the simpler one is taken, unless it is worse by more than chance', async () => {
  // worse on two parts and better on one by as much
  const data = { ...source, y: Float64Array.of(0.6, 0.6, -0.6, -0.6, -0.2, -0.2) };
  const { trials, taken } = await choose([1, -0.9], { data });
  expect(trials[1].loss).toBeLessThan(0.8 * trials[0].loss);
  expect(trials[1].loss).toBeGreaterThan(trials[0].loss / 1.5);
  expect(taken).toBe(0);
  // more than half as much again is no chance
  const far = { ...source, y: Float64Array.of(0.6, 0.6, -0.6, -0.6, -0.6, -0.6) };
  expect((await choose([1, -0.9], { data: far })).taken).toBe(1);
  // two parts have no standard error
  expect((await choose([1, -0.9], { data, parts: parts.slice(1) })).taken).toBe(1);
  // worse everywhere, if by little
  expect((await choose([1, 0.9])).taken).toBe(1);
});

test('losses are means over the parts, measured on the rows held back, with weights', async () => {
  // of the first part 1, of the second 0.25, of the third 0
  const data = { ...source, y: Float64Array.of(0, 0, 0.5, 0.5, 1, 1) };
  const { trials } = await choose([1, 1.01], { data });
  expect(trials[0].loss).toBeCloseTo(1.25 / 3, 9);
  const weights = Float64Array.of(3, 1, 1, 1, 1, 1);
  const uneven = { ...source, y: Float64Array.of(0, 1, 0, 0, 0, 0), weights };
  expect((await choose([1], { data: uneven, parts: [part(0, 1)] })).trials[0].loss).toBeCloseTo(0.75, 9);
});

test('the one that is taken comes with what it said of rows that it had not seen', async () => {
  const data = { ...source, y: Float64Array.of(0, 1, 2, 3, 4, 5) };
  const { unseen } = await choose([1, 9], { data, parts: [part(4, 5), part(0, 2)] });
  expect([...(unseen!.y as Float64Array)]).toEqual([4, 5, 0, 2]);
  expect(unseen!.rows).toBe(4);
  for (let row = 0; row < 4; row++) expect(unseen!.outputs[row]).toBeCloseTo(1, 9);
  expect(await choose([1], { parts: [] })).not.toHaveProperty('unseen');
});

test('how sure of classes a network is does not count, for that is mended afterwards', async () => {
  // 24 rows of 32 are of the second class: log-odds of 1.1 are right, 6 are far too sure, and 3 too timid the other way
  const many = 32;
  const all = Array.from({ length: many }, (_, i) => i);
  const data = {
    rows: many,
    x: Float64Array.from(all, (i) => i / 16 - 1),
    y: Float64Array.from(all, (i) => (i % 4 === 0 ? 0 : 1)),
  };
  const halves = [0, 1].map((half) => ({
    heldBack: Uint32Array.from(all.filter((i) => (i < 16 ? 0 : 1) === half)),
    train: Uint32Array.from(all.filter((i) => (i < 16 ? 0 : 1) !== half)),
  }));
  const training = (_: Settings, count: number) =>
    ({ epochs: 1, learningRate: 1e-12, batchSize: count, loss: 'cross-entropy' }) as const;
  const tried = async (classes?: number) => await choose([6, -0.5], { data, parts: halves, training, classes });
  expect((await tried()).taken).toBe(1);
  const { taken, trials } = await tried(2);
  expect(taken).toBe(0);
  expect(trials[0].loss).toBeLessThan(0.66);
});

test('trials are told one by one, of as many as there are at most', async () => {
  const told: number[][] = [];
  await choose([2, 1, 1], { onTrial: (...given) => void told.push(given) });
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((done) => [done, 9]));
});

test('what diverges is never taken, and where all do or nothing can be tried it is the first', async () => {
  expect((await choose([1e200, 1])).taken).toBe(1);
  expect((await choose([1e200, 1e200])).taken).toBe(0);
  expect(await choose([3, 1], { parts: [] })).toMatchObject({ taken: 0, trials: [{ parts: 0 }, { parts: 0 }] });
});

test('stopped, it keeps the best network of those that were tried', async () => {
  const control = new AbortController();
  const onTrial = (done: number): void => void (done === 3 && control.abort());
  const { taken, kept, trials } = await choose([2, 1, 1.5, 0.1], { onTrial, signal: control.signal });
  expect(taken).toBe(1);
  expect(kept!.model.parameters[0]).toBeCloseTo(1, 9);
  expect(trials.map(({ parts: tried }) => tried)).toEqual([1, 1, 1, 0]);
});
