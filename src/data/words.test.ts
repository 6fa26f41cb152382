// Words as inputs: seldom ones, unknown ones, many ones.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { checkEncoding } from './check-encoding.js';
import { encodeInputs, inputQuantities, encodingWidth, fitEncoding, inputNames } from './encoding.js';
import { createTable } from './table.js';
import type { EffectInput } from './table-encoding.js';

const random = createRandom(3);
const rows = 300;
const noise = Array.from({ length: rows }, () => random.normal());
/** a, b and c in turn, and of the first rows `seldom`, one each. */
const withSeldom = (seldom: string[]): string[] =>
  noise.map((_, row) => (row < seldom.length ? seldom[row] : 'abc'[row % 3]));

describe('seldom words', () => {
  const words = withSeldom(['p', 'q', 'r', 's', 't', 't']);
  const encoding = fitEncoding(createTable({ w: words, y: noise }), { target: 'y' });

  test('share a place, which gaps and words never seen have too', () => {
    expect(inputNames(encoding)).toEqual(['w=a', 'w=b', 'w=c', 'w=(other)']);
    const x = encodeInputs(encoding, createTable({ w: ['c', 'p', 't', 'new', null] }));
    expect([0, 1, 2, 3, 4].map((row) => x.indexOf(1, 4 * row) - 4 * row)).toEqual([2, 3, 3, 3, 3]);
    expect(x.reduce((sum, value) => sum + value)).toBe(5);
  });
  test('are no strangers where strangers are an error', () => {
    expect(() => encodeInputs(encoding, createTable({ w: ['p', 't'] }), { unseen: 'error' })).not.toThrow();
    expect(() => encodeInputs(encoding, createTable({ w: ['p', 'new'] }), { unseen: 'error' })).toThrow(
      'row 2 has "new" in column "w"',
    );
    expect(() => encodeInputs(encoding, createTable({ w: ['p', null] }), { unseen: 'error' })).toThrow(
      'row 2 has no value in column "w"',
    );
  });
  test('too few to learn from keep their own places, and unknown words are the mean of all', () => {
    const few = fitEncoding(createTable({ w: withSeldom(['p', 'q']), y: noise }), { target: 'y' });
    expect(inputNames(few)).toEqual(['w=p', 'w=q', 'w=c', 'w=a', 'w=b']);
    const x = encodeInputs(few, createTable({ w: ['new'] }));
    expect(x.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect(x[0]).toBeCloseTo(1 / rows, 12);
  });
  test('in a table of few rows are none', () => {
    const small = createTable({ w: ['a', 'b', 'c', 'a', 'b', 'd'], y: [1, 2, 3, 4, 5, 6] });
    expect(inputNames(fitEncoding(small, { target: 'y' }))).toEqual(['w=a', 'w=b', 'w=c', 'w=d']);
  });
  test('a word that is called as their place keeps its name', () => {
    const clash = words.map((word) => (word === 'c' ? '(other)' : word));
    const names = inputNames(fitEncoding(createTable({ w: clash, y: noise }), { target: 'y' }));
    expect(names).toEqual(
      ['w=a', 'w=b', 'w=(other)', 'w=((other))'].toSorted((a, b) => names.indexOf(a) - names.indexOf(b)),
    );
  });
  test('gaps that were filled in training are learned from with them', () => {
    const gaps = words.map((word, row) =>
      row % 50 === 0 ? null : word === 'c' ? 'a' : word.length > 0 && 'ab'.includes(word) ? word : 'b',
    );
    expect(inputNames(fitEncoding(createTable({ w: gaps, y: noise }), { target: 'y' }))).toEqual([
      'w=b',
      'w=a',
      'w=(other)',
    ]);
  });
  test('a word that only rows held back have is none of the words', () => {
    const column = { name: 'w', kind: 'category' as const, categories: ['a', 'ghost', 'b', 'c'] };
    const codes = Int32Array.from(noise, (_, row) => [0, 2, 3][row % 3]);
    const y = { name: 'y', kind: 'number' as const, values: Float64Array.from(noise) };
    const ghost = fitEncoding({ rows, columns: [{ ...column, codes }, y] }, { target: 'y' });
    expect(inputNames(ghost)).toEqual(['w=a', 'w=b', 'w=c']);
  });
});

test('two words and two numbers are straight lines, three are not', () => {
  const table = createTable({
    flag: noise.map((_, row) => row % 2),
    level: noise.map((_, row) => row % 3),
    smoker: noise.map((_, row) => (row % 2 ? 'yes' : 'no')),
    y: noise,
  });
  const inputs = inputQuantities(fitEncoding(table, { target: 'y' }));
  expect(inputs.map(({ name, line, range }) => [name, line, ...range])).toEqual([
    ['flag', true, 0, 1],
    ['level', false, 0, 2],
    ['smoker=yes', true, 0, 1],
  ]);
});

describe('many words', () => {
  const towns = noise.map((_, row) => `town ${row % 30}`);
  const truth = (town: string): number => Math.sin(Number(town.slice(5)));
  const y = towns.map((town, row) => 10 + 3 * truth(town) + noise[row]);
  const table = createTable({ town: towns, y });
  const encoding = fitEncoding(table, { target: 'y' });
  const [column] = encoding.inputs as EffectInput[];

  test('are what they say of the target, and that is told', () => {
    expect(inputNames(encoding)).toEqual(['town effect']);
    expect(encoding.profile).toEqual([
      { option: 'encode', value: 'target', columns: ['town'], why: '30 different words' },
    ]);
    const spread = Math.max(
      ...column.categories.map((town, i) => Math.abs(column.effects[0].values[i] - (10 + 3 * truth(town)))),
    );
    expect(spread).toBeLessThan(1.2);
    expect(Math.max(...encodeInputs(encoding, table))).toBeCloseTo(1, 12);
    expect(Math.min(...encodeInputs(encoding, table))).toBeCloseTo(-1, 12);
  });
  test('of which one that was never seen has the mean of all', () => {
    const [x] = encodeInputs(encoding, createTable({ town: ['elsewhere'] }));
    const { offset, factor, mean } = column.effects[0];
    expect(mean).toBeCloseTo(
      y.reduce((sum, value) => sum + value / rows, 0),
      12,
    );
    expect(x).toBeCloseTo((mean - offset) * factor, 12);
    expect(() => encodeInputs(encoding, createTable({ town: ['elsewhere'] }), { unseen: 'error' })).toThrow(
      'elsewhere',
    );
  });
  test('have an input each where that is asked for, and no decision is told', () => {
    const each = fitEncoding(table, { target: 'y', encode: { town: 'one-hot' } });
    expect(encodingWidth(each)).toBe(30);
    expect(each.profile).toBeUndefined();
  });
  test('of a mean of the shrinkage that is known: (n·mean + m·mean of all) / (n + m)', () => {
    // two words of two rows each: within 2 · 0.5 / 2 = 0.5, between 2·2²·2 = 16, so m = 0.5 / ((16 − 0.5) / 2)
    const small = createTable({ w: ['a', 'a', 'b', 'b'], y: [-1.5, -2.5, 2.5, 1.5] });
    const [{ effects }] = fitEncoding(small, { target: 'y', encode: { w: 'target' } }).inputs as EffectInput[];
    const m = 0.5 / ((16 - 0.5) / 2);
    expect(effects[0].values[0]).toBeCloseTo((-2 * 2) / (2 + m), 12);
    expect(effects[0].values[1]).toBeCloseTo((2 * 2) / (2 + m), 12);
  });
  test('no row to learn from is told its own target', () => {
    const at = 7;
    const other = createTable({ town: towns, y: y.map((value, row) => (row === at ? value + 5 : value)) });
    const before = encodeInputs(encoding, table, { learning: true });
    const after = encodeInputs(encoding, other, { learning: true });
    const sameTown = towns.flatMap((town, row) => (town === towns[at] && row !== at ? [row] : []));
    const moved = Math.max(...sameTown.map((row) => Math.abs(after[row] - before[row])));
    expect(moved).toBeGreaterThan(0.1);
    // but for how far all means are drawn together
    expect(Math.abs(after[at] - before[at])).toBeLessThan(0.05 * moved);
  });
  test('that say nothing of the target explain nothing of it, though their plain means would', () => {
    const words = noise.map(() => `w${random.integer(120)}`);
    const nothing = createTable({ words, y: noise });
    const fitted = fitEncoding(nothing, { target: 'y' });
    const x = encodeInputs(fitted, nothing, { learning: true });
    const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      const mean = (of: ArrayLike<number>): number => Array.from(of).reduce((sum, value) => sum + value / rows, 0);
      const [ma, mb] = [mean(a), mean(b)];
      let [ab, aa, bb] = [0, 0, 0];
      for (let i = 0; i < rows; i++) {
        ab += (a[i] - ma) * (b[i] - mb);
        aa += (a[i] - ma) ** 2;
        bb += (b[i] - mb) ** 2;
      }
      return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
    };
    const plain = words.map((word) => {
      const own = noise.filter((_, row) => words[row] === word);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    expect(correlation(plain, noise)).toBeGreaterThan(0.5);
    expect(correlation(x, noise)).toBeLessThan(0.15);
  });
  test('of classes have an effect on each but one, at most three', () => {
    const of = (classes: number): string[] => {
      const label = noise.map((_, row) => `c${row % classes}`);
      return inputNames(fitEncoding(createTable({ town: towns, label }), { target: 'label' }));
    };
    expect(of(2)).toEqual(['town effect']);
    expect(of(3)).toEqual(['town effect on c0', 'town effect on c1']);
    expect(of(6)).toEqual(['town effect on c0', 'town effect on c1', 'town effect on c2']);
  });

  test.each([
    [{ town: 'embedded' }, '`encode`: column "town" must be one of one-hot, target; got "embedded"'],
    [{ twon: 'target' }, '`encode`: there is no input column "twon"'],
    [{ y: 'target' }, '`encode`: there is no input column "y"'],
    [['town'], '`encode`'],
  ])('%j is no way to encode them', (encode, message) => {
    expect(() => fitEncoding(table, { target: 'y', encode: encode as never })).toThrow(message);
  });
  test('numbers have no words to encode', () => {
    const numbers = createTable({ x: noise, y });
    expect(() => fitEncoding(numbers, { target: 'y', encode: { x: 'one-hot' } })).toThrow('column "x" holds numbers');
  });
});

describe('a file that says what makes no sense is refused in one line', () => {
  const towns = noise.map((_, row) => `town ${row % 30}`);
  const smoker = noise.map((_, row) => (row % 2 ? 'yes' : 'no'));
  const good = fitEncoding(createTable({ towns, smoker, w: withSeldom([...'pqrstu']), y: noise }), { target: 'y' });
  const bad = (change: (inputs: any[]) => void): (() => void) => {
    const copy = structuredClone(good);
    change(copy.inputs);
    return () => checkEncoding(copy, encodingWidth(good), 1, 'file');
  };
  test('and what makes sense is not', () => expect(bad(() => {})).not.toThrow());
  test.each<[string, (inputs: any[]) => void]>([
    ['a word twice', ([effect]) => (effect.categories[1] = effect.categories[0])],
    ['an effect too few', ([effect]) => effect.effects[0].values.pop()],
    ['an effect that is no number', ([effect]) => (effect.effects[0].values[3] = null)],
    ['no effects', ([effect]) => (effect.effects = [])],
    ['an effect on nothing', ([effect]) => delete effect.effects[0].on],
    ['an effect without a scale', ([effect]) => (effect.effects[0].factor = 0)],
    ['a third word', ([, flag]) => flag.categories.push('maybe')],
    ['twice the same of two', ([, flag]) => (flag.categories = ['yes', 'yes'])],
    ['a share above one', ([, flag]) => (flag.share = 2)],
    ['a rare word that is none', ([, , words]) => (words.rare = ['a'])],
    ['rare words that are no list', ([, , words]) => (words.rare = 'p')],
    ['shares that are too few', ([, , words]) => Object.assign(words, { shares: [0.5] })],
    ['a kind that is none', ([, , words]) => (words.kind = 'words')],
  ])('%s', (_, change) => expect(bad(change)).toThrow(/^file: [^\n]*$/));
});
