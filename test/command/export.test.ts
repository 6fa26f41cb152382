// `kan export`: what it writes, where, and how it fails.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { KAN, saveModel } from 'kanjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const model = scratch.at('two inputs.safetensors');
beforeAll(() => saveModel(model, new KAN([2, 3, 1], { seed: 1 }).model));

test('writes beside the model, under a name that languages take, and the file tests itself', async () => {
  const outcome = await kan(['export', model, '--to', 'js']);
  expect(outcome).toEqual({ code: 0, out: `written  ${scratch.at('two_inputs.js')}\n`, err: '' });
  scratch.file('package.json', '{ "type": "module" }');
  const said = execFileSync(process.execPath, [scratch.at('two_inputs.js'), '--self-test'], { encoding: 'utf8' });
  expect(said).toBe('16 rows answered as the model does\n');
});

test('--output is a file, which names what is in it, or a folder', async () => {
  const file = scratch.at('tiny.h');
  expect((await kan(['export', model, '--to', 'c', '--precision', 'float', '-o', file])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('typedef float tiny_real;');
  const outcome = await kan(['export', model, '--to', 'sql', '--dialect', 'sqlite', '-o', scratch.directory, '--json']);
  expect(JSON.parse(outcome.out)).toEqual({
    written: [scratch.at('two_inputs.sql'), scratch.at('two_inputs_test.sql')],
  });
});

test('-o - is stdout, without what only tests it', async () => {
  const { out } = await kan(['export', model, '--to', 'sql', '--view', 'scores', '--table', 'rows', '-o', '-']);
  expect(out).toMatch(/^-- a Kolmogorov–Arnold network \[2, 3, 1\] as a query for DuckDB.*\nCREATE VIEW "scores" AS\n/);
  expect(out).toContain('FROM "rows" AS t');
});

test('an unknown language is one line with all that there are, and wrong usage', async () => {
  const outcome = await kan(['export', model, '--to', 'cobol']);
  expect(outcome.code).toBe(2);
  expect(outcome.err).toMatch(/^kan: `--to` must be one of js, ts, python, sql, c, .*; got "cobol"\n$/);
  const without = await kan(['export', model]);
  expect(without.code).toBe(2);
  expect(without.err).toMatch(/^kan: `--to` is missing\nhint: say the language: js, ts, /);
});

test('what a language cannot say is told, and nothing is written', async () => {
  const outcome = await kan(['export', model, '--to', 'latex']);
  expect(outcome.code).toBe(1);
  expect(outcome.err).toMatch(/^kan: 9 edges are splines, which no short formula says\nhint: /);
  expect(existsSync(scratch.at('two_inputs.tex'))).toBe(false);
  const other = await kan(['export', model, '--to', 'js', '--dialect', 'sqlite']);
  expect(other.err).toContain('kan: `--dialect` is not for "js"');
});

test('the model itself is not written over', async () => {
  const outcome = await kan(['export', model, '--to', 'js', '-o', model]);
  expect(outcome.code).toBe(1);
  expect(readFileSync(model).length).toBeGreaterThan(500);
});
