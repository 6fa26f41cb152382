import { expect, test } from 'vitest';
import { extendKnots, uniformBreakpoints } from './knots.js';

test('uniform breakpoints are equally spaced and end exactly at both ends', () => {
  expect([...uniformBreakpoints(-1, 1, 4)]).toEqual([-1, -0.5, 0, 0.5, 1]);
  const tenths = uniformBreakpoints(0.1, 0.7, 6);
  expect(tenths).toHaveLength(7);
  expect([tenths[0], tenths[6]]).toEqual([0.1, 0.7]);
});

test('added knots continue with the width of the first and of the last interval', () => {
  expect([...extendKnots([0, 1, 1.5, 4], 2)]).toEqual([-2, -1, 0, 1, 1.5, 4, 6.5, 9]);
  expect([...extendKnots([0, 1, 4], 0)]).toEqual([0, 1, 4]);
});

test.each<[string, () => unknown, string]>([
  ['lo above hi', () => uniformBreakpoints(1, 0, 3), 'uniformBreakpoints: `hi` must be a number greater than 1; got 0'],
  ['lo equal hi', () => uniformBreakpoints(1, 1, 3), 'uniformBreakpoints: `hi` must be a number greater than 1; got 1'],
  ['no interval', () => uniformBreakpoints(0, 1, 0), '`gridSize` must be a whole number from 1 to 1048576; got 0'],
  ['an infinite end', () => uniformBreakpoints(-Infinity, 1, 3), '`lo` must be a number'],
  ['one breakpoint', () => extendKnots([1], 3), '`breakpoints` must be at least two numbers; got 1'],
  ['a repeated breakpoint', () => extendKnots([0, 1, 1], 3), 'strictly increasing; number 2 is 1 after 1'],
  ['falling breakpoints', () => extendKnots([0, 2, 1], 3), 'strictly increasing; number 2 is 1 after 2'],
  ['a missing breakpoint', () => extendKnots([0, NaN, 2], 3), 'must be finite; number 1 is NaN'],
  ['order 6', () => extendKnots([0, 1], 6), '`order` must be a whole number from 0 to 5; got 6'],
])('%s is an error', (_, run, message) => {
  expect(run).toThrow(expect.objectContaining({ name: 'KanError', message: expect.stringContaining(message) }));
});
