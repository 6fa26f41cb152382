// The safetensors container: named arrays and a map of strings in one file. Knows bytes, nothing of models.
// Format: https://github.com/huggingface/safetensors — header length (8 bytes), header (JSON), data without gaps; all
// little-endian, as every machine that runs WebAssembly's memory as typed arrays is.

import { checkChoice, checkInteger, KanError, show } from '../errors.js';
import { isRecord, parseJson } from './json.js';

export type TensorDtype = 'F32' | 'F64';

export interface Tensor {
  name: string;
  dtype: TensorDtype;
  /** row-major; [] is a single number */
  shape: number[];
  data: Float32Array | Float64Array;
}

export interface Safetensors {
  tensors: Tensor[];
  metadata: Record<string, string>;
}

/** Longest header that is read or written, as in other implementations of the format. */
const longestHeader = 100_000_000;

/** Most tensors, and most axes of one, that are read. */
const maxTensors = 1 << 14;
const maxAxes = 8;

const prefixBytes = 8;
const metadataKey = '__metadata__';
const bytesOf = { F32: 4, F64: 8 } as const;
const damaged = 'the file is cut short or damaged; copy or save it again';

/**
 * Tensors and metadata as the bytes of a .safetensors file. Tensors keep their order, F64 before F32 so that all stand at
 * multiples of their size. Throws a KanError on a name given twice and on data that does not fit its shape or dtype.
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const placed = tensors.toSorted((a, b) => bytesOf[b.dtype] - bytesOf[a.dtype]);
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataKey, metadata]] : [];
  const names = new Set<string>([metadataKey]);
  let end = 0;
  for (const { name, dtype, shape, data } of placed) {
    const what = `writeSafetensors: tensor ${show(name)}`;
    if (names.has(name)) throw new KanError(`${what} is there twice or has a reserved name`);
    const size = product(shape);
    if (data.length !== size)
      throw new KanError(`${what} of shape [${shape.join(', ')}] needs ${size} numbers; got ${data.length}`);
    if (data.BYTES_PER_ELEMENT !== bytesOf[dtype])
      throw new KanError(`${what} says ${dtype} but its numbers take ${data.BYTES_PER_ELEMENT} bytes`);
    names.add(name);
    header.push([name, { dtype, shape, data_offsets: [end, (end += data.byteLength)] }]);
  }

  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  if (headerBytes > longestHeader)
    throw new KanError(
      `writeSafetensors: names and metadata take ${headerBytes} bytes; the format allows ${longestHeader}`,
    );
  const bytes = new Uint8Array(prefixBytes + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, prefixBytes, prefixBytes + headerBytes).set(text, prefixBytes);
  let at = prefixBytes + headerBytes;
  for (const { data } of placed) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Tensors, in the order of their data, and metadata of a .safetensors file. Data is copied: `bytes` may be reused. Every
 * length, offset and shape is checked against the file before anything is allocated. Throws a KanError that says what is wrong.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  return openSafetensors(bytes).read();
}

/** A file's bytes, as `fetch` and files of pages give them too. `what` begins the KanError that is thrown for anything else. */
export function fileBytes(what: string, bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  throw new KanError(
    `${what}: expected the bytes of a file; got ${show(bytes)}`,
    typeof bytes === 'string' ? 'what takes a path, in Node, is `loadModel` or `importModelFile`' : undefined,
  );
}

/**
 * The metadata of a .safetensors file, and `read` for all of it: what the metadata says can be judged before tensors are looked at. Throws
 * as `readSafetensors`; `otherwise` is the hint where the file is of another kind.
 */
export function openSafetensors(
  bytes: Uint8Array,
  otherwise?: string,
): { metadata: Record<string, string>; read: () => Safetensors } {
  const { header, start } = readHeader(bytes, otherwise);
  const metadata = metadataOf(header);
  return { metadata, read: () => ({ tensors: readTensors(bytes, header, start), metadata }) };
}

