// Tables as people have them: what is found out about a text, what can be said instead, and what is refused.

import { expect, test } from 'vitest';
import { readCsv, streamCsv } from './csv.js';
import type { CsvOptions } from './reading-options.js';
import { createTable, type Table } from './table.js';

/** Columns by name: numbers with null for gaps, or words. */
function columns(table: Table): Record<string, unknown[]> {
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      column.kind === 'number'
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code])),
    ]),
  );
}
const read = async (text: string, options: CsvOptions = {}): Promise<Record<string, unknown[]>> =>
  columns(await readCsv(text, options));
/** What was found out, as `option value`. */
const found = async (text: string, options: CsvOptions = {}): Promise<string[]> =>
  ((await readCsv(text, options)).profile ?? []).map(
    ({ option, value, columns: of }) => `${of ? `${String(of)} ` : ''}${option} ${JSON.stringify(value)}`,
  );

const dialects: [what: string, text: string, expected: Record<string, unknown[]>, profile: string[]][] = [
  [
    'semicolons and decimal commas, a byte-order mark, CRLF, names in quotes',
    '\uFEFF"Länge (mm)";"Fläche, brutto"\r\n0,905;4,485\r\n1,632;0,728\r\n',
    { 'Länge (mm)': [0.905, 1.632], 'Fläche, brutto': [4.485, 0.728] },
    ['separator ";"', 'decimal ","'],
  ],
  [
    'three decimals after every comma, none below one',
    'a;b\n9,551;2,045\n8,747;4,005\n',
    { a: [9.551, 8.747], b: [2.045, 4.005] },
    ['separator ";"', 'decimal ","'],
  ],
  ['semicolons and points', 'a;b\n0.5;1\n1.5;2\n', { a: [0.5, 1.5], b: [1, 2] }, ['separator ";"']],
  [
    'tabs and decimal commas',
    'X\tY\tZ\n120,5\t50,3\t2,35\n1\t2,5\t3\n',
    { X: [120.5, 1], Y: [50.3, 2.5], Z: [2.35, 3] },
    ['separator "\\t"', 'decimal ","'],
  ],
  [
    'points between thousands, as banks export them',
    'day;kind;sum\n08/01/2016;A;-21.419,06\n12/01/2016;A;-15.000,00\n19/01/2016;B;-53,9\n26/01/2016;A;-116\n',
    {
      day: [1452211200, 1452556800, 1453161600, 1453766400],
      kind: ['A', 'A', 'B', 'A'],
      sum: [-21419.06, -15000, -53.9, -116],
    },
    ['separator ";"', 'decimal ","', 'thousands "."', 'day kinds "date-dmy"'],
  ],
  [
    'blanks between thousands, broken or not',
    'a;b\n1 234,5;x\n12 345 678,25;y\n7\u00a0000;x\n',
    { a: [1234.5, 12345678.25, 7000], b: ['x', 'y', 'x'] },
    ['separator ";"', 'decimal ","', 'thousands " "'],
  ],
  [
    'commas between thousands, in quotes',
    'sqft,price\n4014,"802,859.06"\n454,"90,716.11"\n',
    { sqft: [4014, 454], price: [802859.06, 90716.11] },
    ['thousands ","'],
  ],
  [
    'thousands without decimals',
    'p,y\n"802,859",8.5\n"90,716",0.9\n',
    { p: [802859, 90716], y: [8.5, 0.9] },
    ['thousands ","'],
  ],
  [
    'thousands with tabs between, where some numbers are below one thousand',
    'a\tb\n1,234\tx\n950\ty\n',
    { a: [1234, 950], b: ['x', 'y'] },
    ['separator "\\t"', 'thousands ","'],
  ],
  [
    'apostrophes between thousands',
    "a;b\n1'234.5;1\n12'000.0;2\n",
    { a: [1234.5, 12000], b: [1, 2] },
    ['separator ";"', 'thousands "\'"'],
  ],
  ['decimal commas in quotes', 'a,b\n"0,5","1,25"\n"1,5","2"\n', { a: [0.5, 1.5], b: [1.25, 2] }, ['decimal ","']],
  ['one column', 'x\n1\n2\n', { x: [1, 2] }, []],
  ['one column of decimal commas', 'x\n0,5\n1,25\n', { x: [0.5, 1.25] }, ['decimal ","']],
  ['one column with a comma in its name', 'weight, kg\n1\n2.5\n', { 'weight, kg': [1, 2.5] }, []],
  ['one row', 'a;b\n1,5;2\n', { a: [1.5], b: [2] }, ['separator ";"', 'decimal ","']],
  [
    'bars, with commas in names and words',
    'name, first|age\nSmith, J|5\nBrown, K|6\n',
    { 'name, first': ['Smith, J', 'Brown, K'], age: [5, 6] },
    ['separator "|"'],
  ],
  [
    'semicolons, with commas in most words',
    "id;ok;cost;group\n1;False;62.25;['345']\n4;True;46.50;['112', '112']\n5;False;237.00;['1', '2']\n",
    {
      id: [1, 4, 5],
      ok: ['false', 'true', 'false'],
      cost: [62.25, 46.5, 237],
      group: ["['345']", "['112', '112']", "['1', '2']"],
    },
    ['separator ";"'],
  ],
  [
    'more commas than semicolons in the names',
    'code (new, may be empty);price (without tax, in full);size\n1;90,5;A\n2;70,25;B\n',
    { 'code (new, may be empty)': [1, 2], 'price (without tax, in full)': [90.5, 70.25], size: ['A', 'B'] },
    ['separator ";"', 'decimal ","'],
  ],
  [
    'tabs, with blanks in words',
    'name\toffice\nAbe Lincoln\tPresident\nJoe Biden\tVice, or so\n',
    { name: ['Abe Lincoln', 'Joe Biden'], office: ['President', 'Vice, or so'] },
    ['separator "\\t"'],
  ],
  [
    'times with a colon',
    'Duration;Phase\n6:30;First\n1:00;Wash\n',
    { Duration: [23400, 3600], Phase: ['First', 'Wash'] },
    ['separator ";"', 'Duration kinds "date-time"'],
  ],
  [
    'points between thousands, where some numbers are below one',
    `a;b\n${'1.234;x\n'.repeat(10)}950;y\n`,
    { a: [...new Array<number>(10).fill(1234), 950], b: [...new Array<string>(10).fill('x'), 'y'] },
    ['separator ";"', 'decimal ","', 'thousands "."'],
  ],
  [
    'three decimals after a point, and another number of them',
    `a;b\n${'1.234;x\n'.repeat(10)}950;y\n1.5;y\n`,
    { a: [...new Array<number>(10).fill(1.234), 950, 1.5], b: [...new Array<string>(10).fill('x'), 'y', 'y'] },
    ['separator ";"'],
  ],
  ['blanks between numbers', 'x y\n1 2.5\n3 4\n', { x: [1, 3], y: [2.5, 4] }, ['separator " "']],
  [
    'blanks up to the next column, and a tab',
    '   x   y  name\n 1.5  20  "a  b"\n10.25 3\t c  \n',
    { x: [1.5, 10.25], y: [20, 3], name: ['a  b', 'c'] },
    ['separator " "'],
  ],
  ['blanks between words', 'first name\nmade up\nall thus\n', { 'first name': ['made up', 'all thus'] }, []],
  ["Excel's line about the separator", 'sep=;\r\na;b\r\n1;2\r\n', { a: [1], b: [2] }, ['separator ";"']],
  ['comments before the names', '# made by hand, 2024\n# x, y in mm\nx,y\n1,2\n', { x: [1], y: [2] }, []],
  ['names behind a hash', '#,y\n1,2\n3,4\n', { '#': [1, 3], y: [2, 4] }, []],
  ['commas at the end of every line', 'a,b,\n1,2,\n3,4,\n', { a: [1, 3], b: [2, 4] }, []],
  ['a comma at the end of the names', 'a,b,\n1,2\n3,4\n', { a: [1, 3], b: [2, 4] }, []],
  ['commas at the end of the rows', 'a,b\n1,2,\n3,4,\n', { a: [1, 3], b: [2, 4] }, []],
  ['empty columns behind the table', 'a,b,,,\n1,2,,,\n3,4,,,\n', { a: [1, 3], b: [2, 4] }, []],
  ['a last column without a name', 'a,b,\n1,2,\n3,4,x\n', { a: [1, 3], b: [2, 4], 'column 3': [null, 'x'] }, []],
  ['an index without a name', ',a\n0,1.5\n1,2.5\n', { a: [1.5, 2.5] }, ['column 1 kinds "ignore"']],
  [
    'an index of shuffled rows, named by pandas',
    'Unnamed: 0,a\n17,1.5\n3,2.5\n',
    { a: [1.5, 2.5] },
    ['Unnamed: 0 kinds "ignore"'],
  ],
  ['a first column without a name that is measured', ',a\n0.5,1\n0.5,2\n', { 'column 1': [0.5, 0.5], a: [1, 2] }, []],
];
for (const [what, text, expected, profile] of dialects) {
  test(`${what}: read`, async () => {
    expect(await read(text)).toEqual(expected);
    expect(await found(text)).toEqual(profile);
    // the same in pieces of a character
    expect(columns(await readCsv(Array.from(text)))).toEqual(expected);
  });
}

test('what was found can be said instead, and is not told then', async () => {
  const text = 'a;b\n9,551;x\n8,747;y\n';
  const said: CsvOptions = { separator: ';', decimal: '.', thousands: ',' };
  expect(await read(text, said)).toEqual({ a: [9551, 8747], b: ['x', 'y'] });
  expect(await found(text, said)).toEqual([]);
  expect(await read('a;b\n1,5;2\n', { separator: ';', decimal: '.' })).toEqual({ a: ['1,5'], b: [2] });
  expect(await read('a,b\n"1,234","1,5"\n"1,234","2"\n', { thousands: '' })).toEqual({
    a: [1.234, 1.234],
    b: [1.5, 2],
  });
  expect(await read('a,b\n1,2\n', { decimal: '.' })).toEqual({ a: [1], b: [2] });
  expect(await read('a:b\n1:2\n', { separator: ':' })).toEqual({ a: [1], b: [2] });
});

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
