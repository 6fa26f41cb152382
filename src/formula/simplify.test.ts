import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finiteThroughout, randomExpression, wobble } from '../../test/expressions.js';
import { complexityOf } from './complexity.js';
import { derivative } from './derivative.js';
import { evaluateExpression } from './evaluate.js';
import type { Expression } from './expression.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { simplify, simplifySteps } from './simplify.js';

const places = [
  { x: 0.37, y: 0.81 },
  { x: -1.21, y: 0.53 },
  { x: 2.13, y: -0.47 },
  { x: -0.61, y: -1.87 },
];

/** why the values differ, or undefined */
function difference(
  before: Expression,
  after: Expression,
  at: readonly Record<string, number>[] = places,
): string | undefined {
  for (const place of at) {
    if (!finiteThroughout(before, place)) continue;
    const [was, is] = [evaluateExpression(before, place), evaluateExpression(after, place)];
    const rounding = wobble(before, place);
    if (!(rounding <= 1e-6 * Math.abs(was))) continue;
    if (!(Math.abs(is - was) <= 1e-9 * Math.abs(was) + 10 * rounding + 1e-13))
      return `${printExpression(before)} → ${printExpression(after)} at ${JSON.stringify(place)}: ${was} → ${is}`;
  }
  return undefined;
}

test('a simplified expression has the same value and is no more complex', () => {
  fc.assert(
    fc.property(randomExpression(), (tree) => {
      const simple = simplify(tree);
      expect(difference(tree, simple)).toBeUndefined();
      expect(complexityOf(simple)).toBeLessThanOrEqual(complexityOf(tree));
    }),
    { numRuns: 1000, seed: 11 },
  );
});

test('simplifying twice changes nothing', () => {
  fc.assert(
    fc.property(randomExpression(), (tree) => {
      const once = simplify(tree);
      expect(printExpression(simplify(once)), printExpression(tree)).toBe(printExpression(once));
    }),
    { numRuns: 300, seed: 12 },
  );
});

/** sums and products alone: what is multiplied out and taken out again */
test('polynomials keep their value', () => {
  const polynomial = randomExpression({ functions: ['sqrt'], operators: ['+', '-', '*'], variables: ['x', 'y', 'z'] });
  fc.assert(
    fc.property(polynomial, (tree) => {
      const withZ = places.map((at, k) => ({ ...at, z: [1.3, -0.2, 0.7, -1.1][k] }));
      expect(difference(tree, simplify(tree), withZ)).toBeUndefined();
    }),
    { numRuns: 200, seed: 13 },
  );
});

const simplified = (text: string): string => printExpression(simplify(parseExpression(text)));

describe('sums and products', () => {
  test.each([
    ['x + x', '2*x'],
    ['2*x*3 - x*6 + y', 'y'],
    ['(0.1 + 0.2)*x - 0.3*x', '0'],
    ['-x + y', 'y - x'],
    ['x - (y - z)', 'x - y + z'],
    ['2*(x + y) + 3', '2*(x + y) + 3'],
    ['x/3 + y/3', '(x + y)/3'],
    ['0.3333333333333333*x', 'x/3'],
    ['x/(x*y)', '1/y'],
    ['x^0.5*x^1.5', 'x^2'],
    ['(-x)^2', 'x^2'],
    ['(2*x + 2*y)^3', '8*(x + y)^3'],
    ['4*(x + 0.5*y)^2', '(2*x + y)^2'],
    ['x^2*y^2', '(x*y)^2'],
    ['0.5*m*(v^2 + u^2 + w^2)', 'm*(u^2 + v^2 + w^2)/2'],
    ['a*b/(4*pi)/r^2', 'a*b/(4*pi*r^2)'],
    ['x*y + x*z', 'x*(y + z)'],
    ['x^3 - 2*x', 'x^3 - 2*x'],
    ['(x + y)^2/4 - (x - y)^2/4', 'x*y'],
    ['-0.25*x^2 + 0.5*x*y - 0.25*y^2 + 0.25*x^2 + 0.5*x*y + 0.25*y^2', 'x*y'],
    ['(x + y)*(x - y) + y^2', 'x^2'],
    ['x^2 + 2*x*y + y^2', '(x + y)^2'],
    ['x^2 - 2*x + 3', '(x - 1)^2 + 2'],
    ['a^2 + b^2 - 2*a*b*cos(theta)', 'a^2 - 2*a*b*cos(theta) + b^2'],
    ['exp(-(x - y)^2/2)', 'exp(-(x - y)^2/2)'],
    ['b^2*(91.2/((b/a)^2 - 1))', '91.2/(1/a^2 - 1/b^2)'],
    ['x/(2.3/y)', 'x*y/2.3'],
    ['0.43478260869565216*x', 'x/2.3'],
  ])('%s becomes %s', (text, expected) => expect(simplified(text)).toBe(expected));
});

