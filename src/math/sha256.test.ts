import { createHash } from 'node:crypto';
import { test, expect } from 'vitest';
import fc from 'fast-check';
import { sha256, Sha256 } from './sha256.js';

test('digests are those of the standard', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test("any bytes in any pieces have Node's digest", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const [own, theirs] = [new Sha256(), createHash('sha256')];
      for (const piece of pieces) {
        own.add(piece);
        theirs.update(piece);
      }
      expect(own.hex()).toBe(theirs.digest('hex'));
    }),
  );
});

test('numbers count as they lie in memory, text as UTF-8', () => {
  const values = Float64Array.of(1.5, NaN, -0);
  expect(new Sha256().add(values).hex()).toBe(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex'));
  expect(sha256('Ωß🙂')).toBe(createHash('sha256').update('Ωß🙂').digest('hex'));
});
