// Kernels carried out elsewhere: on Arm under an emulator, against the reference as every backend is; and compiled with sanitizers, with all
// memory poisoned but the buffers. scripts/check-replay.mjs makes the programs and says which there are.

import { afterAll, describe, expect, test } from 'vitest';
import type { AdamWStep, DatasetSource, Session } from '../../src/compute/contract.js';
import { referenceBackend } from '../../src/compute/reference/backend.js';
import { createRandom } from '../../src/math/random.js';
import { createSpec } from '../../src/model/create.js';
import { initializeParameters } from '../../src/model/initialize.js';
import { activeParameters, modelInputs, modelOutputs } from '../../src/model/layout.js';
import { createReal } from '../../src/model/model.js';
import type { ModelSpec, Real } from '../../src/model/spec.js';
import { normalEquations } from '../../src/train/normal-equations.js';
import { weightSumOf } from '../../src/train/options.js';
import { finish } from '../../src/work.js';
import { contractSuite } from '../compute-contract.js';
import { randomModel } from './random-model.js';
import { openReplay, type Replay, slackBytes } from './replay.js';

interface Program {
  name: string;
  command: string[];
  /** compiled with AddressSanitizer and UndefinedBehaviorSanitizer */
  sanitized: boolean;
}

const programs: Program[] = JSON.parse(process.env['KAN_KERNELS'] ?? '[]');
const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
/** Relative to the largest number compared: many layers, sums in another order. */
const tolerances = { float32: 2e-3, float64: 1e-9 };
const adamw: AdamWStep = {
  count: 1,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0.1,
  clip: 0,
  l1: 0.02,
};

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  let [size, worst] = [1e-3, 0];
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]));
    const deviation = Math.abs(actual[i] - expected[i]);
    if (!(deviation <= worst)) worst = deviation;
  }
  expect(worst / size, what).toBeLessThanOrEqual(tolerance);
}

/** Whether nothing was stored behind the session's buffers, where loads may reach. */
function slackIsZero({ heap }: Replay): boolean {
  return [...heap.layouts].every(
    ([at, { places }]) =>
      // data sets and least squares have no slack
      places[0][0] === 0 ||
      places.every(([place, bytes]) =>
        new Uint8Array(heap.memory.buffer, at + place + bytes - slackBytes, slackBytes).every((byte) => byte === 0),
      ),
  );
}

function compare(backend: Replay, seed: number): void {
  const { spec, parameters, options, rows, source, dropout } = randomModel(seed);
  const tolerance = tolerances[spec.dtype];
  const [session, truth] = [backend, referenceBackend()].map((each) => each.open(spec, parameters, options));
  const [data, trueData] = [session.load(source), truth.load(source)];
  for (const { order } of [data, trueData]) order.reverse();
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const numbers = (from: ArrayLike<number>, count: number): Real => {
    const real = createReal(spec, count);
    for (let i = 0; i < count; i++) real[i] = from[i];
    return real;
  };
  const x = numbers(source.x, rows * inputs);
  const [y, trueY] = [createReal(spec, rows * outputs), createReal(spec, rows * outputs)];
  session.forward(x, rows, y, dropout);
  truth.forward(x, rows, trueY, dropout);
  near(y, trueY, tolerance, 'outputs');
  const d = numbers(
    y.map((_value, i) => Math.sin(i)),
    rows * outputs,
  );
  session.backward(d, rows);
  truth.backward(d, rows);
  near(session.gradient, truth.gradient, tolerance, 'gradient by outputs');
  near(
    session.inputGradient.subarray(0, rows * inputs),
    truth.inputGradient.subarray(0, rows * inputs),
    tolerance,
    'input gradient',
  );
  near([session.loss(data, 1, rows - 1)], [truth.loss(trueData, 1, rows - 1)], tolerance, 'loss');
  near(
    [session.gradientOf(data, 0, rows, dropout)],
    [truth.gradientOf(trueData, 0, rows, dropout)],
    tolerance,
    'loss with gradient',
  );
  near(session.gradient, truth.gradient, tolerance, 'gradient');
  const first = truth.gradientOf(trueData, 0, rows, dropout);
  near([session.step!(data, 0, rows, { ...adamw, dropout })], [first], tolerance, 'loss of a step');
  session.step!(data, 0, rows, { ...adamw, count: 2, clip: 0.05, dropout });
  expect(session.parameters.every(Number.isFinite)).toBe(true);
  solve(session, spec, source, options.loss ?? 'mse');
  expect(slackIsZero(backend)).toBe(true);
  session.close();
}

