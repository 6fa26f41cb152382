import { describe, expect, test } from 'vitest';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import { startsOf } from './function-starts.js';

const range = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const powers = (from: number, to: number, count: number): number[] =>
  range(Math.log(from), Math.log(to), count).map(Math.exp);
const families = {
  even: ['x^2', 'x^3', 'x^4', 'x^5', 'abs'],
  poles: ['1/x', '1/x^2', '1/x^3'],
  halves: ['sqrt', '1/sqrt', 'log'],
};

/** Of the images wanted, how far the farthest is from the start that is nearest to it. */
function farthest(
  name: string,
  wanted: readonly [number, number][],
  apart: (a: [number, number], b: [number, number]) => number,
): number {
  const starts = startsOf({ name }) as [number, number][];
  return Math.max(...wanted.map((image) => Math.min(...starts.map((start) => apart(image, start)))));
}

const names = edgeFunctionNames.filter((name) => !['0', '1', 'x', 'sign'].includes(name));

test('every start is an image of two different ends within the domain, and none stands twice, nor another that makes the same curve', () => {
  const odd = ['x^3', 'x^5', '1/x', '1/x^3', 'sin', 'tan', 'tanh', 'arctan', 'sinh', 'arcsin', 'artanh'];
  const even = ['x^2', 'x^4', 'abs', '1/x^2', 'gaussian', 'cosh'];
  for (const name of [...names, 'a curve of one’s own']) {
    const domain = findEdgeFunction(name)?.domain ?? [-Infinity, Infinity];
    const starts = startsOf({ name });
    for (const [from, to] of starts) {
      expect(from).not.toBe(to);
      expect(Math.min(from, to)).toBeGreaterThanOrEqual(domain[0]);
      expect(Math.max(from, to)).toBeLessThanOrEqual(domain[1]);
    }
    const key = ([from, to]: readonly [number, number]): string => `${from.toPrecision(9)} ${to.toPrecision(9)}`;
    // −f(−u) or f(−u) is f(u): c and d make up for the sign
    const mirrored = [...odd, ...even].includes(name) ? starts.map(([from, to]) => key([-from, -to])) : [];
    expect(new Set([...starts.map(key), ...mirrored]).size, name).toBe(starts.length + mirrored.length);
  }
});

test('what is tried costs so many regressions', () => {
  const [beside, steps] = [2 * 22, (20 * 19) / 2];
  const counts = {
    ...Object.fromEntries(families.even.map((name) => [name, beside + 19])),
    ...Object.fromEntries([...families.poles, ...families.halves].map((name) => [name, beside])),
    exp: 2 * 11,
    sin: 78 * 8,
    cos: 78 * 8,
    ...Object.fromEntries(
      ['tan', 'tanh', 'sigmoid', 'arctan', 'gaussian', 'sinh', 'cosh', 'artanh'].map((name) => [name, steps]),
    ),
    // with both ends of their domain
    arcsin: (22 * 21) / 2,
    arccos: (22 * 21) / 2,
  };
  expect(Object.keys(counts).toSorted()).toEqual(names.toSorted());
  for (const [name, count] of Object.entries(counts)) expect(startsOf({ name }).length, name).toBe(count);
  expect(startsOf({ name: 'a curve of one’s own' })).toHaveLength(2 * steps);
});

describe('of functions with an end or a pole at 0, where only the ratio of the ends counts', () => {
  /** where the image begins, relative to its width: factors of what is beyond a thousandth */
  const gap = (start: [number, number], image: [number, number]): number => {
    const [from, to] = [Math.min(...start), Math.max(...start)];
    if (from < 0 || image[0] > image[1] !== start[0] > start[1]) return Infinity;
    return Math.abs(
      Math.log((from / (to - from) + 1e-3) / (Math.min(...image) / Math.abs(image[1] - image[0]) + 1e-3)),
    );
  };
  const gaps = [0, ...powers(1e-3, 40, 300)];
  const rising = gaps.map((g): [number, number] => [g, g + 1]);
  const falling = gaps.map((g): [number, number] => [g + 1, g]);

  test.each([...families.even, ...families.poles, ...families.halves])(
    '%s is tried near every ratio, rising and falling',
    (name) => {
      for (const images of [rising, falling])
        expect(farthest(name, images, (image, start) => gap(start, image))).toBeLessThan(0.35);
    },
  );

  test.each(families.even)('%s around 0 too, in steps of a twentieth', (name) => {
    const around = range(0.03, 0.97, 95).map((s): [number, number] => [-s, 1 - s]);
    const apart = ([a, b]: [number, number], [c, d]: [number, number]): number =>
      Math.max(Math.abs(a - c), Math.abs(b - d));
    expect(farthest(name, around, apart)).toBeLessThan(0.0251);
  });

  test.each(families.halves)('%s on its own side alone', (name) => {
    expect(startsOf({ name }).every(([low, high]) => low >= 0 && high >= 0)).toBe(true);
  });
});

