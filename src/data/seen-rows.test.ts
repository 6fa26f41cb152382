// Whether rows are recognised: those learned from, in any order and from any file, and no others.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../math/random.js';
import { finish } from '../work.js';
import { isSeenRows, mergeSketches, type SeenRows, shareSeen as shareSeenInPieces, sketchRows } from './seen-rows.js';
import { takeRows } from './split.js';
import { createTable, type Table } from './table.js';

const shareSeen = (...given: Parameters<typeof shareSeenInPieces>) => finish(shareSeenInPieces(...given));

const names = ['x', 'word', 'y'];

function sample(rows: number, seed: number): Table {
  const random = createRandom(seed);
  const x = Array.from({ length: rows }, () => random.next());
  return createTable({
    x,
    word: x.map((value) => (value < 0.5 ? 'low' : 'high')),
    y: x.map((value) => Math.sin(value)),
  });
}

const sketch = (table: Table): SeenRows => finish(sketchRows(table, names));
const together = (a: Table, b: Table): Table => {
  const list = (name: string): unknown[] =>
    [a, b].flatMap((table): unknown[] => {
      const column = table.columns.find((candidate) => candidate.name === name)!;
      return column.kind === 'number'
        ? [...column.values]
        : Array.from(column.codes, (code) => column.categories[code]);
    });
  return createTable(Object.fromEntries(names.map((name) => [name, list(name)])));
};

describe.each([40, 5000])('%i rows', (rows) => {
  const table = sample(rows, 1);
  const kept = sketch(table);

  it('the same rows are known, in any order', () => {
    expect(shareSeen(kept, table, names)).toBe(1);
    const order = Array.from({ length: rows }, (_, row) => (row * 7 + 3) % rows);
    expect(shareSeen(kept, takeRows(table, order), names)).toBe(1);
  });

  it('new rows are not', () => expect(shareSeen(kept, sample(rows, 2), names)).toBe(0));

  it('of a mixture about the right share is', () => {
    expect(shareSeen(kept, together(table, sample(rows, 3)), names)).toBeCloseTo(0.5, 1);
    expect(shareSeen(kept, together(table, sample(3 * rows, 3)), names)).toBeCloseTo(0.25, 1);
  });

  it('another answer makes a row new', () => {
    const others = {
      ...table,
      columns: table.columns.map((c) =>
        c.name === 'y' && c.kind === 'number' ? { ...c, values: c.values.map((v) => v + 1) } : c,
      ),
    };
    expect(shareSeen(kept, others, names)).toBe(0);
  });

  it('what is kept is small and plain JSON', () => {
    expect(kept.hashes.length).toBeLessThanOrEqual(128);
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    expect(isSeenRows(kept)).toBe(true);
  });
});

it('where rows repeat, as many are known by chance, and are not told', () => {
  const few = (seed: number): Table => {
    const random = createRandom(seed);
    const x = Array.from({ length: 600 }, () => Math.floor(random.next() * 4));
    return createTable({ x, word: x.map((value) => 'abcd'[value]), y: x });
  };
  expect(shareSeen(sketch(few(1)), few(2), names)).toBeLessThan(0.05);
});

it('where every row repeats another nothing is told', () => {
  const twice = together(sample(30, 1), sample(30, 1));
  const kept = sketch(twice);
  expect([kept.repeated, kept.hashes.length, kept.all]).toEqual([1, 30, true]);
  expect(shareSeen(kept, twice, names)).toBe(0);
});

describe('what is kept of two tables', () => {
  const of = (hashes: number[], all: boolean, repeated = 0): SeenRows => ({ hashes, all, repeated });

  it('is the hashes of both up to the last that each knows of', () => {
    expect(mergeSketches(of([1, 5, 9], true), of([2, 5, 7], true, 0.5))).toEqual(of([1, 2, 5, 7, 9], true, 0.5));
    expect(mergeSketches(of([1, 5, 9], true, 0.25), of([2, 5, 7], false))).toEqual(of([1, 2, 5, 7], false, 0.25));
    expect(mergeSketches(of([3, 10, 11, 20], false), of([2, 11, 30], false))).toEqual(of([2, 3, 10, 11, 20], false));
    expect(mergeSketches(of([], false), of([0, 1], true))).toEqual(of([0], false));
  });

  it('is 128 at most', () => {
    const range = (count: number, from: number): number[] => Array.from({ length: count }, (_, i) => from + i);
    expect(mergeSketches(of(range(100, 0), true), of(range(28, 100), true))).toEqual(of(range(128, 0), true));
    expect(mergeSketches(of(range(100, 0), true), of(range(29, 100), true))).toEqual(of(range(128, 0), false));
  });

  it('is what is kept of them as one, where each has all of its rows', () => {
    const [a, b] = [sample(40, 1), sample(50, 2)];
    expect(mergeSketches(sketch(a), sketch(b))).toEqual(sketch(together(a, b)));
    expect(mergeSketches(sketch(a), sketch(a))).toEqual(sketch(a));
  });
});

it('a class is the same class as a number and as a word', () => {
  const x = Array.from({ length: 30 }, (_, row) => row / 3);
  const numbers = createTable({ x, word: x.map(() => 'w'), y: x.map((_, row) => row % 3) });
  const words = createTable({ x, word: x.map(() => 'w'), y: x.map((_, row) => String(row % 3)) });
  expect(shareSeen(sketch(numbers), words, names)).toBe(1);
});

it.each([
  null,
  7,
  {},
  { hashes: [-1], all: true, repeated: 0 },
  { hashes: [0.5], all: true, repeated: 0 },
  { hashes: [1], all: 1, repeated: 0 },
  { hashes: [1], all: true, repeated: 1.5 },
])('%j from a file is refused', (value) => expect(isSeenRows(value)).toBe(false));
