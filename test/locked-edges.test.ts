import { KAN, KANTrainer, lockEdge, type Model, SparseKAN } from 'kanjs';
import { edgeCurve, inputDerivatives } from 'kanjs/explain';
import { checkModel, lockedEdges, parameterCount } from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';
import { findEdgeFunction } from '../src/math/edge-functions.js';
import { backend, backends, edge, everyFunction, fresh, own, rows, x, random } from './lock-samples.js';

afterAll(() => backends.forEach((each) => each.close()));

/** Numbers with which a·x + b stays well inside the function's domain for x in [−1, 1], away from poles and kinks. */
const affineOf = (name: string): [number, number, number, number] =>
  ['arcsin', 'arccos', 'artanh', 'tan'].includes(name) ? [0.6, 0.1, 1.3, -0.2] : [0.7, 1.6, 1.3, -0.2];

describe.each(everyFunction)('$function', (options) => {
  const locked = lockEdge(fresh([2, 2, 1]), edge, { ...options, affine: affineOf(options.function) });

  test('the edge is c · f(a·x + b) + d on every backend, and the rest is as it was', async () => {
    const { x: at, y } = edgeCurve(locked, edge, { points: 9 });
    const [a, b, c, d] = affineOf(options.function);
    const f = findEdgeFunction(options.function)?.value ?? ((u: number) => u * Math.exp(-u * u) + Math.cos(3 * u) / 2);
    at.forEach((place, i) => expect(y[i]).toBeCloseTo(c * f(a * place + b) + d, 13));
    // one layer alone: the sum of the curves of its edges
    const head: Model = {
      spec: { dtype: 'float64', layers: [locked.spec.layers[0]] },
      parameters: locked.parameters.subarray(0, parameterCount({ ...locked.spec, layers: [locked.spec.layers[0]] })),
    };
    const other = edgeCurve(locked, { ...edge, input: 0 }, { points: 9 });
    for (const each of backends) {
      const { data } = await new KAN(head).predict(
        { data: Float64Array.from({ length: 18 }, (_, i) => at[i >> 1]), shape: [9, 2] },
        { backend: each },
      );
      at.forEach((_, i) => expect(data[i * 2], each.name).toBeCloseTo(y[i] + other.y[i], 12));
    }
  });

  test('gradients by all parameters and inputs are what central differences show', () => {
    const step = 1e-6;
    for (const each of backends) {
      const session = each.open(locked.spec, locked.parameters, { batchSize: rows, inputGradient: true });
      const y = Float64Array.from({ length: rows }, (_, i) => Math.sin(i));
      session.gradientOf(session.load({ rows, x, y }), 0, rows);
      const [byParameter, byInput] = [session.gradient.slice(), session.inputGradient.slice()];
      const loss = (points: Float64Array): number => session.loss(session.load({ rows, x: points, y }), 0, rows) / rows;
      const difference = (numbers: Float64Array, i: number, points: Float64Array): number => {
        const before = numbers[i];
        numbers[i] = before + step;
        const above = loss(points);
        numbers[i] = before - step;
        const below = loss(points);
        numbers[i] = before;
        return (above - below) / (2 * step);
      };
      const parameters = session.parameters as Float64Array;
      // rounding of two losses of about 1 over the step
      for (let i = 36; i < 40; i++)
        expect(difference(parameters, i, x), `${each.name} ${i}`).toBeCloseTo(byParameter[i], 8);
      const points = x.slice();
      for (let i = 0; i < 4; i++)
        expect(difference(points, i, points), `${each.name} x${i}`).toBeCloseTo(byInput[i], 8);
      // the edge's own coefficients are frozen
      for (let row = 0; row < 9; row++) expect(byParameter[18 + 2 * row]).toBe(0);
      session.close();
    }
  });

  test('derivatives of outputs by inputs are exact, second ones too', () => {
    const { gradient, hessian } = inputDerivatives(locked, { data: x, shape: [rows, 2] });
    const step = 1e-5;
    for (let input = 0; input < 2; input++) {
      const [up, down] = [x.slice(), x.slice()];
      for (let row = 0; row < rows; row++) {
        up[row * 2 + input] += step;
        down[row * 2 + input] -= step;
      }
      const [above, below] = [up, down].map((data) => inputDerivatives(locked, { data, shape: [rows, 2] }));
      for (let row = 0; row < rows; row++) {
        expect((above!.values.data[row] - below!.values.data[row]) / (2 * step)).toBeCloseTo(
          gradient.data[row * 2 + input],
          6,
        );
        for (let by = 0; by < 2; by++)
          expect((above!.gradient.data[row * 2 + by] - below!.gradient.data[row * 2 + by]) / (2 * step)).toBeCloseTo(
            hessian!.data[(row * 2 + by) * 2 + input],
            5,
          );
      }
    }
  });
});

