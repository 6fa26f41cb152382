// What kernel backends promise beside the contract: any number of threads, memory given back, nothing lost to a bad row.

import { afterAll, describe, expect, test } from 'vitest';
import { openNativeBackend } from '../node/native.js';
import { platform } from '../node/platform.js';
import type { Backend } from '../src/compute/contract.js';
import { openWasmBackend } from '../src/compute/wasm/backend.js';
import { parameterCount } from '../src/model/layout.js';
import type { Dtype, ModelSpec } from '../src/model/spec.js';

const opened: Backend[] = [];
const keep = (backend: Backend): Backend => {
  opened.push(backend);
  return backend;
};
afterAll(() => opened.forEach((backend) => backend.close()));

const native = async (threads: number, variant?: number): Promise<Backend> => {
  const backend = await openNativeBackend(threads, variant);
  if (!('open' in backend)) throw new Error(backend.missing);
  return keep(backend);
};
const missing = await openNativeBackend(1).then((backend) =>
  'open' in backend ? (backend.close(), undefined) : backend.missing,
);
if (missing) console.log(`native backend not tested: ${missing}`);

const specOf = (dtype: Dtype, widths: number[]): ModelSpec => ({
  dtype,
  layers: widths.slice(1).map((outputs, i) => ({
    ...({ kind: 'kan', inputs: widths[i], outputs, gridSize: 5, order: 3, base: 'silu', outside: 'linear' } as const),
    grid: { kind: 'uniform', domain: [-1, 1] as [number, number] },
  })),
});

/** The parameters and losses after so many AdamW steps on fixed data. */
function train(
  backend: Backend,
  spec: ModelSpec,
  clip: number,
  steps: number,
): { bytes: Uint8Array; losses: number[] } {
  let seed = 7;
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const inputs = (spec.layers[0] as { inputs: number }).inputs;
  const outputs = (spec.layers.at(-1) as { outputs: number }).outputs;
  const parameters = Array.from({ length: parameterCount(spec) }, () => (random() - 0.5) * 0.2);
  const rows = 640;
  const x = Array.from({ length: rows * inputs }, () => random() * 2.4 - 1.2);
  const y = Array.from({ length: rows * outputs }, (_, i) => Math.sin(3 * x[Math.floor(i / outputs) * inputs]));
  const session = backend.open(spec, parameters, { batchSize: 200 });
  const data = session.load({ rows, x, y });
  const losses: number[] = [];
  for (let count = 1; count <= steps; count++) {
    const first = (count * 40) % 440;
    losses.push(
      session.step!(data, first, 200, {
        count,
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0.01,
        clip,
        l1: 1e-3,
      }),
    );
  }
  const bytes = new Uint8Array(session.parameters.slice().buffer);
  session.close();
  return { bytes, losses };
}

describe('the number of threads changes nothing', () => {
  for (const clip of [0, 1]) {
    // wide enough for the helping threads to be woken; from 128 inputs on, the first layer is divided by inputs
    test(`wasm, many inputs, ${clip ? 'clipping' : 'fused'}`, async () => {
      const runs = [];
      for (const threads of [1, 2, 3])
        runs.push(train(keep(await openWasmBackend(platform, threads)), specOf('float32', [150, 30, 2]), clip, 12));
      expect(runs[1].bytes).toEqual(runs[0].bytes);
      expect(runs[2].bytes).toEqual(runs[0].bytes);
    });
    test(`wasm, ${clip ? 'clipping' : 'fused'}`, async () => {
      const runs = [];
      for (const threads of [1, 2, 3])
        runs.push(train(keep(await openWasmBackend(platform, threads)), specOf('float32', [40, 100, 3]), clip, 12));
      expect(runs[1].bytes).toEqual(runs[0].bytes);
      expect(runs[2].bytes).toEqual(runs[0].bytes);
    });
    test.runIf(!missing)(`native, ${clip ? 'clipping' : 'fused'}`, async () => {
      const runs = [];
      for (const threads of [1, 2, 3])
        runs.push(train(await native(threads), specOf('float64', [40, 100, 3]), clip, 12));
      expect(runs[1].bytes).toEqual(runs[0].bytes);
      expect(runs[2].bytes).toEqual(runs[0].bytes);
      expect(runs[0].losses.at(-1)!).toBeLessThan(runs[0].losses[0]);
    });
  }
});

describe('wasm and native learn alike', () => {
  // float32: one part in 10⁴, float64: one in 10⁹, after 100 steps
  for (const [dtype, tolerance] of [
    ['float32', 1e-4],
    ['float64', 1e-9],
  ] as const) {
    test.runIf(!missing)(dtype, async () => {
      const spec = specOf(dtype, [4, 12, 2]);
      const [a, b] = [
        train(keep(await openWasmBackend(platform, 1)), spec, 0, 100),
        train(await native(2), spec, 0, 100),
      ];
      a.losses.forEach((loss, i) => expect(Math.abs(loss - b.losses[i])).toBeLessThanOrEqual(tolerance * loss));
    });
  }
});

