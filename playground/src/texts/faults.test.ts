import { discoverTable, exportModel, openBackend } from 'kanjs';
import { exportTargets } from 'kanjs/model';
import { prepareTable, trainModel } from 'kanjs/train';
import { expect, test } from 'vitest';
import { firstSettings, type Settings } from '../experiment.js';
import { edited } from '../worker/edits.js';
import { readOwn, rowsOf } from '../worker/rows.js';
import { Trainer } from '../worker/trainer.js';
import { faultInChinese } from './faults-zh.js';
import { type Fault, faultText } from './faults.js';

const backend = await openBackend({ threads: 1 });

/** What is thrown. */
async function faultOf(go: () => unknown): Promise<Fault> {
  try {
    await go();
  } catch (error) {
    return error as Fault;
  }
  throw new Error('nothing was thrown');
}

/** Latin words in a row that are no names or values, which the input here has in quotes, or as x, y and the like. */
const sentence = /\p{Script=Latin}{2,}[ ,]+\p{Script=Latin}{2,}/u;

function isChinese(fault: Fault): void {
  const { message, hint = '' } = faultText(fault, faultInChinese);
  // a sentence that is not known is empty here
  expect(message, fault.message).toMatch(/\p{Script=Han}/u);
  expect(`${message} ${hint}`.replaceAll(/"[^"]*"|CSV UTF-8/g, ''), fault.message).not.toMatch(sentence);
  const advice = faultText(fault).hint;
  expect(advice === undefined ? '' : faultInChinese(advice), `hint: ${advice}`).not.toBe(undefined);
}

const many = (line: string, times = 30): string => `${line}\n`.repeat(times);

test.each([
  ['an empty file', ''],
  ['blank lines', '\n\n\n'],
  ['a header alone', 'a,b,c\n'],
  ['one column', `a\n${many('1\n2')}`],
  ['one row', 'a,b\n1,2\n'],
  ['nine rows', `a,b\n${many('1,2', 9)}`],
  ['a hundred columns', `${Array.from({ length: 100 }, (_, i) => `c${i}`).join()}\n${many(Array(100).fill(1).join())}`],
  ['thousands of columns', `${Array.from({ length: 9000 }, (_, i) => `c${i}`).join()}\n`],
  ['numbers for names', many('1,2,3')],
  ['two columns of one name', `a,a\n${many('1,2')}`],
  ['a row that is too long', `a,b\n${many('1,2')}1,2,3\n`],
  ['a first row that is too long', `a,b\n${many('1,2,3,4')}`],
  ['a quote that is not closed', `a,b\n${many('1,2')}"x,3\n`],
  ['a comment in the middle', `a,b\n${many('1,2')}# note\n`],
  ['zero bytes', 'a,b\n\0\0'],
  ['JSON that is none', '{"a": 1}\n{"a": \n'],
  ['JSON of numbers', '[1, 2, 3]'],
  ['JSON of lists', `[${Array(20).fill('{"a": [1], "b": 2}').join()}]`],
])('a file is told of in Chinese: %s', async (_what, text) => {
  isChinese(await faultOf(() => readOwn('表.csv', text)));
});

const varied = (row: (i: number) => unknown): string => Array.from({ length: 120 }, (_, i) => `${row(i)}\n`).join('');
/** Digits that follow no order. */
const mixed = (i: number): number => (i * 7919) % 1009;
const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

// whatever is found out about a table
test.each([
  ['a semicolon and a decimal comma', `x;y\n${varied((i) => `${mixed(i)},5;${mixed(i + 3)},25`)}`, 2],
  ['tabs', `x\ty\n${varied((i) => `${mixed(i)}\t${mixed(i + 3)}`)}`, 1],
  ['groups of digits', `x;y\n${varied((i) => `${1 + (i % 9)},${100 + (mixed(i) % 900)},000;${mixed(i)}`)}`, 2],
  [
    'gaps',
    `x,w,y\n${varied((i) => `${i % 7 ? mixed(i) : ''},${i % 5 ? 'ab'[i % 2] : ''},${i % 9 ? mixed(i + 1) : ''}`)}`,
    3,
  ],
  ['dates in order', `day,y\n${varied((i) => `${day(i)},${mixed(i)}`)}`, 3],
  ['numbers of rows', `id,x,y\n${varied((i) => `${i + 1},${mixed(i)},${mixed(i + 2)}`)}`, 1],
  ['codes', `zip,x,y\n${varied((i) => `0${i % 5},${mixed(i)},${mixed(i + 2)}`)}`, 1],
  ['many words', `town,x,y\n${varied((i) => `town ${i % 40},${mixed(i)},${mixed(i + 2)}`)}`, 1],
  ['words that are all different', `name,x,y\n${varied((i) => `name ${i},${mixed(i)},${mixed(i + 2)}`)}`, 1],
  ['units', `x,y\n${varied((i) => `${mixed(i)}%,${mixed(i + 2)}`)}`, 1],
  ['far values', `x,y\n${varied((i) => `${Math.exp(mixed(i) / 60)},${mixed(i + 2)}`)}`, 1],
  ['one far value', `x,y\n${varied((i) => `${mixed(i)},${i === 60 ? 1e9 : mixed(i + 2)}`)}`, 1],
  ['two far values', `x,y\n${varied((i) => `${mixed(i)},${i % 60 === 7 ? 1e9 + i : mixed(i + 2)}`)}`, 1],
  ['a number for no value', `x,y\n${varied((i) => `${i % 9 ? mixed(i) : -99999},${mixed(i + 2)}`)}`, 1],
  ['whole numbers as target', `x,y\n${varied((i) => `${mixed(i)},${i % 3}`)}`, 1],
])('what is found out is told of in Chinese: %s', async (_what, text, least) => {
  const { table } = await readOwn('表.csv', text);
  const { model } = await prepareTable(table, { target: 'y' });
  const { profile = [] } = model.spec.encoding!;
  expect(profile.length).toBeGreaterThanOrEqual(least);
  for (const { why } of profile) {
    const said = faultInChinese(why);
    expect(said, why).toMatch(/\p{Script=Han}/u);
    expect(said, why).not.toMatch(sentence);
  }
});

test.each([
  ['gzip', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]],
  ['xlsx', [0x50, 0x4b, 3, 4, 0, 0, 0, 0]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0]],
  ['PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['SQLite', [...Buffer.from('SQLite format 3\0')]],
  ['HDF5', [0x89, 0x48, 0x44, 0x46, 0, 0, 0, 0]],
  ['a picture', [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]],
  ['Latin 1', [0x61, 0x2c, 0xe9, 0x0a]],
  ['half a Parquet file', [...Buffer.from('PAR1abcdefghPAR1')]],
  ['the beginning of a Parquet file', [...Buffer.from('PAR1abcdefgh')]],
])('bytes are told of in Chinese: %s', async (_what, bytes) => {
  isChinese(await faultOf(() => readOwn('表.csv', new Blob([Uint8Array.from(bytes)]))));
});

