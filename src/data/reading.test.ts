// Tables as people have them: what is found out about a text, what can be said instead, and what is refused.

import { expect, test } from 'vitest';
import { columns, found, read } from '../../test/read-columns.js';
import { readCsv, streamCsv } from './csv.js';
import { createTable } from './table.js';

const kinds: [what: string, cells: string[], expected: unknown[]][] = [
  ['codes with leading zeros', ['04', '01', '10'], ['04', '01', '10']],
  ['ids of 18 digits', ['208310224003697461', '208310224003697457'], ['208310224003697461', '208310224003697457']],
  ['15 digits', ['208310224003697', '1'], [208310224003697, 1]],
  ['zeros before decimals', ['00.5', '01', '2.5'], [0.5, 1, 2.5]],
  ['hex, octal and binary', ['0x10', '0o7', '0b1'], ['0x10', '0o7', '0b1']],
  ['a minus of typesetters', ['\u22125.5', '3'], [-5.5, 3]],
  ['truth, however it is written', ['True', 'FALSE', 'true'], ['true', 'false', 'true']],
  ['yes and no', ['yes', 'No', 'yes'], ['yes', 'No', 'yes']],
  ['countries, Namibia among them', ['NC', 'NA', 'ZA', 'NE'], ['NC', 'NA', 'ZA', 'NE']],
  ['gaps among words', ['red', 'NA', 'blue', ''], ['red', null, 'blue', null]],
  ['letters of one kind', ['M', 'NA', 'F'], ['M', null, 'F']],
  [
    'gaps among numbers',
    ['1', '-', '.', 'None', '#N/A', 'nan', '', 'NULL', '2', '3', '4', '5'],
    [1, null, null, null, null, null, null, null, 2, 3, 4, 5],
  ],
  ['none is a word among words', ['none', 'mild', '-'], ['none', 'mild', '-']],
  ['one unit', ['12 kg', '13 kg'], [12, 13]],
  ['two units', ['12 kg', '13 lb'], ['12 kg', '13 lb']],
];
for (const [what, cells, expected] of kinds) {
  test(`${what}: what they are`, async () => {
    const text = `c,z\n${cells.map((cell) => `${cell},.5\n`).join('')}`;
    expect((await read(text))['c']).toEqual(expected);
  });
}

const dates: [what: string, cells: string[], iso: string[], kind: string][] = [
  ['ISO', ['2024-02-29', '2024-03-01'], ['2024-02-29', '2024-03-01'], 'date-ymd'],
  [
    'ISO with times and zones',
    ['2024-02-29T10:30:15.5Z', '2024-02-29 10:30+02:00'],
    ['2024-02-29T10:30:15.5Z', '2024-02-29T08:30Z'],
    'date-ymd',
  ],
  ['German', ['1.2.2024', '31.12.1969 23:59'], ['2024-02-01', '1969-12-31T23:59Z'], 'date-dmy'],
  ['American', ['01/31/2024', '02/01/2024 3:15 PM'], ['2024-01-31', '2024-02-01T15:15Z'], 'date-mdy'],
  ['British', ['31/01/2024', '02/01/24'], ['2024-01-31', '2024-01-02'], 'date-dmy'],
  ['months in words', ['3 Mar 2024', 'March 4, 2024'], ['2024-03-03', '2024-03-04'], 'date-dmy'],
];
for (const [what, cells, iso, kind] of dates) {
  test(`dates, ${what}: seconds since 1970`, async () => {
    const text = `day;y\n${cells.map((cell) => `${cell};1\n`).join('')}?;2\n`;
    const table = await readCsv(text);
    expect(columns(table)['day']).toEqual([...iso.map((date) => Date.parse(date) / 1000), null]);
    expect(table.columns[0]).toMatchObject({ date: { order: kind.slice(5) } });
    expect(await found(text)).toContain(`day kinds "${kind}"`);
    // what was found reads other rows of the file, however few
    expect((await read(`day;y\n${cells[1]};1\n`, { kinds: { day: kind as 'date' } }))['day']).toEqual([
      Date.parse(iso[1]) / 1000,
    ]);
  });
}

