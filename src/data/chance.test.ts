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

describe.each([2, 3, 5])('%i classes', (classes) => {
  test.each([
    [1, 0.1],
    [2, 0.05],
    [0.6, 0.3],
  ])('drawn at temperature %d with a share of %d at random: both are found', (temperature, chance) => {
    const found = fitSureness(drawn(2000, classes, { temperature, chance }), classes);
    expect(found.chance! / chance).toBeGreaterThan(0.7);
    expect(found.chance! / chance).toBeLessThan(1.4);
    expect((found.temperature ?? 1) / temperature).toBeGreaterThan(0.85);
    expect((found.temperature ?? 1) / temperature).toBeLessThan(1.15);
  });

  test('without such rows there is the temperature alone', () => {
    for (let seed = 1; seed <= 10; seed++) {
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
