// What `kan symbolic` says of the rows of a table beside the formula: slips among them, and weights that training had.

import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** y = 2 x + 1 with a little that is not said, a weight, and in row 34 a decimal point lost. */
const lines = Array.from({ length: 80 }, (_, row) => {
  const x = ((row * 37) % 80) / 27;
  const y = 2 * x + 1 + 0.01 * Math.sin(5 * row);
  return `${x.toFixed(4)},${(row === 33 ? 100 * y : y).toFixed(4)},${1 + (row % 3)}`;
});

test('a row that makes nearly all of the error is named, and that training weighed rows', async () => {
  const table = scratch.file('slip.csv', `x,y,w\n${lines.join('\n')}\n`);
  const out = scratch.at('out');
  const quick = ['--weights', 'w', '--layers', 'none', '--epochs', '50', '--output-dir', out];
  expect(await kan(['train', table, '--target', 'y', ...quick])).toMatchObject({ code: 0 });
  const model = `${out}/model.safetensors`;
  const { code, err } = await kan(['symbolic', model, table, '--output-dir', scratch.at('formula')]);
  expect(code).toBe(0);
  expect(err).toMatch(/1 row makes 99\.\d % of the squared error: row 34 has [\d.]+, .*; it counts as any other\n/);
  expect(err).toContain('every row counts the same here, though training weighed them by w');
  const record = JSON.parse(readFileSync(scratch.at('formula/formula.json'), 'utf8'));
  expect(record.slips).toMatchObject({ kept: true, rows: [{ row: 34 }] });
  const page = readFileSync(scratch.at('formula/report.html'), 'utf8');
  for (const told of ['row 34 has', 'Every row counts the same here']) expect(page).toContain(told);
});

test('neither is said where it is not so, and a network beside its own answers has no error of its own', async () => {
  const table = scratch.file(
    'fine.csv',
    `x,y\n${lines.flatMap((line, row) => (row === 33 ? [] : [line.replace(/,\d$/, '')])).join('\n')}\n`,
  );
  const out = scratch.at('fine');
  const quick = ['--layers', 'none', '--epochs', '50', '--output-dir', out];
  expect(await kan(['train', table, '--target', 'y', ...quick])).toMatchObject({ code: 0 });
  const model = `${out}/model.safetensors`;
  const beside = await kan(['symbolic', model, table]);
  expect(beside).toMatchObject({ code: 0, err: '' });
  expect(beside.out).toMatch(/held back, R² [\d.]+; the network [\d.e-]+/);
  const alone = await kan(['symbolic', model]);
  expect(alone.out).toMatch(/against the network's own answers, R² [\d.]+\n/);
});
