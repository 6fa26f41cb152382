// What a worker takes from the queue: jobs, and nothing that merely looks like one.

import { expect, test } from 'vitest';
import type { ShapeJob } from '../../src/discover/shape-networks.js';
import { KanError } from '../../src/errors.js';
import { checkJob, networkOf } from './queue-job.js';

const table = 'a'.repeat(64);

test.each([
  { table, trial: { settings: {}, seed: 1, fold: 0, folds: 5 } },
  { table, network: '{}' },
  { table, shape: '{}' },
])('a job: %j', (job) => {
  expect(() => checkJob(job)).not.toThrow();
});

test.each([
  [null],
  ['text'],
  [[]],
  [{ table }],
  [{ table, trial: {} }],
  [{ table, trial: { settings: null, seed: 1, fold: 0, folds: 5 } }],
  [{ table, trial: { settings: {}, seed: 1, fold: '0', folds: 5 } }],
  [{ table, trial: null }],
  [{ table, trial: [] }],
  [{ table, network: 5 }],
  [{ table, network: '{}', shape: '{}' }],
  [{ trial: {} }],
  [{ table: '../../etc/hostname', trial: { settings: {}, seed: 1, fold: 0, folds: 5 } }],
  [{ table: `${table}/..`, trial: {} }],
  [{ table: { toString: () => table }, trial: {} }],
])('none: %j', (job) => {
  expect(() => checkJob(job)).toThrow(KanError);
  expect(() => checkJob(job)).toThrow('what stands on the queue is no job');
});

test('a network has its parts and its rows', () => {
  expect(networkOf<ShapeJob>('{"root":{}}', { rows: 1 }, ['root'])).toEqual({ root: {}, data: { rows: 1 } });
  for (const text of ['{}', '[]', 'null', '5', '{"root":null}', '{"root":"x"}'])
    expect(() => networkOf<ShapeJob>(text, {}, ['root']), text).toThrow('no network to train: it has no `root`');
  expect(() => networkOf<ShapeJob>('{"root":{}}', 7, ['root'])).toThrow('it has no rows');
});