test('days that do not exist are words, and an order can be said', async () => {
  expect((await read('d,y\n2023-02-29,1\n'))['d']).toEqual(['2023-02-29']);
  expect((await read('d,y\n03/04/2024,1\n'))['d']).toEqual([Date.UTC(2024, 2, 4) / 1000]);
  expect((await read('d,y\n03/04/2024,1\n', { kinds: { d: 'date-dmy' } }))['d']).toEqual([Date.UTC(2024, 3, 3) / 1000]);
  expect((await read('d,y\n20240403,1\n', { kinds: { d: 'date' } }))['d']).toEqual([Date.UTC(2024, 3, 3) / 1000]);
  expect((await read('d,y\n2024-01-02,1\n', { kinds: { d: 'category' } }))['d']).toEqual(['2024-01-02']);
});

test('in a stream the order of dates is found once', async () => {
  const text = `d,y\n${'13.1.2024,1\n'.repeat(3)}${'1.2.2024,2\n'.repeat(3)}`;
  const values: number[] = [];
  for await (const piece of streamCsv(text, { kinds: { d: 'date', y: 'number' }, rowsPerPiece: 2 }))
    values.push(...(piece.columns[0] as { values: Float64Array }).values);
  expect(values.slice(2, 4)).toEqual([Date.UTC(2024, 0, 13) / 1000, Date.UTC(2024, 1, 1) / 1000]);
});

test('what stands for no value can be said, for all columns or for one', async () => {
  const text = 'x,w\n-999,NA\n1,-\n2.0,a\n';
  expect(await read(text, { missingValues: ['-999', '-', '2'] })).toEqual({ x: [null, 1, null], w: ['NA', null, 'a'] });
  expect(await read(text, { missingValues: [] })).toEqual({ x: [-999, 1, 2], w: ['NA', '-', 'a'] });
  expect(await read(text, { missingValues: { w: ['-'] } })).toEqual({ x: [-999, 1, 2], w: ['NA', null, 'a'] });
  expect((await readCsv(text, { missingValues: ['-999'] })).profile).toContainEqual({
    option: 'missingValues',
    value: ['-999'],
    why: 'as asked for',
  });
});

test('a column can be left out by its kind', async () => {
  expect(await read('id,x\na,1\n', { kinds: { id: 'ignore' } })).toEqual({ x: [1] });
  for await (const piece of streamCsv('id,x\na,1\n', { kinds: { id: 'ignore', x: 'number' } }))
    expect(columns(piece)).toEqual({ x: [1] });
});

test('a column that counts the rows is told, and kept', async () => {
  const text = `t,y\n${Array.from({ length: 30 }, (_, i) => `${i + 5},${i % 3}.5`).join('\n')}\n`;
  expect(await found(text)).toEqual(['t kinds "number"']);
  expect(await found(text, { kinds: { t: 'number' } })).toEqual(['t kinds "number"']);
  expect((await readCsv(text, { kinds: { t: 'number' } })).profile?.[0].why).toBe('as asked for');
});

test('days written in eight digits are told, and can be dates', async () => {
  const text = `d,y\n${Array.from({ length: 28 }, (_, i) => `${20240201 + i},1.5\n`).join('')}20240301,1\n`;
  expect(await found(text)).toEqual(['d kinds "number"']);
  expect((await read(text, { kinds: { d: 'date' } }))['d'].slice(-2)).toEqual([
    Date.UTC(2024, 1, 28) / 1000,
    Date.UTC(2024, 2, 1) / 1000,
  ]);
  expect(await found(text.replace('20240301', '20240230'))).toEqual([]);
});

