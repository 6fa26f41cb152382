// A run that is stopped while it learns from all rows goes on from there: the network that was measured is not trained again, and the end is the same
// to the bit.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Backend } from '../src/compute/contract.js';
import { referenceBackend } from '../src/compute/reference/backend.js';
import { createTable } from '../src/data/table.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/format/checkpoint.js';
import { trainTable } from '../src/table/train-table.js';
import { runTraining, type TrainingRun } from './run-training.js';
import type { TrainingEvent } from './training-events.js';
import type { TrainingSettings } from './training-settings.js';

const directory = mkdtempSync(join(tmpdir(), 'kan-'));
afterAll(() => rmSync(directory, { recursive: true }));
const x = Array.from({ length: 60 }, (_, i) => Math.sin(7 * i));
const data = createTable({ x, y: x.map((value, i) => value ** 2 + 0.1 * Math.sin(31 * i)) });
const common = { data, target: ['y'], device: 'reference', seed: 3 } as const;
const plain = { ...common, layers: [2], epochs: 8, refit: true };

/** A run with its events, ended by a signal that one of them gives. */
async function run(
  settings: object,
  ends: (event: TrainingEvent) => boolean = () => false,
  backend?: Backend,
): Promise<{ result: TrainingRun; events: TrainingEvent[] }> {
  const control = new AbortController();
  const events: TrainingEvent[] = [];
  const result = await runTraining(settings as TrainingSettings, {
    signal: control.signal,
    ...(backend && { backend }),
    onEvent: (event) => {
      events.push(event);
      if (ends(event)) control.abort();
    },
  });
  return { result, events };
}
const onAllRows = (epoch: number) => (event: TrainingEvent) =>
  event.kind === 'stage' && event.stage === 'all rows' && event.done === epoch;
const stages = (events: readonly TrainingEvent[], stage: string): number[] =>
  events.flatMap((event) => (event.kind === 'stage' && event.stage === stage ? [event.done] : []));
const files = (outputDir: string): string[] =>
  ['model.safetensors'].map((name) => readFileSync(join(outputDir, name), 'latin1'));

test.each([
  ['with settings', plain, 3],
  ['with an early stop before', { ...plain, epochs: 60, patience: 2, learningRate: 0.2 }, 5],
  ['twice', plain, 2],
])('a run %s', async (name, settings, epoch) => {
  const [whole, parted] = [`${name} whole`, name].map((each) => join(directory, each));
  const { result: expected } = await run({ ...settings, outputDir: whole });
  let outcome = await run({ ...settings, outputDir: parted }, onAllRows(epoch));
  expect(outcome.result.refitStopped).toBe(true);
  for (const next of name === 'twice' ? [epoch + 3] : []) {
    outcome = await run({ ...settings, outputDir: parted, resume: true }, onAllRows(next));
    expect(outcome.result.refitStopped).toBe(true);
    expect(stages(outcome.events, 'all rows')).toEqual([3, 4, 5]);
  }
  const before = name === 'twice' ? epoch + 3 : epoch;
  const { result, events } = await run({ ...settings, outputDir: parted, resume: true });
  expect(events).toContainEqual(expect.objectContaining({ kind: 'resumed', epoch: before, allRows: true }));
  expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
  expect(stages(events, 'all rows')[0]).toBe(before + 1);
  expect(files(parted)).toEqual(files(whole));
  expect(result).toMatchObject({ refitted: expected.refitted, history: expected.history, metrics: expected.metrics });
  expect([result.stopped, result.resumed]).toEqual([expected.stopped, expected.history.trainLoss.length]);
  expect(readdirSync(parted)).not.toContain('checkpoints');
});

// networks of an ensemble one after the other, in this thread
const backend = referenceBackend();

const lm = { optimizer: 'lm', grids: [3], starts: 1 } as const;

/** The step of learning from all rows at which it is stopped, and where it goes on. */
test.each([
  ['an ensemble, in its first network', { ensemble: 2 }, 3, { stage: 4, networks: undefined }],
  ['an ensemble, in its second network', { ensemble: 2 }, 12, { stage: 5, networks: 1 }],
  ['L-BFGS', { optimizer: 'lbfgs' }, 3, { stage: 1, networks: undefined }],
  ['Levenberg–Marquardt', lm, 3, { stage: 1, networks: undefined }],
  ['an ensemble of Levenberg–Marquardt', { ...lm, ensemble: 2 }, 10, { stage: 1, networks: 1 }],
] as const)(
  '%s: the networks before are kept, and the end is the same',
  async (name, more, steps, { stage, networks }) => {
    const settings = { ...plain, ...more };
    const [whole, parted] = [`${name} whole`, name].map((each) => join(directory, each));
    const { result: expected } = await run({ ...settings, outputDir: whole }, undefined, backend);
    let seen = 0;
    const stopped = await run(
      { ...settings, outputDir: parted },
      (event) => event.kind === 'stage' && event.stage === 'all rows' && ++seen === steps,
      backend,
    );
    expect(stopped.result).toMatchObject({ refitStopped: true });
    const { result, events } = await run({ ...settings, outputDir: parted, resume: true }, undefined, backend);
    const resumed = events.find((event) => event.kind === 'resumed')!;
    expect([resumed.allRows, resumed.networks]).toEqual([true, networks]);
    expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
    expect(stages(events, 'all rows')[0]).toBe(stage);
    expect(files(parted)).toEqual(files(whole));
    expect(result).toMatchObject({ refitted: expected.refitted, history: expected.history, metrics: expected.metrics });
    expect(result.results.timing.epochs_per_second).toBe(0);
    expect(readdirSync(parted)).not.toContain('checkpoints');
  },
);

