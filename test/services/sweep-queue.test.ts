// Sweeps on a queue in a real Redis, and in threads, with processes that are killed at any time: every trial counts once, and the same comes out.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aWhile,
  freePort,
  has,
  kan,
  kills,
  outcome,
  type Process,
  root,
  scratch,
  start,
  startRedis,
  sweepWords,
  tidy,
  trials,
} from './sweep-run.js';

const redisHere = has('redis-server');
const missing = redisHere ? '' : ' (skipped: there is no redis-server)';
let whole: ReturnType<typeof outcome>;
beforeAll(async () => {
  expect(await kan(sweepWords('whole')).ended).toBe(0);
  whole = outcome('whole');
  expect([whole.results.length, whole.spare]).toEqual([trials, 0]);
});
afterAll(async () => {
  if (mounted) spawnSync('umount', [small]);
  await tidy();
});

/** The same results, model and order; work that was done twice may stand in the journal. */
const expectSame = (directory: string): void => {
  const { spare, ...found } = outcome(directory);
  const { spare: _none, ...expected } = whole;
  expect(spare).toBeGreaterThanOrEqual(0);
  expect(found).toEqual(expected);
};

test('a sweep in threads that is killed again and again comes to the same', { timeout: 600_000 }, async () => {
  let killed = 0;
  for (let attempt = 0; killed < kills; attempt++) {
    // the first that is not killed in time makes room for the next
    const directory = `killed-${attempt}`;
    for (;;) {
      const run = kan(sweepWords(directory, '--resume', '--threads', '2'));
      const done = run.ended.then(() => true);
      if (killed < kills && !(await Promise.race([done, aWhile(2500).then(() => false)]))) {
        run.child.kill('SIGKILL');
        await run.ended;
        killed++;
        continue;
      }
      expect(await run.ended, run.text()).toBe(0);
      break;
    }
    expectSame(directory);
  }
});

test('two sweeps on one journal at the same time, both come to the same', async () => {
  const both = [1, 2].map(() => kan(sweepWords('shared', '--resume', '--threads', '1')));
  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
  expectSame('shared');
});

const small = join(scratch, 'small');
mkdirSync(small);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', small]).status === 0;

test.skipIf(!mounted)(
  `a disk that is full under the journal is one line, and with room it goes on${mounted ? '' : ' (skipped: no small disk can be made here)'}`,
  async () => {
    symlinkSync(small, join(scratch, 'full'));
    writeFileSync(join(small, 'ballast'), Buffer.alloc(60_000));
    const run = kan(sweepWords('full'));
    expect(await run.ended).toBe(1);
    expect(run.text()).toMatch(
      /no space is left on the disk; the \d+ trials written before are safe\nhint: make room, then/,
    );
    rmSync(join(small, 'ballast'));
    spawnSync('mount', ['-o', 'remount,size=4m', small]);
    const again = kan(sweepWords('full', '--resume'));
    expect(await again.ended, again.text()).toBe(0);
    expectSame('full');
  },
);

