// Networks of efficient-kan and pykan come in and go out again: the same bytes, the same answers. What the peers cannot say is refused. That the
// peers open the files is tried where they are, in test/services/.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileModel, exportModel, importModel, KAN, lockEdge, type Model } from 'kanjs';
import { readSafetensors } from '../src/format/safetensors.js';
import { drawModel, drawTableModel, kan } from './export/models.js';

const folder = new URL('known-answers/peers/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const rows = JSON.parse(textOf('answers.json')) as Record<string, { x: number[][] }>;

/** Largest difference of answers to the rows. */
async function apart(a: Model, b: Model, name: string): Promise<number> {
  const [one, other] = [await compileModel(a, { by: 'code' }), await compileModel(b, { by: 'code' })];
  return Math.max(...rows[name].x.flatMap((row) => [...one(row)].map((value, o) => Math.abs(value - other(row)[o]))));
}

const contents = (files: Awaited<ReturnType<typeof exportModel>>): Record<string, string | Uint8Array> =>
  Object.fromEntries(files.map(({ name, content }) => [name, content]));

describe('efficient-kan', () => {
  test.each(['efficient-plain', 'efficient-updated'])('%s comes back with the same bytes', async (name) => {
    const file = bytesOf(`${name}.safetensors`);
    const { model } = importModel(file);
    const [out] = await exportModel(model, { to: 'efficient-kan', name: 'net' });
    expect(out.name).toBe('net_efficient_kan.safetensors');
    const [theirs, ours] = [file, out.content as Uint8Array].map((bytes) => readSafetensors(bytes).tensors);
    for (const { name: tensor, shape, data } of ours.filter(({ name: of }) => /grid|base/.test(of)))
      expect({ tensor, shape, data }).toEqual({ tensor, ...pick(theirs, tensor) });
    expect(await apart(model, importModel(out.content as Uint8Array).model, name)).toBe(0);
    // a scale of its own has gone into the weights, and the rest is the file itself
    const scaled = theirs.some(({ name: of }) => of.endsWith('spline_scaler'));
    expect(scaled).toBe(name === 'efficient-updated');
    for (const { name: tensor, shape, data } of ours.filter(({ name: of }) => !scaled && of.endsWith('spline_weight')))
      expect({ tensor, shape, data }).toEqual({ tensor, ...pick(theirs, tensor) });
    const again = await exportModel(importModel(out.content as Uint8Array).model, { to: 'efficient-kan', name: 'net' });
    expect(again[0].content).toEqual(out.content);
  });

  function pick(tensors: ReturnType<typeof readSafetensors>['tensors'], name: string): object {
    const { shape, data } = tensors.find((tensor) => tensor.name === name)!;
    return { shape, data };
  }
});

describe('pykan', () => {
  test.each(['pykan', 'pykan-products', 'pykan-arities'])('%s comes back', async (name) => {
    const { model } = importModel(bytesOf(`${name}_state`), { config: textOf(`${name}_config.yml`) });
    const files = await exportModel(model, { to: 'pykan', name: 'net' });
    expect(files.map(({ name: of }) => of)).toEqual(['net_config.yml', 'net_state', 'net_cache_data']);
    const all = contents(files);
    const config = String(all['net_config.yml']);
    const again = importModel(all['net_state'] as Uint8Array, { config });
    expect(again.from).toBe('pykan');
    expect(await apart(model, again.model, name)).toBe(0);
    const [theirs, ours] = [textOf(`${name}_config.yml`), config].map((text) =>
      text.split('\n').filter((line) => !/^(auto_save|affine_trainable|grid|k|- \d):?/.test(line)),
    );
    expect(ours).toEqual(theirs);
  });
});

describe('what the peers cannot say is refused, with the reason', () => {
  const zero = { outside: 'zero' } as const;
  const plain = drawModel([kan(2, 3, zero), kan(3, 1, zero)], 1);
  const locked = lockEdge(plain, { layer: 0, input: 0, output: 1 }, { function: 'sin' });
  test.each([
    [
      'efficient-kan',
      drawModel([kan(2, 3), kan(3, 1)], 1),
      /\d+ of 400 rows within the ranges of the columns would get other answers/,
    ],
    ['efficient-kan', locked, /layer 0 has some that are functions/],
    [
      'efficient-kan',
      drawModel([kan(2, 4, zero), { kind: 'product', sums: 2, arities: [2] }, kan(3, 1, zero)], 1),
      /layer 0 is followed by some/,
    ],
    ['efficient-kan', drawModel([kan(2, 3, { ...zero, base: 'gelu' }), kan(3, 1, zero)], 1), /there are gelu and silu/],
    ['efficient-kan', drawModel([kan(2, 3, { ...zero, order: 0 })], 1), /order 0/],
    ['pykan', drawModel([kan(2, 3, { ...zero, basis: 'rbf' })], 1), /Gaussians/],
    ['pykan', drawModel([kan(2, 3, { ...zero, base: 'gelu' })], 1), /here it is gelu/],
    ['pykan', drawModel([{ kind: 'norm', width: 2 }, kan(2, 3, zero)], 1), /layer 0 is a norm layer/],
    ['pykan', drawModel([kan(2, 3, zero), { kind: 'linear', inputs: 3, outputs: 3 }], 1), /layer 1 is a linear map/],
    ['pykan', lockEdge(plain, { layer: 0, input: 0, output: 1 }, { function: 'sinh' }), /an edge of layer 0 is sinh/],
    ['pykan', drawModel([kan(2, 3, zero)], 1, { members: 1 }), /an ensemble/],
  ] as const)('%s %#', async (to, model, message) => {
    await expect(exportModel(model, { to })).rejects.toThrow(message);
  });

  test('but not where a rule for what lies outside is never needed', async () => {
    const { model } = new KAN([2, 1]);
    const [{ content }] = await exportModel(model, { to: 'efficient-kan' });
    expect(importModel(content as Uint8Array).from).toBe('efficient-kan');
  });

  test('scales of a table go beside the network', async () => {
    const model = drawTableModel(
      [{ kind: 'number', name: 'a', offset: 3, factor: 0.5, range: [1, 5] }],
      { kind: 'regression', columns: [{ name: 'y', offset: 1, factor: 2 }] },
      1,
      { layer: zero },
    );
    const files = contents(await exportModel(model, { to: 'efficient-kan', name: 'net' }));
    expect(JSON.parse(String(files['net_columns.json']))).toMatchObject({
      columns: [{ name: 'a' }],
      steps: [{ op: 'number', offset: 3, factor: 0.5 }],
      answer: { columns: [{ name: 'y', offset: 1, factor: 2 }] },
    });
  });
});
