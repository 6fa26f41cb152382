// The command as a process, as it is built: what only a process has (exit codes, pipes, Ctrl-C).

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Scratch, smallTable } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
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

test('Ctrl-C ends training after the current step and keeps what was learned', async () => {
  const words = ['train', '--epochs', '1000000', '--output-dir', 'stopped'];
  const child = spawn(process.execPath, [program, ...words], { cwd: scratch.directory });
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  // the first epoch has been seen on stderr only after a tenth of all; a moment is enough to be in the loop
  setTimeout(() => child.kill('SIGINT'), 1500);
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(out).toContain('Stopped at your request');
  expect(JSON.parse(readFileSync(scratch.at('stopped/results.json'), 'utf8')).stopped).toBe('aborted');
});
