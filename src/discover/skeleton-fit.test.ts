// What a skeleton's network begins with, and how near it comes to what has its shape.

import { describe, expect, test } from 'vitest';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictInputs } from '../compute/predict.js';
import { createRandom } from '../math/random.js';
import { layerBreakpoints } from '../model/edge-row.js';
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

test('the first parameters are lines of any slope from 0.4 to 1.2, up or down, with a twentieth of noise', async () => {
  const root = same(sumOf(free(sumOf(a, b)), line(productOf(a, b))));
  const data = draw((x, y) => x - y);
  const [slopes, rests]: number[][] = [[], []];
  const middles: number[][] = [[], []];
  for (let seed = 1; seed <= 60; seed++) {
    const [{ spec, parameters }] = await startsOf(root, data, {
      seed,
      starts: 1,
      order: 3,
      signal: AbortSignal.abort(),
    });
    const layer = spec.layers[0] as KANLayerSpec;
    // the sum comes first, then the factors
    expect(layer.outputs).toBe(3);
    for (const [output, from] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [2, 1],
    ]) {
      const { offset, stride } = edgePosition(layer, from, output);
      const own = Array.from({ length: 7 }, (_, c) => parameters[offset + c * stride]);
      // seven coefficients, half a domain apart at four intervals of a domain from −1 to 1
      const places = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];
      const slope = own.reduce((sum, value, c) => sum + value * places[c], 0) / 7;
      const middle = own.reduce((sum, value) => sum + value / 7, 0);
      slopes.push(slope);
      middles[output === 0 ? 0 : 1].push(middle);
      rests.push(...own.map((value, c) => value - middle - slope * places[c]));
    }
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);
  const sizes = slopes.map(Math.abs);
  expect(Math.min(...sizes)).toBeGreaterThan(0.36);
  expect(Math.min(...sizes)).toBeLessThan(0.44);
  expect(Math.max(...sizes)).toBeGreaterThan(1.16);
  expect(Math.max(...sizes)).toBeLessThan(1.24);
  expect(Math.abs(mean(sizes) - 0.8)).toBeLessThan(0.06);
  expect(Math.abs(slopes.filter((slope) => slope < 0).length - 120)).toBeLessThan(30);
  expect(middles.map(mean)).toEqual([expect.closeTo(0, 2), expect.closeTo(1, 2)]);
  expect(Math.max(...rests.map(Math.abs))).toBeGreaterThan(0.04);
  expect(Math.max(...rests.map(Math.abs))).toBeLessThan(0.09);
});

/** Runs of least squares that go as told: from which loss on, and by which factor it falls with each step. */
async function scripted(root: Part, runs: readonly (readonly [from: number, factor: number])[], more = {}) {
  const own = referenceBackend();
  const opened: { spec: ModelSpec; parameters: Float64Array; steps: number }[] = [];
  let closed = 0;
  const backend: Backend = {
    ...own,
    open(spec, parameters, options) {
      const session = own.open(spec, parameters, options);
      if (options.loss !== 'mse') return session;
      const [from, factor] = runs[opened.length];
      const run = { spec, parameters: Float64Array.from(parameters), steps: -1 };
      opened.push(run);
      return {
        ...session,
        load: (data) => session.load(data),
        close: () => {
          closed++;
          session.close();
        },
        normalEquations: () => ({
          active: Uint32Array.of(0),
          right: Float64Array.of(1),
          diagonal: Float64Array.of(1),
          value: () => from * factor ** (run.steps + 1),
          assemble: () => from * factor ** ++run.steps,
          solve: (_added, step) => {
            step[0] = 1;
            return true;
          },
        }),
      };
    },
  };
  const data = draw((x, y) => x - y);
  const fit = await fitSkeleton(root, data, { backend, domains, seed: 5, ...more });
  expect(closed).toBe(opened.length);
  return { fit, opened };
}

