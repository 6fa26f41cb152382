// Text in other encodings than UTF-8 is the same table, however its bytes come in pieces, and it is told what it was.

import { fitEncoding } from './encoding.js';
import { asked } from './decision.js';
import { tableReading } from './table-reading.js';
import { TextPieces, type TextOptions } from './text-encoding.js';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCsv, streamCsv } from './csv.js';
import { readTable } from './read-table.js';
import type { Table } from './table.js';

const text = 'Größe,Preis €\n1,„a“\n2,é\n3,ß\n';
const western = (content: string): Uint8Array =>
  Uint8Array.from(content, (letter) => ({ '€': 0x80, '„': 0x84, '“': 0x93 })[letter] ?? letter.charCodeAt(0));
const utf16 = (content: string, isLittle: boolean): Uint8Array =>
  Uint8Array.from(
    Array.from(content, (letter) => letter.charCodeAt(0)).flatMap((code) =>
      isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255],
    ),
  );
const pieces = (bytes: Uint8Array, length: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.slice(i * length, (i + 1) * length));
const encodingOf = ({ profile = [] }: Table): unknown => profile.find(({ option }) => option === 'encoding')?.value;

describe('found', () => {
  const cases: [encoding: string, bytes: Uint8Array][] = [
    ['windows-1252', western(text)],
    ['utf-16le', utf16(`\uFEFF${text}`, true)],
    ['utf-16be', utf16(`\uFEFF${text}`, false)],
    ['utf-16le', utf16(`plain,names\n${'1,a\n'.repeat(9)}`, true)],
    ['utf-16be', utf16(`plain,names\n${'1,a\n'.repeat(9)}`, false)],
  ];
  for (const [i, [encoding, bytes]] of cases.entries()) {
    test(`${i}: ${encoding}, in pieces of any length`, async () => {
      const { columns } = await readCsv(i < 3 ? text : `plain,names\n${'1,a\n'.repeat(9)}`);
      for (const length of [1, 2, 3, 5, 1000]) {
        const table = await readCsv(pieces(bytes, length));
        expect(table.columns).toEqual(columns);
        expect(encodingOf(table)).toBe(encoding);
      }
    });
  }

  test('UTF-8 in pieces of any length is UTF-8, and nothing is told', async () => {
    for (const length of [1, 2, 3, 7]) {
      const table = await readCsv(pieces(new TextEncoder().encode(text), length));
      expect(table.columns.map(({ name }) => name)).toEqual(['Größe', 'Preis €']);
      expect(encodingOf(table)).toBeUndefined();
    }
  });

  test('the first letter that is no UTF-8 may come late, of a stream too', async () => {
    const late = western(`a,b\n${'1,x\n'.repeat(20_000)}1,é\n`);
    for (const length of [63, 4096, 1 << 20]) {
      const table = await readCsv(pieces(late, length));
      expect(encodingOf(table)).toBe('windows-1252');
      expect(table.columns[1]).toMatchObject({ categories: ['x', 'é'] });
    }
    const told: unknown[] = [];
    for await (const piece of streamCsv(pieces(late, 4096), { kinds: { b: 'category' }, rowsPerPiece: 5000 }))
      told.push(encodingOf(piece));
    // once, with the piece that was read when it was seen
    expect(told.filter((encoding) => encoding !== undefined)).toEqual(['windows-1252']);
    expect(told[0]).toBeUndefined();
  });
});

test('text that is mostly UTF-8 is damaged, and no other encoding', async () => {
  const damaged = [...new TextEncoder().encode(text), 0xe9, 0x2c, 0x31, 0x0a];
  for (const length of [1, 1000])
    await expect(readCsv(pieces(Uint8Array.from(damaged), length))).rejects.toThrow(
      'some of it is UTF-8 and some is not',
    );
});

