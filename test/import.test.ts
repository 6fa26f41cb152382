// Networks that efficient-kan, FastKAN and pykan saved answer as they do (known-answers/make-peers.py); files that are not what they
// should be are errors that say why.

import { fileURLToPath } from 'node:url';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  compileModel,
  createTable,
  encodeModel,
  importModel,
  type ImportOptions,
  KanError,
  type Model,
  predictTable,
} from 'kanjs';
import { importModelFile } from 'kanjs/files';
import { createRandom } from 'kanjs/model';
import { readSafetensors, type Tensor, writeSafetensors } from '../src/format/safetensors.js';
import { drawTableModel } from './export/models.js';
import { storedZip } from './stored-zip.js';

const folder = new URL('known-answers/peers/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const answers = JSON.parse(textOf('answers.json')) as Record<string, { x: number[][]; y: number[][] }>;

/** The largest difference from the peer's answers, in parts of them where they are above 1. Float64. */
async function apart(model: Model, name: string): Promise<number> {
  const predict = await compileModel(model, { by: 'code' });
  const { x, y } = answers[name];
  const errors = x.flatMap((row, i) =>
    [...predict(row)].map((value, o) => Math.abs(value - y[i][o]) / Math.max(1, Math.abs(y[i][o]))),
  );
  return Math.max(...errors);
}

/** Even knots are in the files in float32, and here with the digits that were meant. */
const rounding = 5e-7;
/** Knots as they are, and float64 throughout. */
const exact = 1e-14;

interface Case {
  file: string;
  from: string;
  known: string;
  config?: string;
  within?: number;
}
const cases: Case[] = [
  { file: 'efficient.safetensors', from: 'efficient-kan', known: 'efficient' },
  { file: 'efficient.pt', from: 'efficient-kan', known: 'efficient' },
  { file: 'efficient-plain.safetensors', from: 'efficient-kan', known: 'efficient-plain' },
  { file: 'efficient-updated.safetensors', from: 'efficient-kan', known: 'efficient-updated', within: exact },
  { file: 'efficient-checkpoint.pt', from: 'efficient-kan', known: 'efficient-checkpoint' },
  { file: 'fastkan.safetensors', from: 'fastkan', known: 'fastkan' },
  { file: 'fastkan.pt', from: 'fastkan', known: 'fastkan' },
  { file: 'fastkan-norm.safetensors', from: 'fastkan', known: 'fastkan-norm', within: exact },
  { file: 'pykan.safetensors', from: 'pykan', known: 'pykan' },
  { file: 'pykan_state', from: 'pykan', known: 'pykan', config: 'pykan_config.yml' },
  {
    file: 'pykan-products_state',
    from: 'pykan',
    known: 'pykan-products',
    config: 'pykan-products_config.yml',
    within: exact,
  },
  { file: 'pykan-arities_state', from: 'pykan', known: 'pykan-arities', config: 'pykan-arities_config.yml' },
];

describe('networks of others answer as they did there', () => {
  test.each(cases)('$file', async ({ file, from, known, config, within = rounding }) => {
    const options: ImportOptions = config === undefined ? {} : { config: textOf(config) };
    const narrow = importModel(bytesOf(file), options);
    expect(narrow.from).toBe(from);
    expect(narrow.model.spec.dtype).toBe('float32');
    expect(await apart(narrow.model, known)).toBeLessThan(rounding);
    const wide = importModel(bytesOf(file), { ...options, dtype: 'float64' });
    expect(await apart(wide.model, known)).toBeLessThan(within);
    // and is a model like any other, with a file like any other's
    const again = importModel(encodeModel(narrow.model));
    expect(again.from).toBe('kanjs');
    expect(encodeModel(again.model)).toEqual(encodeModel(narrow.model));
  });

  test('every file with answers is tried', () => {
    const files = readdirSync(folder).filter((name) => /(\.pt|\.safetensors|_state)$/.test(name));
    expect(new Set([...cases.map(({ file }) => file), 'fastkan-both.safetensors'])).toEqual(new Set(files));
  });

  test('weights keep their bytes', () => {
    const file = bytesOf('efficient-plain.safetensors');
    const theirs = readSafetensors(file).tensors.find(({ name }) => name === 'layers.0.spline_weight')!;
    const ours = readSafetensors(encodeModel(importModel(file).model)).tensors;
    expect(ours.find(({ name }) => name === 'layers.0.coefficients')!.data).toEqual(theirs.data);
  });

  test('knots that an update moved can be changed for fewer intervals, with a note', () => {
    const file = bytesOf('efficient-updated.safetensors');
    const [kept, moved] = (['keep', 'change'] as const).map((knots) => importModel(file, { knots }));
    expect(kept.model.spec.layers.map((layer) => layer.kind === 'kan' && layer.gridSize)).toEqual([11, 11]);
    expect(moved.model.spec.layers.map((layer) => layer.kind === 'kan' && layer.gridSize)).toEqual([5, 5]);
    expect(moved.notes).toHaveLength(2);
    expect(moved.notes[0]).toMatch(/layer 0: .* inside the grid's domain, and others beyond/);
  });

  test('columns have the names that are given, and may be classes', async () => {
    const { model } = importModel(bytesOf('fastkan.safetensors'), {
      inputs: ['a', 'b', 'c'],
      outputs: ['kind'],
      classes: ['no', 'yes'],
    });
    const { x, y } = answers['fastkan'];
    const columns = ['a', 'b', 'c'].map((name, i) => [name, x.map((row) => row[i])] as const);
    const prediction = await predictTable(model, createTable(Object.fromEntries(columns)));
    if (prediction.task !== 'classification') throw new Error('expected classes');
    expect(prediction.labels).toEqual(y.map(([no, yes]) => (yes > no ? 'yes' : 'no')));
    const { model: plain } = importModel(bytesOf('fastkan.safetensors'));
    expect(plain.spec.encoding).toMatchObject({
      inputs: [{ name: 'x1' }, { name: 'x2' }, { name: 'x3' }],
      target: { columns: [{ name: 'y1' }, { name: 'y2' }] },
    });
  });

  test('settings beside a checkpoint of pykan are found, and its name alone is enough', async () => {
    const at = (name: string): string => fileURLToPath(new URL(name, folder));
    for (const path of [at('pykan-products_state'), at('pykan-products')]) {
      const { model } = await importModelFile(path);
      expect(await apart(model, 'pykan-products')).toBeLessThan(rounding);
    }
    await expect(importModelFile(at('pykan-products'), { config: at('answers.json') })).rejects.toThrow(
      /answers.json: line 1/,
    );
    await expect(importModelFile(at('nothing'))).rejects.toThrow(/nothing: /);
  });
});

test('what is known of old weights is not believed of new ones', () => {
  const made = drawTableModel(
    [{ kind: 'number', name: 'a', offset: 0, factor: 1, range: [-1, 1], monotone: 'up' }],
    { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1, errors: { sizes: [1, 2] } }] },
    1,
    { members: 1, layer: { monotone: [[0, 0, 1]], outside: 'clamp' } },
  );
  const encoding = { ...made.spec.encoding!, importance: [{ name: 'a', share: 1 }] };
  const model: Model = { ...made, spec: { ...made.spec, encoding } };
  const { tensors, metadata } = readSafetensors(encodeModel(model));
  const untouched = importModel(writeSafetensors({ tensors, metadata }));
  expect(untouched).toEqual({ model, from: 'kanjs', notes: [], extra: {} });
  const { model: trained, notes } = importModel(
    writeSafetensors({ tensors, metadata: { ...metadata, changed: 'pytorch' } }),
  );
  expect(notes).toHaveLength(2);
  expect(trained.parameters).toEqual(model.parameters);
  expect(trained.spec.encoding).toEqual({
    inputs: [{ kind: 'number', name: 'a', offset: 0, factor: 1, range: [-1, 1] }],
    target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
  });
  for (const { spec } of [trained, ...trained.members!])
    for (const layer of spec.layers) expect(layer).not.toHaveProperty('monotone');
});

