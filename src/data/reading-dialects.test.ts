// Dialects of every habit, each with what is told of it.

import { expect, test } from 'vitest';
import { columns, found, read } from '../../test/read-columns.js';
import { readCsv } from './csv.js';
import type { CsvOptions } from './reading-options.js';

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