describe.skipIf(!redisHere)(`with Redis${missing}`, () => {
  let port = 0;
  let redis: Process;
  const at = (): string => `redis://127.0.0.1:${port}`;
  const worker = async (...more: string[]): Promise<Process> => {
    const started = kan(['worker', '--redis', at(), '--threads', '1', '--lock', '2', ...more]);
    await started.said('waiting for trials');
    return started;
  };
  const queued = (directory: string, ...more: string[]): string[] =>
    sweepWords(directory, '--engine', 'bullmq', '--redis', at(), ...more);
  /** Nothing of another test's trials is known. */
  const forget = async (): Promise<void> => void (await start('redis-cli', ['-p', String(port), 'flushall']).ended);
  beforeAll(async () => {
    port = await freePort();
    redis = await startRedis(port);
  });

  test('three workers come to what threads come to, through Redis and through a folder', async () => {
    for (const more of [[], ['--tables', join(scratch, 'tables')]]) {
      await forget();
      const workers = await Promise.all([1, 2, 3].map(() => worker(...more)));
      const directory = `queue-${more.length}`;
      const run = kan(queued(directory, ...more));
      expect(await run.ended, run.text()).toBe(0);
      expectSame(directory);
      for (const each of workers) each.child.kill('SIGTERM');
      expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    }
  });

  test('workers and the sweep are killed again and again', { timeout: 900_000 }, async () => {
    await forget();
    const workers = await Promise.all([1, 2, 3].map(() => worker()));
    let killed = 0;
    for (let attempt = 0; killed < kills; attempt++) {
      const directory = `queue-killed-${attempt}`;
      let run = kan(queued(directory, '--resume'));
      let done = run.ended.then(() => true);
      while (!(await Promise.race([done, aWhile(1200).then(() => false)]))) {
        if (killed >= kills) break;
        const which = Math.floor(Math.random() * 4);
        const victim = which < 3 ? workers[which] : run;
        victim.child.kill('SIGKILL');
        await victim.ended;
        killed++;
        if (which < 3) workers[which] = await worker();
        else {
          run = kan(queued(directory, '--resume'));
          done = run.ended.then(() => true);
        }
      }
      expect(await run.ended, run.text()).toBe(0);
      expectSame(directory);
      await forget();
    }
    for (const each of workers) each.child.kill('SIGKILL');
  });

  test('Redis dies in the middle and comes back without a memory', async () => {
    await forget();
    const one = await worker();
    const run = kan(queued('restarted'));
    await run.said('trial 12/');
    redis.child.kill('SIGKILL');
    await redis.ended;
    await one.said('Redis is gone');
    redis = await startRedis(port);
    expect(await run.ended, run.text()).toBe(0);
    expectSame('restarted');
    one.child.kill('SIGKILL');
  });

  test('a worker of another version runs none of them, and that is said', async () => {
    await forget();
    // the same package but for its version
    const other = join(scratch, 'other');
    mkdirSync(other);
    for (const name of ['dist', 'package.json']) cpSync(join(root, name), join(other, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'));
    const bundle = join(other, 'dist/node/kanjs.js');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replaceAll(`"${version}"`, '"0.0.9"'));
    const older = start(process.execPath, [
      join(other, 'dist/cli/kan.js'),
      'worker',
      '--redis',
      at(),
      '--threads',
      '1',
    ]);
    await older.said('waiting for trials');
    const run = kan(queued('versions'));
    await run.said(`no worker of kanjs ${version} is at this Redis, only of 0.0.9`);
    const right = await worker();
    expect(await run.ended, run.text()).toBe(0);
    expectSame('versions');
    older.child.kill('SIGTERM');
    await older.ended;
    expect(older.text()).toContain('after 0 trials');
    right.child.kill('SIGKILL');
  });

  test('is stopped at once by Ctrl-C, and gone on with', async () => {
    await forget();
    const one = await worker();
    const run = kan(queued('stopped'));
    await run.said('trial 6/');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(1);
    expect(run.text()).toContain('stopped at your request');
    const again = kan(queued('stopped', '--resume'));
    expect(await again.ended, again.text()).toBe(0);
    expectSame('stopped');
    one.child.kill('SIGKILL');
  });

  test('a password is taken from the environment, and stands in no output', async () => {
    const guarded = await freePort();
    const guard = await startRedis(guarded, '--requirepass', 'opensesame');
    const to = ['--redis', `redis://127.0.0.1:${guarded}`];
    const refused = kan(['worker', ...to]);
    expect(await refused.ended).toBe(1);
    expect(refused.text()).toContain('set KAN_REDIS_PASSWORD in the environment');
    const env = { KAN_REDIS_PASSWORD: 'opensesame' };
    const one = kan(['worker', ...to, '--threads', '1'], env);
    await one.said('waiting for trials');
    const run = kan(sweepWords('guarded', '--engine', 'bullmq', ...to), env);
    expect(await run.ended, run.text()).toBe(0);
    expectSame('guarded');
    expect(run.text() + one.text()).not.toContain('opensesame');
    one.child.kill('SIGKILL');
    guard.child.kill('SIGKILL');
  });
});
