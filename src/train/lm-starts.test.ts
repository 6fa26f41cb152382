// What Levenberg–Marquardt begins with and when a grid is done: seen through a backend that tells what it was asked for.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platform } from '../../node/platform.js';
import { fresh } from '../../test/two-columns.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictInputs } from '../compute/predict.js';
import { openWasmBackend } from '../compute/wasm/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { activeParameterCount, edgePosition, edgeRows, layerOffset, parameterCount } from '../model/layout.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { type LMRunOptions, runLM } from './lm-run.js';
import { leastSquaresSize } from './lm-size.js';
import { startsFor } from './lm-starts.js';
import { weightSumOf } from './options.js';

let wasm: Backend;
beforeAll(async () => {
  wasm = await openWasmBackend(platform, 1, false);
});
afterAll(() => wasm.close());

function draw(rows: number, inputs: number, f: (x: Float64Array, row: number) => number[], seed = 1) {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: inputs * rows }, () => 2 * random.next() - 1);
  const y = Array.from({ length: rows }, (_, row) => f(x.subarray(row * inputs, (row + 1) * inputs), row)).flat();
  return { rows, x, y: Float64Array.from(y) };
}

/** The steps of a run, or the first so many, and what the backend was asked for. */
function follow(model: Model, data: DatasetSource, options: Partial<LMRunOptions>, most = Infinity) {
  const opened: Float64Array[] = [];
  const specs: ModelSpec[] = [];
  const loaded: DatasetSource[] = [];
  const backend: Backend = {
    ...wasm,
    open(spec, parameters, more) {
      opened.push(Float64Array.from(parameters));
      specs.push(spec);
      const session = wasm.open(spec, parameters, more);
      return Object.assign(session, {
        load: ((load) => (source: DatasetSource) => {
          loaded.push(source);
          return load(source);
        })(session.load.bind(session)),
      });
    },
  };
  const usual = { epochs: 1, grids: [], starts: 1, follow: false, smoothing: 0, anchor: 0, seed: 3 };
  const run = runLM(model, data, weightSumOf(data), { ...usual, ...options, backend });
  const steps: { counted: boolean; notes: string[]; parameters: Float64Array; gridSize: number }[] = [];
  let end;
  for (;;) {
    const { done, value } = run.next();
    if (done) {
      end = value;
      break;
    }
    if (value) {
      const { spec, parameters } = value.model;
      const { gridSize } = spec.layers[0] as KANLayerSpec;
      steps.push({ ...value, parameters: Float64Array.from(parameters), gridSize });
    }
    if (opened.length >= most) {
      run.return({ ended: 'iterations', value: NaN });
      break;
    }
  }
  return { opened, specs, loaded, steps, end };
}

/** Loss as the run counts it, of parameters of a network on data. */
function lossOf({ spec }: Model, parameters: Float64Array, { rows, x, y, weights }: DatasetSource): number {
  const session = wasm.open(spec, parameters, { batchSize: rows });
  const out = new Float64Array(y.length);
  session.forward(Float64Array.from(x), rows, out);
  session.close();
  const width = y.length / rows;
  const sum = out.reduce((total, o, i) => total + (weights?.[Math.floor(i / width)] ?? 1) * (o - y[i]) ** 2, 0);
  return sum / weightSumOf({ rows, x, y, weights }) / width;
}

describe('whether other starts are tried', () => {
  // two outputs, of very different spread, and weights: the share that is left is of the mean of their variances
  const model = fresh([1, 2], 5);
  const rows = 40;
  const { x } = draw(rows, 1, () => [0]);
  const answer = new Float64Array(2 * rows);
  const weights = Float64Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 4 : 1));
  /** Targets of which the given parameters leave that share. */
  const leaving = (share: number): DatasetSource => {
    const session = wasm.open(model.spec, model.parameters, { batchSize: rows });
    session.forward(x, rows, answer);
    session.close();
    const missing = (row: number, output: number): number => (row % 2 === 0 ? 1 : -1) * (output === 0 ? 3 : 0.5);
    const at = (scale: number): DatasetSource => ({
      rows,
      x,
      weights,
      y: answer.map((own, i) => own + scale * missing(Math.floor(i / 2), i % 2)),
    });
    const left = (scale: number): number =>
      lossOf(model, model.parameters as Float64Array, at(scale)) / spreadOf(at(scale));
    let [low, high] = [0, 100];
    for (let i = 0; i < 60; i++)
      [low, high] = left((low + high) / 2) < share ? [(low + high) / 2, high] : [low, (low + high) / 2];
    return at(low);
  };
  const spreadOf = ({ y }: DatasetSource): number => {
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const of = (output: number): number => {
      const mean = weights.reduce((sum, weight, row) => sum + weight * y[2 * row + output], 0) / whole;
      return weights.reduce((sum, weight, row) => sum + weight * (y[2 * row + output] - mean) ** 2, 0) / whole;
    };
    return (of(0) + of(1)) / 2;
  };

  test('not where the given parameters explain 99 % of the variance, and where they explain less', () => {
    const tried = (share: number): boolean =>
      follow(model, leaving(share), { starts: 3 }).steps.some(({ counted }) => !counted);
    expect([0.0099, 0.0101].map(tried)).toEqual([false, true]);
  });

  test('never where there is to be one', () => {
    expect(follow(model, leaving(0.5), { starts: 1 }).steps.map(({ counted }) => counted)).toEqual([true]);
  });
});

