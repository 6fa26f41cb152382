// Ensembles, folds and searches for formulas on a queue in a real Redis: the same files as in one thread, whoever is killed, and no end that waits.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crossValidate, gridSearch, KANRegressor } from '../../node/index.js';
import { queueEngine } from '../../node/queue/queue-engine.js';
import { freePort, has, kan, type Process, scratch, startRedis, table, tidy } from './sweep-run.js';

const missing = has('redis-server') ? '' : ' (skipped: there is no redis-server)';
afterAll(tidy);

const words = (directory: string, epochs: number, ...more: string[]): string[] =>
  [
    'train',
    table,
    '--target',
    'y',
    '--layers',
    '4',
    '--ensemble',
    '4',
    '--folds',
    '3',
    '--epochs',
    String(epochs),
  ].concat(['--output-dir', join(scratch, directory)], more);
const client = 'redis-cli';
/** Epochs of a run that is over at once, and of one of some seconds. */
const [short, long] = [20, 3000];

/** The model's bytes, and what was measured. */
function outcome(directory: string): { model: string; figures: unknown } {
  const at = join(scratch, directory);
  const { metrics, members, folds } = JSON.parse(readFileSync(join(at, 'results.json'), 'utf8'));
  return { model: readFileSync(join(at, 'model.safetensors')).toString('base64'), figures: [metrics, members, folds] };
}

