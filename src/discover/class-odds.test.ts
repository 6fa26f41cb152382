import { describe, expect, test } from 'vitest';
import { Formula } from '../formula/formula.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { variablesOf } from '../formula/expression.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { classOdds, logitIn } from './class-odds.js';

const all = { allows: (_name: string) => true, powers: true };

/** Rows of columns between 1 and 5, and y drawn with these odds. */
function drawn(names: string[], logit: (...x: number[]) => number, count = 600, seed = 1): Columns {
  const random = createRandom(seed);
  const columns = names.map(() => Float64Array.from({ length: count }, () => 1 + 4 * random.next()));
  const y = Float64Array.from({ length: count }, (_, row) => {
    const z = logit(...columns.map((column) => column[row]));
    return random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return { names, columns, y };
}
const found = (data: Columns, allowed = all) => runSteps(classOdds(data, allowed));
const last = (data: Columns) => found(data).at(-1)!.expression;
/** −z of a chance at some values */
const logitAt = (text: string, values: Record<string, number>) =>
  new Formula(logitIn(parseExpression(text))!).evaluate(values);

describe('the odds of a class', () => {
  test('that fall with one column and rise with another have both, with about the numbers they were drawn with', () => {
    const data = drawn(['a', 'b', 'c'], (a, b) => 2 * b - 1.5 * a - 1, 3000);
    const answer = last(data);
    expect(variablesOf(answer).toSorted()).toEqual(['a', 'b']);
    const z = new Formula(logitIn(answer)!, { variables: ['a', 'b'] });
    expect(z.evaluate({ a: 2, b: 2 }) - z.evaluate({ a: 2, b: 1 })).toBeCloseTo(2, 0);
    expect(z.evaluate({ a: 2, b: 2 }) - z.evaluate({ a: 1, b: 2 })).toBeCloseTo(-1.5, 0);
  });

  test('come with one term, then with two', () => {
    const path = found(drawn(['a', 'b', 'c'], (a, b) => 2 * b - 1.5 * a - 1, 3000));
    expect(path).toHaveLength(2);
    expect(path[1].loss).toBeLessThan(path[0].loss);
  });

  test.each([
    ['a square', (a: number) => a * a - 9, 'a^2', [1, 3, 5]],
    ['a ratio', (a: number, b: number) => 6 * (a / b - 1), 'a/b', [1, 3]],
  ])('that go by %s are said so where a column alone does not do', (_, logit, text) => {
    expect(printExpression(last(drawn(['a', 'b'], logit, 3000)))).toContain(text.replace('a/b', '*a/b'));
  });

  test('are not said by what tells nothing', () => {
    expect(found(drawn(['a', 'b', 'c', 'd'], () => 0.3))).toEqual([]);
    expect(found({ ...drawn(['a'], () => 0), y: new Float64Array(600) })).toEqual([]);
  });

  test('of rows that a place parts end somewhere, and name every row', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i);
    const y = x.map((value) => (value > 20 ? 1 : 0));
    const answer = last({ names: ['x'], columns: [x], y });
    const said = new Formula(answer).evaluate({ x });
    expect([...said].map((chance) => (chance > 0.5 ? 1 : 0))).toEqual([...y]);
    expect(Math.max(...said)).toBeLessThan(1);
  });

  test('have numbers of few digits', () => {
    const text = printExpression(last(drawn(['a'], (a) => 1.2345678 * (a - 3))));
    for (const number of text.match(/\d+\.?\d*/g)!) expect(number.replace('.', '').length).toBeLessThan(4);
  });
});

describe('what formulas may have', () => {
  const data = drawn(['a', 'b'], (a, b) => 6 * (a / b - 1) + 4 * Math.log(a) - 4, 2000);

  test('without exp there are no chances', () => {
    expect(found(data, { allows: (name) => name !== 'exp', powers: true })).toEqual([]);
  });

  test('of a column that is 0 somewhere there are no logarithms, inverses or ratios over it', () => {
    const zero = drawn(['a', 'b'], (a, b) => 3 * Math.log(a) - b, 2000);
    zero.columns[0][0] = 0;
    const path = found(zero);
    expect(path.length).toBeGreaterThan(0);
    for (const { expression } of path) expect(printExpression(expression)).not.toMatch(/log\(a\)|\/a/);
  });

  test('without powers and logarithms columns and products are left', () => {
    for (const { expression } of found(data, { allows: (name) => name === 'exp', powers: false }))
      expect(printExpression(expression)).not.toMatch(/log|\^|\/[ab]/);
  });
});

describe('the logit of a chance', () => {
  test.each([
    ['1/(exp(3 - 2*a) + 1)', { a: 5 }, 7],
    ['1/(exp(2*a - 3*b - 4) + 1)', { a: 1, b: 2 }, 8],
    ['1/(exp(-2*a/b + 1) + 1)', { a: 6, b: 2 }, 5],
    ['1/(exp(a) + 1)', { a: 5 }, -5],
  ])('of %s', (text, values, z) => {
    expect(logitAt(text, values)).toBeCloseTo(z, 12);
  });

  test.each(['2/(exp(a) + 1)', '1/(exp(a) + 2)', '1/(exp(a) - 1)', '1/(sin(a) + 1)', 'a', '1/a', 'a/(exp(a) + 1)'])(
    '%s is no chance in these words',
    (text) => {
      expect(logitIn(parseExpression(text))).toBeUndefined();
    },
  );
});