describe('recomputing in the backward pass', () => {
  const run = (backend: Backend, recompute: boolean): { bytes: number; gradient: Uint8Array } => {
    const spec = specOf('float32', new Array<number>(17).fill(130));
    const parameters = Float32Array.from({ length: parameterCount(spec) }, (_, i) => Math.sin(i) / 20);
    const session = backend.open(spec, parameters, { batchSize: 150, recompute });
    const numbers = Float32Array.from({ length: 150 * 130 }, (_, i) => Math.sin(7 * i));
    session.gradientOf(session.load({ rows: 150, x: numbers, y: numbers }), 0, 150);
    const gradient = new Uint8Array(session.gradient.slice().buffer);
    session.close();
    return { bytes: session.activationBytes, gradient };
  };
  const backends: [string, () => Promise<Backend>][] = [
    ['wasm', () => openWasmBackend(platform, 2)],
    ...(missing ? [] : ([['native', () => native(2)]] as [string, () => Promise<Backend>][])),
  ];
  test.each(backends)('%s: the same gradients to the bit in about a third of the memory', async (_name, open) => {
    const backend = keep(await open());
    const [plain, saving] = [run(backend, false), run(backend, true)];
    expect(Buffer.compare(saving.gradient, plain.gradient)).toBe(0);
    expect(saving.bytes).toBeLessThan(0.35 * plain.bytes);
  });
});

describe('moments of parameters that get no gradient any more', () => {
  const backends: [string, () => Promise<Backend>][] = [
    ['wasm', () => openWasmBackend(platform, 1)],
    ...(missing ? [] : ([['native', () => native(1)]] as [string, () => Promise<Backend>][])),
  ];
  test.each(backends)('%s: end at 0, not at subnormal numbers', async (_name, open) => {
    const spec = specOf('float32', [1, 30]);
    const parameters = Float32Array.from({ length: parameterCount(spec) }, (_, i) => Math.sin(i) / 5);
    const session = keep(await open()).open(spec, parameters, { batchSize: 1 });
    const data = session.load({ rows: 2, x: [-0.9, 0.9], y: Float32Array.from({ length: 60 }, (_, i) => Math.cos(i)) });
    const adamw = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0, l1: 0 };
    // the first row's cell is met five times, and then only the last row's
    for (let count = 1; count <= 1500; count++) session.step!(data, count <= 5 ? 0 : 1, 1, { ...adamw, count });
    const [first, second] = session.moments!;
    expect(first.filter((value) => value !== 0 && Math.abs(value) < 2 ** -126)).toEqual(new Float32Array(0));
    // rows 1 to 4 of coefficients belong to the first cell
    expect(second.slice(30, 150).every((value) => value > 0)).toBe(true);
    expect(first.slice(30, 150).every((value) => value === 0)).toBe(true);
    session.close();
  });
});

test('a closed session gives its memory back', async () => {
  const backend = keep(await openWasmBackend(platform, 1));
  const spec = specOf('float32', [100, 100]);
  const parameters = new Float32Array(parameterCount(spec));
  // together more than the 4 GB a memory can hold
  for (let bytes = 0; bytes < 1.1 * 2 ** 32;) {
    const session = backend.open(spec, parameters, { batchSize: 60_000 });
    bytes += session.activationBytes;
    session.load({ rows: 10, x: new Float32Array(1000), y: new Float32Array(1000) });
    session.close();
    session.close();
    expect(() => session.loss({ rows: 1, order: new Uint32Array(1) }, 0, 1)).toThrow(/closed/);
  }
});

test('a model too large for the memory is refused in words', async () => {
  const backend = keep(await openWasmBackend(platform, 1));
  const spec = specOf('float64', [1000, 1000]);
  expect(() => backend.open(spec, new Float64Array(parameterCount(spec)), { batchSize: 1e6 })).toThrow(
    /out of memory: this needs \d+ MB more/,
  );
});

test('a loss that is not finite leaves the parameters alone', async () => {
  for (const backend of [await openWasmBackend(platform, 1), ...(missing ? [] : [await native(1)])]) {
    keep(backend);
    const spec = specOf('float32', [2, 3, 1]);
    const session = backend.open(spec, new Float32Array(parameterCount(spec)).fill(0.1), { batchSize: 3 });
    const before = session.parameters.slice();
    for (const bad of [NaN, Infinity]) {
      const data = session.load({ rows: 3, x: [0.1, 0.2, bad, 0, 0.3, 0.4], y: [1, 2, 3] });
      const adamw = {
        count: 1,
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0,
        clip: 0,
        l1: 0,
      };
      expect(session.step!(data, 0, 3, adamw)).not.toSatisfy(Number.isFinite);
      expect(session.parameters).toEqual(before);
    }
    session.close();
  }
});
