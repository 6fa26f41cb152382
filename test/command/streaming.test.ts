// Long tables through `kan predict`: pieces, trouble on the way, Ctrl-C, and memory that does not grow with the table.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadModel, predictTable, readTableFile } from 'kanjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch, smallTable } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());

const rows = 30_000;
let model: string;
let table: string;
beforeAll(async () => {
  const small = scratch.file('small.csv', smallTable());
  const train = ['--epochs', '2', '--layers', '3', '--ignore', 'sign', '--output-dir', scratch.at('out')];
  expect(await kan(['train', small, '--target', 'y', ...train])).toMatchObject({ code: 0 });
  model = scratch.at('out/model.safetensors');
  table = scratch.file('long.csv', smallTable(rows));
});
/** What lies beside the table, half-written files among it. */
const leftovers = (): string[] => readdirSync(scratch.directory).filter((name) => /part|p\.csv|p\.json/.test(name));

test('pieces together are what the whole table gives, as CSV and as JSON', async () => {
  const { model: loaded } = await loadModel(model);
  const whole = await predictTable(loaded, await readTableFile(table));
  const numbers = Array.from(whole.data, (value) => Number(value.toPrecision(7)));
  expect((await kan(['predict', model, table])).out).toBe(`y\n${numbers.join('\n')}\n`);
  const { out } = await kan(['predict', model, table, '--json']);
  const { outside } = whole;
  expect(outside.map(({ name }) => name)).toEqual(['x', 'other']);
  expect(JSON.parse(out)).toEqual({ task: 'regression', columns: ['y'], predictions: numbers, outside });
});

test('a bad value far down is told with its row, and no file is left', async () => {
  const bad = scratch.file('bad.csv', `${smallTable(rows)}0.1,many,0,plus\n`);
  const outcome = await kan(['predict', model, bad, '-o', scratch.at('p.csv')]);
  expect(outcome).toMatchObject({ code: 1, out: '' });
  expect(outcome.err).toContain(`row ${rows + 1} has "many" in column "other"`);
  expect(leftovers()).toEqual([]);
});

test('Ctrl-C stops after the piece in hand and leaves no file', async () => {
  for (const to of [['-o', scratch.at('p.csv')], []]) {
    const outcome = await kan(['predict', model, table, ...to], { interrupt: (stop) => setTimeout(stop, 0) });
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/^kan: stopped at your request after \d[\d ]* rows?(; .*p\.csv was not written)?\n$/);
    // whole lines only
    expect(outcome.out).toMatch(/^(y\n(.+\n)*)?$/);
    expect(leftovers()).toEqual([]);
  }
});

test('a process stopped by Ctrl-C in the middle of a file says so and leaves nothing half-written', async () => {
  // a pipe that never ends: the reading is sure to be in the middle
  const pipe = scratch.at('pipe.csv');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const child = spawn(process.execPath, [program, 'predict', model, pipe, '-o', scratch.at('p.csv')]);
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const ended = new Promise((resolve) => child.on('close', resolve));
  const handle = openSync(pipe, 'r+');
  writeSync(handle, `x,other\n${'0.1,2\n'.repeat(9000)}`);
  while (!readdirSync(scratch.directory).some((name) => name.endsWith('.part')))
    await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  await new Promise((resolve) => child.stderr.once('data', resolve));
  expect(leftovers()).toEqual([]);
  // though the pipe goes on
  const code = await ended;
  closeSync(handle);
  expect({ code, errors }).toEqual({
    code: 1,
    errors: expect.stringMatching(/^kan: stopped at your request after .*p\.csv was not written\n$/),
  });
  expect(leftovers()).toEqual([]);
});

test('a table ten times as long takes no more memory', () => {
  const script = scratch.file(
    'peak.mjs',
    `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
     await import(${JSON.stringify(pathToFileURL(program).href)});`,
  );
  /** Peak memory in bytes of predicting so many rows. */
  const peak = (path: string, expected: string): number => {
    const words = ['predict', model, path, '-o', scratch.at('peak.txt')];
    const { stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
    const [, predicted, kilobytes] = /^(.+) rows predicted into .*\npeak (\d+)$/m.exec(stderr)!;
    expect(predicted).toBe(expected);
    return Number(kilobytes) * 1024;
  };
  const [header, ...lines] = readFileSync(table, 'utf8').trimEnd().split('\n');
  const body = lines.join('\n');
  const [one, ten] = [1, 10].map((times) =>
    scratch.file(`times-${times}.csv`, `${header}\n${Array.from({ length: times * 2 }, () => body).join('\n')}\n`),
  );
  // 600 000 rows are 25 MB of text and half as much in columns; garbage not yet collected accounts for some
  expect(peak(ten!, '600 000') - peak(one!, '60 000')).toBeLessThan(25e6);
});
