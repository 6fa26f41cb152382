// With an engine that trains nothing, so that who is asked for what, and when, is all there is to see.
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { TrainResult } from '../train/result.js';
import { type MemberJobs, runsElsewhere, runsHere } from './member-runs.js';
import type { NetworkEngine, NetworkJob } from './network-job.js';

const backend = referenceBackend();
const spec = createSpec([1, 1], { gridSize: 2 });
const data = { rows: 6, x: Float64Array.from([0, 1, 2, 3, 4, 5]), y: Float64Array.from([0, 1, 0, 1, 0, 1]) };
const jobOf = (number: number): NetworkJob => ({
  model: { spec, parameters: initializeParameters(spec, createRandom(number)) },
  data,
  train: Uint32Array.from([0, 1, 2, 3]),
  heldBack: Uint32Array.from([4, 5]),
  options: { epochs: 4, batchSize: 2, seed: number },
});
const jobs = (count: number): MemberJobs => ({ count, job: jobOf });
/** The network of a job, as it came, with this for an end. */
const came = ({ model, options }: NetworkJob, stopped: TrainResult['stopped']): TrainResult =>
  ({ model, epochs: options.seed, stopped, history: { trainLoss: [], validationLoss: [] } }) as unknown as TrainResult;
const turns = async (count = 5): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

interface Asked {
  seed: number;
  epoch(done: number, of: number): void;
  end(stopped?: TrainResult['stopped']): void;
  fail(error: Error): void;
}

/** An engine of so many networks, and what it was asked for. */
function engineOf(networks: number): { engine: NetworkEngine; asked: Asked[] } {
  const asked: Asked[] = [];
  const fit: NetworkEngine['fit'] = (job, _signal, epoch) =>
    new Promise((resolve, reject) => {
      const end = (stopped: TrainResult['stopped'] = 'finished' as TrainResult['stopped']): void =>
        resolve(came(job, stopped));
      asked.push({ seed: job.options.seed!, epoch, end, fail: reject });
    });
  return { engine: { networks, fit }, asked };
}

describe('networks trained elsewhere', () => {
  test('are as many at once as the engine likes, and stand in their order', async () => {
    const { engine, asked } = engineOf(2);
    const over = runsElsewhere(jobs(3), { backend }, engine, undefined);
    await turns();
    expect(asked.map(({ seed }) => seed)).toEqual([0, 1]);
    asked[1].end();
    await turns();
    expect(asked.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    asked[2].end();
    asked[0].end();
    const { finished, ended } = await over;
    expect(ended).toBeUndefined();
    expect(finished.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(finished.map(({ parameters }) => [...parameters])).toEqual(
      [0, 1, 2].map((number) => [...jobOf(number).model.parameters]),
    );
  });

  test('are told of together: what ended early counts as whole', async () => {
    const { engine, asked } = engineOf(2);
    const told: [number, number][] = [];
    const over = runsElsewhere(jobs(2), { backend }, engine, (done, total) => told.push([done, total]));
    await turns();
    asked[0].epoch(1, 10);
    asked[1].epoch(3, 10);
    asked[0].end();
    await turns();
    asked[1].epoch(4, 10);
    asked[1].end();
    await over;
    expect(told).toEqual([
      [1, 20],
      [4, 20],
      [13, 20],
      [14, 20],
      [20, 20],
    ]);
  });

  test('begin with the first that was not finished before, which counts as whole', async () => {
    const { engine, asked } = engineOf(3);
    const told: [number, number][] = [];
    const members = [{ ...jobOf(7).model, run: { epochs: 9 } }] as never;
    const resume = { members } as never;
    const over = runsElsewhere(jobs(2), { backend, resume }, engine, (...figures) => told.push(figures));
    await turns();
    expect(asked.map(({ seed }) => seed)).toEqual([1]);
    asked[0].epoch(2, 4);
    asked[0].end();
    const { finished } = await over;
    expect(told[0]).toEqual([6, 8]);
    expect(finished.map(({ number }) => number)).toEqual([0, 1]);
    expect([...finished[0].parameters]).toEqual([...jobOf(7).model.parameters]);
    expect(finished[0].run).toEqual({ epochs: 9 });
  });

  test('where one fails no other is begun, and its error is told', async () => {
    const { engine, asked } = engineOf(1);
    const over = runsElsewhere(jobs(3), { backend }, engine, undefined);
    await turns();
    asked[0].fail(new Error('no room'));
    await expect(over).rejects.toThrow('no room');
    await turns();
    expect(asked.length).toBe(1);
  });

  test('told to stop, they come with the first that is not finished, and those before it', async () => {
    const { engine, asked } = engineOf(1);
    const stop = new AbortController();
    const over = runsElsewhere(jobs(3), { backend, signal: stop.signal }, engine, undefined);
    await turns();
    asked[0].end();
    await turns();
    stop.abort();
    asked[1].end('aborted');
    const { finished, ended } = await over;
    expect(asked.length).toBe(2);
    expect(finished.map(({ number }) => number)).toEqual([0]);
    expect(ended?.number).toBe(1);
    expect([...ended!.found.model.parameters]).toEqual([...jobOf(1).model.parameters]);
  });

  test('told to stop, one whose training was lost comes with a first step of its own', async () => {
    const { engine, asked } = engineOf(2);
    const stop = new AbortController();
    const over = runsElsewhere(jobs(2), { backend, signal: stop.signal }, engine, undefined);
    await turns();
    stop.abort();
    asked[1].end();
    asked[0].fail(new Error('gone'));
    const { finished, ended } = await over;
    // the second is done, and is kept
    expect(finished.map(({ number }) => number)).toEqual([1]);
    expect(ended?.number).toBe(0);
    expect(ended!.found.stopped).toBe('aborted');
    expect(ended!.found.state?.members).toBeUndefined();
  });
});

describe('networks trained here', () => {
  test('say of every epoch whose it is', async () => {
    const told: string[] = [];
    const { finished, ended } = await runsHere(jobs(2), {
      backend,
      onEpoch: ({ epoch, member, members }) => void told.push(`${epoch} of ${member}/${members}`),
    });
    expect(ended).toBeUndefined();
    expect(finished.map(({ number }) => number)).toEqual([0, 1]);
    expect(told.length).toBe(8);
    expect(told[0]).toMatch(/ of 1\/2$/);
    expect(told.at(-1)).toMatch(/ of 2\/2$/);
  });

  test('stopped in the second, have the first in the state that is gone on from, and end as if nothing had been', async () => {
    const whole = await runsHere(jobs(2), { backend });
    const stop = new AbortController();
    const { finished, ended } = await runsHere(jobs(2), {
      backend,
      signal: stop.signal,
      onEpoch: ({ member, epoch }) => {
        if (member === 2 && epoch >= 2) stop.abort();
      },
    });
    expect(finished.length).toBe(1);
    expect(ended?.number).toBe(1);
    const resume = ended!.found.state!;
    expect(resume.members!.length).toBe(1);
    expect(resume.members![0]).not.toHaveProperty('number');
    const later = await runsHere(
      { count: 2, job: (number) => ({ ...jobOf(number), options: { ...jobOf(number).options, resume } }) as never },
      { backend, resume },
    );
    expect(later.finished.map(({ parameters }) => [...parameters])).toEqual(
      whole.finished.map(({ parameters }) => [...parameters]),
    );
  });
});
