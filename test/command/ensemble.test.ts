// Ensembles in the command: trained, told, predicted with, and what drops all but one network says so.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const table = scratch.file('table.csv', smallTable(40));
const output = scratch.at('run');
const model = join(output, 'model.safetensors');
const words = ['train', table, '--target', 'y', '--layers', '2', '--epochs', '3', '--device', 'wasm', '--seed', '1'];
let told = '';
beforeAll(async () => {
  const here = await kan([...words, '--ensemble', '3', '--threads', '1', '--output-dir', output]);
  expect([here.code, here.err]).toEqual([0, expect.stringContaining('network 3/3  epoch 3/3')]);
  const alone = readFileSync(model);
  const { code, out, err } = await kan([...words, '--ensemble', '3', '--threads', '2', '--output-dir', output]);
  expect([code, err]).toEqual([0, expect.stringContaining('networks at once: epoch 9/9 of all')]);
  expect(readFileSync(model).equals(alone)).toBe(true);
  told = out;
});

test('training and info say how many networks there are', async () => {
  expect(told).toContain('3 networks whose mean answers, also for the validation;');
  const results = JSON.parse(readFileSync(join(output, 'results.json'), 'utf8'));
  expect(results.members.length).toBe(3);
  expect(results.config.ensemble).toBe(3);
  expect((await kan(['info', model])).out).toContain('3 networks whose mean answers');
  expect(JSON.parse((await kan(['info', model, '--json'])).out).members).toBe(2);
});

test('the spread stands beside the prediction', async () => {
  const { out } = await kan(['predict', model, table, '--spread']);
  const [head, first] = out.split('\n');
  expect(head).toBe('y,spread_y');
  expect(first.split(',').map(Number).every(Number.isFinite)).toBe(true);
  const { predictions } = JSON.parse((await kan(['predict', model, table, '--spread', '--json'])).out);
  expect(predictions[0]).toEqual({ value: Number(first.split(',')[0]), spread: [Number(first.split(',')[1])] });
});

test('pruning and refining go on with one network and say so', async () => {
  for (const verb of [
    ['prune', model, table],
    ['refine', model, '--grid-size', '9'],
  ]) {
    const to = scratch.at('one.safetensors');
    const { code, err } = await kan([...verb, '-o', to]);
    expect([code, err]).toEqual([0, expect.stringContaining('is an ensemble of 3 networks; this is about the one')]);
    expect((await kan(['info', to])).out).not.toContain('ensemble');
  }
});

test('a spread of a single network, and no number of networks, are one line', async () => {
  for (const number of ['0', '1', '1e9', '2.5']) {
    const { code, err } = await kan([...words, '--ensemble', number, '--output-dir', scratch.at('none')]);
    expect([code, err.trim().split('\n').length <= 2, err]).toEqual([2, true, expect.stringContaining('--ensemble')]);
  }
  await kan([...words, '--output-dir', scratch.at('single')]);
  const { code, err } = await kan(['predict', join(scratch.at('single'), 'model.safetensors'), table, '--spread']);
  expect([code, err]).toEqual([1, expect.stringContaining('there is no spread, for this is a single network')]);
});

test('intervals stand beside the prediction; what makes none is one line', async () => {
  const { out } = await kan(['predict', model, table, '--interval', '0.8', '--spread']);
  const [head, first] = out.split('\n');
  expect(head).toBe('y,lower_y,upper_y,spread_y');
  const [value, lower, upper] = first.split(',').map(Number);
  expect([lower < value, value < upper]).toEqual([true, true]);
  const { predictions } = JSON.parse((await kan(['predict', model, table, '--interval', '0.8', '--json'])).out);
  expect(predictions[0]).toEqual({ value, lower: [lower], upper: [upper] });
  for (const interval of ['0', '1', '2', 'x']) {
    const { code, err } = await kan(['predict', model, table, '--interval', interval]);
    expect([code > 0, err]).toEqual([true, expect.stringMatching(/`-{0,2}interval` must be/)]);
  }
});

test.each([
  [['--engine', 'bullmq', '--redis', 'redis://127.0.0.1:1'], '`--engine bullmq` is for several trainings at once'],
  [
    ['--ensemble', '3', '--checkpoint-every', '1', '--engine', 'bullmq', '--redis', 'redis://127.0.0.1:1'],
    '`--checkpoint-every` keeps the networks of an ensemble on this machine',
  ],
  [['--ensemble', '3', '--engine', 'bullmq'], '`--engine bullmq` needs to know where Redis is'],
  [['--ensemble', '3', '--redis', 'redis://127.0.0.1:1'], '`--redis` is for `--engine bullmq`'],
  [['--folds', '3', '--engine', 'local', '--tables', 'x'], '`--tables` is for `--engine bullmq`'],
  [['--folds', '3', '--engine', 'slurm'], 'local, bullmq'],
  [['--folds', '3', '--engine', 'bullmq', '--redis', 'redis://127.0.0.1:1'], '`--device` says what computes here'],
  [
    ['--folds', '3', '--engine', 'bullmq', '--redis', 'redis://127.0.0.1:1', '--device', 'auto'],
    'Redis at 127.0.0.1:1 cannot be reached',
  ],
  [
    ['--folds', '3', '--engine', 'bullmq', '--redis', 'redis://u:p@127.0.0.1', '--device', 'auto'],
    'password or a user',
  ],
  [['--folds', '3', '--engine', 'bullmq', '--redis', 'redis://example.org', '--device', 'auto'], 'on another machine'],
])('where networks are trained, said wrongly, is one line and trains nothing: %s', async (more, message) => {
  const { code, err, out } = await kan([...words, ...more, '--output-dir', scratch.at('elsewhere')]);
  expect([code === 0, out]).toEqual([false, '']);
  const [line, ...hints] = err.trimEnd().split('\n');
  expect(line).toContain(message);
  expect(hints.length).toBeLessThanOrEqual(1);
});
