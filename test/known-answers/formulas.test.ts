// src/formula against SymPy and NumPy; make-formulas.py made the numbers.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/formula/differentiate.js';
import { evaluateExpression } from '../../src/formula/evaluate.js';
import { parseExpression } from '../../src/formula/parse.js';
import { printPython } from '../../src/formula/print-python.js';

interface Derivative {
  text: string;
  rows: { at: Record<string, number>; value: number; x: number; y: number }[];
}
const answers = JSON.parse(readFileSync(new URL('formulas.json', import.meta.url), 'utf8')) as {
  derivatives: Derivative[];
  python: { text: string; python: string; x: number[]; y: number[]; values: number[] }[];
};

/** a few dozen roundings, and sums that cancel a digit or two */
const relative = 1e-13;

describe("values and derivatives equal SymPy's", () => {
  test.each(answers.derivatives)('$text', ({ text, rows }) => {
    const tree = parseExpression(text);
    for (const { at, value, x, y } of rows) {
      const scale = Math.max(1, Math.abs(value));
      expect(Math.abs(evaluateExpression(tree, at) - value)).toBeLessThan(relative * scale);
      for (const [name, known] of Object.entries({ x, y })) {
        const got = evaluateExpression(differentiate(tree, name), at);
        expect(Math.abs(got - known), name).toBeLessThan(relative * Math.max(scale, Math.abs(known)));
      }
    }
  });
});

describe("what is printed for NumPy has NumPy's values", () => {
  test.each(answers.python)('$text', ({ text, python, x, y, values }) => {
    const tree = parseExpression(text);
    expect(printPython(tree)).toBe(python);
    values.forEach((value, k) => {
      const got = evaluateExpression(tree, { x: x[k], y: y[k] });
      expect(Math.abs(got - value)).toBeLessThan(1e-14 * Math.max(1, Math.abs(value)));
    });
  });
});
