import { describe, expect, test } from 'vitest';
import { encoding, everything, extra, layers, small } from '../../test/every-layer.js';
import { KanError } from '../errors.js';
import { edgePosition, layerOffset } from '../model/layout.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { version } from '../version.js';
import { decodeModel, encodeModel } from './model-file.js';
import { readSafetensors } from './safetensors.js';

describe('a saved model', () => {
  for (const [name, model] of [
    ['of every layer', everything],
    ['float32', small()],
    ['float64', small('float64')],
  ] as const) {
    test(`${name} comes back the same`, () => {
      const back = decodeModel(encodeModel(model, extra));
      expect(back).toEqual({ model, extra });
      expect(back.model.parameters.constructor).toBe(model.parameters.constructor);
    });
    test(`${name} is the same bytes when saved again`, () => {
      const bytes = encodeModel(model, extra);
      const back = decodeModel(bytes);
      expect(Buffer.compare(encodeModel(back.model, back.extra), bytes)).toBe(0);
    });
  }

  test('does not depend on the order in which its spec was written down', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .toReversed()
                .map(([key, inner]) => [key, turned(inner)]),
            )
          : value;
    const other = { spec: turned(everything.spec) as ModelSpec, parameters: everything.parameters };
    expect(encodeModel(other)).toEqual(encodeModel(everything));
  });

  test('is read from an ArrayBuffer, as fetch gives it', () => {
    const bytes = encodeModel(everything);
    expect(encodeModel(decodeModel(Uint8Array.from(bytes).buffer).model)).toEqual(bytes);
    expect(() => decodeModel('model.safetensors' as never)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('got "model.safetensors"'),
        hint: expect.stringContaining('loadModel'),
      }),
    );
  });

  test('is read from bytes at any address', () => {
    const bytes = encodeModel(everything);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeModel(shifted)).toEqual(decodeModel(bytes));
  });

  test('does not share memory with the bytes it came from', () => {
    const bytes = encodeModel(small());
    const { model } = decodeModel(bytes);
    const before = [...model.parameters];
    bytes.fill(0);
    expect([...model.parameters]).toEqual(before);
  });

  test('has tensors in the shapes the documentation says', () => {
    const { tensors, metadata } = readSafetensors(encodeModel(everything));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['layers.0.coefficients', [70, 4, 5]],
      ['layers.0.base', [70, 4]],
      ['layers.2.weight', [3, 70]],
      ['layers.2.bias', [3]],
      ['layers.3.gain', [3]],
      ['layers.3.bias', [3]],
      ['layers.5.coefficients', [4, 3, 2]],
      ['layers.6.gate', []],
      ['layers.7.coefficients', [2, 4, 6]],
      ['layers.7.base', [2, 4]],
      ['layers.8.gate', []],
      ['layers.8.skip.weight', [2, 3]],
      ['layers.8.skip.bias', [2]],
    ]);
    expect(tensors.reduce((sum, { data }) => sum + data.length, 0)).toBe(everything.parameters.length);
    expect(metadata['kanjs_format']).toBe('1');
    expect(metadata['producer']).toBe(`kanjs ${version}`);
    expect(JSON.parse(metadata['spec'])).toEqual(everything.spec);
  });

  test('has each number at its output, input and coefficient', () => {
    const data = Object.fromEntries(
      readSafetensors(encodeModel(everything)).tensors.map((tensor) => [tensor.name, tensor.data]),
    );
    const { spec, parameters } = everything;
    const kan = layers[0] as KANLayerSpec;
    for (const [output, input, coefficient] of [
      [0, 0, 0],
      [1, 2, 3],
      [63, 3, 4],
      [64, 0, 1],
      [69, 3, 4],
    ]) {
      const { offset, stride } = edgePosition(kan, input, output);
      expect(data['layers.0.coefficients'][(output * 4 + input) * 5 + coefficient]).toBe(
        parameters[offset + (1 + coefficient) * stride],
      );
      expect(data['layers.0.base'][output * 4 + input]).toBe(parameters[offset]);
    }
    const linear = layerOffset(spec, 2);
    expect(data['layers.2.weight'][2 * 70 + 5]).toBe(parameters[linear + 5 * 3 + 2]);
    expect(data['layers.2.bias'][1]).toBe(parameters[linear + 210 + 1]);
    const gate = layerOffset(spec, 8);
    expect(data['layers.8.gate'][0]).toBe(parameters[gate]);
    expect(data['layers.8.skip.weight'][1 * 3 + 2]).toBe(parameters[gate + 1 + 2 * 2 + 1]);
  });
});

describe('refuses to save', () => {
  test('a model with a parameter that is no number', () => {
    const model = small();
    model.parameters[5] = NaN;
    expect(() => encodeModel(model)).toThrow(new KanError('encodeModel: parameter 5 is NaN'));
  });
  test('an encoding for another network', () => {
    const { spec, parameters } = small();
    expect(() => encodeModel({ spec: { ...spec, encoding }, parameters })).toThrow(KanError);
  });
  test('extras that JSON cannot say', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => encodeModel(small(), circle)).toThrow(/`extra` cannot be written as JSON/);
    expect(() => encodeModel(small(), { big: 1n })).toThrow(/`extra` cannot be written as JSON/);
  });
});
