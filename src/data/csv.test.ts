import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test, vi } from 'vitest';
import { readCsv, readCsvWithin, streamCsv } from './csv.js';
import type { Table } from './table.js';

/** A table as records, words as words and missing values as null. */
const records = (table: Table): Record<string, unknown>[] =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns.map((column) => {
        if (column.kind === 'number')
          return [column.name, Number.isNaN(column.values[row]) ? null : column.values[row]];
        return [column.name, column.codes[row] < 0 ? null : column.categories[column.codes[row]]];
      }),
    ),
  );
const read = async (text: string, options = {}): Promise<Record<string, unknown>[]> =>
  records(await readCsv(text, options));

test('numbers and words are told apart', async () => {
  expect(await read('x,colour\n1,red\n-2.5e3,blue\n.5,red\n')).toEqual([
    { x: 1, colour: 'red' },
    { x: -2500, colour: 'blue' },
    { x: 0.5, colour: 'red' },
  ]);
});

test('a column is numbers where four in five of what is there are', async () => {
  const table = (numbers: number, words: number): string =>
    `x\n${'1.5\n'.repeat(numbers)}NA\n?\n${'word\n'.repeat(words)}`;
  // a word among numbers is a slip, to be told; among fewer, a word like the others
  await expect(readCsv(table(8, 2))).rejects.toThrow('row 11 has "word" in column "x", which holds numbers');
  expect((await readCsv(table(79, 20))).columns[0].kind).toBe('category');
  expect((await readCsv(table(7, 2))).columns[0].kind).toBe('category');
  expect((await readCsv(table(0, 0))).columns[0].kind).toBe('number');
});

test('the kind is settled by the first 1000 values', async () => {
  const late = (row: number): string => `x\n${'1\n'.repeat(row - 1)}${'word\n'.repeat(1000)}`;
  expect((await readCsv(late(800))).columns[0].kind).toBe('category');
  await expect(readCsv(late(801))).rejects.toThrow('row 801 has "word" in column "x"');
});

test('quotes, separators and line ends of every habit', async () => {
  const expected = [
    { name: 'Smith, J.', 'say "hi"': 'a\nb' },
    { name: 'O', 'say "hi"': 'c' },
  ];
  for (const separator of [',', ';', '\t', '|']) {
    for (const end of ['\n', '\r\n']) {
      const text = ['name,"say ""hi"""', '"Smith, J.","a\nb"', 'O,c']
        .map((line) => line.replace(/,(?! )/g, separator))
        .join(end);
      expect(await read(text)).toEqual(expected);
      expect(await read(`\uFEFF${text}${end}${end}`)).toEqual(expected);
    }
  }
  expect(await read('a,b\r1,2\r3,4\r')).toEqual([
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ]);
});

test('a byte-order mark in bytes is no part of the first name', async () => {
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('x,y\n1,2\n')]);
  expect(await read(bytes as never)).toEqual([{ x: 1, y: 2 }]);
});

test('empty cells, NA, N/A, NaN, null and ? are missing', async () => {
  const rows = await read('x,w\n1,a\n,\nNA,na\nN/A,n/a\nnan,NaN\nnull,NULL\n?,?\n2,b\n');
  expect(rows.slice(1, -1)).toEqual(Array.from({ length: 6 }, () => ({ x: null, w: null })));
});

test('however the bytes are cut into pieces, the table is the same', async () => {
  const text =
    'größe,wort\r\n1.5,"ä, ""ö"""\r\n-2,"x\r\ny"\r\n3,ß\r\n'.repeat(1) +
    Array.from({ length: 400 }, (_, i) => `${i},"wort ${i % 7}"`).join('\r\n');
  const bytes = new TextEncoder().encode(text);
  const whole = await read(bytes as never);
  expect(whole).toHaveLength(403);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 }), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
      const pieces = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
      expect(records(await readCsv(pieces))).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test('any words survive being written as CSV and read again', async () => {
  // words that are read as numbers, as missing, or trimmed are other tests' subject
  const word = fc.string({ minLength: 1 }).map((text) => `w${text.replaceAll('\0', '')}w`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 20 }), async (rows) => {
      const text = Papa.unparse([['a', 'b'], ...rows]);
      expect((await read(text, { separator: ',' })).map(({ a, b }) => [a, b])).toEqual(rows);
    }),
  );
});

