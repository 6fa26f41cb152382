import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { descriptionLength } from './description.js';
import { inUnits, isByValue, weigh, weighByFormula, weighByLikeliest } from './weighing.js';

function rowsOf(law: (x: number) => number, deviation: (value: number) => number): Columns {
  const random = createRandom(5);
  const x = Float64Array.from({ length: 300 }, () => 0.2 + 4 * random.next());
  const y = x.map((each) => law(each) + deviation(law(each)) * random.normal());
  return { names: ['x'], columns: [x], y };
}
const cube = (x: number): number => 2 * x ** 3;
const everywhere = (rows: Columns) => ({ train: rows, guide: rows, learned: rows, heldBack: rows });

test('weighed, a target has the spread that it has plainly', () => {
  const data = rowsOf(cube, () => 0.1);
  const deviations = data.columns[0].map((x) => 1e-6 * x);
  const { data: rows, perUnit } = weigh(data, { kind: 'column', column: 's', deviations });
  const level = runSteps(fitConstants(parseExpression('1'), rows));
  const plain = runSteps(fitConstants(parseExpression('1'), data));
  expect(level.rmse).toBeCloseTo(plain.rmse, 8);
  expect(perUnit * rows.deviations![0]).toBeCloseTo(deviations[0] * perUnit * perUnit, 12);
  expect(weigh(data, { kind: 'constant' })).toEqual({ data, perUnit: 1 });
});

test('errors that go with the value are found, and how large they are', () => {
  const data = rowsOf(cube, (value) => 0.05 * value);
  const { expression } = runSteps(fitConstants(parseExpression('1.5*x^3'), data));
  const { found, rows, perUnit } = runSteps(weighByFormula(everywhere(data), parseExpression('2*x^3'), undefined));
  expect(found!.relative).toBeCloseTo(0.05, 2);
  expect(perUnit * formulaError(expression, rows.heldBack)).toBeCloseTo(0.05, 2);
});

test('errors of half the value are found where values reach over decades', () => {
  const data = rowsOf(cube, (value) => 0.5 * value);
  const { found } = runSteps(weighByFormula(everywhere(data), parseExpression('2*x^3'), undefined));
  expect(found!.relative).toBeCloseTo(0.5, 1);
});

test('errors that are as large everywhere stay so, and errors that are no part of the value', () => {
  for (const [data, formula] of [
    [rowsOf(cube, () => 0.5), '2*x^3'],
    [
      rowsOf(
        (x) => Math.sin(2 * x),
        () => 0.01,
      ),
      'sin(2*x)',
    ],
    [rowsOf(cube, (value) => 1.5 * value), '2*x^3'],
    // more than a third of values of one size: not so much likelier that it counts
    [
      rowsOf(
        (x) => 4 + x,
        (value) => 0.4 * value,
      ),
      '4 + x',
    ],
  ] as const) {
    const all = everywhere(data);
    expect(runSteps(weighByFormula(all, parseExpression(formula), undefined))).toEqual({ rows: all, perUnit: 1 });
  }
});

test('deviations are brought to units in which the spread is the plain one', () => {
  // weighed, the mean of 1, 2, 3 is 5/3, and their squares about it in deviations sum to 1
  const data = { names: [], columns: [], y: Float64Array.of(1, 2, 3) };
  const { data: rows, perUnit } = inUnits(data, Float64Array.of(1, 1, 2));
  expect(perUnit).toBeCloseTo(Math.sqrt(1 / 3) / Math.sqrt(2 / 3), 12);
  expect([...rows.deviations!]).toEqual([1, 1, 2].map((each) => expect.closeTo(each * Math.SQRT1_2, 12)));
});

test('what never changes is not weighed', () => {
  const data = { names: [], columns: [], y: Float64Array.of(0, 0, 0) };
  expect(inUnits(data, Float64Array.of(1, 1, 2))).toEqual({ data, perUnit: 1 });
  // nor what changes only where nothing is known
  const unknown = { names: [], columns: [], y: Float64Array.of(1, 1, 2) };
  expect(inUnits(unknown, Float64Array.of(1, 1, 1e200))).toEqual({ data: unknown, perUnit: 1 });
});

