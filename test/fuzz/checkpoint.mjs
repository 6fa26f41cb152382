// Checkpoints changed at random, with their checksum set right again where it can be. Law: a checkpoint is refused with a KanError or is
// written again as it is, and a run that goes on from it is refused with a KanError or ends.

import { Buffer } from 'node:buffer';
import { crc32 } from './crc32.mjs';
import * as kanjs from '../every-door.mjs';
import { changedBytes, changedJson } from './random.mjs';
import { damaged, putTogether, strangeNumbers, takeApart } from './safetensors.mjs';

let backend;
const spec = kanjs.createSpec([2, 2, 1], { gridSize: 2, order: 1 });
const model = { spec, parameters: kanjs.initializeParameters(spec, kanjs.createRandom(1)) };
const rows = 12;
const data = {
  rows,
  x: Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(i)),
  y: Float64Array.from({ length: rows }, (_, i) => Math.cos(i)),
};
const options = { epochs: 4, batchSize: 5, validation: data, seed: 3, loss: 'mse', optimizer: 'adamw' };

export async function prepare() {
  backend = await kanjs.openBackend({ device: 'reference' });
  const kept = [];
  await kanjs.trainModel(model, data, {
    ...options,
    backend,
    checkpoint: { every: 1, save: (state) => void kept.push(Buffer.from(kanjs.encodeCheckpoint(state, { a: 1 }))) },
  });
  return kept;
}

export function make(bases, random) {
  const bytes = random.pick(bases);
  if (random.integer(4) === 0) return damaged(bytes, random, changedBytes, random);
  const { header, data: numbers } = takeApart(bytes);
  const way = random.integer(3);
  const changed = way === 0 ? changedJson(header, random) : header;
  if (way === 1)
    changed.__metadata__.state = JSON.stringify(changedJson(JSON.parse(changed.__metadata__.state), random));
  const content = way === 2 ? strangeNumbers(numbers, random.integer(2) === 0, random) : numbers;
  try {
    const { __metadata__: metadata, ...tensors } = changed;
    let sum = crc32(Buffer.from(`${metadata.state}\n${metadata.extra}`));
    for (const [
      ,
      {
        data_offsets: [begin, end],
      },
    ] of Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)))
      sum = crc32(content.subarray(begin, end), sum);
    metadata.checksum = sum.toString(16).padStart(8, '0');
  } catch {
    // what cannot be summed up is told by its shape
  }
  return putTogether(changed, content);
}

export async function check(bytes, _random, fail) {
  const { state, extra } = kanjs.decodeCheckpoint(bytes);
  const again = kanjs.encodeCheckpoint(state, extra);
  if (!Buffer.from(kanjs.encodeCheckpoint(kanjs.decodeCheckpoint(again).state, extra)).equals(Buffer.from(again)))
    fail('written and read again it is another');
  if (state.epoch > 50) return;
  const result = await kanjs.trainModel(model, data, { ...options, epochs: state.epoch + 2, backend, resume: state });
  if (result.history.trainLoss.length > state.epoch + 2) fail('more epochs than were asked for');
}

export function done() {
  backend.close();
}
