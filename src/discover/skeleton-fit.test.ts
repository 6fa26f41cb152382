// What a skeleton's network begins with, and how near it comes to what has its shape.

import { describe, expect, test } from 'vitest';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { edgePosition } from '../model/layout.js';
import { isRemoved } from '../model/removal.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { free, input, line, type Part, productOf, same, sumOf } from './skeleton.js';
import { fitSkeleton, isEnough } from './skeleton-fit.js';

const [a, b] = [free(input(0)), free(input(1))];
const domains = [
  [-1, 1],
  [0, 2],
] as const;
const rows = 80;

function draw(f: (a: number, b: number) => number): DatasetSource {
  const random = createRandom(6);
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => 2 * random.next() - (i % 2 === 0 ? 1 : 0));
  return { rows, x, y: Float64Array.from({ length: rows }, (_, i) => f(x[2 * i], x[2 * i + 1])) };
}

/** Specs and parameters of the starts of a fit. */
async function startsOf(
  root: Part,
  data: DatasetSource,
  more = {},
): Promise<{ spec: ModelSpec; parameters: Float64Array }[]> {
  const opened: { spec: ModelSpec; parameters: Float64Array }[] = [];
  const own = referenceBackend();
  const backend: Backend = {
    ...own,
    open(spec, parameters, options) {
      // followed grids are looked at by predictions, which load no least squares
      if (options.loss === 'mse') opened.push({ spec, parameters: Float64Array.from(parameters) });
      return own.open(spec, parameters, options);
    },
  };
  await fitSkeleton(root, data, { backend, domains, seed: 5, ...more });
  return opened;
}

describe('the first parameters', () => {
  const noise = createRandom(2);
  const noisy = draw(() => noise.normal());

  test.each<[string, Part, number]>([
    ['of sums are lines around 0', same(sumOf(a, b)), 0],
    ['of factors are lines around 1', line(productOf(a, b)), 1],
  ])('%s, of slopes between 0.4 and 1.2', async (_, root, middle) => {
    const slopes: number[] = [];
    const opened = await startsOf(root, noisy, { starts: 4, gridSizes: [4] });
    for (const { spec, parameters } of opened.slice(0, 2)) {
      const layer = spec.layers[0] as KANLayerSpec;
      const count = layer.gridSize + layer.order;
      for (let output = 0; output < layer.outputs; output++)
        for (const from of [0, 1]) {
          if (isRemoved(layer, from, output)) continue;
          const { offset, stride } = edgePosition(layer, from, output);
          const own = Array.from({ length: count }, (_each, c) => parameters[offset + c * stride]);
          const places = own.map((_each, c) => (c - (count - 1) / 2) * (2 / layer.gridSize));
          const square = places.reduce((sum, t) => sum + t * t, 0);
          const slope = own.reduce((sum, value, c) => sum + value * places[c], 0) / square;
          slopes.push(slope);
          // up to 0.05 at random, and as much as 2 · 0.033 for the slope that is read off such numbers
          own.forEach((value, c) => expect(Math.abs(value - middle - slope * places[c])).toBeLessThan(0.12));
        }
    }
    expect(slopes.length).toBeGreaterThanOrEqual(4);
    for (const slope of slopes) {
      expect(Math.abs(slope)).toBeGreaterThan(0.35);
      expect(Math.abs(slope)).toBeLessThan(1.25);
    }
    // in either direction
    expect(new Set(slopes.map(Math.sign)).size).toBe(2);
  });
});

describe('what has the shape is met', () => {
  test.each<[string, Part, (x: number, y: number) => number, number]>([
    ['a sum', same(sumOf(a, b)), (x, y) => Math.sin(3 * x) + y * y, 1e-4],
    ['a product', line(productOf(a, b)), (x, y) => (x + 2) * Math.exp(-y), 1e-4],
    ['a curve of a sum', free(sumOf(a, b)), (x, y) => Math.tanh(x + y * y - 1), 5e-3],
  ])('%s', async (_, root, f, most) => {
    const data = draw(f);
    const { model, rmse } = await fitSkeleton(root, data, { backend: referenceBackend(), domains, seed: 1 });
    const out = new Float64Array(rows);
    referenceBackend()
      .open(model.spec, model.parameters, { batchSize: rows })
      .forward(data.x as Float64Array, rows, out);
    const error = Math.sqrt(out.reduce((sum, value, i) => sum + (value - data.y[i]) ** 2, 0) / rows);
    expect(rmse).toBeCloseTo(error, 9);
    expect(error).toBeLessThan(most);
  });

  test('and no start more is made', async () => {
    const opened = await startsOf(
      same(sumOf(a, b)),
      draw((x, y) => x - y),
      { gridSizes: [4] },
    );
    expect(opened.length).toBe(2);
  });
});

test('order and grids are those asked for, five and from 4 to 8 intervals where none is', async () => {
  const data = draw((x, y) => x * y);
  const sizes = async (more: object): Promise<number[]> => {
    const { model } = await fitSkeleton(same(sumOf(a, b)), data, {
      backend: referenceBackend(),
      domains,
      seed: 1,
      ...more,
    });
    const { order, gridSize } = model.spec.layers[0] as KANLayerSpec;
    return [order, gridSize];
  };
  expect(await sizes({})).toEqual([5, 8]);
  expect(await sizes({ order: 3, gridSizes: [3] })).toEqual([3, 3]);
});

test('a signal given before ends it after one start, with a network', async () => {
  const signal = AbortSignal.abort();
  const opened = await startsOf(
    free(sumOf(a, b)),
    draw((x, y) => Math.exp(x * y)),
    { signal },
  );
  expect(opened.length).toBe(1);
});

test('no other start is needed after one that is near, or that ends as one before it', () => {
  expect([isEnough(0.0029), isEnough(0.003), isEnough(1)]).toEqual([true, false, false]);
  expect([isEnough(1.0099, 1), isEnough(1.0101, 1)]).toEqual([true, false]);
  expect([isEnough(0.9901, 1), isEnough(0.9899, 1)]).toEqual([true, false]);
});

test('so many starts are made as were asked for, each grid once', async () => {
  const random = createRandom(2);
  const noisy = draw(() => random.normal());
  const opened = async (starts: number, gridSizes: number[]): Promise<number> =>
    (await startsOf(free(sumOf(a, b)), noisy, { starts, gridSizes })).length;
  expect(await opened(1, [4])).toBe(2);
  expect(await opened(1, [3, 4, 5])).toBe(4);
});

test('grids of columns are those of the columns', async () => {
  const [{ spec }] = await startsOf(
    same(sumOf(a, b)),
    draw((x, y) => x - y),
    { gridSizes: [3] },
  );
  const { grid, gridSize } = spec.layers[0] as KANLayerSpec;
  expect(grid).toEqual({ kind: 'per-input', domains });
  expect(gridSize).toBe(3);
});
