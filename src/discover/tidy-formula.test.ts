import { describe, expect, test } from 'vitest';
import { parametersOf } from '../formula/parameters.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { fitConstants, formulaError } from '../formula/formula-fit.js';
import { shortened, tidyFormula } from './tidy-formula.js';

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

test('abs(…) of what has one sign at all rows goes, of others it stays', () => {
  const tidied = (text: string, f: (x: number) => number): string =>
    printExpression(runSteps(tidyFormula(parseExpression(text), columns(f), { exact: 1e-9 })).expression);
  expect(tidied('2*abs(x + 1)', (v) => 2 * v + 2)).toBe('2*x + 2');
  expect(tidied('abs(x - 10)', (v) => 10 - v)).toBe('10 - x');
  expect(tidied('abs(x - 3)', (v) => Math.abs(v - 3))).toBe('abs(x - 3)');
  expect(tidied('sqrt(abs(x))', Math.sqrt)).toBe('sqrt(x)');
});

describe('numbers that the data does not ask for', () => {
  const wave = (v: number): number => 0.3 * Math.sin(37 * v);

  test('go, where the error hardly grows', () => {
    const data = columns((v) => 2 * v ** 2 + 5 + wave(v));
    const { expression, rmse } = runSteps(
      tidyFormula(parseExpression('1.9*x^2 + 0.01*x + 4.9'), data, { exact: 1e-9 }),
    );
    expect(printExpression(expression)).toMatch(/^[\d.]+\*x\^2 \+ [\d.]+$/);
    expect(rmse).toBeLessThan(0.22);
  });

  test('become 1 where that does', () => {
    const data = columns((v) => v + 5 + wave(v));
    const { expression } = runSteps(tidyFormula(parseExpression('1.002*x + 4.9'), data, { exact: 1e-9 }));
    expect(printExpression(expression)).toMatch(/^x \+ [45](\.\d+)?$/);
  });

  test('of more than sixteen none is looked for', () => {
    // of waves that have nothing to do with one another the last says nothing
    const data = (count: number) =>
      columns((v) => {
        let y = wave(v);
        for (let k = 1; k < count; k++) y += (2 + k) * Math.sin(k * v);
        return y;
      });
    const termsOf = (count: number): number => {
      const text = Array.from({ length: count }, (_, i) => `${i + 1 === count ? 1e-3 : i + 3.1}*w${i + 1}`).join(' + ');
      const { y } = data(count);
      const waves = Array.from({ length: count }, (_, i) => x.map((v) => Math.sin((i + 1) * v)));
      const names = waves.map((_, i) => `w${i + 1}`);
      const { expression } = runSteps(
        tidyFormula(parseExpression(text), { names, columns: waves, y }, { exact: 1e-9 }),
      );
      return printExpression(expression).match(/w\d+/g)!.length;
    };
    expect(termsOf(16)).toBeLessThan(16);
    expect(termsOf(17)).toBe(17);
  });
});

test('in noisy data numbers are only rounded, to as few digits as cost next to nothing', () => {
  const noise = (v: number): number => 0.6 * Math.sin(91 * v * v);
  const data = columns((v) => 1.9371 * v + 1.2168 + noise(v));
  const { expression, rmse, parameters } = runSteps(tidyFormula(parseExpression('2.1*x + 1.3'), data, { exact: 1e-9 }));
  const numbers = printExpression(expression).match(/[\d.]+/g)!;
  for (const each of numbers) expect(each.replace('.', '').length).toBeLessThanOrEqual(3);
  expect(parameters).toHaveLength(2);
  const best = runSteps(fitConstants(parseExpression('2.1*x + 1.3'), data)).rmse;
  expect(rmse / best).toBeLessThan(1 + Math.log(60) / 60);
  expect(formulaError(expression, data)).toBe(rmse);
});

test('a number goes where the error grows by less than it is worth without it, log n / n, and stays where it grows by more', () => {
  const rows = 100;
  const even = Float64Array.from({ length: rows }, (_, i) => (i - 49.5) / 10);
  // +1, -1, -1, +1 …: noise that neither a constant nor a line says anything of
  const noise = even.map((_, i) => (i % 4 === 0 || i % 4 === 3 ? 1 : -1));
  const tidied = (constant: number) => {
    const data = { names: ['x'], columns: [even], y: even.map((v, i) => 2.5 * v + constant + noise[i]) };
    return runSteps(tidyFormula(parseExpression(`2.4*x + ${constant}`), data, { exact: 1e-9, numbers: 'measured' }));
  };
  // of log(100) / 100 = 4.6 %: sqrt(1 + 0.27²) is 3.6 % more than 1, sqrt(1 + 0.35²) 5.9 %
  expect(printExpression(tidied(0.27).expression)).toMatch(/^[\d.]+\*x$/);
  expect(printExpression(tidied(0.35).expression)).toMatch(/^[\d.]+\*x \+ [\d.]+$/);
  expect(tidied(0.35).rmse).toBeCloseTo(1, 3);
});

test('what stands in a function and is nothing goes with the function', () => {
  const noisy = columns((v) => 3 * v + 0.3 * Math.sin(40 * v));
  const options = { exact: 1e-9, numbers: 'measured' } as const;
  for (const idle of ['*exp(-0.0005*x)', '*cos(0.004*x)', ' + sin(0.001*x)'])
    expect(
      printExpression(runSteps(tidyFormula(parseExpression(`2.9*x${idle}`), noisy, options)).expression),
      idle,
    ).toMatch(/^[\d.]+\*x$/);
});

test('numbers that meet in simplifying have no more digits than they had', () => {
  const random = createRandom(3);
  const at = Float64Array.from({ length: 400 }, () => 4 * random.next());
  const y = at.map((value) => -0.3098 * (1.7 * value - 3.6765 * Math.sin(1.9583 * value)) + 0.4 * random.normal());
  const rows = { names: ['x'], columns: [at], y };
  const expression = parseExpression('-0.3098123*(1.7012345*x - 3.6765123*sin(1.9583123*x))');
  const rmse = formulaError(expression, rows);
  const short = runSteps(shortened({ expression, rmse, parameters: new Float64Array(4) }, rows, true));
  const digits = parametersOf(short.expression).map(
    (value) => String(Math.abs(value)).replace(/^0\.0*|\./g, '').length,
  );
  expect(Math.max(...digits)).toBeLessThanOrEqual(4);
  expect(short.rmse).toBe(formulaError(short.expression, rows));
  expect([...short.parameters]).toEqual(parametersOf(short.expression));
});

test('of a column of two values a curve is a line, which says the same', () => {
  const b = x.map((_, i) => (i * 7 + Math.floor(i / 3)) % 2);
  const two = { names: ['b', 'x'], columns: [b, x], y: x.map((v, i) => 3 * b[i] + v + 1 + 0.1 * Math.sin(50 * v)) };
  for (const from of [
    '1.5 - 1.5*cos(3.14159*b) + x + 1',
    '3*b^2 + x + 1',
    '1.9*exp(0.95*b) - 0.9 + x',
    '3/(2 - b) + x',
  ]) {
    const { expression } = runSteps(tidyFormula(parseExpression(from), two, { exact: 1e-9, numbers: 'measured' }));
    expect(printExpression(expression), from).toMatch(/^[^(^/]*\*b [+-] [^(^/]*$/);
  }
  // of three values it stays
  const three = { ...two, columns: [x.map((_, i) => i % 3), x] };
  const { expression } = runSteps(tidyFormula(parseExpression('3*b^2 + x'), three, { exact: 1e-9 }));
  expect(printExpression(expression)).toContain('^');
});