describe('training', () => {
  const root = same(sumOf(a, b));

  test('takes twelve steps from a start and 25 on each grid, as long as the loss falls', async () => {
    const falling = [1, 0.5] as const;
    const { opened, fit } = await scripted(root, [falling, falling, falling], { starts: 1 });
    expect(opened.map(({ steps }) => steps)).toEqual([12, 25, 25]);
    expect(opened.map(({ spec }) => (spec.layers[0] as KANLayerSpec).gridSize)).toEqual([4, 4, 8]);
    expect(fit.rmse).toBeCloseTo(Math.sqrt(0.5 ** 25), 12);
  });

  test('ends where a step lowers the loss by less than a ten-thousandth', async () => {
    const { opened } = await scripted(
      root,
      [
        [1, 1 - 1.01e-4],
        [1, 1 - 0.99e-4],
      ],
      { starts: 1, gridSizes: [4] },
    );
    expect(opened.map(({ steps }) => steps)).toEqual([12, 1]);
  });

  test('goes on from the best of its starts, four where it is not said', async () => {
    const runs = [9, 4, 16, 25].map((loss) => [loss * 2 ** 12, 0.5] as const);
    const { opened } = await scripted(root, [...runs, [1, 0.5]], { gridSizes: [4] });
    expect(opened).toHaveLength(5);
    // each step moves the first parameter by 1
    const reached = opened[1].parameters.map((value, i) => (i === 0 ? value + 12 : value));
    expect(opened[4].parameters).toEqual(reached);
    for (const [i, one] of opened.slice(0, 4).entries())
      for (const other of opened.slice(i + 1, 4)) expect(other.parameters).not.toEqual(one.parameters);
  });

  test('goes on from the first of two that are as near, and from the grid before where the next is as near', async () => {
    const alike = [2 ** 12, 0.5] as const;
    const { opened } = await scripted(root, [alike, alike, [1, 0.5]], { gridSizes: [4] });
    expect(opened).toHaveLength(3);
    expect(opened[2].parameters).toEqual(opened[0].parameters.map((value, i) => (i === 0 ? value + 12 : value)));
    const { fit } = await scripted(
      root,
      [
        [1, 0.5],
        [1, 0.5],
        [1, 0.5],
      ],
      { starts: 1 },
    );
    expect((fit.model.spec.layers[0] as KANLayerSpec).gridSize).toBe(4);
  });

  test('makes no other start where two end alike, or one is near', async () => {
    const ending = (rmse: number): [number, number] => [rmse ** 2 * 2 ** 12, 0.5];
    const starts = async (...errors: number[]): Promise<number> =>
      (await scripted(root, [...errors.map(ending), [1, 0.5], [1, 0.5]], { gridSizes: [4], starts: errors.length }))
        .opened.length - 1;
    expect(await starts(1, 1.005, 3, 4)).toBe(2);
    expect(await starts(1, 1.5, 0.995, 4)).toBe(3);
    expect(await starts(1, 1.5, 1.6, 4)).toBe(4);
    expect(await starts(1, 0.002, 1.6, 4)).toBe(2);
  });

  test('keeps the coarse grid where the fine one is no better', async () => {
    const { fit } = await scripted(
      root,
      [
        [1, 0.5],
        [1, 0.5],
        [1e6, 0.5],
      ],
      { starts: 1 },
    );
    expect(fit.rmse).toBeCloseTo(Math.sqrt(0.5 ** 25), 12);
    expect((fit.model.spec.layers[0] as KANLayerSpec).gridSize).toBe(4);
  });

  test('is ended by a signal after the step at hand', async () => {
    const { opened } = await scripted(root, [[1, 0.5]], { signal: AbortSignal.abort() });
    expect(opened.map(({ steps }) => steps)).toEqual([1]);
  });

  test('lets others have a turn between its steps', async () => {
    let [asked, paused] = [0, 0];
    const pause = Object.assign(
      async () => {
        paused++;
      },
      { due: () => ++asked % 2 === 0 },
    );
    await scripted(
      root,
      [
        [1, 0.5],
        [1, 0.5],
      ],
      { starts: 1, gridSizes: [4], pause },
    );
    expect([asked, paused]).toEqual([37, 18]);
  });
});

test('grids of later layers reach a fiftieth beyond what they read', async () => {
  const random = createRandom(2);
  const data = draw(() => random.normal());
  const [{ spec, parameters }] = await startsOf(free(sumOf(a, b)), data, { signal: AbortSignal.abort() });
  const read = predictInputs({ spec, parameters }, 1, data.x, rows, referenceBackend()) as Float64Array;
  const [lo, hi] = [Math.min(...read), Math.max(...read)];
  const points = Array.from(layerBreakpoints(spec.layers[1] as KANLayerSpec, 0));
  expect(points[0]).toBeCloseTo(lo - 0.02 * (hi - lo), 3);
  expect(points.at(-1)).toBeCloseTo(hi + 0.02 * (hi - lo), 3);
  // evenly
  points.forEach((point, i) => expect(point).toBeCloseTo(points[0] + (i * (points.at(-1)! - points[0])) / 4, 9));
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
