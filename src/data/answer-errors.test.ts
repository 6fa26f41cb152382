// Sizes of errors and the intervals that follow, as split conformal prediction has them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { fitErrors, halfWidth, tooFewErrors } from './answer-errors.js';

test('without errors nothing is known; with some their sizes, in order and to six digits', () => {
  expect(fitErrors([])).toBeUndefined();
  expect(fitErrors([], [])).toBeUndefined();
  expect(fitErrors([-2, 0.123456789, 1])).toEqual({ sizes: [0.123457, 1, 2] });
});

test('half a width is the size that ceil((n + 1) · level) errors do not exceed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 99 }),
      (errors, percent) => {
        const known = fitErrors(errors)!;
        const rank = Math.ceil(((errors.length + 1) * percent) / 100);
        const wanted = errors.map(Math.abs).sort((a, b) => a - b)[rank - 1];
        expect(halfWidth(known, percent / 100)).toBe(wanted);
        // the spread says nothing where it was not fitted
        expect(halfWidth(known, percent / 100, 7)).toBe(wanted);
      },
    ),
  );
});

test('of many errors 500 are kept, each the largest of its share', () => {
  for (const count of [500, 501, 1000, 1999]) {
    const { sizes } = fitErrors(Array.from({ length: count }, (_, i) => i + 1))!;
    expect(sizes).toEqual(Array.from({ length: 500 }, (_, i) => Math.ceil(((i + 1) * count) / 500)));
  }
});

describe('spreads', () => {
  const random = createRandom(3);
  const spreads = Array.from({ length: 200 }, () => 10 ** (2 * random.next()));
  const median = [...spreads].sort((a, b) => a - b)[100];
  /** Winkler's score of intervals for nine tenths, plainly. */
  const score = (errors: readonly number[], halves: readonly number[]): number =>
    errors.reduce((sum, error, i) => sum + halves[i] + 10 * Math.max(0, Math.abs(error) - halves[i]), 0);
  const rank = Math.ceil(201 * 0.9);

  test.each<[string, (spread: number) => number]>([
    ['errors that grow with the spread', (spread: number) => spread * random.normal()],
    ['errors that grow with its root', (spread: number) => Math.sqrt(spread) * random.normal()],
    ['errors that do not', () => random.normal()],
    ...[3, 1, 0.3, 0.1].map(
      (part) =>
        [
          `errors that grow with the spread and ${part} of its median`,
          (spread) => (spread + part * median) * random.normal(),
        ] as [string, (spread: number) => number],
    ),
  ])('%s: what costs least of four floors and none', (_, draw) => {
    const errors = spreads.map(draw);
    const found = fitErrors(errors, spreads)!;
    const scaled = [3, 1, 0.3, 0.1].map((part) => {
      const floor = Number((part * median).toPrecision(6));
      const size = errors.map((error, i) => Math.abs(error) / (spreads[i] + floor)).sort((a, b) => a - b)[rank - 1];
      return {
        floor,
        cost: score(
          errors,
          spreads.map((spread) => size * (spread + floor)),
        ),
      };
    });
    const plain = errors.map(Math.abs).sort((a, b) => a - b)[rank - 1];
    const best = [
      {
        floor: undefined,
        cost: score(
          errors,
          spreads.map(() => plain),
        ),
      },
      ...scaled,
    ].reduce((a, b) => (b.cost < a.cost ? b : a));
    expect(found.floor).toBe(best.floor);
    const size = found.sizes[rank - 1];
    for (const spread of [0, 1, 50])
      expect(halfWidth(found, 0.9, spread)).toBeCloseTo(
        best.floor === undefined ? size : size * (spread + best.floor),
        12,
      );
  });

  test('count in every row: a single one far off, where networks were far apart, may cost the most', () => {
    const errors = spreads.map((_, i) => (i === 0 ? 1 : 0.001));
    expect(fitErrors(errors, spreads)!.floor).toBeUndefined();
    const apart = spreads.with(0, 1e5);
    // plainly ten times 0.999 for the first; in units of the spread it is within
    const { sizes, floor } = fitErrors(errors, apart)!;
    expect(sizes[rank - 1] * (1e5 + floor!)).toBeGreaterThan(1);
    expect(floor).toBeGreaterThan(0);
  });

  test('that are mostly 0 are not used', () => {
    // though they would be all that errors are
    const few = Array.from({ length: 20 }, (_, i) => (i < 12 ? 0 : 5));
    expect(fitErrors(few, few)).toEqual(fitErrors(few));
    const errors = spreads.map(() => random.normal());
    expect(
      fitErrors(
        errors,
        spreads.map(() => 0),
      ),
    ).toEqual(fitErrors(errors));
    expect(
      fitErrors(
        errors,
        spreads.map((spread, i) => (i < 120 ? 0 : spread)),
      ),
    ).toEqual(fitErrors(errors));
  });
});

test('in units of the spread a row without one has the floor, and a level is met but for the last digits', () => {
  expect(halfWidth({ sizes: [1, 2, 3], floor: 0.25 }, 0.5)).toBe(0.5);
  expect(halfWidth({ sizes: [1, 2, 3], floor: 0.25 }, 0.5, 3)).toBe(6.5);
  const nine = { sizes: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  expect(halfWidth(nine, 0.9 + 5e-11)).toBe(9);
  expect(halfWidth(nine, 0.9 + 3e-10)).toBeUndefined();
});

test('how many rows a level needs is told', () => {
  const known = { sizes: [1, 2, 3] };
  expect(halfWidth(known, 0.75)).toBe(3);
  expect(halfWidth(known, 0.76)).toBeUndefined();
  for (const [level, rows] of [
    [0.9, 9],
    [0.95, 19],
    [0.8, 4],
    [0.99, 99],
    [0.5, 1],
    [0.91, 11],
  ])
    expect(tooFewErrors('it', known, level).message).toBe(
      `it: \`interval\` ${level} needs the errors of at least ${rows} rows not learned from; this model knows 3`,
    );
});
