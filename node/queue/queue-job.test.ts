// What a worker takes from the queue: jobs, and nothing that merely looks like one.

import { expect, test } from 'vitest';
import { KanError } from '../../src/errors.js';
import { checkJob } from './queue-job.js';

const table = 'a'.repeat(64);

test.each([
  { table, trial: {} },
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
  [{ table, trial: null }],
  [{ table, trial: [] }],
  [{ table, network: 5 }],
  [{ table, network: '{}', shape: '{}' }],
  [{ trial: {} }],
  [{ table: '../../etc/hostname', trial: {} }],
  [{ table: `${table}/..`, trial: {} }],
  [{ table: { toString: () => table }, trial: {} }],
])('none: %j', (job) => {
  expect(() => checkJob(job)).toThrow(KanError);
  expect(() => checkJob(job)).toThrow('what stands on the queue is no job');
});
