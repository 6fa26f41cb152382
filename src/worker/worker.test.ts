// The protocol from end to end, both ends in one thread and a channel between them; with real workers in test/worker-threads.test.ts and in
// browsers in test/browser/.

import { describe, expect, test } from 'vitest';
import { openBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { createTable } from '../data/table.js';
import { KanError } from '../errors.js';
import { Formula } from '../formula/formula.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { TrainOptions } from '../train/options.js';
import { trainModel } from '../train/trainer.js';
import { createTrainer, type Trainer } from './create-trainer.js';
import { buffersOf } from './plain.js';
import { serve, type ServeOptions } from './serve.js';

const spec = createSpec([2, 3, 1], { gridSize: 4 });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(3)) };
const device = { device: 'wasm', threads: 1 } as const;
const rows = 60;
const x = Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(3 * i));
const y = Float64Array.from({ length: rows }, (_, i) => x[2 * i] * x[2 * i + 1]);
const data = { rows, x, y };

async function withTrainer(use: (trainer: Trainer) => Promise<void>, options: ServeOptions = {}): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  serve({ port: port2, backend: device, ...options });
  const trainer = createTrainer(port1);
  try {
    await use(trainer);
  } finally {
    trainer.close();
    port1.close();
    port2.close();
  }
}

/** What trainModel itself comes to, here. */
const alone = async (options: TrainOptions = {}) =>
  trainModel(model, data, { epochs: 30, backend: await (plainBackend ??= openBackend(device)), ...options });
let plainBackend: Promise<Backend> | undefined;

