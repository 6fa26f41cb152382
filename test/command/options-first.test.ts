// What is wrong with options is said before anything is told of the table, and, where the table is not needed to know it, before that is read: here it is
// none that could be.

import { afterAll, expect, test } from 'vitest';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const absent = scratch.at('absent.csv');
const train = ['train', absent, '--target', 'y', '--output-dir', scratch.at('out')];
const discover = ['discover', absent, '--target', 'y', '--output-dir', scratch.at('out')];

test.each([
  [
    [...train, '--optimizer', 'lm', '--learning-rate', '0.1'],
    /^kan: `--learning-rate` is for optimizer 'adamw'; got "lm"\n/,
  ],
  [
    [...train, '--optimizer', 'lbfgs', '--checkpoint-every', '5'],
    /^kan: `--checkpoint-every` is for optimizer 'adamw'; got "lbfgs"\n/,
  ],
  [[...train, '--optimizer', 'adamw', '--grids', '5,10'], /^kan: `--grids` is for optimizer 'lm'; got "adamw"\n/],
  [[...train, '--optimizer', 'lm', '--grids', '10,5'], /^kan: `--grids` must go from coarse to fine; got 5 after 10\n/],
  [[...discover, '--error', 'about'], /^kan: `--error` must be constant, relative or column:NAME; got "about"\n/],
  [[...discover, '--constants', 'g,q'], /^kan: there is no constant of physics "q"\n/],
  [['fit', 'y = a*x + (', absent], /^kan: expected a number, a name or "\("/],
  [['fit', 'a*x + b)', absent, '--target', 'y'], /^kan: .*"\)"/],
  [['fit', 'y = a*x', absent, '--error', 'column:'], /^kan: `--error` must be/],
  [['fit', 'y = a*x', absent, '--constants', 'q'], /^kan: there is no constant of physics "q"\n/],
] as const)('%j', async (words, told) => {
  const { code, err } = await kan(words);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(told) });
});

test('a column that there is not is told before what was found of the others', async () => {
  const lines = smallTable().trim().split('\n');
  const table = scratch.file('table.csv', lines.map((line, i) => `${line},${i === 0 ? 'same' : 1}\n`).join(''));
  const words = ['train', table, '--target', 'y', '--layers', '1', '--epochs', '1', '--output-dir', scratch.at('out')];
  expect((await kan(words)).err).toContain('same left out');
  for (const option of ['--split-by', '--order-by', '--weights']) {
    const { code, err } = await kan([...words, option, 'nope']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^kan: there is no .*column .*"nope"/) });
  }
});

test('prune and refine say before they read that an option is not for the optimiser', async () => {
  const model = scratch.at('out/model.safetensors');
  for (const verb of ['prune', 'refine']) {
    const { code, err } = await kan([
      verb,
      model,
      absent,
      '--retrain',
      '3',
      '--optimizer',
      'lm',
      '--learning-rate',
      '0.1',
      ...(verb === 'refine' ? ['--grid-size', '4'] : []),
    ]);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^kan: `--learning-rate` is for --optimizer adamw; got lm\n/),
    });
  }
});
