// Checkpoints of ensembles, and of grids that followed the data: what was finished comes back, and what is no such thing is told, also where the checksum
// fits.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { maxNetworks } from '../model/model.js';
import type { FinishedMember, TrainState } from '../train/state.js';
import { trainModel } from '../train/trainer.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { crc32 } from './checksum.js';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

const x = Float64Array.from({ length: 8 }, (_, i) => i / 8);
const data = { rows: 8, x, y: x.map((value) => value ** 2) };
const spec = createSpec([1, 2, 1], { dtype: 'float64' });
let kept: TrainState | undefined;
await trainModel({ spec, parameters: initializeParameters(spec, createRandom(1)) }, data, {
  backend: referenceBackend(),
  epochs: 1,
  checkpoint: { every: 1, save: (state) => void (kept = state) },
});
const state = kept!;
const member = (seed: number): FinishedMember =>
  ({
    spec,
    parameters: initializeParameters(spec, createRandom(seed)),
    run: {
      stopped: 'early',
      optimizer: 'adamw',
      bestEpoch: 1,
      history: { trainLoss: [2, 1], validationLoss: [], learningRate: [0.1, 0.1], metrics: {} },
    },
  }) as never;
const encoded = (members: readonly FinishedMember[]): Uint8Array =>
  encodeCheckpoint({ ...state, members: [...members] });

