import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { checkModel, type Model } from '../model/model.js';
import { layerInputs } from '../model/layout.js';
import { lockEdge } from '../model/locking.js';
import { removeEdges } from '../model/removal.js';
import type { KANLayerSpec } from '../model/spec.js';
import { refineGrid, updateGrid } from './grids.js';

const backend = referenceBackend();

function fresh(widths: number[], options: SpecOptions = {}, seed = 1): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed), { splineScale: 0.7 }) };
}

const random = createRandom(3);
const rows = 200;
const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);
const difference = (a: Model, b: Model, on = x): number => {
  const [one, other] = [a, b].map((model) =>
    predictRows(model, on, on.length / layerInputs(model.spec.layers[0]), backend),
  );
  return Math.max(...one!.map((value, i) => Math.abs(value - other![i])));
};

describe('refineGrid', () => {
  test.each([0, 1, 2, 3, 4, 5])('order %d: on nested knots the curves stay what they were', (order) => {
    const model = fresh([2, 3, 1], { order, gridSize: 4 });
    for (const gridSize of [8, 20]) {
      const finer = refineGrid(model, gridSize);
      checkModel(finer);
      expect(difference(finer, model)).toBeLessThan(1e-10);
    }
  });

  test('adapted grids are divided where they are dense, and the curves stay', async () => {
    const model = await updateGrid(
      fresh([2, 3, 1]),
      { data: x.map((value) => value ** 3), shape: [rows, 2] },
      { backend },
    );
    const finer = refineGrid(model, 15);
    const [before, after] = [model, finer].map(({ spec }) => spec.layers[0] as KANLayerSpec);
    if (before!.grid.kind !== 'adapted' || after!.grid.kind !== 'adapted') throw new Error('not adapted');
    const [old, now] = [before!.grid.breakpoints[0], after!.grid.breakpoints[0]];
    old.forEach((point, i) => expect(now[3 * i]).toBeCloseTo(point, 14));
    expect(
      difference(
        finer,
        model,
        x.map((value) => value ** 3),
      ),
    ).toBeLessThan(1e-10);
  });

  test('on knots that are not nested the curves come near, and nearer with more of them', () => {
    const model = fresh([2, 1], { gridSize: 5 });
    const distance = (gridSize: number): number => difference(refineGrid(model, gridSize), model);
    expect(distance(7)).toBeGreaterThan(1e-6);
    expect(distance(203)).toBeLessThan(0.1 * distance(7));
  });

  test('coarser grids smooth; everything else in the model is kept', () => {
    const model = removeEdges(fresh([2, 3, 1], { activation: 'silu', model: 'deep' }), [
      { layer: 0, input: 1, output: 2 },
    ]);
    const coarse = refineGrid(model, 2);
    checkModel(coarse);
    expect(coarse.spec.layers.map(({ kind }) => kind)).toEqual(model.spec.layers.map(({ kind }) => kind));
    expect((coarse.spec.layers[0] as KANLayerSpec).removed).toEqual([[1, 2]]);
  });

  test('beside removed and locked edges all others keep their curves', () => {
    const removed = removeEdges(fresh([4, 2, 1], { gridSize: 3 }), [{ layer: 0, input: 2, output: 0 }]);
    const model = lockEdge(removed, { layer: 0, input: 3, output: 1 }, { function: 'sin', affine: [2, 1, 3, -1] });
    const finer = refineGrid(model, 6);
    checkModel(finer);
    const four = Float64Array.from({ length: 160 }, () => 2 * random.next() - 1);
    expect(difference(finer, model, four)).toBeLessThan(1e-10);
  });

  test('is refused where there is no grid, and for sizes that make no sense', () => {
    expect(() => refineGrid(fresh([1, 1], { basis: 'rbf' }), 8)).toThrow(/basis "rbf"/);
    for (const size of [0, 2 ** 20 + 1])
      expect(() => refineGrid(fresh([1, 1]), size)).toThrow(/`gridSize` must be a whole number from 1 to 1048576/);
    expect((refineGrid(fresh([1, 1]), 1).spec.layers[0] as KANLayerSpec).gridSize).toBe(1);
  });
});