describe('a training in a worker', () => {
  test('comes to what it comes to without one, and calls for every epoch in order', () =>
    withTrainer(async (trainer) => {
      const epochs: number[] = [];
      const run = trainer.train(model, data, { epochs: 30, onEpoch: ({ epoch }) => void epochs.push(epoch) });
      const { model: trained, history } = await run.result;
      const expected = await alone();
      expect(trained.parameters).toEqual(expected.model.parameters);
      expect(history).toEqual(expected.history);
      expect(epochs).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
      expect(run.latest()!.epoch).toBeLessThanOrEqual(30);
      expect(await trainer.ready).toEqual({ version: expect.stringMatching(/^\d/), shared: true });
    }));

  test('begun in pause it goes step by step, and every snapshot is that of the epoch', () =>
    withTrainer(async (trainer) => {
      const run = trainer.train(model, data, { epochs: 30, paused: true });
      await run.pause();
      expect(run.latest()).toBeUndefined();
      await run.step();
      const first = run.latest()!;
      expect(first).toMatchObject({ number: 1, epoch: 1 });
      expect(run.latest()).toBe(first);
      await run.step(4);
      const { trainLoss, model: now } = run.latest()!;
      const five = await alone(after(5));
      expect(five.history.trainLoss).toHaveLength(5);
      expect(now.parameters).toEqual(five.model.parameters);
      expect(trainLoss).toBe(five.history.trainLoss[4]);
      expect(now.spec).toEqual(spec);
      await run.resume();
      expect((await run.result).model.parameters).toEqual((await alone()).model.parameters);
      // over: nothing waits for ever
      await Promise.all([run.pause(), run.step(), run.resume(), run.snapshot(), run.stop()]);
    }));

  test('goes on with other options as a run would that is resumed with them, and refuses those that do not fit', () =>
    withTrainer(async (trainer) => {
      const run = trainer.train(model, data, { epochs: 30, schedule: 'constant', paused: true });
      await run.step(7);
      await run.change({ learningRate: 0.002, l2: 1e-3 });
      await expect(run.change({ learningRate: -1 })).rejects.toThrow(KanError);
      await expect(run.change({ batchSize: 7 })).rejects.toMatchObject({
        hint: 'resume with the batch size of that run',
      });
      await run.step(3);
      expect(run.latest()!.epoch).toBe(10);
      expect(run.latest()!.learningRate).toBe(0.002);
      await run.resume();
      const { state } = await alone({ schedule: 'constant', ...after(7) });
      const options: TrainOptions = { schedule: 'constant', learningRate: 0.002, l2: 1e-3, resume: state };
      expect((await run.result).model.parameters).toEqual((await alone(options)).model.parameters);
    }));

  test('stops with what it has, also in pause, at a low speed, and before it began', () =>
    withTrainer(async (trainer) => {
      const paused = trainer.train(model, data, { epochs: 1e6, paused: true });
      await paused.step(2);
      expect((await paused.stop()).history.trainLoss).toHaveLength(2);
      const slow = trainer.train(model, data, { epochs: 1e6, speed: 1e-3 });
      await slow.snapshot();
      expect((await slow.stop()).stopped).toBe('aborted');
      const early = trainer.train(model, data, { epochs: 1e6 });
      expect((await early.stop()).stopped).toBe('aborted');
      const never = trainer.train(model, data, { epochs: 1e6, signal: AbortSignal.abort() });
      expect((await never.result).history.trainLoss).toHaveLength(0);
      const control = new AbortController();
      const signalled = trainer.train(model, data, { epochs: 1e6, signal: control.signal });
      await signalled.snapshot();
      control.abort();
      expect((await signalled.result).stopped).toBe('aborted');
    }));

  test('a function of the options that throws ends the run, and that is its outcome', () =>
    withTrainer(async (trainer) => {
      let calls = 0;
      const run = trainer.train(model, data, {
        epochs: 1e6,
        onEpoch: () => {
          calls++;
          throw new RangeError('mine');
        },
      });
      await expect(run.result).rejects.toThrow(new RangeError('mine'));
      expect(calls).toBe(1);
      // the worker is free for others
      expect((await trainer.train(model, data, { epochs: 2 }).result).stopped).toBe('epochs');
    }));

  test('two at a time in one worker come to what each comes to alone', () =>
    withTrainer(async (trainer) => {
      const [one, two] = [
        trainer.train(model, data, { epochs: 30 }),
        trainer.train(model, data, { epochs: 20, seed: 9 }),
      ];
      expect((await two.result).model.parameters).toEqual((await alone({ epochs: 20, seed: 9 })).model.parameters);
      expect((await one.result).model.parameters).toEqual((await alone()).model.parameters);
    }));

  test('errors arrive as they were thrown, and divergence as a result', () =>
    withTrainer(async (trainer) => {
      const wrong = trainer.train(model, { ...data, x: x.with(4, NaN) });
      await expect(wrong.result).rejects.toThrow(new KanError('train: the data: `x` has NaN in row 2, column 0'));
      await expect(trainer.train(model, data, { epoch: 3 } as object).result).rejects.toMatchObject({
        name: 'KanError',
        hint: 'did you mean "epochs"?',
      });
      await expect(trainer.call('trainTabel').result).rejects.toMatchObject({ hint: 'did you mean "trainTable"?' });
      const loss = { ofRow: () => 0 };
      await expect(trainer.train(model, data, { loss }).result).rejects.toThrow(/cannot go to a worker/);
      await expect(trainer.train(model, data, { speed: 0 }).result).rejects.toThrow(/speed/);
      const diverged = trainer.train(
        model,
        { ...data, y: y.map((value) => value * 1e38) },
        { epochs: 5, learningRate: 1e30, clip: 0 },
      );
      expect((await diverged.result).stopped).toBe('diverged');
    }));
});