test('minus nine hundred and ninety-nine among small numbers is told, and kept', async () => {
  const text = (odd: string): string =>
    `x,y\n${Array.from({ length: 30 }, (_, i) => `${(i * 7) % 5}.5,1`).join('\n')}\n${odd},2\n`;
  expect(await found(text('-999'))).toEqual(['x missingValues []']);
  expect((await read(text('-999')))['x'].at(-1)).toBe(-999);
  for (const odd of ['-9', '-998', '999']) expect(await found(text(odd))).toEqual([]);
});

const late = (first: string, last: string): string => `x,y\n${`${first},1\n`.repeat(1200)}${last},1\n`;
const contradictions: [what: string, text: string, hint: RegExp][] = [
  ['a word', late('20000000', '00001500-3'), /`kinds: \{ "x": "category" \}`.*`kinds: \{ "x": "ignore" \}`/],
  ['a marker', late('1.5', 'nought'), /`missingValues: \["nought"\]`/],
  ['leading zeros', late('10115', '01067'), /`kinds: \{ "x": "category" \}`/],
  ['more than 15 digits', late('10115', '1234567890123456'), /`kinds: \{ "x": "category" \}`/],
  ['a decimal comma', late('10', '"1,5"'), /`decimal: ","`/],
  ['thousands', late('10.5', '"1,500"'), /`thousands: ","`/],
  ['no date', late('2024-01-01', 'soon'), /`kinds: \{ "x": "category" \}`/],
];
for (const [what, text, hint] of contradictions) {
  test(`${what} in row 1201, against the rows before: an error that names the option`, async () => {
    const error = (await readCsv(text).catch((thrown: unknown) => thrown)) as { message: string; hint: string };
    expect(error.message).toMatch(/^row 1201 has ".*" in column "x", which holds (numbers|dates)$/);
    expect(error.hint).toMatch(hint);
    expect(error.hint).not.toContain('\n');
  });
}

test('a kind that was said takes what looks like a code', async () => {
  expect((await read('x,y\n007,1\n12345678901234568,1\n', { kinds: { x: 'number' } }))['x']).toEqual([
    7, 12345678901234568,
  ]);
});

const refused: [what: string, options: object, message: RegExp][] = [
  ['a separator that occurs nowhere', { separator: ';' }, /^`separator` is ";", which occurs nowhere in "a,b"$/],
  ['a decimal sign of another kind', { decimal: 'x' }, /^readCsv: `decimal` must be one of \., ,; got "x"$/],
  ['thousands of another kind', { thousands: '_' }, /^readCsv: `thousands` must be .*; got "_"$/],
  ['decimal and separator alike', { separator: ',', decimal: ',' }, /^readCsv: `decimal` and `separator` are both ","/],
  ['decimal and thousands alike', { decimal: ',', thousands: ',' }, /^readCsv: `decimal` and `thousands` are both ","/],
  [
    'missing values that are no list',
    { missingValues: 'NA' },
    /^readCsv: `missingValues` must be an object such as \["NA", "-"\]/,
  ],
  ['missing values that are numbers', { missingValues: [-999] }, /^readCsv: `missingValues` must be words; got -999$/],
  ['missing values of no column', { missingValues: { q: ['-'] } }, /^there is no column "q"$/],
  ['a kind of no column', { kinds: { q: 'ignore' } }, /^there is no column "q"$/],
  [
    'a kind that there is not',
    { kinds: { a: 'text' } },
    /^readCsv: the kind of column "a" in `kinds` must be one of number, category,/,
  ],
];
for (const [what, options, message] of refused) {
  test(`${what}: a clear error`, async () => {
    await expect(readCsv('a,b\n1,2\n', options)).rejects.toMatchObject({
      name: 'KanError',
      message: expect.stringMatching(message),
    });
  });
}

