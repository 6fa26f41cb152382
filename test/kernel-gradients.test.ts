// Every gradient of every kernel against central differences of its own loss, in float64.

import { afterAll, describe, expect, test } from 'vitest';
import { nativeVariants, openNativeBackend } from '../node/native.js';
import { platform } from '../node/platform.js';
import type { Backend, Dataset, LossKind, Session } from '../src/compute/contract.js';
import { openWasmBackend } from '../src/compute/wasm/backend.js';
import { modelInputs, modelOutputs, parameterCount } from '../src/model/layout.js';
import { baseActivations, type KANLayerSpec, type LayerSpec, type ModelSpec, outsideRules } from '../src/model/spec.js';

// central differences with step 1e-5 are good to about 1e-10 of the loss's third derivative
const tolerance = 1e-6;
const step = 1e-5;

const backends: [string, Backend][] = [
  ['wasm, relaxed SIMD', await openWasmBackend(platform, 1)],
  ['wasm, plain SIMD', await openWasmBackend(platform, 1, false)],
];
for (const [name, variant] of Object.entries(nativeVariants)) {
  const backend = await openNativeBackend(1, variant);
  if ('open' in backend) backends.push([`native, ${name}`, backend]);
}
afterAll(() => backends.forEach(([, backend]) => backend.close()));

function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const kan = (inputs: number, outputs: number, more: Partial<KANLayerSpec> = {}): KANLayerSpec => ({
  ...({ kind: 'kan', inputs, outputs, gridSize: 4, order: 3, base: 'silu', outside: 'linear' } as const),
  grid: { kind: 'uniform', domain: [-1, 1] },
  ...more,
});

interface Case {
  layers: LayerSpec[];
  rows: number;
  loss?: LossKind;
  dropout?: number;
  /** inputs that are 0.3 in three rows of four */
  mostly?: boolean;
  /** inputs only on breakpoints of the grid of four cells on [-1, 1] */
  onKnots?: boolean;
  seed: number;
}

