import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { weigh, weighByFormula } from './weighing.js';

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
