import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createSpec, pytorchSketchOptions } from '../model/create.js';
import { KAN, KANLayer, KANLinear } from './kan.js';
import { KANTrainer } from './trainer.js';

const backend = referenceBackend();
const rows = (...values: number[][]): number[][] => values;

describe('KAN', () => {
  test('knows its shape and counts its parameters', () => {
    const kan = new KAN([2, 5, 1], { gridSize: 4, order: 2 });
    expect([kan.inputs, kan.outputs, kan.widths]).toEqual([2, 1, [2, 5, 1]]);
    expect(kan.numParameters).toBe((2 * 5 + 5) * (4 + 2 + 1));
    expect(kan.parameters.length).toBe(kan.numParameters);
  });

  test('predicts rows, nested rows and typed data alike', async () => {
    const kan = new KAN([2, 3, 2], { dtype: 'float64' });
    const flat = await kan.predict(rows([0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]), { backend });
    expect(flat.shape).toEqual([4, 2]);
    const nested = await kan.predict(
      [
        [
          [0.1, 0.2],
          [0.3, 0.4],
        ],
        [
          [0.5, 0.6],
          [0.7, 0.8],
        ],
      ],
      { backend },
    );
    expect(nested).toEqual({ data: flat.data, shape: [2, 2, 2] });
    const typed = { data: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), shape: [2, 2, 2] };
    expect(await kan.predict(typed, { backend })).toEqual(nested);
  });

  test('the output is the sum of the edges: each of two inputs alone, with the other edge zero', async () => {
    const kan = new KAN([2, 1], { dtype: 'float64', seed: 3 });
    const at = async (x: number[], zeroed: number[]): Promise<number> => {
      const twin = kan.clone();
      // one output: each input's rows stand side by side
      for (const input of zeroed) twin.parameters.fill(0, input * 9, input * 9 + 9);
      return (await twin.predict([x], { backend })).data[0];
    };
    const x = [0.3, -0.7];
    expect(await at(x, [])).toBeCloseTo((await at(x, [1])) + (await at(x, [0])), 14);
  });

  test('a seed gives the same network, another seed another', () => {
    expect(new KAN([1, 4, 1], { seed: 7 }).parameters).toEqual(new KAN([1, 4, 1], { seed: 7 }).parameters);
    expect(new KAN([1, 4, 1], { seed: 7 }).parameters).not.toEqual(new KAN([1, 4, 1], { seed: 8 }).parameters);
  });

  test('holds a model as it is, and survives structuredClone', () => {
    const { model } = new KAN([1, 2, 1]);
    expect(new KAN(structuredClone(model)).model).toEqual(model);
  });

  test('clone copies everything and stays a KAN', () => {
    const kan = new KAN([1, 2, 1]);
    const twin = kan.clone();
    twin.parameters[0] = 9;
    expect(twin).toBeInstanceOf(KAN);
    expect(twin.widths).toEqual([1, 2, 1]);
    expect(kan.parameters[0]).not.toBe(9);
  });

  test('a finer grid keeps what it learned and learns more: float64, L-BFGS, grid after grid', async () => {
    const target = (a: number): number => Math.exp(Math.sin(Math.PI * a));
    const x = Array.from({ length: 200 }, (_, i) => [i / 100 - 1]);
    const y = x.map(([a]) => [target(a!)]);
    const kan = new KAN([1, 1], { dtype: 'float64', gridSize: 3 });
    const losses: number[] = [];
    for (const gridSize of [3, 9, 27]) {
      kan.refine(gridSize);
      const trainer = new KANTrainer(kan, { optimizer: 'lbfgs', epochs: 60, backend });
      losses.push((await trainer.train({ x, y })).history.trainLoss.at(-1)!);
    }
    expect(losses[1]).toBeLessThan(0.01 * losses[0]);
    expect(losses[2]).toBeLessThan(0.01 * losses[1]);
    await kan.updateGrid(x, { backend });
    const { data } = await kan.predict(x, { backend });
    data.forEach((value, i) => expect(Math.abs(value - y[i][0])).toBeLessThan(1e-3));
  });

  test('regularisation: λ times the mean size of the coefficients, summed over layers', () => {
    const kan = new KAN([1, 1, 1], { dtype: 'float64', gridSize: 2, order: 1 });
    // per layer: base weight, then three coefficients
    kan.parameters.set([100, 1, -2, 3, 100, 0.5, 0.5, -0.5]);
    expect(kan.regularizationLoss(0.1)).toBeCloseTo(0.1 * (2 + 0.5), 14);
    expect(kan.regularizationLoss()).toBeCloseTo(0.01 * 2.5, 14);
  });

  test("the specification's own configuration: coefficients zero, silu(x) times the base weights", async () => {
    const kan = new KAN([1, 1], { ...pytorchSketchOptions, pytorchSketch: true, dtype: 'float64' });
    const { data } = await kan.predict([[0.5], [2], [-1]], { backend });
    const silu = (x: number): number => x / (1 + Math.exp(-x));
    // inputs are clamped to [0, 1]
    const expected = [0.5, 1, 0].map((x) => kan.parameters[0] * silu(x));
    data.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 14));
  });

  const refused: [string, () => unknown, RegExp][] = [
    ['no widths', () => new KAN([]), /KAN: `widths`/],
    ['nothing', () => new KAN(undefined as never), /KAN: `widths`.*undefined/],
    [
      'a model of another length',
      () => new KAN({ spec: createSpec([1, 1]), parameters: new Float32Array(1) }),
      /KAN: expected 9 parameters/,
    ],
    ['a seed that is none', () => new KAN([1, 1], { seed: -1 }), /seed/],
  ];
  test.each(refused)('refuses %s', (_what, make, message) => expect(make).toThrow(message));

  test('refuses rows that do not fit', async () => {
    const kan = new KAN([2, 1]);
    await expect(kan.predict([[1, 2, 3]], { backend })).rejects.toThrow(
      /KAN.predict: `x` has rows of 3 values but 2 are needed/,
    );
    await expect(kan.predict([[1, NaN]], { backend })).rejects.toThrow(/NaN/);
    await expect(kan.predict([[1, 2], [3]], { backend })).rejects.toThrow(/KAN.predict: `x`/);
    await expect(kan.predict('rows' as never, { backend })).rejects.toThrow(/KAN.predict: `x`/);
  });
});

