// Tables as spreadsheets and other programs leave them: read as they are meant, or refused with what to do about it.

import { expect, it } from 'vitest';
import type { KanError } from '../errors.js';
import { readTable } from './read-table.js';

const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

it.each([
  ['sep= in quotes', '"sep=;"\r\na;b\r\n1,5;2\r\n2,5;3\r\n', [1.5, 2.5]],
  ['negative money', `a,b\n${rows(3, (i) => `"$(1,00${i}.50)",${i}`)}"$ 7.25",1\n`, [-1000.5, -1001.5, -1002.5, 7.25]],
  ['negative money, sign inside', 'a,b\n"(€1.50)",1\n€2.50,2\n', [-1.5, 2.5]],
  [
    'names of weekdays before dates',
    'a,b\n"Sun, 01 Jan 2023 00:00:10 GMT",1\n"Monday, 2 January 2023",2\n',
    [1672531210, 1672617600],
  ],
])('%s', async (_, text, values) => {
  expect((await readTable(text)).columns[0]).toMatchObject({
    name: 'a',
    kind: 'number',
    values: Float64Array.from(values),
  });
});

it('a line of totals among words is told', async () => {
  const body = rows(30, (i) => `n${i % 3},${i}`);
  const whyOf = async (text: string) => (await readTable(text)).profile?.map(({ why }) => why) ?? [];
  expect(await whyOf(`name,x\n${body}Total,435\n`)).toEqual([
    '"Total" stands in its last row alone; if that is a line of totals, take it out',
  ]);
  expect(await whyOf(`name,x\n${body}Total,1\nn1,2\n`)).toEqual([]);
  expect(await whyOf(`name,x\nTotal,2\n${body}Total,1\n`)).toEqual([]);
  expect(await whyOf(`name,x\n${body}Totally,1\n`)).toEqual([]);
});

it.each([
  [
    'totals',
    `x,y\n${rows(9, (i) => `${i},1.5`)}Total,12\n`,
    'row 10 has "Total"',
    'if it is a line of totals, take it out',
  ],
  ['units', `x,y\nkg,m\n${rows(9, (i) => `${i},1.5`)}`, 'row 1 has "kg"', 'if this is a line of units'],
  [
    'a note',
    `x,y\n${rows(9, (i) => `${i},1.5`)}Source: the lab\n`,
    'row 10 has 1 values',
    'is it a note below the table',
  ],
  ['line ends of two kinds', 'x,y\n1,2\n3,4\r5,6\n7,8\n', 'row 2 has 3 values', 'end in a carriage return alone'],
  ['a list of lists', '[["x","y"],[1,2]]', 'record 1 is ["x", "y"], no record', 'expected {"x": 1'],
  ['columns in JSON', '{"x":[1,2],"y":[3,4]}', 'it is one record, in which "x" is a list', 'orient="records"'],
  ['a table inside of something', '{"data":[{"x":1}]}', 'in which "data" is a list', 'one record for each row'],
  ['columns as pandas writes them', '{"x":{"0":1},"y":{"0":2}}', 'in which "x" is a record', 'orient="records"'],
])('%s: refused with what to do', async (_, text, message, hint) => {
  const refusal = (await readTable(text).catch((error: unknown) => error)) as KanError;
  expect(refusal.message).toContain(message);
  expect(refusal.hint).toContain(hint);
});

it('one record alone is a row where any of its values is one', async () => {
  expect(await readTable('{"x":1,"tags":["a"]}', { ignore: ['tags'] })).toMatchObject({
    rows: 1,
    columns: [{ name: 'x' }],
  });
});

it('numbers of several bytes are no file, nor is memory that was given away', async () => {
  const gone = new Float64Array(4);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  for (const odd of [gone, Float64Array.of(1, 2), new DataView(new ArrayBuffer(8))])
    await expect(readTable(odd as unknown as Uint8Array)).rejects.toThrow('must be text, bytes or a stream of them');
});
