import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { TrainState } from '../src/train/state.js';
import { findCheckpoint, removeCheckpoints, saveCheckpoint } from './checkpoints.js';

const root = mkdtempSync(join(tmpdir(), 'kan-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true }));
const directory = join(root, 'run', 'checkpoints');
beforeEach(() => rmSync(directory, { recursive: true, force: true }));
const names = (): string[] => readdirSync(directory).sort();
const name = (epoch: number, step = 0): string =>
  `checkpoint-${String(epoch).padStart(8, '0')}-${String(step).padStart(8, '0')}.safetensors`;
const path = (epoch: number, step?: number): string => join(directory, name(epoch, step));

/** A state of two parameters and nine rows, one in a step. */
function stateAt(epoch: number, step = 0): TrainState {
  const losses = Array.from({ length: epoch }, (_, i) => 1 / (i + 1));
  return {
    parameters: Float32Array.of(1, epoch),
    moments: [new Float32Array(2), new Float32Array(2)],
    count: epoch * 9 + step,
    epoch,
    step,
    lossSum: 0,
    bestEpoch: epoch,
    bestLoss: Infinity,
    order: Uint32Array.of(2, 0, 1, 3, 8, 7, 6, 5, 4),
    random: [1, 2, 3, 4],
    begun: new Float32Array(2),
    best: new Float32Array(2),
    plateau: { factor: 1, best: Infinity, waited: 0 },
    history: { trainLoss: losses, validationLoss: [], learningRate: losses, metrics: {} },
  };
}

test('of all that are written the two newest are kept, and the newest is found', async () => {
  for (const epoch of [5, 10, 15]) expect(await saveCheckpoint(directory, stateAt(epoch), { epoch })).toBe(path(epoch));
  expect(names()).toEqual([name(10), name(15)]);
  await saveCheckpoint(directory, stateAt(15, 3), { epoch: 15 });
  expect(names()).toEqual([name(15), name(15, 3)]);
  const found = await findCheckpoint(directory);
  expect(found).toEqual({ path: path(15, 3), state: stateAt(15, 3), extra: { epoch: 15 }, damaged: [] });
});

test('where there is nothing, nothing is found and nothing is removed', async () => {
  expect(await findCheckpoint(directory)).toBeUndefined();
  await removeCheckpoints(directory);
});

test('a damaged newest one: the one before is found, and what was wrong is told', async () => {
  for (const epoch of [1, 2]) await saveCheckpoint(directory, stateAt(epoch));
  const bytes = readFileSync(path(2));
  for (const [damaged, reason] of [
    [bytes.subarray(0, bytes.length - 1), /cut short|ends at byte/],
    [new Uint8Array(0), /only 0 bytes/],
    [bytes.map((byte, i) => (i === bytes.length - 2 ? byte ^ 4 : byte)), /checksum/],
  ] as const) {
    writeFileSync(path(2), damaged);
    const found = await findCheckpoint(directory);
    expect(found).toMatchObject({ path: path(1), state: stateAt(1) });
    expect(found!.damaged).toEqual([{ path: path(2), reason: expect.stringMatching(reason) }]);
  }
});

test('when none is sound, this is an error that names the newest', async () => {
  for (const epoch of [1, 2]) await saveCheckpoint(directory, stateAt(epoch));
  for (const epoch of [1, 2]) writeFileSync(path(epoch), 'nothing');
  await expect(findCheckpoint(directory)).rejects.toThrow(`${path(2)}: is not a safetensors file`);
  await expect(findCheckpoint(directory)).rejects.toMatchObject({ hint: expect.stringContaining(directory) });
});

test('a run that begins anew outlives the checkpoints of the one before', async () => {
  for (const epoch of [50, 60]) await saveCheckpoint(directory, stateAt(epoch));
  await saveCheckpoint(directory, stateAt(5), { anew: true });
  expect((await findCheckpoint(directory))!.extra).toEqual({ anew: true });
  await saveCheckpoint(directory, stateAt(10));
  expect(names()).toEqual([name(5), name(10)]);
});

test('more epochs than the digits of a name are told apart', async () => {
  for (const epoch of [7, 99_999_999, 100_000_000]) {
    const { history: _long, ...rest } = stateAt(0);
    await saveCheckpoint(directory, { ...rest, epoch, history: stateAt(0).history });
  }
  expect(names()).toEqual(['checkpoint-100000000-00000000.safetensors', name(99_999_999)]);
});

test('what a killed writer left behind goes with the next; files of others stay', async () => {
  mkdirSync(directory, { recursive: true });
  const part = `.${name(3)}.012345-67-89abcdef.part`;
  writeFileSync(join(directory, part), 'half');
  writeFileSync(join(directory, 'mine.txt'), '');
  expect(await findCheckpoint(directory)).toBeUndefined();
  await saveCheckpoint(directory, stateAt(4));
  expect(names()).toEqual([name(4), 'mine.txt']);
  await removeCheckpoints(directory);
  expect(names()).toEqual(['mine.txt']);
});

test('when all are removed the directory goes too', async () => {
  await saveCheckpoint(directory, stateAt(1));
  await removeCheckpoints(directory);
  expect(readdirSync(join(root, 'run'))).toEqual([]);
});

test('a place that cannot be used is named with the reason', async () => {
  mkdirSync(join(root, 'run'), { recursive: true });
  writeFileSync(join(root, 'run', 'file'), '');
  await expect(saveCheckpoint(join(root, 'run', 'file'), stateAt(1))).rejects.toThrow(/file: cannot be used for check/);
  rmSync(join(root, 'run', 'file'));
});
