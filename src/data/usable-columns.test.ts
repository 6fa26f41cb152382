import { expect, test } from 'vitest';
import { readCsv } from './csv.js';
import { finish } from '../work.js';
import { createTable, type Table } from './table.js';
import { usableInPieces } from './usable-columns.js';

const usableTable = (...asked: Parameters<typeof usableInPieces>): Table => finish(usableInPieces(...asked));

const rows = 60;
const list = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
const y = list((row) => (row * 7) % 11);
const x = list((row) => (row * 5) % 13);
const names = ({ columns }: Table): string[] => columns.map(({ name }) => name);
const whys = (table: Table): string[] =>
  (table.profile ?? []).map(
    ({ option, columns, value, why }) => `${String(columns)} ${option} ${String(value)}: ${why}`,
  );

test.each([
  ['names of the rows', list((row) => `P${row}`), 'it has 60 different words in 60 rows, such as P0'],
  [
    'more than half of the rows',
    list((row) => `P${row >> 1}`).with(1, 'other'),
    'it has 31 different words in 60 rows, such as P0',
  ],
  ['half of the rows', list((row) => `P${row >> 1}`), undefined],
  ['twenty words', list((row) => (row < 20 ? `P${row}` : null)), undefined],
  [
    'units',
    list((row) => `${row % 25} kg`),
    'its cells are numbers with something beside them, such as 0 kg; leave that away to have them read as numbers',
  ],
  [
    'money',
    list((row) => `$1,${100 + (row % 25)}.50`),
    'its cells are numbers with something beside them, such as $1,100.50; leave that away to have them read as numbers',
  ],
  [
    'shares',
    list((row) => `${row % 30}%`),
    'its cells are numbers with something beside them, such as 0%; leave that away to have them read as numbers',
  ],
  [
    'four fifths of the words',
    list((row) => (row % 25 < 20 ? `${row % 25} kg` : `k${row % 25}`)),
    'its cells are numbers with something beside them, such as 0 kg; leave that away to have them read as numbers',
  ],
  ['fewer of them', list((row) => (row % 25 < 19 ? `${row % 25} kg` : `k${row % 25}`)), undefined],
  ['few units', list((row) => `${row % 10}%`), undefined],
])('%s', (_what, words, why) => {
  const table = usableTable(createTable({ x, words, y }), { target: 'y', missing: 'impute' });
  expect(names(table)).toEqual(why === undefined ? ['x', 'words', 'y'] : ['x', 'y']);
  expect(whys(table)).toEqual(why === undefined ? [] : [`words kinds ignore: ${why}`]);
  // nothing is said twice
  expect(usableTable(table, { target: 'y', missing: 'impute' })).toBe(table);
});

test('a kind that was asked for keeps the column', async () => {
  const text = `id,y\n${list((row) => `P${row},${row}.5\n`).join('')}`;
  expect(names(usableTable(await readCsv(text, { kinds: { id: 'category' } }), { target: 'y' }))).toEqual(['id', 'y']);
});

test('a column that parts the rows stays', () => {
  const who = list((row) => `P${row >> 1}`).with(1, 'other');
  const table = createTable({ x, who, y });
  expect(names(usableTable(table, { target: 'y', splitBy: 'who' }))).toContain('who');
  expect(names(usableTable(table, { target: 'y', orderBy: 'who' }))).toContain('who');
});

test('where nothing is left, and where the target names the rows, the reason is the error', () => {
  const id = list((row) => `P${row}`);
  expect(() => usableTable(createTable({ id, y }), { target: 'y' })).toThrow(
    'no column is left as an input: of "id", it has 60 different words in 60 rows, such as P0',
  );
  expect(() => usableTable(createTable({ id, y }), { target: 'id' })).toThrow(
    'the target "id" is no class: it has 60 different words in 60 rows',
  );
  const price = list((row) => `$${row % 30}`);
  expect(() => usableTable(createTable({ price, y }), { target: 'price' })).toThrow(
    'numbers with something beside them',
  );
});

test('a target of 0 and 1 is taken as a number, and that is said with what to do', () => {
  const flag = list((row) => row % 2);
  expect(whys(usableTable(createTable({ x: y, flag }), { target: 'flag' }))).toEqual([
    'flag task regression: its 0 and 1 are taken as numbers; as `classification` they are classes with probabilities',
  ]);
  expect(whys(usableTable(createTable({ x: y, flag }), { target: 'flag', task: 'regression' }))).toEqual([]);
  expect(whys(usableTable(createTable({ x: y, flag }), { target: 'x' }))).toEqual([]);
  expect(whys(usableTable(createTable({ x: y, one: list(() => 1) }), { target: 'one' }))).toEqual([]);
});

test('gaps are told with what becomes of them, unless it was said', () => {
  const gaps = createTable({ x: [1, null, 3, 4], word: ['a', 'b', null, null], y: [1, 2, 3, null] });
  expect(whys(usableTable(gaps, { target: 'y' }))).toEqual([
    'x missing impute: 1 of 4 cells have no value, and are taken as the median',
    'word missing impute: 2 of 4 cells have no value, and are taken as unknown',
    'y missing drop: 1 of 4 rows have nothing to learn and are left out',
  ]);
  expect(usableTable(gaps, { target: 'y', missing: 'impute' }).profile).toBeUndefined();
});

