// Checkpoints of a training run: where they lie, and whether they belong to it. Knows settings and directories, no training.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Table } from '../src/data/table.js';
import { KanError } from '../src/errors.js';
import type { TrainOptions } from '../src/train/options.js';
import type { TrainState } from '../src/train/state.js';
import { findCheckpoint, removeCheckpoints, saveCheckpoint } from './checkpoints.js';
import type { TrainingEvent } from './training-events.js';
import { configOf, lastingConfig, type WholeSettings } from './training-settings.js';

export interface Checkpoints {
  /** where to go on, where that is asked for */
  resume?: TrainState | undefined;
  /** what the trainer is told */
  every?: TrainOptions['checkpoint'];
  save(state: TrainState): Promise<void>;
  remove(): Promise<void>;
}

/** Finds what there is to resume, and refuses what belongs to another run. */
export async function openCheckpoints(
  settings: WholeSettings,
  table: Table,
  tell: (event: TrainingEvent) => void,
): Promise<Checkpoints> {
  const { outputDir, resume, checkpointEvery: every } = settings;
  if (outputDir === undefined) return { save: async () => {}, remove: async () => {} };
  const directory = join(outputDir, 'checkpoints');
  // the table is told by what it holds, not by its path
  const { data: _path, ...lasting } = lastingConfig(configOf(settings));
  const own = { settings: plain(lasting), table: fingerprint(table) };
  // a checkpoint that cannot be written, or not be removed, is no reason to lose what is being trained
  const told = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!(error instanceof KanError)) throw error;
      tell({ kind: 'checkpoint', reason: error.message });
    });
  };
  const save = (state: TrainState): Promise<void> => told(saveCheckpoint(directory, state, own));
  return {
    resume: resume ? await findResumable(directory, own, tell) : undefined,
    ...(every > 0 && { every: { every, save } }),
    save,
    remove: () => told(removeCheckpoints(directory)),
  };
}

interface Belonging {
  settings: Record<string, unknown>;
  table: string;
}

async function findResumable(
  directory: string,
  own: Belonging,
  tell: (event: TrainingEvent) => void,
): Promise<TrainState | undefined> {
  const found = await findCheckpoint(directory);
  if (!found) {
    tell({ kind: 'no-checkpoint', directory });
    return undefined;
  }
  const { path, state, extra, damaged } = found;
  for (const each of damaged) tell({ kind: 'damaged-checkpoint', ...each });
  const before = (extra['settings'] ?? {}) as Record<string, unknown>;
  for (const name of new Set([...Object.keys(before), ...Object.keys(own.settings)])) {
    const [then, now] = [before[name], own.settings[name]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (then !== now)
      throw new KanError(
        `${path} belongs to a run with \`${name.replaceAll('_', '-')}\` ${then}; this one has ${now}`,
        'resume with the settings of that run, or leave out `resume: true` to start again',
      );
  }
  if (extra['table'] !== own.table)
    throw new KanError(
      `${path} belongs to a run on other data`,
      'resume with the data of that run, or leave out `resume: true` to start again',
    );
  tell({
    kind: 'resumed',
    path,
    ...(state.members && { networks: state.members.length }),
    epoch: state.epoch,
    step: state.step,
    ...(state.first && { allRows: true as const }),
  });
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
