// Checkpoints of `kan train`: where they lie, whether they belong to this command, and what is said about them.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KanError, type Table, type TrainOptions } from 'kanjs';
import type { TrainState } from 'kanjs/train';
import { findCheckpoint, removeCheckpoints, saveCheckpoint } from 'kanjs/files';
import type { Io } from './io.js';
import { lastingSettings, settingsJson } from './results.js';
import type { TrainSettings } from './train-options.js';

export interface Checkpoints {
  /** where to go on, under `--resume` */
  resume: TrainState | undefined;
  /** what the trainer is told, under `--checkpoint-every` */
  every: TrainOptions['checkpoint'];
  save(state: TrainState): Promise<void>;
  remove(): Promise<void>;
}

/** Finds what there is to resume, and refuses what belongs to another run. */
export async function openCheckpoints(
  file: string | undefined,
  settings: TrainSettings,
  table: Table,
  io: Io,
): Promise<Checkpoints> {
  const directory = join(settings.outputDir, 'checkpoints');
  // the table is told by what it holds, not by its path
  const { data: _path, ...lasting } = lastingSettings(settingsJson(file, settings));
  const own = { settings: plain(lasting), table: fingerprint(table) };
  // a checkpoint that cannot be written, or not be removed, is no reason to lose what is being trained
  const told = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!(error instanceof KanError)) throw error;
      io.err(`${error.message}; training does not depend on it\n`);
    });
  };
  const save = (state: TrainState): Promise<void> => told(saveCheckpoint(directory, state, own));
  return {
    resume: settings.resume ? await findResumable(directory, own, io) : undefined,
    every: settings.checkpointEvery > 0 ? { every: settings.checkpointEvery, save } : undefined,
    save,
    remove: () => told(removeCheckpoints(directory)),
  };
}

interface Belonging {
  settings: Record<string, unknown>;
  table: string;
}

async function findResumable(directory: string, own: Belonging, io: Io): Promise<TrainState | undefined> {
  const found = await findCheckpoint(directory);
  if (!found) {
    io.err(`no checkpoint in ${directory}: starting from the beginning\n`);
    return undefined;
  }
  const { path, state, extra, damaged } = found;
  for (const each of damaged) io.err(`${each.path} is damaged (${each.reason}): going on from the one before\n`);
  const before = (extra['settings'] ?? {}) as Record<string, unknown>;
  for (const name of new Set([...Object.keys(before), ...Object.keys(own.settings)])) {
    const [then, now] = [before[name], own.settings[name]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (then !== now)
      throw new KanError(
        `${path} is of a run with \`${name.replaceAll('_', '-')}\` ${then}; this one has ${now}`,
        'resume with the settings of that run, or leave out `--resume` to begin anew',
      );
  }
  if (extra['table'] !== own.table)
    throw new KanError(
      `${path} is of a run on other data`,
      'resume with the data of that run, or leave out `--resume` to begin anew',
    );
  io.err(`resuming after epoch ${state.epoch}${state.step > 0 ? ` and ${state.step} steps` : ''}: ${path}\n`);
  return state;
}

/** As JSON reads it back. */
function plain(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

/** Tells tables apart: a hash of names and values. */
function fingerprint({ columns }: Table): string {
  const hash = createHash('sha256');
  for (const column of columns) {
    hash.update(JSON.stringify([column.name, column.kind, column.kind === 'category' ? column.categories : []]));
    const { buffer, byteOffset, byteLength } = column.kind === 'number' ? column.values : column.codes;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
