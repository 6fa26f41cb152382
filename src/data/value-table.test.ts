// Batches of values as one table, and in pieces: columns that come late or go, rows and their numbers.

import { describe, expect, test } from 'vitest';
import { asked } from './decision.js';
import type { Column, Table } from './table.js';
import { type Batch, readValues, streamValues } from './value-table.js';

/** A batch for each of these records of columns, told to end after so many bytes. */
async function* batchesOf(parts: readonly Record<string, unknown[]>[], bytes = 1000): AsyncGenerator<Batch> {
  for (const part of parts) {
    const names = Object.keys(part);
    yield { rows: part[names[0]]?.length ?? 1, bytes, names, values: (name) => part[name] };
  }
}
const cells = (column: Column): unknown[] =>
  column.kind === 'number'
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
    : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code]));
const asRecord = ({ columns }: Table): Record<string, unknown[]> =>
  Object.fromEntries(columns.map((column) => [column.name, cells(column)]));
const whys = ({ profile = [] }: Table): string[] =>
  profile.map(({ option, columns = [], value, why }) => `${option} ${columns.join()} ${String(value)}: ${why}`);

describe('the whole table', () => {
  test('a column may come late, or go: it has gaps where it is not', async () => {
    const table = await readValues(batchesOf([{ a: [1, 2] }, { a: [3], late: ['x'] }, { late: ['y', 'z'] }]), {});
    expect(table.rows).toBe(5);
    expect(asRecord(table)).toEqual({ a: [1, 2, 3, null, null], late: [null, null, 'x', 'y', 'z'] });
  });

  test('columns that are left out stay so, and are not read', async () => {
    const read: string[] = [];
    const batches = async function* (): AsyncGenerator<Batch> {
      for await (const batch of batchesOf([
        { a: [1], b: [1], skip: [1] },
        { skip: [2], a: [2], b: [2] },
      ]))
        yield { ...batch, values: (name) => (read.push(name), batch.values(name)) };
    };
    const table = await readValues(batches(), { ignore: ['skip'], kinds: { b: 'ignore' } });
    expect(asRecord(table)).toEqual({ a: [1, 2] });
    expect(read).toEqual(['a', 'a']);
    await expect(readValues(batchesOf([{ a: [1], b: [1] }]), { ignore: ['a', 'b'] })).rejects.toThrow(
      'every column is left out',
    );
  });

  test('what is said of a column that comes late is minded; of one that never comes it is an error', async () => {
    const parts: Record<string, unknown[]>[] = [{ a: ['1'] }, { a: ['2'], late: ['-', '7'].slice(1), other: ['-'] }];
    const table = await readValues(batchesOf(parts), {
      kinds: { late: 'category', a: 'number' },
      missingValues: { other: ['-'], a: ['2'] },
    });
    expect(asRecord(table)).toEqual({ a: [1, null], late: [null, '7'], other: [null, null] });
    expect(table.columns.map(({ kind }) => kind)).toEqual(['number', 'category', 'number']);
    for (const options of [{ ignore: ['never'] }, { kinds: { never: 'number' } }, { missingValues: { never: ['-'] } }])
      await expect(readValues(batchesOf(parts), options as never)).rejects.toThrow('there is no column "never"');
    expect(asRecord(await readValues(batchesOf([{ a: [1, 9], b: ['9', 'x'] }]), { missingValues: ['9'] }))).toEqual({
      a: [1, null],
      b: [null, 'x'],
    });
  });

  test('a name that is nearly one of these means it, and that is told', async () => {
    const table = await readValues(batchesOf([{ a: [1] }, { 'b (s)': [1], a: [2] }]), { kinds: { b: 'category' } });
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'number'],
      ['b (s)', 'category'],
    ]);
    expect(whys(table)).toContain('kinds b (s) b (s): "b" is its name without what stands in brackets');
  });

  test('nothing is no table', async () => {
    await expect(readValues(batchesOf([]), {})).rejects.toThrow('the file has no rows');
    await expect(readValues(batchesOf([{ a: [] }]), {})).rejects.toThrow('the file has no rows');
    await expect(readValues(batchesOf([{}]), {})).rejects.toThrow('the records have no columns');
    expect((await readValues(batchesOf([{ a: [1] }]), {})).rows).toBe(1);
  });

  test('a column that numbers the rows stays where it is the only one, or something was said of it', async () => {
    expect(asRecord(await readValues(batchesOf([{ '': [0, 1, 2] }]), {}))).toEqual({ '': [0, 1, 2] });
    const parts = [{ 'Unnamed: 0': [0, 1, 2], a: [5, 6, 7] }];
    expect(asRecord(await readValues(batchesOf(parts), { kinds: { 'Unnamed: 0': 'number' } }))).toEqual(parts[0]);
  });

  test('that words stand for no value is told where it was said of all columns', async () => {
    const told = async (missingValues: object): Promise<string[]> =>
      whys(await readValues(batchesOf([{ a: ['gone', 'x'] }]), { missingValues: missingValues as never }));
    expect(await told(['gone'])).toEqual([`missingValues  gone: ${asked}`]);
    expect(await told({ a: ['gone'] })).toEqual([]);
  });

  test.each(['', '__index_level_0__', 'Unnamed: 0'])('%j that numbers the rows is left out', async (name) => {
    const table = await readValues(
      batchesOf([
        { [name]: [0, 1], a: [5, 6] },
        { [name]: [2], a: [7] },
      ]),
      {},
    );
    expect(asRecord(table)).toEqual({ a: [5, 6, 7] });
    expect(whys(table)).toEqual([`kinds ${name} ignore: it has no name and a different whole number in every row`]);
  });

  test('other columns of row numbers stay', async () => {
    for (const name of ['id', 'Unnamed: 01', 'x__index_level_0__'])
      expect(asRecord(await readValues(batchesOf([{ [name]: [0, 1, 2], a: [5, 6, 7] }]), {}))).toEqual({
        [name]: [0, 1, 2],
        a: [5, 6, 7],
      });
  });

  test('what is no single value is told with its row', async () => {
    await expect(readValues(batchesOf([{ a: [1, 2] }, { a: [3, [4]] }]), {})).rejects.toThrow(
      'row 4 has a list in column "a"',
    );
    await expect(readValues(batchesOf([{ a: [{}] }]), {})).rejects.toThrow('row 1 has a record in column "a"');
  });

  test('more rows than so few bytes can say are refused before they are read', async () => {
    const batches = async function* (): AsyncGenerator<Batch> {
      for (const rows of [1000, 1e9])
        yield { rows, bytes: 5000, names: ['x', 'y'], values: () => new Float64Array(rows) };
    };
    await expect(readValues(batches(), {})).rejects.toThrow('1000001000 rows of 2 columns come of only 5000 bytes');
  });

  test('of a date that could be read either way the month comes first', async () => {
    const table = await readValues(batchesOf([{ day: ['03/04/2024', '05/06/2024'] }]), {});
    expect(asRecord(table)).toEqual({ day: [Date.UTC(2024, 2, 4) / 1000, Date.UTC(2024, 4, 6) / 1000] });
  });
});

