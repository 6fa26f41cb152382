import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { drawColumn, columnQuantities, plainColumn } from './input-quantities.js';
import type { InputColumn } from './table-encoding.js';

const effect: InputColumn = {
  kind: 'effect',
  name: 'town',
  categories: ['a', 'b', 'c'],
  effects: [{ name: 'price', values: [3, -1, 2], offset: 1, factor: 0.5 }],
} as unknown as InputColumn;

test('what words say of the target runs from the least of their means to the greatest', () => {
  const [{ range, toInput }] = columnQuantities(effect);
  expect(range).toEqual([-1, 3]);
  expect(range.map(toInput)).toEqual([-1, 1]);
});

test('of words a value is drawn that one of them has, and each comes', () => {
  const x = new Float64Array(3).fill(9);
  const random = createRandom(1);
  const seen = new Set<number>();
  for (let i = 0; i < 100; i++) {
    drawColumn(effect, x, 1, () => random.next());
    seen.add(x[1]);
  }
  // (3, -1 and 2, less 1) halved
  expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 0.5, 1]);
  expect([x[0], x[2]]).toEqual([9, 9]);
});

test('formulas read columns as they are: no offset, no factor, no curve', () => {
  const number = { kind: 'number', name: 'x', offset: 3, factor: 2, range: [0, 4], scaling: { kind: 'log' } };
  expect(plainColumn(number as unknown as InputColumn)).toEqual({
    kind: 'number',
    name: 'x',
    offset: 0,
    factor: 1,
    range: [0, 4],
  });
  expect(plainColumn(effect)).toMatchObject({ effects: [{ values: [3, -1, 2], offset: 0, factor: 1 }] });
  const flag = { kind: 'flag', name: 'f', categories: ['no', 'yes'], offset: 0.5, factor: 4 } as unknown as InputColumn;
  expect(plainColumn(flag)).toMatchObject({ kind: 'flag', offset: 0, factor: 1 });
  const words = { kind: 'category', name: 'w', categories: ['a', 'b'] } as unknown as InputColumn;
  expect(plainColumn(words)).toBe(words);
  const elapsed = { origin: 7, offset: 5, factor: 0.2 };
  expect(plainColumn({ ...date, elapsed })).toEqual({ ...date, elapsed: { origin: 7, offset: 0, factor: 1 } });
  expect(plainColumn({ ...date, elapsed: undefined } as InputColumn)).toEqual({ ...date, elapsed: undefined });
});

const day = 86_400;
const date = {
  kind: 'date',
  name: 'when',
  date: { order: 'ymd' },
  range: [day, 11 * day],
  elapsed: { origin: 0, offset: 5, factor: 0.2 },
  cycles: ['week'],
} as InputColumn & { kind: 'date' };
const number = { kind: 'number', name: 'x', offset: 1, factor: 2, range: [2, 6] } as InputColumn & { kind: 'number' };

describe('quantities', () => {
  const seen = (column: InputColumn): unknown[] =>
    columnQuantities(column).map(({ name, range, line }) => [name, range, line]);

  test('have a name, the range of training, and are lines where training saw two values', () => {
    expect(seen(number)).toEqual([['x', [2, 6], false]]);
    expect(seen({ ...number, line: true, ownGaps: true })).toEqual([
      ['x', [2, 6], true],
      ['x missing', [0, 1], true],
    ]);
    expect(seen(date)).toEqual([
      ['when (days since 1970-01-01)', [1, 11], false],
      ['sin(when, week)', [-1, 1], false],
      ['cos(when, week)', [-1, 1], false],
    ]);
    const flag = { kind: 'flag', name: 'f', categories: ['no', 'yes'], offset: 0.5, factor: 2, share: 0.5 } as const;
    expect(seen({ ...flag, categories: ['no', 'yes'] })).toEqual([['f=yes', [0, 1], true]]);
    // older models have curves between 0 and 1
    const words = { kind: 'category', name: 'w', categories: ['a'] } as const;
    expect(seen({ ...words, categories: ['a'] })).toEqual([['w=a', [0, 1], false]]);
    expect(seen({ ...words, categories: ['a'], shares: [1] })).toEqual([['w=a', [0, 1], true]]);
    expect(seen({ ...words, categories: ['a'], rare: [] })).toEqual([
      ['w=a', [0, 1], true],
      ['w=(other)', [0, 1], true],
    ]);
    expect(seen(effect)).toEqual([['town effect', [-1, 3], false]]);
  });

  test('go to the network’s numbers and back', () => {
    const both = (column: InputColumn, place: number, own: number): number[] => {
      const { toInput, toOwn, offset, factor } = columnQuantities(column)[place];
      expect((own - offset) * factor).toBe(toInput(own));
      return [toInput(own), toOwn(toInput(own))];
    };
    expect(both({ ...number, ownGaps: true }, 0, 5)).toEqual([8, 5]);
    for (const gap of [0, 1]) expect(both({ ...number, ownGaps: true }, 1, gap)).toEqual([gap, gap]);
    for (const it of [0, 1])
      expect(both({ kind: 'category', name: 'w', categories: ['a'], shares: [1] }, 0, it)).toEqual([it, it]);
    expect(both(effect, 0, 3)).toEqual([1, 3]);
    expect(both(effect, 0, -1)).toEqual([-1, -1]);
    expect(both(date, 1, 0.5)).toEqual([0.5, 0.5]);
  });
});

