// Effects of words beside other columns: those that effects-beside.ts finds in the rows of the table, in their places.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { finish } from '../work.js';
import { encodeBeside, fitBeside, isBeside } from './columns-beside.js';
import { fitEffects, foldsOf, type Quantity } from './effect-column.js';
import { effectsApart, effectsBeside, type RowsBeside } from './effects-beside.js';
import type { EffectInput, InputColumn } from './table-encoding.js';
import { type CategoryColumn, createTable, type Table } from './table.js';

const rows = 50;
const random = createRandom(3);
const draw = <T>(...from: T[]): T[] => Array.from({ length: rows }, () => from[random.integer(from.length)]);
const size = Array.from({ length: rows }, () => random.normal());
const made = createTable({ size, town: draw('a', 'b', 'c', null), mood: draw('good', 'bad'), shop: draw('p', 'q') });
// a word that no row has, before the others
const [sizes, towns, moods, shops] = made.columns as [Table['columns'][0], ...CategoryColumn[]];
const town: CategoryColumn = {
  ...towns,
  categories: ['nowhere', ...towns.categories],
  codes: towns.codes.map((code) => (code < 0 ? code : code + 1)),
};
const table: Table = { ...made, columns: [sizes, town, moods, shops] };
const quantities: Quantity[] = ['y', 'z'].map((on, q) => ({
  on,
  values: size.map((x, row) => 5 + q + 2 * x + 3 * (town.codes[row] % 2) - shops.codes[row] + random.normal()),
}));
const plain: InputColumn[] = [
  fitEffects(town, quantities),
  { kind: 'number', name: 'size', offset: 1, factor: 0.5, range: [-1, 1] },
  { kind: 'category', name: 'mood', categories: ['good', 'bad'], shares: [0.5, 0.5] },
  fitEffects(shops, quantities),
];
/** The rows as they stand above: the number, an input for each of two moods, and words of two columns. */
const known: RowsBeside = {
  rows,
  width: 3,
  x: Float64Array.from(
    size.flatMap((x, row) => {
      const mood = moods.categories[moods.codes[row]];
      return [(x - 1) / 2, mood === 'good' ? 1 : 0, mood === 'bad' ? 1 : 0];
    }),
  ),
  columns: [
    { codes: town.codes, words: 4 },
    { codes: shops.codes, words: 2 },
  ],
};
const fitted = (inputs: InputColumn[]): InputColumn[] => finish(fitBeside(inputs, table, () => quantities));

describe('fitted', () => {
  test('words have what the rows with them add to the mean, on every quantity, on a scale from −1 to 1', () => {
    const found = finish(effectsBeside(known, quantities));
    const inputs = fitted(plain);
    expect([inputs[1], inputs[2]]).toEqual([plain[1], plain[2]]);
    for (const [place, c, codes] of [
      [0, 0, [1, 2, 3]],
      [3, 1, [0, 1]],
    ] as const) {
      const { effects, categories, name } = inputs[place] as EffectInput;
      expect(isBeside(inputs[place])).toBe(true);
      const column = table.columns.find((each) => each.name === name) as CategoryColumn;
      expect([...categories].sort()).toEqual(codes.map((code) => column.categories[code]).sort());
      expect(effects.map(({ on }) => on)).toEqual(['y', 'z']);
      effects.forEach(({ values, mean, offset, factor }, q) => {
        expect(mean).toBe(found[q].mean);
        categories.forEach((word, i) =>
          expect(values[i]).toBe(mean + found[q].added[c][column.categories.indexOf(word)]),
        );
        const scaled = values.map((value) => (value - offset) * factor);
        expect(Math.min(...scaled)).toBeCloseTo(-1, 9);
        expect(Math.max(...scaled)).toBeCloseTo(1, 9);
      });
    }
  });

  test('are left where nothing stands beside them, or there are none', () => {
    expect(fitted([plain[0]])).toEqual([plain[0]]);
    expect(isBeside(plain[0])).toBe(false);
    expect(fitted([plain[1], plain[2]])).toEqual([plain[1], plain[2]]);
    expect(fitted([plain[0], plain[3]]).map(isBeside)).toEqual([true, true]);
  });
});

describe('rows to learn from', () => {
  const encoded = (inputs: InputColumn[], width: number): number[] => {
    const x = new Float64Array(rows * width).fill(9);
    finish(encodeBeside(inputs, table, x, (on) => on.map((name) => quantities.find((each) => each.on === name)!)));
    return [...x];
  };

  test('have effects of the rows of other parts, in their inputs’ places; other inputs are not touched', () => {
    const inputs = fitted(plain);
    const { effects } = finish(effectsApart(known, quantities));
    const { part } = foldsOf(rows);
    const right = size.flatMap((_, row) => {
      const own = [0, 3].map((place, c) =>
        (inputs[place] as EffectInput).effects.map(({ offset, factor }, q) => {
          const { mean, added } = effects[part[row]][q];
          const code = known.columns[c].codes[row];
          return (mean + (code < 0 ? 0 : added[c][code]) - offset) * factor;
        }),
      );
      return [...own[0], 9, 9, 9, ...own[1]];
    });
    expect(encoded(inputs, 7)).toEqual(right);
    expect(town.codes.some((code) => code < 0)).toBe(true);
  });

  test('have nothing here where effects are those of a column alone', () => {
    expect(new Set(encoded(plain, 7))).toEqual(new Set([9]));
  });
});
