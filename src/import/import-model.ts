// `importModel`: the bytes of a file of another program in, a model out. Knows which program writes which names; each has a file beside this
// one. Nothing in a file is executed, and nothing is believed before it is checked.

import { checkChoice, checkText, KanError, show } from '../errors.js';
import { fileBytes, openSafetensors } from '../format/safetensors.js';
import type { Model } from '../model/model.js';
import { type BaseActivation, baseActivations, type Dtype } from '../model/spec.js';
import { checkNames, type OptionNames } from '../options.js';
import { columnEncoding, type ColumnNames } from './columns.js';
import { readEfficientKan } from './efficient-kan.js';
import { readFastKAN } from './fastkan.js';
import { type KnotRule, knotRules } from './foreign-knots.js';
import { readOwn } from './own.js';
import { readPykan } from './pykan.js';
import { type ForeignTensor, Tensors } from './tensors.js';
import { isTorchFile, readTorchFile } from './torch-file.js';

/** Programs whose networks are read. */
export const foreignKinds = ['efficient-kan', 'fastkan', 'pykan', 'kanjs'] as const;
export type ForeignKind = (typeof foreignKinds)[number];

/** How `importModel` reads a file. */
export interface ImportOptions extends ColumnNames {
  /** the program that made the network; default: told by the names of its tensors */
  from?: ForeignKind;
  /** what the names of the network's tensors begin with, such as "head.kan."; default: found by their ends */
  prefix?: string;
  /** of pykan: the text of the settings it saves beside the state, …_config.yml */
  config?: string;
  /** the base function, which efficient-kan and FastKAN do not save; default 'silu', of pykan what its settings say */
  base?: BaseActivation;
  /** of knots that an update of the grid has moved: 'keep' all of them (default), or 'change' those outside the grid's domain */
  knots?: KnotRule;
  /** default: 'float64' where a tensor is so, else 'float32' */
  dtype?: Dtype;
}

/** Every option of `importModel`. */
export const importOptions: OptionNames<ImportOptions> = {
  from: true,
  prefix: true,
  config: true,
  base: true,
  knots: true,
  dtype: true,
  inputs: true,
  outputs: true,
  classes: true,
};

/** What `importModel` made of a file. */
export interface ImportedModel {
  model: Model;
  from: ForeignKind;
  /** what is to be known of the model: grids that were kept or changed, tensors that were left out */
  notes: string[];
  /** of a model file whose weights are as they were: what else was saved with it */
  extra?: Record<string, unknown>;
}

/** The ends of names by which a program is known, and by which its layers are found. */
const signs = {
  pykan: 'act_fun.0.coef',
  fastkan: 'spline_linear.weight',
  'efficient-kan': 'spline_weight',
} as const;

/**
 * A network that was trained elsewhere: a .safetensors file or a .pt file of a state dict, by efficient-kan, FastKAN (without layer norm, or
 * without base) or pykan (0.2 and later, with its settings as `config`), or a model file of our own, such as the exported PyTorch module
 * writes. It computes the same to rounding, everywhere. It reads the columns `inputs` and answers `outputs`, or `classes`.
 * Throws a KanError on files that are damaged, hold anything but tensors, or say what a model here cannot.
 */
export function importModel(file: Uint8Array | ArrayBuffer, options: ImportOptions = {}): ImportedModel {
  checkNames('importModel', options, importOptions);
  const bytes = fileBytes('importModel', file);
  const { from, prefix, config, base, knots = 'keep', dtype } = options;
  if (from !== undefined) checkChoice('importModel: `from`', from, foreignKinds);
  if (prefix !== undefined && prefix !== '') checkText('importModel: `prefix`', prefix);
  if (config !== undefined) checkText('importModel: `config`', config);
  if (base !== undefined) checkChoice('importModel: `base`', base, baseActivations);
  checkChoice('importModel: `knots`', knots, knotRules);
  if (dtype !== undefined) checkChoice('importModel: `dtype`', dtype, ['float32', 'float64']);
  const notes: string[] = [];
  const own = from === undefined || from === 'kanjs' ? readOwn(bytes, notes) : undefined;
  if (own) {
    const named = [options.inputs, options.outputs, options.classes].some((names) => names !== undefined);
    const { model, ...rest } = own;
    return { model: named ? withColumns(model, options) : model, from: 'kanjs', notes, ...rest };
  }
  if (from === 'kanjs') throw new KanError('importModel: this is no model file of kanjs');

  const all = new Tensors(tensorsOf(bytes));
  const kind = from ?? kindOf(all);
  const tensors = prefix === undefined ? all.under(prefixOf(all, kind)) : all.under(prefix);
  const settings = { knots, dtype: dtype ?? (tensors.double ? 'float64' : 'float32'), notes } as const;
  const model =
    kind === 'pykan'
      ? readPykan(checkPykan(tensors), { config, base, ...settings })
      : kind === 'fastkan'
        ? readFastKAN(partsOf(tensors, signs[kind]), { base: base ?? 'silu', ...settings })
        : readEfficientKan(partsOf(tensors, signs[kind]), { base: base ?? 'silu', ...settings });
  if (kind !== 'pykan' && config !== undefined)
    throw new KanError(`importModel: \`config\` is for pykan; this file is ${kind}'s`);
  const { others } = tensors;
  if (others.length > 0)
    notes.push(
      `${others.length} other ${others.length === 1 ? 'tensor' : 'tensors'} in the file, such as ${show(others[0])}, ${others.length === 1 ? 'is' : 'are'} not part of the network and left out`,
    );
  return { model: withColumns(model, options), from: kind, notes };
}

