// Files, which only Node has: tables read and streamed, models loaded and saved.
// Knows paths and bytes; what the bytes mean is src/data's and src/format's.

import { open, readFile, stat } from 'node:fs/promises';
import { streamCsvOptions, type StreamCsvOptions } from '../src/data/csv.js';
import { parquetSign } from '../src/data/parquet.js';
import { readTableWithin, streamTable, type TableInput } from '../src/data/read-table.js';
import type { Room } from '../src/data/room.js';
import { csvOptions, type CsvOptions } from '../src/data/reading-options.js';
import type { Table } from '../src/data/table.js';
import { KanError } from '../src/errors.js';
import { decodeFormulas, isFormulaRecord, isJsonText } from '../src/format/formula-file.js';
import { decodeModel, encodeModel } from '../src/format/model-file.js';
import type { Model } from '../src/model/model.js';
import { checkPath, fileError } from './file-errors.js';
import { freeMemory } from './memory.js';
import { openForReading } from './pipes.js';
import { writeWhole } from './whole-files.js';
import { checkNames } from '../src/options.js';

/** What ends the reading of a table early: the reading throws its reason, also while it waits for a pipe. */
interface Stoppable {
  signal?: AbortSignal;
}

/** Reads a file of CSV, JSON lines or Parquet, or what comes through a pipe, as a table. Throws a KanError that begins with the path. */
export async function readTableFile(path: string, settings: CsvOptions & Stoppable = {}): Promise<Table> {
  checkNames('readTableFile', settings, { ...csvOptions, signal: true });
  checkPath('readTableFile', path);
  const { signal, ...options } = settings;
  return await naming(path, () => withSource(path, signal, (source, room) => readTableWithin(source, options, room)));
}

/**
 * Reads a file piece by piece in bounded memory, of Parquet a row group at a time; every piece has the same columns. Throws as `readTableFile`
 * does.
 */
export async function* streamTableFile(path: string, settings: StreamCsvOptions & Stoppable): AsyncGenerator<Table> {
  checkNames('streamTableFile', settings, { ...streamCsvOptions, signal: true }, 'kinds');
  checkPath('streamTableFile', path);
  const { signal, ...options } = settings;
  try {
    const { source, close } = await openSource(path, signal);
    try {
      yield* streamTable(source, options);
    } finally {
      await close();
    }
  } catch (error) {
    throw named(path, error);
  }
}

async function withSource<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: (source: TableInput, room: Room | undefined) => Promise<T>,
): Promise<T> {
  const { source, room, close } = await openSource(path, signal);
  try {
    return await work(source, room);
  } finally {
    await close();
  }
}

/** A file as it comes, or, of Parquet, which is read from its end, as bytes that can be had from any place. */
async function openSource(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ source: TableInput; room?: Room; close(): Promise<void> }> {
  const found = await stat(path);
  if (found.isFile()) {
    const file = await open(path);
    const slice = (start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> } => ({
      async arrayBuffer() {
        signal?.throwIfAborted();
        const bytes = new Uint8Array(Math.max(0, end - start));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        return bytes.buffer.slice(0, bytesRead);
      },
    });
    let kept = false;
    try {
      const head = new TextDecoder().decode(await slice(0, parquetSign.length).arrayBuffer());
      kept = head === parquetSign;
    } finally {
      // also where the reading was stopped, or the disk failed
      if (!kept) await file.close();
    }
    if (kept) return { source: { size: found.size, slice }, close: () => file.close() };
  }
  const source = await openForReading(path, signal);
  const close = async (): Promise<void> => {};
  if (!found.isFile()) return { source, close };
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      read += (piece as Uint8Array).length;
      yield piece as Uint8Array;
    }
  };
  return { source: counted(), room: { share: () => Math.min(1, read / found.size), free: freeMemory }, close };
}

/**
 * Loads a model file, or formula.json of a search, which becomes a network that computes the formula. Throws a KanError naming the path and what is wrong
 * with the file; nothing in it is executed.
 */
export async function loadModel(path: string): Promise<{ model: Model; extra: Record<string, unknown> }> {
  checkPath('loadModel', path);
  return await naming(path, async () => {
    const bytes = await readWhole(path);
    if (isJsonText(bytes)) return { model: decodeFormulas(new TextDecoder().decode(bytes)), extra: {} };
    return decodeModel(bytes);
  });
}

/** Whether a file holds formulas, as formula.json of a search does; false where it cannot be read. Throws a KanError for what is no path. */
export async function isFormulaFile(path: string): Promise<boolean> {
  checkPath('isFormulaFile', path);
  try {
    return isFormulaRecord(JSON.parse(await readTextFile(path)));
  } catch {
    return false;
  }
}

/** The bytes of a file. Throws a KanError naming the path. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return await naming(path, () => readWhole(path));
}

/** The text of a file. Throws a KanError naming the path. */
export async function readTextFile(path: string): Promise<string> {
  return await naming(path, async () => new TextDecoder().decode(await readWhole(path)));
}

/**
 * Saves a model as a `.safetensors` file, whole or not at all. `extra` is plain JSON kept beside it. Throws a KanError where the file cannot
 * be written.
 */
export async function saveModel(path: string, model: Model, extra: Record<string, unknown> = {}): Promise<void> {
  checkPath('saveModel', path);
  await writeWhole(path, encodeModel(model, extra));
}

async function readWhole(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (found.isFile()) return await readFile(path);
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new KanError('is a device, not a file');
  const pieces: Uint8Array[] = [];
  for await (const piece of await openForReading(path)) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
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
