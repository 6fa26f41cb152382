import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { fitEncoding } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { edgeCurve } from '../explain/curves.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from './create.js';
import { initializeParameters } from './initialize.js';
import { lockEdge } from './locking.js';
import type { Model } from './model.js';
import { removeEdges } from './removal.js';
import { straightenInputs } from './straight-inputs.js';

const backend = referenceBackend();
const table = createTable({
  flag: [3, 7, 3, 7, 7, 3],
  x: [1, 2, 3, 4, 5, 6],
  smoker: ['no', 'yes', 'no', 'no', 'yes', 'yes'],
  hue: ['red', 'green', 'blue', 'red', 'green', 'blue'],
  y: [1, 2, 3, 4, 5, 7],
});
const encoding = fitEncoding(table, { target: 'y' });

function model(options: SpecOptions = {}): Model {
  const spec = { ...createSpec([6, 3, 1], { dtype: 'float64', ...options }), encoding };
  return { spec, parameters: initializeParameters(spec, createRandom(5), { splineScale: 1, baseScale: 1 }) };
}

/** How far the middle of an edge's curve over a range is from the line through its ends, and how long the curve bends. */
function bend(of: Model, input: number, range: [number, number]): number {
  const { y } = edgeCurve(of, { layer: 0, input, output: 1 }, { points: 21, range });
  return Math.max(...y.map((value, i) => Math.abs(value - (y[0] + ((y[20] - y[0]) * i) / 20))));
}

/** flag, x, smoker=yes, then an input for each hue. */
const places: [input: number, ends: [number, number]][] = [
  [0, [-1, 1]],
  [2, [-1, 1]],
  [3, [0, 1]],
  [4, [0, 1]],
  [5, [0, 1]],
];
const seen = [
  [-1, 0.3, 1, 0, 1, 0],
  [1, -0.4, -1, 1, 0, 0],
  [1, 0.9, 1, 0, 0, 1],
].flat();

describe.each<[string, SpecOptions]>([
  ['splines', {}],
  ['splines of order 1 without a base', { order: 1, base: 'none' }],
  ['order 5 on 9 intervals of a wider domain', { order: 5, gridSize: 9, domain: [-2, 3] }],
  ['polynomials of Chebyshev', { basis: 'chebyshev' }],
])('%s of inputs of two values', (_, options) => {
  const curved = model(options);
  const straight = straightenInputs(curved);

  test('are lines, and others stay as they were', () => {
    for (const [input, ends] of places) {
      expect(bend(curved, input, ends)).toBeGreaterThan(1e-3);
      expect(bend(straight, input, ends)).toBeLessThan(1e-12);
    }
    expect(bend(straight, 1, [-1, 1])).toBe(bend(curved, 1, [-1, 1]));
  });
  test('answer what they did where there are values', () => {
    const [before, after] = [curved, straight].map((each) => predictRows(each, seen, 3, backend));
    before.forEach((value, i) => expect(after[i]).toBeCloseTo(value, 10));
    expect(straightenInputs(straight).parameters.every((p, i) => Math.abs(p - straight.parameters[i]) < 1e-12)).toBe(
      true,
    );
  });
});

test('a word that is not known adds the mean of what the words add', () => {
  const straight = straightenInputs(model());
  const at = (x: number): number =>
    edgeCurve(straight, { layer: 0, input: 3, output: 0 }, { points: 2, range: [x, x + 1] }).y[0];
  expect(at(1 / 3)).toBeCloseTo((at(1) + 2 * at(0)) / 3, 12);
});

test('edges that are gone stay gone, locked ones stay functions, and what holds no lines is left', () => {
  const gone = removeEdges(model(), [{ layer: 0, input: 0, output: 1 }]);
  const cut = lockEdge(gone, { layer: 0, input: 2, output: 1 }, { function: 'sin' });
  const straight = straightenInputs(cut);
  expect(straight.spec).toBe(cut.spec);
  expect(bend(straight, 0, [-1, 1])).toBe(0);
  expect(bend(straight, 2, [-1, 1])).toBe(bend(cut, 2, [-1, 1]));
  for (const options of [{ basis: 'rbf' }, { order: 0 }] as const) {
    const steps = model(options);
    expect(straightenInputs(steps)).toBe(steps);
  }
});
