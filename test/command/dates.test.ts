// A CSV file with dates through the command: trained, told, looked at, and asked about other days.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const day = (i: number): string => {
  const [year, month, date] = new Date(Date.UTC(2021, 0, 1) + i * 86_400_000).toISOString().slice(0, 10).split('-');
  return `${date}.${month}.${year}`;
};
const rows = Array.from({ length: 60 }, (_, i) => `${day(i)},${i % 7},${0.1 * i}`);
const table = scratch.file('sales.csv', ['day,other,sales', ...rows].join('\n'));
const model = scratch.at('out/model.safetensors');
const words = ['--target', 'sales', '--epochs', '5', '--layers', 'none', '--device', 'wasm'];
let told = '';

beforeAll(async () => {
  const outcome = await kan(['train', table, ...words, '--output-dir', scratch.at('out')]);
  expect(outcome.code, outcome.err).toBe(0);
  told = outcome.err;
});

test('what became of the dates is told, and overruled by --dates', async () => {
  expect(told).toMatch(/day taken as elapsed, week: it runs from 2021-01-0\d to 2021-0[23]-\d\d \(`--dates`\)/);
  const other = await kan(['train', table, ...words, '--dates', 'elapsed', '--output-dir', scratch.at('other')]);
  expect(other.err).not.toContain('--dates');
  const wrong = await kan(['train', table, ...words, '--dates', 'month']);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/`--dates` must be one of elapsed, week, year, day; got "month"/);
});

test('info shows dates as dates', async () => {
  const { out } = await kan(['info', model]);
  expect(out).toMatch(/day +2021-01-0\d to 2021-0[23]-\d\d/);
});

test('other days are read the same way, and those outside are told as dates', async () => {
  const asked = scratch.file('asked.csv', `day,other\n${day(3)},3\n01.01.2030,3\n`);
  const { code, out, err } = await kan(['predict', model, asked]);
  expect(code, err).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(3);
  expect(err).toMatch(/day: 1 of 2 rows, up to 2030-01-01; trained on 2021-01-0\d to 2021-0[23]-\d\d/);
});
