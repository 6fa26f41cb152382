import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { type CellReader, TextRows } from './csv-lines.js';
import { KanError } from '../errors.js';
import { findRowsEnd } from './csv-quotes.js';
import { readCsv } from './csv.js';

/** Everything given to a reader: numbers as numbers, other cells as text. */
class Seen implements CellReader {
  readonly numeric: boolean;
  readonly values: (number | string)[] = [];

  constructor(numeric: boolean) {
    this.numeric = numeric;
  }

  addNumber(value: number): void {
    this.values.push(value);
  }

  add(cell: string): void {
    this.values.push(cell);
  }
}

const plain = (text: string, separator = ',', lineEnd = '\n'): TextRows =>
  new TextRows(text, text.length, separator, lineEnd);

function readAll(block: TextRows, readers: (Seen | undefined)[]): number {
  let rows = 0;
  while (block.read(readers, rows + 1)) rows++;
  return rows;
}

/** How one cell of a column of numbers is read. */
function readCell(cell: string): number | string {
  const seen = new Seen(true);
  readAll(plain(`${cell},x\n`), [seen, undefined]);
  return seen.values[0];
}

describe('numbers', () => {
  test('written in digits are exactly what Number makes of them', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 22 });
    const cell = fc
      .tuple(fc.constantFrom('', '-'), digits, fc.constantFrom('', '.'), digits)
      .map((parts) => parts.join(''))
      .filter((text) => /\d/.test(text));
    fc.assert(
      fc.property(cell, (text) => {
        const read = readCell(text);
        expect(Object.is(typeof read === 'string' ? Number(read) : read, Number(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('of other characters are text, whatever stands next to the digits in ASCII', () => {
    for (let code = 33; code < 127; code++) {
      const character = String.fromCharCode(code);
      if (/[\d.,"]/.test(character)) continue;
      for (const cell of [`1${character}2`, `1.5${character}`, `1.${character}5`]) expect(readCell(cell)).toBe(cell);
    }
    expect([readCell('-'), readCell('.'), readCell('-.')]).toEqual(['-', '.', '-.']);
  });

  test('as they are usually printed are read without text, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 15 }), (whole, decimals) => {
        const text = (whole / 10 ** decimals).toFixed(decimals);
        expect(readCell(text)).toBe(Number(text));
      }),
      { numRuns: 1000 },
    );
    expect(readCell('0.8444218515250481')).toBe(0.8444218515250481);
    expect(Object.is(readCell('-0'), -0)).toBe(true);
    expect(readCell('.5')).toBe(0.5);
    expect(readCell('5.')).toBe(5);
    expect(readCell('999999999999999')).toBe(999999999999999);
    expect(readCell('0.9007199254740991')).toBe(0.9007199254740991);
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1e5',
    '-',
    '.',
    '-.',
    '1-2',
    '1.2.3',
    'NA',
    '0x10',
    '04',
    '00',
    '1000000000000000',
    '9007199254740993',
    '1_0',
  ])('anything else is left as it is: "%s"', (text) => expect(readCell(text)).toBe(text));
});

test('a number at the end of a line is read without text, whatever ends it', () => {
  for (const [written, lineEnd] of [
    ['\n', '\n'],
    ['\r\n', '\n'],
    ['\r', '\r'],
  ] as const) {
    const last = new Seen(true);
    readAll(plain(`a,1${written}b,-2.5${written}`, ',', lineEnd), [undefined, last]);
    expect(last.values).toEqual([1, -2.5]);
  }
});

test('every line end and separator, and blank lines are no rows', () => {
  for (const separator of [',', ';', '\t', '|']) {
    for (const [written, lineEnd] of [
      ['\n', '\n'],
      ['\r\n', '\n'],
      ['\r', '\r'],
    ] as const) {
      const lines = ['', '1,a', '  ', '-2.5,b', '\u00a0', '3,', ''].map((line) => line.replaceAll(',', separator));
      const [numbers, words] = [new Seen(true), new Seen(false)];
      expect(readAll(plain(`${lines.join(written)}${written}`, separator, lineEnd), [numbers, words])).toBe(3);
      expect(numbers.values).toEqual([1, -2.5, 3]);
      expect(words.values.map((word) => String(word).trim())).toEqual(['a', 'b', '']);
    }
  }
});

test('a row of another length is said to be that, whatever stands in it', () => {
  for (const [row, count] of [
    ['1', 1],
    ['1,2,3', 3],
    ['oops', 1],
    ['1,oops,3', 3],
  ] as const) {
    const message = `row 2 has ${count} values but the header names 2 columns`;
    const readers = (): Seen[] => [new Seen(true), new Seen(true)];
    expect(() => readAll(plain(`1,2\n${row}\n`), readers())).toThrow(message);
    const quoted = row.replaceAll('oops', '"o,o""\n"').replaceAll('1', '"1"');
    expect(() => readAll(plain(`1,2\n${quoted}\n`), readers())).toThrow(message);
  }
});

test('sound text with quotes has the rows that papaparse finds', () => {
  const cell = fc.oneof(
    fc
      .string({ unit: fc.constantFrom('a', ' ', '.', '"', '\t'), maxLength: 4 })
      .filter((text) => !text.startsWith('"')),
    fc
      .tuple(
        fc.string({ unit: fc.constantFrom('a', ',', '\n', '"', ' '), maxLength: 5 }),
        fc.constantFrom('', ' ', '\t '),
      )
      .map(([text, blanks]) => `"${text.replaceAll('"', '""')}"${blanks}`),
  );
  const row = fc.array(cell, { minLength: 2, maxLength: 4 }).map((cells) => `${cells.join(',')}\n`);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), fc.nat(60), (rows, cut) => {
      const text = rows.join('');
      const read = (part: string, end: number): string[][] => {
        const [block, found] = [new TextRows(part, end, ',', '\n'), [] as string[][]];
        for (let cells = block.cells(9); cells; cells = block.cells(9)) found.push(cells);
        return found;
      };
      const expected = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n' }).data.slice(0, -1);
      const { end } = findRowsEnd(text, ',', '\n');
      expect(end).toBe(text.length);
      expect(read(text, end)).toEqual(expected);
      // and a part of it those that end in the part
      const part = text.slice(0, cut);
      const ended = findRowsEnd(part, ',', '\n').end;
      expect([...read(part, ended), ...read(text.slice(ended), text.length - ended)]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('a table is the same with quotes in it and without', async () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(4)),
    fc.constantFrom('', 'NA', ' 7 ', '+3', '1e400', '-Infinity'),
  );
  const word = fc.string().map((text) => text.replaceAll(/["\0,\n\r]/g, ''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, word, cell), { minLength: 1, maxLength: 50 }),
      fc.constantFrom('\n', '\r\n'),
      async (rows, lineEnd) => {
        const kinds = { a: 'number', b: 'category', c: 'number' } as const;
        const table = (header: string): ReturnType<typeof readCsv> =>
          readCsv([header, ...rows.map((row) => row.join(','))].join(lineEnd), { kinds, separator: ',' });
        expect(await table('a,b,c')).toEqual(await table('a,"b",c'));
      },
    ),
    { numRuns: 200 },
  );
});

describe('a row of another length', () => {
  /** What is said of a row, after so many others, below so many names. */
  const hint = (
    line: string,
    wanted: number,
    { row = 1, separator = ',', lineEnd = '\n' } = {},
  ): string | undefined => {
    const before = `${new Array<string>(wanted).fill('1').join(separator)}${lineEnd}`.repeat(row - 1);
    try {
      readAll(plain(`${before}${line}${lineEnd}`, separator, lineEnd), new Array<undefined>(wanted).fill(undefined));
    } catch (error) {
      if (error instanceof KanError) return error.hint;
    }
    throw new Error('nothing was refused');
  };

  test('may be a comment, or end otherwise than others, wherever it stands', () => {
    for (const row of [1, 2, 5]) {
      expect(hint('#', 2, { row })).toBe('comments may only stand before the names of the columns');
      expect(hint('# a,b,c', 2, { row })).toBe('comments may only stand before the names of the columns');
      const mixed = 'some of its lines end in a carriage return alone: save it with one kind of line ends';
      expect(hint('1,2\r3,4', 2, { row })).toBe(mixed);
      expect(hint('1,2,3\r', 2, { row })).not.toBe(mixed);
    }
  });

  test('may be a note below the table, or below a line that names nothing', () => {
    const note = 'is it a note below the table? Take it out';
    for (const row of [2, 3]) expect(hint('Source: us', 3, { row })).toBe(note);
    expect(hint('Source: us', 3)).toBeUndefined();
    for (const row of [1, 2])
      expect(hint('1,2', 1, { row })).toBe('is the first line that of the names of the columns?');
  });

  test('says what may be wrong with all of them where it is the first', () => {
    const unnamed = 'if the first column has no name, begin the line of names with a separator';
    expect(hint('1,2,3,4', 3)).toBe(unnamed);
    expect(hint('1,2,3,4', 3, { row: 2 })).toBeUndefined();
    expect(hint('1,2,3,4,5', 3)).toBeUndefined();
    const decimal = 'numbers with a decimal comma need quotes, or another separator between them';
    expect(hint('1,2,3,4,5,6', 3)).toBe(decimal);
    expect(hint('1;2;3;4;5;6', 3, { separator: ';' })).toBeUndefined();
    expect(hint('1,2,3,4,5,6', 3, { row: 2 })).toBeUndefined();
  });

  test('may have as many blank cells behind as were found usual, and nothing else', () => {
    const read = (line: string, spare: number, numeric = true): (number | string)[][] => {
      const readers = [new Seen(numeric), new Seen(numeric)];
      readAll(new TextRows(`${line}\n3,4\n`, line.length + 5, ',', '\n', { spare }), readers);
      return readers.map(({ values }) => values);
    };
    for (const numeric of [true, false]) {
      const known = numeric
        ? [
            [1, 3],
            [2, 4],
          ]
        : [
            ['1', '3'],
            ['2', '4'],
          ];
      for (const line of ['1,2', '1,2,', '1,2,,', '1,2, ,\t', '1,2,"",""', '1,2,\u00a0,"  "'])
        expect(read(line, 2, numeric), line).toEqual(known);
      for (const [line, count] of [
        ['1,2,,,', 5],
        ['1,2,,x', 4],
        ['1,2,x', 3],
        ['1,2,"x",', 4],
        ['1', 1],
      ] as const)
        expect(() => read(line, 2, numeric), line).toThrow(`row 1 has ${count} values but the header names 2 columns`);
      expect(() => read('1,2,', 0, numeric)).toThrow('row 1 has 3 values');
    }
    // also where a cell is no plain number
    expect(read('x,2,,', 2)).toEqual([
      ['x', 3],
      [2, 4],
    ]);
    expect(() => read('x,2,,,', 2)).toThrow('row 1 has 5 values');
  });
});

test('names are as many as there is room for', () => {
  const cells = (most: number): string[] | undefined => plain('a,"b",c\n').cells(most);
  expect(cells(3)).toEqual(['a', 'b', 'c']);
  expect(() => cells(2)).toThrow('the header names more than 2 columns');
});

test('a decimal sign other than a point is read without text, and never where it is the separator', () => {
  const read = (cell: string, separator: string, decimal: string): number | string => {
    const seen = new Seen(true);
    const text = `${cell}${separator}x\n`;
    readAll(new TextRows(text, text.length, separator, '\n', { decimal }), [seen, undefined]);
    return seen.values[0];
  };
  expect(read('1,5', ';', ',')).toBe(1.5);
  expect(read('1.5', ';', ',')).toBe('1.5');
  expect(read('1.5', ',', ',')).toBe(1.5);
  expect(read('"1,5"', ',', ',')).toBe('1,5');
});