test('a word far down a column of numbers is an error that says where', async () => {
  const text = `x,y\n${Array.from({ length: 2000 }, (_, i) => `${i},1`).join('\n')}\noops,1\n`;
  await expect(readCsv(text)).rejects.toThrow('row 2001 has "oops" in column "x", which holds numbers');
  await expect(readCsv('x,y\n1,2\n2,2\n3,2\n4,2\noops,1\n')).rejects.toThrow('row 5 has "oops"');
});

test('kinds can be told instead of found out', async () => {
  expect(await read('id\n1\n2\n', { kinds: { id: 'category' } })).toEqual([{ id: '1' }, { id: '2' }]);
  await expect(readCsv('id\na\n', { kinds: { id: 'number' } })).rejects.toThrow('row 1 has "a" in column "id"');
  await expect(readCsv('id\n1\n', { kinds: { ix: 'number' } })).rejects.toMatchObject({ hint: 'did you mean "id"?' });
});

test('columns can be left out', async () => {
  expect(await read('a,b,c\n1,2,3\n', { ignore: ['b'] })).toEqual([{ a: 1, c: 3 }]);
  await expect(readCsv('a,b\n1,2\n', { ignore: ['x'] })).rejects.toThrow('there is no column "x"');
});

const broken: [what: string, text: string | Uint8Array, message: string | RegExp][] = [
  ['nothing', '', 'the file is empty'],
  ['blank lines only', '\n\n \n', 'the file is empty'],
  ['a header only', 'x,y\n', 'header but no rows'],
  ['no header', '1,2\n3,4\n', /first line is numbers \(1, 2\)/],
  ['two columns of one name', 'x,x\n1,2\n', 'two columns are called "x"'],
  ['a short row', 'x,y\n1,2\n3\n', 'row 2 has 1 values but the header names 2 columns'],
  ['a long row', 'x,y\n1,2,3\n', 'row 1 has 3 values'],
  ['an open quote', 'x,y\n1,"2\n3,4\n', /quoted value is not closed/],
  ['bytes that are no text', Uint8Array.of(0x78, 0x0a, 0xff, 0x01, 0x0a), 'not text'],
  ['zero bytes', 'x\0,y\n1,2\n', 'zero bytes'],
];
for (const [what, text, message] of broken) {
  test(`${what}: a clear error`, async () => {
    const error = await readCsv(text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'KanError' });
    expect((error as Error).message).toMatch(message);
  });
}

test('a stream gives pieces of bounded size that know their first row, whatever kinds they seem to be', async () => {
  const text = `w,skip,x\n${Array.from({ length: 10 }, (_, i) => `${i},s,${i / 2}`).join('\n')}\n`;
  const pieces: Table[] = [];
  for await (const piece of streamCsv(text, { kinds: { x: 'number', w: 'category' }, rowsPerPiece: 4 }))
    pieces.push(piece);
  expect(pieces.map(({ rows, firstRow }) => [rows, firstRow])).toEqual([
    [4, 1],
    [4, 5],
    [2, 9],
  ]);
  expect(pieces.flatMap(records)).toEqual(Array.from({ length: 10 }, (_, i) => ({ x: i / 2, w: String(i) })));
});

test('what was found out is told with the first piece of a stream, once', async () => {
  const text = `x;day\n${'1,5;1.2.2024\n'.repeat(10)}`;
  const options: string[][] = [];
  for await (const piece of streamCsv(text, { kinds: { x: 'number', day: 'date' }, rowsPerPiece: 4 }))
    options.push((piece.profile ?? []).map(({ option }) => option));
  expect(options).toEqual([['separator', 'decimal', 'kinds'], [], []]);
});

test('a stream never holds much more than one piece of a long file', async () => {
  let pulled = 0;
  function* long(): Generator<string> {
    yield 'x,y\n';
    for (let block = 0; block < 1000; block++) {
      pulled++;
      yield '1.25,2.5\n'.repeat(1000);
    }
  }
  let rows = 0;
  for await (const piece of streamCsv(long(), { kinds: { x: 'number' } })) {
    rows += piece.rows;
    // what was read beyond what was given is at most a piece and the text in hand
    expect(pulled * 1000 - rows).toBeLessThan(8192);
  }
  expect(rows).toBe(1_000_000);
});

