import { expect, test } from 'vitest';
import { predictInputs, predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import type { Grid, KANLayerSpec } from '../model/spec.js';
import { followHiddenRanges } from './hidden-ranges.js';
import { finish } from '../work.js';

const backend = referenceBackend();
const rows = 80;
const random = createRandom(4);
const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);

function fresh(scale: number, grid?: (layer: KANLayerSpec) => Grid): Model {
  const spec = createSpec([2, 3, 1], { dtype: 'float64', gridSize: 12 });
  if (grid) spec.layers[1] = { ...(spec.layers[1] as KANLayerSpec), grid: grid(spec.layers[1] as KANLayerSpec) };
  const parameters = initializeParameters(spec, createRandom(1), { splineScale: scale });
  return { spec, parameters };
}

/** Where each input of the hidden layer is, and where its grid. */
function ranges(model: Model): { seen: [number, number]; grid: [number, number] }[] {
  const values = predictInputs(model, 1, x, rows, backend);
  const { grid } = model.spec.layers[1] as KANLayerSpec;
  return [0, 1, 2].map((input) => {
    const own = Array.from({ length: rows }, (_, row) => values[row * 3 + input]);
    const points =
      grid.kind === 'adapted' ? grid.breakpoints[input] : grid.kind === 'uniform' ? grid.domain : grid.domains[input];
    return { seen: [Math.min(...own), Math.max(...own)], grid: [points[0], points.at(-1)!] };
  });
}

const adapted = (): Grid => ({
  kind: 'adapted',
  breakpoints: [0, 1, 2].map(() => Array.from({ length: 13 }, (_, i) => 0.05 * (i / 6 - 1) ** 3 + 0.01 * (i - 6))),
});

test.each([
  ['values that leave their grid', fresh(5)],
  ['values that fill a corner of it', fresh(0.02)],
  ['adapted grids', fresh(5, adapted)],
])('%s: the grid goes where they are, with some room', (_name, model) => {
  const { model: moved, moved: layers } = finish(followHiddenRanges(model, x, rows, { backend }));
  expect(layers).toEqual([1]);
  for (const { seen, grid } of ranges(moved)) {
    expect(grid[0]).toBeLessThanOrEqual(seen[0]);
    expect(grid[1]).toBeGreaterThanOrEqual(seen[1]);
    expect(seen[1] - seen[0]).toBeGreaterThan(0.8 * (grid[1] - grid[0]));
  }
  // the first layer's range is not ours to move
  expect(moved.spec.layers[0]).toEqual(model.spec.layers[0]);
});

test('where the old grid held the values the curves are kept', () => {
  const model = fresh(0.05);
  const { model: moved } = finish(followHiddenRanges(model, x, rows, { backend }));
  const [before, after] = [predictRows(model, x, rows, backend), predictRows(moved, x, rows, backend)];
  // other knots, so not to rounding: a hundredth of the size of the coefficients
  before.forEach((value, i) => expect(Math.abs(after[i] - value)).toBeLessThan(5e-4));
});

test('a good range stays, a wide one stays when asked to, and so does one that is not to follow', () => {
  const settled = finish(followHiddenRanges(fresh(5), x, rows, { backend })).model;
  expect(finish(followHiddenRanges(settled, x, rows, { backend }))).toEqual({ model: settled, moved: [] });
  const narrow = fresh(0.02);
  expect(finish(followHiddenRanges(narrow, x, rows, { backend, narrow: false })).model).toBe(narrow);
  expect(finish(followHiddenRanges(narrow, x, rows, { backend, follow: false })).moved).toEqual([]);
});

test('an input that never changes keeps its grid; nothing is ever not a number', () => {
  const model = fresh(5);
  const constant = new Float64Array(rows * 2).fill(0.3);
  const { model: same, moved } = finish(followHiddenRanges(model, constant, rows, { backend }));
  expect(moved).toEqual([]);
  expect(same).toBe(model);
  const wild = fresh(1e150);
  expect(finish(followHiddenRanges(wild, x, rows, { backend })).model.parameters.every(Number.isFinite)).toBe(true);
  const broken = { ...model, parameters: model.parameters.map((value, i) => (i === 3 ? NaN : value)) } as Model;
  expect(finish(followHiddenRanges(broken, x, rows, { backend })).moved.length).toBeLessThanOrEqual(1);
});

