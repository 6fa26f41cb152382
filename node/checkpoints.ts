// Checkpoints in a directory: written whole or not at all, the two newest kept, the newest sound one found.

import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRecord, KanError } from '../src/errors.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/format/checkpoint.js';
import type { TrainState } from '../src/train/state.js';
import { makeDirectory } from './directories.js';
import { checkPath, fileError } from './file-errors.js';
import { readTemporaryName } from './temporaries.js';
import { writeWhole } from './whole-files.js';

/** How many are kept: should the newest be damaged, there is one more. */
const kept = 2;
const pattern = /^checkpoint-(\d+)-(\d+)\.safetensors$/;

/** The newest whole checkpoint, from `findCheckpoint`. */
export interface FoundCheckpoint {
  path: string;
  /** for `resume` of the training's options */
  state: TrainState;
  /** what was given to `saveCheckpoint` beside the state */
  extra: Record<string, unknown>;
  /** newer ones that could not be read, and why */
  damaged: { path: string; reason: string }[];
}

/**
 * Writes a checkpoint into `directory`, which is made where it is not there. It and the newest of those before it are kept;
 * others are removed, also such as lie ahead: they are damaged or of a run that was given up. Returns its path.
 * Throws a KanError where it cannot be written.
 */
export async function saveCheckpoint(
  directory: string,
  state: TrainState,
  extra: Record<string, unknown> = {},
): Promise<string> {
  checkPath('saveCheckpoint', directory);
  checkRecord('saveCheckpoint: `state`', state);
  const digits = (value: number): string => String(value).padStart(8, '0');
  // the networks of an ensemble follow one another, and the one on all rows that which was measured
  const earlier = [...(state.members ?? []), ...(state.first ? [state.first, ...(state.first.others ?? [])] : [])];
  const before = earlier.reduce((sum, { run }) => sum + run.history.trainLoss.length, 0);
  const name = `checkpoint-${digits(before + state.epoch)}-${digits(state.step)}.safetensors`;
  try {
    await makeDirectory(directory);
  } catch (error) {
    throw fileError(error, directory, 'be used for checkpoints');
  }
  const path = join(directory, name);
  await writeWhole(path, encodeCheckpoint(state, extra));
  const names = await checkpointsIn(directory);
  const at = names.indexOf(name);
  await removeFiles(directory, [...names.slice(0, at), ...names.slice(at + kept), ...(await unfinishedIn(directory))]);
  return path;
}

/**
 * The newest sound checkpoint in `directory`, with the damaged ones that were passed over; undefined where there is none at
 * all. Throws a KanError when there are some and none can be read.
 */
export async function findCheckpoint(directory: string): Promise<FoundCheckpoint | undefined> {
  checkPath('findCheckpoint', directory);
  const damaged: FoundCheckpoint['damaged'] = [];
  for (const name of await checkpointsIn(directory)) {
    const path = join(directory, name);
    try {
      return { path, ...decodeCheckpoint(await readFile(path)), damaged };
    } catch (error) {
      if (!(error instanceof KanError)) throw fileError(error, path, 'be read');
      damaged.push({ path, reason: error.message });
    }
  }
  const [first] = damaged;
  if (!first) return undefined;
  throw new KanError(
    `${first.path}: ${first.reason}${damaged.length > 1 ? `, and ${damaged.length - 1} older ones cannot be read either` : ''}`,
    `remove ${directory} to start again`,
  );
}

/**
 * Removes the checkpoints in `directory`, and the directory if nothing else is in it.
 * Throws a KanError on arguments that make no sense.
 */
export async function removeCheckpoints(directory: string): Promise<void> {
  checkPath('removeCheckpoints', directory);
  await removeFiles(directory, [...(await checkpointsIn(directory)), ...(await unfinishedIn(directory))]);
  await rmdir(directory).catch(() => {}); // not there, or not empty
}

/** Names, newest first. */
async function checkpointsIn(directory: string): Promise<string[]> {
  return (await namesIn(directory))
    .flatMap((name) => {
      const found = pattern.exec(name);
      return found ? [{ name, epoch: Number(found[1]), step: Number(found[2]) }] : [];
    })
    .toSorted((a, b) => b.epoch - a.epoch || b.step - a.step)
    .map(({ name }) => name);
}

/** What runs that were killed while writing leave behind. */
async function unfinishedIn(directory: string): Promise<string[]> {
  return (await namesIn(directory)).filter((name) => pattern.test(readTemporaryName(name)?.of ?? ''));
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw fileError(error, directory, 'be read');
  });
}

async function removeFiles(directory: string, names: readonly string[]): Promise<void> {
  try {
    for (const name of names) await rm(join(directory, name), { force: true });
  } catch (error) {
    throw fileError(error, directory, 'be used for checkpoints');
  }
}
