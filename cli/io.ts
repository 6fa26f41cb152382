// Where the command's words go: results to stdout, progress and errors to stderr. Tests bring their own.

import { fileError } from 'kanjs/files';

export interface Io {
  /** Writes part of the result; resolves when the reader can take more, rejects with EPIPE once it has gone and with a KanError on a full disk. */
  out(data: string | Uint8Array): Promise<void>;
  /** Writes progress or an error; where that cannot be written, the work goes on without. */
  err(text: string): void;
  /** whether `err` goes to a terminal, where a line may be overwritten */
  terminal: boolean;
  /** whether `out` goes to a terminal too, where progress would stand among results; default false */
  outTerminal?: boolean;
  /** characters in a line of the terminal */
  columns: number;
  /** Calls `listener` when the user, or the system, asks to stop; returns what ends the listening. */
  onInterrupt(listener: () => void): () => void;
}

/** Signals that ask to stop (Ctrl-C, `kill`, a closed terminal) and the exit codes of processes that they end. */
const endings = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The real thing. A second signal, or the first one when nobody listens, ends the process at once. */
export function processIo(): Io & { readonly asked: boolean } {
  let asked = false;
  // told by the write that failed, and by nobody where a line of progress did
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  return {
    /** whether a signal has asked to stop */
    get asked() {
      return asked;
    },
    out: (data) =>
      new Promise((resolve, reject) => {
        process.stdout.write(data, (error) => (error ? reject(outError(error)) : resolve()));
      }),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    outTerminal: process.stdout.isTTY === true,
    columns: process.stderr.columns ?? 80,
    onInterrupt: (listener) => {
      const listeners = Object.entries(endings).map(([signal, code]) => {
        const stop = (): void => {
          if (asked) return process.exit(code);
          asked = true;
          listener();
        };
        process.on(signal, stop);
        return [signal, stop] as const;
      });
      return () => {
        for (const [signal, stop] of listeners) process.removeListener(signal, stop);
      };
    },
  };
}

/** The reader of a pipe may leave when it has seen enough (`| head`); anything else is a result that was lost. */
function outError(error: NodeJS.ErrnoException): unknown {
  return error.code === 'EPIPE' ? error : fileError(error, 'stdout', 'be written');
}
