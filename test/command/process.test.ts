// The command as a process, as it is built: what only a process has (exit codes, pipes, Ctrl-C).

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test, vi } from 'vitest';
import { processIo } from '../../cli/io.js';
import { type Ended, isAtWork, isListening, program, signalled } from './child.js';
import { Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const run = (...words: string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [program, ...words], { cwd: scratch.directory, encoding: 'utf8' });

test('exit codes: 0 on success, 1 on a failure, 2 on wrong usage', () => {
  expect(run('--version')).toMatchObject({ status: 0, stderr: '' });
  expect(run('info', 'absent')).toMatchObject({ status: 1, stdout: '' });
  expect(run('inform', 'absent')).toMatchObject({ status: 2, stdout: '' });
});

test('a table is trained, its model predicts and is measured', () => {
  scratch.file('t.csv', smallTable());
  const trained = run('train', 't.csv', '--target', 'sign', '--epochs', '3');
  expect(trained).toMatchObject({ status: 0 });
  expect(trained.stdout).toContain('Next: open output/report.html');
  const predicted = run('predict', 'output/model.safetensors', 't.csv');
  expect(String(predicted.stdout).trimEnd().split('\n')).toHaveLength(41);
  expect(run('evaluate', 'output/model.safetensors', 't.csv')).toMatchObject({ status: 0 });
});

test('a reader that leaves early is no error', async () => {
  scratch.file('long.csv', smallTable(30_000));
  const child = spawn(process.execPath, [program, 'predict', 'output/model.safetensors', 'long.csv'], {
    cwd: scratch.directory,
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

const stopped = (words: readonly string[], signal: NodeJS.Signals, ready = isListening): Promise<Ended> =>
  signalled(scratch.directory, words, signal, ready);

test.each([
  ['SIGINT', 'adamw'],
  ['SIGHUP', 'lbfgs'],
  ['SIGTERM', 'lm'],
] as const)('%s ends training by %s before its next step and keeps what was learned', async (signal, optimizer) => {
  scratch.file('rows.csv', smallTable(20_000));
  const directory = `stopped-${signal}-${optimizer}`;
  const words = ['train', 'rows.csv', '--target', 'y', '--epochs', '1000000', '--optimizer', optimizer];
  const { code, out } = await stopped([...words, '--layers', '20', '--output-dir', directory], signal, isAtWork);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Stopped at your request') });
  expect(JSON.parse(readFileSync(scratch.at(`${directory}/results.json`), 'utf8')).stopped).toBe('aborted');
  expect(run('info', `${directory}/model.safetensors`)).toMatchObject({ status: 0 });
  const left = readdirSync(scratch.at(directory)).filter((name) => name !== 'checkpoints');
  expect(left.sort()).toEqual(['model.safetensors', 'report.html', 'results.json']);
});

test('a time limit ends training, and is told from a request', () => {
  const words = ['train', 'rows.csv', '--target', 'y', '--epochs', '1000000', '--time-limit', '0.01'];
  const { status, stdout } = run(...words, '--output-dir', 'limited');
  expect(status).toBe(0);
  expect(stdout).toContain('Stopped at the time limit; what was learned so far is kept.');
  expect(run('train', '--time-limit', '0')).toMatchObject({ status: 2 });
});

test('a signal in cross-validation leaves the network that was trained before', async () => {
  const words = ['train', 't.csv', '--target', 'y', '--epochs', '200000', '--folds', '5', '--output-dir', 'folds'];
  // AdamW on 40 rows is done with its epochs when the first fold is told of
  let told = '';
  const child = spawn(process.execPath, [program, ...words, '--patience', '5'], { cwd: scratch.directory });
  child.stderr.on('data', (data) => {
    told += data;
    if (told.includes('fold 1/5')) child.kill('SIGTERM');
  });
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(out).toContain('Cross-validation was stopped at your request; the network is complete.');
  expect(run('info', 'folds/model.safetensors')).toMatchObject({ status: 0 });
});

test('a prediction ends at once that waits for a pipe, and one whose reader does not read', async () => {
  scratch.file('longer.csv', smallTable(100_000));
  expect(spawnSync('mkfifo', [scratch.at('silent')]).status).toBe(0);
  const handle = openSync(scratch.at('silent'), 'r+');
  const told = expect.stringMatching(/^kan: stopped at your request after 0 rows\n$/);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    expect(await stopped(['predict', 'output/model.safetensors', 'silent'], signal)).toEqual({
      code: 1,
      out: '',
      err: told,
    });
  closeSync(handle);

  const child = spawn(process.execPath, [program, 'predict', 'output/model.safetensors', 'longer.csv'], {
    cwd: scratch.directory,
  });
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  child.kill('SIGINT');
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(1);
  child.stdout.destroy();
});

test('a second signal ends at once', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as typeof process.exit);
  const before = process.listenerCount('SIGTERM');
  const io = processIo();
  let asked = 0;
  const end = io.onInterrupt(() => asked++);
  process.emit('SIGINT');
  expect([asked, exit.mock.calls]).toEqual([1, []]);
  process.emit('SIGTERM');
  expect([asked, exit.mock.calls]).toEqual([1, [[143]]]);
  end();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
