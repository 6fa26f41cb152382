// Three machines: a Redis with the sweep, and two workers, each in a network of its own, joined by cables that can be pulled. Needs root and `ip netns`.

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command, has, outcome, type Process, scratch, start, sweepWords, tidy } from './sweep-run.js';

const names = ['kan-a', 'kan-b', 'kan-c'].map((name) => `${name}-${process.pid}`);
const [queue, ...others] = names;
const ip = (...words: string[]): boolean => spawnSync('ip', words).status === 0;
/** A word that fits the 15 letters of an interface. */
const cable = (i: number, end: string): string => `k${process.pid}${end}${i}`.slice(-15);

const probe = `kan-probe-${process.pid}`;
const networks = has('ip') && ip('netns', 'add', probe);
if (networks) ip('netns', 'del', probe);
const why = !networks ? 'no networks can be made here' : has('redis-server') ? '' : 'there is no redis-server';

/** A process on one of the machines. */
const on = (machine: string, file: string, words: readonly string[], env: Record<string, string> = {}): Process =>
  start('ip', ['netns', 'exec', machine, file, ...words], env);
const kanOn = (machine: string, words: readonly string[]): Process =>
  on(machine, process.execPath, [command, ...words], { KAN_REDIS_PASSWORD: 'opensesame' });
const addresses = ['10.77.1', '10.77.2'];

describe.skipIf(why !== '')(`three machines${why && ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    for (const name of names) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    others.forEach((name, i) => {
      const ends = [cable(i, 'q'), cable(i, 'w')];
      ip('link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1]);
      [queue, name].forEach((machine, end) => {
        ip('link', 'set', ends[end], 'netns', machine);
        ip('-n', machine, 'addr', 'add', `${addresses[i]}.${end + 1}/24`, 'dev', ends[end]);
        ip('-n', machine, 'link', 'set', ends[end], 'up');
      });
    });
    const redis = on(queue, 'redis-server', [
      '--port',
      '6379',
      '--bind',
      '0.0.0.0',
      '--save',
      '',
      '--dir',
      scratch,
      '--requirepass',
      'opensesame',
    ]);
    await redis.said('Ready to accept connections');
  });
  afterAll(async () => {
    await tidy();
    for (const name of names) ip('netns', 'del', name);
  });

  test('none reaches the other but by its cable, and a sweep comes to what it comes to on one', async () => {
    expect(await on(others[0], 'redis-cli', ['-t', '1', '-h', `${addresses[1]}.1`, 'ping']).ended).not.toBe(0);
    const workers = others.map((name, i) =>
      kanOn(name, ['worker', '--redis', `redis://${addresses[i]}.1:6379`, '--threads', '1', '--lock', '2']),
    );
    for (const each of workers) await each.said('waiting for trials');
    const run = kanOn(queue, sweepWords('apart', '--engine', 'bullmq', '--redis', 'redis://127.0.0.1:6379'));
    await run.said('trial 6/');
    // the cable of one is pulled for longer than its trials are waited for: the other takes them over
    ip('-n', queue, 'link', 'set', cable(0, 'q'), 'down');
    await run.said('trial 30/');
    ip('-n', queue, 'link', 'set', cable(0, 'q'), 'up');
    expect(await run.ended, run.text()).toBe(0);
    const here = start(process.execPath, [command, ...sweepWords('together')]);
    expect(await here.ended, here.text()).toBe(0);
    const [{ spare: _one, ...apart }, { spare: _two, ...together }] = [outcome('apart'), outcome('together')];
    expect(apart).toEqual(together);
    for (const each of workers) each.child.kill('SIGKILL');
  });
});
