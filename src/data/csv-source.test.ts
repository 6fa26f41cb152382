import { expect, test } from 'vitest';
import { checkPiece, checkSource, type CsvSource, decoded } from './csv-source.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
async function textOf(source: CsvSource): Promise<string> {
  let all = '';
  for await (const text of decoded(source)) all += text;
  return all;
}

test('text and bytes come whole, in whatever pieces, and a mark of their order is left away', async () => {
  const text = 'a,b\n1,é\n';
  const cut = (size: number): Uint8Array[] =>
    Array.from({ length: Math.ceil(bytes(text).length / size) }, (_, i) => bytes(text).slice(i * size, (i + 1) * size));
  for (const source of [
    text,
    bytes(text),
    [text],
    cut(1),
    cut(3),
    cut(20),
    ['a,b\n', bytes('1,é\n')],
    [bytes('a,b\n'), '1,é\n'],
    [bytes('a'), ',b\n1,é\n'],
    [bytes('a,b\n'), bytes('1'), ',é\n'],
  ])
    expect(await textOf(source)).toBe(text);
  expect(await textOf(`\uFEFF${text}`)).toBe(text);
  expect(await textOf(['', `\uFEFF${text}`])).toBe(text);
  expect(await textOf(['x', '\uFEFF'])).toBe('x\uFEFF');
});

test('however little it is', async () => {
  for (const little of ['', 'x', 'xy']) {
    expect(await textOf(little)).toBe(little);
    expect(await textOf(bytes(little))).toBe(little);
    expect(await textOf([bytes(''), bytes(little)])).toBe(little);
  }
  expect(await textOf([])).toBe('');
});

test('more than is looked at at once comes in its order', async () => {
  const long = Array.from({ length: 300_000 }, (_, i) => `${i}\n`).join('');
  expect(long.length).toBeGreaterThan(1 << 20);
  expect((await textOf(long)) === long).toBe(true);
  expect((await textOf(bytes(long))) === long).toBe(true);
  const lengths: number[] = [];
  for await (const piece of decoded('x'.repeat((1 << 20) + 5))) lengths.push(piece.length);
  expect(lengths.filter((length) => length > 0)).toEqual([1 << 20, 5]);
});

test.each([
  [[0x1f, 0x8b], 'packed with gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz'],
  [[0x42, 0x5a, 0x68, 0x39, 0x31], 'packed with bzip2'],
  [[0x50, 0x4b, 3, 4], 'zip archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'older Excel'],
  [[0x25, 0x50, 0x44, 0x46], 'PDF'],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5'],
  [[0x50, 0x41, 0x52, 0x31], 'Parquet'],
  [[...bytes('SQLite format 3')], 'SQLite'],
])('%j is told for what it is, in one piece or in many', async (head, what) => {
  const all = Uint8Array.from([...head, 120, 10]);
  await expect(textOf(all)).rejects.toThrow(what);
  await expect(textOf(Array.from(all, (byte) => Uint8Array.of(byte)))).rejects.toThrow(what);
  await expect(textOf(Uint8Array.from([...head, ...new Array<number>(30).fill(120)]))).rejects.toThrow(what);
});

test('names may begin as such files do', async () => {
  expect(await textOf(bytes('BZh,PDF\n1,2\n'))).toBe('BZh,PDF\n1,2\n');
  expect(await textOf(bytes('PK,PAR\n1,2\n'))).toBe('PK,PAR\n1,2\n');
});

test('what is no text is refused, and so is what gives none', async () => {
  await expect(textOf('a\0b')).rejects.toThrow(/text/);
  expect(() => checkSource('read', 7)).toThrow('read: `source` must be text, bytes or a stream of them; got 7');
  expect(() => checkSource('read', null)).toThrow(/`source`/);
  for (const source of ['', bytes('a'), ['a'], (async function* () {})()])
    expect(() => checkSource('read', source)).not.toThrow();
  expect(() => checkPiece(5)).toThrow('text or bytes, a piece after the other; got 5');
  await expect(textOf(['a', 5 as never])).rejects.toThrow('got 5');
});
