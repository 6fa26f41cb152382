// What `--json` says of the end: one word for a signal and one for a time limit where something was left out, null where all was done. As processes, for
// only those have signals.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, isAtWork, isListening, program, signalled } from './child.js';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const long = '1000000';
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const noisy = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [a, b, c] = [1.7, 2.3, 3.1].map((salt) => Math.sin(salt * (i + 1)));
    return `${a},${b},${c},${Math.exp(a * b) + Math.cos(3 * c) * b + 0.3 * Math.sin(977 * i * i)}`;
  });
  return `a,b,c,y\n${lines.join('\n')}\n`;
};

beforeAll(async () => {
  scratch.file('small.csv', smallTable());
  scratch.file('noisy.csv', noisy(3000));
  scratch.file('fitted.csv', noisy(20_000));
  const words = ['train', scratch.at('noisy.csv'), '--target', 'y', '--layers', '8', '--epochs', '5'];
  expect((await kan([...words, '--output-dir', scratch.at('model')])).code).toBe(0);
});

const network = 'model/model.safetensors';
const formula = 'y = p*exp(q*a*b + r*c) + s*cos(t*c + u*a)*b + v*sin(w*a + x*b)';
const verbs = [
  ['train', ['train', 'noisy.csv', '--target', 'y', '--epochs', long, '--layers', '8', '--output-dir', 'trained']],
  ['discover', ['discover', 'noisy.csv', '--target', 'y', '--output-dir', 'found']],
  ['symbolic', ['symbolic', network, 'noisy.csv']],
  ['fit', ['fit', formula, 'fitted.csv']],
  ['prune', ['prune', network, 'noisy.csv', '--retrain', long, '-o', 'pruned.safetensors']],
  ['refine', ['refine', network, 'noisy.csv', '--grid-size', '8', '--retrain', long, '-o', 'refined.safetensors']],
] as const;

/** Ended by a signal with something to keep: later and later, until there is. */
async function stoppedWithAnswer(words: readonly string[], later = 0): Promise<Ended> {
  let began = Infinity;
  const ended = await signalled(scratch.directory, words, 'SIGTERM', (pid) => {
    if (words[0] === 'fit' ? isListening(pid) : isAtWork(pid)) began = Math.min(began, performance.now());
    return performance.now() - began >= later;
  });
  return ended.err.includes('nothing was written') ? await stoppedWithAnswer(words, 2 * later + 200) : ended;
}

test.each(verbs)('kan %s says that a signal ended it', async (_verb, words) => {
  const { code, out, err } = await stoppedWithAnswer([...words, '--json']);
  expect({ code, err: code === 0 || err }).toEqual({ code: 0, err: true });
  expect(json(out)['interrupted']).toBe('signal');
});

const kept: Record<string, string> = { train: 'trained/results.json', discover: 'found/formula.json' };

test.each(verbs.slice(0, 4))('kan %s says that its time was over', (verb, words) => {
  const { status, stdout } = spawnSync(process.execPath, [program, ...words, '--json', '--time-limit', '0.05'], {
    cwd: scratch.directory,
    encoding: 'utf8',
  });
  const written = verb in kept ? [readFileSync(scratch.at(kept[verb]), 'utf8')] : [];
  const said = [stdout, ...written].map((text) => json(text)['interrupted']);
  expect({ status, said }).toEqual({ status: 0, said: said.map(() => 'time limit') });
});

test('all of them say that they came to their own end', async () => {
  const small = scratch.at('small.csv');
  const model = scratch.at('done/model.safetensors');
  const ended: unknown[] = [];
  for (const words of [
    [
      'train',
      small,
      '--target',
      'y',
      '--epochs',
      '3',
      '--layers',
      '1',
      '--ignore',
      'other,sign',
      '--output-dir',
      scratch.at('done'),
    ],
    ['discover', small, '--target', 'y', '--ignore', 'other,sign', '--output-dir', scratch.at('found')],
    ['symbolic', model, small],
    ['fit', 'y = p*x^2 + q', small],
    ['prune', model, small, '-o', scratch.at('pruned.safetensors')],
    ['refine', model, small, '--grid-size', '8', '-o', scratch.at('refined.safetensors')],
    ['refine', model, '--grid-size', '8', '-o', scratch.at('refined.safetensors')],
  ]) {
    const { code, out, err } = await kan([...words, '--json']);
    expect({ code, err: code === 0 || err }).toEqual({ code: 0, err: true });
    ended.push(json(out)['interrupted']);
  }
  expect(ended).toEqual(new Array(7).fill(null));
});
