// Where a training run stands as the bytes of a .safetensors file and back. Knows train/state.ts, no files. As with model files,
// nothing is believed before it is checked.

import { checkChoice, checkInteger, checkList, checkNumber, checkRecord, KanError, show } from '../errors.js';
import { restoreRandom } from '../math/random.js';
import { checkModel, maxNetworks } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import {
  checkProgress,
  checkState,
  type FinishedMember,
  type FollowedRanges,
  type TrainState,
} from '../train/state.js';
import type { TrainHistory } from '../train/outcome.js';
import { version } from '../version.js';
import { crc32 } from './checksum.js';
import { isRecord, parseJson, printJson } from './json.js';
import { fileBytes, readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** The format written, and the only one that is read: checkpoints do not outlive versions. */
const checkpointFormat = 1;

/**
 * The bytes of a checkpoint. `extra` is plain JSON that travels along, e.g. the settings of the run. Equal states give equal bytes.
 * Throws a KanError if the state is not sound.
 */
export function encodeCheckpoint(state: TrainState, extra: Record<string, unknown> = {}): Uint8Array {
  checkRecord('encodeCheckpoint: `state`', state);
  checkRecord('encodeCheckpoint: `extra`', extra);
  checkList('encodeCheckpoint: `state.parameters`', state.parameters);
  checkList('encodeCheckpoint: `state.order`', state.order);
  const { parameters, begun, best, moments, order, members = [], first, ...rest } = state;
  checkState(state, parameters.length, order.length);
  const tensor = (name: string, data: Float32Array | Float64Array): Tensor => ({
    name,
    shape: [data.length],
    data,
    dtype: data instanceof Float64Array ? 'F64' : 'F32',
  });
  const tensors = [
    tensor('parameters', parameters),
    tensor('begun', begun),
    tensor('best', best),
    tensor('moment1', moments[0]),
    tensor('moment2', moments[1]),
    tensor('order', Float64Array.from(order)),
    ...members.map((member, i) => tensor(memberName(i), member.parameters)),
    ...(first ? [tensor('first', first.parameters)] : []),
    ...(first?.last ? [tensor('firstLast', first.last)] : []),
  ];
  const finished = members.map(({ spec, run }) => ({ spec, run }));
  const texts = {
    // JSON has no infinity: null is none yet
    state: printJson('encodeCheckpoint: the state', {
      ...rest,
      ...(members.length > 0 && { members: finished }),
      ...(first && { first: { spec: first.spec, run: first.run, last: first.last !== undefined } }),
    }),
    extra: printJson('encodeCheckpoint: `extra`', extra),
  };
  return writeSafetensors({
    tensors,
    metadata: {
      kanjs_checkpoint: String(checkpointFormat),
      producer: `kanjs ${version}`,
      ...texts,
      checksum: checksum(tensors, texts),
    },
  });
}

/** The state in a checkpoint's bytes, and what else was saved. Throws a KanError that says what is wrong with it. */
export function decodeCheckpoint(bytes: Uint8Array | ArrayBuffer): {
  state: TrainState;
  extra: Record<string, unknown>;
} {
  const { tensors, metadata } = readSafetensors(fileBytes('decodeCheckpoint', bytes));
  const format = metadata['kanjs_checkpoint'];
  if (format === undefined) throw new KanError('is not a checkpoint of kanjs');
  if (format !== String(checkpointFormat))
    throw new KanError(`says checkpoint format ${show(format)}; this version reads ${checkpointFormat}`);
  const plain = jsonObject(metadata, 'state');
  const extra = jsonObject(metadata, 'extra');
  const finished = plain['members'] ?? [];
  if (!Array.isArray(finished) || finished.length >= maxNetworks)
    throw new KanError(`state: \`members\` must be a list of networks; got ${show(finished)}`);
  const before = plain['first'];
  if (before !== undefined && !isRecord(before)) throw new KanError('state: `first` is damaged');
  const more = before === undefined ? [] : ['first', ...(before['last'] === true ? ['firstLast'] : [])];
  checkTensors(tensors, finished.length, more);
  if (metadata['checksum'] !== checksum(tensors, metadata))
    throw new KanError('its contents do not fit its checksum', 'the file was damaged after it was written');

  const listOf = (name: string): Tensor['data'] => tensors.find((tensor) => tensor.name === name)!.data;
  const take = (name: string): Tensor['data'] => {
    const data = listOf(name);
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new KanError(`tensor ${show(name)} has ${data[bad]} at ${bad}`);
    return data;
  };
  const [parameters, begun, best, order] = [take('parameters'), take('begun'), take('best'), take('order')];
  for (const data of [begun, best]) {
    if (data.constructor !== parameters.constructor) throw new KanError('parameters of different dtypes');
  }
  const state: TrainState = {
    parameters,
    begun,
    best,
    // these may overflow where parameters do not
    moments: [listOf('moment1'), listOf('moment2')],
    order: permutation(order),
    ...counters(plain),
    random: randomState(plain['random']),
    plateau: plateauOf(plain['plateau']),
    history: historyOf(plain['history'], plain['epoch'] as number),
    ...(finished.length > 0 && {
      members: finished.map((member, i) => memberOf(member, take(memberName(i)), `member ${i + 1}`)),
    }),
    ...(before && {
      first: {
        ...memberOf(before, take('first'), 'the run before'),
        ...(more.includes('firstLast') && { last: take('firstLast') }),
      },
    }),
    ...(plain['followed'] === undefined ? {} : { followed: followedOf(plain['followed']) }),
    ...(plain['removed'] === undefined ? {} : { removed: removedOf(plain['removed']) }),
  };
  checkState(state, parameters.length, order.length);
  checkProgress(state);
  return { state, extra };
}

const tensorNames = ['begun', 'best', 'moment1', 'moment2', 'order', 'parameters'];

/** Throws unless these are the lists of a checkpoint, each once. */
function checkTensors(tensors: readonly Tensor[], members: number, more: readonly string[]): void {
  const names = tensors.map(({ name }) => name).toSorted();
  const wanted = [...tensorNames, ...more, ...Array.from({ length: members }, (_, i) => memberName(i))].toSorted();
  if (names.join() !== wanted.join())
    throw new KanError(`must hold the tensors ${wanted.join(', ')}; got ${names.map(show).join(', ')}`);
  for (const { name, shape } of tensors) {
    if (shape.length !== 1) throw new KanError(`tensor ${show(name)} must be a list; got shape [${shape.join(', ')}]`);
  }
}

const memberName = (index: number): string => `member${index + 1}`;

/** A network that was finished, of an ensemble or before one on all rows, from what a checkpoint says of it. */
function memberOf(given: unknown, parameters: Tensor['data'], which: string): FinishedMember {
  const what = `state: ${which}`;
  if (!isRecord(given) || !isRecord(given['run'])) throw new KanError(`${what} is damaged`);
  const { spec, run } = given as unknown as Pick<FinishedMember, 'spec' | 'run'>;
  const model = { spec, parameters };
  checkModel(model, what);
  checkChoice(`${what}: \`stopped\``, run.stopped, ['epochs', 'converged', 'early', 'diverged']);
  checkChoice(`${what}: \`optimizer\``, run.optimizer, ['adamw', 'lbfgs', 'lm']);
  checkInteger(`${what}: \`bestEpoch\``, run.bestEpoch, 0);
  const epochs = (run.history as TrainHistory | undefined)?.trainLoss?.length ?? 0;
  return { ...model, run: { ...run, history: historyOf(run.history, epochs) } };
}

/** Of everything that a run goes on with. */
function checksum(tensors: readonly Tensor[], { state, extra }: Record<string, string>): string {
  let sum = crc32(new TextEncoder().encode(`${state}\n${extra}`));
  const lists = new Map(tensors.map(({ name, data }) => [name, data]));
  for (const name of [...lists.keys()].toSorted()) {
    const { buffer, byteOffset, byteLength } = lists.get(name)!;
    sum = crc32(new Uint8Array(buffer, byteOffset, byteLength), sum);
  }
  return sum.toString(16).padStart(8, '0');
}

function counters(
  plain: Record<string, unknown>,
): Pick<TrainState, 'count' | 'epoch' | 'step' | 'lossSum' | 'bestEpoch' | 'bestLoss'> {
  for (const name of ['count', 'epoch', 'step', 'bestEpoch']) checkInteger(`state: \`${name}\``, plain[name], 0);
  checkNumber('state: `lossSum`', plain['lossSum'], -Infinity);
  return {
    count: plain['count'] as number,
    epoch: plain['epoch'] as number,
    step: plain['step'] as number,
    bestEpoch: plain['bestEpoch'] as number,
    lossSum: plain['lossSum'] as number,
    bestLoss: numberOrNone('state: `bestLoss`', plain['bestLoss']),
  };
}

/** A number, or infinity where there is none yet. */
function numberOrNone(what: string, value: unknown): number {
  if (value === null) return Infinity;
  checkNumber(what, value, -Infinity);
  return value as number;
}

function plateauOf(value: unknown): TrainState['plateau'] {
  if (!isRecord(value)) throw new KanError(`state: \`plateau\` must be an object; got ${show(value)}`);
  checkNumber('state: `plateau.factor`', value['factor'], 0);
  checkInteger('state: `plateau.waited`', value['waited'], 0);
  return {
    factor: value['factor'] as number,
    best: numberOrNone('state: `plateau.best`', value['best']),
    waited: value['waited'] as number,
  };
}

function randomState(value: unknown): number[] {
  if (!Array.isArray(value)) throw new KanError(`state: \`random\` must be a list; got ${show(value)}`);
  restoreRandom(value as number[]);
  return value as number[];
}

function historyOf(value: unknown, epochs: number): TrainHistory {
  if (!isRecord(value) || !isRecord(value['metrics'])) throw new KanError('state: `history` is damaged');
  const list = (name: string, given: unknown, lengths: number[]): number[] => {
    const sound = Array.isArray(given) && given.every((item) => item === null || typeof item === 'number');
    if (!sound || !lengths.includes(given.length))
      throw new KanError(`state: \`history.${name}\` must hold a number for each of ${epochs} epochs`);
    // a metric may be no number, for which JSON has null
    return given.map((item: number | null) => item ?? NaN);
  };
  return {
    trainLoss: list('trainLoss', value['trainLoss'], [epochs]),
    validationLoss: list('validationLoss', value['validationLoss'], [0, epochs]),
    learningRate: list('learningRate', value['learningRate'], [epochs]),
    metrics: Object.fromEntries(
      Object.entries(value['metrics']).map(([name, given]) => [name, list(`metrics.${name}`, given, [epochs])]),
    ),
  };
}

function removedOf(value: unknown): Edge[] {
  const sound =
    Array.isArray(value) &&
    value.every((edge) => isRecord(edge) && [edge['layer'], edge['input'], edge['output']].every(Number.isInteger));
  if (!sound) throw new KanError('state: `removed` must be a list of edges');
  return value as Edge[];
}

/** Grids that have moved; whether they are sound, the model they are for says. */
function followedOf(value: unknown): FollowedRanges {
  if (
    !isRecord(value) ||
    !Array.isArray(value['grids']) ||
    !value['grids'].every((grid) => grid === null || isRecord(grid))
  )
    throw new KanError('state: `followed` is damaged');
  checkInteger('state: `followed.moves`', value['moves'], 0);
  return value as unknown as FollowedRanges;
}

/** Row numbers, each once. */
function permutation(values: ArrayLike<number>): Uint32Array {
  const seen = new Uint8Array(values.length);
  const order = Uint32Array.from(values);
  for (let i = 0; i < values.length; i++) {
    const row = values[i];
    if (!(row >= 0 && row < values.length) || order[i] !== row || seen[row])
      throw new KanError(`tensor "order" does not name each of ${values.length} rows once`);
    seen[row] = 1;
  }
  return order;
}

function jsonObject(metadata: Record<string, string>, key: string): Record<string, unknown> {
  const value = parseJson(`metadata \`${key}\``, metadata[key] ?? '');
  if (!isRecord(value)) throw new KanError(`metadata \`${key}\` must be a JSON object; got ${show(value)}`);
  return value;
}