/** A file of efficient-kan with tensors changed. */
function changed(change: (tensors: Map<string, Tensor>) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytesOf('efficient.safetensors'));
  const all = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  change(all);
  return writeSafetensors({ tensors: [...all.values()], metadata });
}

const shaped = (name: string, ...shape: number[]): Tensor => ({
  name,
  shape,
  dtype: 'F32',
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/** A state dict of one tensor, with what is in the pickle changed. */
function pickled({
  shape = '(K\x02K\x02t',
  strides = '(K\x02K\x01t',
  offset = 'K\x00',
  kind = 'ctorch\nFloatStorage\n',
  key = '0',
} = {}): string {
  const id = `(X\x07\0\0\0storage${kind}X\x01\0\0\0${key}X\x03\0\0\0cpuK\x04tQ`;
  return `\x80\x02}(X\x0b\0\0\0base_weightctorch._utils\n_rebuild_tensor_v2\n(${id}${offset}${shape}${strides}\x89ccollections\nOrderedDict\n)RtRu.`;
}
const archive = (pickle: string, more: Record<string, string> = {}): Uint8Array =>
  storedZip({ 'm/data.pkl': pickle, 'm/data/0': '\0'.repeat(16), ...more });

const wrong: [what: string, file: () => Uint8Array, message: RegExp, options?: ImportOptions][] = [
  [
    'a tensor is missing',
    () => changed((all) => all.delete('layers.1.base_weight')),
    /"layers.1.base_weight" is missing/,
  ],
  ['a grid is missing', () => changed((all) => all.delete('layers.0.grid')), /"layers.0.grid" is missing/],
  [
    'a layer is missing',
    () => changed((all) => all.delete('layers.0.spline_weight')),
    /"layers.0.spline_weight" is missing/,
  ],
  [
    'a tensor has another shape',
    () => changed((all) => all.set('layers.0.base_weight', shaped('layers.0.base_weight', 2, 5))),
    /"layers.0.base_weight" must have the shape \[5, 2\]; it has \[2, 5\]/,
  ],
  [
    'knots do not fit',
    () => changed((all) => all.set('layers.0.grid', shaped('layers.0.grid', 2, 8))),
    /grid" of shape \[2, 8\] does not fit/,
  ],
  [
    'knots do not rise',
    () => changed((all) => all.set('layers.0.grid', shaped('layers.0.grid', 2, 12))),
    /the knots of input 0 must rise/,
  ],
  [
    'a weight is no number',
    () => changed((all) => all.get('layers.0.spline_weight')!.data.fill(NaN)),
    /spline_weight" is NaN at place 0/,
  ],
  [
    'layers do not fit each other',
    () =>
      changed((all) => {
        for (const name of ['spline_weight', 'base_weight', 'spline_scaler', 'grid'])
          all.set(`layers.1.${name}`, { ...all.get(`layers.0.${name}`)!, name: `layers.1.${name}` });
      }),
    /layer 1 takes 2 inputs but the layer before gives 5/,
  ],
  [
    'nobody writes such names',
    () => writeSafetensors({ tensors: [shaped('conv.weight', 2, 2)], metadata: {} }),
    /no tensors of efficient-kan, fastkan, pykan: there is "conv.weight"/,
  ],
  ['nothing is in it', () => writeSafetensors({ tensors: [], metadata: {} }), /there is none/],
  [
    'it is said to be of another',
    () => bytesOf('efficient.safetensors'),
    /no tensor whose name ends in "act_fun.0.coef"/,
    { from: 'pykan' },
  ],
  ['the prefix is another', () => bytesOf('efficient-checkpoint.pt'), /layers are not numbered/, { prefix: 'model.' }],
  ['there is a norm beside a base', () => bytesOf('fastkan-both.safetensors'), /layernorm: .* cannot be said/],
  [
    'functions of edges are not known',
    () => bytesOf('pykan-products_state'),
    /layer 0, input 0, output 0: this edge is a function/,
  ],
  [
    'settings are of another model',
    () => bytesOf('pykan-products_state'),
    /layer 0 has 7 sums/,
    { config: textOf('pykan_config.yml') },
  ],
  [
    "a function is nobody's",
    () => bytesOf('pykan-products_state'),
    /the function "os.system" is not one of pykan's own/,
    { config: textOf('pykan-products_config.yml').replace('sin', 'os.system') },
  ],
  ['settings are for another program', () => bytesOf('efficient.pt'), /`config` is for pykan/, { config: 'k: 3' }],
  [
    'two networks are in it',
    () => {
      const { tensors } = readSafetensors(bytesOf('efficient.safetensors'));
      const twice = ['a.', 'b.'].flatMap((prefix) =>
        tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name })),
      );
      return writeSafetensors({ tensors: twice, metadata: {} });
    },
    /2 networks in this file, whose names begin with "a.", "b."/,
  ],
  ['there are too few names', () => bytesOf('efficient.pt'), /`inputs` must be 2 names; got 1/, { inputs: ['a'] }],
  ['two columns have a name', () => bytesOf('efficient.pt'), /has "a" twice/, { inputs: ['a', 'a'] }],
  [
    'the pickle runs something',
    () => archive('\x80\x02cposix\nsystem\nX\x02\0\0\0id\x85R.'),
    /uses the name "posix.system"/,
  ],
  ['the pickle is a whole module', () => archive('\x80\x02c__main__\nKAN\n)\x81}b.'), /uses the name "__main__.KAN"/],
  [
    'a tensor reaches beyond its storage',
    () => archive(pickled({ shape: '(K\x02K\x09t' })),
    /reaches beyond its storage of 4/,
  ],
  ['an offset does', () => archive(pickled({ offset: 'K\x02' })), /reaches beyond/],
  ['strides are too few', () => archive(pickled({ strides: '(K\x01t' })), /reaches beyond/],
  ['strides are negative', () => archive(pickled({ strides: '(K\x02J\xff\xff\xff\xfft' })), /makes no sense/],
  [
    'a number is repeated for ever',
    () => archive(pickled({ shape: '(J\xff\xff\xff\x0fK\x02t', strides: '(K\x00K\x00t' })),
    /too often/,
  ],
  [
    'a kind of storage is not known',
    () => archive(pickled({ kind: 'ctorch\nComplexFloatStorage\n' })),
    /"torch.ComplexFloatStorage", which is not read/,
  ],
  ['a storage is missing', () => archive(pickled({ key: '7' })), /storage "7" is missing/],
  ['numbers begin with their highest byte', () => archive(pickled(), { 'm/byteorder': 'big' }), /highest byte/],
  ['it is a script', () => archive(pickled(), { 'm/code/a.py': '' }), /TorchScript/],
  ['it is another archive', () => storedZip({ 'word/document.xml': '' }), /no entry data.pkl/],
  ['entries are compressed', () => storedZip({ 'm/data.pkl': 'abc' }, { method: 8 }), /"m\/data.pkl" is compressed/],
  [
    'it is a pickle of old',
    () => Uint8Array.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]),
    /before version 1.6/,
  ],
  ['it is empty', () => new Uint8Array(0), /only 0 bytes/],
  ['it is text', () => new TextEncoder().encode('a,b\n1,2\n3,4\n'), /does not begin with a header/],
];

