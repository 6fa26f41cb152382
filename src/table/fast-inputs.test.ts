// Which inputs are found to be fast, and that none is where none is.

import { expect, test } from 'vitest';
import { createRandom, type Random } from '../math/random.js';
import { finish } from '../work.js';
import { type FastInputs, findFastInputs } from './fast-inputs.js';

/** Five parts of rows whose inputs are spread evenly over [−1, 1]. */
function found(
  inputs: number,
  answer: (x: number[], random: Random) => number,
  rows = 600,
  seed = 1,
): FastInputs | undefined {
  const random = createRandom(seed);
  const x = Array.from({ length: rows }, () => Array.from({ length: inputs }, () => 2 * random.next() - 1));
  const y = x.map((row) => answer(row, random));
  const all = Uint32Array.from(y, (_, row) => row);
  const parts = [0, 1, 2, 3, 4].map((part) => ({
    train: all.filter((row) => row % 5 !== part),
    heldBack: all.filter((row) => row % 5 === part),
  }));
  return finish(findFastInputs({ x: Float64Array.from(x.flat()), y: Float64Array.from(y), rows }, parts));
}

/** A wave of so many periods over the range. */
const wave = (periods: number, x: number): number => Math.sin(Math.PI * periods * x);

test.each([
  ['a sine', 1, ([a]: number[]) => wave(17, a), [0]],
  ['on a trend', 1, ([a]: number[]) => wave(15, a) + 20 * a ** 2, [0]],
  ['faster and faster', 1, ([a]: number[]) => wave(15 + 6 * a, a), [0]],
  ['beside another input', 3, ([a, b, c]: number[]) => wave(15, b) + a + 3 * c ** 2, [1]],
  ['two of them', 3, ([a, b, c]: number[]) => wave(15, b) + wave(12, c) + a, [1, 2]],
  ['as large as another input, of either sign', 2, ([a, b]: number[]) => a * wave(15, b), [1]],
  ['steps', 1, ([a]: number[]) => Math.sign(wave(12, a)), [0]],
] as const)('%s is found, with noise of a third too', (what, inputs, answer, expected) => {
  for (const noise of [0, 0.3]) {
    const fast = found(inputs, (x, random) => answer(x) + noise * random.normal(), 1000);
    expect(fast?.inputs).toEqual(expected);
    expect(fast!.gridSize).toBeGreaterThanOrEqual(30);
    expect(fast!.gridSize).toBeLessThanOrEqual(what === 'steps' ? 320 : 160);
    expect(fast!.together).toBe(false);
  }
});

test('a wave across two inputs is seen by both together', () => {
  const across = ([a, b, c]: number[]): number => Math.sin(Math.PI * (10 * a - 7.3 * c)) + b;
  expect(found(3, across, 1000)).toEqual({ gridSize: 50, inputs: [0, 2], together: true });
  expect(found(2, ([a, b]) => wave(12, a) * wave(8, b), 1000)?.together).toBe(true);
});

test('noise, smooth answers and few rows have none', () => {
  for (let seed = 1; seed <= 4; seed++) {
    expect(found(3, (_, random) => random.normal(), 300, seed)).toBeUndefined();
    // one row in twenty is far off
    expect(found(2, (_, random) => random.normal() ** 7, 300, seed)).toBeUndefined();
    expect(found(3, ([a, b, c], random) => a * b + Math.sin(3 * c) + 0.1 * random.normal(), 400, seed)).toBeUndefined();
    expect(found(1, ([a]) => wave(15, a), 25, seed)).toBeUndefined();
  }
  // as fast as an ordinary grid follows
  expect(found(2, ([a, b]) => wave(1.5, a) + b)).toBeUndefined();
});
