// What the system says of a file that cannot be read or written, in words the user can act on. Knows errors and paths, touches no file.

import { getSystemErrorMap } from 'node:util';
import { KanError, show } from '../src/errors.js';

/** What is to be done with a file, after "cannot". */
type Purpose = 'be read' | 'be written' | 'be used for output' | 'be used for checkpoints';

const elsewhere = 'choose another place';
const room = 'make room, or choose another place';

/** By the system's code: the reason, and what to do about it where that is not the same for all. */
const reasons: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  EACCES: ['permission denied'],
  EPERM: ['permission denied'],
  EROFS: ['the file system is read-only'],
  ENOSPC: ['no space is left on the disk', room],
  EDQUOT: ['the disk quota is used up', room],
  EFBIG: ['it would be larger than is allowed here', 'see `ulimit -f`, or choose another place'],
  ENOTDIR: ['part of the path is a file, not a directory'],
  EEXIST: ['a file with that name already exists'],
  EISDIR: ['it is a directory'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ELOOP: ['its symbolic links lead in a circle'],
  EIO: ['the disk or its connection failed', 'look at the disk; the system said "input/output error"'],
  EMFILE: ['too many files are open in this process', 'raise the limit: `ulimit -n 4096`'],
  ENFILE: ['too many files are open on this machine', 'try again when fewer programs run'],
  ENOMEM: ['there is not enough memory', 'try again when more of it is free'],
  EBUSY: ['something else is using it'],
  ETXTBSY: ['it is a program that is running'],
  ENXIO: ['nothing is at its other end'],
  ENODEV: ['there is no such device'],
  EPIPE: ['its reader has gone', 'start the reader again'],
  ESTALE: ['the network file system has lost it', 'mount it again'],
};

/**
 * A system's error as one the user can act on: `path`, what cannot be done, why, and a hint. A code that is not known is told in the
 * system's own words; what is no system's error passes through unchanged.
 * Throws a KanError on arguments that make no sense.
 */
export function fileError(error: unknown, path: string, what: Purpose): unknown {
  checkPath('fileError', path);
  const { code, syscall, errno } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof KanError || code === undefined || (!(code in reasons) && syscall === undefined)) return error;
  if (code === 'ENOENT') return missing(path, what);
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  const [reason, hint] = (Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? [
    `${words ?? 'the system refused'} (${code})`,
  ];
  return new KanError(`${path}: cannot ${what}: ${reason}`, hint ?? (what === 'be read' ? undefined : elsewhere));
}

/** What Node makes of bytes that are no text: such a name never reaches the system as it was given. */
const noText = '\ufffd';
const noTextReason = 'the name holds bytes that are not UTF-8';

/** Throws a KanError unless `path` is the name of a file or a directory, or the URL of one where that is taken. */
export function checkPath(what: string, path: unknown): void {
  if (typeof path === 'string') return;
  throw new KanError(`${what}: \`path\` must be text; got ${show(path)}`);
}

/** Refuses a new file's name that would come out as another one. */
export function checkName(path: string): void {
  if (path.includes(noText)) throw new KanError(`${path}: cannot be made: ${noTextReason}`, 'choose another name');
}

/** Something on the way to `path` is not there. */
function missing(path: string, what: Purpose): KanError {
  if (path.includes(noText)) return new KanError(`${path}: cannot ${what}: ${noTextReason}`, 'rename it');
  if (!path.startsWith('/') && !currentDirectoryStands())
    return new KanError(`${path}: cannot ${what}: the current directory has been deleted`, 'change to another one');
  if (what === 'be read')
    return new KanError(`${path}: no such file`, 'check the path; it is taken relative to the current directory');
  return new KanError(
    `${path}: cannot ${what}: ${what === 'be written' ? 'its directory does not exist' : 'no directory can be made there'}`,
    what === 'be written' ? undefined : elsewhere,
  );
}

function currentDirectoryStands(): boolean {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}
