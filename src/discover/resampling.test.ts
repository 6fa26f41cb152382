import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { descriptionLength } from './description.js';
import type { Columns } from '../formula/formula-fit.js';
import { measureConstants } from './measured-constants.js';
import { resample } from './resampling.js';

function rowsOf(law: (x: number) => number, noise: number, count = 200): Columns {
  const random = createRandom(5);
  const x = Float64Array.from({ length: count }, () => 0.2 + 4 * random.next());
  return { names: ['x'], columns: [x], y: x.map((each) => law(each) + noise * random.normal()) };
}
const shares = (data: Columns, ...texts: string[]): number[] =>
  runSteps(
    resample(
      texts.map((text) => runSteps(measureConstants(parseExpression(text), data))),
      data,
      1e-9,
    ),
  );

test('what is clearly right wins always, what is as good as another half of the time', () => {
  const clear = shares(
    rowsOf((x) => 3 * x ** 0.75, 0.02),
    '2*x^0.8',
    '2*x + 1',
  );
  expect(clear).toEqual([1, 0]);
  const even = shares(
    rowsOf((x) => 2 + 0.6 * x, 3),
    '2 + x',
    '2*exp(0.3*x)',
  );
  expect(even[0] + even[1]).toBeCloseTo(1, 10);
  expect(even[1]).toBeGreaterThan(0.05);
  expect(even[0]).toBeGreaterThan(0.05);
});

test('a constant that noise made up does not win on rows that are drawn anew', () => {
  const [plain] = shares(
    rowsOf((x) => 3 * x, 0.3),
    '3*x',
    '3*x + 0.01*x^2 + 0.01',
  );
  expect(plain).toBeGreaterThan(0.7);
});

test('constants that were measured follow the rows that are drawn, others stay as they are', () => {
  const data = rowsOf((x) => 3.2 * x, 0.01);
  const of = (measured: boolean): number[] =>
    runSteps(
      resample(
        [
          { expression: parseExpression('3*x'), ...(measured && { constants: [{ value: 3, error: 0.1 }] }) },
          { expression: parseExpression('3.1*x + sin(x)/100') },
        ],
        data,
        1e-9,
      ),
    );
  // 3 becomes 3.2, which is what the rows are
  expect(of(true)).toEqual([1, 0]);
  expect(of(false)).toEqual([0, 1]);
});

test('structures that differ in numbers alone win together', () => {
  const data = rowsOf((x) => 3 * x + 1, 0.5);
  const [one, other] = runSteps(
    resample(
      ['3*x + 1', '3.02*x + 0.98'].map((text) => ({ expression: parseExpression(text) })),
      data,
      1e-9,
    ),
  );
  expect([one, other]).toEqual([1, 1]);
});

test('told to stop, it tells of what it has', () => {
  const data = rowsOf((x) => 3 * x, 0.3);
  const steps = resample([{ expression: parseExpression('3*x') }], data, 1e-9);
  let step = steps.next(true);
  for (let k = 0; k < 5 && !step.done; k++) step = steps.next(true);
  expect(step).toEqual({ done: true, value: [1] });
});

test('its work is told: the rows of each formula, then in each drawing rows times products of slopes', () => {
  const data = rowsOf((x) => 3 * x, 0.3, 30);
  const choices = [
    { expression: parseExpression('3*x'), constants: [{ value: 3, error: 0.1 }] },
    { expression: parseExpression('x + 2') },
  ];
  const { work } = watchSteps(resample(choices, data, 1e-9));
  expect(work.slice(0, 2)).toEqual([3000, 3000]);
  expect(work.slice(2)).toEqual(Array.from({ length: 100 }, () => 30 * (2 + 1 + 2)));
  // told to stop in the first drawing it makes one more
  const stopped = watchSteps(resample(choices, data, 1e-9), 2);
  expect(stopped.work).toHaveLength(4);
  for (const share of stopped.value) expect(2 * share).toBe(Math.round(2 * share));
});