describe('in pieces', () => {
  const stream = async (
    parts: readonly Record<string, unknown[]>[],
    kinds: Record<string, string>,
    rowsPerPiece = 2,
    more = {},
  ): Promise<Table[]> => {
    const pieces: Table[] = [];
    for await (const piece of streamValues(batchesOf(parts), { kinds, rowsPerPiece, ...more } as never))
      pieces.push(piece);
    return pieces;
  };

  test('each batch is cut into pieces, whose rows are counted on', async () => {
    const pieces = await stream([{ a: [1, 2, 3, 4, 5] }, { a: [6, 7, 8] }], { a: 'number' });
    expect(pieces.map(({ rows, firstRow }) => [rows, firstRow])).toEqual([
      [2, 1],
      [2, 3],
      [1, 5],
      [2, 6],
      [1, 8],
    ]);
    expect(pieces.flatMap((piece) => asRecord(piece).a)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await stream([{ a: [1, 2, 3, 4] }], { a: 'number' }, 4)).toHaveLength(1);
  });

  test('the columns are those that are named, in that order, but for those to leave out', async () => {
    const [piece] = await stream([{ a: [1], b: ['x'], c: [3], d: [4] }], { d: 'number', c: 'ignore', b: 'category' });
    expect(Object.entries(asRecord(piece))).toEqual([
      ['d', [4]],
      ['b', ['x']],
    ]);
  });

  test('a column has to be there at first; later it has gaps', async () => {
    const kinds = { a: 'number', b: 'number' };
    await expect(stream([{ a: [1] }], kinds)).rejects.toThrow('there is no column "b"');
    const pieces = await stream([{ a: [1], b: [2] }, { a: [3] }], kinds);
    expect(pieces.map(asRecord)).toEqual([
      { a: [1], b: [2] },
      { a: [3], b: [null] },
    ]);
  });

  test('what is no single value is told with its row', async () => {
    await expect(stream([{ a: [1, 2, 3] }, { a: [4, 5, 6, [7]] }], { a: 'number' })).rejects.toThrow(
      'row 7 has a list in column "a"',
    );
  });

  test('the order of dates that the first piece has is that of all', async () => {
    const days = ['13/01/2024', '01/02/2024', '03/04/2024'];
    const pieces = await stream([{ day: days }], { day: 'date' });
    expect(pieces.flatMap((piece) => asRecord(piece).day)).toEqual(
      [Date.UTC(2024, 0, 13), Date.UTC(2024, 1, 1), Date.UTC(2024, 3, 3)].map((time) => time / 1000),
    );
  });

  test('NA is no value, where a whole table may tell that it is a word', async () => {
    const part = { code: ['NA', 'DE', 'FR', 'NA'] };
    expect(asRecord(await readValues(batchesOf([part]), {}))).toEqual(part);
    const [piece] = await stream([part], { code: 'category' }, 4);
    expect(asRecord(piece)).toEqual({ code: [null, 'DE', 'FR', null] });
  });

  test('words that stand for no value are minded', async () => {
    const [piece] = await stream([{ a: ['gone', '1'] }], { a: 'number' }, 2, { missingValues: ['gone'] });
    expect(asRecord(piece)).toEqual({ a: [null, 1] });
  });
});
