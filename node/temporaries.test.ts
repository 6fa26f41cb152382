// What is in the making goes with the process that makes it, however that ends, and what SIGKILL leaves goes with the next.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { holdTemporary, readTemporaryName } from './temporaries.js';
import { createWhole } from './whole-files.js';

const root = mkdtempSync(join(tmpdir(), 'kan-temporaries-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
function fresh(): string {
  const directory = join(root, String(count++));
  mkdirSync(directory);
  return directory;
}

/** A process that has written half a file into the directory, and goes on with `then`. */
async function started(directory: string, then: string): Promise<{ left: () => string[]; end: Promise<unknown[]> }> {
  const program = `
    import { createWhole } from 'kanjs/files';
    const file = await createWhole(${JSON.stringify(join(directory, 'a.csv'))});
    await file.write('half');
    setInterval(() => {}, 1000);
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('..', import.meta.url),
    stdio: 'ignore',
  });
  return { left: () => readdirSync(directory), end: once(child, 'exit') };
}

describe('a process that ends', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('by %s leaves nothing, and ends by it', async (signal) => {
    const { left, end } = await started(fresh(), `process.kill(process.pid, '${signal}')`);
    expect(await end).toEqual([null, signal]);
    expect(left()).toEqual([]);
  });

  test.each([
    ['by process.exit', 'process.exit(3)', 3],
    ['by an error that nobody catches', `process.on('exit', () => {}); throw new Error('no')`, 1],
    [
      'by its own listener',
      `process.once('SIGTERM', () => setImmediate(() => process.exit(4))); process.kill(process.pid, 'SIGTERM')`,
      4,
    ],
  ])('%s leaves nothing', async (_how, then, code) => {
    const { left, end } = await started(fresh(), then);
    expect(await end).toEqual([code, null]);
    expect(left()).toEqual([]);
  });

  test('by SIGKILL leaves what the next process removes', async () => {
    const directory = fresh();
    const { left, end } = await started(directory, `process.kill(process.pid, 'SIGKILL')`);
    await end;
    expect(left().map((name) => readTemporaryName(name)?.of)).toEqual(['a.csv']);
    writeFileSync(join(directory, '.a.csv.part'), 'of another program');
    const file = await createWhole(join(directory, 'b.csv'));
    expect(
      left()
        .map((name) => readTemporaryName(name)?.of ?? name)
        .sort(),
    ).toEqual(['.a.csv.part', 'b.csv']);
    await file.abandon();
    expect(left()).toEqual(['.a.csv.part']);
  });
});

test('what a living process makes stays, and so does what another machine makes, until nobody has touched it for a week', async () => {
  const directory = fresh();
  const own = await holdTemporary(join(fresh(), 'x'), 'part');
  const { home } = readTemporaryName(own.path.slice(dirname(own.path).length + 1))!;
  own.release();
  const make = (name: string, days = 0): string => {
    const path = join(directory, name);
    writeFileSync(path, 'half');
    const then = Date.now() / 1000 - days * 24 * 3600;
    utimesSync(path, then, then);
    return path;
  };
  const elsewhere = home === '000000' ? '000001' : '000000';
  const stays = [
    make(`.a.${home}-${process.pid}-00000000.part`),
    make(`.a.${home}-${process.ppid}-00000000.part`, 30),
    make(`.a.${elsewhere}-1-00000000.part`, 6),
  ];
  // a number above all that Linux gives
  const goes = [
    make(`.a.${home}-4194999-00000000.part`),
    make(`.a.${home}-${process.pid}-00000001.probe`, 1),
    make(`.a.${elsewhere}-1-00000001.part`, 8),
  ];
  (await holdTemporary(join(directory, 'b'), 'part')).release();
  expect(stays.map(existsSync)).toEqual([true, true, true]);
  expect(goes.map(existsSync)).toEqual([false, false, false]);
});

test('nobody listens to signals where nothing is in the making', async () => {
  const listeners = (): number[] =>
    (['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const).map((name) => process.listenerCount(name));
  const before = listeners();
  const [one, two] = await Promise.all([1, 2].map((name) => createWhole(join(fresh(), String(name)))));
  expect(listeners()).toEqual(before.map((each) => each + 1));
  await one.finish();
  expect(listeners()).toEqual(before.map((each) => each + 1));
  await two.abandon();
  expect(listeners()).toEqual(before);
});
