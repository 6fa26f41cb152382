import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from './create.js';
import { initializeParameters } from './initialize.js';
import { edgePosition, layerOffset, parameterCount } from './layout.js';
import { lockEdge } from './locking.js';
import { checkSpec } from './model.js';
import { bindInputs, freeParameters, isMonotone, monotoneProjection } from './monotone.js';
import type { KANLayerSpec, ModelSpec } from './spec.js';

const bound = bindInputs(createSpec([3, 4, 2], { dtype: 'float64' }), [1, -1, 0], [1, -1], 'test');

/** Each bound edge's base weight, and its coefficients times its direction. */
function boundCurves(spec: ModelSpec, parameters: ArrayLike<number>): { base: number; rising: number[] }[] {
  return spec.layers.flatMap((layer, index) =>
    ((layer as KANLayerSpec).monotone ?? []).map(([input, output, direction]) => {
      const { offset, stride } = edgePosition(layer as KANLayerSpec, input, output);
      const at = (row: number): number => parameters[layerOffset(spec, index) + offset + row * stride];
      return { base: at(0), rising: Array.from({ length: 8 }, (_, c) => direction * at(c + 1)) };
    }),
  );
}

const rises = (curve: readonly number[]): boolean => curve.every((value, i) => i === 0 || value > curve[i - 1]);
const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
  minLength: parameterCount(bound),
  maxLength: parameterCount(bound),
});

test('hidden nodes that bound inputs reach lead on upwards; the others do not read them', () => {
  const [first, second] = bound.layers as KANLayerSpec[];
  const reached = new Set(first.monotone!.map(([, output]) => output));
  expect(first.removed!.every(([input, output]) => input < 2 && !reached.has(output))).toBe(true);
  expect(first.removed!.length + first.monotone!.length).toBe(2 * 4);
  expect(second.monotone).toEqual(
    [...reached].flatMap((node) => [
      [node, 0, 1],
      [node, 1, -1],
    ]),
  );
  expect(isMonotone(bound)).toBe(true);
  checkSpec(bound);
});

test('whatever the parameters, the projection leaves curves that rise, moves what is free not at all, and once is enough', () => {
  const project = monotoneProjection(bound)!;
  const [first] = bound.layers as KANLayerSpec[];
  fc.assert(
    fc.property(numbers, (given) => {
      const parameters = Float64Array.from(given);
      project(parameters);
      for (const { base, rising } of boundCurves(bound, parameters)) {
        expect(base).toBe(0);
        expect(rises(rising)).toBe(true);
      }
      const { offset, stride } = edgePosition(first, 2, 1);
      for (let row = 0; row < 9; row++) expect(parameters[offset + row * stride]).toBe(given[offset + row * stride]);
      const again = parameters.slice();
      project(again);
      expect(again).toEqual(parameters);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('no rising curve is nearer than the one the projection gives', () => {
  const spec = bindInputs(createSpec([1, 1], { dtype: 'float64', base: 'none' }), [1], [1], 'test');
  const project = monotoneProjection(spec)!;
  const eight = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
  fc.assert(
    fc.property(eight, eight, (given, other) => {
      const nearest = Float64Array.from(given);
      project(nearest);
      const rising = Float64Array.from(
        other.toSorted((a, b) => a - b),
        (value, i) => value + 2e-4 * i,
      );
      expect(distance(nearest, given)).toBeLessThanOrEqual(distance(rising, given) + 1e-9);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('free parameters: there and back, always rising, and the gradient is the one by differences', () => {
  const { free, bind, pull } = freeParameters(bound)!;
  const start = Float64Array.from(initializeParameters(bound, createRandom(1)));
  const size = start.length;
  const back = new Float64Array(size);
  bind(free(start), back);
  expect(Math.max(...back.map((value, i) => Math.abs(value - start[i])))).toBeLessThan(2e-3);
  const weights = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
  fc.assert(
    fc.property(numbers, (given) => {
      const u = Float64Array.from(given);
      bind(u, back);
      for (const { rising } of boundCurves(bound, back)) expect(rises(rising)).toBe(true);
      const gradient = weights.slice();
      pull(u, gradient);
      const value = (at: Float64Array): number => {
        const x = new Float64Array(size);
        bind(at, x);
        return x.reduce((sum, each, i) => sum + weights[i] * each, 0);
      };
      for (let i = 0; i < size; i += 5) {
        const [more, less] = [u.slice(), u.slice()];
        more[i] += 1e-4;
        less[i] -= 1e-4;
        expect((value(more) - value(less)) / 2e-4).toBeCloseTo(gradient[i], 5);
      }
    }),
    { seed: 3, numRuns: 8 },
  );
});

test('first parameters rise; a bound edge cannot be locked; lists from outside are checked', () => {
  const parameters = initializeParameters(bound, createRandom(5));
  expect(boundCurves(bound, parameters).every(({ base, rising }) => base === 0 && rises(rising))).toBe(true);
  expect(() => lockEdge({ spec: bound, parameters }, { layer: 1, input: 0, output: 0 }, { function: 'sin' })).toThrow(
    /keeps a direction/,
  );
  const wrong = (monotone: unknown): ModelSpec =>
    ({ ...bound, layers: [{ ...bound.layers[0], monotone }, bound.layers[1]] }) as ModelSpec;
  for (const monotone of [5, [[0, 0, 2]], [[0, 9, 1]], [[0, 0]], [['0', 0, 1]]])
    expect(() => checkSpec(wrong(monotone))).toThrow(/`monotone` must be a list of \[input, output, 1 or -1\]/);
});
