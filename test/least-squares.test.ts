// The lane `normalEquations` of every backend that has it, against the TypeScript of train/normal-equations.ts.

import { afterAll, describe, expect, test } from 'vitest';
import { nativeVariants, openNativeBackend } from '../node/native.js';
import { platform } from '../node/platform.js';
import type { Backend, DatasetSource } from '../src/compute/contract.js';
import type { NormalEquations } from '../src/math/normal-equations.js';
import { openWasmBackend } from '../src/compute/wasm/backend.js';
import { createRandom } from '../src/math/random.js';
import { createSpec, type SpecOptions } from '../src/model/create.js';
import { initializeParameters } from '../src/model/initialize.js';
import { activeParameters } from '../src/model/layout.js';
import { lockEdge } from '../src/model/locking.js';
import type { Model } from '../src/model/model.js';
import { removeEdges } from '../src/model/removal.js';
import type { Width } from '../src/model/spec.js';
import { normalEquations } from '../src/train/normal-equations.js';
import { weightSumOf } from '../src/train/options.js';
import { finish } from '../src/work.js';

const opened: Backend[] = [];
afterAll(() => opened.forEach((backend) => backend.close()));
const keep = (backend: Backend): Backend => {
  opened.push(backend);
  return backend;
};

const backends: [string, (threads: number) => Promise<Backend>][] = [
  ['wasm, relaxed SIMD', async (threads) => keep(await openWasmBackend(platform, threads))],
  ['wasm, plain SIMD', async (threads) => keep(await openWasmBackend(platform, threads, false))],
];
for (const [name, variant] of Object.entries(nativeVariants)) {
  const probe = await openNativeBackend(1, variant);
  if (!('open' in probe)) {
    console.log(`native, ${name}, not tested: ${probe.missing}`);
    continue;
  }
  probe.close();
  backends.push([`native, ${name}`, async (threads) => keep((await openNativeBackend(threads, variant)) as Backend)]);
}

/** Relative to the largest number compared: sums of products in another order, solutions of systems damped to a condition of 1e4. */
const [sums, solutions] = [1e-11, 1e-8];

function modelOf(widths: Width[], options: SpecOptions): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 0.5 }) };
}

/** With an edge locked to each of these functions: of the first layer, then of the second. */
function withLocked(model: Model, functions: string[]): Model {
  return functions.reduce((made, name, i) => {
    const edge = { layer: i % 2, input: i % 2, output: i >> 1 };
    return lockEdge(made, edge, { function: name, affine: [0.8 + 0.1 * i, 0.2, 0.9, -0.3] });
  }, model);
}

const models: [string, Model][] = [
  ['one edge', modelOf([1, 1], {})],
  ['three layers, activations', modelOf([2, 3, 2, 2], { activation: 'silu', order: 2 })],
  ['many intervals, no base, clamped', modelOf([3, 4, 2], { gridSize: 40, base: 'none', outside: 'clamp' })],
  ['zero outside', modelOf([2, 20, 1], { outside: 'zero' })],
  ['Gaussians', modelOf([2, 3, 2], { basis: 'rbf' })],
  ['products', modelOf([2, [2, [2, 3]], 2], {})],
  ['locked edges', withLocked(modelOf([2, 3, 2], {}), ['sin', 'exp', 'x', 'gaussian'])],
  [
    'wide, removed edges',
    removeEdges(modelOf([1, 70, 2], { order: 1, gridSize: 2 }), [{ layer: 0, input: 0, output: 65 }]),
  ],
];

function dataOf({ spec }: Model, rows: number, weighted: boolean): DatasetSource {
  const random = createRandom(7);
  const [inputs, outputs] = [spec.layers[0], spec.layers.at(-1)!].map((layer, end) =>
    layer.kind === 'kan' ? (end ? layer.outputs : layer.inputs) : 2,
  ) as [number, number];
  const x = Float64Array.from({ length: rows * inputs }, () => 2.4 * random.next() - 1.2);
  const y = Float64Array.from({ length: rows * outputs }, () => random.normal());
  const weights = weighted ? Float64Array.from({ length: rows }, (_, i) => (i % 5 ? random.next() : 0)) : undefined;
  return { rows, x, y, weights };
}