describe('outside its domain a function is what IEEE 754 says, everywhere alike', () => {
  test.each(['log', 'sqrt', '1/x', '1/sqrt', '1/x^2', 'arcsin', 'artanh', 'exp', 'sinh'])('%s', async (name) => {
    let model = fresh([1, 1]);
    model = lockEdge(model, { layer: 0, input: 0, output: 0 }, { function: name });
    const at = [-1000, -2, -1, 0, 1, 2, 1000, 1e-320];
    const wanted = at.map((u) => findEdgeFunction(name)!.value(u));
    for (const each of backends) {
      const { data } = await new KAN(model).predict({ data: at, shape: [at.length, 1] }, { backend: each });
      wanted.forEach((value, i) => {
        const error = Math.abs(data[i] - value) / Math.max(1, Math.abs(value));
        // infinities and NaN are the same, else all but a rounding
        expect(Object.is(data[i], value) || error < 1e-14, `${each.name} at ${at[i]}: ${data[i]} for ${value}`).toBe(
          true,
        );
      });
    }
  });

  test.each(['adamw', 'lbfgs', 'lm'] as const)(
    '%s past it ends as diverged, with the parameters there were',
    async (optimizer) => {
      const kan = new KAN(lockEdge(fresh([1, 1]), { layer: 0, input: 0, output: 0 }, { function: 'log' }));
      const before = kan.parameters.slice();
      const { stopped } = await new KANTrainer(kan, { optimizer, epochs: 3, backend }).train({
        x: [[1], [-1]],
        y: [[0], [0]],
      });
      expect(stopped).toBe('diverged');
      expect(kan.parameters).toEqual(before);
    },
  );
});

describe('training', () => {
  const samples = 200;
  const points = Array.from({ length: samples }, () => [2 * random.next() - 1, 2 * random.next() - 1]);
  const y = points.map(([u, v]) => [1.5 * Math.sin(2 * u! + 0.3) + Math.exp(0.8 * v!) - 1]);
  const start = (): KAN => {
    const sine = lockEdge(
      fresh([2, 1]),
      { layer: 0, input: 0, output: 0 },
      { function: 'sin', affine: [1.7, 0, 1, 0] },
    );
    return new KAN(lockEdge(sine, { layer: 0, input: 1, output: 0 }, { function: 'exp', affine: [1, 0, 1, 0] }));
  };
  const rmse = async (kan: KAN): Promise<number> => {
    const { data } = await kan.predict(points, { backend });
    return Math.sqrt(y.reduce((sum, [value], i) => sum + (data[i] - value!) ** 2, 0) / samples);
  };

  test.each([
    ['lm', 40, 1e-10],
    ['lbfgs', 200, 1e-6],
    ['adamw', 400, 2e-2],
  ] as const)('%s finds a, b, c, d of both edges', async (optimizer, epochs, goal) => {
    const kan = start();
    const learningRate = optimizer === 'adamw' ? { learningRate: 0.01, weightDecay: 0 } : {};
    await new KANTrainer(kan, { optimizer, epochs, ...learningRate, backend }).train({ x: points, y });
    expect(await rmse(kan)).toBeLessThan(goal);
    const [sine] = lockedEdges(kan.model);
    expect(sine).toMatchObject({ layer: 0, input: 0, output: 0, function: 'sin' });
    expect(Math.abs(sine!.affine[0])).toBeCloseTo(2, optimizer === 'adamw' ? 0 : 4);
    // nothing but these eight numbers has been trained
    expect(kan.numParameters).toBe(8);
    expect(kan.parameters.subarray(0, 18).every((value) => value === 0)).toBe(true);
  });

  test('further starts begin with the numbers of locked edges as given: others could lie outside the domain', async () => {
    const log = lockEdge(
      fresh([2, 2, 1]),
      { layer: 0, input: 0, output: 0 },
      { function: 'log', affine: [1, 3, 1, 0] },
    );
    const kan = new KAN(
      lockEdge(log, { layer: 0, input: 1, output: 1 }, { function: 'log', affine: [0.9, 2.5, 1, 0] }),
    );
    const goal = points.map(([u, v]) => [Math.log(u! + 1.5) * 2 + Math.sin(3 * v!)]);
    const options = { optimizer: 'lm', grids: [3, 6], starts: 5, epochs: 80, backend } as const;
    const { stopped } = await new KANTrainer(kan, options).train({ x: points, y: goal });
    expect(stopped).not.toBe('diverged');
    const { data } = await kan.predict(points, { backend });
    expect(Math.sqrt(goal.reduce((sum, [value], i) => sum + (data[i] - value!) ** 2, 0) / samples)).toBeLessThan(0.02);
    expect(lockedEdges(kan.model)).toHaveLength(2);
  });

  test('beside splines, with penalties, clipping, accumulation and a penalty on edges', async () => {
    const kan = new SparseKAN([2, 3, 1], { dtype: 'float64' });
    kan.model = lockEdge(kan.model, { layer: 0, input: 0, output: 1 }, { function: 'sin', affine: [2, 0.3, 1, 0] });
    kan.model = lockEdge(kan.model, { layer: 1, input: 1, output: 0 }, { function: 'x' });
    for (const options of [{ sparsity: {} }, { l1: 0.01, l2: 1e-4, clip: 1, accumulate: 2 }]) {
      await new KANTrainer(kan, { epochs: 30, batchSize: 20, ...options, backend }).train({ x: points, y });
      expect(() => checkModel(kan.model)).not.toThrow();
      expect(lockedEdges(kan.model)).toHaveLength(2);
    }
    expect(await rmse(kan)).toBeLessThan(0.3);
    const scores = await kan.importance(points, { backend });
    expect(scores.layers[1].edges[1]).toBeGreaterThan(0.1);
  });

  test('a function of one’s own is trained on any backend, to the same numbers', async () => {
    const parameters: Float64Array[] = [];
    for (const each of backends) {
      const kan = new KAN(lockEdge(fresh([2, 2, 1]), edge, own));
      const { history } = await new KANTrainer(kan, { epochs: 5, backend: each }).train({ x: points, y });
      expect(history.trainLoss.at(-1)).toBeLessThan(history.trainLoss[0]);
      parameters.push(kan.parameters as Float64Array);
    }
    for (const other of parameters.slice(1)) expect(other).toEqual(parameters[0]);
  });
});
