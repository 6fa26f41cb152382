import { expect, it } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from './create.js';
import { edgesText, layerEdgesText } from './edge-text.js';
import { initializeParameters } from './initialize.js';
import { lockEdge } from './locking.js';
import type { Model } from './model.js';
import { removeEdges } from './removal.js';
import type { KANLayerSpec, Width } from './spec.js';

const fresh = (widths: Width[], options: SpecOptions = {}): Model => {
  const spec = createSpec(widths, options);
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
};
const text = (widths: Width[], options: SpecOptions = {}): string => edgesText(fresh(widths, options).spec);

it('says of each kind of curve what it is, and no base where there is none', () => {
  expect(text([2, 3, 1], { gridSize: 5, order: 3, base: 'silu' })).toBe(
    'a spline of order 3 on 5 intervals, base silu',
  );
  expect(text([2, 1], { gridSize: 1, order: 2, base: 'none' })).toBe('a spline of order 2 on 1 interval');
  expect(text([2, 1], { gridSize: 1, order: 1, base: 'none' })).toBe('a straight line');
  expect(text([2, 1], { gridSize: 1, order: 1, base: 'silu' })).toBe('a spline of order 1 on 1 interval, base silu');
  expect(text([2, 1], { basis: 'rbf', gridSize: 4, order: 2, base: 'none' })).toBe('a sum of 6 Gaussians');
  expect(text([2, 1], { basis: 'chebyshev', gridSize: 4, order: 2, base: 'silu' })).toBe(
    'a sum of 6 Chebyshev polynomials, base silu',
  );
});

it('says other kinds of later layers too, and nothing of what is no edge', () => {
  const { spec } = fresh([2, [3, 1], 1], { gridSize: 2, base: 'none' });
  const [first, ...others] = spec.layers;
  expect(edgesText({ ...spec, layers: [{ ...(first as KANLayerSpec), gridSize: 1 }, ...others] })).toBe(
    'a spline of order 3 on 1 interval; a spline of order 3 on 2 intervals',
  );
  expect(text([2, 3, 1], { model: 'deep', gridSize: 4, base: 'none' })).toBe('a spline of order 3 on 4 intervals');
});

it('of a formula, whose edges are all functions or gone, speaks of no spline', () => {
  const gone = removeEdges(fresh([2, 1]), [{ layer: 0, input: 1, output: 0 }]);
  expect(edgesText(gone.spec)).toMatch('a spline');
  const formula = lockEdge(gone, { layer: 0, input: 0, output: 0 }, { function: 'sin' });
  expect(edgesText(formula.spec)).toBe('a function');
  const nothing = removeEdges(formula, [{ layer: 0, input: 0, output: 0 }]);
  expect(layerEdgesText(nothing.spec.layers[0] as KANLayerSpec)).toBeUndefined();
  expect(edgesText(nothing.spec)).toBe('');
});
