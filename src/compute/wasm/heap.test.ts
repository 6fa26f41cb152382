import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KanError } from '../../errors.js';
import { SharedHeap } from './heap.js';

const open = (maximum: number): SharedHeap =>
  new SharedHeap(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), 1000);

test('pieces are aligned, zeroed, apart from each other, and all come back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 200_000 }), freeing: fc.nat() }), { maxLength: 60 }),
      (requests) => {
        const heap = open(1024);
        const live: { offset: number; bytes: number }[] = [];
        for (const { bytes, freeing } of requests) {
          const offset = heap.allocate(bytes);
          expect(offset % 64).toBe(0);
          expect(offset).toBeGreaterThanOrEqual(1000);
          const view = new Uint8Array(heap.memory.buffer, offset, bytes);
          expect(view.every((byte) => byte === 0)).toBe(true);
          view.fill(255);
          for (const other of live)
            expect(offset + bytes <= other.offset || other.offset + other.bytes <= offset).toBe(true);
          live.push({ offset, bytes });
          if (freeing % 2) heap.free(live.splice(freeing % live.length, 1)[0].offset);
        }
        for (const { offset } of live) heap.free(offset);
        expect(heap.usedBytes).toBe(0);
        // everything is one piece again: what the memory holds can be had at once
        const whole = heap.memory.buffer.byteLength - 1024;
        const grown = heap.memory.buffer.byteLength;
        heap.allocate(whole);
        expect(heap.memory.buffer.byteLength).toBe(grown);
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test('asking for more than there is names both sizes and loses nothing', () => {
  const heap = open(32);
  const offset = heap.allocate(100_000);
  expect(() => heap.allocate(64 * 65536)).toThrow(KanError);
  expect(() => heap.allocate(64 * 65536)).toThrow(/out of memory: this needs 5 MB more, 1 MB are in use/);
  heap.free(offset);
  expect(heap.usedBytes).toBe(0);
  heap.allocate(100_000);
});
