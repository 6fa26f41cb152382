// What predict, evaluate and info share: a model file that came from a table, and a backend to run it.

import { type Backend, KanError, loadModel, type Model, openBackend, withoutMembers } from 'kanjs';
import { type Device, devices } from 'kanjs/backend';
import { type TableEncoding, unseenRules } from 'kanjs/model';
import { type Command, type Option } from 'commander';
import type { Io } from './io.js';
import { addCommonOptions, choice, integer, option } from './option.js';
import { addReadingOptions, type ReadingSettings } from './reading-options.js';

/** What is told of rows that the model meets for the first time. */
export interface NewRowsSettings {
  unseen?: (typeof unseenRules)[number];
}

export interface RunSettings extends ReadingSettings {
  device: Device;
  threads?: number;
  json?: boolean;
}

/** Adds the options of every verb that runs a model on a table. */
export function addRunOptions(command: Command): Command {
  addReadingOptions(addCommonOptions(command));
  return addDeviceOptions(command.optionsGroup('More options:'));
}

/** Adds the choice of what computes. */
export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(
      option('--device <name>', 'auto, native, wasm or reference', choice('--device', devices), 'auto' as const),
    )
    .addOption(
      option(
        '--threads <n>',
        'processors to use (default: all); results do not depend on it',
        integer('--threads', { min: 1, max: 256 }),
      ),
    );
}

/** The choice of what becomes of words that training never saw, and of gaps. */
export function unseenOption(): Option {
  return option(
    '--unseen <rule>',
    'words that training never saw, and gaps: unknown has a place for them and counts them; error names the first (default: unknown)',
    choice('--unseen', unseenRules),
  );
}

/** Loads a model and checks that it says how a table enters it. */
export async function loadTableModel(path: string): Promise<{ model: Model; encoding: TableEncoding }> {
  const { model } = await loadModel(path);
  return { model, encoding: requireEncoding(path, model) };
}

/** The one network that stands for the model; says so where there are others, which do not go on with it. */
export function oneNetwork(path: string, model: Model, io: Io): Model {
  if (model.members !== undefined)
    io.err(
      `kan: ${path} is an ensemble of ${1 + model.members.length} networks; this is about the one nearest to their mean, without the others\n`,
    );
  return withoutMembers(model);
}

/** How a table enters the model; a KanError where it does not say. */
export function requireEncoding(path: string, { spec }: Model): TableEncoding {
  if (spec.encoding !== undefined) return spec.encoding;
  throw new KanError(
    `${path}: this network was not trained on a table and has no column names`,
    'models written by `kan train` do; others are used from a program',
  );
}

/** Runs `work` with a backend and gives the backend's memory and threads back afterwards. */
export async function withBackend<T>(
  { device, threads }: Pick<RunSettings, 'device' | 'threads'>,
  io: Io,
  work: (backend: Backend) => Promise<T>,
): Promise<T> {
  const backend = await openNamed({ device, threads }, io);
  try {
    return await work(backend);
  } finally {
    backend.close();
  }
}

/** Opens a backend, and says where it is not what was asked for or might be expected. */
export async function openNamed(
  { device, threads }: Pick<RunSettings, 'device' | 'threads'>,
  io: Io,
): Promise<Backend> {
  const backend = await openBackend({ device, threads });
  if (backend.note) io.err(`kan: ${backend.note}\n`);
  return backend;
}
