// What is concluded, and what not, from formulas that are put into the pool as they are.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { parseUnit } from '../units/parse-unit.js';
import { type ConcludeOptions, concludeFormulas, type Conclusion } from './conclude.js';
import { FormulaPool } from './formula-pool.js';
import { separate } from './separate-rows.js';
import { soundUnits } from './sound-units.js';

const random = createRandom(3);
const [x, z] = [0, 1].map(() => Float64Array.from({ length: 200 }, () => 1 + 4 * random.next()));
const noise = x.map(() => random.normal());
const rowsOf = (law: (x: number, z: number) => number, size: number): Columns => ({
  names: ['x', 'z'],
  columns: [x, z],
  y: x.map((value, row) => law(value, z[row]) + size * noise[row]),
});

/** The end of a search that found these, told to stop at a step. */
function concluded(data: Columns, texts: readonly string[], options: Partial<ConcludeOptions> = {}, stopAt?: number) {
  const apart = separate(data, 42);
  const pool = new FormulaPool(apart.guide);
  for (const text of texts) {
    const { expression, rmse } = runSteps(fitConstants(parseExpression(text), apart.train));
    pool.add(expression, rmse, text);
  }
  const settings = { exact: 1e-9 * apart.spread, freeExponents: true, maxComplexity: 100, ...options };
  return { ...watchSteps(concludeFormulas(pool, apart, settings), stopAt), apart };
}
const textsOf = ({ front }: Conclusion): string[] => front.map(({ expression }) => printExpression(expression));
const answerOf = (conclusion: Conclusion): string => textsOf(conclusion)[conclusion.likeliest];

describe('forms near to what is likely', () => {
  const data = rowsOf((a, b) => b * (1 + a), 0.6);
  test('are concluded too, from the same origin', () => {
    const { value } = concluded(data, ['1.8*z*x^0.7', '3*z']);
    expect(answerOf(value)).toBe('z*(x + 1)');
    expect(value.front[value.likeliest].origin).toBe('1.8*z*x^0.7');
  });
  test('but not where functions were chosen, nor of what is exact', () => {
    expect(answerOf(concluded(data, ['1.8*z*x^0.7', '3*z'], { freeExponents: false }).value)).not.toContain('x + 1');
    // the likeliest is exact: nothing nearer is looked for
    const exact = rowsOf((a, b) => b * (1 + a), 0);
    expect(textsOf(concluded(exact, ['z*(1.1*x + 0.9)', '3*z']).value).at(-1)).toBe('z*(x + 1)');
    const { work } = concluded(exact, ['z*(1.1*x + 0.9)']);
    const { work: more } = concluded(data, ['z*(1.1*x + 0.9)']);
    expect(more.length).toBeGreaterThan(work.length);
  });
  test('and only where they make sense in the units', () => {
    const dimension = (text: string): readonly number[] => parseUnit('it', text).dimension;
    const of = (unit: string, numbers: boolean): string =>
      answerOf(
        concluded(data, ['1.8*z*x^0.7', '3*z'], {
          units: soundUnits((name) => dimension(name === 'x' ? unit : 'kg'), dimension('kg'), numbers),
        }).value,
      );
    expect(of('1', false)).toBe('z*(x + 1)');
    expect(of('m', false)).toMatch(/^\d[\d.]*\*z$/);
  });
});

describe('what is told of each', () => {
  const data = rowsOf((a, b) => 2.37 * a + 0.5 * b ** 2, 0.2);
  const { value, apart } = concluded(data, ['2*x', '2*x + 0.4*z^2', '1.9*x + 0.5*z^2 + 0.01*sin(9*z)', '4']);
  test('errors on the rows held back and on those it was searched with, its origin and its wins', () => {
    expect(value.weighing).toEqual({ perUnit: 1 });
    const { expression, rmse, plainRmse, origin, constants, wins } = value.front[value.likeliest];
    expect(origin).toBe('2*x + 0.4*z^2');
    expect(rmse).toBe(formulaError(expression, apart.heldBack));
    expect(plainRmse).toBe(rmse);
    expect(constants!.map(({ value: each }) => Math.abs(each))).toEqual(
      [2.37, 0.5].map((each) => expect.closeTo(each, 1)),
    );
    expect(wins).toBeGreaterThan(0.6);
    const all = value.front.reduce((sum, each) => sum + each.wins!, 0);
    expect(all).toBeLessThanOrEqual(1 + 1e-9);
    for (const each of value.front)
      expect(Object.keys(each).toSorted()).toEqual(
        expect.arrayContaining(['complexity', 'expression', 'origin', 'plainRmse', 'rmse', 'trainRmse', 'wins']),
      );
    for (const each of value.front)
      for (const own of ['key', 'length', 'learnedRmse']) expect(each).not.toHaveProperty(own);
  });
  test('no wins where the answer is exact', () => {
    const exact = concluded(
      rowsOf((a, b) => 2 * a + 0.5 * b ** 2, 0),
      ['2*x', '2.1*x + 0.4*z^2'],
    ).value;
    expect(answerOf(exact)).toBe('2*x + z^2/2');
    expect(exact.weighing).toEqual({ perUnit: 1 });
    for (const each of exact.front) expect(each).not.toHaveProperty('wins');
    expect(exact.front[exact.likeliest]).not.toHaveProperty('constants');
  });
  test('nothing of an empty pool, nor of what makes no sense', () => {
    expect(concluded(data, []).value).toEqual({ front: [], likeliest: 0, weighing: { perUnit: 1 } });
    const none = { sound: () => undefined, carrying: () => [] };
    expect(concluded(data, ['2*x', '3'], { units: none }).value.front).toEqual([]);
  });
});

