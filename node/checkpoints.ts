// Checkpoints in a directory: written whole or not at all, the two newest kept, the newest sound one found.

import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KanError } from '../src/errors.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/format/checkpoint.js';
import type { TrainState } from '../src/train/state.js';
import { writeWhole } from './files.js';

/** How many are kept: should the newest be damaged, there is one more. */
const kept = 2;
const pattern = /^checkpoint-\d{8}-\d{8}\.safetensors$/;

export interface FoundCheckpoint {
  path: string;
  state: TrainState;
  extra: Record<string, unknown>;
  /** newer ones that could not be read, and why */
  damaged: { path: string; reason: string }[];
}

/** Writes a checkpoint into `directory`, which is made where it is not there, and removes all but the two newest. Returns its path. */
export async function saveCheckpoint(
  directory: string,
  state: TrainState,
  extra: Record<string, unknown> = {},
): Promise<string> {
  const digits = (value: number): string => String(value).padStart(8, '0');
  const path = join(directory, `checkpoint-${digits(state.epoch)}-${digits(state.step)}.safetensors`);
  await mkdir(directory, { recursive: true });
  await writeWhole(path, encodeCheckpoint(state, extra));
  for (const old of (await checkpointsIn(directory)).slice(kept)) await rm(join(directory, old), { force: true });
  return path;
}

/**
 * The newest sound checkpoint in `directory`, with the damaged ones that were passed over; undefined where there is none at
 * all. Throws a KanError when there are some and none can be read.
 */
export async function findCheckpoint(directory: string): Promise<FoundCheckpoint | undefined> {
  const damaged: FoundCheckpoint['damaged'] = [];
  for (const name of await checkpointsIn(directory)) {
    const path = join(directory, name);
    try {
      return { path, ...decodeCheckpoint(await readFile(path)), damaged };
    } catch (error) {
      if (!(error instanceof KanError)) throw error;
      damaged.push({ path, reason: error.message });
    }
  }
  const [first] = damaged;
  if (!first) return undefined;
  throw new KanError(
    `${first.path}: ${first.reason}${damaged.length > 1 ? `, and ${damaged.length - 1} older can be read no more` : ''}`,
    `remove ${directory} to begin anew`,
  );
}

/** Removes the checkpoints in `directory`, and the directory if nothing else is in it. */
export async function removeCheckpoints(directory: string): Promise<void> {
  for (const name of await checkpointsIn(directory)) await rm(join(directory, name), { force: true });
  await rmdir(directory).catch(() => {}); // not there, or not empty
}

/** Names, newest first. */
async function checkpointsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => pattern.test(name))
    .toSorted()
    .toReversed();
}