describe('other functions in a worker', () => {
  const a = Float64Array.from({ length: 120 }, (_, i) => Math.sin(i));
  const table = createTable({ a, b: a.map((value) => 3 * value + 1) });

  test('a table is read, learned and predicted; formulas arrive as text', () =>
    withTrainer(async (trainer) => {
      const read = await trainer.call('readTable', 'a,b\n1,x\n2,y\n').result;
      expect(read.columns.map(({ kind }) => kind)).toEqual(['number', 'category']);
      const stages: unknown[] = [];
      const run = trainer.trainTable(table, {
        target: 'b',
        epochs: 20,
        layers: [2],
        onStage: (event) => void stages.push(event),
      });
      const { model: trained, metrics } = await run.result;
      expect(metrics).toBeDefined();
      expect(stages.length).toBe(0);
      const answers = await trainer.call('predictTable', trained, table).result;
      expect(answers.task).toBe('regression');
      const shapes: string[] = [];
      const found = await trainer.call('discoverTable', table, {
        target: 'b',
        onProgress: ({ shape }) => void shapes.push(shape),
      }).result;
      const [front] = found.fronts;
      const { text, latex } = front.formulas[front.best].formula;
      expect(new Formula(text).evaluate({ a: 2 })).toBeCloseTo(7, 8);
      expect(latex).toContain('a');
      expect(shapes.length).toBeGreaterThan(0);
    }));

  const kept = Float64Array.of(1, 2);

  test('own functions are called with their arguments, a signal and callbacks', () =>
    withTrainer(
      async (trainer) => {
        const told: number[] = [];
        const run = trainer.call<number>('double', 4, { onHalf: (value: number) => void told.push(value) });
        expect(await run.result).toBe(8);
        expect(told).toEqual([2]);
        // what is the worker's own is copied
        expect(await trainer.call('kept').result).toEqual(Float64Array.of(1, 2));
        expect(kept).toEqual(Float64Array.of(1, 2));
        expect(await trainer.call('none').result).toBe('nothing given');
        await expect(trainer.call('fails').result).rejects.toMatchObject({ name: 'RangeError', message: 'mine' });
        const endless = trainer.call<string>('waits', {});
        expect(await endless.stop()).toBe('stopped');
      },
      {
        functions: {
          double: (value: number, { onHalf }: { onHalf(half: number): void }) => {
            onHalf(value / 2);
            return 2 * value;
          },
          none: () => 'nothing given',
          kept: () => kept,
          fails: () => {
            throw new RangeError('mine');
          },
          waits: ({ signal }: { signal: AbortSignal }) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'))),
        },
      },
    ));

  test('a closed trainer rejects what was under way and what comes after', () =>
    withTrainer(async (trainer) => {
      const run = trainer.train(model, data, { epochs: 1e6, paused: true });
      await run.step();
      const stepping = run.step(1e6);
      trainer.close();
      await expect(run.result).rejects.toThrow(/the worker has ended: it was closed/);
      await stepping;
      expect(run.latest()!.epoch).toBeGreaterThan(0);
      await expect(trainer.train(model, data).result).rejects.toThrow(/the worker has ended/);
      await run.pause();
    }));

  test('what makes no sense is told where it is given', () => {
    expect(() => createTrainer(undefined as never)).toThrow(/must be a Worker; got undefined/);
    expect(() => serve({ port: {} as never })).toThrow(KanError);
    expect(() => serve({ ports: 1 } as never)).toThrow('serve: there is no option `ports`');
    expect(() => serve({ functions: { mine: 3 as never } })).toThrow(/functions\.mine/);
  });
});

test('numbers of a result are moved once each, parts of something larger and shared memory are not', () => {
  const whole = new Float32Array(4);
  const shared = new Float64Array(new SharedArrayBuffer(8));
  const result = { a: whole, again: [whole, whole.subarray(0, 2)], shared, words: ['x'], nothing: null, text: 'y' };
  expect([...buffersOf(result)]).toEqual([whole.buffer]);
});

/** Aborts after so many epochs. */
function after(last: number) {
  const control = new AbortController();
  return {
    signal: control.signal,
    onEpoch: ({ epoch }: { epoch: number }) => void (epoch === last && control.abort()),
  };
}
