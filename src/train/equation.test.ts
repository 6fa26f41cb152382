import { describe, expect, test } from 'vitest';
import { inputDerivatives } from '../compute/input-derivatives.js';
import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { type Condition, type EquationOptions, solveEquation } from './equation.js';
import { defaultNames, readResidual, termNames } from './residual.js';
import { residualSystem } from './residual-system.js';
import { finish } from '../work.js';

function fresh(widths: Width[], options: SpecOptions = {}, seed = 1): Model {
  const spec = createSpec(widths, { dtype: 'float64', order: 5, ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed)) };
}

const line = (lo: number, hi: number, count: number): number[][] =>
  Array.from({ length: count }, (_, i) => [lo + ((hi - lo) * i) / (count - 1)]);
/** Largest distance of output 0 from f at the points. */
const distance = (model: Model, points: number[][], f: (...at: number[]) => number): number => {
  const { values } = inputDerivatives(model, points, { order: 1 });
  const outputs = values.shape[1];
  return Math.max(...points.map((point, i) => Math.abs(values.data[i * outputs] - f(...point))));
};

describe('solves', () => {
  test('the oscillator u″ = −4u, u(0) = 0, u′(0) = 2: sin 2x', async () => {
    const points = line(0, 3, 80);
    const { model, residuals, stopped, loss } = await solveEquation(fresh([1, 1], { domain: [0, 3], gridSize: 20 }), [
      { residual: 'u_xx + 4*u', points },
      { residual: 'u', points: [[0]] },
      { residual: 'u_x - 2', points: [[0]] },
    ]);
    expect(stopped).toBe('converged');
    expect(distance(model, points, (x) => Math.sin(2 * x))).toBeLessThan(1e-6);
    expect(Math.max(...residuals)).toBeLessThan(1e-4);
    loss.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(loss[i]));
  });

  test('the logistic equation, which is not linear: u′ = u (1 − u), u(0) = 1/10', async () => {
    const points = line(0, 6, 80);
    const { model } = await solveEquation(
      fresh([1, 1], { domain: [0, 6], gridSize: 20 }),
      [
        { residual: 'u_t - u*(1 - u)', points },
        { residual: 'u - 0.1', points: [[0]], weight: 10 },
      ],
      { names: { inputs: ['t'] } },
    );
    expect(distance(model, points, (t) => 1 / (1 + 9 * Math.exp(-t)))).toBeLessThan(1e-6);
  });

  test('a system of two: u1′ = u2, u2′ = −u1', async () => {
    const points = line(0, 3, 60);
    const { model } = await solveEquation(fresh([1, 2], { domain: [0, 3], gridSize: 15 }), [
      { residual: 'u1_x - u2', points },
      { residual: 'u2_x + u1', points },
      { residual: 'u1', points: [[0]] },
      { residual: 'u2 - 1', points: [[0]] },
    ]);
    expect(distance(model, points, Math.sin)).toBeLessThan(1e-6);
  });

  test('a mixed derivative: u_xy = cos x cos y, u = 0 on two sides: sin x sin y', async () => {
    const grid = line(0, 1, 12).flatMap(([x]) => line(0, 1, 12).map(([y]) => [x!, y!]));
    const { model } = await solveEquation(
      fresh([2, [0, 1], 1], { domain: [0, 1], gridSize: 3 }, 3),
      [
        { residual: 'u_xy - cos(x)*cos(y)', points: grid },
        { residual: 'u', points: grid.filter(([x, y]) => x === 0 || y === 0), weight: 10 },
      ],
      { gridSizes: [3, 6], iterations: 150 },
    );
    expect(distance(model, grid, (x, y) => Math.sin(x!) * Math.sin(y!))).toBeLessThan(1e-5);
  });
});

const points = line(0, 1, 40);
const decay: Condition[] = [
  { residual: 'u_x + 3*u^2', points },
  { residual: 'u - 1', points: [[0]] },
];

test('text and a function that says the same give the same run', async () => {
  const model = fresh([1, 1], { domain: [0, 1], gridSize: 10 });
  const own: Condition[] = [
    {
      residual: {
        terms: ['u_x', 'u'],
        ofPoint([slope, value]: Float64Array, _x, by) {
          by[0] = 1;
          by[1] = 6 * value!;
          return slope! + 3 * value! * value!;
        },
      },
      points,
    },
    decay[1],
  ];
  const [one, other] = [await solveEquation(model, decay), await solveEquation(model, own)];
  expect(one.loss[0]).toBeCloseTo(other.loss[0], 12);
  expect(distance(one.model, points, (x) => 1 / (1 + 3 * x))).toBeLessThan(1e-5);
  expect(distance(other.model, points, (x) => 1 / (1 + 3 * x))).toBeLessThan(1e-5);
});

test('L-BFGS lowers the same loss', async () => {
  const { loss, model } = await solveEquation(fresh([1, 1], { domain: [0, 1] }), decay, {
    optimizer: 'lbfgs',
    iterations: 300,
  });
  loss.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(loss[i]));
  expect(distance(model, points, (x) => 1 / (1 + 3 * x))).toBeLessThan(1e-2);
});

