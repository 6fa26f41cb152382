// Networks of an ensemble in threads: the same model for any number of them, progress, an end at once from which it goes on, and errors as they are here.

import { expect, test } from 'vitest';
import { createTable } from '../src/data/table.js';
import { KanError } from '../src/errors.js';
import { encodeModel } from '../src/format/model-file.js';
import { encodeTableBytes } from '../src/sweep/table-bytes.js';
import type { Elsewhere } from '../src/table/ensemble.js';
import type { NetworkEngine, NetworkJob } from '../src/table/network-job.js';
import { trainPlainly } from '../src/table/train-table.js';
import type { TableTrainOptions } from '../src/table/train-options.js';
import { openBackend } from '../src/compute/backend.js';
import { runTraining } from './run-training.js';
import type { TrainingEvent } from './training-events.js';
import { openTrialThreads } from './trial-threads.js';

const x = Array.from({ length: 60 }, (_, i) => ((i * 7) % 60) / 30 - 1);
const table = createTable({
  x,
  z: x.map((value, i) => (i % 2 === 0 ? value : -value)),
  y: x.map((v) => Math.sin(3 * v)),
});
const settings = { data: table, target: 'y', layers: [2], gridSize: 3, epochs: 6, ensemble: 3 };
const backend = await openBackend({ threads: 1 });
const workers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

test('model, folds and figures are the same to the bit for any number of threads, and none', async () => {
  let first: string | undefined;
  for (const [threads, told] of [
    [1, settings],
    [2, settings],
    [3, settings],
    [2, { ...settings, folds: 2 }],
  ] as const) {
    const events: TrainingEvent[] = [];
    const run = await runTraining({ ...told, threads }, { onEvent: (event) => events.push(event) });
    const text = JSON.stringify([Array.from(encodeModel(run.model)), run.members, run.metrics, run.history]);
    expect(text).toBe((first ??= text));
    // epochs of one network after the other here, of all together there
    const stages = events.filter((event) => event.kind === 'stage');
    expect(events.some(({ kind }) => kind === 'epoch')).toBe(threads === 1);
    expect(stages.at(-1)).toEqual(
      threads === 1 ? undefined : { kind: 'stage', stage: 'networks', done: 18, total: 18 },
    );
    expect(run.folds?.folds.length).toBe('folds' in told ? 2 : undefined);
  }
});

test('a function among the options, checkpoints and a backend that was given keep it here', async () => {
  const open: Elsewhere['open'] = () => {
    throw new Error('nothing is sent');
  };
  const { data: _data, ...options } = settings;
  const odd = { ...options, backend, metrics: { worst: () => 0 } };
  const { members } = await trainPlainly(table, odd, { importance: false, engine: open });
  expect(members?.length).toBe(3);
  const kept = { ...options, backend, checkpoint: { every: 1, save: () => {} } };
  await trainPlainly(table, kept, { importance: false, engine: open });
  const epochs: TrainingEvent[] = [];
  await runTraining({ ...settings, threads: 2 }, { backend, onEvent: (event) => epochs.push(event) });
  expect(epochs.filter(({ kind }) => kind === 'epoch').length).toBe(18);
});

test('an end is at once, leaves no thread, and the run goes on from there to the same model', async () => {
  const before = workers();
  const { data: _data, ...rest } = settings;
  const options: TableTrainOptions = { ...rest, epochs: 1e6, schedule: 'constant', backend };
  const train = async (
    more: Partial<TableTrainOptions>,
    onFirst?: () => void,
  ): Promise<Awaited<ReturnType<typeof trainPlainly>>> => {
    const threads = openTrialThreads({ threads: 2 })!;
    let begun = 0;
    const engine: NetworkEngine = {
      ...threads,
      fit(network, signal, onEpoch) {
        const isFirst = begun++ === 0;
        return threads.fit(network, signal, (epoch, epochs) => {
          onEpoch?.(epoch, epochs);
          if (isFirst) onFirst?.();
        });
      },
    };
    const result = await trainPlainly(table, { ...options, ...more }, { importance: false, engine: () => engine });
    await threads.close();
    return result;
  };
  const control = new AbortController();
  // at the first word of the first network: others may be ahead of it
  const ended = await train({ signal: control.signal }, () => control.abort());
  expect([ended.stopped, ended.members?.length]).toEqual(['aborted', 1]);
  expect(ended.state!.epoch).toBeGreaterThan(0);
  // ports of threads that have ended close a turn later
  await expect.poll(workers).toBeLessThanOrEqual(before);
  const few = { epochs: ended.state!.epoch + 40 };
  const whole = await trainPlainly(table, { ...options, ...few }, { importance: false });
  const again = await train({ ...few, resume: ended.state! });
  expect(encodeModel(again.model)).toEqual(encodeModel(whole.model));
});

test('it goes on from a network that was left and those finished before it', async () => {
  const { data: _data, ...rest } = settings;
  const control = new AbortController();
  const left = await trainPlainly(
    table,
    {
      ...rest,
      backend,
      signal: control.signal,
      onEpoch: ({ member, epoch }) => member === 2 && epoch === 3 && control.abort(),
    },
    { importance: false },
  );
  expect([left.stopped, left.state!.members?.length]).toEqual(['aborted', 1]);
  const threads = openTrialThreads({ threads: 2 })!;
  const around = { importance: false, engine: () => threads };
  const gone = await trainPlainly(table, { ...rest, backend, resume: left.state! }, around);
  const whole = await trainPlainly(table, { ...rest, backend }, { importance: false });
  expect(encodeModel(gone.model)).toEqual(encodeModel(whole.model));
  await threads.close();
});

test('what is wrong is told as it is here, with its hint, and threads that die again and again are one error', async () => {
  const batch = runTraining({ ...settings, threads: 2, batchSize: 45 });
  await expect(batch).rejects.toThrow(KanError);
  await expect(batch).rejects.toMatchObject({
    message: 'train: `batchSize` is 45 but there are only 32 rows to train on',
    hint: 'use a batch size of at most 32',
  });
  const onEvent = ({ kind }: TrainingEvent): void => {
    if (kind === 'stage') throw new Error('enough of it');
  };
  await expect(runTraining({ ...settings, epochs: 1e6, threads: 2 }, { onEvent })).rejects.toThrow('enough of it');
  // a table that is none ends every thread as it is read
  const broken = openTrialThreads({ bytes: encodeTableBytes(table).slice(0, 100), threads: 2 })!;
  const lost = broken.fit({} as NetworkJob, undefined, () => {});
  await expect(lost).rejects.toThrow(KanError);
  await expect(lost).rejects.toThrow(/^a network of the ensemble ended 3 threads: these bytes are no table/);
  await broken.close();
});