describe('the starts', () => {
  const waves = draw(60, 2, ([a, b]) => [Math.sin(9 * a) * Math.cos(7 * b)]);
  const model = fresh([2, 6, 1], 1, { gridSize: 3 });

  test('the given parameters first, then coefficients of spread 2, 4, 1 and again', () => {
    const random = createRandom(8);
    const noise = draw(150, 2, () => [random.normal()]);
    // the first is opened to see how good the given parameters are
    const { opened } = follow(model, noise, { starts: 7 }, 8);
    expect(opened[1]).toEqual(model.parameters);
    const drawn = createRandom(3);
    [2, 4, 1, 2, 4, 1].forEach((splineScale, i) =>
      expect(opened[2 + i]).toEqual(initializeParameters(model.spec, drawn, { splineScale })),
    );
  });

  test('rounds of 12, 15 and 25 steps for all, the best four and the best two', () => {
    const { steps, opened } = follow(
      fresh([2, 1, 1], 1, { gridSize: 3 }),
      draw(40, 2, ([a, b]) => [Math.sin(9 * a) * b]),
      {
        starts: 6,
      },
    );
    const trying = steps.filter(({ counted }) => !counted);
    // a look, the rounds, six renewals, and the run itself
    expect(opened.length).toBe(1 + 6 + 4 + 2 + 6 + 1);
    // six starts of 12 steps at most, 4 of 15, 2 of 25, 6 renewals of 20
    expect(trying.length).toBeLessThanOrEqual(6 * 12 + 4 * 15 + 2 * 25 + 6 * 20);
    expect(trying.length).toBeGreaterThan(60);
  });

  test('a renewal draws every curve into one hidden node anew, and nothing else', () => {
    const small = fresh([3, 2, 1], 2, { gridSize: 3 });
    const { opened } = follow(
      small,
      draw(50, 3, ([a, b, c]) => [Math.sin(9 * a) * Math.cos(7 * b) + c * a]),
      { starts: 3 },
    );
    // 1 look, rounds of 3, 3 and 2, three renewals, and the run itself
    const renewals = opened.slice(9, 12);
    expect(opened.length).toBe(13);
    const [hidden] = small.spec.layers as KANLayerSpec[];
    const into = (output: number): number[] =>
      [0, 1, 2].flatMap((input) => {
        const { offset, stride } = edgePosition(hidden, input, output);
        return Array.from({ length: edgeRows(hidden) }, (_, row) => offset + row * stride);
      });
    for (const [i, renewed] of renewals.entries())
      for (const other of [...renewals.slice(i + 1), opened[12]]) {
        const changed = new Set(Array.from(renewed.keys()).filter((at) => renewed[at] !== other[at]));
        // what two renewals of one network differ in are whole nodes; where a renewal was better, so is everything else
        if (changed.size === renewed.length) continue;
        const nodes = [0, 1].filter((output) => into(output).some((at) => changed.has(at)));
        expect(new Set(nodes.flatMap(into))).toEqual(changed);
      }
  });

  test('begin where the last layer is best by least squares: of a single layer nothing is left to gain', () => {
    const random = createRandom(4);
    const noise = draw(60, 1, () => [random.normal()]);
    const one = fresh([1, 1], 1, { gridSize: 6, base: 'none' });
    const { steps, end } = follow(one, noise, { starts: 3, epochs: 60 });
    const gains = steps.map(({ parameters }) => lossOf(one, parameters, noise) / end!.value - 1);
    expect(Math.max(0, ...gains)).toBeLessThan(1e-7);
    expect(lossOf(one, one.parameters as Float64Array, noise)).toBeGreaterThan(1.01 * end!.value);
  });

  test('keep the numbers of locked edges', () => {
    const edge = { layer: 0, input: 1, output: 0 };
    const made = lockEdge(fresh([2, 2, 1], 4, { gridSize: 3 }), edge, { function: 'log', affine: [1.5, 3, 2, -1] });
    const at = layerOffset(made.spec, 1);
    const own = Array.from(made.parameters.slice(at - 4, at));
    const { opened } = follow(made, waves, { starts: 4 }, 5);
    expect(own.length).toBe(4);
    for (const parameters of opened.slice(2)) {
      expect(Array.from(parameters.slice(at - 4, at))).toEqual(own);
      expect(parameters.slice(0, at - 4)).not.toEqual(made.parameters.slice(0, at - 4));
    }
  });

  test('layers that have no edges, or none that are locked, are drawn whole', () => {
    const made = fresh([2, 3, 1], 4, { gridSize: 3, activation: 'silu' });
    const { opened } = follow(made, waves, { starts: 3 }, 4);
    const drawn = createRandom(3);
    expect(opened[2]).toEqual(initializeParameters(made.spec, drawn, { splineScale: 2 }));
  });

  test('find ranges of hidden layers that only grow, with room of a quarter of what is seen', () => {
    const small = fresh([2, 2, 1], 1, { gridSize: 3 });
    const parameters = small.parameters.map((value, i) => (i < layerOffset(small.spec, 1) ? 0.01 * value : value));
    for (const [scale, given] of [
      [1, { spec: small.spec, parameters: parameters as Float64Array }],
      [40, { spec: small.spec, parameters: small.parameters.map((value) => 40 * value) as Float64Array }],
    ] as const) {
      const { specs } = follow(given, waves, { starts: 2, follow: true }, 2);
      const seen = predictInputs(given, 1, waves.x, waves.rows, wasm);
      // what the hidden layer reads is computed first, with the layer before it alone
      const layer = specs[1].layers[1] as KANLayerSpec;
      [0, 1].forEach((input) => {
        const own = Array.from({ length: waves.rows }, (_, row) => seen[2 * row + input]);
        const [least, greatest] = [Math.min(...own), Math.max(...own)];
        const room = (greatest - least) / 4;
        expect(least < -1).toBe(scale === 40);
        const points = Array.from(layerBreakpoints(layer, input));
        expect(points[0]).toBeCloseTo(scale === 1 ? -1 : Math.min(-1, least - room), 9);
        expect(points.at(-1)).toBeCloseTo(scale === 1 ? 1 : Math.max(1, greatest + room), 9);
      });
    }
  });

  test('are tried on 300 rows, or 12 for each parameter, evenly from all', () => {
    for (const [widths, gridSize] of [
      [[1, 1], 3],
      [[1, 4, 1], 5],
    ] as const) {
      const many = draw(2000, 1, ([a], row) => [Math.sin(20 * a) + row]);
      const data = { ...many, weights: Float64Array.from({ length: 2000 }, (_, row) => 1 + (row % 7)) };
      const tried = fresh([...widths], 1, { gridSize });
      const { loaded } = follow(tried, data, { starts: 2 }, 2);
      const count = Math.max(300, 12 * activeParameterCount(tried.spec));
      const few = loaded[0];
      expect(few.rows).toBe(count);
      const rows = Array.from(few.y, (_, i) => Math.floor((i * 2000) / count));
      expect(Array.from(few.x)).toEqual(rows.map((row) => data.x[row]));
      expect(Array.from(few.y)).toEqual(rows.map((row) => data.y[row]));
      expect(Array.from(few.weights!)).toEqual(rows.map((row) => data.weights[row]));
    }
  });

  test('are tried on the rows themselves where there are no more', () => {
    const data = draw(300, 1, ([a], row) => [Math.sin(20 * a) + row]);
    expect(follow(fresh([1, 1], 1), data, { starts: 2 }, 2).loaded[0]).toBe(data);
  });

  test('rows that all have no weight are no rows to try on', () => {
    const many = draw(900, 1, ([a]) => [Math.sin(20 * a)]);
    // every third row is taken
    const triedOn = (taken: number, others: number): number => {
      const weights = Float64Array.from({ length: 900 }, (_, row) => (row % 3 === 0 ? taken : others));
      return follow(fresh([1, 1], 1), { ...many, weights }, { starts: 2 }, 2).loaded[0].rows;
    };
    expect(triedOn(0, 1)).toBe(900);
    expect(triedOn(1e-3, 1)).toBe(300);
  });
});

