// One factor on all logits: the one that explains the rows best, and none where it would be chance.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { fitTemperature, lossAt, smallest } from './temperature.js';

/** Rows whose classes follow softmax(logits / temperature). */
function drawn(rows: number, classes: number, temperature: number, seed: number) {
  const random = createRandom(seed);
  const outputs: number[] = [];
  const y: number[] = [];
  for (let row = 0; row < rows; row++) {
    const logits = Array.from({ length: classes }, () => 3 * random.normal());
    const sizes = logits.map((z) => Math.exp(z / temperature));
    let left = random.next() * sizes.reduce((a, b) => a + b);
    const found = sizes.findIndex((size) => (left -= size) < 0);
    y.push(found < 0 ? classes - 1 : found);
    outputs.push(...(classes === 2 ? [logits[1] - logits[0]] : logits));
  }
  return { outputs, y, rows };
}

/** Mean −ln of what was said of the right class, plainly. */
function loss({ outputs, y, rows }: ReturnType<typeof drawn>, temperature: number): number {
  const width = outputs.length / rows;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const logits = width === 1 ? [0, outputs[row]] : outputs.slice(row * width, (row + 1) * width);
    const sum = logits.reduce((all, z) => all + Math.exp(z / temperature), 0);
    total -= Math.log(Math.exp(logits[y[row]] / temperature) / sum);
  }
  return total / rows;
}

describe.each([2, 3])('%i classes', (classes) => {
  test.each([0.5, 2, 3.5])('drawn at temperature %d: the one with the least log-loss', (temperature) => {
    const rows = drawn(400, classes, temperature, 3);
    const found = fitTemperature(rows, classes)!;
    const tried = Array.from({ length: 400 }, (_, i) => 0.2 * 25 ** (i / 399));
    const best = tried.reduce((a, b) => (loss(rows, b) < loss(rows, a) ? b : a));
    expect(Math.abs(found / best - 1)).toBeLessThan(0.01);
    expect(Number(found.toPrecision(6))).toBe(found);
  });

  test('lies between a fifth and five', () => {
    const certain = drawn(200, classes, 1, 4);
    const right = {
      ...certain,
      outputs: certain.outputs.map((_, i) =>
        classes === 2 ? (certain.y[i] === 1 ? 1 : -1) : i % 3 === certain.y[Math.floor(i / 3)] ? 1 : 0,
      ),
    };
    expect(fitTemperature(right, classes)).toBeCloseTo(0.2, 4);
    const wrong = { ...right, outputs: right.outputs.map((z) => -z) };
    expect(fitTemperature(wrong, classes)).toBeCloseTo(5, 4);
  });

  test('of fewer than 100 rows that are known it is drawn to 1, of fewer than 20 there is none', () => {
    const rows = drawn(100, classes, 3, 5);
    const found = fitTemperature(rows, classes)!;
    expect(found).toBeGreaterThan(1.5);
    const knownFrom = (first: number) => rows.outputs.map((z, i) => (i * 100 < first * rows.outputs.length ? NaN : z));
    const fewer = fitTemperature({ ...rows, outputs: knownFrom(1) }, classes)!;
    expect(fewer).toBeGreaterThan(1.2);
    expect(fewer).toBeLessThan(found);
    // of rows that are all right, how few there are says how sure one may be
    const right = {
      rows: 40,
      y: Array<number>(40).fill(1),
      outputs: Array.from({ length: 40 }, () => [0, 2, 0].slice(0, classes)).flat(),
    };
    const [forty, twenty] = [40, 20].map((count) =>
      fitTemperature(
        { rows: count, y: right.y.slice(0, count), outputs: right.outputs.slice(0, count * classes) },
        classes,
      )!,
    );
    expect([0.2 < forty, forty < twenty, twenty < 1]).toEqual([true, true, true]);
    expect(fitTemperature({ ...rows, outputs: knownFrom(81) }, classes)).toBeUndefined();
  });

  test('rows that nothing was answered for are passed over', () => {
    const rows = drawn(300, classes, 2, 6);
    const width = rows.outputs.length / rows.rows;
    const gaps = {
      rows: 320,
      y: [...Array(20).fill(0), ...rows.y],
      outputs: [...Array(20 * width).fill(NaN), ...rows.outputs],
    };
    expect(fitTemperature(gaps, classes)).toBe(fitTemperature(rows, classes));
  });

  test('where it is 1, or nearly so, there is none', () => {
    const rows = drawn(400, classes, 2, 7);
    const found = fitTemperature(rows, classes)!;
    const of = (factor: number): number | undefined =>
      fitTemperature({ ...rows, outputs: rows.outputs.map((z) => z / (found * factor)) }, classes);
    for (const factor of [1, 1.015, 1 / 1.015]) expect(of(factor)).toBeUndefined();
    for (const factor of [1.025, 1 / 1.025]) expect(of(factor)).toBeCloseTo(1 / factor, 4);
  });
});

test('the loss is the mean of −ln of what is said of the right class, however large the logits', () => {
  // odds of 3 : 1 for the second class, by one output or two
  expect(lossAt({ outputs: [Math.log(3)], y: [1], rows: 1 }, 2, 1)).toBeCloseTo(Math.log(4 / 3), 12);
  expect(lossAt({ outputs: [Math.log(3)], y: [0], rows: 1 }, 2, 1)).toBeCloseTo(Math.log(4), 12);
  expect(lossAt({ outputs: [0, Math.log(3)], y: [1], rows: 1 }, 2, 1)).toBeCloseTo(Math.log(4 / 3), 12);
  expect(lossAt({ outputs: [Math.log(9), Math.log(9)], y: [1, 0], rows: 2 }, 2, 2)).toBeCloseTo(
    (Math.log(4 / 3) + Math.log(4)) / 2,
    12,
  );
  expect(lossAt({ outputs: [1000, 0, -1000], y: [1], rows: 1 }, 3, 0.5)).toBe(2000);
  expect(lossAt({ outputs: [-1000], y: [1], rows: 1 }, 2, 0.5)).toBe(2000);
});

test('a temperature that changes nothing is none', () => {
  const rows = 30;
  const y = Array.from({ length: rows }, (_, row) => row % 2);
  expect(fitTemperature({ outputs: new Float64Array(rows), y, rows }, 2)).toBeUndefined();
});

test('of few rows a logarithm of one half costs as much as the odds of a normal distribution with that deviation', () => {
  // forty rows that are right, all with a logit of 2
  const found = fitTemperature({ outputs: Array<number>(40).fill(2), y: Array<number>(40).fill(1), rows: 40 }, 2)!;
  const cost = (temperature: number): number =>
    40 * Math.log1p(Math.exp(-2 / temperature)) + Math.log(temperature) ** 2 / (2 * 0.5 ** 2);
  const tried = Array.from({ length: 4001 }, (_, i) => 0.2 * 5 ** (i / 4000));
  const best = tried.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  expect(Math.abs(found / best - 1)).toBeLessThan(1e-3);
});

test('each golden section asks twice and leaves 0.618 of the range', () => {
  let asked = 0;
  const f = (x: number): number => {
    asked++;
    return (x - 2) ** 2;
  };
  expect(smallest(f, [0, 3], 40)).toBeCloseTo(2, 6);
  expect(asked).toBe(80);
  // falling all the way: the middle of what is left at the end
  expect(smallest((x) => -x, [0, 1], 3)).toBeCloseTo(1 - ((Math.sqrt(5) - 1) / 2) ** 3 / 2, 12);
});
