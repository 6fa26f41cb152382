// The tables that verbs read: files, pipes, and stdin as `-`.

import { fstatSync } from 'node:fs';
import {
  type CsvOptions,
  KanError,
  readTable as readSource,
  readTableFile,
  streamTable as streamSource,
  streamTableFile,
  type Table,
} from 'kanjs';
import { fileError } from 'kanjs/files';
import type { Io } from './io.js';
import { profileText } from './profile-text.js';

/** What ends the reading early. */
interface Stoppable {
  signal?: AbortSignal;
}

/** Said in every verb's help beside its table. */
export const orStdin = '- for stdin';

/** Whether a path stands for stdin. */
export function isStdin(path: string): boolean {
  return ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'].includes(path);
}

/** Reads a table as `readTableFile` does, and tells on `io` what was found out about it. */
export async function readTable(path: string, options: CsvOptions & Stoppable, io: Pick<Io, 'err'>): Promise<Table> {
  const table = await readQuietly(path, options);
  io.err(profileText(path, table.profile));
  return table;
}

/** The same without a word. */
export async function readQuietly(path: string, options: CsvOptions & Stoppable = {}): Promise<Table> {
  if (!isStdin(path)) return await readTableFile(path, options);
  const { signal, ...others } = options;
  try {
    return await readSource(stdin(signal), others);
  } catch (error) {
    throw named(error);
  }
}

/** Reads a table piece by piece as `streamTableFile` does, and tells on `io` what was found out about it. */
export async function* streamTable(
  path: string,
  options: Parameters<typeof streamTableFile>[1],
  io: Pick<Io, 'err'>,
): AsyncGenerator<Table> {
  for await (const piece of streamQuietly(path, options)) {
    io.err(profileText(path, piece.profile));
    yield piece;
  }
}

async function* streamQuietly(path: string, options: Parameters<typeof streamTableFile>[1]): AsyncGenerator<Table> {
  if (!isStdin(path)) return yield* streamTableFile(path, options);
  const { signal, ...others } = options;
  try {
    yield* streamSource(stdin(signal), others);
  } catch (error) {
    throw named(error);
  }
}

function stdin(signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const { stdin: stream } = process;
  if (isDirectory()) throw new KanError('is a directory, not a file');
  if (stream.isTTY) throw new KanError('is a terminal: there is no table in it', 'give a file, or send one with `<`');
  const stop = (): void => void stream.destroy(signal!.reason as Error);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return stream;
}

/** Node reads nothing from a directory, and says nothing. */
function isDirectory(): boolean {
  try {
    return fstatSync(0).isDirectory();
  } catch {
    return false;
  }
}

function named(error: unknown): unknown {
  return error instanceof KanError
    ? new KanError(`stdin: ${error.message}`, error.hint)
    : fileError(error, 'stdin', 'be read');
}
