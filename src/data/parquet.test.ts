// Files of Parquet, written here byte by byte (https://github.com/apache/parquet-format): what they say of themselves, and what its values mean.

import { describe, expect, test } from 'vitest';
import { parquetBatches } from './parquet.js';

/** A field of a struct in Thrift's compact protocol: its number, its type and its bytes. */
type Field = [id: number, type: number, bytes: number[]];
const varint = (value: bigint): number[] =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
const whole = (id: number, value: number | bigint): Field => {
  const wide = BigInt(value);
  return [id, 6, varint(wide >= 0n ? 2n * wide : -2n * wide - 1n)];
};
const int = (id: number, value: number): Field => [id, 5, whole(id, value)[2]];
const textBytes = (text: string): number[] => [...new TextEncoder().encode(text)];
const binary = (bytes: number[]): number[] => [...varint(BigInt(bytes.length)), ...bytes];
const text = (id: number, value: string): Field => [id, 8, binary(textBytes(value))];
const struct = (...fields: Field[]): number[] => {
  let last = 0;
  return [
    ...fields.flatMap(([id, type, bytes]) => {
      const head = ((id - last) << 4) | type;
      last = id;
      return [head, ...bytes];
    }),
    0,
  ];
};
const inner = (id: number, ...fields: Field[]): Field => [id, 12, struct(...fields)];
const list = (id: number, type: number, items: number[][]): Field => [
  id,
  9,
  [
    ...(items.length < 15 ? [(items.length << 4) | type] : [0xf0 | type, ...varint(BigInt(items.length))]),
    ...items.flat(),
  ],
];

const types = { BOOLEAN: 0, INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 };
interface Leaf {
  name: string;
  type: keyof typeof types;
  /** 0: there in every row, 1: where its level says so, 2: any number of times */
  repetition?: number;
  converted?: number;
  logical?: Field;
  codec?: number;
  /** of each group its pages: how many values, and their bytes */
  groups: { count: number; bytes: number[]; unpacked?: number }[][];
}

/** A file of these columns, whose groups say that they have so many rows. */
function fileOf(
  leaves: Leaf[],
  rows: (number | bigint)[],
  { pad = 0, meta = [] as [string, string][] } = {},
): Uint8Array {
  const bytes: number[] = textBytes('PAR1');
  const groups = rows.map((count, group) => {
    const chunks = leaves.map(({ name, type, codec = 0, groups: parts }) => {
      const start = bytes.length;
      for (const page of parts[group] ?? [])
        bytes.push(
          ...struct(
            int(1, 0),
            int(2, page.unpacked ?? page.bytes.length),
            int(3, page.bytes.length),
            inner(5, int(1, page.count), int(2, 0), int(3, 3), int(4, 3)),
          ),
          ...page.bytes,
        );
      const length = bytes.length - start;
      return struct(
        whole(2, start),
        inner(
          3,
          int(1, types[type]),
          list(2, 5, [whole(0, 0)[2]]),
          list(3, 8, [binary(textBytes(name))]),
          int(4, codec),
          whole(5, count),
          whole(6, length),
          whole(7, length),
          whole(9, start),
        ),
      );
    });
    return struct(list(1, 12, chunks), whole(2, 0), whole(3, count));
  });
  const schema = [
    struct(text(4, 'root'), int(5, leaves.length)),
    ...leaves.map(({ name, type, repetition = 0, converted, logical }) =>
      struct(
        int(1, types[type]),
        int(3, repetition),
        text(4, name),
        ...(converted === undefined ? [] : [int(6, converted)]),
        ...(logical ? [inner(10, logical)] : []),
      ),
    ),
  ];
  const footer = struct(
    int(1, 2),
    list(2, 12, schema),
    whole(3, 0),
    list(4, 12, groups),
    list(
      5,
      12,
      meta.map(([key, value]) => struct(text(1, key), text(2, value))),
    ),
  );
  const length = [footer.length & 255, footer.length >> 8, 0, 0];
  const end = [...footer, ...length, ...textBytes('PAR1')];
  const file = new Uint8Array(bytes.length + pad + end.length);
  file.set(bytes);
  file.set(end, bytes.length + pad);
  return file;
}

