// The exported PyTorch file as text; that it computes and trains is tried in test/services/, where there is PyTorch.

import { expect, test } from 'vitest';
import { encodeModel, exportModel, Formula, importModel, KAN, lockEdge } from 'kanjs';
import { drawTableModel, hostileNames } from '../../test/export/models.js';

test('weights are the model file itself, and come back', async () => {
  const { model } = new KAN([2, 3, 1], { seed: 1 });
  const [module, weights] = await exportModel(model, { to: 'pytorch', name: 'net' });
  expect([module.name, weights.name]).toEqual(['net.py', 'net_weights.safetensors']);
  expect(weights.content).toEqual(encodeModel(model));
  expect(importModel(weights.content as Uint8Array).model).toEqual(model);
});

test('numbers of more digits than 64 bits hold are no integers there', async () => {
  const column = { kind: 'number', name: 'a', offset: 3e20, factor: 1e-20, range: [2e20, 4e20], fill: 3e20 } as const;
  const model = drawTableModel(
    [{ ...column, range: [2e20, 4e20] }],
    { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
    1,
  );
  const [{ content }] = await exportModel(model, { to: 'pytorch' });
  const lines = (content as string).split('\n').filter((line) => line.includes('300000000000000000000'));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line.endsWith(', parse_int=whole)')).toBe(true);
});

test('names from outside are in it as JSON within a text, and nowhere else', async () => {
  const model = drawTableModel(
    hostileNames.map((name) => ({ kind: 'number', name, offset: 0, factor: 1, range: [-1, 1], fill: 0 })),
    { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
    1,
  );
  const own = lockEdge(model, { layer: 0, input: 0, output: 0 }, { function: '")\nimport os', expression: 'x + 1' });
  const [{ content }] = await exportModel(own, { to: 'pytorch' });
  expect(content).toMatch(/^[\x20-\x7e\n]*$/);
  const lines = (content as string).split('\n').filter((line) => line.includes('import os'));
  // the module's own import, and the names
  expect(lines.map((line) => line.slice(0, 20))).toEqual(
    ['import os', 'INPUTS = json.loads(', '    json.loads("\\"\\\\"'].map((line) => line.slice(0, 20)),
  );
});

test('cells are made words, of inputs and of classes, by the one way there is', async () => {
  const [{ content }] = await exportModel(new KAN([2, 3, 1], { seed: 1 }).model, { to: 'pytorch' });
  // what the ways are is tried in test/services/
  expect((content as string).match(/^.*\bword_of\(.*$/gm)).toEqual([
    'def word_of(value):',
    expect.stringContaining('places.get(word_of(cell), math.nan)'),
    expect.stringContaining('[word_of(plain(cell)) for cell in cells_of('),
  ]);
  expect(content).toContain('cells = [plain(cell) for cell in cells_of(columns, name)]');
});

test('a formula is no network', async () => {
  await expect(exportModel(new Formula('x^2'), { to: 'pytorch' })).rejects.toThrow(/a formula is no network/);
});

test.each(['numbers', 'class', 'torch'])('a file called %s would stand before Python’s own', async (name) => {
  const { model } = new KAN([1, 1], { seed: 1 });
  for (const to of ['python', 'pytorch'])
    await expect(exportModel(model, { to, name })).rejects.toThrow(
      `exportModel: a module ${name}.py would stand before Python's own ${name}`,
    );
});
