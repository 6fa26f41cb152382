import { describe, expect, it } from 'vitest';
import { createRandom } from '../math/random.js';
import { calibrationCurve } from './calibration.js';

describe('calibrationCurve', () => {
  const random = createRandom(5);
  const p = Array.from({ length: 4000 }, () => random.next());
  const so = p.map((each) => (random.next() < each ? 1 : 0));

  it('of honest probabilities lies on the line, of boastful ones does not', () => {
    const honest = calibrationCurve(
      so,
      p.flatMap((each) => [1 - each, each]),
      { classes: 2 },
    );
    expect(honest).toHaveLength(10);
    expect(honest.every(({ rows }) => rows === 400)).toBe(true);
    for (const { predicted, observed } of honest) expect(Math.abs(predicted - observed)).toBeLessThan(0.06);
    const boast = p.map((each) => (each > 0.5 ? 0.99 : 0.01));
    const [first] = calibrationCurve(
      so,
      boast.flatMap((each) => [1 - each, each]),
      { classes: 2 },
    );
    expect(first.predicted).toBeCloseTo(0.01, 6);
    expect(first.observed).toBeGreaterThan(0.15);
  });

  it('of more classes looks at the likeliest', () => {
    const actual = [0, 1, 2, 0, 1, 2, 0, 1, 2, 1];
    const likely = actual.map((_, i) => (i < 8 ? actual[i] : 0));
    const probabilities = likely.flatMap((k) => [0, 1, 2].map((other) => (other === k ? 0.8 : 0.1)));
    expect(calibrationCurve(actual, probabilities, { classes: 3 })).toEqual([
      { predicted: expect.closeTo(0.8, 12), observed: 0.8, rows: 10 },
    ]);
  });

  it('has the mean of what was said and the share of rows in each bin, of two classes for the second', () => {
    const said = Array.from({ length: 25 }, (_, row) => (row + 1) / 32);
    const actual = said.map((_, row) => (row % 3 === 0 ? 1 : 0));
    const probabilities = said.flatMap((each) => [1 - each, each]);
    // ten rows a bin at least: of 25 there are two of 12 and 13
    expect(calibrationCurve(actual, probabilities, { classes: 2 })).toEqual([
      { predicted: 6.5 / 32, observed: 4 / 12, rows: 12 },
      { predicted: 19 / 32, observed: 5 / 13, rows: 13 },
    ]);
    expect(calibrationCurve(actual, probabilities, { classes: 2, bins: 1 })).toHaveLength(1);
    // fewer are one bin
    expect(calibrationCurve([1], [0.25, 0.75], { classes: 2 })).toEqual([{ predicted: 0.75, observed: 1, rows: 1 }]);
  });

  it('of more classes looks at each row alone', () => {
    const probabilities = [0.25, 0.5, 0.25, 0.75, 0.125, 0.125, 0.125, 0.625, 0.25];
    expect(calibrationCurve([1, 2, 1], probabilities, { classes: 3 })).toEqual([
      { predicted: 0.625, observed: 2 / 3, rows: 3 },
    ]);
    expect(calibrationCurve([2], [0.25, 0.25, 0.5], { classes: 3 })).toEqual([
      { predicted: 0.5, observed: 1, rows: 1 },
    ]);
  });

  it('needs two classes and one bin', () => {
    expect(() => calibrationCurve([0], [1], { classes: 1 })).toThrow('`classes`');
    expect(() => calibrationCurve([0], [1, 0], { classes: 2, bins: 0 })).toThrow('`bins`');
  });

  it('no rows, lengths that do not fit', () => {
    expect(calibrationCurve([], [], { classes: 2 })).toEqual([]);
    expect(() => calibrationCurve([0], [1], { classes: 2 })).toThrow('1 rows of 2 classes need 2 probabilities; got 1');
  });
});
