// Model files that were damaged, or never were any.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encoding, extra, filled, layers, small } from '../../test/every-layer.js';
import { KanError } from '../errors.js';
import { parameterCount } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import type { LayerSpec, ModelSpec } from '../model/spec.js';
import { decodeModel, encodeModel } from './model-file.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

describe('refuses to load', () => {
  /** The file of a small model with its tensors or metadata changed. */
  const changed = (change: (file: ReturnType<typeof readSafetensors>) => void): (() => unknown) => {
    const file = readSafetensors(encodeModel(small()));
    change(file);
    return () => decodeModel(writeSafetensors(file));
  };
  const withSpec = (change: (spec: any) => void): (() => unknown) =>
    changed(({ metadata }) => {
      const spec = JSON.parse(metadata['spec']);
      change(spec);
      metadata['spec'] = JSON.stringify(spec);
    });

  test('a file from the future', () => {
    expect(changed(({ metadata }) => (metadata['kanjs_format'] = '4'))).toThrow(
      new KanError('says format 4 and this version reads up to 1', 'update kanjs'),
    );
  });
  test('a file of the future whose tensors are of a kind not known today', () => {
    const header = JSON.stringify({
      __metadata__: { kanjs_format: '2' },
      'layers.0.coefficients': { dtype: 'F4', shape: [2], data_offsets: [0, 1] },
    });
    const bytes = new Uint8Array(8 + header.length + 1);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(new TextEncoder().encode(header), 8);
    expect(() => decodeModel(bytes)).toThrow(/says format 2 and this version reads up to 1/);
  });
  test('a safetensors file of other make', () => {
    expect(() => decodeModel(writeSafetensors({ tensors: [], metadata: { format: 'pt' } }))).toThrow(
      /^is not a kanjs model/,
    );
    expect(() => decodeModel(writeSafetensors({ tensors: [], metadata: {} }))).toThrow(/^is not a kanjs model/);
  });
  test('a format that is no number', () => {
    expect(changed(({ metadata }) => (metadata['kanjs_format'] = '1.5'))).toThrow(/says format "1.5"/);
    expect(changed(({ metadata }) => (metadata['kanjs_format'] = '0'))).toThrow(/says format "0"/);
  });
  test('missing or mangled metadata', () => {
    expect(changed(({ metadata }) => delete metadata['spec'])).toThrow(/metadata `spec` is missing/);
    expect(changed(({ metadata }) => (metadata['spec'] = '[]'))).toThrow(/metadata `spec` must be a JSON object/);
    expect(changed(({ metadata }) => (metadata['extra'] = '{'))).toThrow(/metadata `extra` is not valid JSON/);
    expect(changed(({ metadata }) => (metadata['extra'] = `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`))).toThrow(
      /nested deeper than 64/,
    );
  });
  test('a spec that makes no sense', () => {
    expect(withSpec((spec) => (spec.layers[0].order = 9))).toThrow(/the model: layer 0: `order` must be/);
    expect(withSpec((spec) => (spec.layers = []))).toThrow(/at least one layer/);
    expect(withSpec((spec) => (spec.layers[0].outputs = 1e9))).toThrow(/`outputs`/);
    expect(withSpec((spec) => (spec.encoding = null))).toThrow(/encoding/);
    expect(withSpec((spec) => (spec.encoding = encoding))).toThrow(/encoding/);
  });
  test('tensors that do not fit the spec', () => {
    expect(changed(({ tensors }) => tensors.pop())).toThrow(/tensor "layers.1.base" is missing/);
    expect(
      changed(({ tensors }) => tensors.push({ name: 'more', dtype: 'F32', shape: [1], data: new Float32Array(1) })),
    ).toThrow(/"more" belongs to no layer/);
    expect(changed(({ tensors }) => Object.assign(tensors[0], { shape: tensors[0].shape.toReversed() }))).toThrow(
      /must have shape \[3, 2, 8\]; got \[8, 2, 3\]/,
    );
    expect(withSpec((spec) => (spec.dtype = 'float64'))).toThrow(/must be F64/);
    // 2⁶⁰ numbers, had they been believed
    expect(
      withSpec(
        (spec) =>
          Object.assign(spec.layers[0], { inputs: 1 << 20, outputs: 1 << 20, gridSize: 1 << 20 }) && spec.layers.pop(),
      ),
    ).toThrow(/a model may have 1073741824/);
  });
  test('more layers, tensors, axes or values than a model has', () => {
    const dropout = (count: number, width = 1): LayerSpec[] =>
      Array.from({ length: count }, () => ({ kind: 'dropout', width, rate: 0 }));
    const withLayers = (own: LayerSpec[], tensors: Record<string, unknown> = {}): Uint8Array => {
      const metadata = { kanjs_format: '1', spec: JSON.stringify({ dtype: 'float32', layers: own }), extra: '{}' };
      return withHeader(JSON.stringify({ __metadata__: metadata, ...tensors }));
    };
    expect(decodeModel(withLayers(dropout(4096))).model.parameters).toHaveLength(0);
    expect(() => decodeModel(withLayers(dropout(4097)))).toThrow(/may have 4096 layers; got 4097/);
    expect(() => decodeModel(withLayers(dropout(100, 1 << 20)))).toThrow(
      'asks for 209715200 values for every row, but brings only 0 parameters',
    );
    // a file may ask for 65536 values, and for 16 more with every parameter it brings: here 68 736
    const wide = (count: number): Uint8Array => {
      const spec: ModelSpec = {
        dtype: 'float32',
        layers: [{ kind: 'linear', inputs: 1, outputs: 100 }, ...dropout(count, 100)],
      };
      return encodeModel({ spec, parameters: new Float32Array(parameterCount(spec)) });
    };
    expect(decodeModel(wide(343)).model.parameters).toHaveLength(200);
    expect(() => decodeModel(wide(344))).toThrow('asks for 68901 values for every row, but brings only 200 parameters');
    const empty = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`t${i}`, empty]));
    expect(() => decodeModel(withLayers(dropout(1), many))).toThrow('has 20000 tensors; at most 16384 are read');
    const deep = { ...empty, shape: new Array(9).fill(0) };
    expect(() => decodeModel(withLayers(dropout(1), { deep }))).toThrow('tensor "deep" has 9 axes');
  });
  test('a name that stands twice, however it is written', () => {
    const { tensors, metadata } = readSafetensors(
      encodeModel(filled({ dtype: 'float32', layers: layers.slice(2, 6) })),
    );
    const [first] = tensors;
    const line = JSON.stringify({ dtype: first.dtype, shape: first.shape, data_offsets: [0, first.data.byteLength] });
    const twice = `{"__metadata__":${JSON.stringify(metadata)},"${first.name}":${line},"\\u006c${first.name.slice(1)}" :${line}}`;
    expect(() => decodeModel(withHeader(twice))).toThrow(`the header says "${first.name}" twice`);
    expect(changed(({ metadata: own }) => (own['extra'] = '{"a":[{"b":1,"c":"b","b":2}]}'))).toThrow(
      'metadata `extra` says "b" twice',
    );
    expect(changed(({ metadata: own }) => (own['extra'] = '{"a":{"b":1},"b":["a","a"],"c":"b"}'))).not.toThrow();
  });
  test('a parameter that is no number', () => {
    expect(changed(({ tensors }) => tensors[0].data.fill(Infinity, 3, 4))).toThrow(/parameter \d+ is Infinity/);
  });
});

