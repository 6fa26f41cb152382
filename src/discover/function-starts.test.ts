import { describe, expect, test } from 'vitest';
import { findEdgeFunction } from '../math/edge-functions.js';
import { startsOf } from './function-starts.js';

const range = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const powers = (from: number, to: number, count: number): number[] =>
  range(Math.log(from), Math.log(to), count).map(Math.exp);
const families = {
  even: ['x^2', 'x^3', 'x^4', 'x^5', 'abs', 'sign'],
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

test('every start is an image of two different ends within the domain, and none stands twice in its order of tries', () => {
  const names = [
    ...families.even,
    ...families.poles,
    ...families.halves,
    'exp',
    'sin',
    'tan',
    'tanh',
    'sigmoid',
    'arcsin',
    'arccos',
    'artanh',
  ];
  for (const name of names) {
    const { domain } = findEdgeFunction(name)!;
    for (const [low, high] of startsOf({ name })) {
      expect(low).not.toBe(high);
      expect(Math.min(low, high)).toBeGreaterThanOrEqual(domain[0]);
      expect(Math.max(low, high)).toBeLessThanOrEqual(domain[1]);
    }
  }
});

test('what is tried costs so many regressions', () => {
  const count = (name: string): number => startsOf({ name }).length;
  const counts = Object.fromEntries(
    [
      'x^2',
      '1/x',
      'log',
      'exp',
      'sin',
      'tan',
      'tanh',
      'sigmoid',
      'gaussian',
      'sinh',
      'arcsin',
      'artanh',
      'a curve of one’s own',
    ].map((name) => [name, count(name)]),
  );
  expect(counts).toEqual({
    'x^2': 51,
    '1/x': 48,
    log: 32,
    exp: 22,
    sin: 632,
    tan: 119,
    tanh: 153,
    sigmoid: 153,
    gaussian: 152,
    sinh: 90,
    arcsin: 153,
    artanh: 120,
    'a curve of one’s own': 378,
  });
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
  const gaps = [0, ...powers(1e-3, 60, 300)];
  const rising = gaps.map((g): [number, number] => [g, g + 1]);
  const falling = gaps.map((g): [number, number] => [g + 1, g]);

  test.each([...families.even, ...families.poles, ...families.halves])(
    '%s is tried near every ratio, rising and falling',
    (name) => {
      for (const images of [rising, falling])
        expect(farthest(name, images, (image, start) => gap(start, image))).toBeLessThan(0.92);
    },
  );

  test.each(families.poles)('%s on the other side of its pole too', (name) => {
    const mirrored = gaps.map((g): [number, number] => [-g - 1, -g]);
    const turned = ([low, high]: [number, number]): [number, number] => [-high, -low];
    expect(farthest(name, mirrored, (image, start) => gap(turned(start), turned(image)))).toBeLessThan(0.92);
  });

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
  const widths = powers(0.05, 25, 300);
  const apart = (image: [number, number], start: [number, number]): number =>
    Math.abs(Math.log((image[1] - image[0]) / (start[1] - start[0])));
  const sameWay = (image: [number, number], start: [number, number]): number =>
    image[1] > image[0] === start[1] > start[0] ? apart(image, start) : Infinity;
  expect(
    farthest(
      'exp',
      widths.map((w): [number, number] => [-w, 0]),
      sameWay,
    ),
  ).toBeLessThan(0.7);
  expect(
    farthest(
      'exp',
      widths.map((w): [number, number] => [0, -w]),
      sameWay,
    ),
  ).toBeLessThan(0.7);
  // the wide ones, which turn fastest, in smaller steps
  expect(
    farthest(
      'exp',
      powers(1.7, 25, 300).map((w): [number, number] => [-w, 0]),
      sameWay,
    ),
  ).toBeLessThan(0.3);
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
  /** both ends, by factors of what is beyond `unit` */
  const byFactors =
    (unit: number) =>
    (image: [number, number], start: [number, number]): number =>
      Math.max(...image.map((end, i) => Math.abs(Math.asinh(end / unit) - Math.asinh(start[i] / unit))));
  const images = (ends: readonly number[]): [number, number][] =>
    ends.flatMap((low) => ends.filter((high) => high > low).map((high): [number, number] => [low, high]));
  const ends = (most: number): number[] => range(-Math.asinh(most), Math.asinh(most), 41).map(Math.sinh);

  test.each([
    ['tanh', 18, 1, 0.36],
    ['arctan', 18, 1, 0.36],
    ['sigmoid', 36, 2, 0.36],
    ['gaussian', 8, 1, 0.36],
    ['sinh', 6, 1, 0.36],
    ['cosh', 6, 1, 0.36],
    ['a curve of one’s own', 8, 1, 0.36],
  ])('%s is tried near every image within ±%d', (name, most, unit, near) => {
    const wanted = images(ends(most / unit).map((end) => end * unit));
    // what is narrower than two places apart is near a straight line wherever it is
    const wide = wanted.filter(([low, high]) => Math.asinh(high / unit) - Math.asinh(low / unit) > 2 * near);
    expect(farthest(name, wide, byFactors(unit))).toBeLessThan(near);
  });

  test('a curve of one’s own falling too', () => {
    const falling = images(ends(8))
      .filter(([low, high]) => high - low > 2)
      .map(([low, high]): [number, number] => [high, low]);
    expect(farthest('a curve of one’s own', falling, byFactors(1))).toBeLessThan(0.36);
  });

  test.each([
    ['arcsin', 1, 0.45],
    ['arccos', 1, 0.45],
    ['artanh', 0.9999, 0.45],
  ])('%s is tried near every image, the ends of its domain by factors of what is left', (name, most, near) => {
    const place = (x: number): number => Math.atanh(Math.max(-0.9999, Math.min(0.9999, x))) / 2.5;
    const wanted = images(
      range(-Math.atanh(Math.min(most, 0.9999)), Math.atanh(Math.min(most, 0.9999)), 31).map(Math.tanh),
    );
    const apart = (image: [number, number], start: [number, number]): number =>
      Math.max(...image.map((end, i) => Math.abs(place(end) - place(start[i]))));
    const wide = wanted.filter(([low, high]) => place(high) - place(low) > near);
    expect(farthest(name, wide, apart)).toBeLessThan(near);
    expect(Math.max(...startsOf({ name }).flat())).toBe(most);
    expect(Math.min(...startsOf({ name }).flat())).toBe(-most);
  });

  test('tan is tried up to near its poles', () => {
    const wanted = images(
      range(-Math.tan(1.56), Math.tan(1.56), 3)
        .concat(range(-1.5, 1.5, 31))
        .filter((end) => Math.abs(end) <= 1.56),
    );
    const apart = (image: [number, number], start: [number, number]): number =>
      Math.max(...image.map((end, i) => Math.abs(end - start[i])));
    const wide = wanted.filter(([low, high]) => high - low > 0.4);
    expect(farthest('tan', wide, apart)).toBeLessThan(0.21);
    expect(Math.max(...startsOf({ name: 'tan' }).flat())).toBe(1.56);
  });
});
