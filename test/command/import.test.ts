import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeModel, loadModel } from 'kanjs';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const peers = fileURLToPath(new URL('../known-answers/peers/', import.meta.url));

describe('kan import', () => {
  test('writes a model that other verbs take', async () => {
    const model = scratch.at('model.safetensors');
    const { code, out, err } = await kan([
      'import',
      `${peers}efficient.pt`,
      '--inputs',
      'a, b',
      '--outputs',
      'c',
      '-o',
      model,
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`efficient-kan [2, 5, 1], 135 parameters\nwritten to ${model}\nNext: kan info ${model}\n`);
    const table = scratch.file('new.csv', 'a,b\n0,0\n-1,-1\n');
    const predicted = await kan(['predict', model, table, '--device', 'reference']);
    expect(predicted.out).toMatch(/^c\n-?[\d.]+\n-?[\d.]+\n$/);
    const info = await kan(['info', model]);
    expect(info.code).toBe(0);
    expect((await loadModel(model)).extra).toEqual({ imported: { from: 'efficient-kan' } });
  });

  // what is added to nodes are linear layers of 7 and 5
  test('finds the settings of a checkpoint of pykan, and tells what is to be known', async () => {
    const { code, out } = await kan(['import', `${peers}pykan-products`, '-o', scratch.at('p.safetensors'), '--json']);
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ from: 'pykan', widths: [2, 7, [3, 2], 5, 1] });
    expect(told.notes).toHaveLength(2);
  });

  test('takes weights of the exported PyTorch module as they are, and the model file itself to the byte', async () => {
    const model = scratch.at('own.safetensors');
    await kan(['import', `${peers}fastkan.pt`, '-o', model]);
    const { out } = await kan(['export', model, '--to', 'pytorch', '-o', scratch.at('own.py')]);
    expect(out).toContain('own_weights.safetensors');
    const again = await kan(['import', scratch.at('own_weights.safetensors'), '-o', scratch.at('again.safetensors')]);
    expect(again.code).toBe(0);
    const { model: same } = await loadModel(scratch.at('again.safetensors'));
    expect(encodeModel(same)).toEqual(encodeModel((await loadModel(model)).model));
    await kan(['import', model, '-o', scratch.at('same.safetensors')]);
    expect(readFileSync(scratch.at('same.safetensors'))).toEqual(readFileSync(model));
    // beside the model, under its name, nothing writes over it
    for (const to of ['pytorch', 'onnx', 'efficient-kan', 'pykan'])
      expect((await kan(['export', model, '--to', to])).err).not.toMatch(/at once/);
  });

  test('says what is wrong with a file, in the words of the command', async () => {
    const bad = scratch.file('bad.pt', 'not a model at all, but some text\n');
    expect(await kan(['import', bad])).toEqual({
      code: 1,
      out: '',
      err: `kan: ${bad}: is not a safetensors file: it does not begin with a header\n`,
    });
    const names = await kan(['import', `${peers}efficient.pt`, '--inputs', 'a']);
    expect(names.code).toBe(1);
    expect(names.err).toMatch(/^kan: `--inputs` must be 2 names; got 1 \(\["a"\]\)\n$/);
    expect((await kan(['import', `${peers}efficient.pt`, '--from', 'keras'])).code).toBe(2);
    expect((await kan(['import', scratch.at('none.pt')])).err).toMatch(/none.pt: /);
  });
});