/** Largest deviation of the gradients from central differences, relative to max(1, |gradient|), over a sample of coordinates. */
function worstDeviation(
  backend: Backend,
  { layers, rows, loss = 'mse', dropout = 0, onKnots = false, mostly = false, seed }: Case,
): number {
  const random = randomSource(seed);
  const spec: ModelSpec = { dtype: 'float64', layers };
  const [inputs, outputs, count] = [modelInputs(spec), modelOutputs(spec), parameterCount(spec)];
  const x = Float64Array.from({ length: rows * inputs }, () =>
    onKnots ? Math.round(random() * 4) / 2 - 1 : mostly && random() < 0.75 ? 0.3 : random() * 3 - 1.5,
  );
  const y = Float64Array.from({ length: rows * (loss === 'cross-entropy' ? 1 : outputs) }, () =>
    loss === 'cross-entropy' ? Math.floor(random() * Math.max(2, outputs)) : 3 * random(),
  );
  const weights = Float64Array.from({ length: rows }, () => random() + 0.1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const session: Session = backend.open(
    spec,
    Array.from({ length: count }, () => random() - 0.5),
    { batchSize: rows, loss, inputGradient: true, recompute: random() < 0.5 },
  );
  const load = (values: Float64Array): Dataset => session.load({ rows, x: values, y, weights });
  let data = load(x);
  const value = (): number =>
    (dropout ? session.gradientOf(data, 0, rows, dropout) : session.loss(data, 0, rows)) / total;
  session.gradientOf(data, 0, rows, dropout);
  const [byParameter, byInput] = [session.gradient.slice(), session.inputGradient.slice()];
  let worst = 0;
  const compare = (numbers: Float64Array, i: number, gradient: number, changed: () => void): void => {
    const before = numbers[i];
    numbers[i] = before + step;
    changed();
    const above = value();
    numbers[i] = before - step;
    changed();
    const below = value();
    numbers[i] = before;
    changed();
    worst = Math.max(worst, Math.abs((above - below) / (2 * step) - gradient) / Math.max(1, Math.abs(gradient)));
  };
  for (let t = 0; t < Math.min(count, 12); t++) {
    const i = Math.floor(random() * count);
    compare(session.parameters as Float64Array, i, byParameter[i], () => {});
  }
  // a curve of order 0 or 1 has no derivative on knots, of order 0 none anywhere that differences would see
  const order = Math.min(...layers.map((layer) => (layer.kind === 'kan' && !layer.basis ? layer.order : 9)));
  for (let t = 0; t < (order >= (onKnots || mostly ? 2 : 1) ? Math.min(x.length, 5) : 0); t++) {
    const i = Math.floor(random() * x.length);
    compare(x, i, byInput[i], () => {
      data = load(x);
    });
  }
  session.close();
  return worst;
}

describe.each(backends)('%s', (_, backend) => {
  test('every order, base and rule outside the domain', () => {
    let seed = 1;
    for (let order = 0; order <= 5; order++) {
      for (const base of baseActivations) {
        for (const outside of outsideRules) {
          const random = randomSource(++seed * 7919);
          const widths = [
            [1, 1],
            [3, 2],
            [2, 5, 3],
            [17, 10, 2],
            [2, 70, 3],
          ][seed % 5];
          const layers = widths.slice(1).map((outputs, i) =>
            kan(widths[i], outputs, {
              order,
              base,
              outside,
              gridSize: 1 + (seed % 6),
              grid: [
                { kind: 'uniform' as const, domain: [-1, 1] as [number, number] },
                {
                  kind: 'per-input',
                  domains: Array.from({ length: widths[i] }, (): [number, number] => [-1 - random(), 1 + random()]),
                } as const,
                {
                  kind: 'adapted',
                  breakpoints: Array.from({ length: widths[i] }, () => breakpoints(1 + (seed % 6), random)),
                } as const,
              ][seed % 3],
            }),
          );
          const loss = widths.at(-1)! > 1 && seed % 2 ? 'cross-entropy' : 'mse';
          expect(
            worstDeviation(backend, { layers, rows: 1 + (seed % 40), loss, seed }),
            `order ${order}, ${base}, ${outside}, ${widths}`,
          ).toBeLessThan(tolerance);
        }
      }
    }
  });

  test.each<[string, Omit<Case, 'seed'>]>([
    ['one input, one output, one row', { layers: [kan(1, 1)], rows: 1 }],
    ['mean absolute error', { layers: [kan(3, 10), kan(10, 2)], rows: 21, loss: 'mae' }],
    ['a logit', { layers: [kan(3, 10), kan(10, 1)], rows: 21, loss: 'cross-entropy' }],
    ['a logit, row by row', { layers: [kan(3, 30), kan(30, 1)], rows: 70, loss: 'cross-entropy' }],
    ['Huber', { layers: [kan(3, 10), kan(10, 2)], rows: 21, loss: 'huber' }],
    ['a thousand inputs', { layers: [kan(1000, 3)], rows: 5 }],
    ['a batch that fits no block', { layers: [kan(5, 67), kan(67, 2)], rows: 37 }],
    ['many rows', { layers: [kan(2, 3), kan(3, 1)], rows: 301 }],
    ...([1, 2, 3] as const).flatMap((order) =>
      outsideRules.map((outside): [string, Omit<Case, 'seed'>] => [
        `rows sorted by cell, order ${order}, ${outside}`,
        { layers: [kan(18, 40, { order, outside }), kan(40, 27, { order, outside })], rows: 90, mostly: order > 1 },
      ]),
    ),
    ['points exactly on knots', { layers: [kan(3, 4), kan(4, 2)], rows: 30, onKnots: true }],
    [
      'points on knots that fade to zero',
      { layers: [kan(3, 4, { outside: 'zero', order: 2 })], rows: 30, onKnots: true },
    ],
    ['Gaussians', { layers: [kan(3, 10, { basis: 'rbf' }), kan(10, 2, { basis: 'rbf', outside: 'zero' })], rows: 30 }],
    ['Gaussians, clamped', { layers: [kan(3, 5, { basis: 'rbf', outside: 'clamp', gridSize: 40 })], rows: 30 }],
    [
      'Chebyshev polynomials',
      { layers: [kan(3, 10, { basis: 'chebyshev' }), kan(10, 2, { basis: 'chebyshev', outside: 'zero' })], rows: 30 },
    ],
    ['Chebyshev polynomials, clamped', { layers: [kan(3, 5, { basis: 'chebyshev', outside: 'clamp' })], rows: 30 }],
    ['a large grid', { layers: [kan(2, 2, { gridSize: 200 })], rows: 40 }],
    [
      'activation between layers',
      { layers: [kan(3, 20), { kind: 'activation', width: 20, activation: 'gelu' }, kan(20, 2)], rows: 9 },
    ],
    ['linear', { layers: [{ kind: 'linear', inputs: 35, outputs: 7 }], rows: 9 }],
    ['layer norm', { layers: [kan(4, 18), { kind: 'norm', width: 18 }, kan(18, 1)], rows: 9 }],
    ['dropout', { layers: [kan(4, 18), { kind: 'dropout', width: 18, rate: 0.3 }, kan(18, 2)], rows: 9, dropout: 77 }],
    [
      'products between layers',
      { layers: [kan(3, 21), { kind: 'product', sums: 2, arities: [2, 5, 9, 3] }, kan(6, 2)], rows: 9 },
    ],
    ['products of the inputs', { layers: [{ kind: 'product', sums: 1, arities: [2, 4] }, kan(3, 2)], rows: 9 }],
    [
      'products of inputs on knots, 0 among them',
      { layers: [{ kind: 'product', sums: 0, arities: [3, 5] }, kan(2, 2)], rows: 30, onKnots: true },
    ],
    [
      'gate with identity',
      {
        layers: [kan(3, 8), kan(8, 3), { kind: 'gate', width: 3, source: 0, sourceWidth: 3, skip: 'identity' }],
        rows: 9,
      },
    ],
    [
      'gates within and after each other',
      {
        layers: [
          kan(3, 8),
          kan(8, 5),
          { kind: 'gate', width: 5, source: 0, sourceWidth: 3, skip: 'linear' } as const,
          kan(5, 5),
          { kind: 'gate', width: 5, source: 3, sourceWidth: 5, skip: 'identity' },
          { kind: 'gate', width: 5, source: 3, sourceWidth: 5, skip: 'linear' },
          { kind: 'linear', inputs: 5, outputs: 2 },
        ],
        rows: 9,
      },
    ],
  ])('%s', (_name, shape) => {
    expect(worstDeviation(backend, { ...shape, seed: 99 })).toBeLessThan(tolerance);
  });
});

function breakpoints(gridSize: number, random: () => number): number[] {
  let at = -1;
  return Array.from({ length: gridSize + 1 }, (_, i) => (at += i === 0 ? 0 : 0.1 + random()));
}