describe('updateGrid', () => {
  test('puts every interval where as many points are', async () => {
    // values crowd around 0
    const crowded = x.map((value) => value ** 5);
    const model = await updateGrid(
      fresh([2, 3, 1], { gridSize: 10 }),
      { data: crowded, shape: [rows, 2] },
      { backend },
    );
    const { grid } = model.spec.layers[0] as KANLayerSpec;
    if (grid.kind !== 'adapted') throw new Error('not adapted');
    const [points] = grid.breakpoints;
    const widths = points!.slice(1).map((point, i) => point - points![i]);
    expect(Math.min(...widths)).toBeLessThan(0.05 * Math.max(...widths));
    expect(points![0]).toBeLessThanOrEqual(Math.min(...crowded.filter((_, i) => i % 2 === 0)));
  });

  test('curves stay near what they were where the data is', async () => {
    // coefficients that change slowly, so that other knots can hold the curves too
    const rough = fresh([2, 3, 1], { gridSize: 20 });
    const model: Model = { ...rough, parameters: rough.parameters.map((_, i) => Math.sin(i / 9)) };
    const before = predictRows(model, x, rows, backend);
    const spread = Math.max(...before) - Math.min(...before);
    expect(difference(await updateGrid(model, { data: x, shape: [rows, 2] }, { backend }), model)).toBeLessThan(
      0.05 * spread,
    );
  });

  test('an input that never changes keeps its grid', async () => {
    const flat = x.map((value, i) => (i % 2 === 0 ? value : 0.7));
    const model = fresh([2, 1]);
    const { grid } = (await updateGrid(model, { data: flat, shape: [rows, 2] }, { backend })).spec
      .layers[0] as KANLayerSpec;
    if (grid.kind !== 'adapted') throw new Error('not adapted');
    expect(grid.breakpoints[1]).toEqual([-1, -0.6, -0.2, 0.2, 0.6, 1].map((value) => expect.closeTo(value, 14)));
  });
});

test('of more rows than 4096 every so many are looked at', async () => {
  // of 6144 two in three are, and the third is far away
  const many = Float64Array.from({ length: 6144 }, (_, row) => (row % 3 === 2 ? 1e6 : row / 6144));
  const { spec } = await updateGrid(fresh([1, 1]), { data: many, shape: [6144, 1] }, { backend, margin: 0 });
  const points = Array.from(layerBreakpoints(spec.layers[0] as KANLayerSpec, 0));
  expect(points.at(-1)).toBeLessThan(1);
  expect(points.at(-1)).toBeGreaterThan(0.999);
});

describe('breakpoints that follow the data', () => {
  const breakpointsOf = async (values: number[], uniform: number, margin = 0): Promise<number[]> =>
    breakpointsBy(values, { uniform, margin });
  const breakpointsBy = async (values: number[], options: { uniform?: number; margin?: number }): Promise<number[]> => {
    const { spec } = await updateGrid(
      fresh([1, 1], { gridSize: 4 }),
      { data: Float64Array.from(values), shape: [values.length, 1] },
      { ...options, backend },
    );
    return Array.from(layerBreakpoints(spec.layers[0] as KANLayerSpec, 0));
  };
  // squares of 0 to 8
  const values = Array.from({ length: 9 }, (_, i) => i * i);

  test('are its quantiles, or even, or between', async () => {
    const near = async (uniform: number, expected: number[], margin?: number): Promise<void> =>
      (await breakpointsOf(values, uniform, margin)).forEach((at, i) => expect(at).toBeCloseTo(expected[i], 9));
    // a thousandth of the way from quantiles to even ones
    await near(
      0.001,
      [0, 4, 16, 36, 64].map((at, i) => at + 0.001 * (16 * i - at)),
    );
    await near(1, [0, 16, 32, 48, 64]);
    await near(0.5, [0, 10, 24, 42, 64]);
    await near(1, [-6.4, 12.8, 32, 51.2, 70.4], 0.1);
  });

  test('left to themselves are a twentieth even, with a hundredth of room on either side', async () => {
    const found = await breakpointsBy(values, {});
    // even ones from −0.64 to 64.64
    [0, 4, 16, 36, 64].forEach((at, i) => {
      const own = i === 0 ? -0.64 : i === 4 ? 64.64 : at;
      expect(found[i]).toBeCloseTo(own + 0.05 * (-0.64 + 16.32 * i - own), 9);
    });
  });

  test('are even by a thousandth at least, with as much room as the values take at most', async () => {
    for (const options of [{ uniform: 0.0009 }, { uniform: 1.001 }])
      await expect(breakpointsBy(values, options)).rejects.toThrow('updateGrid: `uniform` must be');
    for (const options of [{ margin: -0.001 }, { margin: 1.001 }])
      await expect(breakpointsBy(values, options)).rejects.toThrow('updateGrid: `margin` must be');
    expect(await breakpointsBy(values, { uniform: 1, margin: 1 })).toEqual([-64, -16, 32, 80, 128]);
    await expect(breakpointsBy([], {})).rejects.toThrow('updateGrid: needs at least one row');
  });

  test('lie between two values as far as the quantile does', async () => {
    // four intervals of seven values: quarters lie halfway between two
    const seven = [0, 1, 4, 9, 16, 25, 36];
    const found = await breakpointsOf(seven, 0.001);
    [0, 2.5, 9, 20.5, 36].forEach((at, i) => expect(found[i]).toBeCloseTo(at + 0.001 * (9 * i - at), 9));
  });

  test('stay where they are when all of it is in one place', async () => {
    const old = [-1, -0.5, 0, 0.5, 1];
    for (const place of [0, 1000, -1000]) {
      expect(await breakpointsOf([place, place, place], 1)).toEqual(old);
      expect(await breakpointsOf([place, place + 1e-7 * place], 1)).toEqual(old);
    }
    // a hundredth of a thousandth is far enough
    expect(await breakpointsOf([1000, 1000.01], 1)).not.toEqual(old);
  });
});