describe('errors', () => {
  test('that go with the value are found where nothing was said, and kept to what was said', () => {
    const data = rowsOf((a, b) => 2.3 * a ** 3 * b, 0);
    const relative = { ...data, y: data.y.map((value, row) => value * (1 + 0.05 * noise[row])) };
    const texts = ['2*x^3*z', '9*x*z', '40'];
    const { found, perUnit } = concluded(relative, texts).value.weighing;
    expect(found!.relative).toBeCloseTo(0.05, 2);
    expect(perUnit).not.toBe(1);
    expect(concluded(relative, texts, { errors: { kind: 'constant' } }).value.weighing).toEqual({ perUnit: 1 });
    const said = concluded(relative, texts, { errors: { kind: 'relative' } }).value.weighing;
    expect(said).not.toHaveProperty('found');
    expect(said.perUnit).not.toBe(1);
    // deviations of a column stay as they are
    const column = { kind: 'column', column: 's', deviations: x } as const;
    expect(concluded(relative, texts, { errors: column, perUnit: 0.3 }).value.weighing).toEqual({ perUnit: 0.3 });
  });
});

describe('constants', () => {
  test('that only the rows of the search asked for are gone', () => {
    const { train, guide } = separate({ names: [], columns: [], y: x.map((_, row) => row) }, 42);
    const data = rowsOf((a) => 2.5 * a, 0.2);
    // the rows that guide say the opposite
    const side = x.map((_, row) => (train.y.includes(row) ? 1 : guide.y.includes(row) ? -4 : 0));
    const both = { ...data, y: data.y.map((value, row) => value + 0.1 * side[row] * (z[row] - 3)) };
    const { value, apart } = concluded(both, ['2.4*x + 0.1*z']);
    // it is worth its length there
    expect(runSteps(fitConstants(parseExpression('2.4*x + 0.1*z'), apart.train)).rmse).toBeLessThan(
      0.95 * runSteps(fitConstants(parseExpression('2.4*x'), apart.train)).rmse,
    );
    expect(textsOf(value)).toEqual([expect.stringMatching(/^2\.[45]\d*\*x$/)]);
    expect(value.front[0].constants).toHaveLength(1);
    const kept = concluded(
      rowsOf((a, b) => 2.5 * a + 0.1 * b, 0.2),
      ['2.4*x + 0.1*z'],
    ).value;
    expect(answerOf(kept)).toContain('z');
  });
  test('stand where they are expected, with errors of their own', () => {
    const data = rowsOf((a) => 7.3 / (1 + Math.exp(-2.13 * (a - 3.41))), 0.05);
    const { value } = concluded(data, ['7/(1 + 1400*exp(-2.1*x))']);
    expect(answerOf(value)).toMatch(/^7\.[23]\d*\/\(1 \+ exp\(-2\.[012]\d*\*\(x - 3\.4\d*\)\)\)$/);
    const { constants } = value.front[value.likeliest];
    expect(constants).toHaveLength(3);
    constants!.forEach(({ value: each, error }, i) => {
      expect(Math.abs(Math.abs(each) - [7.3, 2.13, 3.41][i])).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.1);
    });
  });
});

test('told to stop at any step, it has an answer all the same', () => {
  const data = rowsOf((a, b) => 2.37 * a + 0.5 * b ** 2, 0.2);
  const texts = ['2*x', '2*x + 0.4*z^2'];
  const { work } = concluded(data, texts);
  for (const part of [0, 0.1, 0.3, 0.6, 0.95]) {
    const { value, work: done } = concluded(data, texts, {}, Math.floor(part * work.length));
    expect(done.length).toBeLessThanOrEqual(work.length);
    expect(value.front.length).toBeGreaterThan(0);
    expect(value.front[value.likeliest].origin).toBe('2*x + 0.4*z^2');
  }
});
