// Tables as people have them, through the command: what is said of them, what can be said of them, and what is refused.

import { afterAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const rows = Array.from({ length: 60 }, (_, i) => i);
const comma = (value: number): string => value.toFixed(2).replace('.', ',');
/** Of a hospital in Europe: semicolons, decimal commas, names of rows, codes, countries, gaps written as -999. */
const ward = `patient;"Höhe, cm";code;land;ok\r\n${rows
  .map(
    (i) => `P10${i};${i % 10 === 0 ? '-999' : comma(150 + i / 3)};0${i % 3};${['NA', 'ZA', 'BW'][i % 3]};${i % 2}\r\n`,
  )
  .join('')}`;
const quick = ['--epochs', '1', '--layers', 'none', '--validation', '0'];
const train = (file: string, ...words: string[]): ReturnType<typeof kan> =>
  kan(['train', file, ...quick, '--output-dir', scratch.at('out'), ...words]);
const model = scratch.at('out/model.safetensors');

test('what was found out is told in a line each, and a model reads files written in another way', async () => {
  const file = scratch.file('ward.csv', ward);
  const marked = ['--missing-values', '-999', '--missing', 'impute'];
  const { code, err } = await train(file, '--target', 'code', ...marked);
  expect([code, err.split('\n').filter((line) => line.startsWith('kan: '))]).toEqual([
    0,
    [
      `kan: ${file}: separated by ";", decimal commas (found; \`--separator\`, \`--decimal\` say otherwise)`,
      `kan: ${file}: code read as words: it holds digits with leading zeros, such as 00, which are codes and no quantities (\`--kinds\`)`,
      `kan: ${file}: patient left out: it has 60 different words in 60 rows, such as P100 (\`--kinds\`)`,
      `kan: ${file}: land: it tells "code" in every row; leave it out if it is not known beforehand (\`--kinds\`)`,
    ],
  ]);
  const plain = scratch.file('plain.csv', '"Höhe, cm",land,ok,code\n-999,NA,1,00\n160.5,ZA,0,01\n');
  const predicted = await kan(['predict', model, plain]);
  expect(predicted.code).toBe(0);
  // -999 is a gap as it was at the training, which had some: nothing is new, and the answer is that of an empty cell; NA is a country
  expect(predicted.err.match(/^ .*$/gm)).toBeNull();
  const empty = scratch.file('empty.csv', '"Höhe, cm",land,ok,code\n,NA,1,00\n160.5,ZA,0,01\n');
  expect((await kan(['predict', model, empty])).out).toBe(predicted.out);
  expect(predicted.out).toMatch(/^code,probability_00,probability_01,probability_02\n0\d,/);
  const again = await kan(['predict', model, file]);
  expect(again.err).toContain('separated by ";", decimal commas');
  for (const verb of [['evaluate'], ['info'], ['symbolic', '--time-limit', '1'], ['plot', '-o', scratch.at('p.svg')]])
    expect(await kan([verb[0], model, plain, ...verb.slice(1), '--separator', ',', '--decimal', '.'])).toMatchObject({
      code: 0,
    });
});

test('a search for formulas tells of the columns that it leaves out', async () => {
  const lines = rows.map((i) => `P${i};${comma(i / 7)};${comma((2 * i) / 7)}\n`).join('');
  const file = scratch.file('search.csv', `name;x;y\n${lines}`);
  const words = ['--target', 'y', '--output-dir', scratch.at('found'), '--time-limit', '2', '--functions', 'x'];
  const { code, err, out } = await kan(['discover', file, ...words]);
  expect(code).toBe(0);
  expect(err).toContain(`kan: ${file}: separated by ";", decimal commas`);
  expect(err.match(/name left out: it has 60 different words in 60 rows/g)).toHaveLength(1);
  expect(out).toMatch(/inputs +x\n/);
});

test('0 and 1 are told to be numbers, and can be classes', async () => {
  const file = scratch.file('ward.csv', ward);
  const words = ['--target', 'ok', '--kinds', 'patient=ignore,Höhe, cm=number', '--missing', 'impute'];
  expect((await train(file, ...words)).err).toMatch(/ok: its 0 and 1 are taken as numbers; .* \(`--task`\)/);
  const classes = await train(file, ...words, '--task', 'classification');
  expect(classes.err).not.toContain('--task');
  expect(classes.err).not.toContain('patient');
});

const small = 'a,b\n1,2\n2,3\n3,5\n4,1\n';
const late = `x,y\n${'100,1\n'.repeat(1200)}00012-3,1\n`;
const usage: [what: string, words: string[], code: number, message: RegExp][] = [
  [
    'a separator of letters',
    ['--separator', 'x'],
    2,
    /^kan: `--separator` must be a character .*; got "x"\nhint: .*\n$/,
  ],
  [
    'a separator that occurs nowhere',
    ['--separator', ';'],
    1,
    /^kan: .*small\.csv: `separator` is ";", which occurs nowhere in "a,b"\nhint: .*\n$/,
  ],
  ['a decimal sign that is none', ['--decimal', ';'], 2, /^kan: `--decimal` must be one of \., ,; got ";"\n$/],
  [
    'decimal and separator alike',
    ['--separator', ',', '--decimal', ','],
    1,
    /^kan: .*`decimal` and `separator` are both ","/,
  ],
  ['thousands that are none', ['--thousands', '_'], 2, /^kan: `--thousands` must be .*; got "_"\nhint: .*\n$/],
  [
    'kinds that say nothing',
    ['--kinds', 'a'],
    2,
    /^kan: `--kinds` must be columns and what they are, .*; got "a"\nhint: .*\n$/,
  ],
  [
    'a kind that there is not',
    ['--kinds', 'a=ignore,b=text'],
    2,
    /^kan: `--kinds` must be .*; got "b=text"\nhint: .*date.*\n$/,
  ],
  ['a kind of no column', ['--kinds', 'c=ignore'], 1, /^kan: .*small\.csv: there is no column "c"\nhint: .*\n$/],
];
for (const [what, words, code, message] of usage) {
  test(`${what}: one line`, async () => {
    const outcome = await train(scratch.file('small.csv', small), '--target', 'b', ...words);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toMatch(message);
  });
}

test('a late contradiction names the flag that settles it', async () => {
  const file = scratch.file('late.csv', late);
  expect((await train(file, '--target', 'y')).err).toBe(
    `kan: ${file}: row 1201 has "00012-3" in column "x", which holds numbers\n` +
      'hint: if the column holds words, `--kinds x=category`, or leave it out, `--kinds x=ignore`\n',
  );
  expect((await train(file, '--target', 'y', '--kinds', 'x=ignore')).err).toContain('there is nothing to learn');
});

test('tabs and other characters have names', async () => {
  const tabs = scratch.file('tabs.tsv', small.replaceAll(',', '\t'));
  for (const name of ['tab', '\\t', '\t'])
    expect((await train(tabs, '--target', 'b', '--separator', name)).err).not.toContain('separated');
  expect((await train(tabs, '--target', 'b')).err).toContain('separated by tabs (found; `--separator` says otherwise)');
});