test('the gradient is what differences show; the right side of the normal equations is half of it', () => {
  const model = removeEdges(fresh([2, [1, 1], 1], { gridSize: 3 }, 4), [{ layer: 0, input: 0, output: 1 }]);
  const names = defaultNames(2, 1);
  const residual = readResidual('here', 'u_xy*u - u_xx^2 + x*u_y + u_yx', names.inputs, termNames(names, 'here'));
  const rows = [0.3, -0.2, 0.7, 0.1, -0.6, 0.45];
  const { objective, normalEquations } = residualSystem(model.spec, [{ residual, points: rows, rows: 3, weight: 2 }]);
  const at = Float64Array.from(model.parameters);
  const gradient = new Float64Array(at.length);
  const loss = finish(objective(at, gradient));
  const step = 1e-6;
  const scratch = new Float64Array(at.length);
  const equations = normalEquations();
  expect(finish(equations.value(at))).toBeCloseTo(loss, 14);
  expect(finish(equations.assemble(at))).toBeCloseTo(loss, 14);
  equations.active.forEach((place, column) => {
    const moved = (by: number): number =>
      finish(
        objective(
          at.map((value, i) => (i === place ? value + by : value)),
          scratch,
        ),
      );
    const slope = (moved(step) - moved(-step)) / (2 * step);
    expect(Math.abs(gradient[place] - slope)).toBeLessThan(1e-6 * Math.max(1, loss, Math.abs(slope)));
    expect(equations.right[column]).toBeCloseTo(gradient[place] / 2, 12);
  });
  // nothing pulls at the edge that was removed
  const still = gradient.length - equations.active.length;
  expect(still).toBe(1 + 3 + 5);
});

test('removed edges stay removed, and the model given is not changed', async () => {
  const model = removeEdges(fresh([1, 2, 1], { domain: [0, 1] }), [{ layer: 0, input: 0, output: 1 }]);
  const before = model.parameters.slice();
  const result = await solveEquation(model, decay, { gridSizes: [3, 6], iterations: 10 });
  expect(model.parameters).toEqual(before);
  const { spec } = result.model;
  expect(spec.layers[0]).toMatchObject({ removed: [[0, 1]], gridSize: 6 });
});

test('an abort ends the run with what was reached; iterations that run out are said', async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const aborted = await solveEquation(fresh([1, 2, 1], { domain: [0, 1] }), decay, {
    signal: stop.signal,
    onIteration({ iteration, loss }) {
      seen.push(loss);
      if (iteration === 2) stop.abort();
    },
  });
  expect(aborted.stopped).toBe('aborted');
  expect(aborted.loss).toEqual(seen);
  expect(seen.length).toBe(2);
  const few = await solveEquation(fresh([1, 2, 1], { domain: [0, 1] }), decay, { iterations: 3 });
  expect(few.stopped).toBe('epochs');
  expect(few.loss.length).toBe(3);
});

test('a residual that is not finite ends the run with the model given', async () => {
  const model = fresh([1, 1]);
  const result = await solveEquation(model, [{ residual: 'log(u_x - 1e6)', points }]);
  expect(result.stopped).toBe('diverged');
  expect(result.model.parameters).toEqual(model.parameters);
});

describe('says what is wrong with', () => {
  const run = (conditions: unknown, options: EquationOptions = {}, model = fresh([2, 1])): Promise<unknown> =>
    solveEquation(model, conditions as Condition[], options);
  const at = [[0, 0]];
  test.each<[string, () => Promise<unknown>, RegExp, RegExp?]>([
    ['no conditions', () => run([]), /list of conditions; got \[\]/],
    ['a name there is not', () => run([{ residual: 'u_xz', points: at }]), /condition 1: unknown name "u_xz"/, /u_x/],
    ['third derivatives', () => run([{ residual: 'u_xxx', points: at }]), /unknown name "u_xxx"/],
    ['text that reads no output', () => run([{ residual: 'x + y', points: at }]), /says nothing about u/],
    ['text that cannot be read', () => run([{ residual: 'u_x +', points: at }]), /./],
    ['a residual that is none', () => run([{ residual: 7, points: at }]), /text or \{ terms, ofPoint \}; got 7/],
    ['points of another width', () => run([{ residual: 'u', points: [[1]] }]), /rows of 1 values but 2/],
    ['no points', () => run([{ residual: 'u', points: [] }]), /./],
    ['a weight of 0', () => run([{ residual: 'u', points: at, weight: 0 }]), /`weight`.*got 0/],
    [
      'too few names',
      () => run([{ residual: 'u', points: at }], { names: { inputs: ['x'] } }),
      /`names.inputs`.*2 names/,
    ],
    [
      'names that could mean two things',
      () => run([{ residual: 'u', points: at }], { names: { inputs: ['x', 'xx'] } }),
      /"u_xx" could mean two things/,
    ],
    [
      'an optimizer there is not',
      () => run([{ residual: 'u', points: at }], { optimizer: 'adamw' as 'lm' }),
      /lm, lbfgs/,
    ],
    ['no grids', () => run([{ residual: 'u', points: at }], { gridSizes: [] }), /`gridSizes`/],
  ])('%s', async (_name, start, message, hint) => {
    const error = await start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(KanError);
    expect((error as KanError).message).toMatch(message);
    expect((error as KanError).hint ?? '').toMatch(hint ?? /^/);
  });
});

test.each<[EquationOptions, RegExp]>([
  [{ iterations: 0 }, /`iterations`/],
  [{ iterations: 1.5 }, /`iterations`/],
  [{ iterations: 1, tolerance: -1 }, /`tolerance`/],
  [{ gridSizes: [] }, /`gridSizes` must be a list/],
  [{ optimizer: 'adamw' as never }, /`optimizer`/],
  [{ names: { inputs: ['t', 'x'] } }, /`names.inputs` must be 1 names/],
  [{ names: { inputs: [5 as never] } }, /`names.inputs` must be 1 names/],
  [{ names: { outputs: [] } }, /`names.outputs` must be 1 names/],
])('%#: %o is refused by name', async (options, message) => {
  await expect(solveEquation(fresh([1, 1]), decay, options)).rejects.toThrow(message);
});

test('one iteration is enough to ask for, and no tolerance', async () => {
  const { loss } = await solveEquation(fresh([1, 1]), decay, { iterations: 1, tolerance: 0 });
  expect(loss.length).toBe(1);
});
