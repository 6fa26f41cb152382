import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
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
