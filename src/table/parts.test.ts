// Which rows are learned from: groups stay whole, the future is not learned from, and no row is in two places.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable, type Table } from '../data/table.js';
import { crossValidateTable } from './cross-validate.js';
import { deal, holdBack, type Parts } from './parts.js';
import { retrainTable } from './retrain-table.js';
import { trainTable } from './train-table.js';

const grouped = (groups: readonly number[]): Table =>
  createTable({
    patient: groups.map((group) => `p${group}`),
    x: groups.map((_, i) => i),
    y: groups.map((g, i) => g + i),
  });

const groupsOf = (rows: Uint32Array, groups: readonly number[]): Set<number> =>
  new Set([...rows].map((row) => groups[row]));

function expectApart({ train, heldBack }: Parts): void {
  const learned = new Set(train);
  expect(heldBack.length).toBeGreaterThan(0);
  expect(train.length).toBeGreaterThan(0);
  expect([...heldBack].filter((row) => learned.has(row))).toEqual([]);
}

describe('groups', () => {
  const lists = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 60 });
  const many = lists.filter((groups) => new Set(groups).size >= 4);

  it('no group is on both sides, and every row is on one', () => {
    fc.assert(
      fc.property(many, fc.double({ min: 0.05, max: 0.9, noNaN: true }), fc.nat(), (groups, share, seed) => {
        const parts = holdBack(grouped(groups), { target: 'y', splitBy: 'patient' }, share, seed);
        expectApart(parts);
        expect(parts.train.length + parts.heldBack.length).toBe(groups.length);
        const heldBack = groupsOf(parts.heldBack, groups);
        expect([...groupsOf(parts.train, groups)].filter((group) => heldBack.has(group))).toEqual([]);
      }),
    );
  });

  it('the share is met as nearly as whole groups allow', () => {
    const groups = Array.from({ length: 100 }, (_, row) => row % 20);
    for (let seed = 0; seed < 5; seed++)
      expect(holdBack(grouped(groups), { target: 'y', splitBy: 'patient' }, 0.2, seed).heldBack).toHaveLength(20);
  });

  it('folds hold every row back once, groups whole', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 2, max: 4 }), fc.nat(), (groups, folds, seed) => {
        const parts = deal(grouped(groups), { target: 'y', splitBy: 'patient' }, folds, seed);
        expect(parts).toHaveLength(folds);
        for (const part of parts) {
          expectApart(part);
          const heldBack = groupsOf(part.heldBack, groups);
          expect([...groupsOf(part.train, groups)].filter((group) => heldBack.has(group))).toEqual([]);
        }
        expect(parts.flatMap(({ heldBack }) => [...heldBack]).sort((a, b) => a - b)).toEqual(
          groups.map((_, row) => row),
        );
      }),
    );
  });

  it('the column of groups is no input, and later training holds the same rows back', async () => {
    const groups = Array.from({ length: 60 }, (_, row) => row % 6);
    const table = grouped(groups);
    const first = await trainTable(table, { target: 'y', splitBy: 'patient', layers: [], epochs: 2 });
    expect(first.model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['x']);
    const again = await retrainTable(first.model, table, { splitBy: 'patient', epochs: 1 });
    expect(again.rows).toEqual(first.rows);
    const folds = await crossValidateTable(table, { target: 'y', splitBy: 'patient', folds: 3, layers: [], epochs: 1 });
    expect(folds.rows).toBe(60);
  });

  it.each([
    [{ splitBy: 'nobody' }, /no column "nobody"/],
    [{ splitBy: 'y' }, /`splitBy` names the target "y"/],
    [{ splitBy: 7 as never }, /`splitBy` must be the name of a column; got 7/],
    [{ splitBy: 'patient', orderBy: 'x' }, /two ways/],
    [{ orderBy: 'patient' }, /holds words/],
  ])('%o: one line', async (given, message) => {
    await expect(trainTable(grouped([1, 1, 2, 2, 3]), { target: 'y', ...given })).rejects.toThrow(message);
  });

  it('one group cannot be parted', async () => {
    await expect(trainTable(grouped([1, 1, 1]), { target: 'y', splitBy: 'patient' })).rejects.toThrow(
      'column "patient" has one value: too few groups to part the rows into 2',
    );
    await expect(
      crossValidateTable(grouped([1, 1, 2, 2, 3]), { target: 'y', splitBy: 'patient', folds: 4 }),
    ).rejects.toThrow('column "patient" has 3 different values: too few groups to part the rows into 4');
  });
});

describe('time', () => {
  const table = (days: readonly number[]): Table => createTable({ day: days, y: days.map((day) => day * 2) });
  const lists = fc
    .array(fc.integer({ min: 0, max: 30 }), { minLength: 8, maxLength: 60 })
    .filter((days) => new Set(days).size >= 6);

  it('nothing that is learned from is later than, or as late as, what is held back', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0.05, max: 0.9, noNaN: true }), (days, share) => {
        const parts = holdBack(table(days), { target: 'y', orderBy: 'day' }, share, 1);
        expectApart(parts);
        expect(parts.train.length + parts.heldBack.length).toBe(days.length);
        expect(Math.max(...[...parts.train].map((row) => days[row]))).toBeLessThan(
          Math.min(...[...parts.heldBack].map((row) => days[row])),
        );
      }),
    );
  });

  it('each fold is learned from all that came before it', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 2, max: 5 }), (days, folds) => {
        const parts = deal(table(days), { target: 'y', orderBy: 'day' }, folds, 1);
        expect(parts).toHaveLength(folds);
        for (const part of parts) {
          expectApart(part);
          const before = Math.max(...[...part.train].map((row) => days[row]));
          expect(before).toBeLessThan(Math.min(...[...part.heldBack].map((row) => days[row])));
        }
        expect(parts.at(-1)!.train.length + parts.at(-1)!.heldBack.length).toBe(days.length);
      }),
    );
  });

  it('the last fifth of the rows by date', () => {
    const days = Array.from({ length: 50 }, (_, row) => (row * 7) % 50);
    const { heldBack } = holdBack(table(days), { target: 'y', orderBy: 'day' }, 0.2, 1);
    expect([...heldBack].map((row) => days[row]).sort((a, b) => a - b)).toEqual([
      40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
    ]);
  });
});
