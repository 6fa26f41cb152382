// Functions of a layer's edges at a point and their slopes, against the rows of an edge and central differences.

import { expect, test } from 'vitest';
import { edgeRow } from '../model/edge-row.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import type { KANLayerSpec } from '../model/spec.js';
import { layerFunctions } from './layer-functions.js';

const rules = ['linear', 'clamp', 'zero'] as const;
const cases: [string, SpecOptions][] = rules.flatMap((outside): [string, SpecOptions][] => [
  ...[1, 2, 3].map((order): [string, SpecOptions] => [`order ${order}, ${outside}`, { order, gridSize: 3, outside }]),
  [`one interval, ${outside}`, { order: 3, gridSize: 1, outside }],
  [`no base, ${outside}`, { order: 2, gridSize: 4, outside, base: 'none' }],
  [`Gaussians, ${outside}`, { basis: 'rbf', gridSize: 4, outside }],
  [`polynomials, ${outside}`, { basis: 'chebyshev', gridSize: 3, outside }],
]);

test.each(cases)('%s', (_name, options) => {
  const spec = createSpec([2, 1], { dtype: 'float64', ...options });
  const layer: KANLayerSpec = {
    ...(spec.layers[0] as KANLayerSpec),
    grid: {
      kind: 'per-input',
      domains: [
        [-1, 1],
        [0, 3],
      ],
    },
  };
  const { count, evaluate } = layerFunctions(layer);
  const base = layer.base === 'none' ? 0 : 1;
  const size = base + layer.gridSize + layer.order;
  /** All functions of an edge: the base and one for each coefficient; what is around the place asked for stays as it is. */
  const dense = (input: number, x: number, which: 'values' | 'slopes'): number[] => {
    const both = { values: new Float64Array(count + 4).fill(9), slopes: new Float64Array(count + 4).fill(9) };
    const first = evaluate(input, x, both.values, both.slopes, 2);
    for (const each of [both.values, both.slopes])
      expect([each[0], each[1], each[count + 2], each[count + 3]]).toEqual([9, 9, 9, 9]);
    const own = both[which];
    const found = new Array<number>(Math.max(size, base + first + count - 1)).fill(0);
    expect(base === 1 || own[2] === 0).toBe(true);
    found[0] = own[2];
    for (let m = 1; m < count; m++) found[base + first + m - 1] += own[2 + m];
    return found;
  };
  for (const [input, [lo, hi]] of [
    [-1, 1],
    [0, 3],
  ].entries()) {
    const width = hi - lo;
    const places = [-3, -1.2, -0.6, -0.31, -0.01, 0, 0.17, 0.31, 0.52, 0.97, 1, 1.01, 1.34, 1.7, 2.4, 5];
    for (const share of places) {
      const x = lo + share * width;
      const expected = new Array<number>(dense(input, x, 'values').length).fill(0);
      for (const { row, value } of edgeRow(layer, input, x)) expected[row] += value;
      dense(input, x, 'values').forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
      // between knots, where the slope is no matter of sides
      const [at, step] = [x + 0.013 * width, 1e-6];
      const [above, below] = [dense(input, at + step, 'values'), dense(input, at - step, 'values')];
      dense(input, at, 'slopes').forEach((slope, i) =>
        expect(slope).toBeCloseTo((above[i] - below[i]) / (2 * step), 5),
      );
    }
  }
});

test('at a knot the slope is that of the piece on its right; at the right end of the grid, of the piece within', () => {
  const spec = createSpec([1, 1], { dtype: 'float64', order: 1, gridSize: 2, domain: [0, 2], outside: 'zero' });
  const { evaluate } = layerFunctions(spec.layers[0] as KANLayerSpec);
  /** slopes of the hats at 0, 1 and 2, each a knot wide to either side */
  const slopesAt = (x: number): number[] => {
    const [values, slopes] = [new Float64Array(3), new Float64Array(3)];
    const first = evaluate(0, x, values, slopes, 0);
    const hats = [0, 0, 0];
    hats[first] += slopes[1];
    hats[first + 1] += slopes[2];
    return hats;
  };
  expect(slopesAt(-1.5)).toEqual([0, 0, 0]);
  expect(slopesAt(-1)).toEqual([1, 0, 0]);
  expect(slopesAt(-0.5)).toEqual([1, 0, 0]);
  expect(slopesAt(0)).toEqual([-1, 1, 0]);
  expect(slopesAt(1)).toEqual([0, -1, 1]);
  expect(slopesAt(2)).toEqual([0, -1, 1]);
  expect(slopesAt(2.5)).toEqual([0, 0, -1]);
  expect(slopesAt(3)).toEqual([0, 0, 0]);
  expect(slopesAt(7)).toEqual([0, 0, 0]);
});