function withColumns(model: Model, names: ColumnNames): Model {
  return { ...model, spec: { ...model.spec, encoding: columnEncoding(model.spec, names) } };
}

function tensorsOf(bytes: Uint8Array): Map<string, ForeignTensor> {
  if (isTorchFile(bytes)) return readTorchFile(bytes);
  const { tensors } = openSafetensors(bytes).read();
  return new Map(
    tensors.map(({ name, shape, dtype, data }) => [name, { shape, double: dtype === 'F64', numbers: () => data }]),
  );
}

/** The program that wrote such names. Throws a KanError where none did. */
function kindOf(tensors: Tensors): ForeignKind & keyof typeof signs {
  const { names } = tensors;
  for (const kind of ['pykan', 'fastkan', 'efficient-kan'] as const)
    if (names.some((name) => endsIn(name, signs[kind]))) return kind;
  throw new KanError(
    `importModel: these are no tensors of ${foreignKinds.slice(0, -1).join(', ')}: there is ${names.length === 0 ? 'none' : names.slice(0, 3).map(show).join(', ')}`,
    'save the state dict of the network: see docs/import.md',
  );
}

/** Whether the name is this, or ends in it after a dot. */
function endsIn(name: string, end: string): boolean {
  return name === end || name.endsWith(`.${end}`);
}

/** What the names of the network begin with: all before its first layer. Throws a KanError where there are several networks. */
function prefixOf(tensors: Tensors, kind: keyof typeof signs): string {
  const found = new Set(
    tensors.names
      .filter((name) => endsIn(name, signs[kind]))
      .map((name) => name.slice(0, name.length - signs[kind].length).replace(/(^|\.)layers\.\d+\.$/, '$1')),
  );
  const [first, ...more] = found;
  if (first === undefined)
    throw new KanError(
      `importModel: there is no tensor whose name ends in ${show(signs[kind])}, as ${kind} has`,
      'leave `from` away to have the program found out',
    );
  if (more.length > 0)
    throw new KanError(
      `importModel: there are ${found.size} networks in this file, whose names begin with ${[...found].slice(0, 4).map(show).join(', ')}`,
      'say which one with `prefix`',
    );
  return first;
}

/** The layers of a network, in order: layers.0., layers.1. …, or the tensors themselves, for a single layer. */
function partsOf(tensors: Tensors, sign: string): Tensors[] {
  if (tensors.has(sign)) return [tensors];
  const parts: Tensors[] = [];
  while (tensors.has(`layers.${parts.length}.${sign}`)) parts.push(tensors.under(`layers.${parts.length}.`));
  const count = tensors.names.filter((name) => endsIn(name, sign)).length;
  if (parts.length === 0 || count !== parts.length)
    throw new KanError(
      `importModel: layers are not numbered from 0 on: tensor ${show(`${tensors.prefix}layers.${parts.length}.${sign}`)} is missing`,
      'say with `prefix` what stands before "layers.0."',
    );
  return parts;
}

function checkPykan(tensors: Tensors): Tensors {
  if (tensors.has('act_fun.0.coef') && tensors.has('act_fun.0.mask') && tensors.has('act_fun.0.scale_sp'))
    if (tensors.has('node_bias_0') || !tensors.has('biases.0.weight')) return tensors;
  throw new KanError(
    'importModel: this looks like pykan before version 0.2, whose files have other shapes',
    'open it with a newer pykan and save it again',
  );
}
