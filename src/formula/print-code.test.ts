// Every notation: what is printed means the same. Printed JavaScript and C is executed here, and only here.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomExpression } from '../../test/expressions.js';
import { erf } from '../math/functions.js';
import { cNames, codeNames, javascriptNames, pythonNames } from './code-names.js';
import { evaluateExpression } from './evaluate.js';
import { parseExpression } from './parse.js';
import { printC } from './print-c.js';
import { printJavaScript } from './print-javascript.js';
import { printLatex } from './print-latex.js';
import { printMathML } from './print-mathml.js';
import { printPython } from './print-python.js';
import { printExpression } from './print.js';

const at = { x: 1.7, y: -0.4 };
/** equal, both not finite, or a rounding apart: sigmoid is written out */
const close = (a: number, b: number): boolean =>
  Object.is(a, b) || (!Number.isFinite(a) && !Number.isFinite(b)) || Math.abs(a - b) <= 1e-12 * Math.abs(b);

describe('JavaScript', () => {
  test('has the value of the expression', () => {
    fc.assert(
      fc.property(randomExpression(), (tree) => {
        const compute = new Function('x', 'y', 'erf', `return ${printJavaScript(tree)}`);
        return close(compute(at.x, at.y, erf) as number, evaluateExpression(tree, at));
      }),
      { numRuns: 1000, seed: 21 },
    );
  });

  test.each([
    ['2*x + sin(pi*y)^2', '2*x + Math.sin(Math.PI*y)**2'],
    ['-x^2 + (-x)^2', '-(x**2) + (-x)**2'],
    ['tau^2*erf(x)', '(2*Math.PI)**2*erf(x)'],
    ['`petal length` + `class`', 'petal_length + class_'],
  ])('%s is %s', (text, expected) => expect(printJavaScript(parseExpression(text))).toBe(expected));
});

describe('C', () => {
  const compiler = ['cc', 'gcc', 'clang'].find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

  test.skipIf(!compiler)(`has the value of the expression${compiler ? '' : ' (no C compiler here)'}`, () => {
    const trees = fc.sample(randomExpression(), { numRuns: 200, seed: 22 });
    const place = mkdtempSync(join(tmpdir(), 'kan-c-'));
    const lines = trees.map((tree) => `  printf("%.17g\\n", (double)(${printC(tree)}));`);
    const program = `#include <math.h>\n#include <stdio.h>\nint main(int count, char **given) {\n  double x = ${at.x}*count, y = ${at.y}*count;\n  (void)given; (void)x; (void)y;\n${lines.join('\n')}\n  return 0;\n}\n`;
    writeFileSync(join(place, 'formulas.c'), program);
    const paths = [join(place, 'formulas.c'), '-o', join(place, 'formulas')];
    execFileSync(compiler!, ['-std=c99', '-w', '-O0', ...paths, '-lm']);
    const out = execFileSync(join(place, 'formulas'), { encoding: 'utf8' }).trim().split('\n');
    rmSync(place, { recursive: true });
    const values = out.map((line) => Number(line.replace('inf', 'Infinity').replace(/-?nan/, 'NaN')));
    const wrong = trees.flatMap((tree, k) => {
      const value = evaluateExpression(tree, at);
      if (Number.isNaN(value)) return Number.isFinite(values[k]) ? [[printExpression(tree), value, values[k]]] : [];
      return !Number.isFinite(value) || Math.abs(values[k] - value) <= 1e-11 * Math.max(1e-3, Math.abs(value))
        ? []
        : [[printExpression(tree), value, values[k]]];
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['2*x^2 + 1/3', '2.0*(x*x) + 1.0/3.0'],
    ['x/y^2', 'x/(y*y)'],
    ['(x + 1)^2*pi', 'pow(x + 1.0, 2.0)*3.141592653589793'],
    ['min(x, 2*y)', '(isnan(x) || isnan(2.0*y) ? NAN : fmin(x, 2.0*y))'],
    ['max(x, y, 1e21)', '(isnan(x) || isnan(y) ? NAN : fmax(x, fmax(y, 1e+21)))'],
    ['sign(x)*abs(y)', '(x > 0 ? 1.0 : x < 0 ? -1.0 : x)*fabs(y)'],
    ['größe + `exp`', 'gr__e + exp_'],
    ['`NULL`*`M_PI` + `linux`', 'NULL_*M_PI_ + linux_'],
  ])('%s is %s', (text, expected) => expect(printC(parseExpression(text))).toBe(expected));
});

test('names in code are the names themselves where the language takes them, and never the same twice', () => {
  expect(codeNames(['x', 'größe', '2nd', 'a b', 'a_b', 'a-b', ''], pythonNames)).toEqual([
    'x',
    'größe',
    '_2nd',
    'a_b_2',
    'a_b',
    'a_b_3',
    '_',
  ]);
  expect(codeNames(['lambda', 'np', 'lambda_'], pythonNames)).toEqual(['lambda__2', 'np_', 'lambda_']);
  expect(codeNames(['class', 'Math', '$x'], javascriptNames)).toEqual(['class_', 'Math_', '$x']);
  // ² is a number and no digit; ﬁ is fi to Python; a digit of any script begins no name
  expect(codeNames(['m²', 'ﬁ', 'fi', '٣x'], pythonNames)).toEqual(['m2', 'fi_2', 'fi', '_٣x']);
  expect(codeNames(['m²', 'ﬁ', 'fi', '٣x'], javascriptNames)).toEqual(['m_', 'ﬁ', 'fi', '_٣x']);
  expect(codeNames(['größe', 'double', 'y1'], cNames)).toEqual(['gr__e', 'double_', 'y1']);
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 8 }), (names) =>
      [javascriptNames, pythonNames, cNames].every((rules) => {
        const written = codeNames(names, rules);
        return (
          new Set(written).size === names.length && written.every((name) => /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u.test(name))
        );
      }),
    ),
  );
});

