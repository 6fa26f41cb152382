// With threads that train nothing: which networks are begun ahead, and what becomes of them, is all there is to see.
import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { shapeNetworks, type ShapeJob, type ShapeThreads } from './shape-networks.js';
import type { SkeletonFit } from './skeleton-fit.js';
import type { Part } from './skeleton.js';

const backend = referenceBackend();
const data = { rows: 2, x: Float64Array.from([1, 2]), y: Float64Array.from([3, 4]) };
const roots = Array.from({ length: 6 }, (_, i) => ({ shape: i }) as unknown as Part);
const options = { data, domains: [[0, 1]] as [number, number][], seed: 5 };

function threadsOf(count: number) {
  const begun: { job: ShapeJob; signal: AbortSignal; resolve(fit: SkeletonFit): void; reject(error: Error): void }[] =
    [];
  const threads: ShapeThreads = {
    count,
    open: () => ({
      train: (job, signal) => new Promise((resolve, reject) => begun.push({ job, signal: signal!, resolve, reject })),
      close: async () => {},
    }),
    close: async () => {},
  };
  return { threads, begun };
}
const run = (threads: ShapeThreads, signal?: AbortSignal) => ({ backend, pause: {} as never, signal, threads });
const fitOf = (name: string): SkeletonFit => ({ name }) as unknown as SkeletonFit;

test('networks are begun ahead, two for each thread with the one asked for, each once and in order', async () => {
  const { threads, begun } = threadsOf(2);
  const networks = shapeNetworks(roots, options, run(threads));
  expect(begun.length).toBe(0);
  const first = networks.at(0);
  expect(begun.map(({ job }) => job.root)).toEqual(roots.slice(0, 4));
  begun[0].resolve(fitOf('first'));
  expect(await first).toEqual(fitOf('first'));
  const second = networks.at(1);
  expect(begun.map(({ job }) => job.root)).toEqual(roots.slice(0, 5));
  begun[1].resolve(fitOf('second'));
  expect(await second).toEqual(fitOf('second'));
  void networks.at(5);
  expect(begun.length).toBe(6);
});

test('all threads read one copy of the rows, which they share', () => {
  const { threads, begun } = threadsOf(2);
  void shapeNetworks(roots, options, run(threads)).at(0);
  const [{ job }, other] = begun;
  expect([job.data.rows, [...job.data.x], [...job.data.y], job.seed]).toEqual([2, [1, 2], [3, 4], 5]);
  expect(job.data.x.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(other.job.data.x.buffer).toBe(job.data.x.buffer);
  expect([...data.x]).toEqual([1, 2]);
});

test('what was begun ahead is left off at the end, and at the signal with its reason', () => {
  const { threads, begun } = threadsOf(2);
  const networks = shapeNetworks(roots, options, run(threads));
  void networks.at(0);
  expect(begun[3].signal.aborted).toBe(false);
  networks.end();
  expect(begun.every(({ signal }) => signal.aborted)).toBe(true);

  const stop = new AbortController();
  const more = threadsOf(2);
  void shapeNetworks(roots, options, run(more.threads, stop.signal)).at(0);
  stop.abort(new Error('enough'));
  expect(more.begun[0].signal.reason).toEqual(new Error('enough'));
});

test('a network that fails is told of when it is asked for, not before', async () => {
  const { threads, begun } = threadsOf(1);
  const networks = shapeNetworks(roots, options, run(threads));
  const first = networks.at(0);
  expect(begun.length).toBe(2);
  begun[1].reject(new Error('died'));
  begun[0].resolve(fitOf('first'));
  await first;
  await expect(networks.at(1)).rejects.toThrow('died');
});

test('a single shape, or a search that is over, opens no thread', () => {
  const stop = new AbortController();
  stop.abort();
  let opened = 0;
  const threads: ShapeThreads = { count: 4, open: () => void opened++ as undefined, close: async () => {} };
  shapeNetworks(roots.slice(0, 1), options, run(threads)).end();
  shapeNetworks(roots, options, run(threads, stop.signal)).end();
  expect(opened).toBe(0);
  shapeNetworks(roots.slice(0, 2), options, run(threads)).end();
  expect(opened).toBe(1);
});