const experiment = async (settings: Settings): Promise<unknown> =>
  Trainer.create(0, await rowsOf(settings), settings, { backend, pace: 'watch', tell: () => {} });

test.each([
  ['of one value', 'a,b', '1,5', 'b'],
  ['of one class', 'a,b', '1,yes', 'b'],
  ['that is not there', 'a,b', '1,2', 'c'],
  ['without values', 'a,b', '1,', 'b'],
  ['beside a column that says nothing', 'a,b', '1,2', 'b'],
])('a target is told of in Chinese: %s', async (_what, header, row, target) => {
  const rows = Array.from({ length: 40 }, (_, i) => (row.startsWith('1') ? row : `${i},${row}`));
  const { print } = await readOwn('表.csv', `${header}\n${rows.join('\n')}\n`);
  const data = { kind: 'own' as const, name: '表.csv', rows: 40, print };
  isChinese(await faultOf(() => experiment({ ...firstSettings, data, target })));
});

test('a target of names, and words that take too many inputs, are told of in Chinese', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `${i % 7},name ${String.fromCharCode(97 + (i % 26))}${i}`);
  const { print } = await readOwn('表.csv', `a,b\n${names.join('\n')}\n`);
  const data = { kind: 'own' as const, name: '表.csv', rows: 60, print };
  isChinese(await faultOf(() => experiment({ ...firstSettings, data, target: 'b' })));
  // no column is a copy of another
  const word = (row: number, column: number): string => `w${Math.floor(999 * Math.sin(row * 31 + column) ** 2) % 3}`;
  const words = Array.from({ length: 60 }, (_, i) => [...Array.from({ length: 30 }, (__, k) => word(i, k)), i].join());
  const header = Array.from({ length: 30 }, (_, i) => `column ${i}`).join();
  const wide = await readOwn('表.csv', `${header},c\n${words.join('\n')}\n`);
  isChinese(await faultOf(() => experiment({ ...firstSettings, data: { ...data, print: wide.print }, target: 'c' })));
  // and a link to a table that is not here
  isChinese(await faultOf(() => rowsOf({ ...firstSettings, data: { ...data, print: 'other' } })));
});