describe('LaTeX', () => {
  test.each([
    ['x/y', '\\frac{x}{y}'],
    ['-x/2', '-\\frac{x}{2}'],
    ['2*x*y', '2 x y'],
    ['2*3*x', '2 \\cdot 3 x'],
    ['(x + y)*z', '\\left(x + y\\right) z'],
    ['x - (y - z)', 'x - \\left(y - z\\right)'],
    ['x - -y', 'x - \\left(-y\\right)'],
    ['x*-y', 'x \\left(-y\\right)'],
    ['x^2/(1 + y)', '\\frac{x^{2}}{1 + y}'],
    ['(x/y)^2', '\\left(\\frac{x}{y}\\right)^{2}'],
    ['(x^2)^y', '\\left(x^{2}\\right)^{y}'],
    ['(-x)^2', '\\left(-x\\right)^{2}'],
    ['-x^2', '-x^{2}'],
    ['exp(sin(pi*x) + y^2)', 'e^{\\sin\\left(\\pi x\\right) + y^{2}}'],
    ['sin(x)^2', '\\sin^{2}\\left(x\\right)'],
    ['sin(x)^-1', '\\left(\\sin\\left(x\\right)\\right)^{-1}'],
    ['exp(x)^2', '\\left(e^{x}\\right)^{2}'],
    ['sqrt(x^2 + 1)', '\\sqrt{x^{2} + 1}'],
    ['cbrt(x)*abs(y)', '\\sqrt[3]{x} \\left|y\\right|'],
    ['log(x)/log10(y)', '\\frac{\\ln\\left(x\\right)}{\\log_{10}\\left(y\\right)}'],
    ['m0/sqrt(1 - v^2)', '\\frac{m_{0}}{\\sqrt{1 - v^{2}}}'],
    ['omega*t + theta1', '\\omega t + \\theta_{1}'],
    ['v_max*radius', 'v_{\\mathrm{max}} \\, \\mathrm{radius}'],
    [
      'petal_length + omega_max + radius_1 + radius_a',
      '\\text{petal\\_length} + \\omega_{\\mathrm{max}} + \\mathrm{radius}_{1} + \\mathrm{radius}_{a}',
    ],
    ['0.3*alcohol*sin(ash)*x', '0.3 \\, \\mathrm{alcohol} \\, \\sin\\left(\\mathrm{ash}\\right) x'],
    ['`petal length (cm)` + `50%`', '\\text{petal length (cm)} + \\text{50\\%}'],
    ['1.5e-7*x', '1.5 \\cdot 10^{-7} x'],
    ['tau', '2 \\pi'],
    ['hypot(x, y + 1)', '\\sqrt{x^{2} + \\left(y + 1\\right)^{2}}'],
    ['floor(x)', '\\left\\lfloor x\\right\\rfloor'],
    ['max(x, 0)', '\\max\\left(x, 0\\right)'],
  ])('%s is %s', (text, expected) => expect(printLatex(parseExpression(text))).toBe(expected));

  test('braces and parentheses close, and no command runs into a letter', () => {
    fc.assert(
      fc.property(randomExpression({ variables: ['x', 'theta', 'm0', 'a {b}'] }), (tree) => {
        const text = printLatex(tree);
        const open = text.replace(/\\[{}]/g, '').match(/\{/g)?.length ?? 0;
        const closed = text.replace(/\\[{}]/g, '').match(/\}/g)?.length ?? 0;
        expect(open).toBe(closed);
        expect(text.match(/\\left/g)?.length).toBe(text.match(/\\right/g)?.length);
        const known =
          /^\\(?:left|right|lfloor|rfloor|frac|sqrt|cdot|pi|theta|text|operatorname|ln|log|sin|cos|tan|sinh|cosh|tanh|arcsin|arccos|arctan|min|max)$/;
        expect((text.match(/\\[a-z]+/gi) ?? []).filter((command) => !known.test(command))).toEqual([]);
      }),
      { numRuns: 500, seed: 23 },
    );
  });
});

test('all notations print the digits asked for', () => {
  const tree = parseExpression('3.141592653589793*x - 0.00001234567');
  expect(printExpression(tree, { digits: 3 })).toBe('3.14*x - 0.0000123');
  expect(printJavaScript(tree, { digits: 4 })).toBe('3.142*x - 0.00001235');
  expect(printPython(tree, { digits: 1 })).toBe('3*x - 0.00001');
  expect(printC(tree, { digits: 1 })).toBe('3.0*x - 0.00001');
  expect(printLatex(tree, { digits: 3 })).toBe('3.14 x - 0.0000123');
  for (const print of [printExpression, printJavaScript, printPython, printC, printLatex])
    expect(() => print(tree, { digits: 0 })).toThrow(
      `${print.name}: \`digits\` must be a whole number from 1 to 17; got 0`,
    );
});

test('a negative number in a sum is taken away, in every notation', () => {
  const x = { kind: 'variable', name: 'x' } as const;
  const number = (value: number) => ({ kind: 'number', value }) as const;
  const below = { kind: 'binary', operator: '+', left: x, right: number(-7.3) } as const;
  const times = { kind: 'binary', operator: '*', left: number(-7.3), right: x } as const;
  const above = { kind: 'binary', operator: '-', left: x, right: times } as const;
  expect([printExpression(below), printLatex(below), printC(below)]).toEqual(['x - 7.3', 'x - 7.3', 'x - 7.3']);
  expect([printExpression(above), printJavaScript(above)]).toEqual(['x + 7.3*x', 'x + 7.3*x']);
  expect(printMathML(below)).toContain('<mo>−</mo><mn>7.3</mn>');
});
