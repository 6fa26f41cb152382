// Files written whole or not at all: made beside their place, to the disk, then renamed into it. What stands at the place keeps its mode
// and owner, and a symbolic link keeps pointing. What is no file (a device, a pipe) is written to. Knows paths and bytes, not their meaning.

import { constants, type Stats } from 'node:fs';
import { copyFile, type FileHandle, lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkIterable, KanError, show } from '../src/errors.js';
import { checkName, checkPath, fileError } from './file-errors.js';
import { followLinks, openedFile } from './links.js';
import { openPipeForWriting } from './pipes.js';
import { holdTemporary, readTemporaryName } from './temporaries.js';
import { checkNames } from '../src/options.js';

/** A file in the making: nothing stands at its path until `finish`. */
export interface WholeFile {
  /** Adds data at the end. */
  write(data: string | Uint8Array): Promise<void>;
  /** Puts the file in its place, once it is on the disk. */
  finish(): Promise<void>;
  /** Removes what was written; what stood at the path stays. */
  abandon(): Promise<void>;
}

/** A file in the making that can be brought to the disk before it takes its place. */
interface Making extends WholeFile {
  settle(): Promise<void>;
}

/** Writes a file whole or not at all. Throws a KanError naming the path. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  checkPath('writeWhole', path);
  if (typeof data !== 'string' && !ArrayBuffer.isView(data))
    throw new KanError(`writeWhole: \`data\` must be text or bytes; got ${show(data)}`);
  const file = await createWhole(path);
  try {
    await file.write(data);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/**
 * Opens a file that appears at `path` only when finished, for writing piece by piece. A device or a pipe gets the pieces as they come;
 * `signal` ends the wait for a pipe's reader. Throws a KanError naming the path.
 */
export async function createWhole(path: string, options: { signal?: AbortSignal } = {}): Promise<WholeFile> {
  checkPath('createWhole', path);
  checkNames('createWhole', options, ['signal']);
  return await makeFile(path, options.signal);
}

/** One of several files that belong together. */
export interface FileToWrite {
  path: string;
  /** its content, made when it is its turn */
  data: () => string | Uint8Array | Promise<string | Uint8Array>;
}

/** A file that could not be written. */
export interface UnwrittenFile {
  path: string;
  /** a KanError that names the path, or what its `data` threw */
  error: unknown;
  /** where the file that stood there before is now */
  older?: string;
}

/**
 * Writes files that belong together: all are made and on the disk before the first takes its place. Where some cannot be written the
 * others are, and what stood in the place of those that are missing goes to `<name>.old`, so that it is not taken for one of the new.
 * Where none can, all that stood there stays. Returns what could not be written, and why; none when all is well.
 * Throws a KanError on arguments that make no sense.
 */
export async function writeTogether(files: readonly FileToWrite[]): Promise<UnwrittenFile[]> {
  checkIterable('writeTogether: `files`', files);
  const failures = new Map<FileToWrite, unknown>();
  const made: [FileToWrite, Making][] = [];
  for (const file of files) {
    const making = await settled(file).catch((error) => void failures.set(file, error));
    if (making) made.push([file, making]);
  }
  for (const [file, making] of made)
    await making.finish().catch(async (error) => {
      failures.set(file, error);
      await making.abandon();
    });
  if (failures.size === files.length) return [...failures].map(([{ path }, error]) => ({ path, error }));
  const unwritten: UnwrittenFile[] = [];
  for (const [file, error] of failures) {
    // the files that were replaced may have made room
    const again = await settled(file).catch(() => undefined);
    if (
      again &&
      (await again.finish().then(
        () => true,
        () => again.abandon().then(() => false),
      ))
    )
      continue;
    const older = await setAside(file.path);
    unwritten.push({ path: file.path, error, ...(older === undefined ? {} : { older }) });
  }
  return unwritten;
}

/** The file, made and on the disk, but not in its place. */
async function settled({ path, data }: FileToWrite): Promise<Making> {
  const making = await makeFile(path);
  try {
    await making.write(await data());
    await making.settle();
    return making;
  } catch (error) {
    await making.abandon();
    throw error;
  }
}

/**
 * Renames a file that would be taken for a new one to `<name>.old`, and returns that; undefined where there is none, or it cannot be renamed.
 * Throws a KanError on arguments that make no sense.
 */
export async function setAside(path: string): Promise<string | undefined> {
  checkPath('setAside', path);
  const older = `${path}.old`;
  try {
    if (!(await stat(path)).isFile()) return undefined;
    await rename(path, older);
    return older;
  } catch {
    return undefined;
  }
}