test('an ensemble of Levenberg–Marquardt goes on after the networks that were done', async () => {
  const settings = { ...common, layers: [2], epochs: 8, ...lm, ensemble: 3 };
  const [whole, parted] = ['lm whole', 'lm parted'].map((each) => join(directory, each));
  await run({ ...settings, outputDir: whole }, undefined, backend);
  const { result } = await run(
    { ...settings, outputDir: parted },
    (event) => event.kind === 'epoch' && event.member === 3,
    backend,
  );
  expect(result.stopped).toBe('aborted');
  const { events } = await run({ ...settings, outputDir: parted, resume: true }, undefined, backend);
  expect(events).toContainEqual(expect.objectContaining({ kind: 'resumed', networks: 2, epoch: 0 }));
  expect(new Set(events.flatMap((event) => (event.kind === 'epoch' ? [event.member] : [])))).toEqual(new Set([3]));
  expect(files(parted)).toEqual(files(whole));
});

test('so does one that was killed between checkpoints', async () => {
  const [whole, parted] = ['not killed', 'killed'].map((each) => join(directory, each));
  await run({ ...plain, outputDir: whole });
  const killed = run({ ...plain, outputDir: parted, checkpointEvery: 2 }, (event) => {
    if (onAllRows(5)(event)) throw new Error('killed');
    return false;
  });
  await expect(killed).rejects.toThrow('killed');
  const { events } = await run({ ...plain, outputDir: parted, checkpointEvery: 2, resume: true });
  expect(stages(events, 'all rows')[0]).toBe(5);
  expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
  expect(files(parted)).toEqual(files(whole));
});

test('a checkpoint of it keeps every bit, and what is damaged is told', async () => {
  const outputDir = join(directory, 'kept');
  await run({ ...plain, epochs: 60, patience: 2, learningRate: 0.2, outputDir }, onAllRows(5));
  const [name] = readdirSync(join(outputDir, 'checkpoints'));
  const { state } = decodeCheckpoint(readFileSync(join(outputDir, 'checkpoints', name)));
  expect(decodeCheckpoint(encodeCheckpoint(state)).state).toEqual(state);
  const { first } = state;
  expect(first!.run.stopped).toBe('early');
  const damaged = { ...first!, parameters: first!.parameters.slice(1) };
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, first: damaged }))).toThrow(/the run before/);
  const other = { ...first!, run: { ...first!.run, stopped: 'aborted' as const } };
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, first: other }))).toThrow(
    /the run before: `stopped` must be/,
  );
});

test('a checkpoint keeps all networks of an ensemble, and belongs to as many', async () => {
  const outputDir = join(directory, 'networks kept');
  const settings = { ...plain, ...lm, grids: [3, 5], ensemble: 2, outputDir };
  await run(settings, (event) => event.kind === 'stage' && event.stage === 'all rows', backend);
  const [name] = readdirSync(join(outputDir, 'checkpoints'));
  const { state } = decodeCheckpoint(readFileSync(join(outputDir, 'checkpoints', name)));
  expect(decodeCheckpoint(encodeCheckpoint(state)).state).toEqual(state);
  const { first } = state;
  expect(first!.others!.map(({ run: { history } }) => history.notes!.length > 0)).toEqual([true]);
  const [other] = first!.others!;
  const damaged = [{ ...other, parameters: other.parameters.slice(1) }];
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, first: { ...first!, others: damaged } }))).toThrow(
    /network 2 before/,
  );
  const noted = { ...other, run: { ...other.run, history: { ...other.run.history, notes: [{ epoch: 1 }] as never } } };
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...state, first: { ...first!, others: [noted] } }))).toThrow(
    /`history.notes` must be a list/,
  );
  const alone = { target: 'y', layers: [2], epochs: 8, refit: true, backend, resume: state };
  await expect(trainTable(data, alone)).rejects.toThrow('`resume` belongs to a run of 2 networks; this one has 1');
  await expect(trainTable(data, { ...alone, ensemble: 3 })).rejects.toThrow('of 2 networks; this one has 3');
});
