// Checkpoints as bytes: nothing is lost on the way, and what was damaged is told.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Dtype } from '../model/spec.js';
import type { TrainOptions } from '../train/options.js';
import type { TrainState } from '../train/state.js';
import { trainModel } from '../train/trainer.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { crc32 } from './checksum.js';
import { encodeModel } from './model-file.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const rows = 12;
const random = createRandom(2);
const x = Float64Array.from({ length: rows }, () => random.next());
const data = { rows, x, y: x.map((value) => value ** 2) };

function modelOf(dtype: Dtype): Parameters<typeof trainModel>[0] {
  const spec = createSpec([1, 2, 1], { dtype });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

/** What a run saves after its second epoch. */
async function stateOf(dtype: Dtype, more: TrainOptions = {}): Promise<TrainState> {
  let kept: TrainState | undefined;
  await trainModel(modelOf(dtype), data, {
    backend: referenceBackend(),
    epochs: 3,
    batchSize: 5,
    ...more,
    checkpoint: { every: 2, save: (state) => void (kept = state) },
  });
  return kept!;
}

const state = await stateOf('float32');
const extra = { settings: { lr: 0.1, 'größe "é"': null }, list: [1, 2] };
const bytes = encodeCheckpoint(state, extra);

describe('there and back nothing is lost', () => {
  test.each(['float32', 'float64'] as const)('%s', async (dtype) => {
    const given = await stateOf(dtype);
    expect(decodeCheckpoint(encodeCheckpoint(given, extra))).toEqual({ state: given, extra });
    expect(decodeCheckpoint(encodeCheckpoint(given)).extra).toEqual({});
  });

  test('with a best loss, of validation and of a plateau', async () => {
    const given = await stateOf('float32', { validation: data, schedule: 'plateau' });
    expect([given.bestLoss, given.plateau.best].every(Number.isFinite)).toBe(true);
    expect(decodeCheckpoint(encodeCheckpoint(given)).state).toEqual(given);
  });

  test('with validation, a plateau, metrics that are no numbers, removed edges, no best yet', async () => {
    const given = await stateOf('float64', {
      validation: data,
      metrics: { nothing: () => NaN, one: () => 1 },
      schedule: 'plateau',
    });
    const more: TrainState = { ...given, removed: [{ layer: 0, input: 0, output: 1 }], bestLoss: Infinity };
    more.plateau = { factor: 0.25, best: Infinity, waited: 3 };
    expect(decodeCheckpoint(encodeCheckpoint(more)).state).toEqual(more);
  });

  test('moments that overflowed are kept as they are', () => {
    const moments: TrainState['moments'] = [state.moments[0], state.moments[1].map(() => Infinity)];
    expect(decodeCheckpoint(encodeCheckpoint({ ...state, moments })).state.moments).toEqual(moments);
  });

  test('equal states give equal bytes', () => {
    expect(encodeCheckpoint(structuredClone(state), { list: [1, 2], settings: extra.settings })).toEqual(bytes);
  });
});

describe('what is damaged is told', () => {
  test('every byte counts: one that is changed anywhere is found, or changes nothing', () => {
    const before = decodeCheckpoint(bytes);
    const read = (changed: Uint8Array): unknown => {
      try {
        return decodeCheckpoint(changed);
      } catch (error) {
        return error;
      }
    };
    const answers = Array.from(bytes, (_, at) => {
      const changed = bytes.slice();
      changed[at] ^= 1 << (at % 8);
      return read(changed);
    });
    const refused = answers.filter((answer) => answer instanceof KanError);
    // the producer and the white space of the header are of no matter
    const rest = answers.filter((answer) => !(answer instanceof KanError));
    rest.forEach((answer) => expect(answer).toEqual(before));
    expect(refused.length).toBeGreaterThan(0.95 * bytes.length);
  });

  test('every length that is too short', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(KanError);
  });

  test('another kind of file, and a format to come', () => {
    expect(() => decodeCheckpoint(encodeModel(modelOf('float32')))).toThrow(/is not a checkpoint/);
    const { tensors, metadata } = readSafetensors(bytes);
    expect(() =>
      decodeCheckpoint(writeSafetensors({ tensors, metadata: { ...metadata, kanjs_checkpoint: '9' } })),
    ).toThrow(/format "9"; this version reads 1/);
  });

  // sound files with wrong contents, their checksum right
  const wrong: [string, Partial<Record<keyof TrainState, unknown>>, RegExp][] = [
    ['a negative epoch', { epoch: -1 }, /`epoch`.*-1/],
    ['half a step', { step: 0.5 }, /`step`.*0\.5/],
    ['a loss sum that is text', { lossSum: '1' }, /`lossSum`.*"1"/],
    ['a best loss that is text', { bestLoss: '1' }, /`bestLoss`/],
    ['a generator of zeros', { random: [0, 0, 0, 0] }, /restoreRandom/],
    ['no generator', { random: undefined }, /`random` must be a list/],
    ['a plateau without factor', { plateau: { best: 1, waited: 0 } }, /`plateau.factor`/],
    ['a plateau that is a list', { plateau: [] }, /`plateau` must be an object/],
    ['a history of other epochs', { epoch: 3 }, /`history.trainLoss` must hold a number for each of 3 epochs/],
    ['a best epoch to come', { bestEpoch: 1_000_000_000 }, /`bestEpoch` is 1000000000 of \d+ epochs/],
    ['epochs without steps', { count: 0 }, /says 0 steps, \d+ of them after \d+ whole epochs over 12 rows/],
    ['more steps than rows', { count: state.epoch * 13 + state.step }, /over 12 rows; no run can get there/],
    ['no history', { history: undefined }, /`history` is damaged/],
    ['edges that are none', { removed: [{ layer: 0 }] }, /`removed`/],
    ['a row twice', { order: new Uint32Array(rows) }, /does not name each of 12 rows once/],
    ['NaN among parameters', { parameters: state.parameters.map(() => NaN) }, /"parameters" has NaN at 0/],
    ['two dtypes', { best: Float64Array.from(state.best) }, /different dtypes/],
  ];
  test.each(wrong)('%s', (_what, change, message) => {
    expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, ...change } as TrainState))).toThrow(message);
  });

  test('lists of different lengths are not even written', () => {
    expect(() => encodeCheckpoint({ ...state, best: new Float32Array(3) })).toThrow(/a model with 3 parameters/);
  });

  test('a list that is missing or one too many', () => {
    const { tensors, metadata } = readSafetensors(bytes);
    const write = (list: typeof tensors): Uint8Array => writeSafetensors({ tensors: list, metadata });
    expect(() => decodeCheckpoint(write(tensors.slice(1)))).toThrow(/must hold the tensors/);
    const more = { ...tensors[0], name: 'more' };
    expect(() => decodeCheckpoint(write([...tensors, more]))).toThrow(/must hold the tensors .*"more"/);
  });
});

test('the checksum is of the texts, then of the tensors in the order of their names: the same in every version', () => {
  const { tensors, metadata } = readSafetensors(bytes);
  let sum = crc32(new TextEncoder().encode(`${metadata['state']}\n${metadata['extra']}`));
  for (const name of ['begun', 'best', 'moment1', 'moment2', 'order', 'parameters']) {
    const own = tensors.find((tensor) => tensor.name === name)!.data;
    sum = crc32(new Uint8Array(own.buffer, own.byteOffset, own.byteLength), sum);
  }
  expect(metadata['checksum']).toBe(sum.toString(16).padStart(8, '0'));
});
