import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../formula/evaluate.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { nearForms } from './near-forms.js';

const x = Float64Array.from({ length: 41 }, (_, i) => 1 + i / 10);
const columns = { names: ['x', 'z'], columns: [x, x.map((value) => 2 / value)], y: x };
const forms = (text: string): string[] =>
  nearForms(parseExpression(text), columns).map((form) =>
    printExpression(form).replace(/\d\.\d{6,}/g, (digits) => String(Number(Number(digits).toPrecision(9)))),
  );

describe('near forms', () => {
  test('a power with an exponent of its own is a whole power of x and an offset, as steep in the middle', () => {
    // the middle of x is 3: 3 * (1 / 0.75 - 1) = 1
    expect(forms('2.5*x^0.75*sin(z)')).toContain('2.5*(x + 1)*sin(z)');
    // 3 * (2 / 1.6 - 1) = 0.75, and downwards 3 * (1 / 1.6 - 1) = -1.125 would meet a row
    expect(forms('x^1.6*exp(z)')).toEqual(expect.arrayContaining(['(x + 0.75)^2*exp(z)', '(x - 0.9)*exp(z)']));
    // 3 * (-1 / -1.25 - 1)
    expect(forms('exp(z)/x^1.25').some((form) => /x - 0\.6/.test(form))).toBe(true);
  });

  test('are of all powers from a third and a half to three and a half times the exponent', () => {
    const of = (exponent: number): string[] => forms(`exp(z)*x^${exponent}`);
    // 3 · (2 / 0.75 − 1) = 5, and 3 · (0.5 / 0.75 − 1) would meet the row of 1
    expect(of(0.75)).toEqual(['exp(z)*(x - 0.9)^0.5', 'exp(z)*(x + 1)', 'exp(z)*(x + 5)^2']);
    // 2 / 0.58 is 3.45, 2 / 0.56 is 3.57; 0.5 / 1.74 is 0.287, 0.5 / 1.76 is 0.284
    expect([0.58, 0.56, 1.74, 1.76].map((exponent) => of(exponent).length)).toEqual([3, 2, 4, 3]);
    // both ends among them: 1 / 3.5, and 1 / (2 / 7)
    expect([3.5, 2 / 7].map((exponent) => of(exponent).length)).toEqual([3, 2]);
    // of exponents below 0 those below 0
    // 3 · (−2 / −0.75 − 1) = 5
    expect(forms('exp(z)*x^(-0.75)')).toEqual(['exp(z)*(x + 5)^-2', 'exp(z)*(x + 1)^-1', 'exp(z)*(x - 0.9)^-0.5']);
    // 3 · (3 / 2.5 − 1) = 0.6, on both sides up to cubes
    expect(of(2.5)).toEqual(['exp(z)*(x - 0.9)', 'exp(z)*(x - 0.6)^2', 'exp(z)*(x + 0.6)^3']);
    expect(forms('exp(z)*x^(-2.5)')).toEqual(['exp(z)*(x + 0.6)^-3', 'exp(z)*(x - 0.6)^-2', 'exp(z)*(x - 0.9)^-1']);
    // one that is among them is no other
    expect(forms('exp(z)*x^0.5').some((form) => form.includes('^0.5'))).toBe(false);
    // others than numbers are left
    expect(forms('exp(z)*x^z')).toEqual([]);
  });

  test('are of formulas of up to six numbers', () => {
    const of = (count: number): string[] =>
      forms(`exp(z)*x^0.7${Array.from({ length: count - 1 }, (_, i) => ` + ${i + 2}.5*exp(z)`).join('')}`);
    expect(of(6).length).toBeGreaterThan(0);
    expect(of(7)).toEqual([]);
  });

  test('are of powers of what stays above 0', () => {
    // x begins at 1
    expect(forms('exp(z)*(x - 1)^0.7')).toEqual([]);
    expect(forms('exp(z)*(x - 0.99)^0.7').length).toBeGreaterThan(0);
  });

  test('whole powers, powers of what may be negative and formulas of many numbers are left', () => {
    expect(forms('cos(z)*x^2')).toEqual([]);
    expect(forms('(x - 3)^0.7*exp(z)')).toEqual([]);
    expect(forms('x^0.7*exp(0.1*z) + sin(0.2*x) + cos(0.3*x) + exp(0.4*x + 0.5) + 0.6')).toEqual([]);
  });

  test('what levels off may level off otherwise, or not at all', () => {
    const others = (text: string): number[] =>
      nearForms(parseExpression(text), columns).map((form) => evaluateExpression(form, { x: 2 }));
    expect(others('3*tanh(x) + 1')).toEqual([3 * Math.atan(2) + 1, 6 / Math.sqrt(5) + 1, 7].map(near));
    expect(others('3*atan(x) + 1')).toEqual([3 * Math.tanh(2) + 1, 6 / Math.sqrt(5) + 1, 7].map(near));
  });

  test('what hardly differs from its argument may be that', () => {
    expect(forms('sin(x - z) + 1')).toEqual(['x - z + 1']);
    expect(forms('cos(x) + 1')).toEqual([]);
  });

  test('a product of powers may be a function of it, that begins as it does', () => {
    const found = nearForms(parseExpression('x*z^2'), columns);
    expect(found.map((form) => printExpression(form))).toEqual(
      ['sin', 'tan', 'asin', 'sinh', 'tanh', 'atan'].flatMap((f) => [`${f}(x*z^2)`, `${f}(0.5*(x*z^2))/0.5`]),
    );
    for (const form of found) {
      expect(evaluateExpression(form, { x: 1e-4, z: 1 }), printExpression(form)).toBeCloseTo(1e-4, 10);
    }
    expect(forms('x*z + 1')).toEqual([]);
  });
});

const near = (value: number): number => expect.closeTo(value, 12);