describe('drawn', () => {
  const drawn = (column: InputColumn, width: number, ...uniform: number[]): number[] => {
    const x = new Float64Array(width + 2).fill(9);
    drawColumn(column, x, 1, () => uniform.shift()!);
    expect([x[0], x[width + 1], uniform]).toEqual([9, 9, []]);
    return [...x.subarray(1, width + 1)];
  };

  test('a word is one of the column’s, or one that is not known, each as likely', () => {
    const words: InputColumn = { kind: 'category', name: 'w', categories: ['a', 'b'], rare: [] };
    for (const [uniform, place] of [
      [0, 0],
      [0.33, 0],
      [0.34, 1],
      [0.66, 1],
      [0.67, 2],
      [1, 2],
    ])
      expect(drawn(words, 3, uniform)).toEqual([0, 1, 2].map((each) => (each === place ? 1 : 0)));
  });

  test('all effects are those of one word', () => {
    const [own] = (effect as InputColumn & { kind: 'effect' }).effects;
    const two: InputColumn = {
      ...(effect as InputColumn & { kind: 'effect' }),
      effects: [own, { ...own, values: [10, 20, 30] }],
    };
    expect(drawn(two, 2, 0)).toEqual([1, 4.5]);
    expect(drawn(two, 2, 0.5)).toEqual([-1, 9.5]);
    for (const uniform of [0.7, 1]) expect(drawn(two, 2, uniform)).toEqual([0.5, 14.5]);
  });

  test('a date is between the first and the last', () => {
    // after one day of 1970 and a quarter of ten: 3.5 days
    const [elapsed, sine, cosine] = drawn(date, 3, 0.25);
    expect(elapsed).toBeCloseTo((3.5 - 5) / 5, 12);
    // a Sunday, six sevenths of a week
    expect(sine).toBeCloseTo(Math.sin((12 / 7) * Math.PI), 12);
    expect(cosine).toBeCloseTo(Math.cos((12 / 7) * Math.PI), 12);
  });

  test('a number is between the ends of its range as the network sees it, or one of them where these were all', () => {
    expect(drawn(number, 1, 0)).toEqual([2]);
    expect(drawn(number, 1, 0.25)).toEqual([4]);
    const line: InputColumn = { ...number, line: true };
    expect(drawn(line, 1, 0.49)).toEqual([2]);
    expect(drawn(line, 1, 0.5)).toEqual([10]);
    const bent: InputColumn = { ...number, offset: 0, scaling: { kind: 'log', center: 0, width: 1 } };
    expect(drawn(bent, 1, 0.5)[0]).toBeCloseTo(Math.asinh(2) + Math.asinh(6), 12);
  });

  test('a gap comes half of the time, with what it is taken for', () => {
    const gaps: InputColumn = { ...number, ownGaps: true, fill: 3 };
    expect(drawn(gaps, 2, 0.25, 0.49)).toEqual([4, 1]);
    expect(drawn({ ...gaps, fill: 5 }, 2, 0.25, 0.49)).toEqual([8, 1]);
    expect(drawn({ ...gaps, fill: 5 }, 2, 0.25, 0.5)).toEqual([4, 0]);
    expect(drawn({ ...number, ownGaps: true }, 2, 0.25, 0.2)).toEqual([4, 1]);
  });
});
