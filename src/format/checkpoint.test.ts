import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import type { TrainState } from '../train/state.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const state: TrainState = {
  parameters: Float32Array.of(1, 2.5, -3),
  begun: Float32Array.of(1, 2, 3),
  best: Float32Array.of(0.1, 0.2, 0.3),
  moments: [Float64Array.of(0.1, 1 / 3, 1e-300), Float64Array.of(4, 5, 6)],
  ...{ count: 17, epoch: 2, step: 3, lossSum: 0.1 + 0.2 },
  order: Uint32Array.of(2, 0, 3, 1),
  random: [1, 2, 3, 4, -0.7],
  ...{ bestEpoch: 1, bestLoss: 0.123456789012345 },
  plateau: { factor: 0.5, best: Infinity, waited: 1 },
  history: { trainLoss: [1, 0.5], validationLoss: [], learningRate: [0.01, 0.009], metrics: { own: [3, 2] } },
  removed: [{ layer: 0, input: 1, output: 2 }],
};

/** The checkpoint with its plain part changed. */
function changed(change: (plain: Record<string, unknown>) => void): () => unknown {
  const { tensors, metadata } = readSafetensors(encodeCheckpoint(state));
  const plain = JSON.parse(metadata['state']!) as Record<string, unknown>;
  change(plain);
  const bytes = writeSafetensors({ tensors, metadata: { ...metadata, state: JSON.stringify(plain) } });
  return () => decodeCheckpoint(bytes);
}

describe('a checkpoint', () => {
  test('comes back as it was, to the bit', () => {
    const extra = { settings: { epochs: 5 } };
    expect(decodeCheckpoint(encodeCheckpoint(state, extra))).toEqual({ state, extra });
    const { removed: _, ...before } = { ...state, bestLoss: Infinity };
    expect(decodeCheckpoint(encodeCheckpoint(before)).state).toEqual(before);
  });

  test('cut short at any length or changed in any byte is refused or still sound', () => {
    const whole = encodeCheckpoint(state);
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeCheckpoint(whole.subarray(0, length))).toThrow(KanError);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = whole.slice();
        bytes[at]! ^= change;
        let error: unknown;
        try {
          decodeCheckpoint(bytes);
        } catch (thrown) {
          error = thrown;
        }
        expect(error === undefined || error instanceof KanError).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  const wrong: [string, (plain: Record<string, any>) => void, RegExp][] = [
    ['an epoch that is none', (plain) => (plain['epoch'] = -1), /`epoch`/],
    ['a history of other epochs', (plain) => (plain['epoch'] = 1), /`history.trainLoss`/],
    ['a generator that cannot be', (plain) => (plain['random'] = [0, 0, 0, 0]), /state/],
    ['no plateau', (plain) => delete plain['plateau'], /`plateau`/],
    ['edges that are none', (plain) => (plain['removed'] = [1]), /`removed`/],
    ['a loss that is text', (plain) => (plain['bestLoss'] = 'small'), /`bestLoss`/],
  ];
  test.each(wrong)('with %s is refused', (_what, change, message) => expect(changed(change)).toThrow(message));

  test('of rows that are not each there once is refused', () => {
    expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, order: Uint32Array.of(0, 0, 1, 2) }))).toThrow(
      /"order"/,
    );
  });

  test('of another format, and what is no checkpoint, are refused', () => {
    const { tensors, metadata } = readSafetensors(encodeCheckpoint(state));
    const write = (more: Record<string, string>): Uint8Array => writeSafetensors({ tensors, metadata: more });
    expect(() => decodeCheckpoint(write({ ...metadata, kanjs_checkpoint: '2' }))).toThrow(/format "2"/);
    expect(() => decodeCheckpoint(write({ a: 'b' }))).toThrow(/not a checkpoint/);
  });
});