describe('a file that is not what it should be is an error that says so', () => {
  test.each(wrong)('where %s', (_what, file, message, options) => {
    expect(() => importModel(file(), options)).toThrow(message);
    expect(() => importModel(file(), options)).toThrow(KanError);
  });

  test.each(cases)('$file, cut short or changed at random', ({ file, config }) => {
    const bytes = bytesOf(file);
    const options: ImportOptions = config === undefined ? {} : { config: textOf(config) };
    const random = createRandom(7);
    for (let i = 0; i < 150; i++) {
      let other = bytes.slice();
      if (i % 3 === 0) other = other.slice(0, random.integer(bytes.length));
      else for (let n = random.integer(8); n >= 0; n--) other[random.integer(other.length)] = random.integer(256);
      try {
        importModel(other, options);
      } catch (error) {
        if (!(error instanceof KanError)) throw error;
      }
    }
  });

  test('options that make no sense are named', () => {
    const file = bytesOf('efficient.pt');
    expect(() => importModel(file, { from: 'tensorflow' as never })).toThrow(/`from` must be one of/);
    expect(() => importModel(file, { knots: 'guess' as never })).toThrow(/`knots` must be one of/);
    expect(() => importModel(file, { bases: 'silu' } as never)).toThrow(/no option `bases`/);
    expect(() => importModel('file.pt' as never)).toThrow(/expected the bytes/);
  });
});
