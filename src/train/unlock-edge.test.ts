// An edge that is freed: which numbers change, where the curve is compared, and what is refused.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { edgeRow } from '../model/edge-row.js';
import { initializeParameters } from '../model/initialize.js';
import { edgePosition, layerOffset } from '../model/layout.js';
import { lockEdge, lockedEdges } from '../model/locking.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec } from '../model/spec.js';
import { unlockEdge } from './unlock-edge.js';

const place = { layer: 0, input: 1, output: 1 };
const made = (options: SpecOptions = {}): Model => {
  const spec = createSpec([2, 2, 1], { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
};
/** The value of the edge's own curve, from the basis. */
const curve = ({ spec, parameters }: Model, x: number): number => {
  const layer = spec.layers[place.layer] as KANLayerSpec;
  const { offset, stride } = edgePosition(layer, place.input, place.output);
  const at = layerOffset(spec, place.layer) + offset;
  return edgeRow(layer, place.input, x).reduce((sum, { row, value }) => sum + value * parameters[at + row * stride], 0);
};

/** 16 places in each interval and the last end, as the comparison is described. */
const compared = ([lo, hi]: readonly [number, number], gridSize: number): number[] =>
  Array.from({ length: 16 * gridSize + 1 }, (_, i) => lo + ((hi - lo) * i) / (16 * gridSize));

describe.each([
  ['B-splines', {}],
  ['B-splines without a base', { base: 'none' }],
  ['Chebyshev polynomials', { basis: 'chebyshev' }],
  ['Chebyshev polynomials without a base', { basis: 'chebyshev', base: 'none' }],
] as const)('%s', (_, options) => {
  const f = (x: number): number => 2 * Math.sin(1.5 * x + 0.25) - 0.5;
  const locked = lockEdge(made(options), place, { function: 'sin', affine: [1.5, 0.25, 2, -0.5] });

  test('a polynomial that the basis holds comes back whole', () => {
    const square = lockEdge(made(options), place, { function: 'x^2', affine: [0.5, 0.25, 3, -1] });
    const { model, deviation } = unlockEdge(square, place);
    expect(deviation).toBeLessThan(1e-8);
    for (const x of [-1, -0.77, -0.2, 0, 0.4, 0.93])
      expect(curve(model, x)).toBeCloseTo(3 * (0.5 * x + 0.25) ** 2 - 1, 8);
  });

  test('the deviation is the largest difference at 16 places of each interval and at the ends', () => {
    const { model, deviation } = unlockEdge(locked, place);
    const worst = Math.max(...compared([-1, 1], 5).map((x) => Math.abs(curve(model, x) - f(x))));
    expect(worst).toBeGreaterThan(0);
    expect(deviation).toBeCloseTo(worst, 12);
  });

  test('no curve of the basis is nearer: what is left over has no part along any function', () => {
    const { model } = unlockEdge(locked, place);
    const layer = model.spec.layers[0] as KANLayerSpec;
    const along = new Float64Array(layer.gridSize + layer.order + 1);
    for (const x of compared([-1, 1], 5)) {
      const left = curve(model, x) - f(x);
      for (const { row, value } of edgeRow(layer, place.input, x)) along[row] += left * value;
    }
    const base = layer.base === 'none' ? 0 : 1;
    along.subarray(base).forEach((sum) => expect(Math.abs(sum)).toBeLessThan(1e-8));
  });

  test('the base weight is 0, and no other edge changes', () => {
    const { model } = unlockEdge(locked, place);
    expect(lockedEdges(model)).toEqual([]);
    const layer = model.spec.layers[0] as KANLayerSpec;
    const { offset, stride } = edgePosition(layer, 1, 1);
    expect(layer.base === 'none' || model.parameters[offset] === 0).toBe(true);
    const own = new Set(edgeRow(layer, 1, 0).map(({ row }) => offset + row * stride));
    for (let row = 0; row < layer.gridSize + layer.order + 1; row++) own.add(offset + row * stride);
    const length = layerOffset(model.spec, 1);
    const others = Array.from({ length }, (_, i) => i).filter((i) => !own.has(i));
    expect(others.map((i) => model.parameters[i])).toEqual(others.map((i) => locked.parameters[i]));
    // what stood behind the four numbers of the locked edge
    expect(model.parameters.slice(length)).toEqual(locked.parameters.slice(length + 4));
  });
});

test('only the one edge is freed', () => {
  const other = { layer: 0, input: 0, output: 1 };
  const both = lockEdge(lockEdge(made(), place, { function: 'sin' }), other, { function: 'cos', affine: [1, 2, 3, 4] });
  expect(lockedEdges(unlockEdge(both, place).model)).toEqual([{ ...other, function: 'cos', affine: [1, 2, 3, 4] }]);
  expect(() => unlockEdge(both, { layer: 0, input: 0, output: 0 })).toThrow(
    'unlockEdge: the edge [0, 0] of layer 0 is not locked',
  );
});

describe('a range', () => {
  const locked = lockEdge(made({ domain: [-2, 3] }), place, { function: 'exp' });

  test('is where the curve is fitted, as far as the grid reaches', () => {
    const whole = unlockEdge(locked, place);
    for (const range of [
      [-2, 3],
      [-9, 9],
      [-2, 100],
    ] as const)
      expect(unlockEdge(locked, place, { range })).toEqual(whole);
    const part = unlockEdge(locked, place, { range: [-1.9, 0] });
    expect(part.deviation).toBeLessThan(whole.deviation / 5);
    for (const x of [-1.9, -1, -0.3, 0])
      expect(Math.abs(curve(part.model, x) - Math.exp(x))).toBeLessThan(1.1 * part.deviation);
    // nothing is asked of it elsewhere
    expect(Math.abs(curve(part.model, 3) - Math.exp(3))).toBeGreaterThan(1);
  });

  test('may be smaller than what tells the functions of a layer apart', () => {
    for (const basis of ['rbf', 'chebyshev'] as const) {
      const few = lockEdge(made({ basis }), place, { function: 'exp' });
      // three places for eight functions
      const { model, deviation } = unlockEdge(few, place, { range: [0, 0.05] });
      expect(deviation).toBeLessThan(1e-6);
      for (const x of [0, 0.025, 0.05]) expect(curve(model, x)).toBeCloseTo(Math.exp(x), 6);
    }
  });

  test('keeps away from where the function is not defined', () => {
    const pole = lockEdge(made(), place, { function: '1/x' });
    expect(() => unlockEdge(pole, place)).toThrow(/1\/x of the edge \[1, 1\] is -?Infinity at 0$/);
    expect(unlockEdge(pole, place, { range: [0.4, 1] }).deviation).toBeLessThan(0.01);
  });

  test.each([
    [[3, 4], /`range` \[3, 4\] lies outside the grid's domain \[-2, 3\]/],
    [[-5, -2], /`range` \[-5, -2\] lies outside the grid's domain \[-2, 3\]/],
    [[1, 1], /the upper end of `range` must be a number greater than 1/],
    [[1, 0], /the upper end of `range`/],
    [[NaN, 1], /the lower end of `range`/],
    ['01', /`range`/],
  ])('%o is refused', (range, message) => {
    expect(() => unlockEdge(locked, place, { range: range as never })).toThrow(message);
  });
});

test('other options are refused', () => {
  expect(() => unlockEdge(made(), place, { ranges: [0, 1] } as never)).toThrow('`ranges`');
});
