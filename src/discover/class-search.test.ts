import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import type { Columns } from '../formula/formula-fit.js';
import { Formula } from '../formula/formula.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { saysAll, searchClass, withOdds } from './class-search.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';

/** Rows of a column between 0 and 1, of the class with that chance. */
function drawn(chance: (x: number) => number, rows = 400): Columns {
  const random = createRandom(6);
  const x = Float64Array.from({ length: rows }, () => random.next());
  return { names: ['x'], columns: [x], y: x.map((at) => (random.next() < chance(at) ? 1 : 0)) };
}
const steep = (x: number): number => 1 / (1 + Math.exp(10 - 20 * x));

describe('nothing is left to find', () => {
  const says = (text: string, data: Columns) => runSteps(saysAll({ expression: parseExpression(text), loss: 0 }, data));

  test('where chances are those that the rows were drawn with, however little they tell', () => {
    const weak = drawn((x) => 1 / (1 + Math.exp(1 - 2 * x)));
    expect(says('1/(exp(1 - 2*x) + 1)', weak)).toBe(true);
    expect(says('0.5', weak)).toBe(false);
  });

  test('where they tell three quarters of the rows apart', () => {
    const step = drawn((x) => (x > 0.5 ? 1 : 0));
    expect(says('1/(exp(20 - 40*x) + 1)', step)).toBe(true);
    expect(says('1/(exp(1 - 2*x) + 1)', step)).toBe(false);
  });

  test.each([
    [0.5, 0.25],
    [0.2, 0.2],
  ])('of a class of %d of the rows where its chances are off by less than %d', (share, bound) => {
    const y = Float64Array.from({ length: 100 }, (_, i) => (i < 100 * share ? 1 : 0));
    // a quarter of the variance is off² = share·(1 − share)/4
    const off = (error: number): boolean =>
      says('x', { names: ['x'], columns: [y.map((value) => Math.abs(value - error))], y });
    expect(off(bound - 0.001)).toBe(true);
    expect(off(bound + 0.001)).toBe(false);
  });

  test('but where the rows that are said to be rare are not', () => {
    const x = Float64Array.from({ length: 800 }, (_, i) => i % 2);
    // every second row of the one half is of the class, of the other one in a hundred or in twenty
    const rare = (every: number): boolean =>
      says('0.01 + 0.49*x', {
        names: ['x'],
        columns: [x],
        y: x.map((value, i) => (value === 1 ? ((i - 1) / 2) % 2 : (i / 2) % every === 0 ? 1 : 0)),
      });
    expect(rare(100)).toBe(true);
    expect(rare(20)).toBe(false);
  });

  test('but where a chance is certain for some rows and wrong for others', () => {
    const chances = [1, 0.6, 0.4];
    const x = Float64Array.from({ length: 90 }, (_, i) => chances[i % 3]);
    expect(says('x', { names: ['x'], columns: [x], y: x.map((chance) => (chance === 0.6 ? 0 : 1)) })).toBe(false);
  });

  test('by a bounded look at the rows, however many there are', () => {
    // little telling, so that residuals are looked at
    const workOn = (rows: number): number => {
      const data = drawn((x) => 1 / (1 + Math.exp(1 - 2 * x)), rows);
      const steps = saysAll({ expression: parseExpression('1/(exp(1 - 2*x) + 1)'), loss: 0 }, data);
      let work = 0;
      for (let step = steps.next(false); step.done !== true; step = steps.next(false)) work += step.value;
      return work;
    };
    expect(workOn(3000)).toBeGreaterThan(0);
    expect(workOn(12_000)).toBe(workOn(3000));
  });

  test('but not where there are none', () => {
    expect(runSteps(saysAll(undefined, drawn(steep)))).toBe(false);
  });
});

describe('the search for a class', () => {
  test('tries no network where chances say it, and tells how far they are off on rows not seen', async () => {
    const { discovery, odds } = await searchClass(drawn(steep, 200), { backend: referenceBackend() });
    expect(discovery.tried).toBe(0);
    expect(odds.at(-1)!.formula.toString()).toMatch(/^1\/\(exp\(.*x.*\) \+ 1\)$/);
    expect(odds.at(-1)!.r2).toBeGreaterThan(0.5);
    expect(odds.at(-1)!.rmse).toBeGreaterThan(0.1);
  });
});

describe('the front of a class with chances', () => {
  const found = (text: string, complexity: number, rmse: number): DiscoveredFormula => {
    return { formula: new Formula(text), complexity, rmse, r2: 0, origin: '' };
  };
  const [mean, curve, chance] = [found('0.4', 2, 0.5), found('x^3', 8, 0.3), found('1/(exp(x) + 1)', 6, 0.2)];
  const front: FormulaFront = { formulas: [mean, curve], best: 1, spread: 0.5, ended: 'tried', tried: 1, fits: [] };

  test('has what no other beats, and keeps its answer where that is among them', () => {
    expect(withOdds(front, [chance])).toMatchObject({ formulas: [mean, chance], best: 1 });
    expect(withOdds({ ...front, best: 0 }, [chance])).toMatchObject({ formulas: [mean, chance], best: 0 });
  });

  test('is as it was without any', () => {
    expect(withOdds(front, [])).toBe(front);
  });
});
