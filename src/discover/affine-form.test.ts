import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, variable } from '../formula/build.js';
import { evaluateExpression } from '../formula/evaluate.js';
import { printExpression } from '../formula/print.js';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import {
  affine,
  type AffineForm,
  applyFunction,
  applyPolynomial,
  expressionOfForm,
  formOf,
  productOfForms,
  sumOfForms,
} from './affine-form.js';

const number = fc.double({ min: -3, max: 3, noNaN: true }).filter((value) => Math.abs(value) > 1e-3);
const x = formOf(variable('x'));
const valueAt = (form: AffineForm, at: number): number => evaluateExpression(expressionOfForm(form), { x: at });
/** Relative where values are large; NaN agrees with NaN. */
const agree = (actual: number, expected: number): void => {
  if (!Number.isFinite(expected) || Math.abs(expected) > 1e6) return;
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
};

test.each(edgeFunctionNames)('%s of a form is c·f(a·u + b) + d of its value', (name) => {
  const f = findEdgeFunction(name)!;
  fc.assert(
    fc.property(number, number, number, number, number, number, (a, b, c, d, slope, at) => {
      const inner = affine(x, slope, 0.5);
      const form = applyFunction(name, [a, b, c, d], inner);
      const u = a * (slope * at + 0.5) + b;
      // next to a pole or the end of a domain digits are lost
      if (Math.abs(u) < 1e-2 || (f.pole && f.pole(u) < 1e-2)) return;
      agree(valueAt(form, at), c * f.value(u) + d);
    }),
    { seed: 4, numRuns: 60 },
  );
});

test('sums, products and polynomials have the values of their parts', () => {
  fc.assert(
    fc.property(number, number, number, (a, b, at) => {
      const [u, v] = [affine(x, a, b), applyFunction('sin', [1, 0, b, a], x)];
      const [p, q] = [a * at + b, b * Math.sin(at) + a];
      agree(valueAt(sumOfForms([u, v]), at), p + q);
      agree(valueAt(productOfForms([u, v]), at), p * q);
      agree(valueAt(applyPolynomial([1, 0, a, b], u), at), 1 + a * p ** 2 + b * p ** 3);
    }),
    { seed: 5 },
  );
});

test('a product of constants is one, of nothing 1, and of one other the multiple of that', () => {
  const constant = (offset: number): AffineForm => ({ terms: [], offset });
  expect(productOfForms([constant(3), constant(2)])).toEqual(constant(6));
  expect(productOfForms([])).toEqual(constant(1));
  expect(productOfForms([constant(3), affine(x, 2, 0)])).toEqual({
    terms: [{ coefficient: 6, core: variable('x') }],
    offset: 0,
  });
});

test('constants are drawn out, so that none stands twice', () => {
  const text = JSON.stringify(expressionOfForm(applyFunction('x^2', [2, 4, 3, 1], x)));
  // (2x + 4)² · 3 + 1 = 12·(x + 2)² + 1
  expect(text.match(/"value":/g)).toHaveLength(4);
  expect(text).toContain('"value":12');
});

test('what is multiplied by 0 is gone, and 0 is nothing whatever it is multiplied by', () => {
  for (const name of edgeFunctionNames) expect(applyFunction(name, [2, 1, 0, 5], x)).toEqual({ terms: [], offset: 5 });
  expect(applyFunction('0', [2, 1, 3, 5], x)).toEqual({ terms: [], offset: 5 });
  expect(applyFunction('1', [2, 1, 3, 5], x)).toEqual({ terms: [], offset: 8 });
  expect(affine(applyFunction('x', [2, 1, 3, 5], x), 0, 4)).toEqual({ terms: [], offset: 4 });
});

