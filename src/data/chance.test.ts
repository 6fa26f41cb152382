// The share of rows whose class is any at random: found where there are such rows, and absent where there are none.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { fitSureness } from './chance.js';
import { fitTemperature } from './temperature.js';

/** Rows whose classes follow softmax(logits / temperature), but for a share of them, whose class is any. */
function drawn(rows: number, classes: number, { temperature = 1, chance = 0, seed = 1 }) {
  const random = createRandom(seed);
  const outputs: number[] = [];
  const y: number[] = [];
  for (let row = 0; row < rows; row++) {
    const logits = Array.from({ length: classes }, () => 4 * random.normal());
    const sizes = logits.map((z) => Math.exp(z / temperature));
    let left = random.next() * sizes.reduce((a, b) => a + b);
    const own = sizes.findIndex((size) => (left -= size) < 0);
    y.push(random.next() < chance || own < 0 ? Math.floor(classes * random.next()) : own);
    outputs.push(...(classes === 2 ? [logits[1] - logits[0]] : logits));
  }
  return { outputs, y, rows };
}

describe.each([2, 5])('%i classes', (classes) => {
  test.each([
    [1, 0.1],
    [2, 0.05],
    [0.6, 0.3],
  ])('drawn at temperature %d with a share of %d at random: both are found', (temperature, chance) => {
    const found = fitSureness(drawn(1200, classes, { temperature, chance }), classes);
    expect(found.chance! / chance).toBeGreaterThan(0.7);
    expect(found.chance! / chance).toBeLessThan(1.4);
    expect((found.temperature ?? 1) / temperature).toBeGreaterThan(0.85);
    expect((found.temperature ?? 1) / temperature).toBeLessThan(1.15);
  });

  test('without such rows there is the temperature alone', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rows = drawn(300, classes, { temperature: 2, seed });
      expect(fitSureness(rows, classes)).toEqual({ temperature: fitTemperature(rows, classes) });
    }
  });
});

test('of few rows no chance is found, and rows without answers say nothing', () => {
  const rows = drawn(100, 2, { chance: 0.2 });
  expect(fitSureness(rows, 2).chance).toBeGreaterThan(0.1);
  const fewer = { ...rows, outputs: rows.outputs.with(3, NaN) };
  expect(fitSureness(fewer, 2)).toEqual({ temperature: fitTemperature(fewer, 2) });
  expect(fitSureness({ outputs: rows.outputs.slice(0, 19), y: rows.y.slice(0, 19), rows: 19 }, 2)).toEqual({});
  const many = drawn(1000, 2, { chance: 0.2 });
  const gaps = { ...many, outputs: many.outputs.map((z, row) => (row % 2 ? z : NaN)) };
  const kept = many.outputs.map((_, row) => row).filter((row) => row % 2);
  const only = { outputs: kept.map((row) => many.outputs[row]), y: kept.map((row) => many.y[row]), rows: kept.length };
  expect(fitSureness(gaps, 2)).toEqual(fitSureness(only, 2));
});

test('logits without a bound are no trouble', () => {
  const rows = drawn(200, 2, { chance: 0.1 });
  const { chance } = fitSureness({ ...rows, outputs: rows.outputs.map((z) => 1e6 * Math.sign(z)) }, 2);
  // of a row at random the class is the right one half of the time
  expect(chance! / 2).toBeCloseTo(rows.outputs.filter((z, row) => z > 0 !== (rows.y[row] === 1)).length / 200, 3);
});

test('the two are those that the rows make likeliest, a temperature of 1 being likelier with a deviation of one half of its logarithm', () => {
  for (const [temperature, seed] of [
    [2, 4],
    [0.4, 1],
  ]) {
    const { outputs, y, rows } = drawn(300, 2, { temperature, chance: 0.3, seed });
    const unlikely = (logarithm: number, chance: number): number => {
      let sum = logarithm ** 2 / (2 * 0.5 ** 2);
      outputs.forEach((z, row) => {
        const right = 1 / (1 + Math.exp((y[row] === 1 ? -z : z) / Math.exp(logarithm)));
        sum -= Math.log((1 - chance) * right + chance / 2);
      });
      return sum;
    };
    const found = fitSureness({ outputs, y, rows }, 2);
    const [logarithm, chance] = [Math.log(found.temperature!), found.chance!];
    // of a valley as narrow as this the bottom is between neighbours
    for (const [aside, more] of [
      [0.005, 0],
      [-0.005, 0],
      [0, 0.001],
      [0, -0.001],
    ])
      expect(unlikely(logarithm + aside, chance + more)).toBeGreaterThan(unlikely(logarithm, chance));
    expect(String(found.chance).length).toBeLessThanOrEqual(6);
    expect(found.temperature).toBe(Number(found.temperature!.toPrecision(6)));
  }
});