/** Least squares in the kernels and in TypeScript; systems of few unknowns, for TypeScript's are slow. */
function solve(session: Session, spec: ModelSpec, source: DatasetSource, loss: string): void {
  if (loss !== 'mse' || spec.dtype !== 'float64' || activeParameters(spec).length > 400) return;
  const equations = session.normalEquations!(session.load(source));
  if (!equations) return;
  const x = Float64Array.from(session.parameters);
  const [fast, plain] = [equations, normalEquations(spec, source, weightSumOf(source))].map((each) => {
    const value = finish(each.assemble(x));
    const most = Math.max(...each.diagonal);
    const [step, bend] = [new Float64Array(each.active.length), new Float64Array(each.active.length)];
    expect(
      finish(
        each.solve(
          each.diagonal.map((number) => 0.1 * number + 1e-3 * most),
          step,
        ),
      ),
    ).toBe(true);
    finish(each.accelerate!(x, step, bend));
    return { value, right: each.right, step, bend };
  });
  near([fast.value], [plain.value], 1e-9, 'loss of the system');
  near(fast.right, plain.right, 1e-9, 'right side');
  near(fast.step, plain.step, 1e-6, 'step');
  // second differences lose half the digits
  near([...fast.bend, ...fast.step], [...plain.bend, ...plain.step], 1e-4, 'acceleration');
  equations.close?.();
}

test.runIf(programs.length === 0)('there are programs to check', () => {
  throw new Error('run `npm run check:kernels`, which makes them');
});

for (const { name, command, sanitized } of programs) {
  // sanitizers ask how memory is met, not what comes out: random shapes do for them
  if (!sanitized) contractSuite(name, async () => openReplay(command, 2));

  describe(`random shapes: ${name}`, () => {
    const backend = openReplay(command, 2);
    afterAll(() => backend.close());
    test.each(seeds)('%i', (seed) => compare(backend, seed));
  });

  describe.runIf(sanitized)(`the check bites: ${name}`, () => {
    const spec = createSpec([5, 10, 2], { dtype: 'float64' });
    const parameters = initializeParameters(spec, createRandom(1));
    const x = Float64Array.from({ length: 5 * 40 }, (_, i) => Math.sin(i));
    const source = { rows: 40, x, y: x.subarray(0, 80), weights: x.subarray(0, 40).map(Math.abs) };
    /** Takes numbers off a buffer's end that the kernels use: to them, the same as an access past it. */
    const shorten = (backend: Replay, layout: number, buffer: number, bytes: number): void => {
      [...backend.heap.layouts.values()][layout].places[buffer][1] -= bytes;
    };
    test.each([
      ['parameters', 0, 2, slackBytes],
      ['gradient', 0, 3, slackBytes],
      ['moments', 0, 5, slackBytes],
      ['rows of a data set', 1, 0, 0],
      ['targets', 1, 1, 0],
      ['order', 1, 2, 0],
      ['weights', 1, 3, 0],
      ['the panel of least squares', 2, 1, 0],
    ] as const)('%s', (_name, layout, buffer, slack) => {
      const backend = openReplay(command, 2);
      const session = backend.open(spec, parameters, { batchSize: 40 });
      const data = session.load(source);
      const equations = session.normalEquations!(data)!;
      session.step!(data, 0, 40, { ...adamw, clip: 1 });
      shorten(backend, layout, buffer, slack + 16);
      expect(() => {
        session.step!(data, 0, 40, { ...adamw, clip: 1 });
        finish(equations.assemble(Float64Array.from(parameters)));
      }).toThrow(/AddressSanitizer: (use-after-poison|unknown-crash)/);
      backend.close();
    });
  });
}
