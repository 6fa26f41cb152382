// Gaps that say something of the target have an input of their own; others are what they are taken for, and nothing else.
import { expect, test } from 'vitest';
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