const letters = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const bytes = (...head: number[]): Uint8Array => Uint8Array.of(...head, ...new Array<number>(30).fill(1));
const files: [what: RegExp, content: Uint8Array][] = [
  [/^this is packed with gzip, not text$/, bytes(0x1f, 0x8b, 8)],
  [/workbook/, bytes(0x50, 0x4b, 3, 4)],
  [/older Excel/, bytes(0xd0, 0xcf, 0x11, 0xe0)],
  [/Parquet/, bytes(...letters('PAR1'))],
  [/packed with zstd/, bytes(0x28, 0xb5, 0x2f, 0xfd)],
  [/packed with xz/, bytes(0xfd, ...letters('7zXZ'))],
  [/packed with bzip2/, bytes(...letters('BZh91AY'))],
  [/PDF/, bytes(...letters('%PDF-1.7'))],
  [/SQLite/, bytes(...letters('SQLite format 3'))],
  [/HDF5/, bytes(0x89, ...letters('HDF'))],
];
for (const [what, content] of files) {
  test(`a file that is no CSV text is told by its first bytes: ${String(what)}`, async () => {
    await expect(readCsv(content)).rejects.toThrow(what);
    await expect(readCsv(Array.from(content, (byte) => Uint8Array.of(byte)))).rejects.toThrow(what);
  });
}

test('a table whose name begins like a packed file is one', async () => {
  expect(await read(new TextEncoder().encode('BZh,b\n1,2\n') as never)).toEqual({ BZh: [1], b: [2] });
});

test('lines may end in separators, above and below as many as they like', async () => {
  for (const text of ['a,b,\n1,2,,\n3,4,,\n', 'a,b,,\n1,2,\n3,4,\n', 'a,b\n1,2,,\n3,4,,\n', 'a,b,,,\n1,2\n3,4\n'])
    expect(await read(text)).toEqual({ a: [1, 3], b: [2, 4] });
});

test('lengths of rows are told with the likely reason', async () => {
  await expect(readCsv('a,b\n1,2\n# a note\n')).rejects.toMatchObject({ hint: expect.stringContaining('comments') });
  await expect(readCsv('Report of May\na,b\n1,2\n3,4\n')).rejects.toMatchObject({
    hint: expect.stringContaining('first line'),
  });
  await expect(readCsv('a,b\n1,2\n3\n')).rejects.toThrow('row 2 has 1 values but the header names 2 columns');
  await expect(readCsv('a,b\n1,5,2,5\n3,5,4,5\n')).rejects.toMatchObject({
    hint: expect.stringContaining('decimal comma'),
  });
  await expect(readCsv('a,b\nr1,1,2\nr2,3,4\n')).rejects.toMatchObject({ hint: expect.stringContaining('no name') });
  // one slip is no habit
  await expect(readCsv('a,b\n1,2\n3,4,\n5,6\n')).rejects.toThrow('row 2 has 3 values');
});

test('plain values say the same as text does', async () => {
  const text = await readCsv('flag,when\ntrue,2024-01-01\nfalse,2024-01-02\n');
  const days = ['2024-01-01', '2024-01-02'].map((day) => new Date(day));
  const plain = createTable({ flag: [true, false], when: days });
  expect(plain.columns).toEqual(text.columns);
  expect(createTable([{ flag: 'True' }, { flag: false }, { flag: null }]).columns).toEqual([
    { name: 'flag', kind: 'category', categories: ['true', 'false'], codes: Int32Array.of(0, 1, -1) },
  ]);
  expect(() => createTable({ a: [1, true] })).toThrow('column "a" has a boolean in row 2 and numbers before it');
  expect(() => createTable({ a: [new Date(0), 1] })).toThrow('column "a" has a number in row 2 and dates before it');
});

test('where the kind of a column is given, by a model say, no other one is advised', async () => {
  await expect(readCsv('a\n1\nabc\n', { kinds: { a: 'number' } })).rejects.toMatchObject({
    hint: expect.not.stringContaining('category'),
  });
  await expect(readCsv('a\n1\n2\n3\n4\n5\nabc\n')).rejects.toMatchObject({ hint: expect.stringContaining('category') });
});