test('a source is closed when its header is refused and when the reader stops', async () => {
  let closed = 0;
  const source = async function* (header: string): AsyncGenerator<string> {
    try {
      yield header;
      for (;;) yield '1,2\n'.repeat(2000);
    } finally {
      closed++;
    }
  };
  await expect(readCsv(source('1,2\n'))).rejects.toThrow('first line is numbers');
  await expect(streamCsv(source('x,x\n'), { kinds: {} }).next()).rejects.toThrow('two columns');
  await expect(streamCsv(source('x,y\n'), { kinds: { z: 'number' } }).next()).rejects.toThrow('no column "z"');
  for await (const { rows } of streamCsv(source('x,y\n'), { kinds: { x: 'number' }, rowsPerPiece: 10 })) {
    expect(rows).toBe(10);
    break;
  }
  expect(closed).toBe(4);
});

/** Pieces of 64 kB. */
function* cut(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1 << 16) yield text.slice(at, at + (1 << 16));
}

test.each([
  ['a quote that is never closed', `a,b\n"5,1\n${'1.25,2.5\n'.repeat(200_000)}`],
  ['a line that never ends', `a,b\n${'1'.repeat(2_000_000)}`],
  ['a quoted value that is long', `a,b\n"${'x'.repeat(2_000_000)}",1\n`],
])('%s is not searched from its start with every piece', async (_what, text) => {
  const indexOf = vi.spyOn(String.prototype, 'indexOf');
  const lastIndexOf = vi.spyOn(String.prototype, 'lastIndexOf');
  await readCsv(cut(text)).catch(() => undefined);
  const searched = [indexOf, lastIndexOf].flatMap(({ mock }) => mock.contexts as unknown as string[]);
  vi.restoreAllMocks();
  // each search over at most the whole of its text
  expect(searched.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(10 * text.length);
});

test('a row that is too long is refused when it is, not when the text ends', async () => {
  let pulled = 0;
  const endless = function* (): Generator<string> {
    yield 'a,b\n"';
    for (; ; pulled++) yield 'x'.repeat(1 << 20);
  };
  await expect(readCsv(endless())).rejects.toMatchObject({
    message: expect.stringMatching(/^a row is longer than 16777216 characters; it begins with ""xxx/),
    hint: expect.stringContaining('not closed'),
  });
  expect(pulled).toBeLessThan(40);
});

test('columns that are too many are refused at the header', async () => {
  await expect(readCsv(`${','.repeat(1 << 18)}\n`)).rejects.toThrow('the header names more than 262144 columns');
  const many = Array.from({ length: 20_000 }, (_, i) => `c${i}`).join();
  const { columns } = await readCsv(`${many}\n${many.replaceAll('c', '')}\n`, { ignore: ['c7'] });
  expect([columns.length, columns[7].name]).toEqual([19_999, 'c8']);
});

test.each(['"a" x,1\n', '"a"b"c",1\n'])('a stray quote is refused wherever it stands: %s', async (row) => {
  for (const rows of [0, 30_000])
    await expect(readCsv(`a,b\n${'u,1\n'.repeat(rows)}${row}${'v,2\n'.repeat(rows)}`)).rejects.toThrow('stray quote');
});

test.each(['', '::', '"', '\n', 'x', '1', '.', '-', 7])('separator %j is refused', async (separator) => {
  await expect(readCsv('a,b\n1,2\n', { separator: separator as string })).rejects.toThrow('`separator` must be one');
});

test('columns of any name are found, and hold what stands below them', async () => {
  const names = [
    'constructor',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__proto__',
    'isPrototypeOf',
    'length',
    'then',
  ];
  const text = `${names.join()}\n${names.map((_, i) => i).join()}\n${names.map((_, i) => `w${i}`).join()}\n`;
  const table = await readCsv(text, { kinds: Object.fromEntries(names.map((name) => [name, 'category'])) });
  expect(table.columns.map(({ name }) => name)).toEqual(names);
  expect(table.columns.every(({ kind }) => kind === 'category')).toBe(true);
  const numbers = await readCsv(`${names.join()}\n${names.map((_, i) => i).join()}\n`);
  expect(numbers.columns).toEqual(names.map((name, i) => ({ name, kind: 'number', values: Float64Array.of(i) })));
});

test('columns hold as many values as there are rows', async () => {
  for (const rows of [1, 5, 15, 16, 17, 32, 33, 1000, 1024, 1025]) {
    const { columns } = await readCsv(`x,word\n${'1,a\n'.repeat(rows)}`);
    for (const column of columns) expect(column.kind === 'number' ? column.values : column.codes).toHaveLength(rows);
  }
});

/** A table of so many rows, each a hundred characters, in pieces of ten rows. */
const inPieces = (rows: number, last = ''): string[] => {
  const line = (i: number): string => `${String(i).padStart(9, '0')},${'x'.repeat(89)}\n`;
  const text = `a,b\n${Array.from({ length: rows }, (_, i) => line(i + 1)).join('')}${last}`;
  return Array.from({ length: Math.ceil(text.length / 1000) }, (_, i) => text.slice(1000 * i, 1000 * i + 1000));
};

test('rows are counted through a long table', async () => {
  const kinds = { a: 'number', b: 'category' } as const;
  await expect(readCsv(inPieces(2000, 'oops,y\n'), { kinds })).rejects.toThrow('row 2001 has "oops" in column "a"');
  const stream = async (): Promise<void> => {
    for await (const _ of streamCsv(inPieces(2000, 'oops,y\n'), { kinds }));
  };
  await expect(stream()).rejects.toThrow('row 2001 has "oops" in column "a"');
});

test('whether there is room for all rows is judged from two thousand on, and again when they are twice as many', async () => {
  let given = 0;
  const judged: number[] = [];
  const source = (async function* () {
    for (const piece of inPieces(10_000)) {
      given++;
      yield piece;
    }
  })();
  const share = (): number => {
    judged.push(10 * given);
    return 1;
  };
  await readCsvWithin(source, {}, { share, free: () => Infinity });
  expect(judged).toHaveLength(3);
  // rows come in stretches of fifty at most
  judged.forEach((rows, i) => {
    const least = i === 0 ? 2000 : 2 * (judged[i - 1] - 10);
    expect(rows).toBeGreaterThanOrEqual(least);
    expect(rows).toBeLessThan(least + 80);
  });
});

test('pieces of a stream have 4096 rows, or as many as were asked for, and the last what is left', async () => {
  const sizes = async (rows: number, rowsPerPiece?: number): Promise<number[]> => {
    const found: number[] = [];
    const text = `a\n${'1\n'.repeat(rows)}`;
    for await (const piece of streamCsv(text, { kinds: { a: 'number' }, ...(rowsPerPiece && { rowsPerPiece }) }))
      found.push(piece.rows);
    return found;
  };
  expect(await sizes(5000)).toEqual([4096, 904]);
  expect(await sizes(3, 2)).toEqual([2, 1]);
  expect(await sizes(4, 2)).toEqual([2, 2]);
  expect(await sizes(3, 1)).toEqual([1, 1, 1]);
});

test('NA is no word in a stream, where nobody can look at all words', async () => {
  for await (const piece of streamCsv('a\nNA\nde\nfr\n', { kinds: { a: 'category' } }))
    expect(records(piece)).toEqual([{ a: null }, { a: 'de' }, { a: 'fr' }]);
});

test('numbers from 0 or 1 on are names of columns where there are five or more, as those without names are called', async () => {
  const names = async (header: string): Promise<string[]> =>
    (await readCsv(`${header}\n${header.replaceAll(/\d+/g, 'x')}\n`)).columns.map(({ name }) => name);
  expect(await names('0,1,2,3,4')).toEqual(['0', '1', '2', '3', '4']);
  expect(await names('1,2,3,4,5')).toEqual(['1', '2', '3', '4', '5']);
  for (const header of ['0,1,2,3', '1,2,3,4', '2,3,4,5,6', '0,1,2,3,5'])
    await expect(names(header)).rejects.toThrow('the first line is numbers');
});

test('a last column without a name and values is none, also where every cell is quoted', async () => {
  for (const text of [
    'a,b,\n1,x,\n2,y,\n',
    '"a","b",""\n"1","x",""\n"2","y"," "\n',
    '"a","b"\n"1","x",""\n"2","y",""\n',
  ])
    expect(await read(text), text).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
});

test('the day comes first where the decimal sign is a comma, or semicolons stand between', async () => {
  const february = Date.UTC(2024, 1, 1) / 1000;
  const january = Date.UTC(2024, 0, 2) / 1000;
  const date = async (text: string): Promise<unknown> => (await read(text))[0].when;
  expect(await date('when,x\n1/2/2024,1.5\n')).toBe(january);
  expect(await date('when;x\n1/2/2024;1.5\n')).toBe(february);
  expect(await date('when\tx\n1/2/2024\t1,5\n')).toBe(february);
  expect(await date('when\tx\n1/2/2024\t1.5\n')).toBe(january);
});