test('what the letters are is judged alike however they come, zeros and all', async () => {
  const utf8 = new TextEncoder().encode(`${'x,é\n'.repeat(3)}`);
  const files: Uint8Array[] = [
    Uint8Array.of(...utf8, 0xe9, 0x0a, 0, 0x0a),
    Uint8Array.of(...utf8, 0, 0xe9, 0x0a),
    Uint8Array.of(0xe9, 0x0a, ...utf8, ...utf8),
    Uint8Array.of(...western('a,b\né,ß\n1,2\n'), 0, 0x0a),
    Uint8Array.of(...western('a,b\né,ß\n1,2\n'), ...utf8.slice(0, 4)),
    Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8),
  ];
  const outcome = async (source: Uint8Array | Uint8Array[]): Promise<unknown> => {
    try {
      return await readCsv(source);
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const file of files) {
    const whole = await outcome(file);
    for (const length of [1, 2, 3, 7, 16]) expect(await outcome(pieces(file, length))).toEqual(whole);
  }
  // text that follows bytes that were still waited with
  expect((await readCsv([western('a,b\né,1\n'), 'ß,2\n'])).columns[0]).toMatchObject({ categories: ['é', 'ß'] });
});

test('what was said is taken, and told nowhere', async () => {
  const japanese = Uint8Array.of(0x92, 0xb7, 0x82, 0xb3, ...new TextEncoder().encode(',y\n1,2\n'));
  const table = await readCsv(japanese, { encoding: 'shift_jis' });
  expect(table.columns.map(({ name }) => name)).toEqual(['長さ', 'y']);
  expect(table.profile).toEqual([{ option: 'encoding', value: 'shift_jis', why: asked }]);
  expect((await readCsv(western(text), { encoding: 'latin1' })).columns[1].name).toBe('Preis €');
  await expect(readCsv(western(text), { encoding: 'utf-8' })).rejects.toThrow('this is not text in utf-8');
  for (const encoding of ['nope', '', 7])
    await expect(readCsv(text, { encoding: encoding as string })).rejects.toThrow(
      'must be the name of a text encoding',
    );
});

test('what a model was trained on is likely in other files, and UTF-8 is still UTF-8', async () => {
  const bytes = (first: number): Uint8Array =>
    Uint8Array.of(first, 0xb7, 0x82, 0xb3, ...new TextEncoder().encode(',y\n1,2\n2,3\n3,1\n'));
  const japanese = bytes(0x92);
  const encoding = fitEncoding(await readCsv(japanese, { encoding: 'shift_jis' }), { target: 'y' });
  const reading = tableReading(encoding);
  expect(reading.likelyEncoding).toBe('shift_jis');
  const again = await readCsv(japanese, reading);
  expect([again.columns[0].name, encodingOf(again)]).toEqual(['長さ', 'shift_jis']);
  const utf8 = await readCsv(new TextEncoder().encode('長さ,y\n1,2\n2,3\n3,1\n'), reading);
  expect([utf8.columns[0].name, encodingOf(utf8)]).toEqual(['長さ', undefined]);
  // JSON and what is said for this file come first
  expect((await readTable('[{"長さ": 1, "y": 2}]', reading)).columns[0].name).toBe('長さ');
  await expect(readCsv(bytes(0x92), { ...reading, encoding: 'windows-1252' })).rejects.toThrow('長さ');
  expect(tableReading(encoding, { likelyEncoding: 'euc-jp' }).likelyEncoding).toBe('euc-jp');
  const odd = { ...encoding, profile: [{ option: 'encoding' as const, value: 'nope', why: asked }] };
  expect(tableReading(odd)).not.toHaveProperty('likelyEncoding');
  await expect(readCsv(text, { likelyEncoding: 'nope' })).rejects.toThrow('must be the name of a text encoding');
});

describe('packed with gzip', () => {
  const csv = gzipSync(text);
  test.each([1, 1000])('CSV and JSON are read as they were, in pieces of %d', async (length) => {
    expect((await readTable(pieces(csv, length))).columns).toEqual((await readCsv(text)).columns);
    const lines = gzipSync('{"a": 1}\n{"a": 2}\n');
    expect((await readTable(pieces(lines, length))).columns[0]).toMatchObject({ name: 'a', kind: 'number' });
  });
  test('damage is told, and what the source throws', async () => {
    await expect(readTable(csv.subarray(0, csv.length - 12))).rejects.toThrow('its gzip packing is damaged');
    await expect(readTable(gzipSync(csv))).rejects.toThrow('twice');
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield csv.subarray(0, 20);
      await Promise.resolve();
      throw new Error('the disk is gone');
    };
    await expect(readTable(failing())).rejects.toThrow('the disk is gone');
  });
});