test('a formula is fitted four times to rows weighed by what it said before', () => {
  const random = createRandom(8);
  const x = Float64Array.from({ length: 50 }, () => 4 * random.next());
  const y = x.map((each) => (0.5 + 2 * each) * (1 + 0.3 * random.normal()));
  /** The line by least squares, its residuals over the sizes of `said`. */
  const line = (said: Float64Array): Float64Array => {
    const weights = said.map((each) => each ** -2);
    const sum = (of: (row: number) => number): number => weights.reduce((total, w, row) => total + w * of(row), 0);
    const all = sum(() => 1);
    const [mx, my] = [sum((row) => x[row]) / all, sum((row) => y[row]) / all];
    const slope = sum((row) => (x[row] - mx) * (y[row] - my)) / sum((row) => (x[row] - mx) ** 2);
    return x.map((each) => my + slope * (each - mx));
  };
  let said: Float64Array = x.map((each) => 3 + each);
  let weighedBy: Float64Array = said;
  for (let round = 0; round < 4; round++) [weighedBy, said] = [said, line(said)];
  const relative = Math.sqrt(y.reduce((sum, value, row) => sum + ((value - said[row]) / weighedBy[row]) ** 2 / 50, 0));
  const { found } = runSteps(
    weighByFormula(everywhere({ names: ['x'], columns: [x], y }), parseExpression('3 + 1.0001*x'), undefined),
  );
  // after three it would be off by 2e-5
  expect(found!.relative).toBeCloseTo(relative, 5);
});

describe('errors go with the value', () => {
  const by = (rows: number, ratio: number, relative: number, logarithms = 0): boolean =>
    isByValue({ rows, relative, constant: ratio * relative, logarithms });
  test('where twice the logarithm of the likelihood grows by more than twenty', () => {
    // 2 · 10 · log e
    expect(by(10, 2.7, 0.1)).toBe(false);
    expect(by(10, 2.73, 0.1)).toBe(true);
    // the sizes’ logarithms are taken off: 2 · (10 · log 5.4366 − 6.931)
    expect(by(10, 5.436, 0.1, 10 * Math.LN2)).toBe(false);
    expect(by(10, 5.437, 0.1, 10 * Math.LN2)).toBe(true);
  });
  test('and by one for each row where they are large', () => {
    expect([by(30, 1.394, 0.29), by(30, 1.397, 0.29)]).toEqual([false, true]);
    expect([by(30, 1.648, 0.3), by(30, 1.65, 0.3)]).toEqual([false, true]);
    // of few rows by twenty still
    expect([by(10, 2.7, 0.3), by(10, 2.73, 0.3)]).toEqual([false, true]);
  });
  test('where they are less than seven tenths of it', () => {
    expect([by(100, 1e6, 0.69), by(100, 1e6, 0.7)]).toEqual([true, false]);
    // none at all are no kind of errors
    expect(isByValue({ rows: 100, relative: 0, constant: 1, logarithms: 0 })).toBe(false);
  });
});

/** x³ twice, with errors of a twentieth of it. */
const cubes = rowsOf(cube, (value) => 0.05 * value);
const byValue = (data: Columns, formula: string, errors?: { kind: 'relative' }) =>
  runSteps(weighByFormula(everywhere(data), parseExpression(formula), errors));

test('rows are weighed part by part', () => {
  const part = (from: number, to: number): Columns => ({
    names: ['x'],
    columns: [cubes.columns[0].slice(from, to)],
    y: cubes.y.slice(from, to),
  });
  const parts = { learned: cubes, train: part(0, 100), guide: part(100, 200), heldBack: part(200, 300) };
  const { rows, perUnit } = runSteps(weighByFormula(parts, parseExpression('2*x^3'), undefined));
  for (const name of ['learned', 'train', 'guide', 'heldBack'] as const) {
    expect(rows[name].y).toBe(parts[name].y);
    // those of small values are no smaller than others'
    const laws = parts[name].columns[0].map(cube);
    const ratios = rows[name].deviations!.map((each, row) => each / perUnit / laws[row]);
    for (const each of ratios.filter((_, row) => laws[row] > 5)) expect(each).toBeCloseTo(1, 1);
  }
});

