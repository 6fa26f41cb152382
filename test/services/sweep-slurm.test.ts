// A sweep as an array of a real Slurm of one machine, where it is installed and may be started; what tasks do by their numbers is tested without it too.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, has, kan, outcome, type Process, scratch, start, sweepWords, tidy } from './sweep-run.js';

const able = has('sbatch') && has('slurmctld') && has('slurmd') && has('munged') && process.getuid?.() === 0;
const conf = join(scratch, 'slurm.conf');
const munge = join(scratch, 'munge');
const env = { SLURM_CONF: conf };

/** Starts munge and Slurm on ports of their own; undefined once the machine waits for jobs, else why it does not. */
async function startSlurm(): Promise<string | undefined> {
  const host = hostname().split('.')[0];
  mkdirSync(munge);
  chmodSync(munge, 0o755);
  chmodSync(scratch, 0o755);
  writeFileSync(join(munge, 'key'), Buffer.alloc(1024, 'kanjs'), { mode: 0o400 });
  const words = [
    '--foreground',
    '--force',
    ...['key-file', 'pid-file', 'seed-file', 'log-file'].map((name) => `--${name}=${join(munge, name.slice(0, -5))}`),
  ];
  start('munged', [...words, `--socket=${join(munge, 'socket')}`]);
  for (const folder of ['state', 'spool']) mkdirSync(join(scratch, folder));
  writeFileSync(
    conf,
    [
      'ClusterName=one',
      `SlurmctldHost=${host}`,
      'AuthType=auth/munge',
      `AuthInfo=socket=${join(munge, 'socket')}`,
      'SlurmUser=root',
      'SlurmdUser=root',
      `StateSaveLocation=${join(scratch, 'state')}`,
      `SlurmdSpoolDir=${join(scratch, 'spool')}`,
      `SlurmctldPidFile=${join(scratch, 'slurmctld.pid')}`,
      `SlurmdPidFile=${join(scratch, 'slurmd.pid')}`,
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'ReturnToService=2',
      'MpiDefault=none',
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      `NodeName=${host} CPUs=1 State=UNKNOWN`,
      `PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    ].join('\n'),
  );
  const daemons: Process[] = [start('slurmctld', ['-D', '-f', conf], env), start('slurmd', ['-D', '-f', conf], env)];
  for (let look = 0; look < 40; look++) {
    const { stdout } = spawnSync('sinfo', ['--noheader', '--format=%t'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    if (stdout.trim() === 'idle') return undefined;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return daemons
    .map((each) => each.text())
    .join('')
    .split('\n')
    .slice(-4)
    .join(' ');
}

const trouble = able ? await startSlurm() : 'there is no Slurm here that may be started';
afterAll(tidy);
beforeAll(async () => expect(await kan(sweepWords('whole')).ended).toBe(0));

/** Writes the array; what its script says of the number of tasks. */
async function emitted(directory: string): Promise<number> {
  const run = kan(sweepWords(directory, '--emit', 'slurm', '--per-task', '8'));
  expect(await run.ended, run.text()).toBe(0);
  const script = readFileSync(join(scratch, directory, 'sweep.sh'), 'utf8');
  return 1 + Number(/--array=0-(\d+)/.exec(script)![1]);
}

async function collected(directory: string): Promise<string> {
  const run = kan(['sweep', '--collect', '--output-dir', join(scratch, directory)]);
  expect(await run.ended, run.text()).toBe(0);
  return run.text();
}

describe.skipIf(trouble !== undefined)(`on Slurm${trouble === undefined ? '' : ` (skipped: ${trouble})`}`, () => {
  test('an array comes to what threads come to', async () => {
    expect(await emitted('array')).toBe(8);
    const script = join(scratch, 'array', 'sweep.sh');
    const batch = start('sbatch', ['--wait', script], env);
    expect(await batch.ended, batch.text()).toBe(0);
    expect(await collected('array')).toContain('Next: open');
    expect(outcome('array')).toEqual(outcome('whole'));
  });
});

test('tasks by the number in the environment that an array sets, one of them killed, come to the same', async () => {
  const tasks = await emitted('tasks');
  const script = join(scratch, 'tasks', 'sweep.sh');
  const codes: (number | null)[] = [];
  for (let index = 0; index < tasks; index++) {
    const task = start('bash', [script], { SLURM_ARRAY_TASK_ID: String(index) });
    if (index === 3) task.child.kill('SIGKILL');
    codes.push(await task.ended);
  }
  expect(codes).toEqual([0, 0, 0, null, 0, 0, 0, 0]);
  expect(await collected('tasks')).toMatch(/[1-8] trials? to run, in 1 task\n/);
  expect(existsSync(join(scratch, 'tasks', 'model.safetensors'))).toBe(false);
  const last = start('bash', [script], { SLURM_ARRAY_TASK_ID: '0' });
  expect(await last.ended, last.text()).toBe(0);
  await collected('tasks');
  const { spare: _torn, ...found } = outcome('tasks');
  expect(found).toEqual({
    results: outcome('whole').results,
    model: outcome('whole').model,
    points: outcome('whole').points,
  });
});
