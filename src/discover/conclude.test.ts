import { describe, expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { concludeFormulas } from './conclude.js';
import { descriptionLength } from './description.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { FormulaPool } from './formula-pool.js';
import { separate } from './separate-rows.js';

function rowsOf(law: (x: number) => number, noise: number, count = 250): Columns {
  const random = createRandom(5);
  const x = Float64Array.from({ length: count }, () => 0.2 + 4 * random.next());
  return { names: ['x'], columns: [x], y: x.map((value) => law(value) * (1 + noise * random.normal())) };
}

/** What is concluded from these formulas alone. */
function concluded(data: Columns, texts: readonly string[], freeExponents = true) {
  const apart = separate(data, 42);
  const pool = new FormulaPool(apart.guide);
  for (const text of texts) {
    const { expression, rmse } = runSteps(fitConstants(parseExpression(text), apart.train));
    pool.add(expression, rmse, text);
  }
  const options = { exact: 1e-9 * apart.spread, freeExponents, maxComplexity: 100 };
  return runSteps(concludeFormulas(pool, apart, options));
}

describe('the answer', () => {
  test.each([
    ['a power, not a tangent', (x: number) => 3.4 * x ** 0.75, ['3*x^0.8', '3*tan(0.3*x + 0.2) + 0.3', '2*x + 1']],
    [
      'saturation, not an arctangent',
      (x: number) => (2.5 * x) / (1.3 + x),
      ['x/(0.5*x + 0.4)', '1.5*atan(x) + 0.1', 'x'],
    ],
    [
      'decay, not a ratio of polynomials',
      (x: number) => 7 * Math.exp(-0.6 * x),
      ['5*exp(-0.5*x)', '1/(0.1 + 0.1*x + 0.05*x^2)', '5 - x'],
    ],
  ])('is %s', (_name, law, texts) => {
    for (const noise of [0.01, 0.05]) {
      const { front, likeliest } = concluded(rowsOf(law, noise), texts);
      expect(front[likeliest].origin, front.map(({ expression }) => printExpression(expression)).join('  ')).toBe(
        texts[0],
      );
    }
  });

  test('is on a front of ascending complexity and falling error', () => {
    const { front, likeliest } = concluded(
      rowsOf((x) => 3.4 * x ** 0.75, 0.03),
      ['2', '2*x', '3*x^0.8', '3*x^0.8 + 0.1*sin(9*x)'],
    );
    expect(front[likeliest].constants!.length).toBeGreaterThan(0);
    for (let i = 1; i < front.length; i++) {
      expect(front[i].complexity).toBeGreaterThan(front[i - 1].complexity);
      expect(front[i].rmse).toBeLessThan(front[i - 1].rmse);
    }
  });

  test('stands between what is simpler and worse and what is longer and better, on the rows held back', () => {
    // a wave as small as the noise: it lowers errors a little, and costs more than it explains
    const texts = ['2', '2*x', '3*x^0.8', '3*x^0.8 + 0.1*sin(3*x)'];
    const { front, likeliest } = concluded(
      rowsOf((x) => 3.4 * x ** 0.75 + 0.08 * Math.sin(3 * x), 0.05),
      texts,
    );
    expect(front[likeliest].origin).toBe('3*x^0.8');
    expect(front.map(({ origin }) => origin)).toEqual(texts);
  });

  test('that is exact has no errors', () => {
    const { front, likeliest } = concluded(
      rowsOf((x) => 3 * x * x, 0),
      ['2*x', '2.9*x^2'],
    );
    expect(printExpression(front[likeliest].expression)).toBe('3*x^2');
    expect(front[likeliest].constants).toBeUndefined();
  });
});

test('a constant costs what Schwarz says, an exotic function more than a common one, an exponent that is written out nothing more', () => {
  const length = (text: string) => descriptionLength(parseExpression(text), 0.1, 100, 0);
  expect(length('2.34*x') - length('x')).toBeCloseTo(Math.log(100) + 4 + 4 / 98, 9);
  expect(length('atan(x)')).toBeGreaterThan(length('exp(x)'));
  expect(length('x^3')).toBe(length('log(x)'));
  expect(descriptionLength(parseExpression('x'), 0.01, 100, 0.1)).toBe(length('x'));
});

test('an odd exponent is as long as the exponential and the logarithm that it is, a simple one is an operator', () => {
  const length = (text: string, rows = 1e4) => descriptionLength(parseExpression(text), 0.1, rows, 0);
  expect(length('2.34*x^0.055')).toBeCloseTo(length('2.34 - 0.055*log(x)'), 6);
  expect(length('2.34*x^1.25')).toBeCloseTo(length('2.34*x^0.055') - 4, 6);
});

test('of hardly more rows than constants none is said by its constants', () => {
  const length = (text: string, rmse: number, rows: number) => descriptionLength(parseExpression(text), rmse, rows, 0);
  const [few, many] = ['0.91*x', '0.91*x^2 + 1.23*x + 4.56*cos(0.11*x + 0.78)'];
  // the same gain for each row
  expect(length(many, 0.1, 7)).toBeGreaterThan(length(few, 10, 7));
  expect(length(many, 0.1, 40)).toBeLessThan(length(few, 10, 40));
  expect(length(many, 1e-9, 6)).toBe(Infinity);
});

describe('where noise hides which of near forms it is', () => {
  /** Two columns, noise of a tenth of the typical value. */
  function tableOf(law: (x: number, z: number) => number, seed: number): Columns {
    const random = createRandom(seed);
    const [x, z] = [0, 1].map(() => Float64Array.from({ length: 1000 }, () => 1 + 4 * random.next()));
    const y = x.map((value, row) => law(value, z[row]));
    const size = Math.sqrt(y.reduce((total, value) => total + value ** 2 / y.length, 0));
    return { names: ['x', 'z'], columns: [x, z], y: y.map((value) => value + 0.1 * size * random.normal()) };
  }
  const said = (data: Columns, texts: readonly string[]): string => {
    const { front, likeliest } = concluded(data, texts);
    return printExpression(front[likeliest].expression);
  };

  test.each([3, 4, 5])('one more than a column is not a power of it (rows of seed %i)', (seed) => {
    expect(
      said(
        tableOf((x, z) => z * (1 + x), seed),
        ['1.8*z*x^0.7', '2.4*z*sqrt(x)', '3*z'],
      ),
    ).toBe('z*(x + 1)');
  });

  test.each([3, 4, 5])('a power stays one where it is one (rows of seed %i)', (seed) => {
    expect(
      said(
        tableOf((x, z) => 1.8 * z * x ** 0.72, seed),
        ['1.8*z*x^0.7', '2.4*z*sqrt(x)', '3*z'],
      ),
    ).toMatch(/^1\.\d+\*x\^0\.(7|69)\d*\*z$/);
  });

  test('where functions were chosen no other comes in', () => {
    const data = tableOf((x, z) => Math.tan((0.28 * x) / z ** 0.1), 3);
    const answer = (freeExponents: boolean): string => {
      const { front, likeliest } = concluded(data, ['0.3*x', '0.3*x/sqrt(z)', '0.1*x^2'], freeExponents);
      return printExpression(front[likeliest].expression);
    };
    expect(answer(true)).toContain('tan');
    expect(answer(false)).not.toMatch(/sin|tan|sinh/);
  });

  test('what only some rows asked for is gone', () => {
    for (const seed of [3, 4, 5, 6, 7, 8])
      expect(
        said(
          tableOf((x, z) => z / (1 + x), seed),
          ['z*exp(-0.0005*x*z)/(x + 1.1)'],
        ),
      ).toMatch(/^z\/\(x \+ [\d.]+\)$/);
  });
});
