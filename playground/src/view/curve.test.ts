import { expect, test } from 'vitest';
import { curveHeights, curvePath } from './curve.js';
import { dot, Stamp } from './dots.js';

/** Height of a path at a place, in tenths of a pixel. */
function heightAt(path: string, x: number): number {
  const [start, moves] = path.slice(1).split('l');
  let [fromX, fromY] = start.split(' ').map(Number);
  const numbers = moves.match(/-?\d+/g)!.map(Number);
  for (let i = 0; i < numbers.length; i += 2) {
    const [toX, toY] = [fromX + numbers[i], fromY + numbers[i + 1]];
    if (x <= toX) return fromY + ((toY - fromY) * (x - fromX)) / (toX - fromX);
    [fromX, fromY] = [toX, toY];
  }
  return fromY;
}

test('a path leaves points out, and misses none of them by more than a quarter of a pixel', () => {
  const curves = Float32Array.from({ length: 2 * 33 }, (_, i) => (i < 33 ? 7 : Math.tanh((i - 33) / 3 - 5)));
  const heights = new Int16Array(33);
  expect(curveHeights(curves, 1, { height: 60, span: 1 }, heights)).toBe(true);
  const path = curvePath(heights, 96);
  expect(path.match(/-?\d+/g)!.length / 2).toBeLessThan(20);
  heights.forEach((height, i) => expect(Math.abs(heightAt(path, i * 30) - height)).toBeLessThanOrEqual(2.5));
  // a curve that is flat is two points
  expect(curveHeights(curves, 0, { height: 60, span: 1 }, heights)).toBe(true);
  expect(curvePath(heights, 96)).toBe('M0 300l960 0');
});

test('a curve that is not finite has no path', () => {
  expect(curveHeights(Float32Array.of(0, NaN, 1), 0, { height: 60, span: 1 }, new Int16Array(3))).toBe(false);
  expect(curveHeights(Float32Array.of(0, Infinity, 1), 0, { height: 60, span: 1 }, new Int16Array(3))).toBe(false);
});

test('a dot covers as much as a disc does, wherever it lies, and nothing beyond the picture', () => {
  const image = { width: 20, height: 20, data: new Uint8ClampedArray(4 * 400) } as unknown as ImageData;
  const stamp = new Stamp(2.2);
  for (const [x, y] of [
    [10, 10],
    [10.6, 9.3],
    [7.01, 12.99],
  ]) {
    image.data.fill(0);
    dot(image, stamp, x, y, [10, 20, 30], 1);
    let [area, across] = [0, 0];
    for (let i = 0; i < 400; i++) {
      area += image.data[4 * i + 3] / 255;
      across += ((i % 20) + 0.5) * (image.data[4 * i + 3] / 255);
    }
    expect(Math.abs(area - Math.PI * 2.2 ** 2)).toBeLessThan(0.7);
    expect(Math.abs(across / area - x)).toBeLessThan(0.14);
  }
  image.data.fill(0);
  for (const [x, y] of [
    [-9, 3],
    [3, 40],
    [NaN, 3],
    [1e30, 3],
  ])
    dot(image, stamp, x, y, [1, 1, 1], 1);
  expect(image.data.every((value) => value === 0)).toBe(true);
});
