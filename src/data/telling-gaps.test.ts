// Gaps that say something of the target have an input of their own; others are what they are taken for, and nothing else.
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { encodeInputs, encodingWidth, fitEncoding, inputQuantities } from './encoding.js';
import { createTable, type Table } from './table.js';
import { tellingGaps } from './telling-gaps.js';

const random = createRandom(17);
const rows = 400;
const gap = Array.from({ length: rows }, () => random.next() < 0.2);
const a = gap.map((none) => (none ? NaN : 10 * random.normal()));
const others = Array.from({ length: rows }, () => (random.next() < 0.2 ? NaN : random.normal()));
// far from 0, as years are
const y = gap.map((none) => 2000 + (none ? 1 : 0) + random.normal());
const kind = gap.map((none) => (random.next() < (none ? 0.7 : 0.4) ? 'yes' : 'no'));
const table: Table = createTable({ a, same: a.map((value) => 2 * value), others, y });
const inputs = (given: Table) => given.columns.filter(({ name }) => name !== 'y' && name !== 'kind');
const names = (way: 'auto' | 'own' | 'fill', on = y): string[] =>
  tellingGaps(inputs(table), way, () => [{ on: 'y', values: on }]).map(({ name }) => name);

test('where rows without a value have another target, and only there; of columns with the same gaps the first', () => {
  expect(names('auto')).toEqual(['a']);
  expect(names('own')).toEqual(['a', 'others']);
  expect(names('fill')).toEqual([]);
  const [{ found }] = tellingGaps(inputs(table), 'auto', () => [{ on: 'y', values: y }]);
  const mean = (some: number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
  expect(found!.gaps).toBeCloseTo(mean(y.filter((_, i) => gap[i])), 9);
  expect(found!.others).toBeCloseTo(mean(y.filter((_, i) => !gap[i])), 9);
});

test('nine gaps tell nothing, and neither do a target that is always the same and gaps in rows at random', () => {
  let left = 9;
  const nine = a.map((value, i) => (gap[i] && left-- > 0 ? NaN : Number.isNaN(value) ? 0 : value));
  const far = nine.map((value) => (Number.isNaN(value) ? 100 : random.normal()));
  const of = (values: number[], on: number[]): number =>
    tellingGaps(createTable({ values }).columns, 'auto', () => [{ on: 'y', values: on }]).length;
  expect(of(nine, far)).toBe(0);
  const ten = nine.with(nine.findIndex(Number.isFinite), NaN);
  expect(
    of(
      ten,
      ten.map((value) => (Number.isNaN(value) ? 100 : random.normal())),
    ),
  ).toBe(1);
  expect(
    of(
      a,
      a.map(() => 0.1),
    ),
  ).toBe(0);
  let found = 0;
  for (let trial = 0; trial < 200; trial++)
    found += of(
      a,
      a.map(() => random.normal()),
    );
  expect(found).toBeLessThan(6);
});

test('the input is 1 for a gap and 0 for a number, beside what the gap is taken for; it is said and can be overruled', () => {
  const encoding = fitEncoding(table, { target: 'y' });
  expect(encodingWidth(encoding)).toBe(4);
  expect(inputQuantities(encoding).map(({ name, line }) => [name, line])).toEqual([
    ['a', false],
    ['a missing', true],
    ['same', false],
    ['others', false],
  ]);
  const x = encodeInputs(encoding, table);
  const [column] = encoding.inputs;
  const fill = column.kind === 'number' ? (column.fill! - column.offset) * column.factor : NaN;
  for (let row = 0; row < 40; row++) {
    expect(x[4 * row + 1]).toBe(gap[row] ? 1 : 0);
    expect(x[4 * row] === fill).toBe(gap[row]);
  }
  const decision = encoding.profile!.find(({ option }) => option === 'gaps')!;
  expect(decision).toMatchObject({ value: 'own', columns: ['a'] });
  expect(decision.why).toMatch(/^rows without a value have 2001(\.\d)? mean "y", others 2000(\.\d)?$/);
  const filled = fitEncoding(table, { target: 'y', gaps: 'fill' });
  expect([encodingWidth(filled), filled.profile?.some(({ option }) => option === 'gaps') ?? false]).toEqual([3, false]);
  // asked for: nothing was decided
  const own = fitEncoding(table, { target: 'y', gaps: 'own' });
  expect([encodingWidth(own), own.profile?.some(({ option }) => option === 'gaps') ?? false]).toEqual([5, false]);
  expect(() => fitEncoding(table, { target: 'y', gaps: 'yes' as never })).toThrow('`gaps`');
});

test('of classes the share is said', () => {
  const { profile } = fitEncoding(createTable({ a, kind }), { target: 'kind' });
  expect(profile!.find(({ option }) => option === 'gaps')!.why).toMatch(
    /^rows without a value have [67]\d(\.\d)? % "yes", others [34]\d(\.\d)? %$/,
  );
});

describe('with gaps in the last rows', () => {
  /** A target of mean 0, and `apart` where there is a gap; above and below by 1 in turns. */
  const targetOf = (counts: [number, number], apart: number, from = 0): number[] =>
    counts.flatMap((count, side) =>
      Array.from({ length: count }, (_, i) => from + (i % 2 ? 1 : -1) + (side === 1 ? apart : 0)),
    );
  const columnOf = (counts: [number, number]) =>
    createTable({ x: counts.flatMap((count, side) => Array.from({ length: count }, (_, i) => (side === 1 ? NaN : i))) })
      .columns;
  const told = (counts: [number, number], apart: number, from = 0) =>
    tellingGaps(columnOf(counts), 'auto', () => [{ on: 'y', values: targetOf(counts, apart, from) }]);

  test.each([0, 1e6])('means are three standard errors apart, by the variance of all rows, %d away from 0', (from) => {
    // with 10 and 10 rows of variance 1 each: d² = 9 (1 + d² / 4) (1 / 10 + 1 / 10), d = 1.80907
    expect(told([10, 10], 1.81, from)).toHaveLength(1);
    expect(told([10, 10], 1.808, from)).toEqual([]);
    expect(told([10, 10], -1.81, from)).toHaveLength(1);
    // with 30 and 10: d² = 9 (1 + 3 d² / 16) (1 / 30 + 1 / 10), d = 1.24434
    expect(told([30, 10], 1.245, from)).toHaveLength(1);
    expect(told([30, 10], 1.243, from)).toEqual([]);
    expect(told([10, 30], 1.245, from)).toHaveLength(1);
    expect(told([10, 30], 1.243, from)).toEqual([]);
  });

  test('ten rows of each are needed, and their means are told', () => {
    expect(told([9, 30], 100)).toEqual([]);
    expect(told([30, 9], 100)).toEqual([]);
    expect(told([10, 30], 100, 7)).toEqual([{ name: 'x', found: { on: 'y', gaps: 107, others: 7 } }]);
  });

  test('of several targets the one that is farthest apart is named', () => {
    const counts: [number, number] = [20, 20];
    const [near, far] = [
      { on: 'near', values: targetOf(counts, 2) },
      { on: 'far', values: targetOf(counts, 3) },
    ];
    const on = (...targets: (typeof near)[]) =>
      tellingGaps(columnOf(counts), 'auto', () => targets).map(({ found }) => found?.on);
    expect(on(near, far)).toEqual(['far']);
    expect(on(far, near)).toEqual(['far']);
    // of equal ones the first
    expect(on(near, { ...near, on: 'same' })).toEqual(['near']);
  });
});

test('gaps have an input where they are no others: of numbers, some there, some not, in rows of their own', () => {
  const columns = createTable({
    word: ['a', null, 'b', null],
    day: [new Date(0), null, new Date(1e9), null],
    whole: [1, 2, 3, 4],
    none: [NaN, NaN, NaN, NaN],
    first: [NaN, 2, 3, 4],
    last: [1, 2, 3, NaN],
    again: [NaN, 5, 6, 7],
    both: [NaN, 2, 3, NaN],
  }).columns;
  let asked = 0;
  const quantities = () => (asked++, []);
  expect(tellingGaps(columns, 'own', quantities)).toEqual([{ name: 'first' }, { name: 'last' }, { name: 'both' }]);
  expect(tellingGaps(columns, 'auto', quantities)).toEqual([]);
  // what they are to tell of is asked for once, and only where there are gaps
  asked = 0;
  tellingGaps(columns, 'auto', quantities);
  expect(asked).toBe(1);
  tellingGaps(columns.slice(0, 4), 'auto', quantities);
  expect(asked).toBe(1);
});
