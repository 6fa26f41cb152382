// What words say beside other columns: found again where words have few rows, and never told by a row's own target.

import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { finish } from '../work.js';
import { numbersOf } from './column-values.js';
import { encodeInputs, fitEncoding } from './encoding.js';
import { effectsApart, effectsBeside, roundsOf } from './effects-beside.js';
import { foldsOf } from './effect-column.js';
import type { EffectInput } from './table-encoding.js';
import { createTable, type Table } from './table.js';

/** 40 words of ten rows, each with an effect, beside x, which counts three times as much, and what is not told. */
function table(seed: number): { table: Table; truth: number[]; names: string[] } {
  const random = createRandom(seed);
  const truth = Array.from({ length: 40 }, () => random.normal());
  const code = Array.from({ length: 400 }, (_, row) => row % 40);
  const x = code.map(() => random.normal());
  const y = code.map((word, row) => 5 + truth[word] + 3 * x[row] + 0.3 * random.normal());
  const names = truth.map((_, word) => `w${word}`);
  return { table: createTable({ w: code.map((word) => names[word]), x, y }), truth, names };
}

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
};

test('effects are those beside the other columns', () => {
  const { table: rows, truth, names } = table(1);
  const [words] = fitEncoding(rows, { target: 'y' }).inputs as EffectInput[];
  expect(words.beside).toBe(true);
  const { values } = words.effects[0];
  const wrong = truth.map((effect, word) => values[words.categories.indexOf(names[word])] - effect);
  // a mean of ten rows is 0.1 from the truth; by itself, x would put it 0.95 from it
  expect(spread(wrong)).toBeLessThan(0.15);
});

test('what a row is given to learn from has nothing of its own target', () => {
  const { table: rows } = table(2);
  const encoding = fitEncoding(rows, { target: 'y' });
  const before = encodeInputs(encoding, rows, { learning: true });
  for (const row of [3, 77, 390]) {
    const column = rows.columns.find(({ name }) => name === 'y')!;
    const changed = numbersOf(column, rows).values.slice();
    changed[row] += 1000;
    const others = rows.columns.filter(({ name }) => name !== 'y');
    const after = encodeInputs(
      encoding,
      { ...rows, columns: [...others, { ...column, values: changed } as never] },
      { learning: true },
    );
    expect(after[2 * row]).toBeCloseTo(before[2 * row], 9);
    // others are told of it
    expect(Math.abs(after[2 * ((row + 40) % 400)] - before[2 * ((row + 40) % 400)])).toBeGreaterThan(0);
  }
});

test('of two columns of words each is beside the other, and of noise nothing is left', () => {
  const random = createRandom(3);
  const [a, b] = [40, 30].map((words) => Int32Array.from({ length: 900 }, () => random.integer(words)));
  const truth = Array.from({ length: 40 }, () => random.normal());
  const values = Array.from(a, (word) => truth[word] + 0.2 * random.normal());
  const from = {
    rows: 900,
    x: new Float64Array(0),
    width: 0,
    columns: [
      { codes: a, words: 40 },
      { codes: b, words: 30 },
    ],
  };
  const [{ mean, added }] = finish(effectsBeside(from, [{ on: 'y', values }]));
  expect(spread(truth.map((effect, word) => mean + added[0][word] - effect))).toBeLessThan(0.07);
  expect(Math.max(...added[1].map(Math.abs))).toBeLessThan(0.05);
  // a gap and a word without rows add nothing
  const gaps = { ...from, columns: [{ codes: a.map((word) => (word === 7 ? -1 : word)), words: 40 }] };
  expect(finish(effectsBeside(gaps, [{ on: 'y', values }]))[0].added[0][7]).toBe(0);
  expect(finish(effectsApart(from, [{ on: 'y', values }])).effects).toHaveLength(5);
});

test('as many other inputs as rows say nothing, and a column of words alone is as it was', () => {
  const random = createRandom(4);
  const codes = Int32Array.from({ length: 60 }, () => random.integer(20));
  const values = Array.from(codes, (word) => word + random.normal());
  const x = Float64Array.from({ length: 60 * 30 }, () => random.normal());
  const alone = { rows: 60, x: new Float64Array(0), width: 0, columns: [{ codes, words: 20 }] };
  const wide = { ...alone, x, width: 30 };
  const quantities = [{ on: 'y', values }];
  expect(finish(effectsBeside(wide, quantities))[0].added[0][0]).toBeCloseTo(
    finish(effectsBeside(alone, quantities))[0].added[0][0],
    9,
  );
  const words = createTable({ w: Array.from(codes, (word) => `w${word}`), y: values });
  expect((fitEncoding(words, { target: 'y' }).inputs[0] as EffectInput).beside).toBeUndefined();
});

test('rounds of the fits are fifteen, fewer where all would look at more than 300 million numbers, but two at least', () => {
  expect(roundsOf(1000, 3, 2)).toBe(15);
  // 2e7 numbers in a round, and one row more
  expect(roundsOf(1_000_000, 2, 4)).toBe(15);
  expect(roundsOf(1_000_001, 2, 4)).toBe(14);
  expect(roundsOf(1_000_000, 10, 5)).toBe(7);
  expect(roundsOf(10_000_000, 0, 2)).toBe(3);
  expect(roundsOf(10_000_000, 10, 5)).toBe(2);
  // one fit alone is done at once
  expect(roundsOf(1000, 0, 1)).toBe(1);
  expect(roundsOf(1000, 1, 1)).toBe(15);
});

test('where all rows are in one part nothing is known of them, where all but one are in it that one is', () => {
  const { part } = foldsOf(3);
  expect([part[1] === part[0], part[2] === part[0]]).toEqual([true, false]);
  const known = (...values: number[]) => {
    const rows = values.length;
    const codes = new Int32Array(rows);
    const from = { rows, x: new Float64Array(rows).fill(1), width: 1, columns: [{ codes, words: 1 }] };
    return finish(effectsApart(from, [{ on: 'y', values }])).effects[part[0]][0];
  };
  expect(known(5, 6)).toEqual({ mean: 0, added: [Float64Array.of(0)] });
  expect(known(5, 6, 8)).toEqual({ mean: 8, added: [Float64Array.of(0)] });
});