test('so many starts that trying them takes 2·10⁹ multiply-adds at most, but 40 at most and one at least', () => {
  expect([startsFor(createSpec([2, 1, 1]), 100), startsFor(createSpec([20, 50, 1]), 1000)]).toEqual([40, 1]);
  for (const [widths, rows] of [
    [[2, 3, 1], 5000],
    [[3, 3, 1], 350],
    [[2, 4, 1], 310],
  ] as const) {
    const spec = createSpec([...widths]);
    const unknowns = activeParameterCount(spec);
    const few = Math.min(rows, Math.max(300, 12 * unknowns));
    // JᵀJ of the rows, and a factorisation; twenty steps each
    const start = 20 * (few * unknowns ** 2 + unknowns ** 3 / 3);
    const starts = startsFor(spec, rows);
    expect(starts).toBeGreaterThan(1);
    expect(starts).toBeLessThan(40);
    expect([starts * start <= 2e9, (starts + 1) * start <= 2e9]).toEqual([true, false]);
  }
});

test('the size of the system: unknowns on the finest grid, and two matrices in double precision', () => {
  const model = fresh([2, 3, 1], 1, { gridSize: 5 });
  const at = (gridSize: number): number => parameterCount(createSpec([2, 3, 1], { gridSize }));
  expect(leastSquaresSize(model)).toEqual({ unknowns: at(5), gridSize: 5, bytes: 16 * at(5) ** 2 });
  expect(leastSquaresSize(model, [3, 9])).toEqual({ unknowns: at(9), gridSize: 9, bytes: 16 * at(9) ** 2 });
});