const little = (width: number, ...values: number[]): number[] =>
  values.flatMap((value) => Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) % 256));
const word = (bytes: number[]): number[] => [...little(4, bytes.length), ...bytes];
const words = (...each: string[]): number[] => each.flatMap((one) => word(textBytes(one)));
const page = (count: number, bytes: number[]) => ({ count, bytes });
const ints = (...values: number[]) => page(values.length, little(4, ...values));
const column = (name: string, ...groups: Leaf['groups']): Leaf => ({ name, type: 'INT32', groups });

interface Group {
  rows: number;
  [name: string]: unknown;
}
async function read(file: Uint8Array, left: readonly string[] | 'unread' = [], only?: string[]): Promise<Group[]> {
  const found: Group[] = [];
  for await (const { rows, names, values } of parquetBatches(file, left)) {
    const group: Group = { rows };
    for (const name of only ?? names) group[name] = [...Array.from(await values(name))];
    found.push(group);
  }
  return found;
}

describe('groups of rows', () => {
  test('follow each other, each column in as many pages as it likes', async () => {
    const file = fileOf(
      [column('a', [ints(1), ints(2, 3)], [ints(4)]), column('b', [ints(5, 6, 7)], [ints(8)])],
      [3, 1],
    );
    expect(await read(file)).toEqual([
      { rows: 3, a: [1, 2, 3], b: [5, 6, 7] },
      { rows: 1, a: [4], b: [8] },
    ]);
  });

  test('may have no rows, or any sixteen million, and more only in a file of some size', async () => {
    const said = async (rows: number | bigint, pad = 0): Promise<number[]> =>
      (await read(fileOf([column('a', [ints(1)])], [rows], { pad }), [], [])).map((group) => group.rows);
    expect(await said(0)).toEqual([0]);
    expect(await said(16_777_216)).toEqual([16_777_216]);
    await expect(said(16_777_217)).rejects.toThrow('a group says that it has 16777217 rows, in a file of');
    await expect(said(-1)).rejects.toThrow('a group says that it has -1 rows');
    await expect(said(2n ** 60n)).rejects.toThrow('a group says that it has');
    // 64 rows of each byte
    const size = fileOf([column('a', [ints(1)])], [30_000_000], { pad: 300_000 }).length;
    expect(await said(64 * size, 300_000)).toEqual([64 * size]);
    await expect(said(64 * size + 1, 300_000)).rejects.toThrow(`in a file of ${size} bytes`);
  });

  test('have as many values as rows', async () => {
    await expect(read(fileOf([column('a', [ints(1, 2, 3)])], [4]))).rejects.toThrow(
      'column "a" has 3 values for 4 rows',
    );
    // what stands behind them is nobody's
    expect(await read(fileOf([column('a', [ints(1, 2), ints(3)])], [2]))).toEqual([{ rows: 2, a: [1, 2] }]);
  });
});

test('a group that lacks a column is told', async () => {
  const file = fileOf([column('a', [ints(1)]), column('b', [ints(2)])], [1]);
  // the second chunk says that it is of another column
  const at = file.lastIndexOf('b'.charCodeAt(0));
  expect(await read(file.with(at, 'c'.charCodeAt(0)), [], ['a'])).toEqual([{ rows: 1, a: [1] }]);
  await expect(read(file.with(at, 'c'.charCodeAt(0)))).rejects.toThrow('a group of rows has nothing of column "b"');
});

describe('columns of several values', () => {
  const file = fileOf([column('a', [ints(1)]), { ...column('many (m)', [ints(1)]), repetition: 2 }], [1]);
  test('are refused unless they are left out, by whatever name means them', async () => {
    await expect(read(file, [])).rejects.toThrow('column "many (m)" holds lists or records');
    expect(await read(file, ['many (m)'], ['a'])).toEqual([{ rows: 1, a: [1] }]);
    expect(await read(file, ['many'], ['a'])).toEqual([{ rows: 1, a: [1] }]);
    await expect(read(file, ['a'], ['a'])).rejects.toThrow('holds lists or records');
  });
  test('may be there where nobody reads them', async () => {
    expect(await read(file, 'unread', ['a'])).toEqual([{ rows: 1, a: [1] }]);
    await expect(read(file, 'unread', ['many (m)'])).rejects.toThrow('column "many (m)" holds lists or records');
  });
});

