// The equations of least squares against sums of the differences of a small network's outputs.

import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import { finish } from '../work.js';
import { chunkRows } from './jacobian.js';
import { normalEquations } from './normal-equations.js';

const backend = referenceBackend();
// two runs of rows, the second short
const rows = chunkRows + 7;
const random = createRandom(5);
const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
const y = Float64Array.from({ length: 2 * rows }, () => random.normal());
const weights = Float64Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 0 : random.next()));
/** Of rows without weight nothing is known. */
const partlyKnown = y.map((value, i) => (weights[Math.floor(i / 2)] === 0 ? NaN : value));

const spec = createSpec([2, 2, 2], { dtype: 'float64', gridSize: 2, order: 2, base: 'tanh' });
const whole: Model = { spec, parameters: initializeParameters(spec, createRandom(2), { splineScale: 1 }) };
const model = removeEdges(whole, [{ layer: 0, input: 1, output: 0 }]);
const outputs = 2;

const outputsOf = (parameters: Float64Array): Float64Array =>
  Float64Array.from(predictRows({ spec: model.spec, parameters }, x, rows, backend));

describe.each([
  ['all rows alike', undefined],
  ['weights, some of them 0', weights],
])('%s', (_name, given) => {
  const weightSum = given ? given.reduce((sum, weight) => sum + weight, 0) : rows;
  const equations = normalEquations(model.spec, { rows, x, y: given ? partlyKnown : y, weights: given }, weightSum);
  const { active } = equations;
  const n = active.length;
  const at = Float64Array.from(model.parameters);
  const share = Float64Array.from(
    { length: rows * outputs },
    (_, i) => (given?.[Math.floor(i / outputs)] ?? 1) / weightSum / outputs,
  );
  /** jacobian[column]: of all outputs by one parameter */
  const jacobian = Array.from(active, (place) => {
    const moved = at.slice();
    moved[place] = at[place] + 1e-5;
    const above = outputsOf(moved);
    moved[place] = at[place] - 1e-5;
    const below = outputsOf(moved);
    return above.map((value, i) => (value - below[i]) / 2e-5);
  });
  const errors = outputsOf(at).map((value, i) => value - y[i]);
  const sumOver = (f: (i: number) => number): number => share.reduce((sum, part, i) => sum + part * f(i), 0);

  test('loss, right side and matrix are the weighted means of e², J e and J Jᵀ, however often they are asked for', () => {
    for (let times = 0; times < 2; times++) {
      const loss = finish(equations.assemble(at));
      expect(loss).toBeCloseTo(
        sumOver((i) => errors[i] ** 2),
        12,
      );
      expect(finish(equations.value(at))).toBeCloseTo(loss, 12);
      for (let a = 0; a < n; a++) {
        expect(equations.right[a]).toBeCloseTo(
          sumOver((i) => jacobian[a][i] * errors[i]),
          8,
        );
        const { numbers, stride } = equations.matrix!;
        expect(equations.diagonal[a]).toBe(numbers[a * stride + a]);
        for (let b = 0; b <= a; b++) {
          const mean = sumOver((i) => jacobian[a][i] * jacobian[b][i]);
          expect(numbers[a * stride + b]).toBeCloseTo(mean, 8);
        }
      }
    }
  });

  test('a step solves them, its acceleration solves them for the bend of the outputs, and what has no solution is said', () => {
    finish(equations.assemble(at));
    const added = Float64Array.from({ length: n }, (_, i) => 0.01 + 0.001 * i);
    const [step, acceleration] = [new Float64Array(n), new Float64Array(n)];
    /** (JᵀWJ + diag(added)) v, from differences */
    const times = (v: Float64Array): Float64Array => {
      const along = share.map((_part, i) => v.reduce((sum, own, a) => sum + own * jacobian[a][i], 0));
      return v.map((own, a) => added[a] * own + sumOver((i) => jacobian[a][i] * along[i]));
    };
    expect(finish(equations.solve(added, step))).toBe(true);
    times(step).forEach((value, a) => expect(value).toBeCloseTo(-sumOver((i) => jacobian[a][i] * errors[i]), 7));

    finish(equations.accelerate!(at, step, acceleration));
    const moved = (part: number): Float64Array => {
      const other = at.slice();
      active.forEach((place, a) => (other[place] += part * step[a]));
      return outputsOf(other);
    };
    const [above, below, middle] = [moved(0.1), moved(-0.1), moved(0)];
    const bend = middle.map((value, i) => (above[i] - 2 * value + below[i]) / 0.01);
    expect(Math.max(...bend.map(Math.abs))).toBeGreaterThan(0.01);
    times(acceleration).forEach((value, a) =>
      expect(value).toBeCloseTo(-sumOver((i) => jacobian[a][i] * bend[i]) / 2, 7),
    );

    expect(finish(equations.solve(new Float64Array(n).fill(-1e3), step))).toBe(false);
  });
});