describe('bytes to text', () => {
  /** The text of these pieces, and what their encoding was said to be. */
  const read = (given: ArrayLike<number>[], options: TextOptions = {}): [text: string, encoding: unknown] => {
    let encoding: unknown;
    const reader = new TextPieces({ ...options, decide: ({ value }) => (encoding = value) });
    const letters = given.map((bytes) => reader.text(Uint8Array.from(bytes))).join('') + reader.text();
    return [letters, encoding];
  };
  const utf8 = (content: string): number[] => [...new TextEncoder().encode(content)];
  const plain = (count: number): number[] => Array<number>(count).fill(0x78);
  /** é and a comma, in Windows-1252 */
  const bad = (count: number): number[] => Array.from({ length: count }, () => [0xe9, 0x2c]).flat();
  const mixed = 'some of it is UTF-8 and some is not';

  test('Windows-1252 has letters of its own from 0x80 to 0x9f, and is ISO 8859-1 elsewhere, at any length', () => {
    expect(read([[0x80, 0x9f, 0xa0, 0xe9]])).toEqual(['€Ÿ\u00a0é', 'windows-1252']);
    expect(read([[0x80, 0x81, 0x9f]], { encoding: 'Latin1' })).toEqual(['€\x81Ÿ', undefined]);
    expect(() => read([[0x80, 0x81, 0x9f]])).toThrow(mixed);
    expect(() => read([[0x80, 0x08]])).toThrow(mixed);
    const long = Array.from({ length: 20_000 }, (_, i) => 0xc0 + (i % 61));
    expect(read([long])[0]).toBe(long.map((byte) => String.fromCharCode(byte)).join(''));
  });

  test('it is told from UTF-8 by the first kilobyte from the first letter beyond the plain ones on', () => {
    expect(read([[...plain(5000), ...utf8('é'), ...plain(1012), ...bad(5)]])[1]).toBe('windows-1252');
    expect(() => read([[...utf8('é'), ...plain(1022), ...bad(5)]])).toThrow(mixed);
    // once told it is so, in whatever pieces the rest comes
    expect(() => read([utf8('é'.repeat(600)), bad(5)])).toThrow(mixed);
    expect(() => read([utf8('é'.repeat(600)), bad(600)])).toThrow(mixed);
  });

  test('most letters tell, those that are no UTF-8 or those that are', () => {
    expect(() => read([[...utf8('ééé'), ...bad(2)]])).toThrow(mixed);
    expect(read([[...utf8('éé'), ...bad(2)]])).toEqual(['Ã©Ã©é,é,', 'windows-1252']);
  });

  test('a letter may be in two pieces, and at the end of what is judged, but not half there at the end of all', () => {
    const long = 'é'.repeat(600);
    expect(read([utf8(long).slice(0, 1025), utf8(long).slice(1025)])).toEqual([long, undefined]);
    const last = `é${'x'.repeat(1021)}é`;
    expect(read([utf8(last)])).toEqual([last, undefined]);
    expect(() => read([utf8('aéé').slice(0, -1)])).toThrow(mixed);
  });

  test('UTF-16 begins with its mark, both bytes of it', () => {
    expect(read([[0xff, 0xfe, 0x41, 0x01]])).toEqual(['Ł', 'utf-16le']);
    expect(read([[0xfe, 0xff, 0x01, 0x41]])).toEqual(['Ł', 'utf-16be']);
    expect(read([[0xff, 0x41]])).toEqual(['ÿA', 'windows-1252']);
    expect(read([[0x41, 0xfe]])).toEqual(['Aþ', 'windows-1252']);
    expect(read([[0xfe, 0x41]])).toEqual(['þA', 'windows-1252']);
    expect(read([[0x41, 0xff]])).toEqual(['Aÿ', 'windows-1252']);
  });

  test('without a mark every other of the first four to eight bytes is zero', () => {
    const low = (...letters: string[]): number[] => letters.flatMap((letter) => [letter.charCodeAt(0), 0]);
    expect(read([low('a', 'b')])).toEqual(['ab', 'utf-16le']);
    expect(read([[0, ...low('a', 'b').slice(0, 3)]])).toEqual(['ab', 'utf-16be']);
    expect(read([low('a', 'b').slice(0, 3)])).toEqual(['a\0b', undefined]);
    expect(read([[...low('a', 'b', 'c', 'd'), 0x41, 0x01]])).toEqual(['abcdŁ', 'utf-16le']);
    expect(read([[...low('a', 'b', 'c', 'd').with(7, 0x65), 0x66, 0]])).toEqual(['a\0b\0c\0def\0', undefined]);
  });
});
