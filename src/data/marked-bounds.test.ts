import { expect, test } from 'vitest';
import { commonMark, parseMarked } from './marked-numbers.js';
import { plainStyle } from './number-cells.js';
import { isSeenRows, mergeSketches, shareSeen as shareSeenInPieces, sketchRows } from './seen-rows.js';
import { createTable, type Table } from './table.js';
import { finish } from '../work.js';

const shareSeen = (...given: Parameters<typeof shareSeenInPieces>) => finish(shareSeenInPieces(...given));

test('a mark is that of four in five cells, the others being plain numbers', () => {
  const cells = (marked: number, plain: number): string[] => [
    ...new Array<string>(marked).fill('5 kg'),
    ...new Array<string>(plain).fill('5'),
  ];
  expect(commonMark(cells(8, 2), plainStyle)).toBe('kg');
  expect(commonMark(cells(79, 20), plainStyle)).toBeUndefined();
  expect(commonMark([...cells(8, 0), '5 g'], plainStyle)).toBeUndefined();
  expect(commonMark([...cells(8, 0), 'kg'], plainStyle)).toBeUndefined();
  expect(commonMark(['1', '(2)'], plainStyle)).toBe('');
  expect(commonMark(['1', '2'], plainStyle)).toBeUndefined();
});

test('cells of sixty characters are looked at, of more not; groups are seen beside a mark', () => {
  expect(parseMarked(`${'1'.repeat(57)} kg`, plainStyle)?.mark).toBe('kg');
  expect(parseMarked(`${'1'.repeat(58)} kg`, plainStyle)).toBeUndefined();
  expect(parseMarked('$5,125.73', plainStyle)).toEqual({ value: 5125.73, mark: '$' });
  expect(parseMarked('€5.125,73', { decimal: ',', thousands: '' })).toEqual({ value: 5125.73, mark: '€' });
  expect(parseMarked("5'125 kg", plainStyle)).toEqual({ value: 5125, mark: 'kg' });
  expect(parseMarked('$5,125', { decimal: '.', thousands: "'" })).toBeUndefined();
});

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const of = (values: readonly number[]): Table => createTable({ a: values as number[] });
const sketch = (values: readonly number[]) => finish(sketchRows(of(values), ['a']));

test('of up to 128 different rows all are kept, of more the smallest hashes in rising order', () => {
  const [few, full, many] = [sketch([5, 5, 7]), sketch(range(128)), sketch(range(1000))];
  expect([few.hashes.length, few.all, few.repeated]).toEqual([2, true, 1 - 1 / 3]);
  expect([full.hashes.length, full.all, full.repeated]).toEqual([128, true, 0]);
  expect([many.hashes.length, many.all]).toEqual([128, false]);
  for (const { hashes } of [few, full, many]) expect(hashes).toEqual(hashes.toSorted((a, b) => a - b));
  // they are those of all rows, of which these are the smallest
  const every = [...new Set(range(8).flatMap((part) => sketch(range(125, 125 * part)).hashes))].sort((a, b) => a - b);
  expect(many.hashes).toEqual(every.slice(0, 128));
});

test('the share of known rows is that of those whose hashes would be kept, less what chance repeats', () => {
  expect(shareSeen(sketch(range(100)), of(range(100)), ['a'])).toBe(1);
  expect(shareSeen(sketch(range(100)), of(range(100, 50)), ['a'])).toBe(0.5);
  expect(shareSeen(sketch(range(1000)), of(range(1000, 5000)), ['a'])).toBe(0);
  const half = shareSeen(sketch(range(1000)), of(range(1000, 500)), ['a']);
  expect(half).toBeGreaterThan(0.35);
  expect(half).toBeLessThan(0.65);
  // half of the rows are repeated: a share of 3/4 is halfway between that and all
  const kept = { ...sketch(range(40)), repeated: 0.5 };
  expect(shareSeen(kept, of([...range(30), ...range(10, 1000)]), ['a'])).toBe(0.5);
  expect(shareSeen(kept, of([...range(20), ...range(20, 1000)]), ['a'])).toBe(0);
  expect(shareSeen({ ...kept, repeated: 1 }, of(range(40)), ['a'])).toBe(0);
  // rows too few to tell: eight of those that count, or all there are
  const some = sketch(range(1000));
  const counted = range(1000).filter((value) => sketch([value]).hashes[0] <= some.hashes.at(-1)!);
  const others = range(1000).filter((value) => !counted.includes(value));
  expect(shareSeen(some, of([...counted.slice(0, 8), ...others.slice(0, 5)]), ['a'])).toBe(1);
  expect(shareSeen(some, of([...counted.slice(0, 7), ...others.slice(0, 5)]), ['a'])).toBe(0);
  expect(shareSeen(some, of(counted.slice(0, 3)), ['a'])).toBe(1);
});

test('zeros of both signs are one value, as are numbers and what they are written as', () => {
  expect(sketch([0]).hashes).toEqual(sketch([-0]).hashes);
  expect(sketch([0]).hashes).not.toEqual(sketch([1]).hashes);
  const word = finish(sketchRows(createTable({ a: ['1', 'b'] }), ['a']));
  const number = finish(sketchRows(createTable({ a: [1, 2] }), ['a']));
  expect(word.hashes.filter((hash) => number.hashes.includes(hash))).toHaveLength(1);
});

test('together, two tables are known as far as both were kept', () => {
  const [a, b] = [sketch(range(100)), sketch(range(100, 50))];
  expect(mergeSketches(a, b)).toEqual({ ...sketch(range(128)), hashes: expect.any(Array), all: false });
  expect(mergeSketches(a, b).hashes).toHaveLength(128);
  expect(mergeSketches(sketch(range(64)), sketch(range(64, 64)))).toEqual(sketch(range(128)));
  const [many, more] = [sketch(range(1000)), sketch(range(1000, 1000))];
  expect(mergeSketches(many, more).hashes).toEqual(sketch(range(2000)).hashes);
  expect(mergeSketches({ ...a, repeated: 0.2 }, { ...b, repeated: 0.7 }).repeated).toBe(0.7);
  const last = Math.min(many.hashes.at(-1)!, more.hashes.at(-1)!);
  expect(mergeSketches(many, more).hashes.every((hash) => hash <= last)).toBe(true);
});

test('what is no sketch is told from one', () => {
  const good = { hashes: [0, 1, 0xffff_ffff], all: true, repeated: 0.5 };
  expect(isSeenRows(good)).toBe(true);
  for (const repeated of [0, 1]) expect(isSeenRows({ ...good, repeated })).toBe(true);
  for (const bad of [
    null,
    7,
    {},
    { ...good, hashes: [-1] },
    { ...good, hashes: [0.5] },
    { ...good, hashes: [2 ** 32] },
    { ...good, hashes: 'x' },
    { ...good, hashes: range(129) },
    { ...good, all: 1 },
    { ...good, repeated: -0.1 },
    { ...good, repeated: 1.1 },
    { ...good, repeated: '0' },
  ])
    expect(isSeenRows(bad)).toBe(false);
  expect(isSeenRows({ ...good, hashes: range(128) })).toBe(true);
});