describe('what values mean', () => {
  test('counts of milliseconds and microseconds are times of day, by either way of saying so; none is none', async () => {
    const milli: Leaf = { ...column('ms', [ints(0, 1, 47_109_000, 86_399_250)]), converted: 7 };
    const unit = (id: number): Field => inner(7, [1, 1, []], inner(2, inner(id)));
    const other: Leaf = { ...column('ms2', [ints(0, 1, 47_109_000, 86_399_250)]), logical: unit(1) };
    const micro: Leaf = {
      name: 'us',
      type: 'INT64',
      converted: 8,
      groups: [[page(4, little(8, 1_000_000, 1, 60_000_000, 3_600_000_010))]],
    };
    const times = ['00:00:00', '00:00:00.001', '13:05:09', '23:59:59.250'];
    expect(await read(fileOf([milli, other, micro], [4]))).toEqual([
      { rows: 4, ms: times, ms2: times, us: ['00:00:01', '00:00:00.000001', '00:01:00', '01:00:00.000010'] },
    ]);
    // levels 1, 0, 1 in a group of eight bits
    const gaps: Leaf = {
      ...column('ms', [page(3, [2, 0, 0, 0, 3, 0b101, ...little(4, 1000, 2000)])]),
      converted: 7,
      repetition: 1,
    };
    const [{ ms }] = await read(fileOf([gaps], [3]));
    expect((ms as unknown[]).map((value) => value ?? null)).toEqual(['00:00:01', null, '00:00:02']);
    // other numbers are numbers
    expect(await read(fileOf([{ ...milli, converted: 17 }], [4]))).toEqual([
      { rows: 4, ms: [0, 1, 47_109_000, 86_399_250] },
    ]);
  });

  test('bytes of which nobody said that they are text have to be text', async () => {
    const bytes = (content: number[], more: Partial<Leaf> = {}): Uint8Array =>
      fileOf([{ name: 'b', type: 'BYTE_ARRAY', groups: [[page(1, content)]], ...more }], [1]);
    expect(await read(bytes(words('é')))).toEqual([{ rows: 1, b: ['é'] }]);
    await expect(read(bytes(word([0xff, 0x41])))).rejects.toThrow('column "b" holds bytes that are no text');
    // where it was said, a sign for damage is a sign
    expect(await read(bytes(words('\uFFFD'), { converted: 0 }))).toEqual([{ rows: 1, b: ['\uFFFD'] }]);
    expect(await read(bytes(words('\uFFFD'), { logical: inner(1) }))).toEqual([{ rows: 1, b: ['\uFFFD'] }]);
  });

  test('what a file says of places on the earth changes no column', async () => {
    const geo = { version: '1.0.0', primary_column: 'b', columns: { b: { encoding: 'WKB', geometry_types: [] } } };
    const file = fileOf([{ name: 'b', type: 'BYTE_ARRAY', groups: [[page(2, words('POINT', 'x'))]] }], [2], {
      meta: [['geo', JSON.stringify(geo)]],
    });
    expect(await read(file)).toEqual([{ rows: 2, b: ['POINT', 'x'] }]);
  });

  test('a page of one byte is unpacked, one of none is not', async () => {
    // a frame of one block, which is not packed
    const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 1, 9, 0, 0, 0b10];
    const truth: Leaf = { name: 't', type: 'BOOLEAN', codec: 6, groups: [[{ count: 2, bytes: frame, unpacked: 1 }]] };
    expect(await read(fileOf([truth], [2]))).toEqual([{ rows: 2, t: [false, true] }]);
    const none = { count: 0, bytes: [9], unpacked: 0 };
    expect(await read(fileOf([{ ...truth, groups: [[none, ...truth.groups[0]]] }], [2]))).toEqual([
      { rows: 2, t: [false, true] },
    ]);
  });
});