test('two thousand rows are looked at, of more every second or third', () => {
  const first = (count: number): number =>
    resample(
      [{ expression: parseExpression('3*x') }],
      rowsOf((x) => 3 * x, 0.3, count),
      1e-9,
    ).next().value as number;
  expect([2000, 2001, 4000, 4001].map(first)).toEqual([200_000, 100_100, 200_000, 133_400]);
});

test('residuals count in their deviations', () => {
  // half of the rows say one law, half the other; those of the other are known badly
  const x = Float64Array.from({ length: 60 }, (_, i) => 1 + i / 10);
  const data: Columns = {
    names: ['x'],
    columns: [x],
    y: x.map((each, i) => (i % 2 === 0 ? 2 * each : 3 * each)),
    deviations: x.map((_, i) => (i % 2 === 0 ? 0.01 : 10)),
  };
  const choices = [parseExpression('2*x'), parseExpression('x + x + x')].map((expression) => ({ expression }));
  expect(runSteps(resample(choices, data, 1e-9))).toEqual([1, 0]);
  const other = { ...data, deviations: data.deviations!.toReversed() };
  expect(runSteps(resample(choices, other, 1e-9))).toEqual([0, 1]);
});

describe('shares', () => {
  /** Σ w r² of the best c₀·f₀ + c₁·f₁ …, by Gauss' elimination of the normal equations. */
  function leastSquares(bases: readonly Float64Array[], y: Float64Array, weights: Float64Array): number {
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, i) => sum + weights[i] * value * b[i], 0);
    const rest = bases.map((each) => each.slice());
    const left = y.slice();
    // one direction after the other is taken out of all that follow
    rest.forEach((base, k) => {
      const size = dot(base, base);
      for (const other of [...rest.slice(k + 1), left]) {
        const part = dot(base, other) / size;
        for (let i = 0; i < other.length; i++) other[i] -= part * base[i];
      }
    });
    return dot(left, left);
  }

  test.each([40, 2001, 4500])('are those of an oracle in plain loops, of %i rows', (count) => {
    const random = createRandom(11);
    const x = Float64Array.from({ length: count }, () => 0.5 + 2 * random.next());
    const deviations = x.map((value) => 0.4 + value / 2);
    // so that none of the three is clearly the best
    const size = 2.2 * Math.sqrt(40 / count);
    const y = x.map((value, row) => 2 + 0.35 * size * value + deviations[row] * random.normal());
    const data: Columns = { names: ['x'], columns: [x], y, deviations };
    const constant = (value: number) => ({ value, error: 1 });
    const choices = [
      { expression: parseExpression('1.7*x + 2.3'), constants: [constant(1.7), constant(2.3)] },
      { expression: parseExpression('2.6'), constants: [constant(2.6)] },
      // of another sign than it is told, and a number that is not measured
      { expression: parseExpression('3*x - 1.9*x^2 + 2.7'), constants: [constant(1.9)] },
    ];
    const every = Math.ceil(count / 2000);
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => row % every === 0);
    const over = (of: (x: number) => number): Float64Array =>
      Float64Array.from(rows, (row) => of(x[row]) / deviations[row]);
    const targets = Float64Array.from(rows, (row) => y[row] / deviations[row]);
    const rest = targets.map((value, i) => value - (3 * x[rows[i]] + 2.7) / deviations[rows[i]]);
    const drawing = createRandom(42);
    const wins = [0, 0, 0];
    for (let k = 0; k < 100; k++) {
      const times = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) times[drawing.integer(rows.length)]++;
      const squares = [
        leastSquares([over((v) => v), over(() => 1)], targets, times),
        leastSquares([over(() => 1)], targets, times),
        leastSquares([over((v) => v ** 2)], rest, times),
      ];
      const lengths = squares.map((each, i) =>
        descriptionLength(choices[i].expression, Math.sqrt(each / rows.length), count, 1e-9),
      );
      wins[lengths.indexOf(Math.min(...lengths))]++;
    }
    expect(Math.min(wins[0], wins[1])).toBeGreaterThan(2);
    expect(runSteps(resample(choices, data, 1e-9))).toEqual(wins.map((won) => expect.closeTo(won / 100, 12)));
  });
});
