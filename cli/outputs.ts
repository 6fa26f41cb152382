// Where results go besides stdout's words: files that are written whole, stdout as `-`, and what must not be overwritten.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KanError, type Model, saveModel } from 'kanjs';
import { createWhole, refuseSameFile, type UnwrittenFile, type WholeFile } from 'kanjs/files';
import type { Io } from './io.js';
import { UsageError } from './option.js';
import { isStdin } from './table-input.js';

/** Whether a path stands for stdout. */
export function isStdout(path: string): boolean {
  return ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(path);
}

/** Opens a file that is written whole, or stdout. */
export async function openOutput(path: string, io: Io, signal?: AbortSignal): Promise<WholeFile> {
  if (!isStdout(path)) return await createWhole(path, { signal });
  // what is no terminal gets the bytes as they are
  const bytes = (data: string | Uint8Array): string | Uint8Array =>
    io.outTerminal || typeof data !== 'string' ? data : new TextEncoder().encode(data);
  return { write: (data) => io.out(bytes(data)), finish: async () => {}, abandon: async () => {} };
}

/** Where words go when the result goes to `path`: not among the bytes of a result. */
export function wordsBeside(path: string | undefined, io: Io): (text: string) => Promise<void> {
  return path !== undefined && isStdout(path) ? async (text) => io.err(text) : io.out;
}

/** The last lines of words about a result at `path`: where it is, and what `next` there is to do with it. */
export function writtenText(path: string, next = ''): string {
  return isStdout(path) ? '' : `written to ${path}\n${next}`;
}

/** Refuses bytes that are no text on a terminal, and two results on one stdout. */
export function checkBinaryOutput(path: string, json: boolean | undefined, io: Io): void {
  if (!isStdout(path)) return;
  if (json) throw new UsageError('`--json` and `--output -` both write to stdout', 'give `--output` a file');
  if (io.outTerminal)
    throw new KanError('stdout is a terminal, and the result is not text', 'send it somewhere with `>` or `|`');
}

/** Refuses to write any of `outputs` that is one of `inputs`, by whatever name or link. */
export function refuseOverwriting(outputs: readonly string[], inputs: readonly (string | undefined)[]): void {
  refuseSameFile(
    outputs.map((path) => (isStdout(path) ? { fd: 1, name: 'stdout' } : path)),
    inputs.filter((path) => path !== undefined).map((path) => (isStdin(path) ? { fd: 0, name: 'stdin' } : path)),
  );
}

/** What was and what was not written of files that belong together, as an error. */
export function unwrittenError(
  paths: readonly string[],
  unwritten: readonly UnwrittenFile[],
  rescued: string | undefined,
): unknown {
  // a fault of the program's own is told as one
  const fault = unwritten.find(({ error }) => !(error instanceof KanError));
  if (fault) return fault.error;
  const failed = new Set(unwritten.map(({ path }) => path));
  const written = paths.filter((path) => !failed.has(path));
  const parts = [
    ...unwritten.map(({ error }) => (error as KanError).message),
    written.length > 0 ? `written: ${written.join(', ')}` : 'what was there before is unchanged',
    ...unwritten.flatMap(({ path, older }) => (older === undefined ? [] : [`the older ${path} is now ${older}`])),
    ...(rescued === undefined ? [] : [`the model was saved as ${rescued}`]),
  ];
  return new KanError(parts.join('; '), unwritten.map(({ error }) => (error as KanError).hint).find(Boolean));
}

/** Saves a model that could not be saved where it was to go, so that its training is not lost; its path, where that worked. */
export async function rescueModel(model: Model, extra: Record<string, unknown>): Promise<string | undefined> {
  const path = join(tmpdir(), `kan-${crypto.randomUUID().slice(-12)}.safetensors`);
  return await saveModel(path, model, extra).then(
    () => path,
    () => undefined,
  );
}
