// What `kan predict` and `kan evaluate` say of values outside of what the model was trained on, as processes.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());

/** Columns a to g from 0 to 1, and their sum. */
const table = (rows: number, valueOf: (row: number, column: number) => number): string => {
  const lines = Array.from({ length: rows }, (_, row) => {
    const values = Array.from({ length: 7 }, (_value, column) => valueOf(row, column));
    return [...values, values.reduce((sum, value) => sum + value, 0)].join(',');
  });
  return `a,b,c,d,e,f,g,y\n${lines.join('\n')}\n`;
};
const inside = (row: number, column: number): number => ((row * (column + 3)) % 41) / 40;

let model: string;
beforeAll(async () => {
  const small = scratch.file('small.csv', table(41, inside));
  const options = ['--validation', '0', '--epochs', '2', '--layers', '2', '--output-dir', scratch.at('out')];
  expect(await kan(['train', small, '--target', 'y', ...options])).toMatchObject({ code: 0 });
  model = scratch.at('out/model.safetensors');
});
/** What the command says, but for the note that rows are those learned from. */
const run = (...words: string[]): { status: number | null; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr: stderr.replace(/^kan: note: .*\n/gm, '') };
};

test('the rows of training are no news', () => {
  for (const verb of ['predict', 'evaluate']) {
    const { status, stderr, stdout } = run(verb, model, scratch.at('small.csv'), '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout).outside).toEqual([]);
  }
});

test('values outside are told by column, with figures, on stderr alone; answers stay what they are', () => {
  const path = scratch.file(
    'outside.csv',
    table(30, (row, column) =>
      column === 1 && row < 3 ? -row - 0.5 : column === 3 && row > 9 ? 1 + row / 10 : inside(row, column),
    ),
  );
  for (const verb of ['predict', 'evaluate']) {
    const { status, stderr, stdout } = run(verb, model, path);
    expect(status).toBe(0);
    expect(stderr).toBe(
      'kan: warning: values that the model was not trained on; its answers there are guesses\n' +
        '  d: 20 of 30 rows, up to 3.9; trained on 0 to 1\n' +
        '  b: 3 of 30 rows, down to -2.5; trained on 0 to 1\n',
    );
    expect(stdout).not.toContain('warning');
  }
  const outside = [
    { kind: 'range', name: 'b', trained: [0, 1], seen: [-2.5, -0.5], rows: 3 },
    { kind: 'range', name: 'd', trained: [0, 1], seen: [2, 3.9], rows: 20 },
  ];
  expect(JSON.parse(run('predict', model, path, '--json').stdout).outside).toEqual(outside);
  expect(JSON.parse(run('evaluate', model, path, '--json').stdout).outside).toEqual(outside);
  const toFile = run('predict', model, path, '--json', '-o', scratch.at('p.csv'));
  expect(JSON.parse(toFile.stdout)).toEqual({ rows: 30, output: scratch.at('p.csv'), outside });
});

test('a long table is watched piece by piece, and many columns are told in short', () => {
  const path = scratch.file(
    'long.csv',
    table(20_000, (row, column) => (row === 19_000 + column ? 9 : inside(row, column))),
  );
  const { stderr } = run('predict', model, path, '-o', scratch.at('long-p.csv'));
  expect(stderr.match(/1 of 20 000 rows, up to 9; trained on 0 to 1/g)?.length).toBe(5);
  expect(stderr).toContain('  and 2 more columns\n');
});
