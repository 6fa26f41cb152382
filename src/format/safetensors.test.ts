import { describe, expect, test } from 'vitest';
import { fileBytes, openSafetensors, readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** A file with this header and so many bytes of data, 0, 1, 2 … */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (let i = 0; i < dataBytes; i++) bytes[8 + text.length + i] = i;
  return bytes;
}
const f32 = (begin: number, end: number): object => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
});

describe('data is without gaps', () => {
  const read = (header: object, dataBytes: number) => (): unknown => readSafetensors(fileOf(header, dataBytes));

  test('tensors that follow each other are read, in whatever order the header names them', () => {
    const { tensors } = readSafetensors(fileOf({ b: f32(8, 12), none: f32(8, 8), a: f32(0, 8) }, 12));
    expect(tensors.map(({ name, data }) => [name, data.length])).toEqual([
      ['a', 2],
      ['none', 0],
      ['b', 1],
    ]);
    expect(new Uint8Array(tensors[2].data.buffer)).toEqual(Uint8Array.of(8, 9, 10, 11));
  });

  test('a gap between tensors is refused', () => {
    expect(read({ a: f32(0, 4), b: f32(8, 12) }, 12)).toThrow('tensor "b" begins at byte 8 of the data, expected 4');
  });

  test('a gap before the first is refused', () => {
    expect(read({ a: f32(4, 8) }, 8)).toThrow('tensor "a" begins at byte 4 of the data, expected 0');
  });

  test('bytes after the last are refused', () => {
    expect(read({ a: f32(0, 4) }, 5)).toThrow('1 byte follows after the last tensor');
    expect(read({}, 3)).toThrow('3 bytes follow');
  });

  test('tensors that overlap are refused', () => {
    expect(read({ a: f32(0, 8), b: f32(4, 12) }, 12)).toThrow('tensor "b" begins at byte 4 of the data, expected 8');
    expect(read({ a: f32(0, 8), b: f32(0, 4) }, 8)).toThrow('expected 4');
  });
});

describe('a header that does not fit its data is refused', () => {
  test.each<[string, object, string | RegExp]>([
    ['an end beyond the file', f32(0, 12), 'tensor "a" ends at byte 12 of the data but the file has 8'],
    ['an end before the beginning', { dtype: 'F32', shape: [0], data_offsets: [8, 4] }, /`data_offsets\[1\]`.*got 4/],
    ['a beginning below 0', { dtype: 'F32', shape: [2], data_offsets: [-8, 0] }, /`data_offsets\[0\]`.*got -8/],
    ['three offsets', { dtype: 'F32', shape: [2], data_offsets: [0, 8, 8] }, /must be lists, the latter of two/],
    ['no shape', { dtype: 'F32', data_offsets: [0, 8] }, /must be lists/],
    ['a width below 0', { dtype: 'F32', shape: [-2], data_offsets: [0, 8] }, /`shape\[0\]`.*got -2/],
    ['too few bytes', { dtype: 'F64', shape: [2], data_offsets: [0, 8] }, 'of shape [2] in F64 needs 16 bytes; got 8'],
    ['too many bytes', { dtype: 'F32', shape: [], data_offsets: [0, 8] }, 'of shape [] in F32 needs 4 bytes; got 8'],
    [
      'a dtype of its own',
      { dtype: 'I8', shape: [8], data_offsets: [0, 8] },
      /`dtype` must be one of F32, F64; got "I8"/,
    ],
    ['a list in place of an object', [0, 8], /tensor "a": expected an object/],
  ])('%s', (_what, entry, message) => {
    expect(() => readSafetensors(fileOf({ a: entry }, 8))).toThrow(message);
  });
});

test('more tensors, or axes, than any model has are refused', () => {
  const axes = (count: number): object => ({
    dtype: 'F32',
    shape: new Array<number>(count).fill(1),
    data_offsets: [0, 4],
  });
  expect(readSafetensors(fileOf({ a: axes(8) }, 4)).tensors[0].shape.length).toBe(8);
  expect(() => readSafetensors(fileOf({ a: axes(9) }, 4))).toThrow('tensor "a" has 9 axes; at most 8 are read');
  const tensors = (count: number) =>
    fileOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, f32(0, 0)])), 0);
  expect(readSafetensors(tensors(16_384)).tensors.length).toBe(16_384);
  expect(() => readSafetensors(tensors(16_385))).toThrow('has 16385 tensors; at most 16384 are read');
});