test('exp is tried near every width, rising and falling', () => {
  const apart = (image: [number, number], start: [number, number]): number =>
    image[1] > image[0] === start[1] > start[0]
      ? Math.abs(Math.log((image[1] - image[0]) / (start[1] - start[0])))
      : Infinity;
  const widths = powers(0.05, 30, 300);
  // half of a factor of 1.9
  expect(
    farthest(
      'exp',
      widths.flatMap((w): [number, number][] => [
        [-w, 0],
        [0, -w],
      ]),
      apart,
    ),
  ).toBeLessThan(0.322);
  // so that the largest value is 1, whatever the width
  expect(startsOf({ name: 'exp' }).every((image) => Math.max(...image) === 0)).toBe(true);
});

test('oscillations are tried near every width from a sixth of a turn to eleven turns, and near every phase', () => {
  for (const name of ['sin', 'cos']) {
    const images = powers(0.5, 69.9, 60).flatMap((width) =>
      range(-Math.PI / 16, (15 * Math.PI) / 16, 17).map((middle): [number, number] => [
        middle - width / 2,
        middle + width / 2,
      ]),
    );
    const apart = (image: [number, number], start: [number, number]): number =>
      Math.max(
        Math.abs(image[1] - image[0] - (start[1] - start[0])) / 0.45,
        Math.abs(image[0] + image[1] - start[0] - start[1]) / 2 / (Math.PI / 16),
      );
    expect(farthest(name, images, apart)).toBeLessThan(1.01);
  }
});

describe('of functions that change in places', () => {
  const ends = range(-Math.asinh(18), Math.asinh(18), 41);
  const rising = ends.flatMap((low) => ends.filter((high) => high > low).map((high): [number, number] => [low, high]));
  // what is narrower than a place and the next is near a straight line wherever it is
  const wide = rising.filter(([low, high]) => high - low > 0.4);
  /** Images of which the ends are evenly spaced near 0, and by factors far from it, as said by `of`; and how far, in those, the farthest is from any start. */
  const farthestBy = (name: string, of: (place: number) => number, to: (end: number) => number): number =>
    farthest(
      name,
      wide.map(([low, high]) => [of(Math.sinh(low)), of(Math.sinh(high))]),
      (image, start) => Math.max(...image.map((end, i) => Math.abs(Math.asinh(to(end)) - Math.asinh(to(start[i]))))),
    );
  const same = (place: number): number => place;

  test.each(['tanh', 'arctan', 'gaussian', 'sinh', 'cosh', 'a curve of one’s own'])(
    '%s is tried near every image within ±18',
    (name) => {
      expect(farthestBy(name, same, same)).toBeLessThan(0.191);
    },
  );
  test('sigmoid near every one within ±36', () => {
    expect(
      farthestBy(
        'sigmoid',
        (place) => 2 * place,
        (end) => end / 2,
      ),
    ).toBeLessThan(0.191);
  });
  test('tan up to near its poles', () => {
    expect(farthestBy('tan', Math.atan, Math.tan)).toBeLessThan(0.191);
  });
  test.each(['arcsin', 'arccos', 'artanh'])(
    '%s near every image within its domain, the ends by factors of what is left',
    (name) => {
      const [sine, tangent] = [
        (place: number) => Math.sin(Math.atan(place)),
        (end: number) => Math.tan(Math.asin(end)),
      ];
      expect(farthestBy(name, sine, tangent)).toBeLessThan(0.191);
    },
  );
  test.each(['arcsin', 'arccos'])('%s at the ends of its domain too', (name) => {
    const starts = startsOf({ name });
    expect(starts.filter(([from]) => from === -1)).toHaveLength(21);
    expect(starts.filter(([, to]) => to === 1)).toHaveLength(21);
  });

  test('a curve of one’s own falling too', () => {
    const falling = wide.map(([low, high]): [number, number] => [Math.sinh(high), Math.sinh(low)]);
    const apart = (image: [number, number], start: [number, number]): number =>
      Math.max(...image.map((end, i) => Math.abs(Math.asinh(end) - Math.asinh(start[i]))));
    expect(farthest('a curve of one’s own', falling, apart)).toBeLessThan(0.191);
  });
});
