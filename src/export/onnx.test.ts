// What an ONNX file says, read back field by field; that runtimes compute the same is tried in test/services/.

import { describe, expect, test } from 'vitest';
import { exportModel, Formula, KAN } from 'kanjs';

interface Fields {
  [field: number]: (number | Uint8Array)[];
}

/** The fields of a message of Protocol Buffers. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = {};
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, kind] = [tag >> 3, tag & 7];
    let value: number | Uint8Array;
    if (kind === 0) value = varint();
    else {
      const length = kind === 2 ? varint() : 4;
      value = bytes.slice(at, (at += length));
    }
    (fields[field] ??= []).push(value);
  }
  expect(at).toBe(bytes.length);
  return fields;
}

const text = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);
const inner = (value: number | Uint8Array): Fields => fieldsOf(value as Uint8Array);

async function graphOf(
  model: Parameters<typeof exportModel>[0],
  precision?: 'float',
): Promise<{ file: Fields; graph: Fields; size: number }> {
  const [{ name, content }] = await exportModel(model, { to: 'onnx', name: 'net', precision });
  expect(name).toBe('net.onnx');
  const file = fieldsOf(content as Uint8Array);
  return { file, graph: inner(file[7][0]), size: (content as Uint8Array).length };
}

describe('an ONNX file', () => {
  test('says its versions, and what made it', async () => {
    const { file, graph } = await graphOf(new KAN([2, 5, 1]).model);
    expect(file[1]).toEqual([7]);
    expect(text(file[2][0])).toBe('kanjs');
    expect(file[8].map(inner).map((each) => each[2])).toEqual([[13]]);
    expect(text(graph[2][0])).toBe('net');
    expect(graph[11].map((value) => text(inner(value)[1][0]))).toEqual(['x']);
    expect(graph[12].map((value) => text(inner(value)[1][0]))).toEqual(['y']);
  });

  test('of a network on even grids has no recurrence: some fifteen operators a layer, without division or slices', async () => {
    const { graph, size } = await graphOf(new KAN([2, 5, 1], { outside: 'zero' }).model);
    const operators = graph[1].map((node) => text(inner(node)[4][0]));
    expect(operators.length).toBeLessThanOrEqual(2 * 14 + 3);
    expect(new Set(operators)).toEqual(
      new Set([
        // what is infinite has no answer
        'Add',
        'Sub',
        'Mul',
        'Unsqueeze',
        'Abs',
        'HardSigmoid',
        'Pow',
        'Flatten',
        'MatMul',
        'Sigmoid',
        'Gemm',
        'Identity',
      ]),
    );
    expect(size).toBeLessThan(4500);
  });

  test('gives every value one name, and uses none before it is made', async () => {
    for (const model of [new KAN([3, 4, 2], { order: 4 }).model, new Formula('y*n0 + x^2 + sin(n1)')]) {
      const { graph } = await graphOf(model);
      const known = new Set([
        ...graph[11].map((value) => text(inner(value)[1][0])),
        ...graph[5].map((constant) => text(inner(constant)[8][0])),
      ]);
      for (const node of graph[1].map(inner)) {
        for (const input of node[1]) expect(known).toContain(text(input));
        for (const output of node[2].map(text)) {
          expect(known).not.toContain(output);
          known.add(output);
        }
      }
      for (const output of graph[12]) expect(known).toContain(text(inner(output)[1][0]));
    }
  });

  test('cannot be had where a runtime has no kernel', async () => {
    await expect(exportModel(new Formula('erf(x)'), { to: 'onnx' })).rejects.toThrow(
      'exportModel: ONNX Runtime does not compute erf in double precision',
    );
    const { graph } = await graphOf(new Formula('erf(x)'), 'float');
    expect(graph[1].map((node) => text(inner(node)[4][0]))).toContain('Erf');
  });
});