describe('functions', () => {
  test.each([
    ['sin(-x)', '-sin(x)'],
    ['cos(-x)', 'cos(x)'],
    ['tanh(-2*x - 1)', '-tanh(2*x + 1)'],
    ['cos(x + pi/2)', '-sin(x)'],
    ['sin(1.5707963267948966 - x)', 'cos(x)'],
    ['sin(x + 3*pi)', '-sin(x)'],
    ['sin(x + 1.5707963)', 'sin(x + 1.5707963)'],
    ['sin(x)^2 + cos(x)^2', '1'],
    ['3*cosh(x)^2 - 3*sinh(x)^2', '3'],
    ['sin(x)/cos(x)', 'tan(x)'],
    ['exp(log(x))', 'x'],
    ['log(exp(x))', 'x'],
    ['exp(a)*exp(b)/exp(c)', 'exp(a + b - c)'],
    ['exp(2*log(x) + y)', 'x^2*exp(y)'],
    ['3*exp(x + 0.123456789)', '3.39420334354*exp(x)'],
    ['exp(x + 1)', 'exp(x + 1)'],
    ['r/(1 - exp(-n*log(1 + r)))', 'r/(1 - (r + 1)^-n)'],
    ['exp(1.3*b*log(x) + y)', 'x^(1.3*b)*exp(y)'],
    ['e^x', 'exp(x)'],
    ['log(x^3)', '3*log(x)'],
    ['log(x^2)', 'log(x^2)'],
    ['n*log(a) - n*log(b)', 'n*log(a/b)'],
    ['0.5*log(3.45678912*x + 2.1) + 1.23456789', 'log(x + 0.607500176349)/2 + 1.85473796911'],
    ['sqrt(x^2)', 'abs(x)'],
    ['sqrt(x)^2', 'x'],
    ['sqrt(4*x)', '2*sqrt(x)'],
    ['m/sqrt(1 - v^2)', 'm/sqrt(1 - v^2)'],
    ['m*v/(sqrt(1 - v^2)*(1 - v^2))', 'm*v/(1 - v^2)^1.5'],
    ['sqrt(1 - x)*(x - 1)^3', '-(1 - x)^3.5'],
    ['abs(-3*x*exp(y))', '3*abs(x)*exp(y)'],
    ['abs(x)^2', 'x^2'],
    ['cbrt(8*x^3)', '2*x'],
    ['tanh(atanh(x) + atanh(y))', '(x + y)/(x*y + 1)'],
    ['sin(asin(x))', 'x'],
    ['asin(sin(x))', 'asin(sin(x))'],
    ['max(max(x, y), x)', 'max(x, y)'],
    ['hypot(-x, y)', 'hypot(x, y)'],
  ])('%s becomes %s', (text, expected) =>
    // twelve digits of what was computed are enough to see
    expect(simplified(text).replace(/\d\.\d{13,}/g, (digits) => `${Number(Number(digits).toPrecision(12))}`)).toBe(
      expected,
    ),
  );
});

describe('numbers', () => {
  test.each([
    ['pi/2*x', 'pi*x/2'],
    ['sqrt(2)/2*x', 'sqrt(2)*x/2'],
    ['sqrt(2)*sqrt(2)', '2'],
    ['x + log(2)', 'x + log(2)'],
    ['cos(pi)*x', '-x'],
    ['2^3*x', '8*x'],
    ['tau*x', '2*pi*x'],
    ['1.23456789*pi*x', '3.8785094135818516*x'],
    ['1.23456789 + pi + x', 'x + 4.376160543589793'],
    ['x*0', '0'],
    ['x^0', '1'],
  ])('%s becomes %s', (text, expected) => expect(simplified(text)).toBe(expected));

  test.each(['0/0', 'x/0', '1e+300*x', 'log(-1)', '(0 - 2)^0.5'])('%s has no better form', (text) =>
    expect(simplified(text)).toBe(text),
  );
});

test('large and deep formulas come back too', () => {
  const long = Array.from({ length: 400 }, (_, k) => `1.5*x${k}`).join(' + ');
  expect(simplified(long)).toMatch(/^1\.5\*\(x0 \+ x1 \+ x10 \+/);
  const squares = Array.from({ length: 40 }, (_, k) => `(x + ${k}*y)^2`).join(' + ');
  expect(simplified(squares)).toBe('40*(x + 19.5*y)^2 + 5330*y^2');
  const fraction = `${'1/(1 + '.repeat(12)}x${')'.repeat(12)}`;
  expect(simplified(printExpression(derivative(parseExpression(fraction), 'x')))).toBe('1/(144*x + 233)^2');
  const huge = derivative(parseExpression(`${'sin('.repeat(150)}x${')'.repeat(150)}`), 'x');
  expect(simplify(huge)).toBe(huge);
  const deep = `${'sin('.repeat(200)}x + x${')'.repeat(200)}`;
  expect(simplified(deep)).toBe(deep.replace('x + x', '2*x'));
});

describe('in steps', () => {
  const long = parseExpression('(x + 1.3*y + 0.2)^2*(0.7*x - y + 1.1)^2 + (y + 0.3)^4');

  /** The steps that it takes, told to stop at the one with this number. */
  function stepsUntil(stopAt: number): { steps: number; result: Expression } {
    const search = simplifySteps(long, 3000);
    let steps = 0;
    let step = search.next(false);
    while (step.done !== true) step = search.next(++steps >= stopAt);
    return { steps, result: step.value };
  }

  test('the work of a long formula is many small ones', () => {
    const whole = stepsUntil(Infinity);
    expect(whole.steps).toBeGreaterThan(20);
    expect(complexityOf(whole.result)).toBeLessThanOrEqual(complexityOf(long));
    expect(difference(long, whole.result)).toBeUndefined();
  });

  test('stopped, it looks at few more forms, and what it has is as good as what was given', () => {
    for (const stopAt of [1, 5, 12]) {
      const { steps, result } = stepsUntil(stopAt);
      expect(steps).toBeGreaterThanOrEqual(stopAt);
      expect(steps).toBeLessThan(stopAt + 15);
      expect(complexityOf(result)).toBeLessThanOrEqual(complexityOf(long));
      expect(difference(long, result)).toBeUndefined();
    }
  });
});
