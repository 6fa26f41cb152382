// Columns of words, counted plainly: which words have an input, what gaps and strangers enter as, and what many words say of a target.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import {
  categoryNames,
  categoryWidth,
  encodeCategories,
  encodeFlag,
  fitCategory,
  isKnownWord,
  wordCounts,
} from './category-column.js';
import { encodeEffects, encodeEffectsApart, fitEffects } from './effect-column.js';
import type { CategoryInput, FlagInput } from './table-encoding.js';
import { type CategoryColumn, createTable, type Table } from './table.js';

/** So many rows of each word, null for gaps. */
function columnOf(counts: readonly (readonly [word: string | null, rows: number])[]): {
  column: CategoryColumn;
  table: Table;
} {
  const words = counts.flatMap(([word, rows]) => Array.from({ length: rows }, () => word));
  const table = createTable({ w: words });
  return { column: table.columns[0] as CategoryColumn, table };
}
const fit = (counts: Parameters<typeof columnOf>[0], oneHot = false): CategoryInput | FlagInput =>
  fitCategory(columnOf(counts).column, oneHot);

describe('one input for each word', () => {
  test('words are counted; those that no row has are none', () => {
    const { column } = columnOf([
      ['b', 2],
      [null, 3],
      ['a', 1],
    ]);
    const counts = [
      { word: 'b', count: 2 },
      { word: 'a', count: 1 },
    ];
    expect(wordCounts(column)).toEqual(counts);
    expect(wordCounts({ ...column, categories: [...column.categories, 'ghost'] })).toEqual(counts);
    const ghost: CategoryColumn = { name: 'w', kind: 'category', categories: ['ghost'], codes: Int32Array.of(-1, -1) };
    expect(() => fitCategory(ghost)).toThrow('column "w" has no values');
  });

  test('two words are one input, the first of the alphabet 0, unless five gaps have something to teach or both are asked for', () => {
    const two = { kind: 'flag', name: 'w', categories: ['n', 'y'], offset: 0.5, factor: 2, share: 0.75 };
    expect(
      fit([
        ['y', 30],
        ['n', 10],
      ]),
    ).toEqual(two);
    expect(
      fit([
        ['n', 10],
        ['y', 30],
        [null, 4],
      ]),
    ).toEqual(two);
    expect(
      fit([
        ['y', 30],
        ['n', 10],
        [null, 5],
      ]),
    ).toEqual({ kind: 'category', name: 'w', categories: ['y', 'n'], rare: [] });
    expect(
      fit(
        [
          ['y', 30],
          ['n', 10],
        ],
        true,
      ),
    ).toEqual({ kind: 'category', name: 'w', categories: ['y', 'n'], shares: [0.75, 0.25] });
    expect(fit([['y', 30]])).toEqual({ kind: 'category', name: 'w', categories: ['y'], shares: [1] });
  });

  test.each([
    // fewer rows than a fiftieth, but three are never seldom, nor are less than a thousandth often
    [100, 1, true],
    [100, 2, false],
    [150, 2, true],
    [1000, 2, true],
    [1000, 3, false],
    [4000, 3, true],
    [4000, 4, false],
    [49, 1, false],
  ])('of %d rows a word of %d is seldom: %s', (rows, count, seldom) => {
    const some = Array.from({ length: 5 }, (_, i): [string, number] => [`s${i}`, count]);
    const rest = rows - 5 * count;
    const { rare = [] } = fit([['a', rest - 20], ['b', 20], ...some]) as CategoryInput;
    expect(rare).toEqual(seldom ? some.map(([word]) => word) : []);
  });

  test('seldom words and gaps share an input from five rows on; fewer enter as the mean of all', () => {
    const often: [string, number][] = [
      ['a', 80],
      ['b', 60],
      ['c', 60],
    ];
    expect(fit([...often, ['s', 2], ['t', 2]])).toMatchObject({ categories: ['a', 'b', 'c', 's', 't'] });
    expect(fit([...often, ['s', 2], ['t', 2]])).not.toHaveProperty('rare');
    expect(fit([...often, ['s', 2], ['t', 2], [null, 1]])).toEqual({
      kind: 'category',
      name: 'w',
      categories: ['a', 'b', 'c'],
      rare: ['s', 't'],
    });
    const { shares } = fit([...often, [null, 4]]) as CategoryInput;
    expect(shares).toEqual([0.4, 0.3, 0.3]);
  });

  test('two hundred words at most', () => {
    const words = (count: number): [string, number][] => Array.from({ length: count }, (_, i) => [`w${i}`, 4]);
    expect(categoryWidth(fit(words(200)) as CategoryInput)).toBe(200);
    expect(() => fit(words(201))).toThrow('column "w" has 201 different words, more than the 200');
  });

  test('names are column=word, and the place of the others has one that no word has', () => {
    const names = (categories: string[], rare?: string[]): string[] =>
      categoryNames({ kind: 'category', name: 'w', categories, ...(rare && { rare }) });
    expect(names(['a', 'b'])).toEqual(['w=a', 'w=b']);
    expect(names(['a', '(other)'], [])).toEqual(['w=a', 'w=(other)', 'w=((other))']);
  });

  test('rows are written into their own columns, the rest stays', () => {
    const { column, table } = columnOf([
      ['a', 1],
      ['stranger', 1],
      [null, 1],
      ['b', 1],
      ['s', 1],
    ]);
    const written = (input: CategoryInput, width: number): number[][] => {
      const x = new Float64Array(5 * (width + 2)).fill(0);
      encodeCategories(input, column, table, x, 1, width + 2, 'unknown');
      return Array.from({ length: 5 }, (_, row) => [...x.subarray(row * (width + 2), (row + 1) * (width + 2))]);
    };
    const base = { kind: 'category', name: 'w', categories: ['a', 'b'] } as const;
    expect(written({ ...base, categories: ['a', 'b'], rare: ['s'] }, 3)).toEqual([
      [0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 0, 1, 0],
    ]);
    expect(written({ ...base, categories: ['a', 'b'], shares: [0.25, 0.75] }, 2)).toEqual([
      [0, 1, 0, 0],
      [0, 0.25, 0.75, 0],
      [0, 0.25, 0.75, 0],
      [0, 0, 1, 0],
      [0, 0.25, 0.75, 0],
    ]);
    const flag: FlagInput = { kind: 'flag', name: 'w', categories: ['a', 'b'], offset: 0.5, factor: 2, share: 0.75 };
    const x = new Float64Array(15);
    encodeFlag(flag, column, table, x, 1, 3, 'unknown');
    expect(Array.from(x)).toEqual([-1, 0.5, 0.5, 1, 0.5].flatMap((value) => [0, value, 0]));
    expect([isKnownWord(flag, 'a'), isKnownWord(flag, 's')]).toEqual([true, false]);
    expect(isKnownWord({ ...base, categories: ['a', 'b'], rare: ['s'] }, 's')).toBe(true);
    // where that is asked for, the first row that is not known is an error
    expect(() => encodeFlag(flag, column, table, x, 1, 3, 'error')).toThrow('row 2 has "stranger" in column "w"');
  });
});

