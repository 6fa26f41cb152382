// The command as a process of its own for the tests, as it is built, ended by a signal once it is at work.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const addon = fileURLToPath(new URL('../../dist/node/kanjs.node', import.meta.url));

/** How a process ended. */
export interface Ended {
  code: unknown;
  out: string;
  err: string;
}

/** Starts the command in a directory and signals once it is `ready`; resolves when it has ended. */
export async function signalled(
  cwd: string,
  words: readonly string[],
  signal: NodeJS.Signals,
  ready: (pid: number) => boolean = isListening,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const end = new Promise((resolve) => child.on('close', (code, by) => resolve(by ?? code)));
  while (child.exitCode === null && !ready(child.pid!)) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill(signal);
  return { code: await end, out, err };
}

/** Whether a process listens to signals. (To SIGINT and SIGTERM Node itself does.) */
export function isListening(pid: number): boolean {
  if (process.platform !== 'linux') return performance.now() > late;
  const caught = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return (BigInt(`0x${caught}`) & 1n) !== 0n;
}

/** Whether it does, and has opened its backend before: the listener is that of the work, not that of a file in the making. */
export function isAtWork(pid: number): boolean {
  if (!existsSync(addon) || process.platform !== 'linux') return performance.now() > late;
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('kanjs.node') && isListening(pid);
}
const late = performance.now() + 5000;