test('what is no safetensors file is told so', () => {
  expect(() => readSafetensors(new Uint8Array(9))).toThrow('it has only 9 bytes');
  expect(() => readSafetensors(fileOf('["a"]', 0))).toThrow('it does not begin with a header');
  expect(() => readSafetensors(fileOf({ a: f32(0, 4) }, 4).subarray(0, 30))).toThrow(/ends after 30 bytes, within its/);
  const bytes = fileOf('{"a":"?"}', 0);
  bytes[14] = 0xff;
  expect(() => readSafetensors(bytes)).toThrow('the header is not valid UTF-8');
  // as long as a header may be
  const longest = fileOf({}, 0);
  new DataView(longest.buffer).setBigUint64(0, 100_000_000n, true);
  expect(() => readSafetensors(longest)).toThrow('ends after 10 bytes, within its header of 100000000');
  const long = fileOf({}, 0);
  new DataView(long.buffer).setBigUint64(0, 100_000_001n, true);
  expect(() => readSafetensors(long)).toThrow('it does not begin with a header');
  expect(readSafetensors(fileOf('{}', 0))).toEqual({ tensors: [], metadata: {} });
});

test('metadata is a map of strings, and is read alone', () => {
  const of = (metadata: unknown): Uint8Array => fileOf({ __metadata__: metadata, a: f32(0, 400) }, 0);
  expect(openSafetensors(of({ x: '1' })).metadata).toEqual({ x: '1' });
  expect(() => openSafetensors(of({ x: 1 })).metadata).toThrow('metadata "x" must be a string; got 1');
  expect(() => openSafetensors(of([])).metadata).toThrow('the metadata must be a JSON object');
});

describe('writing', () => {
  const a: Tensor = { name: 'a', dtype: 'F32', shape: [1], data: Float32Array.of(1) };
  const b: Tensor = { name: 'b', dtype: 'F64', shape: [2, 1], data: Float64Array.of(2, 3) };
  const write = (...tensors: Tensor[]): Uint8Array => writeSafetensors({ tensors, metadata: {} });

  test('every tensor stands at a multiple of its size, and comes back', () => {
    const bytes = write(a, b);
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(new Float64Array(bytes.buffer, 8 + headerBytes, 2)).toEqual(b.data);
    expect(readSafetensors(bytes)).toEqual({ tensors: [b, a], metadata: {} });
    // at any address
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(readSafetensors(moved.subarray(3)).tensors).toEqual([b, a]);
  });

  test('what would be no sound file is refused', () => {
    expect(() => write(a, { ...b, name: 'a' })).toThrow('tensor "a" is there twice or has a reserved name');
    expect(() => write({ ...a, name: '__metadata__' })).toThrow('reserved name');
    expect(() => write({ ...a, shape: [2] })).toThrow('of shape [2] needs 2 numbers; got 1');
    expect(() => write({ ...a, dtype: 'F64' })).toThrow('says F64 but its numbers take 4 bytes');
  });
});

test('metadata come back, whether none, one or more', () => {
  for (const metadata of [{}, { a: '1' }, { a: '1', b: 'ü' }] as Record<string, string>[])
    expect(readSafetensors(writeSafetensors({ tensors: [], metadata })).metadata).toEqual(metadata);
  // of none the file says nothing: a header of two brackets and spaces
  expect(new TextDecoder().decode(writeSafetensors({ tensors: [], metadata: {} }).subarray(8))).toBe('{}      ');
});

test('the bytes of a file come as a view or as the memory itself, and are nothing else', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(fileBytes('open', bytes)).toBe(bytes);
  expect(fileBytes('open', bytes.buffer)).toEqual(bytes);
  expect(() => fileBytes('open', [1, 2])).toThrow(/^open: expected the bytes of a file; got \[1,\s?2\]/);
  expect(() => fileBytes('open', 'model.kan')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('`loadModel`') as string }),
  );
});
