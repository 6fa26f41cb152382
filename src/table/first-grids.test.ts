import fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { finish } from '../work.js';
import { firstDomains } from './first-grids.js';
import { predictTable } from './predict-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const of = (x: number[], gridSize = 5): [number, number][] | undefined =>
  finish(firstDomains(x, x.length, { inputs: 1, gridSize }));

test('an end lies as far out as its 4th neighbour lies in, as evenly spread values do, and no further than half an interval', () => {
  const even = Array.from({ length: 1001 }, (_, i) => -1 + i / 500);
  const [[lo, hi]] = of(even)!;
  expect(lo).toBeCloseTo(-1 - 8 / 1001, 10);
  expect(hi).toBeCloseTo(1 + 8 / 1001, 10);
  expect(of(even, 200)![0][1]).toBeCloseTo(1 + 1 / 200, 10);
});

test('the two ends are apart: a crowded one moves little, a thin one no further than evenly spread values would', () => {
  const crowded = Array.from({ length: 1001 }, (_, i) => -1 + 2 * (i / 1000) ** 3);
  const [[lo, hi]] = of(crowded)!;
  expect(-1 - lo).toBeLessThan(1e-5);
  expect(hi - 1).toBeCloseTo(8 / 1001, 10);
});

test('ends that come often, as of counts and of 0 and 1, and constant columns stay', () => {
  expect(of(Array.from({ length: 300 }, (_, i) => (i % 3) - 1))).toBeUndefined();
  expect(of(Array.from({ length: 300 }, (_, i) => i % 2))).toBeUndefined();
  expect(of(new Array(300).fill(0))).toBeUndefined();
  expect(of([-1, 0.3, 1])).toBeUndefined();
});

test('whatever the rows, grids hold [-1, 1] and are at most half an interval wider at an end', () => {
  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (some, gridSize) => {
      for (const [lo, hi] of of([...some, -1, 1], gridSize) ?? []) {
        expect(lo).toBeLessThanOrEqual(-1);
        expect(hi).toBeGreaterThanOrEqual(1);
        expect(Math.max(-1 - lo, hi - 1)).toBeLessThanOrEqual(1 / gridSize + 1e-12);
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('a row just outside is no worse than one just inside; a domain that was given stays, and so does what counts as seen', async () => {
  const random = createRandom(7);
  const [x, y] = [0, 1].map(() => Array.from({ length: 300 }, () => 0.98 * (2 * random.next() - 1)));
  const f = (a: number, b: number): number => Math.exp(a) * a + Math.sin(3 * b);
  const table = createTable({ x, y, z: x.map((a, i) => f(a, y[i])) });
  const options = {
    target: 'z',
    layers: [],
    gridSize: 10,
    optimizer: 'lm',
    epochs: 30,
    validation: 0,
    backend,
  } satisfies TableTrainOptions;
  const { model } = await trainTable(table, options);
  const given = await trainTable(table, { ...options, domain: [-1, 1] });
  // 0.5 % of the range beyond what was seen
  const [far, near] = [Math.max(...x) + 0.01, Math.max(...y) + 0.01];
  const edge = createTable({ x: [far, 0, far], y: [0, near, near] });
  const worst = async (tried: typeof model): Promise<number> => {
    const { data } = await predictTable(tried, edge, { backend });
    return Math.max(...data.map((z, i) => Math.abs(z - [f(far, 0), f(0, near), f(far, near)][i])));
  };
  expect(await worst(model)).toBeLessThan(2e-4);
  expect(await worst(given.model)).toBeGreaterThan(4e-4);
  expect(given.model.spec.layers[0]).toMatchObject({ grid: { kind: 'uniform', domain: [-1, 1] } });
  const { outside } = await predictTable(model, edge, { backend });
  expect(outside.map(({ name, rows }) => [name, rows])).toEqual([
    ['x', 2],
    ['y', 2],
  ]);
});
