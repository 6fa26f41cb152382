import { describe, expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { likeliestOf } from './likeliest.js';

describe('the likeliest formulas', () => {
  const found = (text: string, trainRmse: number, rmse: number) => ({
    expression: parseExpression(text),
    complexity: 1,
    rmse,
    trainRmse,
    origin: text,
  });
  const order = (all: ReturnType<typeof found>[], rows = { searched: 300, guiding: 100 }): string[] =>
    likeliestOf(all, { ...rows, exact: 1e-9 }).map(({ origin }) => origin);
  test('are judged by the errors on both sets of rows, each by its number', () => {
    // sqrt((3 · 1 + 3²) / 4) is sqrt(3), sqrt((3 · 3² + 1) / 4) is sqrt(7)
    const [few, many] = [found('x', 1, 3), found('z', 3, 1)];
    expect(order([many, few])).toEqual(['x', 'z']);
    expect(order([few, found('w', Math.sqrt(2.9), Math.sqrt(2.9))])).toEqual(['w', 'x']);
    expect(order([few, found('w', Math.sqrt(3.1), Math.sqrt(3.1))])).toEqual(['x', 'w']);
    expect(order([many, few], { searched: 100, guiding: 300 })).toEqual(['z', 'x']);
  });
  test('and by their length', () => {
    // log of 1.01, 800 times, is 8: two operators or names
    expect(order([found('x', 1.01, 1.01), found('x + y + z', 1, 1)])[0]).toBe('x');
    expect(order([found('x', 1.03, 1.03), found('x + y + z', 1, 1)])[0]).toBe('x + y + z');
  });
  test('errors below what is exact are as good', () => {
    expect(order([found('x + y', 1e-15, 1e-15), found('x', 1e-10, 1e-10)])).toEqual(['x', 'x + y']);
  });
});