/** A file of this header and no data. */
function withHeader(header: string): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** Loads a model, or fails as a user can understand. */
function soundOrKanError(bytes: Uint8Array): void {
  let model: Model | undefined;
  let refusal: unknown;
  try {
    ({ model } = decodeModel(bytes));
  } catch (error) {
    refusal = error;
  }
  if (model) return checkModel(model);
  expect(refusal).toBeInstanceOf(KanError);
}

describe('damage', () => {
  const whole = encodeModel(filled({ dtype: 'float32', layers: layers.slice(2, 6) }), extra);
  const headerEnd = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));

  test('at any length, a file cut short is refused', () => {
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeModel(whole.subarray(0, length))).toThrow(KanError);
  });
  test('bytes after the end are refused', () => {
    expect(() => decodeModel(Uint8Array.from([...whole, 0]))).toThrow(/1 byte follows/);
  });
  test('every byte of the header changed in turn', () => {
    for (let at = 0; at < headerEnd; at++) {
      for (const value of [0, 0xff, 0x30, 0x39, 0x22, whole[at] ^ 1]) {
        const bytes = whole.slice();
        bytes[at] = value;
        soundOrKanError(bytes);
      }
    }
  });
  test('any bytes changed', () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        soundOrKanError(bytes);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
  test('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), soundOrKanError), { numRuns: 300, seed: 4 });
  });
  test('any JSON as the spec', () => {
    const { tensors, metadata } = readSafetensors(whole);
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('dtype', 'layers', 'encoding', 'layer', 'grid', ''),
        (value, where) => {
          const spec = JSON.parse(metadata['spec']);
          if (where === 'layer') spec.layers[1] = value;
          else if (where === 'grid') spec.layers[3].grid = value;
          else if (where !== '') spec[where] = value;
          soundOrKanError(
            writeSafetensors({ tensors, metadata: { ...metadata, spec: JSON.stringify(where === '' ? value : spec) } }),
          );
        },
      ),
      { numRuns: 500, seed: 5 },
    );
  });
});
