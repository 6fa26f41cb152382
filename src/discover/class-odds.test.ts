import { describe, expect, test } from 'vitest';
import { Formula } from '../formula/formula.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { variablesOf } from '../formula/expression.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { classOdds, logitIn } from './class-odds.js';
import { fitOdds, lossOfRow } from './odds-fit.js';

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
  test('that fall with one column and rise with another have one, then both, with about the numbers they were drawn with', () => {
    const path = found(drawn(['a', 'b', 'c'], (a, b) => 2 * b - 1.5 * a - 1, 1000));
    expect(path).toHaveLength(2);
    expect(path[1].loss).toBeLessThan(path[0].loss);
    const answer = path[1].expression;
    expect(variablesOf(answer).toSorted()).toEqual(['a', 'b']);
    const z = new Formula(logitIn(answer)!, { variables: ['a', 'b'] });
    expect(z.evaluate({ a: 2, b: 2 }) - z.evaluate({ a: 2, b: 1 })).toBeCloseTo(2, 0);
    expect(z.evaluate({ a: 2, b: 2 }) - z.evaluate({ a: 1, b: 2 })).toBeCloseTo(-1.5, 0);
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
  const data = drawn(['a', 'b'], (a, b) => 6 * (a / b - 1) + 4 * Math.log(a) - 4, 500);

  test('without exp there are no chances', () => {
    expect(found(data, { allows: (name) => name !== 'exp', powers: true })).toEqual([]);
  });

  test('of a column that is 0 somewhere there are no logarithms, inverses or ratios over it', () => {
    const zero = drawn(['a', 'b'], (a, b) => 3 * Math.log(a) - b, 600);
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

describe('against plain loops', () => {
  const sorts = [
    ['a', 'b'],
    ['a^2', 'log(a)', '1/a', 'b^2', 'log(b)', '1/b'],
    ['a*b', 'a/b', 'b/a'],
  ];
  const standard = (values: Float64Array): Float64Array => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    return values.map((value) => (value - mean) / deviation);
  };
  const plainValues = (text: string, columns: Record<string, Float64Array>): Float64Array => {
    const formula = new Formula(text);
    return formula.evaluate(Object.fromEntries(formula.variables.map((name) => [name, columns[name]])));
  };

  test.each([
    [0.8, 'hardly', 3],
    [2.5, 'clearly', 5],
  ])(
    'the first term says itself and the rows in the fewest words, if in fewer than none (%d: rows that it tells %s)',
    (steepness, _, kinds) => {
      const random = createRandom(1);
      const winners = new Set<string>();
      for (const truth of sorts.flat()) {
        const [a, b] = [0, 1].map(() => Float64Array.from({ length: 70 }, () => Math.exp(4 * random.next() - 2)));
        const y = standard(plainValues(truth, { a, b })).map((z) =>
          random.next() < 1 / (1 + Math.exp(-steepness * z)) ? 1 : 0,
        );
        const [best] = sorts
          .flatMap((sort) =>
            sort.map((text) => {
              const values = standard(plainValues(text, { a, b }));
              const fit = fitOdds([values], y);
              return { text, values, fit, length: fit.loss + Math.log(3 * sort.length) + Math.log(70) / 2 };
            }),
          )
          .toSorted((p, q) => p.length - q.length);
        const path = found({ names: ['a', 'b'], columns: [a, b], y });
        expect(path.length > 0).toBe(best.length < fitOdds([], y).loss);
        winners.add(path.length > 0 ? best.text : '');
        for (const { expression, loss } of path.slice(0, 1)) {
          expect(loss).toBeCloseTo(best.fit.loss, 9);
          const text = printExpression(logitIn(expression)!);
          // the number stands above the line
          expect(text).toContain(best.text.replace(/^(?=[ab]\/)/, '*').replace(/^1/, ''));
          const lossOf = (logits: Float64Array): number =>
            logits.reduce((sum, z, row) => sum + lossOfRow(z, y[row]), 0);
          const exact = lossOf(best.values.map((value) => best.fit.constant + best.fit.weights[0] * value));
          expect(lossOf(plainValues(text, { a, b }))).toBeLessThan(exact + 0.1);
        }
      }
      expect(winners.size).toBeGreaterThanOrEqual(kinds);
    },
  );

  test('a term is as dear as there are others of its sort: of two values there is no square, of 0 no logarithm, of one value nothing', () => {
    const of = (f: (i: number) => number): Float64Array => Float64Array.from({ length: 126 }, (_, i) => f(i));
    const columns = [of((i) => i % 2), of((i) => (i % 3) - 1), of(() => 7), of((i) => Math.floor(i / 3) % 3)];
    const squares = standard(columns[1].map((value) => value * value));
    const taken = Array.from({ length: 30 }, (_, more) => {
      let [inner, outer] = [0, 0];
      const y = columns[1].map((value) =>
        value === 0 ? (inner++ < 20 - Math.ceil(more / 2) ? 1 : 0) : outer++ < 40 + Math.floor(more / 2) ? 1 : 0,
      );
      // of the second column and of the last
      const isShorter = fitOdds([squares], y).loss + Math.log(3 * 2) + Math.log(126) / 2 < fitOdds([], y).loss;
      const first = found({ names: ['a', 'b', 'c', 'd'], columns, y }).at(0);
      expect(first !== undefined && printExpression(first.expression).includes('b^2')).toBe(isShorter);
      return isShorter;
    });
    expect(new Set(taken).size).toBe(2);
  });

  test('numbers have the fewest digits that make the rows e^0.1 times less likely at most', () => {
    const digitsOf = (far: number, slope: number): number => {
      const a = Float64Array.from({ length: 420 }, (_, i) => far + ((i % 21) - 10) / 5);
      // at every place as many of twenty as the chance says
      const y = a.map((value, i) => (i / 21 < Math.round(20 / (1 + Math.exp(-slope * (value - far) - 0.4))) ? 1 : 0));
      const lossOf = (factor: number, constant: number): number =>
        a.reduce((sum, value, row) => sum + lossOfRow(factor * value + constant, y[row]), 0);
      const fit = fitOdds([standard(a)], y);
      const deviation = Math.sqrt(a.reduce((sum, value) => sum + (value - far) ** 2 / 420, 0));
      const factor = fit.weights[0] / deviation;
      const constant = fit.constant - factor * far;
      const shortened = (digits: number): [number, number] => {
        const short = Number(factor.toPrecision(digits));
        return [short, Number((constant + (factor - short) * far).toPrecision(digits))];
      };
      let digits = 2;
      while (lossOf(...shortened(digits)) > lossOf(factor, constant) + 0.1) digits++;
      const [first] = found({ names: ['a'], columns: [a], y }, { allows: (name) => name === 'exp', powers: false });
      const z = new Formula(logitIn(first.expression)!, { variables: ['a'] });
      const [short, level] = shortened(digits);
      for (const at of [far - 1, far, far + 2]) expect(z.evaluate({ a: at })).toBeCloseTo(short * at + level, 7);
      return digits;
    };
    const slopes = Array.from({ length: 12 }, (_, i) => 0.7 + 0.21 * i);
    const lengths = [0, 5, 1000, 1e5].map((far) => slopes.map((slope) => digitsOf(far, slope)));
    expect(Math.max(...lengths[0])).toBeLessThan(4);
    expect(Math.max(...lengths[3])).toBeGreaterThan(Math.max(...lengths[0]));
  });
});

describe('how chances are written', () => {
  /** 1 in as many of ten rows at each place as the chance says */
  const written = (logit: (a: number, b: number) => number): string => {
    const places = Array.from({ length: 490 }, (_, i) => [((i % 7) - 3) / 2, ((Math.floor(i / 7) % 7) - 3) / 2]);
    const y = Float64Array.from(places, ([a, b], i) =>
      Math.floor(i / 49) < Math.round(10 / (1 + Math.exp(-logit(a, b)))) ? 1 : 0,
    );
    const columns = [0, 1].map((k) => Float64Array.from(places, (place) => place[k]));
    return printExpression(
      found({ names: ['a', 'b'], columns, y }, { allows: (name) => name === 'exp', powers: false }).at(-1)!.expression,
    ).replaceAll(/\d+\.?\d*(?=\*)/g, 'f');
  };
  test.each([
    ['rises', (a: number) => 0.8 * a - 1, /^1\/\(exp\([\d.]+ - f\*a\) \+ 1\)$/],
    ['rises, and is likely at 0', (a: number) => 0.8 * a + 0.5, /^1\/\(exp\(-f\*a - [\d.]+\) \+ 1\)$/],
    ['falls', (a: number) => -0.8 * a - 0.5, /^1\/\(exp\(f\*a \+ [\d.]+\) \+ 1\)$/],
    ['falls, and is likely at 0', (a: number) => 0.5 - 0.8 * a, /^1\/\(exp\(f\*a - [\d.]+\) \+ 1\)$/],
    [
      'rises with both',
      (a: number, b: number) => 0.8 * a + 1.5 * b + 0.5,
      /^1\/\(exp\(-f\*b - f\*a - [\d.]+\) \+ 1\)$/,
    ],
    ['falls with one', (a: number, b: number) => 0.8 * a - 1.5 * b + 0.5, /^1\/\(exp\(f\*b - f\*a - [\d.]+\) \+ 1\)$/],
    [
      'falls with one, and is rare',
      (a: number, b: number) => 0.8 * a - 1.5 * b - 1,
      /^1\/\(exp\(f\*b \+ [\d.]+ - f\*a\) \+ 1\)$/,
    ],
    [
      'falls with both',
      (a: number, b: number) => -0.8 * a - 1.5 * b + 0.5,
      /^1\/\(exp\(f\*b \+ f\*a - [\d.]+\) \+ 1\)$/,
    ],
  ])('without a leading minus where there is a choice: one that %s', (_, logit, text) => {
    expect(written(logit)).toMatch(text);
  });
});

describe('the search for odds', () => {
  /** one row of each combination of seven yes or no, of the class where four or more say yes */
  const majority: Columns = {
    names: [...'abcdefg'],
    columns: [...'abcdefg'].map((_, k) => Float64Array.from({ length: 128 }, (__, i) => (i >> k) & 1)),
    y: Float64Array.from({ length: 128 }, (_, i) => (i.toString(2).replaceAll('0', '').length > 3 ? 1 : 0)),
  };

  test('takes six terms at most, however many tell', () => {
    const path = found(majority);
    expect(path).toHaveLength(6);
    path.forEach(({ expression, loss }, i) => {
      expect(loss).toBeLessThan(path[i - 1]?.loss ?? Infinity);
      expect(printExpression(expression).match(/ - /g)).toHaveLength(i + 1);
    });
  });

  test('drops what was taken first when two others say it better', () => {
    const random = createRandom(1);
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 300 }, () => 4 * random.next() - 2));
    const near = a.map((value, row) => value + b[row] + 2 * (random.next() - 0.5));
    const y = a.map((value, row) => (random.next() < 1 / (1 + Math.exp(-3 * (value + b[row]))) ? 1 : 0));
    const path = found({ names: ['a', 'b', 'near'], columns: [a, b, near], y });
    expect(path.map(({ expression }) => variablesOf(expression).toSorted())).toEqual([['near'], ['a', 'b']]);
  });

  test('takes the first of two columns that say the same', () => {
    const a = Float64Array.from({ length: 60 }, (_, i) => 2 * (i % 2) - 1);
    // right but for every fifth
    const y = a.map((value, i) => (value > 0 === i % 5 > 0 ? 1 : 0));
    const path = found({ names: ['a', 'b'], columns: [a, a], y });
    expect(path.map(({ expression }) => variablesOf(expression))).toEqual([['a']]);
  });

  test('told to stop has what it had, and soon', () => {
    const whole = found(majority).map(({ expression }) => printExpression(expression));
    const counts = new Set<number>();
    for (const after of [0, 1, 3, 20, 60, 120]) {
      const steps = classOdds(majority, all);
      let step = steps.next(false);
      for (let i = 0; i < after && !step.done; i++) step = steps.next(false);
      let more = 0;
      for (; !step.done; more++) step = steps.next(true);
      expect(more).toBeLessThan(8);
      const texts = step.value.map(({ expression }) => printExpression(expression));
      expect(texts.length).toBeLessThan(6);
      expect(texts.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, texts.length - 1)));
      counts.add(texts.length);
    }
    expect(counts.size).toBeGreaterThan(2);
  });

  test('looks at every row of 2000 and at every second of 4000', () => {
    const a = Float64Array.from({ length: 4000 }, (_, i) => Math.floor(i / 2) % 2);
    // odd rows say the opposite
    const y = a.map((value, i) => (i % 2 === 0 ? value : 1 - value));
    const [every] = found({ names: ['a'], columns: [a], y });
    const even = a.filter((_, i) => i % 2 === 0);
    expect(every.loss).toBe(found({ names: ['a'], columns: [even], y: even })[0].loss);
    expect(found({ names: ['a'], columns: [a.slice(0, 2000)], y: y.slice(0, 2000) })).toEqual([]);
  });

  test('tells its work: that goes with rows and terms, and of a fit with the square of its terms', () => {
    const workOf = (data: Columns): number[] => {
      const work: number[] = [];
      const steps = classOdds(data, all);
      for (let step = steps.next(false); !step.done; step = steps.next(false)) work.push(step.value);
      return work;
    };
    const of = (rows: number): Columns => {
      const a = Float64Array.from({ length: rows }, (_, i) => i % 2);
      return { names: ['a'], columns: [a], y: a };
    };
    const small = workOf(of(100));
    expect(Math.min(...small)).toBeGreaterThan(0);
    expect(workOf(of(200))).toEqual(small.map((work) => 2 * work));
    // seven columns and 21 products
    const [look, ...others] = workOf(majority);
    expect(look).toBe(1.28 * 28 * small[0]);
    const fits = new Set(others.filter((work) => work !== look));
    expect(fits).toEqual(new Set([1, 2, 3, 4, 5, 6].map((terms) => 1.28 * small[1] * terms ** 2)));
  });

  test('takes no column whose changes are about the rounding of its values', () => {
    const path = (change: number) => {
      const a = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 2) * change);
      return found({ names: ['a'], columns: [a], y: a.map((value) => (value > 1 ? 1 : 0)) });
    };
    expect(path(1e-12)).toEqual([]);
    expect(path(2.1e-12)).toHaveLength(1);
  });
});

test.each([0, 1])('where every row is %d there is nothing to tell', (value) => {
  const x = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
  const rows: Columns = { names: ['x'], columns: [x], y: new Float64Array(200).fill(value) };
  expect(runSteps(classOdds(rows, all))).toEqual([]);
});