describe('effects of many words', () => {
  const random = createRandom(6);
  const rows = 240;
  const words = Array.from({ length: rows }, () => (random.next() < 0.1 ? null : `w${random.integer(14)}`));
  const table = createTable({ w: words });
  const column = table.columns[0] as CategoryColumn;
  const y = words.map((word) => 50 + 2 * (word === null ? 0 : Number(word.slice(1)) % 5) + random.normal());
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = (values: readonly number[], around: number): number =>
    values.reduce((sum, value) => sum + (value - around) ** 2, 0);
  const of = (word: string | null, takes = (_row: number): boolean => true): number[] =>
    y.filter((_, row) => words[row] === word && takes(row));

  /** Rows that the mean of all is worth, by the method of moments, plainly. */
  const known = [...new Set(words)].filter((word) => word !== null);
  const withWord = y.filter((_, row) => words[row] !== null);
  const noise =
    known.reduce((sum, word) => sum + squares(of(word), mean(of(word))), 0) / (withWord.length - known.length);
  const between = known.reduce((sum, word) => sum + of(word).length * (mean(of(word)) - mean(withWord)) ** 2, 0);
  const size =
    (withWord.length - known.reduce((sum, word) => sum + of(word).length ** 2, 0) / withWord.length) /
    (known.length - 1);
  const strength = noise / ((between / (known.length - 1) - noise) / size);
  const shrunk = (own: readonly number[], all: number): number =>
    own.length === 0 ? all : all + (own.length / (own.length + strength)) * (mean(own) - all);

  const input = fitEffects(column, [{ on: 'y', values: y }]);
  const [effect] = input.effects;

  test('are means drawn to that of all rows, as by the rows it is worth', () => {
    expect(input.categories).toEqual(column.categories);
    expect(effect.mean).toBeCloseTo(mean(y), 10);
    input.categories.forEach((word, i) => expect(effect.values[i]).toBeCloseTo(shrunk(of(word), mean(y)), 8));
    expect(effect.offset).toBeCloseTo((Math.min(...effect.values) + Math.max(...effect.values)) / 2, 10);
    expect(effect.factor).toBeCloseTo(2 / (Math.max(...effect.values) - Math.min(...effect.values)), 10);
  });

  test('enter scaled; a gap and a stranger enter as the mean', () => {
    const news = createTable({ w: ['w3', null, 'stranger', 'w0'] });
    const x = new Float64Array(12);
    encodeEffects(input, news.columns[0] as CategoryColumn, news, x, 2, 3, 'unknown');
    const wanted = ['w3', undefined, undefined, 'w0'].map((word) =>
      word === undefined ? effect.mean : effect.values[input.categories.indexOf(word)],
    );
    wanted.forEach((value, row) =>
      expect([...x.subarray(3 * row, 3 * row + 3)]).toEqual([
        0,
        0,
        expect.closeTo((value - effect.offset) * effect.factor, 12),
      ]),
    );
  });

  test('of a row to learn from are those of the four other fifths', () => {
    const x = new Float64Array(2 * rows);
    encodeEffectsApart(input, column, [{ on: 'y', values: y }], x, 1, 2);
    // the parts as they are drawn
    const draw = createRandom(1);
    const part = Array.from({ length: rows }, () => draw.integer(5));
    for (let row = 0; row < rows; row++) {
      const takes = (other: number): boolean => part[other] !== part[row];
      const all = mean(y.filter((_, other) => takes(other)));
      const word = words[row];
      const wanted = word === null ? all : shrunk(of(word, takes), all);
      expect(x[2 * row]).toBe(0);
      expect(x[2 * row + 1]).toBeCloseTo((wanted - effect.offset) * effect.factor, 8);
    }
  });

  test('of words that differ by chance alone, or not at all, are the mean of all', () => {
    const same = createTable({ w: ['a', 'a', 'b', 'b'] }).columns[0] as CategoryColumn;
    for (const values of [
      [1, 3, 1, 3],
      [2, 2, 2, 2],
    ]) {
      const [{ values: effects, mean: all, factor }] = fitEffects(same, [{ on: 'y', values }]).effects;
      expect(effects).toEqual([2, 2]);
      expect([all, factor]).toEqual([2, 1]);
    }
    // every row another word: nothing is known of chance
    const each = createTable({ w: ['a', 'b', 'c'] }).columns[0] as CategoryColumn;
    expect(fitEffects(each, [{ on: 'y', values: [1, 2, 6] }]).effects[0].values).toEqual([3, 3, 3]);
  });
});
