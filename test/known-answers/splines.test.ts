// src/math against SciPy and PyTorch; make-splines.py made the numbers.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateSpline } from '../../src/math/b-spline.js';
import { activate, activateDerivative, activateSecondDerivative, erf, erfc } from '../../src/math/functions.js';
import { extendKnots } from '../../src/math/knots.js';
import { fitSpline } from '../../src/math/least-squares.js';

const answers = JSON.parse(readFileSync(new URL('splines.json', import.meta.url), 'utf8'));

/** both sides work in float64 and round a few dozen times */
const relative = 1e-12;

const largest = (values: number[]): number => Math.max(...values.map(Math.abs));

/** Each number within `relative` of the known one, where one unit is `scale`, or the largest known number. */
function near(got: ArrayLike<number>, known: number[], scale = largest(known)): void {
  expect(got.length).toBe(known.length);
  const far = known.flatMap((value, i) => (Math.abs(got[i] - value) <= relative * scale ? [] : [[i, got[i], value]]));
  expect(far, 'index, got and known of numbers that differ').toEqual([]);
}

describe("B-splines equal SciPy's", () => {
  for (const known of answers.splines) {
    for (const place of ['inside', 'outside'] as const) {
      test.each([0, 1, 2] as const)(`order ${known.order}, ${known.grid}, ${place}, derivative %d`, (derivative) => {
        const { x, values } = known[place];
        const knots = extendKnots(known.breakpoints, known.order);
        near(evaluateSpline(knots, known.coefficients, known.order, x, derivative), values[derivative]);
      });
    }
  }
});

describe("least-squares splines equal SciPy's", () => {
  for (const known of answers.fits) {
    test(`order ${known.order}, ${known.grid}${known.weights ? ', weighted' : ''}`, () => {
      const knots = extendKnots(known.breakpoints, known.order);
      const coefficients = fitSpline(knots, known.order, known.x, known.y, { weights: known.weights });
      near(evaluateSpline(knots, coefficients, known.order, known.at), known.values);
    });
  }
});

test("erf and erfc equal SciPy's, each relative to itself", () => {
  const { x, erf: values, erfc: complements } = answers.erf;
  x.forEach((at: number, i: number) => {
    near([erf(at)], [values[i]]);
    near([erfc(at)], [complements[i]]);
  });
});

for (const { name, x, values } of answers.activations) {
  test(`${name} and its derivatives equal PyTorch's`, () => {
    [activate, activateDerivative, activateSecondDerivative].forEach((compute, derivative) => {
      x.forEach((at: number, i: number) => near([compute(name, at)], [values[derivative][i]], Math.max(1, Math.abs(at))));
    });
  });
}
