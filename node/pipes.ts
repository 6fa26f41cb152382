// Pipes and what else is read as it comes. Opened so that nothing waits where it cannot be stopped: a thread that waits in `open` or
// `read` would keep the process from ending.

import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { KanError } from '../src/errors.js';
import { openedFile } from './links.js';

/** Milliseconds between two looks whether a pipe has a reader. */
const patience = 50;

/**
 * What is at `path` as a stream of bytes, opened once: a file, a device, a pipe. When `signal` is aborted it ends with the signal's
 * reason, also while it waits. Throws the system's error, or a KanError for a directory or a terminal.
 */
export async function openForReading(path: string, signal?: AbortSignal): Promise<Readable> {
  const found = await stat(path);
  if (found.isDirectory()) throw new KanError(`is a directory, not a file`);
  const stream = await openStream(path, found);
  if (signal) {
    const stop = (): void => void stream.destroy(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', stop));
  }
  return stream;
}

async function openStream(path: string, found: Stats): Promise<Readable> {
  if (!found.isFIFO() && !found.isSocket() && !found.isCharacterDevice()) return createReadStream(path);
  const number = await openedFile(path);
  const opened = number?.own ? number.fd : undefined;
  if (found.isCharacterDevice()) {
    const fd = opened ?? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (isatty(fd)) throw new KanError('is a terminal: there is no table in it', 'give a file, or send one with `<`');
    return createReadStream(path, { fd });
  }
  // elsewhere than on Linux a pipe that nobody has opened for writing yet would be taken for an empty one
  if (opened === undefined && process.platform !== 'linux') return createReadStream(path);
  const fd = opened ?? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const { Socket } = await import('node:net');
  return new Socket({ fd, readable: true, writable: false });
}

/** Waits until someone reads the named pipe, and opens it for writing. Throws the signal's reason when it is aborted meanwhile. */
export async function openPipeForWriting(
  path: string,
  signal?: AbortSignal,
): Promise<{ appendFile(data: string | Uint8Array): Promise<void>; close(): Promise<void> }> {
  const fd = await openedByReader(path, signal);
  const { Socket } = await import('node:net');
  const socket = new Socket({ fd, readable: false, writable: true });
  socket.on('error', () => {}); // told by what was written
  return {
    appendFile: (data) =>
      new Promise((resolve, reject) => void socket.write(data, (error) => (error ? reject(error) : resolve()))),
    close: () =>
      new Promise((resolve) => {
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        // after all that was written has gone
        socket.destroySoon();
      }),
  };
}

async function openedByReader(path: string, signal?: AbortSignal): Promise<number> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, patience));
  }
}
