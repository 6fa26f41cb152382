// Verbs for networks on a model that is a formula: what they say fits it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const formula = `${scratch.at('fit')}/formula.json`;
let table = '';

beforeAll(async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i / 10},${(2 * Math.sqrt(i / 10) + 0.01 * Math.sin(9 * i)).toFixed(5)}`,
  );
  table = scratch.file('t.csv', `x,y\n${rows.join('\n')}\n`);
  const fitted = await kan(['fit', 'y = a*sqrt(x)', table, '--output-dir', scratch.at('fit')]);
  expect(fitted).toMatchObject({ code: 0 });
});

test('kan info speaks of functions and of no spline', async () => {
  const { code, out } = await kan(['info', formula]);
  expect(code).toBe(0);
  expect(out).toMatch(/^on edges +a function$/m);
  expect(out).not.toContain('spline');
});

test('kan refine says that there is no grid, and of a network nothing', async () => {
  const output = ['-o', scratch.at('finer.safetensors')];
  const { code, err } = await kan(['refine', formula, '--grid-size', '9', ...output]);
  expect({ code, err }).toEqual({
    code: 0,
    err: `kan: note: every edge of ${formula} is a function: there is no grid to refine\n`,
  });
  const train = ['--target', 'y', '--layers', 'none', '--epochs', '2', '--output-dir', scratch.at('net')];
  expect(await kan(['train', table, ...train])).toMatchObject({ code: 0 });
  const network = await kan(['refine', `${scratch.at('net')}/model.safetensors`, '--grid-size', '9', ...output]);
  expect(network).toMatchObject({ code: 0, err: '' });
});

test('kan symbolic calls it no network', async () => {
  const { code, out } = await kan(['symbolic', formula, table]);
  expect(code).toBe(0);
  expect(out).toContain('; the formula as it was ');
  expect(out).not.toContain('the network');
});
