// Tables in Parquet and JSON lines read as in CSV, and files that are cut short or strange are one line.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable, streamTable, type TableInput } from './read-table.js';
import type { Column, Table } from './table.js';

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/known-answers/parquet/${name}.parquet`, import.meta.url)));

const cells = (column: Column): unknown[] =>
  column.kind === 'number'
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
    : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code]));

const asRecord = (table: Table): Record<string, unknown[]> =>
  Object.fromEntries(table.columns.map((column) => [column.name, cells(column)]));

/** What parquet.py wrote. */
const rows = 500;
const plain = {
  number: Array.from({ length: rows }, (_, i) => (i % 97 === 5 ? null : ((i * 37) % 101) / 8)),
  whole: Array.from({ length: rows }, (_, i) => (i * 7) % 13),
  word: Array.from({ length: rows }, (_, i) => (i % 83 === 1 ? null : ['red', 'green', 'blue'][i % 3])),
};

describe('Parquet', () => {
  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])('packed with %s', async (name) => {
    const table = await readTable(file(name));
    expect(table.rows).toBe(rows);
    expect(asRecord(table)).toEqual(plain);
  });

  it('from a Blob, and from pieces of bytes', async () => {
    const bytes = file('zstd');
    expect(asRecord(await readTable(new Blob([bytes as BlobPart])))).toEqual(plain);
    const pieces = [bytes.slice(0, 3), bytes.slice(3, 1000), bytes.slice(1000)];
    expect(asRecord(await readTable(pieces))).toEqual(plain);
  });

  it('from what readFileSync gives, which shares its memory with others', async () => {
    const shared = Buffer.concat([Buffer.from('before'), file('snappy'), Buffer.from('behind')]);
    expect(asRecord(await readTable(shared.subarray(6, -6)))).toEqual(plain);
  });

  it('a column without any value, packed with LZ4', async () => {
    expect(asRecord(await readTable(file('gone'), { kinds: { gone: 'number' } }))).toEqual({
      x: [1, 2],
      gone: [null, null],
    });
  });

  it('times of day in every unit, and text of which nobody said that it is', async () => {
    const table = await readTable(file('times'));
    const seconds = [0, 47_109, 86_399.25];
    expect(asRecord(table)).toEqual({ ms: seconds, us: seconds, ns: seconds, text: ['ab', 'cd', 'ab'] });
    expect(table.columns[0]).toMatchObject({ date: { order: 'time' } });
  });

  it('bytes that are no text are no words, which they would be merged into', async () => {
    await expect(readTable(file('bytes'))).rejects.toThrow('column "bytes" holds bytes that are no text');
    expect(asRecord(await readTable(file('bytes'), { ignore: ['bytes'] }))).toEqual({ x: [1, 2] });
  });

  it('trouble of the disk is told as it is, not as a fault of the file', async () => {
    const bytes = file('none');
    const source = new Blob([bytes as BlobPart]);
    const slice = source.slice.bind(source);
    let asked = 0;
    // the head and the end are read, then the disk is gone
    const gone = Object.assign(source, {
      slice: (...given: [number?, number?]) =>
        ++asked < 3
          ? slice(...given)
          : ({ arrayBuffer: () => Promise.reject(new Error('EIO: i/o error')), size: 1 } as never),
    });
    await expect(readTable(gone)).rejects.toThrow(/^EIO: i\/o error$/);
    expect(asked).toBe(3);
  });

  it('each kind of column is what it is in CSV', async () => {
    const table = await readTable(file('kinds'), { ignore: ['empty'] });
    const found = asRecord(table);
    const few = Array.from({ length: 12 }, (_, i) => i);
    expect(found.float32).toEqual(few.map((i) => i / 4));
    expect(found.int64).toEqual(few.map((i) => i - 3));
    // identifiers of 18 digits are words, all of them different
    expect(found.id).toEqual(few.map((i) => String(123456789012345670n + BigInt(i))));
    expect(found.code).toEqual(few.map((i) => `0${i % 4}`));
    expect(found.truth).toEqual(few.map((i) => (i === 7 ? null : String(i % 2 === 0))));
    expect(found.decimal).toEqual(few.map((i) => i / 4));
    expect(found.dictionary).toEqual(few.map((i) => 'ab'[i % 2]));
    const start = Date.UTC(2024, 0, 1) / 1000;
    expect(found.day).toEqual(few.map((i) => start + i * 86_400));
    expect(found.micro).toEqual(few.map((i) => start + i * 3600));
    expect(found.milli).toEqual(few.map((i) => start + i * 60));
    const day = table.columns.find(({ name }) => name === 'day');
    expect(day?.kind === 'number' && day.date).toBeTruthy();
  });

  it('in pieces: the same rows, whatever the groups of the file', async () => {
    const pieces: Table[] = [];
    const kinds = { word: 'category', number: 'number' } as const;
    for await (const piece of streamTable(file('snappy'), { kinds, rowsPerPiece: 90 })) pieces.push(piece);
    expect(pieces.map((piece) => piece.firstRow)).toEqual([1, 91, 181, 201, 291, 381, 401, 491]);
    expect(pieces.flatMap((piece) => asRecord(piece).number)).toEqual(plain.number);
    expect(pieces.flatMap((piece) => asRecord(piece).word)).toEqual(plain.word);
    expect(pieces[0].columns.map(({ name }) => name)).toEqual(['word', 'number']);
  });

  it('columns of lists are named, and can be left out', async () => {
    await expect(readTable(file('nested'))).rejects.toThrow('column "list" holds lists or records');
    expect(asRecord(await readTable(file('nested'), { kinds: { list: 'ignore' } }))).toEqual({ x: [1, 2] });
    expect(asRecord(await readTable(file('nested'), { ignore: ['list'] }))).toEqual({ x: [1, 2] });
  });

  it('two columns of one name are refused, as in text', async () => {
    await expect(readTable(file('twice'))).rejects.toThrow('two columns are called "x"');
  });

  it('options: kinds, ignore, and what is for text only', async () => {
    const table = await readTable(file('none'), { kinds: { whole: 'category' }, ignore: ['word'] });
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['number', 'number'],
      ['whole', 'category'],
    ]);
    await expect(readTable(file('none'), { separator: ';' })).rejects.toThrow(
      '`separator` is for CSV; this is Parquet',
    );
    await expect(readTable(file('none'), { ignore: ['worm'] })).rejects.toThrow('there is no column "worm"');
  });

  it('cut short anywhere: one line that says so', async () => {
    const bytes = file('snappy');
    for (const length of [4, 8, 100, bytes.length >> 1, bytes.length - 1])
      await expect(readTable(bytes.slice(0, length))).rejects.toThrow(/this is not a whole Parquet file/);
  });

  it('a footer of no length: what is wrong with the file, and nothing of JavaScript', async () => {
    const bytes = file('none').slice();
    bytes.fill(0, -8, -4);
    await expect(readTable(bytes)).rejects.toThrow('what it says of its columns and pages does not fit together');
  });

  it('with bytes changed: a table or one line, never anything else', async () => {
    const bytes = file('none');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        const told = await readTable(changed).then(
          () => '',
          (error: unknown) => (error as Error).name,
        );
        expect(['', 'KanError']).toContain(told);
      }),
      { numRuns: 150 },
    );
  });
});

describe('JSON lines', () => {
  const lines =
    '{"x": 1, "kind": "a", "ok": true}\n\n{"x": 2.5, "kind": "b", "ok": false, "late": 4}\n{"x": null, "kind": "a"}\n';
  const expected = {
    x: [1, 2.5, null],
    kind: ['a', 'b', 'a'],
    ok: ['true', 'false', null],
    late: [null, 4, null],
  };

  it('one record a row; columns may come late and be missing', async () => {
    expect(asRecord(await readTable(lines))).toEqual(expected);
    expect(asRecord(await readTable(new TextEncoder().encode(`\uFEFF${lines}`)))).toEqual(expected);
    expect(asRecord(await readTable([...lines]))).toEqual(expected);
  });

  it('lines and lists that never end are given up, after work that grows with what has come', async () => {
    const piece = 'x'.repeat(1 << 16);
    let asked = 0;
    const endless = function* (begin: string, more: string): Generator<string> {
      yield begin;
      for (asked = 1; asked < 10_000; asked++) yield more;
    };
    await expect(readTable(endless('{"a":1}\n{"a":"', piece))).rejects.toThrow(
      'line 2 is longer than 16777216 characters',
    );
    expect(asked).toBe(256);
    await expect(readTable(endless('[{"a":"', piece))).rejects.toThrow('record 1 is longer than 16777216 characters');
    expect(asked).toBe(256);
    // blank lines count, before the first record too
    await expect(readTable(['\n', ' \n', '{"a":1}\n', '{"a"'])).rejects.toThrow('line 4 is no JSON');
    expect(asRecord(await readTable([' ', '\n', ' [', '{"a":1},', '\n{"a":2}]']))).toEqual({ a: [1, 2] });
  });

  it('a list of records', async () => {
    const list = JSON.stringify(
      lines
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
      null,
      2,
    );
    expect(asRecord(await readTable(list))).toEqual(expected);
  });

  it('numbers of more digits than a number keeps are words, strings are left alone', async () => {
    const text = '{"id": 123456789012345678, "note": "id 123456789012345678, \\"99999999999999999\\""}\n';
    expect(asRecord(await readTable(text.repeat(2)))).toEqual({
      id: ['123456789012345678', '123456789012345678'],
      note: Array(2).fill('id 123456789012345678, "99999999999999999"'),
    });
  });

  it('has NaN as a gap, and Infinity as the infinite number it is', async () => {
    const { columns } = await readTable(
      '{"x": NaN, "word": "NaN \\"Infinity\\""}\n{"x": -Infinity, "word": "b"}\n{"x": 2, "word": "c"}',
    );
    expect(columns[0]).toMatchObject({ kind: 'number', values: Float64Array.of(NaN, -Infinity, 2) });
    expect(columns[1]).toMatchObject({ categories: ['NaN "Infinity"', 'b', 'c'] });
  });

  it('reads what JSON.stringify wrote, in pieces of any size', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 4 })
      .filter((text) => text.trim() === text && text !== '__proto__');
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
        fc.array(value, { minLength: 3, maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        async (names, values, size) => {
          const records = values.map((each, i) =>
            Object.fromEntries(names.map((key, k) => [key, k === 0 ? i / 2 : each])),
          );
          const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
          const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
            text.slice(i * size, (i + 1) * size),
          );
          const table = await readTable(pieces, { kinds: Object.fromEntries(names.map((key) => [key, 'number'])) });
          names.forEach((key) =>
            expect(cells(table.columns.find((column) => column.name === key)!)).toEqual(
              records.map((record) => (Object.is(record[key], -0) ? 0 : record[key])),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('in pieces', async () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `{"x":${i}${i % 3 === 0 ? ',"y":"w"' : ''}}\n`).join('');
    let count = 0;
    for await (const piece of streamTable(text, { kinds: { x: 'number', y: 'category' }, rowsPerPiece: 1000 })) {
      expect(piece.firstRow).toBe(count + 1);
      expect(asRecord(piece).x[0]).toBe(count);
      count += piece.rows;
    }
    expect(count).toBe(10_000);
  });

  it.each([
    ['{"x": 1}\n{"x": 2\n', /line 2 is no JSON/],
    ['{"x": 1}\n[1, 2]\n', /line 2 is .*no record/],
    ['[{"x": 1}, 7]', /record 2 is 7, no record/],
    ['{"x": [1, 2]}\n{"x": 1}\n', /row 1 has a list in column "x"/],
    ['{"x": {"y": 1}}\n{"x": 1}\n', /row 1 has a record in column "x"/],
    [
      '{"x": 1}\n{"x": "much"}\n{"x": 3}\n{"x": 4}\n{"x": 5}\n{"x": 6}\n',
      /row 2 has "much" in column "x", which holds numbers/,
    ],
    ['{}\n', /the records have no columns/],
    ['[]', /the file has no rows/],
    [' [\n] \n', /the file has no rows/],
  ])('%j: one line', async (text, message) => {
    await expect(readTable(text)).rejects.toThrow(message);
  });

  it('a column that no row has', async () => {
    const read = async (): Promise<void> => {
      for await (const piece of streamTable('{"x": 1}\n', { kinds: { z: 'number' } })) expect(piece).toBeDefined();
    };
    await expect(read()).rejects.toThrow('there is no column "z"');
  });
});

it('CSV is still CSV', async () => {
  expect(asRecord(await readTable('x,y\n1,2\n'))).toEqual({ x: [1], y: [2] });
  expect(asRecord(await readTable([new TextEncoder().encode('x;y\n1,5;2\n')]))).toEqual({ x: [1.5], y: [2] });
  expect(asRecord(await readTable(new Blob(['x,y\n1,2\n'])))).toEqual({ x: [1], y: [2] });
  await expect(readTable(7 as never)).rejects.toThrow('`source` must be');
});

describe('what a source is', () => {
  const first = async (source: TableInput, settings: object): Promise<Table> => {
    for await (const piece of streamTable(source, settings as never)) return piece;
    throw new Error('there is no piece');
  };
  const json = '{"x": 1}\n{"x": 2}\n';

  it('of what can be read from any place only the head tells it; then come pieces of a megabyte', async () => {
    const bytes = new TextEncoder().encode(`x,y\na${' '.repeat(1_600_000)},1\n`);
    const asked: number[][] = [];
    const source = {
      size: bytes.length,
      slice: (from: number, to: number) => {
        asked.push([from, to]);
        return new Blob([bytes.slice(from, to)]);
      },
    };
    expect((await readTable(source)).rows).toBe(1);
    expect(asked).toEqual([
      [0, 256],
      [0, 1_048_576],
      [1_048_576, bytes.length],
    ]);
    asked.length = 0;
    await readTable({ ...source, size: 4 }).catch(() => {});
    expect(asked[0]).toEqual([0, 4]);
  });

  it('pieces are looked at until 256 characters have come', async () => {
    expect(asRecord(await readTable([' '.repeat(255), json]))).toEqual({ x: [1, 2] });
    let taken = 0;
    const pieces = function* (): Generator<string> {
      for (const piece of ['x,y\n'.padEnd(256), '1,2\n']) {
        taken++;
        yield piece;
      }
    };
    await readTable(pieces()).catch(() => {});
    expect(taken).toBe(2);
  });

  it('Parquet is bytes, and no text', async () => {
    await expect(readTable('PAR1 and more')).rejects.toThrow('a Parquet file is bytes, not text');
    await expect(readTable(['PAR1', 'and more'])).rejects.toThrow('a Parquet file is bytes; got text "PAR1"');
  });

  it('how text is written is said of CSV alone, its encoding of JSON too', async () => {
    await expect(first(json, { kinds: { x: 'number' }, separator: ';' })).rejects.toThrow(
      'streamTable: `separator` is for CSV; this is JSON',
    );
    await expect(readTable(json, { thousands: ' ' })).rejects.toThrow('`thousands` is for CSV; this is JSON');
    await expect(readTable(file('none'), { encoding: 'latin1' })).rejects.toThrow(
      '`encoding` is for CSV; this is Parquet',
    );
    const western = Uint8Array.from('{"x": "é"}\n', (letter) => letter.charCodeAt(0));
    expect(asRecord(await readTable(western, { encoding: 'latin1' }))).toEqual({ x: ['é'] });
  });

  it('pieces have one row at least', async () => {
    const kinds = { x: 'number' };
    expect((await first(json, { kinds, rowsPerPiece: 1 })).rows).toBe(1);
    for (const rowsPerPiece of [0, 1.5])
      await expect(first(json, { kinds, rowsPerPiece })).rejects.toThrow('streamTable: `rowsPerPiece`');
  });
});
