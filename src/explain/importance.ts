// How much each input matters to what a model answers: the one meaning of the word importance.
// Total-effect indices by the estimator of Jansen (1999): how far the answers move when one input takes the value it has elsewhere.

import type { Backend } from '../compute/contract.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { predictInPieces } from '../compute/predict.js';
import { drawColumn } from '../data/input-quantities.js';
import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { decodeOutputs } from '../data/target-columns.js';
import { checkInteger, KanError } from '../errors.js';
import { createRandom, type Random } from '../math/random.js';
import { modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { readRows } from '../model/rows.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import type { Work } from '../work.js';
import { type ColumnShare, inputColumns } from './columns.js';

/** Which rows `inputImportance` looks at. All optional. */
export interface InputImportanceOptions extends RunOptions {
  /** points looked at; default 512, fewer for a network of more than 64 inputs, but at least 16 */
  samples?: number;
  /** for the points; default 42 */
  seed?: number;
}

/**
 * Share of each input column in the movement of the answers: the values of each column in turn are exchanged between rows, and the squared
 * changes of all answers are averaged, probabilities where these are classes. On x[rows, inputs] or the rows of a table; without any, on what
 * was found when the model was trained, and for a model that was not trained on a table on points drawn evenly from the inputs' domains. Columns that are
 * several inputs of the network count as one, interactions for every column that takes part. Shares sum to one unless no column matters.
 * Deterministic for a `seed`. Throws a KanError on options that make no sense, and the signal's reason once that is aborted.
 */
export async function inputImportance(
  model: Model,
  x?: MatrixLike | Table,
  options: InputImportanceOptions = {},
): Promise<ColumnShare[]> {
  checkNames('inputImportance', options, [...runOptions, 'samples', 'seed']);
  checkModel(model, 'inputImportance');
  const { samples = importanceSamples(model.spec), seed = 42, signal } = options;
  checkInteger('inputImportance: `samples`', samples, 1, 1 << 24);
  checkInteger('inputImportance: `seed`', seed, 0);
  const found = x === undefined ? foundImportance(model) : undefined;
  if (found) return found;
  const backend = await backendFor('inputImportance', options);
  const random = createRandom(seed);
  if (x === undefined) {
    const points = drawPoints(model.spec, samples, random);
    return await completeInTurns(importanceInPieces(model, points, samples, random, backend), signal);
  }
  const { data, rows } = await completeInTurns(readRows('inputImportance', model, x), signal);
  if (rows === 0) throw new KanError('inputImportance: needs at least one row');
  const few = chooseRows(data, rows, modelInputs(model.spec), samples, random);
  return await completeInTurns(importanceInPieces(model, few.data, few.rows, random, backend), signal);
}

/** What was found in training, of the columns that are left. */
function foundImportance({ spec }: Model): ColumnShare[] | undefined {
  const { inputs, importance } = spec.encoding ?? {};
  if (inputs === undefined || importance === undefined) return undefined;
  const shares = new Map(importance.map(({ name, share }) => [name, share]));
  const total = inputs.reduce((sum, { name }) => sum + (shares.get(name) ?? 0), 0);
  return inputs.map(({ name }) => ({ name, share: total > 0 ? (shares.get(name) ?? 0) / total : 0 }));
}

/** The importance of each column on some of the rows of x[rows, inputs], as a model keeps it. Trusts its arguments. */
export function* importanceOfRows(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  backend: Backend,
): Work<ColumnShare[]> {
  const random = createRandom(42);
  const few = chooseRows(x, rows, modelInputs(model.spec), importanceSamples(model.spec), random);
  return yield* importanceInPieces(model, few.data, few.rows, random, backend);
}

/** Points looked at where nothing is said: every column has them anew, so that wide networks would take the square of their width. */
export const importanceSamples = (spec: ModelSpec): number =>
  Math.min(512, Math.max(16, Math.round((512 * 64) / modelInputs(spec))));

function chooseRows(
  x: ArrayLike<number>,
  rows: number,
  width: number,
  most: number,
  random: Random,
): { data: Float64Array; rows: number } {
  const order = Array.from({ length: rows }, (_, row) => row);
  if (rows > most) random.shuffle(order);
  const count = Math.min(rows, most);
  const data = new Float64Array(count * width);
  for (let row = 0; row < count; row++)
    for (let i = 0; i < width; i++) data[row * width + i] = x[order[row] * width + i];
  return { data, rows: count };
}

/** A column at a time. */
function* importanceInPieces(
  model: Model,
  x: Float64Array,
  rows: number,
  random: Random,
  backend: Backend,
): Work<ColumnShare[]> {
  const { spec } = model;
  const width = modelInputs(spec);
  const columns = inputColumns(spec);
  const answer = function* (of: Float64Array): Work<ArrayLike<number>> {
    const outputs = yield* predictInPieces(model, of, rows, backend);
    return spec.encoding?.target.kind === 'classification' ? decodeOutputs(spec.encoding, outputs, rows) : outputs;
  };
  const before = yield* answer(x);
  // every row takes the value of another: the next in a random circle, the same for all columns
  const circle = Array.from({ length: rows }, (_, row) => row);
  random.shuffle(circle);
  const moved = Float64Array.from(x);
  const effects: number[] = [];
  for (const { first, size } of columns) {
    for (let at = 0; at < rows; at++)
      for (let i = first; i < first + size; i++) moved[circle[at] * width + i] = x[circle[(at + 1) % rows] * width + i];
    const after = yield* answer(moved);
    let sum = 0;
    for (let i = 0; i < after.length; i++) sum += (after[i] - before[i]) ** 2;
    effects.push(sum);
    for (let row = 0; row < rows; row++)
      for (let i = first; i < first + size; i++) moved[row * width + i] = x[row * width + i];
    yield;
  }
  const total = effects.reduce((sum, effect) => sum + effect, 0);
  return columns.map(({ name }, i) => ({ name, share: total > 0 ? effects[i] / total : 0 }));
}

/** Points drawn evenly from what the inputs are known to be. */
function drawPoints(spec: ModelSpec, samples: number, random: Random): Float64Array {
  const width = modelInputs(spec);
  const x = new Float64Array(samples * width);
  for (const group of inputGroups(spec))
    for (let row = 0; row < samples; row++) group.draw(x, row * width, () => random.next());
  return x;
}

interface InputGroup {
  name: string;
  /** writes one drawn value of this column into x from `start`, the beginning of a row */
  draw(x: Float64Array, start: number, uniform: () => number): void;
}

/** One group per column of the table, or per input of a bare network, with the range it is drawn from. */
function inputGroups(spec: ModelSpec): InputGroup[] {
  const firstLayer = spec.layers.find((layer): layer is KANLayerSpec => layer.kind === 'kan');
  return inputColumns(spec).map(({ name, first }, i) => {
    const column = spec.encoding?.inputs[i];
    if (column === undefined)
      return numberGroup(name, first, firstLayer === undefined ? [0, 1] : inputDomain(firstLayer, first));
    return { name, draw: (x, start, uniform) => drawColumn(column, x, start + first, uniform) };
  });
}

function numberGroup(name: string, input: number, [low, high]: readonly number[]): InputGroup {
  return { name, draw: (x, start, uniform) => void (x[start + input] = low + (high - low) * uniform()) };
}

function inputDomain({ grid }: KANLayerSpec, input: number): readonly number[] {
  if (grid.kind === 'uniform') return grid.domain;
  if (grid.kind === 'per-input') return grid.domains[input];
  const breakpoints = grid.breakpoints[input];
  return [breakpoints[0], breakpoints[breakpoints.length - 1]];
}
