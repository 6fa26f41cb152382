import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { FormulaPool } from './formula-pool.js';

// held back: y = x on four rows
const x = Float64Array.of(1, 2, 3, 4);
const pool = (): FormulaPool => new FormulaPool({ names: ['x'], columns: [x], y: x });
const add = (to: FormulaPool, text: string, trainRmse: number) => to.add(parseExpression(text), trainRmse, 'a test');
const texts = (of: FormulaPool): number[] => of.front().map(({ trainRmse }) => trainRmse);

test('errors are those on the rows held back', () => {
  expect(add(pool(), 'x + 2', 0)).toMatchObject({ rmse: 2, trainRmse: 0, origin: 'a test' });
  expect(add(pool(), 'x + 2', 0)!.complexity).toBeLessThan(add(pool(), 'sin(x + 2)', 0)!.complexity);
});

test('a formula is known once, as it came first', () => {
  const all = pool();
  const first = add(all, '2*x', 0.5);
  expect(add(all, '2*x', 0.1)).toBe(first);
  expect(all.front()).toEqual([first]);
});

test('what is not finite on the rows held back is not kept', () => {
  const all = pool();
  expect(add(all, 'log(x - 2)', 0)).toBeUndefined();
  expect([all.front(), all.least]).toEqual([[], Infinity]);
});

test('the least error is that on the rows held back', () => {
  const all = pool();
  add(all, 'x + 2', 0.1);
  add(all, 'x + 0.5', 0.7);
  expect(all.least).toBe(0.5);
});

test('the least error of short formulas leaves room beside a long one that is better', () => {
  const all = pool();
  add(all, 'x + 2', 0.1);
  add(all, 'x + 0.001*sin(x)*exp(x)', 0.1);
  expect(all.leastWithin(3)).toBe(2);
  expect(all.leastWithin(2)).toBe(Infinity);
  expect(all.least).toBeLessThan(0.1);
  expect(all.all()).toHaveLength(2);
});

test('what does well on the rows held back alone is not on the front', () => {
  const all = pool();
  add(all, 'x + 1', 1.1);
  // nearer on the rows held back and more complex, but much worse where it was fitted: chance
  add(all, 'x + 0.01*x^3', 3);
  expect(texts(all)).toEqual([1.1]);
});

test('what does well where it was fitted alone is not on the front', () => {
  const all = pool();
  add(all, 'x + 1', 1.1);
  add(all, 'x + x^3', 0.001);
  expect(texts(all)).toEqual([1.1]);
});

test('what does better on both sets of rows is on the front, by complexity', () => {
  const all = pool();
  add(all, 'x + 0.01*x^2', 0.3);
  add(all, 'x + 1', 1.1);
  expect(texts(all)).toEqual([1.1, 0.3]);
  expect(all.front()[0].complexity).toBeLessThan(all.front()[1].complexity);
});
