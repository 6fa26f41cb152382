// How much two columns act together: what a model says of both that is not the sum of what it says of each. Knows forward passes on rows.
// Total interaction indices (Liu & Owen 2006; Fruth, Roustant & Kuhnt 2014) by second differences.

import type { Backend } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import { createRandom, type Random } from '../math/random.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import { readRows } from '../model/rows.js';
import type { Real } from '../model/spec.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import type { Work } from '../work.js';
import { attributionInPieces, columnShares } from './attribution.js';
import { type ColumnInputs, inputColumns } from './columns.js';

/** How strongly two columns act together, from `interactionStrengths`. */
export interface Interaction {
  /** two columns of the table, or of x1, x2 … for a bare network */
  columns: [string, string];
  /** share of the outputs' variance that needs both, from 0 */
  strength: number;
}

/** How `interactionStrengths` draws rows, and what computes. All optional. */
export interface InteractionOptions extends RunOptions {
  /** rows looked at; of more, so many are drawn; default 512 */
  samples?: number;
  /** only pairs of the columns with the largest importance are measured, of so many; default 20 */
  maxInputs?: number;
  /** for the rows and for what replaces their values; default 42 */
  seed?: number;
}

/**
 * Strength of the interaction of each two columns on x[rows, inputs] or the rows of a table, the strongest pair first:
 * mean of (f(a, b) − f(a′, b) − f(a, b′) + f(a′, b′))² / 4, over the variance of f, both summed over the outputs, where a′ and b′ are the
 * columns' values in other rows. Of independent columns that is the share of variance that every sum of functions without both of them must
 * miss: 0 where the model is a sum in the two, 1 where it is nothing but a product of centred ones. Of columns that depend on each other it
 * may be above 1, for rows are put together that do not occur. Deterministic for a `seed`. Throws a KanError on rows that do not fit, and the
 * signal's reason once that is aborted.
 */
export async function interactionStrengths(
  model: Model,
  x: MatrixLike | Table,
  options: InteractionOptions = {},
): Promise<Interaction[]> {
  checkNames('interactionStrengths', options, [...runOptions, 'samples', 'maxInputs', 'seed']);
  const { samples = 512, maxInputs = 20, seed = 42, signal } = options;
  checkModel(model, 'interactionStrengths');
  checkInteger('interactionStrengths: `samples`', samples, 2);
  checkInteger('interactionStrengths: `maxInputs`', maxInputs, 2);
  checkInteger('interactionStrengths: `seed`', seed, 0);
  const all = await completeInTurns(readRows('interactionStrengths', model, x), signal);
  if (all.rows < 2) throw new KanError(`interactionStrengths: needs at least two rows; got ${all.rows}`);
  const backend = await backendFor('interactionStrengths', options);
  return await completeInTurns(strengthsInPieces(model, all, { samples, maxInputs, seed, backend }), signal);
}

/** A batch of rows at a time. */
function* strengthsInPieces(
  model: Model,
  all: { data: ArrayLike<number>; rows: number },
  { samples, maxInputs, seed, backend }: { samples: number; maxInputs: number; seed: number; backend: Backend },
): Work<Interaction[]> {
  const width = modelInputs(model.spec);
  const random = createRandom(seed);
  const rows = Math.min(all.rows, samples);
  const picked = shuffled(all.rows, random).subarray(0, rows);
  const data = createReal(model.spec, rows * width);
  picked.forEach((from, row) => {
    for (let i = 0; i < width; i++) data[row * width + i] = all.data[from * width + i];
  });

  const columns = (yield* importantColumns(model, data, rows, backend, maxInputs)).map((column) => ({
    ...column,
    partners: shuffled(rows, random),
  }));
  const base = yield* predictInPieces(model, data, rows, backend);
  const variance = varianceOf(base, rows, modelOutputs(model.spec));
  const predicted = (changed: readonly Replaced[]): Work<Real> =>
    predictInPieces(model, replace(data, width, changed), rows, backend);
  const single: Real[] = [];
  for (const column of columns) single.push(yield* predicted([column]));
  const found: Interaction[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const both = yield* predicted([columns[a], columns[b]]);
      let sum = 0;
      for (let i = 0; i < base.length; i++) sum += (base[i] - single[a][i] - single[b][i] + both[i]) ** 2;
      const strength = variance > 0 ? sum / rows / 4 / variance : 0;
      found.push({ columns: [columns[a].name, columns[b].name], strength });
    }
  }
  return found.toSorted((one, other) => other.strength - one.strength);
}

/** A column whose values are those of other rows: of partners[row] in row `row`. */
interface Replaced extends ColumnInputs {
  partners: Uint32Array;
}

function* importantColumns(
  model: Model,
  x: Real,
  rows: number,
  backend: Backend,
  maxInputs: number,
): Work<ColumnInputs[]> {
  const columns = inputColumns(model.spec);
  if (columns.length <= maxInputs) return columns;
  const shares = columnShares(model, yield* attributionInPieces(model, x, rows, backend)).map(({ share }) => share);
  const order = [...columns.keys()].toSorted((a, b) => shares[b] - shares[a]).slice(0, maxInputs);
  return order.toSorted((a, b) => a - b).map((i) => columns[i]);
}

function replace(data: Real, width: number, changed: readonly Replaced[]): Real {
  const moved = data.slice();
  for (const { first, size, partners } of changed) {
    partners.forEach((from, row) =>
      moved.set(data.subarray(from * width + first, from * width + first + size), row * width + first),
    );
  }
  return moved;
}

/** Σ over outputs of the variance of y[rows, outputs]. */
function varianceOf(y: Real, rows: number, outputs: number): number {
  let total = 0;
  for (let output = 0; output < outputs; output++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += y[row * outputs + output] / rows;
    for (let row = 0; row < rows; row++) total += (y[row * outputs + output] - mean) ** 2 / rows;
  }
  return total;
}

/** 0 … count − 1 in random order. */
function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  random.shuffle(order);
  return order;
}
