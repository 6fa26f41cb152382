// The journal of a sweep on the disk: a directory with a file for each machine, so that on a shared disk no two machines append to one file. Within a
// machine any number of processes may: every line is one write at the end of the file, and what a process wrote is on the disk itself a second later, whatever
// becomes of the machine. What others have written since is read when asked for. Knows files; what the lines say is src/sweep/journal-text.ts.

import { closeSync, fdatasync, fstatSync, fsyncSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { KanError } from '../src/errors.js';
import type { TrialMemory } from '../src/sweep/carry-out.js';
import {
  checkJournal,
  emptyJournal,
  type Journal,
  type JournalEntry,
  journalLine,
  readJournal,
} from '../src/sweep/journal-text.js';
import { version } from '../src/version.js';
import { makeDirectorySync } from './directories.js';
import { fileError } from './file-errors.js';

/** Milliseconds after which it is worth looking whether others have written. */
const lookAgain = 200;
/** Milliseconds that a line may wait for the disk: what a power cut can take. Asked for after each line the disk would take longer than short trials. */
const onDiskAfter = 1000;
/** What says that there is no room, or that the disk is ill; others say that this kind of disk has no such question. */
const lostOnDisk = new Set(['ENOSPC', 'EDQUOT', 'EIO']);
const ending = '.jsonl';
/** Bytes that are read at once. */
const piece = 1 << 20;

/** An open journal. */
export interface OpenJournal extends TrialMemory {
  /** all that is known now, those of other processes too */
  read(): Journal;
  /** Adds an entry; throws a KanError where it cannot be written. */
  append(entry: JournalEntry): void;
  close(): void;
}

/** The name of this machine as a file name. */
function ownFile(): string {
  return `${hostname().replace(/[^A-Za-z0-9._-]/g, '_') || 'machine'}${ending}`;
}

/** Has what was written to a file put on the disk itself. */
type Sync = (fd: number, done: (error: Error | null) => void) => void;

/**
 * Opens the journal in a directory, which is made where there is none. Throws a KanError where it is of another table than `table`, a digest, and
 * where it cannot be read.
 */
export function openJournal(directory: string, table: string, sync: Sync = fdatasync): OpenJournal {
  const places = new Map<string, { fd: number; at: number; rest: Buffer }>();
  const journal = emptyJournal();
  let heads = 0;
  let looked = -Infinity;
  let stale = true;
  let own: number | undefined;
  /** lines that the disk was not asked for yet; whether it is being asked */
  let unsafe = false;
  let asking: NodeJS.Timeout | 'now' | undefined;
  let lost: unknown;

  const trouble = (error: unknown, what: 'be read' | 'be written'): unknown => fileError(error, directory, what);
  const refresh = (): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const { name } = entry;
      if (!name.endsWith(ending) || entry.isDirectory()) continue;
      const place = places.get(name) ?? { fd: openSync(join(directory, name), 'r'), at: 0, rest: Buffer.alloc(0) };
      places.set(name, place);
      const bytes = Buffer.alloc(Math.min(piece, Math.max(0, fstatSync(place.fd).size - place.at)));
      for (;;) {
        const count = bytes.length === 0 ? 0 : readSync(place.fd, bytes, 0, bytes.length, place.at);
        if (count === 0) break;
        place.at += count;
        const all = Buffer.concat([place.rest, bytes.subarray(0, count)]);
        const end = all.lastIndexOf(10) + 1;
        readJournal(all.toString('utf8', 0, end), journal);
        // the line that is being written
        place.rest = all.subarray(end);
      }
    }
    looked = performance.now();
    stale = false;
  };
  try {
    makeDirectorySync(directory);
    refresh();
  } catch (error) {
    throw trouble(error, 'be read');
  }
  checkJournal(journal, table, directory);

  const keepSafe = (): void => {
    unsafe = true;
    asking ??= setTimeout(() => {
      [asking, unsafe] = ['now', false];
      sync(own!, (error) => {
        asking = undefined;
        if (error && lostOnDisk.has((error as NodeJS.ErrnoException).code ?? '')) lost = error;
        if (unsafe && own !== undefined) keepSafe();
      });
    }, onDiskAfter).unref();
  };
  const write = (line: string): void => {
    const bytes = Buffer.from(line);
    try {
      if (lost) throw lost;
      own ??= openOwn(directory);
      const written = writeSync(own, bytes);
      stale = true;
      // what was written of it ends with the next line's first byte
      if (written < bytes.length) throw Object.assign(new Error('short'), { code: 'ENOSPC', syscall: 'write' });
      keepSafe();
    } catch (error) {
      const found = trouble(error, 'be written');
      if (!(found instanceof KanError)) throw found;
      throw new KanError(
        lost
          ? `${found.message}; trials of the last seconds may be lost`
          : `${found.message}; the ${journal.entries.size} trials written before are safe`,
        'make room, then the same command with `--resume`',
      );
    }
  };
  const append = (entry: JournalEntry): void => {
    // each version that wrote to it says so once
    if (!journal.heads.some(({ kanjs }) => kanjs === version)) {
      const head = { kanjs: version, table };
      write(journalLine(head));
      journal.heads.push(head);
    }
    write(journalLine(entry));
  };
  return {
    read() {
      refresh();
      return journal;
    },
    append,
    async look() {
      if (stale || performance.now() - looked > lookAgain) refresh();
      if (journal.heads.length > heads) checkJournal(journal, table, directory);
      heads = journal.heads.length;
      return journal.entries;
    },
    async keep({ id, trial }, { result, run }) {
      append({ id, trial, result, ...(run && { run }) });
    },
    close() {
      if (typeof asking === 'object') clearTimeout(asking);
      if (own !== undefined) {
        try {
          fsyncSync(own);
        } catch {
          // disks that cannot
        }
        closeSync(own);
      }
      own = undefined;
      for (const { fd } of places.values()) closeSync(fd);
      places.clear();
    },
  };
}

/** Opens this machine's file to append to; its name stands in the directory on the disk itself, where a disk can promise that. */
function openOwn(directory: string): number {
  const own = openSync(join(directory, ownFile()), 'a');
  try {
    const names = openSync(directory, 'r');
    try {
      fsyncSync(names);
    } finally {
      closeSync(names);
    }
  } catch {
    // disks, and systems, that cannot
  }
  return own;
}