test('answers that are as sure as they are often right are left as they are', () => {
  // log-odds of three to one are right three times in four, of nine to one nine times in ten
  const outputs = Array.from({ length: 200 }, (_, row) => Math.log(row % 2 ? 3 : 9));
  const y = outputs.map((_, row) => (row < (row % 2 ? 50 : 20) ? 0 : 1));
  expect(fitSureness({ outputs, y, rows: 200 }, 2)).toEqual({});
});

test('a chance has to make rows likelier by half the logarithm of their number', () => {
  // of 200 rows as many are right as log-odds of 1 say, of 100 with log-odds of 6 so many are wrong: by a search on a fine grid three wrong ones make
  // a chance worth 2.34, four 3.24; half the logarithm of 300 is 2.85
  const found = (wrong: number) => {
    const outputs = Array.from({ length: 300 }, (_, row) => (row < 200 ? 1 : 6));
    const y = outputs.map((_, row) => (row < 54 || (row >= 200 && row < 200 + wrong) ? 0 : 1));
    return fitSureness({ outputs, y, rows: 300 }, 2);
  };
  expect(found(3).chance).toBeUndefined();
  expect(found(4).chance).toBeCloseTo(0.075, 2);
});

test('the share is told in four digits', () => {
  // one row in about eight is of the other class, however sure its answer: as many more are by chance of their own
  const outputs = Array.from({ length: 1900 }, (_, row) => (row % 2 ? 1e6 : -1e6));
  const y = outputs.map((z, row) => (row < 117 ? (z > 0 ? 0 : 1) : z > 0 ? 1 : 0));
  expect(Math.abs(fitSureness({ outputs, y, rows: 1900 }, 2).chance! - 234 / 1900)).toBeLessThan(1e-4);
});

test('a temperature near 1 is told beside a chance, and one as good as 1 is not', () => {
  // so many rows of each log-odds as are right by a temperature and a chance of one in five
  const made = (temperature: number): Parameters<typeof fitSureness>[0] => {
    const outputs: number[] = [];
    const y: number[] = [];
    for (let z = -5.75; z < 6; z += 0.5)
      for (let k = 0; k < 40; k++) {
        outputs.push(z);
        y.push(k + 0.5 < 40 * (0.8 / (1 + Math.exp(-z / temperature)) + 0.1) ? 1 : 0);
      }
    return { outputs, y, rows: y.length };
  };
  expect(fitSureness(made(1.06), 2).temperature).toBeCloseTo(1.06, 1);
  expect(fitSureness(made(1.06), 2).chance).toBeCloseTo(0.2, 1);
  expect(fitSureness(made(1), 2).temperature).toBeUndefined();
  expect(fitSureness(made(1), 2).chance).toBeCloseTo(0.2, 1);
});

test('no more than one half of the rows are of any class', () => {
  const outputs = Array.from({ length: 200 }, (_, row) => (row % 4 < 2 ? 9 : -9));
  const y = outputs.map((_, row) => row % 2);
  expect(fitSureness({ outputs, y, rows: 200 }, 2).chance).toBe(0.5);
});

test('of many rows two thousand are looked at, evenly taken', () => {
  const { outputs, y } = drawn(2000, 2, { temperature: 2, chance: 0.2 });
  const others = drawn(2000, 2, { temperature: 0.5, seed: 2 });
  const both = {
    outputs: outputs.flatMap((z, row) => [z, others.outputs[row]]),
    y: y.flatMap((own, row) => [own, others.y[row]]),
    rows: 4000,
  };
  expect(fitSureness(both, 2)).toEqual(fitSureness({ outputs, y, rows: 2000 }, 2));
});

test('logits of both classes say what their difference does, and rows without logits say nothing', () => {
  const { outputs, y, rows } = drawn(300, 2, { temperature: 2, chance: 0.3, seed: 4 });
  const found = fitSureness({ outputs, y, rows }, 2);
  expect(fitSureness({ outputs: outputs.flatMap((z) => [1, 1 + z]), y, rows }, 2)).toEqual({
    temperature: expect.closeTo(found.temperature!, 4),
    chance: expect.closeTo(found.chance!, 4),
  });
  const three = drawn(250, 3, { chance: 0.3 });
  const gap = (row: number): boolean => row % 7 === 2;
  const kept = three.y.map((_, row) => row).filter((row) => !gap(row));
  expect(fitSureness(three, 3).chance).toBeGreaterThan(0.2);
  expect(
    fitSureness({ ...three, outputs: three.outputs.map((z, i) => (gap(Math.floor(i / 3)) ? NaN : z)) }, 3),
  ).toEqual(
    fitSureness(
      {
        outputs: kept.flatMap((row) => three.outputs.slice(3 * row, 3 * row + 3)),
        y: kept.map((row) => three.y[row]),
        rows: kept.length,
      },
      3,
    ),
  );
});
