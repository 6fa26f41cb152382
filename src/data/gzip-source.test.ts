// What comes out of gzip is what went in, and what is damaged or hides too much is told.

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { KanError } from '../errors.js';
import type { CsvSource } from './csv-source.js';
import { unpackedGzip } from './gzip-source.js';

async function unpacked(source: CsvSource): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unpackedGzip(source)) parts.push(part);
  return Buffer.concat(parts);
}
const text = Array.from({ length: 2000 }, (_, i) => `${i},${i * i}\n`).join('');

test('bytes come as they were, whatever the pieces', async () => {
  const packed = new Uint8Array(gzipSync(text));
  expect((await unpacked(packed)).toString() === text).toBe(true);
  const pieces = Array.from({ length: 40 }, (_, i) =>
    packed.slice((i * packed.length) / 40, ((i + 1) * packed.length) / 40),
  );
  expect((await unpacked(pieces)).toString() === text).toBe(true);
});

test('how many bytes have become of how many is looked at before they are given', async () => {
  const packed = new Uint8Array(gzipSync(text));
  const seen: [number, number][] = [];
  let given = 0;
  for await (const part of unpackedGzip([packed.slice(0, 500), packed.slice(500)], (...counts) => seen.push(counts))) {
    given += part.length;
    expect(seen.at(-1)![0]).toBe(given);
  }
  expect(seen.at(-1)).toEqual([text.length, packed.length]);
  expect(seen.every(([, some]) => some === 500 || some === packed.length)).toBe(true);
  const refused = new KanError('too many');
  const refusing = unpackedGzip(packed, () => {
    throw refused;
  });
  await expect(refusing.next()).rejects.toThrow('too many');
});

test('damage is told as such, and what the source throws as it is', async () => {
  const packed = new Uint8Array(gzipSync(text));
  await expect(unpacked(packed.slice(0, packed.length >> 1))).rejects.toThrow('its gzip packing is damaged');
  await expect(unpacked(Uint8Array.from(packed, (byte, i) => (i > 40 ? 0xff : byte)))).rejects.toThrow('is damaged');
  // and is not read on
  let read = 0;
  const long = (function* () {
    for (; read < 500; read++) yield read === 0 ? packed.map((byte, i) => (i > 40 ? 0xff : byte)) : packed;
  })();
  await expect(unpacked(long)).rejects.toThrow('its gzip packing is damaged');
  expect(read).toBeLessThan(100);
  const broken = (error: Error): CsvSource =>
    (async function* () {
      yield packed.slice(0, 100);
      throw error;
    })();
  for (const error of [new RangeError('the disk is gone'), new TypeError('the disk is gone')])
    await expect(unpacked(broken(error))).rejects.toBe(error);
  await expect(unpacked([packed.slice(0, 100), 7 as never])).rejects.toThrow('got 7');
});
