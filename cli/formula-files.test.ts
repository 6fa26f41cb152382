import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeFormulaFiles } from './formula-files.js';

const directory = mkdtempSync(join(tmpdir(), 'kan-formulas-'));
afterAll(() => rmSync(directory, { recursive: true }));

const record = {
  target: 'y',
  inputs: ['x'],
  best: 0,
  network: { layers: null, rmse: 0.1 },
  seconds: 1,
  pareto: [{ complexity: 1, rmse: 0.1, r2: 0.9, text: '2*x', latex: '2 x', python: '2*x', javascript: '2*x' }],
};

async function written(more: object): Promise<string> {
  let said = '';
  const io = { err: (text: string) => void (said += text) };
  await writeFormulaFiles(directory, { record, page: [record, {}], ...more }, io as never);
  return said;
}

test('a model of an earlier search does not stay beside a formula that has none; a verb that writes none leaves it', async () => {
  writeFileSync(join(directory, 'model.safetensors'), 'of an earlier search');
  expect(await written({})).toBe('');
  expect(readdirSync(directory).sort()).toEqual(['formula.json', 'model.safetensors', 'report.html']);
  expect(await written({ model: undefined })).toContain('no network belongs to this formula; an older one is now');
  expect(readdirSync(directory).sort()).toEqual(['formula.json', 'model.safetensors.old', 'report.html']);
  expect(JSON.parse(readFileSync(join(directory, 'formula.json'), 'utf8'))).toEqual(record);
  expect(readFileSync(join(directory, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});
