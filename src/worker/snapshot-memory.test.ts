// Snapshots that one thread writes without a break while another reads: every one that is read is whole. The writer is the built module, in a thread of its own.

import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import { createMemory, snapshotReader, snapshotWriter } from './snapshot-memory.js';

const spec = createSpec([16, 100, 4], { gridSize: 20 });
const model = { spec, parameters: new Float32Array(parameterCount(spec)) };
const figures = (epoch: number) => ({ epoch, trainLoss: 1 / epoch, validationLoss: 2 / epoch, learningRate: epoch });

/** Writes as fast as it can, the number of the epoch modulo 7 into every parameter, until it is ended. */
const writer = `
const { parentPort, workerData: { memory, module } } = require('node:worker_threads');
import(module).then(({ snapshotWriter }) => {
  const write = snapshotWriter(memory);
  const values = Array.from({ length: 7 }, (_, i) => new Float32Array(memory.length).fill(i));
  for (let epoch = 1; ; epoch++) {
    if (epoch === 2) parentPort.postMessage('writing');
    write({ epoch, trainLoss: 1 / epoch, validationLoss: 2 / epoch, learningRate: epoch }, values[epoch % 7]);
  }
});`;

describe('snapshots in shared memory', () => {
  test('are whole whenever they are read, and never go back', async () => {
    const memory = createMemory(model, 0);
    const module = new URL('../../dist/src/worker/snapshot-memory.js', import.meta.url).href;
    const thread = new Worker(writer, { eval: true, workerData: { memory, module } });
    try {
      await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
      const read = snapshotReader(memory);
      let [last, different] = [0, 0];
      const faults: object[] = [];
      // at least so many reads, and on a busy machine until the other thread has had its turns
      for (let i = 0; i < 1200 || different <= 10; i++) {
        const { number, epoch, trainLoss, validationLoss, learningRate, model: seen } = read()!;
        const { parameters } = seen;
        let torn = 0;
        while (torn < parameters.length && parameters[torn] === epoch % 7) torn++;
        const whole = torn === parameters.length && trainLoss === 1 / epoch && validationLoss === 2 / epoch;
        if (!whole || number !== epoch || learningRate !== epoch || number < last)
          faults.push({ number, last, epoch, trainLoss, validationLoss, at: torn, value: parameters[torn] });
        if (number > last) different++;
        last = number;
      }
      expect(faults).toEqual([]);
    } finally {
      await thread.terminate();
    }
  });

  test('are the same object until there is another, and go on counting in other memory', () => {
    const memory = createMemory(model, 7);
    const [write, read] = [snapshotWriter(memory), snapshotReader(memory)];
    expect(read()).toBeUndefined();
    expect(write(figures(1), model.parameters)).toBe(8);
    const first = read()!;
    expect(first).toMatchObject({ number: 8, epoch: 1, trainLoss: 1, validationLoss: 2, learningRate: 1 });
    expect(read()).toBe(first);
    write(
      { epoch: 2, trainLoss: 3, learningRate: 4 },
      model.parameters.map((_, i) => i),
    );
    const second = read()!;
    expect(second).not.toHaveProperty('validationLoss');
    expect(second.model.parameters[5]).toBe(5);
    expect(first.model.parameters[5]).toBe(0);
    expect(second.model.parameters.buffer).toBeInstanceOf(ArrayBuffer);
  });

  test('of doubles are doubles', () => {
    const doubles = { spec: createSpec([1, 1], { dtype: 'float64' }), parameters: new Float64Array(9).fill(Math.PI) };
    const memory = createMemory(doubles, 0);
    snapshotWriter(memory)(figures(1), doubles.parameters);
    expect(snapshotReader(memory)()!.model.parameters).toEqual(doubles.parameters);
  });
});
