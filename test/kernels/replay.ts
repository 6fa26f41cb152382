// A backend whose plans another program carries out (replay.c): on another processor under an emulator, or compiled with sanitizers. The
// sessions are those of every backend.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../src/compute/contract.js';
import { kernelBackend } from '../../src/compute/wasm/backend.js';
import { SharedHeap } from '../../src/compute/wasm/heap.js';
import { poolBytes } from '../../src/compute/wasm/plan.js';
import type { Engine } from '../../src/compute/wasm/session.js';

const memoryBytes = 2 ** 28;
/** Bytes left free between two buffers: more than any kernel would run past the end by mistake. */
const gap = 4096;
/** Bytes past the end of a buffer that loads may touch, and nothing else (session.ts). */
export const slackBytes = 256;

export interface Replay extends Backend {
  readonly heap: SharedHeap;
  /** what the program said of a fault */
  complaint(): string;
}

/** Opens a backend on the program, such as ['qemu-aarch64', 'replay-neon']. Calls throw when the program ends, as sanitizers end it. */
export function openReplay(command: readonly string[], threads: number): Replay {
  const place = mkdtempSync(join(tmpdir(), 'kan-replay-'));
  const [to, from, told, image] = ['to', 'from', 'told', 'image'].map((name) => join(place, name));
  const [program, ...words] = [...command, image, String(threads)];
  // one that cannot be started would leave the opening of its pipes waiting for ever
  execFileSync(program, words.slice(0, -2));
  const file = openSync(image, 'w+');
  execFileSync('mkfifo', [to, from]);
  const child = spawn('sh', ['-c', `exec "$0" "$@" <'${to}' >'${from}' 2>'${told}'`, program, ...words], {
    stdio: 'ignore',
  });
  child.unref();
  const [question, answer] = [openSync(to, 'w'), openSync(from, 'r')];

  const buffer = new ArrayBuffer(memoryBytes);
  const heap = new SharedHeap(
    {
      buffer,
      grow() {
        throw new Error(`a check of kernels may take ${memoryBytes} bytes`);
      },
    },
    1024,
  );
  heap.gap = gap;
  const pool = heap.allocate(poolBytes);
  const memory = new Uint8Array(buffer);
  const complaint = (): string => readFileSync(told, 'utf8');
  const engine = {
    heap,
    threads,
    closed: false,
    run(plan: number) {
      const pieces = [...heap.layouts].flatMap(([at, { places }]) =>
        places.map(([within, bytes]): [number, number] => [at + within, bytes]),
      );
      pieces.sort(([a], [b]) => a - b);
      const end = Math.max(pool + poolBytes, ...pieces.map(([at, bytes]) => at + bytes));
      const asked = BigUint64Array.from([plan, end, pieces.length, ...pieces.flat()], BigInt);
      try {
        write(file, memory.subarray(0, end), 0);
        write(question, new Uint8Array(asked.buffer));
        if (read(answer, new Uint8Array(8)) === 0) throw new Error('the program ended');
        for (let at = 0; at < end;) at += read(file, memory.subarray(at, end), at);
      } catch (error) {
        throw new Error(`the kernels failed: ${complaint() || (error as Error).message}`, { cause: error });
      }
    },
  } satisfies Engine;
  const backend = kernelBackend(
    engine,
    { name: 'native', variant: command.at(-1)! },
    {
      peak: () => undefined,
      close() {
        closeSync(question);
        closeSync(answer);
        closeSync(file);
        rmSync(place, { recursive: true });
      },
    },
  );
  return Object.assign(backend, { heap, complaint });
}

function write(file: number, bytes: Uint8Array, from?: number): void {
  for (let at = 0; at < bytes.length;)
    at += writeSync(file, bytes, at, bytes.length - at, from === undefined ? undefined : from + at);
}

const read = (file: number, bytes: Uint8Array, from: number | null = null): number =>
  readSync(file, bytes, 0, bytes.length, from);