describe('KANLayer and KANLinear', () => {
  const options = { inputs: 2, outputs: 3, dtype: 'float64' } as const;
  const deep = [[[[0.1, 0.2]]], [[[0.3, 0.4]]]];

  test('KANLinear takes any number of axes, KANLayer rows', async () => {
    const linear = new KANLinear(options);
    const layer = new KANLayer(options);
    const { data, shape } = await linear.predict(deep, { backend });
    expect(shape).toEqual([2, 1, 1, 3]);
    expect(await layer.predict(rows([0.1, 0.2], [0.3, 0.4]), { backend })).toEqual({ data, shape: [2, 3] });
    expect((await linear.predict([0.1, 0.2], { backend })).shape).toEqual([1, 3]);
    await expect(layer.predict(deep, { backend })).rejects.toThrow(/at most 2 axes; got shape \[2, 1, 1, 2\]/);
  });

  test('order 0 to 5 and every base', async () => {
    for (let order = 0; order <= 5; order++) {
      for (const base of ['silu', 'gelu', 'relu', 'tanh', 'identity', 'none'] as const) {
        const layer = new KANLayer({ ...options, order, base });
        expect((await layer.predict([[0, 1]], { backend })).data.every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describe('KANTrainer', () => {
  const x = Array.from({ length: 30 }, (_, i) => [i / 15 - 1]);
  const y = x.map(([value]) => [value! ** 3]);

  test('replaces the model of the network it holds', async () => {
    const kan = new KAN([1, 2, 1], { dtype: 'float64' });
    const before = kan.model;
    const result = await new KANTrainer(kan, { epochs: 40, learningRate: 0.05, batchSize: 10, backend }).train({
      x,
      y,
    });
    expect(kan.model).toBe(result.model);
    expect(kan.model).not.toBe(before);
    expect(result.history.trainLoss.at(-1)).toBeLessThan(0.05 * result.history.trainLoss[0]);
  });

  test('options of a call go before those of the trainer', async () => {
    const trainer = new KANTrainer(new KAN([1, 1]), { epochs: 9, backend });
    const { history } = await trainer.train({ x, y }, { epochs: 2, validation: { x, y } });
    expect(history.validationLoss.length).toBe(2);
  });

  test('trains classes and rows of deeper shape', async () => {
    const layer = new KANLinear({ inputs: 1, outputs: 2 });
    const deep = Array.from({ length: 10 }, (_, i) => x.slice(3 * i, 3 * i + 3));
    const classes = deep.map((three) => three.map(([value]) => [value! < 0 ? 0 : 1]));
    const trainer = new KANTrainer(layer, { loss: 'cross-entropy', epochs: 60, learningRate: 0.1, backend });
    const { history } = await trainer.train({ x: deep, y: classes });
    expect(history.trainLoss.at(-1)).toBeLessThan(0.2);
  });

  test('refuses rows that do not belong together', async () => {
    const trainer = new KANTrainer(new KAN([1, 1]), { backend });
    await expect(trainer.train({ x, y: y.slice(1) })).rejects.toThrow(/30 rows of `x` but 29 of `y`/);
    await expect(trainer.train({ x: x.map(() => [1, 2]), y })).rejects.toThrow(/`x` of the data/);
    await expect(trainer.train({ x, y }, { validation: { x, y: [[NaN]] } })).rejects.toThrow(/validation data/);
  });
});