test.each([
  'sin(x',
  'sin x',
  'x y',
  '2x',
  'x +',
  'x)',
  'foo(x)',
  'snin(x)',
  'a(b)',
  'max(x)',
  'sin(x, y)',
  'x = 3',
  'y = x^2',
  '|x|',
  'Math.sin(x)',
  'x {1}',
  'x × y',
  'x % 2',
  'x[1]',
  '`x',
  '1e999*x',
  '3',
  '   ',
  'log(-x^2)',
  '1/(x-x)',
  'sqrt(x - 2)',
  'x,y',
  '🙂',
  `${'('.repeat(2000)}x${')'.repeat(2000)}`,
  'a+b+c+d+e1+f+g+h+i+j+k+l+m+n+o+p',
])('a formula is told of in Chinese: %s', async (text) => {
  isChinese(await faultOf(() => rowsOf({ ...firstSettings, data: { kind: 'formula', text } })));
});

test('what cannot be changed, learned or found is told of in Chinese', async () => {
  const rows = await rowsOf({ ...firstSettings, data: { kind: 'table', name: 'rings' } });
  const { model, train, loss } = await prepareTable(rows.table, { target: rows.target, layers: [3], dtype: 'float64' });
  isChinese(await faultOf(() => trainModel(model, train, { loss, optimizer: 'lm', backend })));
  const made = { x: Float64Array.from(train.x), backend };
  const at = { model, settings: firstSettings };
  isChinese(await faultOf(() => edited(at, { kind: 'prune', keep: 0 }, made)));
  isChinese(await faultOf(() => edited(at, { kind: 'lock', edge: [0, 0, 0], function: 'nothing' }, made)));
  isChinese(await faultOf(() => edited(at, { kind: 'unlock', edge: [0, 0, 0] }, made)));
  isChinese(await faultOf(() => edited(at, { kind: 'unlock', edge: [0, 40, 0] }, made)));
  const few = await rowsOf({ ...firstSettings, rows: 3 });
  isChinese(await faultOf(() => discoverTable(few.table, { target: few.target })));
  // a rate at which nothing can be learned
  const wild = await prepareTable(rows.table, { target: 'x', layers: [3] });
  const { stopped, message } = await trainModel(wild.model, wild.train, {
    ...{ learningRate: 1e30, epochs: 5, backend },
  });
  expect(stopped).toBe('diverged');
  isChinese({ message: message! });
});

test('what cannot be exported is told of in Chinese', async () => {
  const rows = await rowsOf({ ...firstSettings, data: { kind: 'table', name: 'rings' } });
  const { model } = await prepareTable(rows.table, { target: rows.target, layers: [3], order: 0 });
  const refused: string[] = [];
  for (const { name } of exportTargets) {
    try {
      await exportModel(model, { to: name });
    } catch (error) {
      refused.push(name);
      isChinese(error as Fault);
    }
  }
  expect(refused).toContain('latex');
});

test('in English the names of functions and of options are left away', () => {
  const fault = {
    message: "train: optimizer 'lm' is for loss 'mse'; got \"cross-entropy\"",
    hint: "use optimizer 'lbfgs'",
  };
  expect(faultText(fault).message).toBe("optimizer 'lm' is for loss 'mse'; got \"cross-entropy\"");
  expect(faultText(fault).hint).toBe("use optimizer 'lbfgs'");
  expect(faultText({ message: 'x', hint: 'leave it out (`ignore: ["x"]`)' }).hint).toBe(undefined);
  expect(faultText({ message: 'something new' }, faultInChinese, '做不到').message).toBe('做不到');
});