function readTensors(bytes: Uint8Array, header: Record<string, unknown>, start: number): Tensor[] {
  const named = Object.entries(header).filter(([name]) => name !== metadataKey);
  if (named.length > maxTensors) throw new KanError(`has ${named.length} tensors; at most ${maxTensors} are read`);
  const entries = named
    .map(([name, entry]) => checkEntry(name, entry, bytes.length - start))
    .toSorted((a, b) => a.begin - b.begin || a.end - b.end);

  let expected = 0;
  for (const entry of entries) {
    if (entry.begin !== expected)
      throw new KanError(
        `tensor ${show(entry.name)} begins at byte ${entry.begin} of the data, expected ${expected}`,
        damaged,
      );
    expected = entry.end;
  }
  const rest = bytes.length - start - expected;
  if (rest > 0)
    throw new KanError(`${rest} ${rest === 1 ? 'byte follows' : 'bytes follow'} after the last tensor`, damaged);

  return entries.map(({ name, dtype, shape, begin, end }) => {
    const data = dtype === 'F64' ? new Float64Array((end - begin) / 8) : new Float32Array((end - begin) / 4);
    // byte by byte, for the data may stand at any address
    new Uint8Array(data.buffer).set(bytes.subarray(start + begin, start + end));
    return { name, dtype, shape, data };
  });
}

/** The header as an object, and where the data begins. */
function readHeader(bytes: Uint8Array, otherwise?: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < prefixBytes + 2)
    throw new KanError(`is not a safetensors file: it has only ${bytes.length} bytes`, damaged);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, prefixBytes).getBigUint64(0, true));
  if (length > longestHeader || bytes[prefixBytes] !== 0x7b) {
    throw new KanError('is not a safetensors file: it does not begin with a header', otherwise);
  }
  const start = prefixBytes + length;
  if (start > bytes.length)
    throw new KanError(`ends after ${bytes.length} bytes, within its header of ${length}`, damaged);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(prefixBytes, start));
  } catch {
    throw new KanError('the header is not valid UTF-8', damaged);
  }
  // what begins with a brace is an object
  return { header: parseJson('the header', text) as Record<string, unknown>, start };
}

function metadataOf(header: Record<string, unknown>): Record<string, string> {
  const metadata = Object.hasOwn(header, metadataKey) ? header[metadataKey] : {};
  if (!isRecord(metadata)) throw new KanError(`the metadata must be a JSON object; got ${show(metadata)}`);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw new KanError(`metadata ${show(key)} must be a string; got ${show(value)}`);
  }
  return metadata as Record<string, string>;
}

interface Entry {
  name: string;
  dtype: TensorDtype;
  shape: number[];
  /** in bytes from the start of the data */
  begin: number;
  end: number;
}

/** One tensor's line of the header, sound and within the `available` bytes of data. */
function checkEntry(name: string, entry: unknown, available: number): Entry {
  const what = `tensor ${show(name)}`;
  if (!isRecord(entry)) throw new KanError(`${what}: expected an object; got ${show(entry)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  checkChoice(`${what}: \`dtype\``, dtype, ['F32', 'F64']);
  if (!Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) {
    throw new KanError(
      `${what}: \`shape\` and \`data_offsets\` must be lists, the latter of two; got ${show(shape)} and ${show(offsets)}`,
    );
  }
  if (shape.length > maxAxes) throw new KanError(`${what} has ${shape.length} axes; at most ${maxAxes} are read`);
  shape.forEach((width, axis) => checkInteger(`${what}: \`shape[${axis}]\``, width, 0));
  const [begin, end] = offsets;
  checkInteger(`${what}: \`data_offsets[0]\``, begin, 0);
  checkInteger(`${what}: \`data_offsets[1]\``, end, begin);
  if (end > available)
    throw new KanError(`${what} ends at byte ${end} of the data but the file has ${available}`, damaged);
  const needed = product(shape) * bytesOf[dtype];
  if (end - begin !== needed)
    throw new KanError(`${what} of shape [${shape.join(', ')}] in ${dtype} needs ${needed} bytes; got ${end - begin}`);
  return { name, dtype, shape, begin, end };
}

function product(shape: readonly number[]): number {
  return shape.reduce((count, width) => count * width, 1);
}
