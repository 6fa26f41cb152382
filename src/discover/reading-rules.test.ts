import { describe, expect, test } from 'vitest';
import { isMet, isPicture, isReadAtOnce, isRough, lengthOfReading, TriedNetworks } from './reading-rules.js';

test('a formula of so many curves is about so long', () => {
  expect([0, 1, 2, 5].map(lengthOfReading)).toEqual([2, 8, 14, 32]);
});

test('rows are noisy where a polynomial leaves more than a twentieth', () => {
  expect([0.05, 0.051].map(isRough)).toEqual([false, true]);
});

test('formulas are as good as a network within a tenth', () => {
  expect([isMet(1.1, 1), isMet(1.1001, 1), isMet(0.1101, 0.1)]).toEqual([true, false, false]);
});

test('a picture is near, or as near as twice the formula, or the third', () => {
  expect([0.02, 0.021].map((error) => isPicture(error, 0, 1))).toEqual([true, false]);
  expect([0.5, 0.51].map((error) => isPicture(error, 0.25, 1))).toEqual([true, false]);
  expect([1, 2, 3, 4].map((tried) => isPicture(9, 0, tried))).toEqual([false, false, true, true]);
});

describe('a network is read at once', () => {
  const read = (seen: Partial<Parameters<typeof isReadAtOnce>[0]>): boolean =>
    isReadAtOnce({ error: 0.1, alone: false, networks: 0.1, polynomial: 1, formulas: 1, read: 0, ...seen });
  test('where it is as good as the best, or very good', () => {
    expect(read({ networks: 0.077 })).toBe(true);
    expect(read({ networks: 0.0769 })).toBe(false);
    expect(read({ networks: 1, polynomial: 0.077 })).toBe(true);
    expect(read({ networks: 1, polynomial: 0.0769 })).toBe(false);
    expect([0.01, 0.0101].map((error) => read({ error, networks: 1e-9 }))).toEqual([true, false]);
  });
  test('where it is a fifth better than formulas', () => {
    expect([0.125, 0.1249].map((formulas) => read({ formulas }))).toEqual([true, false]);
  });
  test('unless ten were, or it says next to nothing', () => {
    expect([9, 10, 11].map((count) => read({ read: count }))).toEqual([true, false, false]);
    expect([0.95, 0.951].map((error) => read({ error, networks: 1, formulas: 9 }))).toEqual([true, false]);
  });
  test('of one variable in any case but these', () => {
    expect(read({ alone: true, networks: 1e-9, formulas: 1e-9 })).toBe(true);
    expect(read({ alone: true, read: 10 })).toBe(false);
    expect(read({ alone: true, error: 0.96 })).toBe(false);
  });
});

describe('of the networks so far', () => {
  const of = (...errors: number[]): TriedNetworks<{ error: number; curves: number }> => {
    const networks = new TriedNetworks();
    for (const [i, error] of errors.entries()) networks.add({ error, curves: 10 - i });
    return networks;
  };
  test('the least error is known, and none at first', () => {
    expect([of().least, of(3, 1, 2).least]).toEqual([Infinity, 1]);
  });
  test('those within a tenth of it, of few curves first', () => {
    expect(of().asGoodAsAny()).toEqual([]);
    expect(of(0.9, 0.11, 0.1, 0.1101).asGoodAsAny()).toEqual([
      { error: 0.1, curves: 8 },
      { error: 0.11, curves: 9 },
    ]);
  });
  test('patience ends twelve after the last that was better', () => {
    const same = (count: number): number[] => Array.from({ length: count }, () => 1);
    expect(of(...same(12)).isWornOut).toBe(false);
    expect(of(...same(13)).isWornOut).toBe(true);
    expect(of(...same(12), 0.979, ...same(11)).isWornOut).toBe(false);
    expect(of(...same(12), 0.979, ...same(12)).isWornOut).toBe(true);
    // by a fiftieth at least
    expect(of(...same(12), 0.98).isWornOut).toBe(true);
    expect(of().isWornOut).toBe(false);
    // of networks that all failed none was better than nothing
    const failed = (count: number): number[] => Array.from({ length: count }, () => Infinity);
    expect([of(...failed(11)).isWornOut, of(...failed(12)).isWornOut]).toEqual([false, true]);
  });
});
