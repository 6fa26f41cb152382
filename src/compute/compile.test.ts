import { expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { clearFrozen, modelInputs, modelOutputs, parameterCount } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import type { Dtype, KANLayerSpec, LayerSpec } from '../model/spec.js';
import { compileModel } from './compile.js';
import { referenceBackend } from './reference/backend.js';
import { generateSource } from './straight-line/source.js';

// the same sums in another order, of numbers of size 1
const tolerance = 1e-12;

const kan = (inputs: number, outputs: number, more: Partial<KANLayerSpec> = {}): KANLayerSpec => ({
  ...({ kind: 'kan', inputs, outputs, gridSize: 5, order: 3, base: 'silu', outside: 'linear' } as const),
  grid: { kind: 'uniform', domain: [-1, 1] },
  ...more,
});
const adapted = (inputs: number): KANLayerSpec['grid'] => ({
  kind: 'adapted',
  breakpoints: Array.from({ length: inputs }, (_, i) => [-1, -0.7, -0.1, 0.05 + 0.01 * (i % 3), 0.4, 1]),
});
const outsideRules = ['clamp', 'linear', 'zero'] as const;

const cases: Record<string, LayerSpec[]> = {
  '2-5-1': [kan(2, 5), kan(5, 1)],
  'blocks of outputs': [kan(1, 70), kan(70, 2, { gridSize: 2 })],
  'a domain per input': [
    kan(2, 3, {
      grid: {
        kind: 'per-input',
        domains: [
          [-1, 2],
          [-3, 1],
        ],
      },
    }),
    kan(3, 1),
  ],
  ...Object.fromEntries(
    outsideRules.flatMap((outside) => [
      ...[0, 1, 2, 3, 4, 5].map((order) => [
        `order ${order}, ${outside}`,
        [kan(2, 3, { order, outside }), kan(3, 1, { order, outside })],
      ]),
      ...[0, 3].map((order) => [
        `adapted, order ${order}, ${outside}`,
        [kan(2, 3, { order, outside, grid: adapted(2) }), kan(3, 1)],
      ]),
      [`rbf, ${outside}`, [kan(2, 3, { basis: 'rbf', outside }), kan(3, 1, { base: 'none' })]],
      [`chebyshev, ${outside}`, [kan(2, 3, { basis: 'chebyshev', outside }), kan(3, 1)]],
    ]),
  ),
  ...Object.fromEntries(
    (['gelu', 'relu', 'tanh', 'identity', 'none'] as const).map((base) => [
      `base ${base}`,
      [kan(2, 3, { base, outside: 'clamp' }), kan(3, 1, { base })],
    ]),
  ),
  'removed and locked edges': [
    kan(3, 3, {
      removed: [
        [0, 1],
        [2, 0],
        [2, 1],
        [2, 2],
      ],
      locked: [
        { input: 0, output: 0, function: 'gaussian' },
        { input: 1, output: 2, function: 'own', expression: 'erf(x) + x^2' },
      ],
    }),
    kan(3, 1, { locked: [{ input: 2, output: 0, function: 'sin' }] }),
  ],
  products: [kan(2, 7), { kind: 'product', sums: 2, arities: [2, 3] }, kan(4, 1)],
  'plain layers': [
    kan(3, 4),
    { kind: 'activation', width: 4, activation: 'gelu' },
    { kind: 'linear', inputs: 4, outputs: 5 },
    { kind: 'norm', width: 5 },
    { kind: 'dropout', width: 5, rate: 0.5 },
    { kind: 'gate', width: 5, source: 0, sourceWidth: 3, skip: 'linear' },
    kan(5, 5),
    { kind: 'gate', width: 5, source: 6, sourceWidth: 5, skip: 'identity' },
  ],
};

function modelOf(layers: LayerSpec[], dtype: Dtype = 'float64'): Model {
  let seed = 5;
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const spec = { dtype, layers };
  const parameters = createReal(spec, parameterCount(spec)).map(() => random() - 0.4);
  clearFrozen(spec, parameters);
  return { spec, parameters };
}

/** Answers of the reference for single rows. */
function reference({ spec, parameters }: Model): (x: Float64Array) => Float64Array {
  const session = referenceBackend().open(spec, parameters, { batchSize: 1 });
  return (x) => {
    const y = createReal(spec, modelOutputs(spec));
    session.forward(x, 1, y);
    return Float64Array.from(y);
  };
}

/** Rows within the domain and beyond it, on its ends and on inner knots. */
function rowsFor(model: Model): Float64Array[] {
  const inputs = modelInputs(model.spec);
  const rows = [-1, 1, -0.6, 0.2, 0, -0.1, 0.4, 3, -3].map((value) => new Float64Array(inputs).fill(value));
  for (let row = 0; row < 60; row++)
    rows.push(Float64Array.from({ length: inputs }, (_, i) => 2.4 * Math.sin(row * 1.7 + i * 2.3)));
  return rows;
}

test.each(Object.entries(cases))('generated code answers as the reference: %s', async (_, layers) => {
  const model = modelOf(layers);
  const predict = await compileModel(model);
  expect(predict.by).toBe('code');
  const truth = reference(model);
  for (const x of rowsFor(model)) {
    const [got, expected] = [predict(x), truth(x)];
    expected.forEach((value, o) => {
      const size = Math.max(1, Math.abs(value));
      expect(Math.abs(got[o] - value) / size, `x = ${x.join(', ')}`).toBeLessThan(tolerance);
    });
  }
});

test.each(Object.entries(cases).filter(([, layers]) => layers.every(({ kind }) => kind === 'kan')))(
  'a NaN shows in what depends on it: %s',
  async (_, layers) => {
    const model = modelOf(layers);
    const x = new Float64Array(modelInputs(model.spec)).fill(0.3);
    x[1 % x.length] = NaN;
    const predict = await compileModel(model);
    expect(Array.from(predict(x), Number.isNaN)).toEqual(Array.from(reference(model)(x), Number.isNaN));
  },
);

test('the text is a module of its own, and says the same', async () => {
  const model = modelOf(cases['2-5-1'], 'float32');
  const text = generateSource(model);
  expect(text).not.toMatch(/import|require/);
  const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  const predict = await compileModel(model);
  const y = new Float64Array(1);
  for (const x of rowsFor(model)) {
    expect(module.predict(x)).toEqual(predict(x));
    expect(predict(x, y)).toBe(y);
  }
});

test('large models call the kernels, in float32', async () => {
  const model = modelOf([kan(20, 60), kan(60, 3)], 'float32');
  const backend = referenceBackend();
  const predict = await compileModel(model, { backend });
  expect(predict.by).toBe('kernels');
  const truth = reference(model);
  // the kernels' inputs are float32 numbers too
  for (const row of rowsFor(model).slice(0, 5)) {
    const x = row.map(Math.fround);
    expect(predict(x)).toEqual(truth(x));
  }
  predict.close();
  const code = await compileModel(model, { by: 'code' });
  expect(code.by).toBe('code');
});

test('what does not fit is said', async () => {
  const model = modelOf(cases['2-5-1']);
  for (const by of ['code', 'kernels'] as const) {
    const predict = await compileModel(model, { by, backend: referenceBackend() });
    expect(() => predict([1, 2, 3])).toThrow('predict: expected 2 numbers; got 3');
  }
  await expect(compileModel(model, { by: 'magic' as never })).rejects.toThrow(KanError);
  expect(() => generateSource({ ...model, parameters: new Float64Array(3) })).toThrow(KanError);
});