test('finer grids at the same time', () => {
  const { model } = finish(followHiddenRanges(fresh(5), x, rows, { gridSize: 30, backend }));
  expect(model.spec.layers.map((layer) => (layer as KANLayerSpec).gridSize)).toEqual([30, 30]);
});

test('where breakpoints follow the data and stay, twice as many have the old ones among them', () => {
  const model = fresh(0.001, adapted);
  const { model: finer } = finish(followHiddenRanges(model, x, rows, { gridSize: 24, follow: false, backend }));
  const { grid } = finer.spec.layers[1] as KANLayerSpec;
  const own = (adapted() as { breakpoints: number[][] }).breakpoints;
  const found = (grid as { breakpoints: number[][] }).breakpoints;
  expect(found.map(({ length }) => length)).toEqual([25, 25, 25]);
  found.forEach((points, input) => {
    for (const [i, at] of own[input].entries()) expect(points[2 * i]).toBeCloseTo(at, 12);
    for (let i = 1; i < 25; i += 2) expect(points[i]).toBeCloseTo((points[i - 1] + points[i + 1]) / 2, 12);
  });
});

test('the room is a twentieth of what is seen, or what is asked for, on either side', () => {
  for (const [margin, room] of [
    [undefined, 0.05],
    [0.25, 0.25],
  ] as const) {
    const model = fresh(5);
    const { model: moved } = finish(followHiddenRanges(model, x, rows, { margin, backend }));
    // what the layer reads does not depend on its own grid
    ranges(moved).forEach(({ seen: [least, greatest], grid: [lo, hi] }) => {
      expect(lo).toBeCloseTo(least - room * (greatest - least), 12);
      expect(hi).toBeCloseTo(greatest + room * (greatest - least), 12);
    });
    const { model: wider } = finish(followHiddenRanges(model, x, rows, { margin, narrow: false, backend }));
    ranges(wider).forEach(({ seen: [least, greatest], grid: [lo, hi] }) => {
      expect(lo).toBeCloseTo(Math.min(-1, least - room * (greatest - least)), 12);
      expect(hi).toBeCloseTo(Math.max(1, greatest + room * (greatest - least)), 12);
    });
  }
});

test('a range stays where the values lie in it and fill four fifths of it', () => {
  const spec = createSpec([1, 1, 1], { dtype: 'float64', gridSize: 4 });
  const plain = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const at = Float64Array.from({ length: 9 }, (_, i) => i / 4 - 1);
  /** Whether the range from −1 to 1 moves where the values go from `least` to `greatest`. */
  const moves = (least: number, greatest: number): boolean => {
    const affine = [1, 0, (greatest - least) / 2, (greatest + least) / 2] as const;
    const model = lockEdge(plain, { layer: 0, input: 0, output: 0 }, { function: 'x', affine });
    return finish(followHiddenRanges(model, at, 9, { backend })).moved.length > 0;
  };
  expect([moves(-1, 1), moves(-1.001, 1), moves(-1, 1.001)]).toEqual([false, true, true]);
  expect([moves(-0.81, 0.81), moves(-0.79, 0.79)]).toEqual([false, true]);
  // wherever in it they are
  expect([moves(-1, 0.61), moves(-1, 0.59), moves(-0.61, 1), moves(-0.59, 1)]).toEqual([false, true, false, true]);
});

test('layers without B-splines stay as they are', () => {
  const spec = createSpec([2, 3, 1], { dtype: 'float64', basis: 'rbf' });
  const model = { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 5 }) };
  expect(finish(followHiddenRanges(model, x, rows, { gridSize: 30, backend }))).toEqual({ model, moved: [] });
});