/** The same checkpoint with another state, or other tensors, and a checksum that fits. */
function changed(bytes: Uint8Array, change: (plain: Record<string, any>, tensors: Tensor[]) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  const plain = JSON.parse(metadata['state']) as Record<string, any>;
  const own = tensors.map((tensor) => ({ ...tensor }));
  change(plain, own);
  const text = JSON.stringify(plain);
  let sum = crc32(new TextEncoder().encode(`${text}\n${metadata['extra']}`));
  for (const { data: of } of own.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    sum = crc32(new Uint8Array(of.buffer, of.byteOffset, of.byteLength), sum);
  return writeSafetensors({
    tensors: own,
    metadata: { ...metadata, state: text, checksum: sum.toString(16).padStart(8, '0') },
  });
}
const refused = (bytes: Uint8Array, message: string | RegExp): void =>
  expect(() => decodeCheckpoint(bytes)).toThrow(message);

test('finished networks come back in their order', () => {
  for (const members of [[member(1)], [member(1), member(2)], [member(3), member(1), member(2)]]) {
    const found = decodeCheckpoint(encoded(members)).state;
    expect(found.members).toEqual(members);
    expect(found).toEqual({ ...state, members });
  }
  for (const none of [state, { ...state, members: [] }]) {
    const { state: found } = decodeCheckpoint(encodeCheckpoint(none));
    expect(found).not.toHaveProperty('members');
    expect(readSafetensors(encodeCheckpoint(none)).metadata['state']).not.toContain('members');
  }
});

test('a change that fits its checksum is read, one that does not is told', () => {
  const bytes = encoded([member(1)]);
  expect(decodeCheckpoint(changed(bytes, () => {})).state.members).toHaveLength(1);
  const { tensors, metadata } = readSafetensors(bytes);
  tensors[0].data[0] += 1;
  refused(writeSafetensors({ tensors, metadata }), 'its contents do not fit its checksum');
  refused(writeSafetensors({ tensors, metadata: { ...metadata, checksum: '0' } }), 'checksum');
});

describe('finished networks that are none are told', () => {
  const bytes = encoded([member(1), member(2)]);
  const broken = (change: (plain: Record<string, any>, tensors: Tensor[]) => void, message: string | RegExp): void =>
    refused(changed(bytes, change), message);

  test('lists of them', () => {
    broken((plain) => (plain['members'] = 7), 'state: `members` must be a list of networks');
    broken(
      (plain) => (plain['members'] = Array.from({ length: maxNetworks }, () => plain['members'][0])),
      '`members` must be a list of networks',
    );
    broken((plain) => plain['members'].pop(), 'must hold the tensors');
    broken(
      (_plain, tensors) =>
        tensors.splice(
          tensors.findIndex(({ name }) => name === 'member2'),
          1,
        ),
      'must hold the tensors',
    );
    broken((_plain, tensors) => {
      const at = tensors.findIndex(({ name }) => name === 'member1');
      tensors[at] = { ...tensors[at], shape: [1, tensors[at].data.length] };
    }, /tensor "member1" must be a list; got shape \[1, \d+\]/);
  });

  test('each by its number', () => {
    broken((plain) => (plain['members'][1] = null), 'state: member 2 is damaged');
    broken((plain) => (plain['members'][0] = []), 'state: member 1 is damaged');
    broken((plain) => (plain['members'][1] = { spec: plain['members'][1].spec }), 'state: member 2 is damaged');
    broken((plain) => (plain['members'][1].spec.layers = []), 'state: member 2');
    broken((plain) => (plain['members'][0].run.stopped = 'aborted'), 'state: member 1: `stopped`');
    broken((plain) => (plain['members'][0].run.optimizer = 'sgd'), 'state: member 1: `optimizer`');
    broken((plain) => (plain['members'][1].run.bestEpoch = -1), 'state: member 2: `bestEpoch`');
    broken((plain) => (plain['members'][1].run.history = undefined), '`history` is damaged');
    broken((plain) => (plain['members'][1].run.history.trainLoss = undefined), 'for each of 0 epochs');
    broken((plain) => (plain['members'][1].run.history.learningRate = [1]), 'for each of 2 epochs');
    broken((plain) => (plain['members'][1].run.history.learningRate = 'ab'), '`history.learningRate` must hold');
    broken(
      (_plain, tensors) => (tensors.find(({ name }) => name === 'member2')!.data[3] = Infinity),
      'tensor "member2" has Infinity at 3',
    );
    expect(
      decodeCheckpoint(changed(bytes, (plain) => (plain['members'][1].run.bestEpoch = 0))).state.members![1].run
        .bestEpoch,
    ).toBe(0);
  });
});

describe('grids that followed', () => {
  const followed = (value: unknown): Uint8Array =>
    changed(encodeCheckpoint(state), (plain) => (plain['followed'] = value));
  test('come back', () => {
    for (const moves of [0, 3]) {
      const given = { moves, grids: [null, { kind: 'uniform', domain: [0, 1] }] };
      expect(decodeCheckpoint(followed(given)).state.followed).toEqual(given);
    }
  });
  test('or are told to be damaged', () => {
    for (const bad of [
      7,
      null,
      [],
      {},
      { moves: 1, grids: 7 },
      { moves: 1, grids: [7] },
      { moves: 1, grids: [null, 'x'] },
    ])
      refused(followed(bad), 'state: `followed` is damaged');
    refused(followed({ moves: -1, grids: [] }), 'state: `followed.moves`');
  });
});

test('texts that are no objects are told, whatever their checksum', () => {
  for (const value of [7, 'text', [member(1)], null]) {
    refused(
      changed(encodeCheckpoint(state), (plain) => (plain['first'] = value)),
      'state: `first` is damaged',
    );
    refused(
      changed(encodeCheckpoint(state), (plain) => (plain['history'] = value)),
      'state: `history` is damaged',
    );
  }
  const { tensors, metadata } = readSafetensors(encodeCheckpoint(state));
  for (const name of ['state', 'extra']) {
    const changedTo = (text: string): Uint8Array =>
      writeSafetensors({ tensors, metadata: { ...metadata, [name]: text } });
    refused(changedTo('[1]'), `metadata \`${name}\` must be a JSON object; got [1]`);
    refused(changedTo('null'), `metadata \`${name}\` must be a JSON object; got null`);
    refused(changedTo('{'), `metadata \`${name}\` is not valid JSON`);
    const { [name]: _gone, ...others } = metadata;
    refused(writeSafetensors({ tensors, metadata: others }), `metadata \`${name}\` is not valid JSON`);
  }
});

test('the order names every row once', () => {
  const bytes = encodeCheckpoint(state);
  const order = (...values: [at: number, value: number][]): Uint8Array =>
    changed(bytes, (_plain, tensors) => {
      const { data: rows } = tensors.find(({ name }) => name === 'order')!;
      for (const [at, value] of values) rows[at] = value;
    });
  const other = (readSafetensors(bytes).tensors.find(({ name }) => name === 'order')!.data as Float64Array)[1];
  for (const value of [other, -1, 8, 0.5])
    refused(order([0, value]), 'tensor "order" does not name each of 8 rows once');
});
