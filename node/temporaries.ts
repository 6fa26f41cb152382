// Files in the making and probes: what they are called, that they go when the process ends by anything but SIGKILL, and that those of
// processes that were killed are removed by the next one. Knows names and processes, nothing of what is in the files.

import { readlinkSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A file that nobody shall find after this process. */
export interface Temporary {
  path: string;
  /** Forgets it: it has become something, or is gone. */
  release(): void;
}

const unfinished = new Set<string>();
/** Signals that end a process which does not listen. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A free name beside `place` for a file in the making. Until it is released the file goes with the process, unless that is killed by
 * SIGKILL; then the next process that holds a name in the directory removes it.
 */
export async function holdTemporary(place: string, kind: 'part' | 'probe'): Promise<Temporary> {
  const directory = dirname(place);
  await removeAbandoned(directory);
  // a name that is as long as names may be leaves no room
  const name = Buffer.from(basename(place)).subarray(0, 210).toString('utf8').replaceAll('\ufffd', '');
  const path = join(directory, `.${name}.${home()}-${process.pid}-${crypto.randomUUID().slice(-8)}.${kind}`);
  if (unfinished.size === 0) listen();
  unfinished.add(path);
  return {
    path,
    release() {
      if (unfinished.delete(path) && unfinished.size === 0) unlisten();
    },
  };
}

/** What a name of a file in the making says; undefined for other names. */
export function readTemporaryName(name: string): { of: string; home: string; pid: number; kind: string } | undefined {
  const found = /^\.(.*)\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.(part|probe)$/s.exec(name);
  return found ? { of: found[1], home: found[2], pid: Number(found[3]), kind: found[4] } : undefined;
}

/** Milliseconds after which a file in the making of another machine or container, whose processes cannot be asked after, is given up. */
const patience = 7 * 24 * 3600 * 1000;
const swept = new Set<string>();

/** Removes what killed processes left in the making in a directory; looks once into each. Files of living processes stay. */
async function removeAbandoned(directory: string): Promise<void> {
  if (swept.has(directory)) return;
  swept.add(directory);
  const names = await readdir(directory).catch(() => []); // whoever makes the file is told why it cannot be
  for (const name of names) {
    const told = readTemporaryName(name);
    if (!told) continue;
    const path = join(directory, name);
    const touched = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    const gone =
      told.home !== home()
        ? touched < Date.now() - patience
        : told.pid === process.pid
          ? touched < Date.now() - 1000 * process.uptime() - 1000 // of one that had the same number
          : !isAlive(told.pid);
    if (gone) await rm(path, { force: true }).catch(() => {}); // somebody else's
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let known: string | undefined;

/** Six hexadecimal digits of what gives processes their numbers: this machine or container. */
function home(): string {
  if (known === undefined) {
    let space = '';
    try {
      space = readlinkSync('/proc/self/ns/pid');
    } catch {
      // not Linux
    }
    known = hash(`${machine()} ${space}`);
  }
  return known;
}

/** The machine's name; where it may not be asked for (Deno without `--allow-sys`), one that no other process has. */
function machine(): string {
  try {
    return hostname();
  } catch {
    return crypto.randomUUID();
  }
}

/** FNV-1a; `node:crypto` takes longer to load than all else that an import needs of Node. */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (const byte of Buffer.from(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return (sum >>> 8).toString(16).padStart(6, '0');
}

function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      rmSync(path, { force: true });
    } catch {
      // the disk may have gone
    }
  }
  unfinished.clear();
}

/** A signal that nobody else listens to ends the process as it would have without this listener. */
function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeUnfinished();
  unlisten();
  process.kill(process.pid, signal);
}

function listen(): void {
  process.on('exit', removeUnfinished);
  // before others: one that listens once is counted
  for (const signal of endings) process.prependListener(signal, end);
}

function unlisten(): void {
  process.removeListener('exit', removeUnfinished);
  for (const signal of endings) process.removeListener(signal, end);
}
