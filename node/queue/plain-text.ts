// Plain data with arrays of numbers as text, and back: how networks and their rows travel through Redis. Every number comes back as it was, to the bit:
// arrays are their bytes, little-endian, and what JSON cannot say stands by its name. Knows no networks.

import { endianness } from 'node:os';
import { KanError } from '../../src/errors.js';
import { isRecord } from '../../src/format/json.js';

const arrays = { Float64Array, Float32Array, Uint32Array, Int32Array, Uint8Array } as const;
type ArrayName = keyof typeof arrays;

/** What begins the name of what JSON has no word for; an object with such a name of its own is written as a list of pairs. */
const sign = '$';
const odd = new Map<unknown, string>([
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
]);

/** The value as text. Throws a KanError for what is neither plain nor an array of numbers. */
export function printPlain(value: unknown): string {
  return JSON.stringify(written(value));
}

/** The value of such a text. Throws a KanError where it is none. */
export function readPlain(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken('it is no JSON');
  }
  return read(value);
}

function written(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return { $number: 'NaN' };
    if (Object.is(value, -0)) return { $number: '-0' };
    return odd.has(value) ? { $number: odd.get(value) } : value;
  }
  if (typeof value !== 'object' || value === null) {
    if (value === undefined || ['string', 'boolean', 'object'].includes(typeof value)) return value;
    throw new KanError(`a ${typeof value} cannot be sent to another machine`);
  }
  if (Array.isArray(value)) return value.map(written);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  const pairs = Object.entries(value).filter(([, each]) => each !== undefined);
  const plain = pairs.map(([name, each]): [string, unknown] => [name, written(each)]);
  return plain.some(([name]) => name.startsWith(sign) || name === '__proto__')
    ? { $pairs: plain }
    : Object.fromEntries(plain);
}

function bytesOf(value: ArrayBufferView): unknown {
  const name = Object.keys(arrays).find((each) => value instanceof arrays[each as ArrayName]);
  if (name === undefined) throw new KanError('an array of this kind cannot be sent to another machine');
  const { buffer, byteOffset, byteLength } = value;
  const bytes = Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));
  return { [`${sign}${name}`]: turned(bytes, arrays[name as ArrayName].BYTES_PER_ELEMENT).toString('base64') };
}

function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read);
  if (!isRecord(value)) return value;
  const [[name, inner] = []] = Object.entries(value);
  if (name === '$number') {
    if (!['NaN', '-0', 'Infinity', '-Infinity'].includes(inner as string)) throw broken('a number is none');
    return Number(inner);
  }
  if (name === '$pairs') {
    if (!Array.isArray(inner) || !inner.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string'))
      throw broken('pairs are none');
    return Object.fromEntries((inner as [string, unknown][]).map(([key, each]) => [key, read(each)]));
  }
  if (name?.startsWith(sign)) return arrayOf(name.slice(sign.length), inner);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each)]));
}

function arrayOf(name: string, text: unknown): unknown {
  if (!Object.hasOwn(arrays, name) || typeof text !== 'string') throw broken('an array is of no kind');
  const kind = arrays[name as ArrayName];
  const bytes = turned(Buffer.from(text, 'base64'), kind.BYTES_PER_ELEMENT);
  if (bytes.length % kind.BYTES_PER_ELEMENT !== 0) throw broken('an array ends in the middle of a number');
  // a copy that begins where its numbers may
  const { buffer } = new Uint8Array(bytes);
  return new kind(buffer);
}

/** Bytes of numbers from this machine's order to little-endian, or back. */
function turned(bytes: Buffer, size: number): Buffer {
  if (endianness() === 'LE' || size === 1) return bytes;
  return size === 8 ? bytes.swap64() : bytes.swap32();
}

const broken = (why: string): KanError => new KanError(`what came through Redis cannot be read: ${why}`);
