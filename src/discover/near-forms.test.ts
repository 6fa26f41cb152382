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
    expect(found.length).toBe(12);
    for (const form of found) {
      expect(evaluateExpression(form, { x: 1e-4, z: 1 }), printExpression(form)).toBeCloseTo(1e-4, 10);
    }
    expect(forms('x*z + 1')).toEqual([]);
  });
});

const near = (value: number): number => expect.closeTo(value, 12);