/**
 * Removes what processes that were killed in `prepareDirectory`, or while writing files of these names, left in `directory`, wherever they
 * ran. Only for a directory that no other process is using: what a process of this machine left goes without being asked.
 */
export async function removeUnfinished(directory: string, names: readonly string[]): Promise<void> {
  checkPath('removeUnfinished', directory);
  checkIterable('removeUnfinished: `names`', names);
  const all = await readdir(directory).catch((error: unknown) => {
    throw fileError(error, directory, 'be read');
  });
  for (const found of all) {
    const told = readTemporaryName(found);
    if (told && (told.kind === 'probe' || names.includes(told.of))) await rm(join(directory, found), { force: true });
  }
}

async function makeFile(path: string, signal?: AbortSignal): Promise<Making> {
  if (path === '') throw new KanError('the name of the file to write is empty');
  try {
    const { at, old } = await findPlace(path);
    if (old?.isDirectory() || basename(at) === '' || at.endsWith('/'))
      throw new KanError(`${path}: cannot be written: it is a directory`, 'give the name of a file');
    if (!old) checkName(path);
    if (old?.isFIFO()) return toPlace(path, await openPipeForWriting(at, signal));
    // what was opened by someone else, such as /dev/stdout, has its own end
    if (old && (!old.isFile() || (await openedFile(path))))
      return toPlace(path, await open(path, constants.O_WRONLY | (old.isFile() ? constants.O_APPEND : 0)));
    // a file that must not be written is not replaced either
    if (old) await (await open(at, constants.O_WRONLY)).close();
    return await besidePlace(path, at, old);
  } catch (error) {
    throw fileError(error, path, 'be written');
  }
}

/** Where `path` leads through symbolic links, and what is there; the last of them may lead to nothing yet. */
async function findPlace(path: string): Promise<{ at: string; old: Stats | undefined }> {
  const old = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (old?.isFile()) return { at: await realpath(path).catch(() => path), old };
  if (old) return { at: path, old };
  let at = path;
  for await (const place of followLinks(path)) at = place;
  return { at, old };
}

/** What can be written to and closed. */
interface Writable {
  appendFile(data: string | Uint8Array): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Writes to what stands at a place. */
function toPlace(path: string, handle: Writable): Making {
  const trouble = (error: unknown): never => {
    throw fileError(error, path, 'be written');
  };
  return {
    write: async (data) => void (await handle.appendFile(data).catch(trouble)),
    settle: async () => {},
    finish: async () => void (await handle.close().catch(trouble)),
    abandon: async () => void (await handle.close().catch(() => {})), // already closed
  };
}

/** Writes a file beside its place, with the mode and owner of the one that is there. */
async function besidePlace(path: string, at: string, old: Stats | undefined): Promise<Making> {
  const { path: temporary, release } = await holdTemporary(at, 'part');
  // nobody reads in it what he could not read in the old one
  const handle = await open(temporary, 'wx', old ? 0o600 : 0o666).catch((error) => {
    release();
    throw error;
  });
  const trouble = (error: unknown): never => {
    throw fileError(error, path, 'be written');
  };
  let isOpen = true;
  const making: Making = {
    write: async (data) => void (await handle.appendFile(data).catch(trouble)),
    settle: async () => {
      if (!isOpen) return;
      await handle.sync().catch((error: NodeJS.ErrnoException) => {
        // file systems that cannot
        if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP' && error.code !== 'ENOSYS') trouble(error);
      });
      isOpen = false;
      await handle.close().catch(trouble);
    },
    finish: async () => {
      await making.settle();
      await takePlace(temporary, at).catch(trouble);
      release();
    },
    abandon: async () => {
      if (isOpen) await handle.close().catch(() => {});
      isOpen = false;
      await rm(temporary, { force: true }).catch(() => {}); // the disk may have gone
      release();
    },
  };
  if (old) await takeOver(handle, old);
  return making;
}

/** Gives a new file the owner and the mode of the old one, as far as this user may. */
async function takeOver(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await handle.stat();
  const isGroup = own.gid === gid || (await allowed(handle.chown(own.uid, gid)));
  if (own.uid !== uid) await allowed(handle.chown(uid, isGroup ? gid : own.gid));
  // what its group might do is not for another group
  await allowed(handle.chmod(mode & (isGroup ? 0o777 : 0o707)));
}

async function allowed(change: Promise<void>): Promise<boolean> {
  return await change.then(
    () => true,
    () => false,
  );
}

async function takePlace(temporary: string, at: string): Promise<void> {
  try {
    await rename(temporary, at);
  } catch (error) {
    // a file that is mounted into a container cannot be replaced, but be written
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || !(await lstat(at)).isFile()) throw error;
    await copyFile(temporary, at);
    await rm(temporary, { force: true });
  }
}
