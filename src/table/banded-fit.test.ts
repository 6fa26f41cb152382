// Splines of one variable by their band of equations: laws, and the dense solution.

import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { bandedFit } from './banded-fit.js';

const random = createRandom(4);
const x = Float64Array.from({ length: 4000 }, () => 2 * random.next() - 1);
const rows = x.map((_, row) => row);

test('a cubic is found again on any grid, on rows that it was not fitted to too', () => {
  const y = x.map((value) => 1 - value + 2 * value ** 3);
  for (const gridSize of [5, 20, 40]) {
    const fit = bandedFit(x, y, { rows: rows.subarray(0, 3000), gridSize });
    for (const row of [3000, 3500, 3999]) expect(Math.abs(fit(row) - y[row])).toBeLessThan(0.01);
  }
});

test('what it is multiplied by counts', () => {
  const times = Float64Array.from(x, () => random.normal());
  const y = x.map((value, row) => times[row] * Math.sin(40 * value));
  const fit = bandedFit(x, y, { rows, gridSize: 80, times });
  expect(Math.max(...y.map((value, row) => Math.abs(fit(row) - value)))).toBeLessThan(0.1);
  expect(fit(7)).toBe(bandedFit(x, y, { rows, gridSize: 80, times })(7));
});

test('where there are no rows there is next to nothing, and beyond the ends it is as at the ends', () => {
  const [at, y] = [
    [-1, -0.9, -0.8, -0.7, 0.5, 7, 1],
    [3, 3, 3, 3, 0, 0, 0],
  ];
  const fit = bandedFit(at, y, { rows: [0, 1, 2, 3], gridSize: 20 });
  expect(fit(4)).toBe(0);
  expect(fit(5)).toBe(fit(6));
});
