import { expect, test } from 'vitest';
import { restored, shiftFor, transformed } from './target-transform.js';

test('nothing is added to what is above 0, 1 to counts, half of the smallest above 0 to other numbers', () => {
  expect(shiftFor([0.5, 3, 2])).toBe(0);
  expect(shiftFor([1, 3, 2])).toBe(0);
  expect(shiftFor([0, 3, 4])).toBe(1);
  expect(shiftFor([0, 3, 0.5, 2])).toBe(0.25);
  expect(shiftFor([3, 0.5, 0, 2, 0.125])).toBe(0.0625);
});

test('what the network learns is the logarithm of the value with what is added; what it says is the mean', () => {
  const transform = { kind: 'log' as const, shift: 0.5, smear: 1.25 };
  expect(transformed(1.5, transform)).toBeCloseTo(Math.log(2), 15);
  expect(restored(Math.log(2), transform)).toBeCloseTo(2 * 1.25 - 0.5, 14);
  expect(restored(Math.log(2), transform, true)).toBeCloseTo(1.5, 14);
  expect([transformed(7, undefined), restored(7, undefined)]).toEqual([7, 7]);
  expect(transformed(NaN, transform)).toBeNaN();
  // far beyond what was learned it is large, and a number
  expect(restored(1e6, transform)).toBeLessThan(Infinity);
  expect(restored(1e6, transform)).toBe(restored(1e5, transform));
});