describe.skipIf(missing !== '')(`with Redis${missing}`, () => {
  let port = 0;
  let redis: Process;
  const queue = (): string[] => ['--engine', 'bullmq', '--redis', `redis://127.0.0.1:${port}`];
  const worker = async (): Promise<Process> => {
    const started = kan(['worker', '--redis', `redis://127.0.0.1:${port}`, '--threads', '1', '--lock', '2']);
    await started.said('waiting for trials');
    return started;
  };
  const forget = (): void => void spawnSync(client, ['-p', String(port), 'flushall']);
  const count = (pattern: string): number =>
    spawnSync(client, ['-p', String(port), 'keys', pattern], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
      .filter(Boolean).length;
  let expected: ReturnType<typeof outcome>;
  const expectSame = async (run: Process, directory: string): Promise<void> => {
    expect(await run.ended, run.text()).toBe(0);
    expect(outcome(directory)).toEqual(expected);
  };
  beforeAll(async () => {
    port = await freePort();
    redis = await startRedis(port);
    expect(await kan(words('alone', long, '--threads', '1')).ended).toBe(0);
    expected = outcome('alone');
  });

  test('an ensemble and its folds come to what they come to in one thread, and leave no networks in Redis', async () => {
    expect(await kan(words('short', short, '--threads', '1')).ended).toBe(0);
    const workers = await Promise.all([worker(), worker()]);
    const run = kan(words('queued', short, ...queue()));
    expect(await run.ended, run.text()).toBe(0);
    expect(outcome('queued')).toEqual(outcome('short'));
    // what is left are three folds, which are small
    expect(count('kanjs:trials-*:????????????????????????????????????????????????????????????????')).toBe(3);
    for (const each of workers) each.child.kill('SIGTERM');
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
  });

  test('a worker is killed with networks and with folds under way, and so is the training', async () => {
    forget();
    let workers = await Promise.all([worker(), worker()]);
    const replaceOne = async (): Promise<void> => {
      workers[0].child.kill('SIGKILL');
      workers = [workers[1], await worker()];
    };
    const killed = kan(words('killed', long, ...queue()));
    await killed.said('networks at once');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const run = kan(words('killed', long, ...queue()));
    await run.said('networks at once');
    await replaceOne();
    await run.said('fold 2/3');
    await replaceOne();
    await expectSame(run, 'killed');
    for (const each of workers) each.child.kill('SIGKILL');
  });

  test('Redis dies in the middle and comes back without a memory', async () => {
    forget();
    const one = await worker();
    const run = kan(words('restarted', long, ...queue()));
    await run.said('networks at once');
    redis.child.kill('SIGKILL');
    await redis.ended;
    await one.said('Redis is gone');
    redis = await startRedis(port);
    await expectSame(run, 'restarted');
    one.child.kill('SIGKILL');
  });

  test('two trainings on one queue that ask for the same come to the same, though one is stopped', async () => {
    forget();
    const workers = await Promise.all([worker(), worker()]);
    const [first, second, third] = ['first', 'second', 'third'].map((name) => kan(words(name, long, ...queue())));
    await first.said('networks at once');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.text()).toContain('stopped at your request');
    await expectSame(second, 'second');
    await expectSame(third, 'third');
    for (const each of workers) each.child.kill('SIGKILL');
  });

  test('is stopped at once by Ctrl-C, with nobody to work, and with Redis gone', async () => {
    forget();
    const waiting = kan(words('nobody', long, ...queue()));
    await waiting.said('trials wait for `kan worker`');
    expect(count('kanjs:trials-*:wait')).toBe(1);
    waiting.child.kill('SIGINT');
    expect(await waiting.ended).toBe(0);
    expect(waiting.text()).toContain('stopped at your request');
    // nobody will begin what nobody waits for
    expect(count('kanjs:trials-*:wait')).toBe(0);
    const gone = kan(words('gone', long, ...queue()));
    await gone.said('trials wait for `kan worker`');
    redis.child.kill('SIGKILL');
    await redis.ended;
    gone.child.kill('SIGINT');
    expect(await gone.ended).toBe(0);
    const none = kan(words('none', long, ...queue()));
    expect(await none.ended).toBe(1);
    expect(none.text()).toMatch(/Redis at 127\.0\.0\.1:\d+ cannot be reached/);
    expect(none.text()).not.toContain('epoch');
    redis = await startRedis(port);
  });

  test('shapes of a search are trained there, to the same formulas', async () => {
    forget();
    const search = (directory: string, ...more: string[]): Process =>
      kan(
        ['discover', table, '--target', 'y', '--functions', 'x,sin', '--max-complexity', '9', '--json'].concat(
          ['--output-dir', join(scratch, directory)],
          more,
        ),
      );
    const one = await worker();
    const runs = [search('here', '--threads', '1'), search('there', ...queue())];
    for (const run of runs) expect(await run.ended, run.text()).toBe(0);
    const [here, there] = ['here', 'there'].map((directory) => {
      const text = readFileSync(join(scratch, directory, 'formula.json'), 'utf8');
      return text.replace(/"seconds":\s*[\d.]+/, '');
    });
    expect(there).toBe(here);
    await one.said('trial');
    one.child.kill('SIGKILL');
  });

  test('cross-validation and grids of programs too, and what makes no sense is told as it is here', async () => {
    forget();
    const one = await worker();
    const engine = queueEngine({ url: `redis://127.0.0.1:${port}` });
    const X = Array.from({ length: 40 }, (_, i) => [((i * 7) % 40) / 20 - 1, ((i * 11) % 40) / 20 - 1]);
    const y = X.map(([a, b]) => Math.sin(2 * a) + b * b);
    const estimator = new KANRegressor({ epochs: 3, layers: [2], gridSize: 2 });
    expect(await crossValidate(estimator, X, y, { folds: 3, engine })).toEqual(
      await crossValidate(estimator, X, y, { folds: 3 }),
    );
    const grid = { gridSize: [2, 3] };
    const [there, here] = [
      await gridSearch(estimator, X, y, { grid, folds: 2, engine }),
      await gridSearch(estimator, X, y, { grid, folds: 2 }),
    ];
    expect(there.points).toEqual(here.points);
    const batch = kan(words('batch', short, ...queue(), '--batch-size', '180'));
    expect(await batch.ended).toBe(1);
    expect(batch.text()).toContain('`--batch-size` is 180 but there are only 144 rows to train on');
    one.child.kill('SIGKILL');
  });
});
