// What many jobs have in common, a table or rows of numbers, and how it reaches the workers: once, by its digest, through Redis or a folder that all machines
// see. Redis may forget it, and is then given it again. Knows bytes, no jobs.

import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { KanError } from '../../src/errors.js';
import { makeDirectory } from '../directories.js';
import { fileError } from '../file-errors.js';
import { writeWhole } from '../whole-files.js';
import { largestTable, tableKey } from './names.js';

/** Bytes that workers can ask for while somebody needs them. */
export interface CarriedBytes {
  /** Brings the bytes to where workers find them, unless they are there, and Redis keeps them for so many seconds after the last look. */
  carry(digest: string, bytes: Uint8Array, seconds: number): Promise<void>;
  /** Once nobody asks for them any more. */
  release(digest: string): void;
  /** Brings again what Redis has forgotten. */
  look(): Promise<void>;
}

/** Carries bytes through the folder, where there is one, else through Redis. */
export function carryBytes(redis: Redis, folder: string | undefined): CarriedBytes {
  const carried = new Map<string, { bytes: Uint8Array; seconds: number; users: number }>();
  const bring = async (digest: string, bytes: Uint8Array, seconds: number): Promise<void> => {
    const there = await redis.expire(tableKey(digest), seconds);
    if (there === 0) await redis.set(tableKey(digest), Buffer.from(bytes), 'EX', seconds, 'NX');
  };
  return {
    async carry(digest, bytes, seconds) {
      const known = carried.get(digest);
      if (folder !== undefined) {
        if (known === undefined) await writeTable(folder, digest, bytes);
      } else if (bytes.length > largestTable)
        throw new KanError(
          `the table has ${Math.round(bytes.length / 2 ** 20)} MB, and through Redis go up to ${largestTable / 2 ** 20} MB`,
          'give sweep and workers a folder that all of them see: `--tables`',
        );
      else await bring(digest, bytes, seconds);
      const users = (carried.get(digest)?.users ?? 0) + 1;
      carried.set(digest, { bytes, seconds, users });
    },
    release(digest) {
      const one = carried.get(digest);
      if (one && --one.users === 0) carried.delete(digest);
    },
    async look() {
      if (folder === undefined) for (const [digest, { bytes, seconds }] of carried) await bring(digest, bytes, seconds);
    },
  };
}

async function writeTable(folder: string, digest: string, bytes: Uint8Array): Promise<void> {
  await makeDirectory(folder).catch((error: unknown) => {
    throw fileError(error, folder, 'be written');
  });
  await writeWhole(join(folder, `${digest}.table`), bytes);
}
