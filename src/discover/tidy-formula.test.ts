import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { runSteps } from '../work.js';
import { tidyFormula } from './tidy-formula.js';

const x = Float64Array.from({ length: 60 }, (_, i) => 0.1 + i / 10);
const columns = (f: (x: number) => number) => ({ names: ['x'], columns: [x], y: x.map(f) });

test('numbers become simple where the data does not object', () => {
  const fit = runSteps(
    tidyFormula(
      parseExpression('1.99*sin(0.51*x) + 0.001'),
      columns((v) => 2 * Math.sin(v / 2)),
      { exact: 1e-9 },
    ),
  );
  expect(printExpression(fit.expression)).toBe('2*sin(x/2)');
  expect(fit.rmse).toBeLessThan(1e-9);
});

test('roots of roots are powers, whose exponents move only where they may', () => {
  const data = columns((v) => v ** 0.3);
  const tidied = (freeExponents: boolean): string =>
    printExpression(
      runSteps(tidyFormula(parseExpression('1.01*sqrt(sqrt(x)) + 0.01'), data, { exact: 1e-9, freeExponents }))
        .expression,
    );
  expect(tidied(true)).toBe('x^0.3');
  expect(tidied(false)).toMatch(/x\^(0\.25|\(1\/4\))/);
});

test('told to stop at once it still gives the formula, in few digits', () => {
  const steps = tidyFormula(
    parseExpression('2.0001*x + 0.9999'),
    columns((v) => 2 * v + 1 + 0.1 * Math.sin(50 * v)),
    { exact: 1e-9 },
  );
  let count = 0;
  let step = steps.next(true);
  for (; step.done !== true; count++) step = steps.next(true);
  expect(count).toBeLessThan(20);
  expect(step.value.rmse).toBeCloseTo(0.07, 2);
  expect(printExpression(step.value.expression)).toMatch(/^\d(\.\d)?\*x \+ \d(\.\d)?$/);
});