describe('a grid is done', () => {
  const noisy = (seed: number): DatasetSource => {
    const random = createRandom(seed);
    return draw(60, 2, ([a, b]) => [Math.exp(Math.sin(3 * a) + b * b) + 0.3 * random.normal()], seed);
  };
  /** The counted steps of each grid, by their losses. */
  const lossesOf = (grids: number[], epochs: number, seed: number): { losses: number[][]; ended: string } => {
    const model = fresh([2, 3, 1], seed, { gridSize: 3 });
    const data = noisy(seed);
    const { steps, end } = follow(model, data, { grids, epochs });
    const sizes = grids.length > 0 ? grids : [3];
    return {
      ended: end!.ended,
      losses: sizes.map((gridSize) =>
        steps
          .filter((step) => step.gridSize === gridSize)
          .map(({ parameters }) => lossOf(fresh([2, 3, 1], 1, { gridSize }), parameters, data)),
      ),
    };
  };
  /** The first step that together with the fourteen before lowered the loss by less than that part. */
  const doneAt = (losses: number[], part: number): number =>
    losses.findIndex((loss, i) => i >= 15 && loss > (1 - part) * losses[i - 15]);

  test.each([1, 2])(
    'after 15 steps that together gain less than two per cent, where another one follows; seed %i',
    (seed) => {
      const { losses } = lossesOf([3, 5], 400, seed);
      for (const each of losses) expect(doneAt(each, 0.02)).toBe(each.length - 1);
    },
  );

  test('after 15 steps that gain less than one in a thousand, where it is the only one', () => {
    const { losses, ended } = lossesOf([], 400, 1);
    expect(ended).toBe('value');
    expect(doneAt(losses[0], 1e-3)).toBe(losses[0].length - 1);
  });

  test('after its share of the steps, and what one leaves over is there for the next', () => {
    expect(lossesOf([3, 4, 5], 10, 1).losses.map(({ length }) => length)).toEqual([4, 3, 3]);
    expect(lossesOf([3, 5], 1, 1).losses.map(({ length }) => length)).toEqual([1, 0]);
    expect(lossesOf([3, 5], 1, 1).ended).toBe('iterations');
  });
});

test('smoothing passes over edges that have no curve', () => {
  const edge = { layer: 0, input: 1, output: 0 };
  const made = lockEdge(fresh([2, 2, 1], 4, { gridSize: 4 }), edge, { function: 'sin' });
  const data = draw(60, 2, ([a, b]) => [a * b]);
  const { steps } = follow(made, data, { smoothing: 1e-3, epochs: 8 });
  const losses = steps.map(({ parameters }) => lossOf(made, parameters, data));
  expect(losses.length).toBeGreaterThan(3);
  expect(losses.at(-1)).toBeLessThan(lossOf(made, made.parameters as Float64Array, data));
});
