// Files, which only Node has: tables read and streamed, models loaded and saved, anything written whole or not at all.
// Knows paths and bytes; what the bytes mean is src/data's and src/format's.

import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CsvOptions, readCsv, streamCsv } from '../src/data/csv.js';
import type { Table } from '../src/data/table.js';
import { KanError } from '../src/errors.js';
import { decodeModel, encodeModel } from '../src/format/model-file.js';
import type { Model } from '../src/model/model.js';

/** Reads a CSV file as a table. Throws a KanError that begins with the path. */
export async function readTableFile(path: string, options: CsvOptions = {}): Promise<Table> {
  await checkReadable(path);
  return await naming(path, () => readCsv(createReadStream(path), options));
}

/** Reads a CSV file piece by piece in bounded memory; every piece has the same columns. */
export async function* streamTableFile(path: string, options: Parameters<typeof streamCsv>[1]): AsyncGenerator<Table> {
  await checkReadable(path);
  try {
    yield* streamCsv(createReadStream(path), options);
  } catch (error) {
    throw named(path, error);
  }
}

/** Loads a model file. Throws a KanError naming the path and what is wrong with the file; nothing in it is executed. */
export async function loadModel(path: string): Promise<{ model: Model; extra: Record<string, unknown> }> {
  await checkReadable(path);
  return await naming(path, async () => decodeModel(await readFile(path)));
}

/** The text of a file. Throws a KanError naming the path. */
export async function readTextFile(path: string): Promise<string> {
  await checkReadable(path);
  return await naming(path, () => readFile(path, 'utf8'));
}

/** Saves a model as a `.safetensors` file, whole or not at all. `extra` is plain JSON kept beside it. */
export async function saveModel(path: string, model: Model, extra: Record<string, unknown> = {}): Promise<void> {
  await writeWhole(path, encodeModel(model, extra));
}

/** Writes a file whole or not at all: to a temporary file beside it, to the disk, then renamed into place. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const file = await createWhole(path);
  try {
    await file.write(data);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** A file in the making: nothing stands at its path until `finish`. */
export interface WholeFile {
  write(data: string | Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Twelve hexadecimal digits. `node:crypto` has them too, but takes longer to load than all else that an import needs of Node. */
const unique = (): string => crypto.randomUUID().slice(-12);

/** Opens a file that appears at `path` only when finished, for writing piece by piece. */
export async function createWhole(path: string): Promise<WholeFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${unique()}.part`);
  const handle = await open(temporary, 'wx').catch((error) => {
    throw fileError(error, path, 'be written');
  });
  return {
    write: async (data) => {
      await handle.appendFile(data).catch((error) => {
        throw fileError(error, path, 'be written');
      });
    },
    finish: async () => {
      await handle.sync();
      await handle.close();
      await rename(temporary, path).catch((error) => {
        throw fileError(error, path, 'be written');
      });
    },
    abandon: async () => {
      await handle.close().catch(() => {}); // already closed
      await rm(temporary, { force: true });
    },
  };
}

/**
 * Removes what a process that was killed in `prepareDirectory`, or while writing files of these names, left in `directory`. Only for a
 * directory that no other process is using.
 */
export async function removeUnfinished(directory: string, names: readonly string[]): Promise<void> {
  const unfinished = /^\.(.+)\.[0-9a-f]{12}\.part$/;
  const probe = /^\.[0-9a-f]{12}\.probe$/;
  for (const found of await readdir(directory)) {
    if (probe.test(found) || names.includes(unfinished.exec(found)?.[1] ?? ''))
      await rm(join(directory, found), { force: true });
  }
}

/** Makes a directory if it is not there and proves, by writing and removing a file, that it can be written. */
export async function prepareDirectory(path: string): Promise<void> {
  const probe = join(path, `.${unique()}.probe`);
  try {
    await mkdir(path, { recursive: true });
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw fileError(error, path, 'be used for output');
  }
}

async function checkReadable(path: string): Promise<void> {
  const found = await stat(path).catch((error) => {
    throw fileError(error, path, 'be read');
  });
  if (found.isDirectory()) throw new KanError(`${path}: is a directory, not a file`);
  await (
    await open(path, 'r').catch((error) => {
      throw fileError(error, path, 'be read');
    })
  ).close();
}

async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(path, error);
  }
}

function named(path: string, error: unknown): unknown {
  return error instanceof KanError
    ? new KanError(`${path}: ${error.message}`, error.hint)
    : fileError(error, path, 'be read');
}

const reasons: Record<string, [reason: string, hint?: string]> = {
  ENOENT: ['there is no such file', 'check the path; it is taken relative to the current directory'],
  EACCES: ['permission denied'],
  EPERM: ['permission denied'],
  EROFS: ['the file system is read-only'],
  ENOSPC: ['no space is left on the disk'],
  ENOTDIR: ['part of the path is a file, not a directory'],
  EEXIST: ['a file of that name is in the way'],
  EISDIR: ['it is a directory'],
  ENAMETOOLONG: ['the name is too long'],
};

/** The system's error as one the user can act on; anything unknown passes through unchanged. */
export function fileError(error: unknown, path: string, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = code === undefined ? undefined : reasons[code];
  if (known === undefined) return error;
  const writing = what !== 'be read';
  if (code === 'ENOENT' && writing) return new KanError(`${path}: cannot ${what}: its directory does not exist`);
  const hint = writing ? 'choose another place' : known[1];
  return code === 'ENOENT'
    ? new KanError(`${path}: no such file`, hint)
    : new KanError(`${path}: cannot ${what}: ${known[0]}`, hint);
}
