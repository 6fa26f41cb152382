// What tests of sweeps with processes share: a table, the built command as a process, a Redis of their own, and what a sweep came to.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/sweep/journal-text.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const command = join(root, 'dist/cli/kan.js');
export const scratch = mkdtempSync(join(tmpdir(), 'kan-sweeps-'));
/** How often processes are killed: more with KAN_KILLS. */
export const kills = Number(process.env['KAN_KILLS'] ?? 12);

const running = new Set<ChildProcess>();
/** Ends what is still running, and removes the files. */
export async function tidy(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([...running].map((child) => once(child, 'exit')));
  rmSync(scratch, { recursive: true, force: true });
}

export interface Process {
  child: ChildProcess;
  /** everything it wrote so far */
  text(): string;
  /** resolves once it has ended, with its exit code, null where it was killed */
  ended: Promise<number | null>;
  /** resolves once it has written this */
  said(words: string): Promise<void>;
}

export function start(file: string, words: readonly string[], env: Record<string, string> = {}): Process {
  const child = spawn(file, words, {
    cwd: scratch,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      text += String(data);
      for (const look of waiting) look();
    });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    for (const look of waiting) look();
    return code as number | null;
  });
  return {
    child,
    text: () => text,
    ended,
    said: (words_) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(words_)) {
            waiting.delete(look);
            resolve();
          } else if (child.exitCode !== null || child.signalCode !== null) {
            waiting.delete(look);
            reject(new Error(`ended without "${words_}": ${text}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
}

export const kan = (words: readonly string[], env: Record<string, string> = {}): Process =>
  start(process.execPath, [command, ...words], env);

/** A table of 240 rows: a curve, a wave and noise that is no chance. */
export const table = join(scratch, 'table.csv');
const lines = Array.from({ length: 240 }, (_, i) => {
  const [x, z] = [((i * 77) % 240) / 120 - 1, ((i * 151) % 240) / 120 - 1];
  return `${x},${z},${Math.sin(3 * x) + z * z + 0.1 * Math.sin(i * i)}`;
});
writeFileSync(table, `x,z,y\n${lines.join('\n')}\n`);

/** A sweep of 60 trials, each some ten milliseconds long. */
const sixty = ['--grid-size', '2,3,5', '--layers', 'none,4', '--epochs', '40', '--seeds', '2', '--output-dir'];
export const sweepWords = (directory: string, ...more: string[]): string[] =>
  ['sweep', table, '--target', 'y'].concat(sixty, join(scratch, directory), more);
export const trials = 60;

/** What a sweep came to: each trial's result by its name, the model's bytes, the order of the combinations; and lines of the journal beyond one a trial. */
export function outcome(
  directory: string,
): { results: [string, unknown][]; model: string; points: unknown } & { spare: number } {
  const at = join(scratch, directory);
  const files = readdirSync(join(at, 'journal')).map((name) => readFileSync(join(at, 'journal', name), 'utf8'));
  const journal = readJournal(files.join('\n'));
  const { points } = JSON.parse(readFileSync(join(at, 'results.json'), 'utf8')) as { points: unknown };
  return {
    results: [...journal.entries.values()]
      .map(({ id, result }): [string, unknown] => [id, result])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    model: readFileSync(join(at, 'model.safetensors')).toString('base64'),
    points,
    spare: journal.repeated + journal.torn,
  };
}

export const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A Redis that remembers nothing of before it was started. */
export async function startRedis(port: number, ...more: string[]): Promise<Process> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', scratch, ...more];
  const redis = start('redis-server', words);
  await redis.said('Ready to accept connections');
  return redis;
}

/** A little while, different each time. */
export const aWhile = (most: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * most));
