import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { removeEdges } from '../model/removal.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { EdgeRemoval } from './edge-removal.js';
import type { Settings } from './options.js';
import type { SparsityOptions } from './sparsity-penalty.js';
import { weakEdges } from './weak-edges.js';

const spec = createSpec([2, 3, 1], { dtype: 'float64', gridSize: 2, order: 1 });
const parameters = initializeParameters(spec, createRandom(1), { splineScale: 1 });
const removal = (sparsity: SparsityOptions | undefined, epochs: number): EdgeRemoval =>
  new EdgeRemoval(spec, { sparsity, epochs } as Settings);

test('is due once, at the start of the epoch after its share of them', () => {
  expect([10, 11, 9].map((epochs) => removal({}, epochs).epoch)).toEqual([6, 6, 5]);
  expect([0, 0.5, 1].map((removeAfter) => removal({ removeAfter }, 5).epoch)).toEqual([0, 2, 5]);
  const one = removal({ removeAfter: 0.5 }, 4);
  expect([1, 2, 3, 4].map((epoch) => one.isDue(epoch))).toEqual([false, false, true, true]);
  one.remove([], parameters.slice());
  expect(one.isDue(4)).toBe(false);
});

test('never without a penalty, or where nothing is weak enough', () => {
  expect(removal(undefined, 10).epoch).toBe(Infinity);
  expect(removal({ threshold: 0 }, 10).epoch).toBe(Infinity);
  expect(removal({ threshold: 1e-9 }, 10).epoch).toBe(6);
});

test('finds what has less than its share of the spread, a twentieth where nothing is said', () => {
  const backend = referenceBackend();
  const random = createRandom(2);
  const x = Float64Array.from({ length: 200 }, () => 2 * random.next() - 1);
  const data = { rows: 100, x, y: x } as Settings['data'];
  const weakened = parameters.map((value, i) => (i % 3 === 0 ? 0.06 * value : value));
  for (const [sparsity, threshold] of [
    [{}, 0.05],
    [{ threshold: 0.3 }, 0.3],
  ] as const)
    expect(removal(sparsity, 10).find(weakened, data, backend)).toEqual(
      weakEdges({ spec, parameters: weakened }, x, 100, threshold, backend),
    );
});

test('what is removed is 0, and stays it when it is cleared again; nothing else is', () => {
  const edges = [
    { layer: 0, input: 1, output: 2 },
    { layer: 1, input: 0, output: 0 },
  ];
  const one = removal({}, 10);
  expect(one.removed).toBeUndefined();
  const before = parameters.slice();
  one.clear(before);
  expect(before).toEqual(parameters);
  one.remove(edges, before);
  expect(one.removed).toBe(edges);
  expect(before).toEqual(removeEdges({ spec, parameters }, edges).parameters);
  const moved = before.map((value) => value + 1);
  one.clear(moved);
  moved.forEach((value, i) => expect(value).toBe(before[i] === 0 && parameters[i] !== 0 ? 0 : before[i] + 1));
});