test('what is found is told beside what constant errors would be', () => {
  const { found } = byValue(cubes, '2*x^3');
  const squares = cubes.y.reduce((sum, value, row) => sum + (value - cube(cubes.columns[0][row])) ** 2, 0);
  expect(found!.constant / Math.sqrt(squares / 300)).toBeCloseTo(1, 10);
});

test.each([300, 6000])('the length of %i rows is that of their likelihood, of at most 5000', (count) => {
  const random = createRandom(6);
  const x = Float64Array.from({ length: count }, () => 1 + 4 * random.next());
  const y = x.map((each) => cube(each) * (1 + 0.05 * random.normal()));
  const { length, found } = byValue({ names: ['x'], columns: [x], y }, '2*x^3');
  const logarithms = x.reduce((sum, each) => sum + Math.log(cube(each)), 0);
  const told = descriptionLength(parseExpression('2.01*x^3'), found!.relative, count, 0);
  const expected = told + 2 * logarithms * Math.min(1, 5000 / count);
  expect(Math.abs(length! - expected)).toBeLessThan(0.001 * expected);
});

test('a law of both signs has no such errors, unless it was said', () => {
  const both = rowsOf(
    (x) => x / 4 - 0.5,
    (value) => 0.05 * value,
  );
  expect(byValue(both, 'x/4 - 0.5')).toMatchObject({ perUnit: 1, rows: everywhere(both) });
  const said = byValue(both, 'x/4 - 0.5', { kind: 'relative' });
  expect(said.rows.learned.deviations).toBeDefined();
  expect(said.found).toBeUndefined();
});

test('nor has one that is no number everywhere, nor one that was stopped', () => {
  expect(byValue(cubes, 'log(x - 1)', { kind: 'relative' }).perUnit).toBe(1);
  const steps = weighByFormula(everywhere(cubes), parseExpression('2*x^3'), undefined);
  expect(watchSteps(steps, 0).value).toEqual({ rows: everywhere(cubes), perUnit: 1 });
});

test('errors of a law below 0 go with its size', () => {
  const below = { ...cubes, y: cubes.y.map((value) => -value) };
  expect(byValue(below, '-2*x^3').found!.relative).toBeCloseTo(0.05, 2);
});

describe('of several laws', () => {
  const likeliest = (data: Columns, laws: string[], errors?: { kind: 'relative' }) =>
    runSteps(
      weighByLikeliest(
        everywhere(data),
        laws.map((law) => parseExpression(law)),
        errors,
      ),
    );
  test('that counts which says the rows in the fewest words', () => {
    const alone = byValue(cubes, '2*x^3');
    for (const laws of [
      ['2*x^3', '2*x^2 + 1'],
      ['2*x^2 + 1', '2*x^3', '1.5*x^2.7 + x'],
      ['2*x^2 + 1', '2*x^3'],
    ])
      expect(likeliest(cubes, laws).length).toBeCloseTo(alone.length!, 6);
  });
  test('none does where the first is shorter with constant errors', () => {
    const plain = rowsOf(cube, () => 0.05);
    expect(byValue(plain, '1.3*x^2').length).toBeDefined();
    expect(likeliest(plain, ['2*x^3', '1.3*x^2'])).toEqual({ rows: everywhere(plain), perUnit: 1 });
    // but where they were asked for the best of all is taken
    const asked = likeliest(plain, ['1.3*x^2', '2*x^3'], { kind: 'relative' });
    expect(asked.length).toBeCloseTo(byValue(plain, '2*x^3', { kind: 'relative' }).length!, 6);
  });
  test('and of none nothing is known', () => {
    expect(likeliest(cubes, [])).toEqual({ rows: everywhere(cubes), perUnit: 1 });
  });
  test('stopped, those that were looked at count', () => {
    const laws = ['2*x^3', '2*x^2 + 1'].map((law) => parseExpression(law));
    const all = watchSteps(weighByLikeliest(everywhere(cubes), laws, undefined));
    const first = watchSteps(weighByLikeliest(everywhere(cubes), laws.slice(0, 1), undefined));
    expect(all.work.length).toBeGreaterThan(first.work.length);
  });
});