test.each<[string, [number, number, number, number], string]>([
  // waves by whichever of sine and cosine needs no phase, with a positive coefficient
  ['sin', [2, 0, 3, 0], '3*sin(2*x)'],
  ['sin', [0.5, 0, 3, 0], '3*sin(0.5*x)'],
  ['sin', [-2, 0, 3, 0], '-3*sin(2*x)'],
  ['sin', [2, Math.PI / 2, 3, 0], '3*cos(2*x)'],
  ['sin', [2, Math.PI, 3, 0], '-3*sin(2*x)'],
  ['sin', [2, -Math.PI / 2, 3, 0], '-3*cos(2*x)'],
  ['sin', [-2, Math.PI / 2, 3, 0], '3*cos(2*x)'],
  ['cos', [2, 0, 3, 0], '3*cos(2*x)'],
  ['cos', [-2, 0, 3, 0], '3*cos(2*x)'],
  ['cos', [2, Math.PI / 2, 3, 0], '-3*sin(2*x)'],
  ['cos', [2, 2 * Math.PI, 3, 0], '3*cos(2*x)'],
  ['sin', [2, 0.5, 3, 1], '3*sin(2*x + 0.5) + 1'],
  // odd functions with the sign drawn out
  ...['tan', 'tanh', 'sinh'].map((f): [string, [number, number, number, number], string] => [
    f,
    [-2, 1, 3, 0],
    `-3*${f}(2*x - 1)`,
  ]),
  ['arctan', [-2, 0, 3, 0], '-3*atan(2*x)'],
  ['arcsin', [-2, 0, 3, 0], '-3*asin(2*x)'],
  ['artanh', [-2, 0, 3, 0], '-3*atanh(2*x)'],
  ['tanh', [0.5, 1, 3, 0], '3*tanh(0.5*x + 1)'],
  ['arccos', [-2, 0, 3, 0], '3*acos(-2*x)'],
  // powers with the scale drawn out
  ['1/x^2', [2, 4, 3, 0], '0.75*(x + 2)^-2'],
  ['x^3', [-2, 0, 3, 0], '-24*x^3'],
  ['sqrt', [-4, 8, 3, 0], '6*sqrt(-x + 2)'],
  ['1/sqrt', [4, 0, 3, 0], '1.5*sqrt(x)^-1'],
  ['abs', [-2, 0, 3, 0], '6*abs(-x)'],
  ['sign', [-2, 0, 3, 0], '3*sign(-x)'],
])('%s with %j is written %s', (name, numbers, text) => {
  const [{ coefficient, core }] = applyFunction(name, numbers, x).terms;
  const { offset } = applyFunction(name, numbers, x);
  const written = printExpression(expressionOfForm({ terms: [{ coefficient, core }], offset }));
  expect(written.replaceAll('-1*', '-')).toBe(text);
});

test('what is added in an exponential is drawn out, unless it is out of measure', () => {
  const coefficientOf = (offset: number): number => applyFunction('exp', [2, offset, 3, 0], x).terms[0].coefficient;
  expect(coefficientOf(49)).toBeCloseTo(3 * Math.exp(49), -8);
  expect(coefficientOf(-49) / (3 * Math.exp(-49))).toBeCloseTo(1, 12);
  expect([coefficientOf(50), coefficientOf(-50)]).toEqual([3, 3]);
});

test('a polynomial of a constant is its value', () => {
  expect(applyPolynomial([1, 3, 5], { terms: [], offset: 2 })).toEqual({ terms: [], offset: 1 + 6 + 20 });
  expect(applyPolynomial([4], { terms: [], offset: 2 })).toEqual({ terms: [], offset: 4 });
  expect(applyPolynomial([4, 0, 2], x)).toMatchObject({ terms: [{ coefficient: 2 }], offset: 4 });
  expect(applyPolynomial([4, 7], affine(x, 3, 0))).toMatchObject({ terms: [{ coefficient: 21 }], offset: 4 });
});

test('a first coefficient of 0 is drawn out of nothing, and one of 1 leaves offsets to be drawn out', () => {
  const none = { terms: [{ coefficient: 0, core: variable('x') }], offset: 0.5 };
  for (const name of edgeFunctionNames) {
    const expected = findEdgeFunction(name)!.value(0.5);
    expect(valueAt(applyFunction(name, [1, 0, 2, 3], none), 7)).toBeCloseTo(2 * expected + 3, 12);
  }
  const { terms, offset } = applyFunction('exp', [1, 2, 3, 4], x);
  expect(terms[0].coefficient).toBeCloseTo(3 * Math.exp(2), 12);
  expect([terms[0].core, offset]).toEqual([call('exp', variable('x')), 4]);
});