test('what was told before stays, and of the same columns nothing is told twice but that they are left out', () => {
  const gaps = createTable({
    x: [1, null, 3, 4],
    word: [null, 'b', 'c', null],
    five: [5, 5, 5, 5],
    y: [1, 2, 3, null],
  });
  const known = [
    { option: 'scaling', columns: ['x'], value: 'log', why: 'it was asked for' },
    { option: 'missing', columns: ['word'], value: 'impute', why: 'it was told' },
    { option: 'kinds', columns: ['five'], value: 'number', why: 'so it was read' },
  ] as const;
  expect(whys(usableTable({ ...gaps, profile: [...known] } as never, { target: 'y' }))).toEqual([
    'x scaling log: it was asked for',
    'word missing impute: it was told',
    'five kinds number: so it was read',
    'five kinds ignore: it is 5 in every row',
    'x missing impute: 1 of 4 cells have no value, and are taken as the median',
    'y missing drop: 1 of 4 rows have nothing to learn and are left out',
  ]);
  expect(whys(usableTable(gaps, { target: 'y' }))).toContain(
    'word missing impute: 2 of 4 cells have no value, and are taken as unknown',
  );
});

test('the target, and columns of which more was said, make no other column a repetition', () => {
  const table = createTable({ y, w: x, copy: y, same: x, same2: x });
  const usable = usableTable(table, { target: 'y', weights: 'w', missing: 'impute' });
  expect(names(usable)).toEqual(['y', 'w', 'copy', 'same']);
  expect(whys(usable)).toEqual([
    'same2 kinds ignore: it is the same as "same" in every row',
    'copy kinds number: it tells "y" in every row; leave it out if it is not known beforehand',
  ]);
});

test('of two rows one value is one value, of one row it may be any; a table may be its target alone', () => {
  const of = (count: number): string[] =>
    names(
      usableTable(createTable({ x: [1, 2].slice(0, count), five: [5, 5].slice(0, count), y: [3, 4].slice(0, count) }), {
        target: 'y',
      }),
    );
  expect(of(2)).toEqual(['x', 'y']);
  expect(of(1)).toEqual(['x', 'five', 'y']);
  expect(names(usableTable(createTable({ y }), { target: 'y' }))).toEqual(['y']);
});

test('a column of one value is left out: what a network answered to others would be made up', () => {
  const one = createTable({
    x,
    five: list(() => 5),
    gaps: list((row) => (row % 2 ? 5 : null)),
    word: list(() => 'k'),
    day: list(() => new Date(Date.UTC(2024, 1, 29))),
    empty: list(() => null),
    // nothing beside "yes" says as much as "no"
    mark: list((row) => (row % 2 ? 'yes' : null)),
    y,
  });
  const table = usableTable(one, { target: 'y', missing: 'impute' });
  expect(names(table)).toEqual(['x', 'mark', 'y']);
  expect(whys(table)).toEqual([
    'five kinds ignore: it is 5 in every row',
    'gaps kinds ignore: it is 5 in every row',
    'word kinds ignore: it is "k" in every row',
    'day kinds ignore: it is 2024-02-29 in every row',
    'empty kinds ignore: no row has a value there',
  ]);
  // of words too there may be none
  const words = { name: 'none', kind: 'category', categories: ['k'], codes: new Int32Array(rows).fill(-1) } as const;
  expect(
    whys(
      usableTable(
        { ...one, columns: [...one.columns.slice(0, 1), words as never, ...one.columns.slice(-1)] },
        { target: 'y' },
      ),
    ),
  ).toContain('none kinds ignore: no row has a value there');
  // a column of which something was said stays
  for (const said of [{ scaling: { five: 'log' } }, { monotone: { five: 'up' } }, { orderBy: 'five' }])
    expect(names(usableTable(one, { target: 'y', missing: 'impute', ...said }))).toContain('five');
  expect(() => usableTable(createTable({ five: list(() => 5), y }), { target: 'y' })).toThrow(
    expect.objectContaining({
      message: 'no column is left as an input: of "five", it is 5 in every row',
      hint: 'keep it by saying what it is: `kinds: { "five": "number" }`',
    }),
  );
});

test('a column that is asked for and was left out says so, a target that is not there before all else', async () => {
  const text = `,id,skip,y\n${list((row) => `${row},P${row},${row % 3},${row}.5\n`).join('')}`;
  const table = await readCsv(text, { ignore: ['skip'] });
  const failing = (target: string): unknown =>
    expect.objectContaining({ hint: expect.stringMatching(target) as string });
  expect(() => usableTable(table, { target: 'skip' })).toThrow(failing('^it was left out$'));
  expect(() => usableTable(table, { target: 'column 1' })).toThrow(failing('^it was left out: it has no name and'));
  expect(() => usableTable(table, { target: 'z' })).toThrow('there is no target column "z"');
});

test('of many rows it hands over after each column, of few never', () => {
  const piecesOf = (count: number): number => {
    const long = (salt: number): Float64Array => Float64Array.from({ length: count }, (_, row) => Math.sin(salt * row));
    const columns = [1, 2, 3, 4, 5, 6].map((salt) => [`x${salt}`, long(salt)]);
    const table = createTable(Object.fromEntries([...columns, ['y', long(7)]]) as Record<string, Float64Array>);
    const work = usableInPieces(table, { target: 'y' });
    let pieces = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) pieces++;
    expect(step.value).toEqual(usableTable(table, { target: 'y' }));
    return pieces;
  };
  // whether it repeats another one, is of use, has gaps, tells the target, is in order: of six columns, and what of it the target is asked
  expect(piecesOf(70_000)).toBe(5 * 6 + 2);
  expect(piecesOf(100)).toBe(0);
});