/** What a use of the equations leaves behind. */
function use(equations: NormalEquations, x: Float64Array) {
  const n = equations.active.length;
  const loss = finish(equations.assemble(x));
  const [right, diagonal] = [equations.right.slice(), equations.diagonal.slice()];
  const added = diagonal.map((value) => 0.1 * value + 1e-4 * Math.max(...diagonal));
  const [step, bend] = [new Float64Array(n), new Float64Array(n)];
  const solved = finish(equations.solve(added, step));
  finish(equations.accelerate!(x, step, bend));
  const value = finish(equations.value(x.map((number) => 0.9 * number)));
  const negative = finish(
    equations.solve(
      diagonal.map((number) => -2 * number - 1),
      new Float64Array(n),
    ),
  );
  equations.close?.();
  return { loss, value, solved, negative, right, diagonal, step, bend };
}

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance * largest))
      throw new Error(`${what}: number ${i} is ${actual[i]}, expected ${expected[i]}, of at most ${largest}`);
  }
}

/** What TypeScript says of each model, without weights and with them. */
const expected = models.map(([, model]) =>
  [false, true].map((weighted) => {
    const data = dataOf(model, 150, weighted);
    return use(normalEquations(model.spec, data, weightSumOf(data)), Float64Array.from(model.parameters));
  }),
);

describe.each(backends)('normal equations: %s', (_backend, open) => {
  test.each(models.map(([name, model], at) => ({ name, model, at })))(
    '$name: as in TypeScript',
    async ({ model, at }) => {
      const backend = await open(1);
      for (const weighted of [false, true]) {
        const data = dataOf(model, 150, weighted);
        const x = Float64Array.from(model.parameters);
        const plain = expected[at][weighted ? 1 : 0];
        // rows in two runs, the second short
        const session = backend.open(model.spec, model.parameters, { batchSize: 100 });
        const equations = session.normalEquations!(session.load(data))!;
        expect(equations.active).toEqual(activeParameters(model.spec));
        const fast = use(equations, x);
        session.close();
        expect([fast.solved, fast.negative]).toEqual([plain.solved, plain.negative]);
        near([fast.loss, fast.value], [plain.loss, plain.value], sums, 'loss');
        near(fast.right, plain.right, sums, 'right side');
        near(fast.diagonal, plain.diagonal, sums, 'diagonal');
        near(fast.step, plain.step, solutions, 'step');
        // second differences lose half the digits
        near([...fast.bend, ...fast.step], [...plain.bend, ...plain.step], 1e-5, 'acceleration');
      }
    },
  );

  test('the number of threads changes nothing', async () => {
    const model = modelOf([3, 12, 3], { gridSize: 8 });
    const data = dataOf(model, 700, false);
    const run = async (threads: number): Promise<ReturnType<typeof use>> => {
      const session = (await open(threads)).open(model.spec, model.parameters, { batchSize: 512 });
      const result = use(session.normalEquations!(session.load(data))!, Float64Array.from(model.parameters));
      session.close();
      return result;
    };
    expect(await run(2)).toEqual(await run(1));
  });

  test('only where they are exact: float64, squared errors, KAN layers', async () => {
    const backend = await open(1);
    const [single, deep] = [createSpec([2, 1], {}), createSpec([2, 3, 1], { dtype: 'float64', model: 'deep' })];
    const parameters = new Float64Array(1000);
    for (const [spec, loss] of [
      [single, 'mse'],
      [models[0][1].spec, 'mae'],
      [deep, 'mse'],
    ] as const) {
      const session = backend.open(spec, parameters, { batchSize: 4, loss });
      const data = session.load({ rows: 2, x: new Float64Array(4), y: new Float64Array(2) });
      expect(session.normalEquations!(data)).toBeUndefined();
      session.close();
    }
  });
});
