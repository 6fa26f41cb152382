// Inputs that the answers swing along faster than an ordinary grid can follow: splines of one input on finer and finer grids, fitted to a part of the
// rows and judged on the rest. Knows encoded rows, no networks.

import type { DatasetSource } from '../compute/contract.js';
import type { Work } from '../work.js';
import { bandedFit } from './banded-fit.js';
import { waveAcross } from './fast-pairs.js';
import type { Parts } from './parts.js';

/** Grids that the usual networks have, and finer ones. */
const [coarse, fine] = [
  [5, 10],
  [20, 30, 40, 60, 80, 120, 160, 240, 320],
] as const;
/** A finer grid is worth having where it leaves so much less of what a coarse one leaves. */
const worthIt = 0.9;
/** A finer one still is taken only where it leaves so much less. */
const asGood = 0.97;
/** Rows for each interval at least. */
const rowsPerInterval = 1.5;
/** Rows beyond these are not looked at, nor inputs and outputs. */
const [mostRows, mostInputs, mostOutputs] = [8000, 64, 4];
/** Inputs up to which one is multiplied by another, and up to which waves across two are looked for. */
const [fewInputs, fewForPairs] = [8, 6];
/** Intervals for each period of a wave. */
const perPeriod = 5;

/** What was found. */
export interface FastInputs {
  /** intervals that the fastest input takes */
  gridSize: number;
  /** the inputs */
  inputs: number[];
  /** whether it takes two of them to see it */
  together: boolean;
}

/** The inputs whose fine splines, alone or times another input, answer rows held back much better than coarse ones do. Undefined: there is none. */
export function* findFastInputs(
  { x, y, rows: all }: Pick<DatasetSource, 'x' | 'y' | 'rows'>,
  parts: readonly Parts[],
): Work<FastInputs | undefined> {
  const [inputs, outputs] = [x.length / all, y.length / all];
  if (inputs > mostInputs || outputs > mostOutputs) return undefined;
  const columns: Float64Array[] = [];
  for (let input = 0; input < inputs; input++) {
    columns.push(columnOf(x, all, input));
    yield;
  }
  const lookedAt = parts.map(({ train, heldBack }) => ({ train: thinned(train), heldBack: thinned(heldBack) }));
  const found = new Map<number, number>();
  let together = false;
  for (let output = 0; output < outputs; output++) {
    const target = columnOf(y, all, output);
    // what coarse splines of all inputs leave: trends of the others are no noise then
    const rests: Float64Array[] = [];
    for (const { train } of lookedAt) rests.push(yield* withoutTrends(columns, target, train));
    for (let input = 0; input < inputs; input++)
      for (let other = -1; other < (inputs <= fewInputs ? inputs : 0); other++) {
        if (other === input) continue;
        const times = other < 0 ? undefined : columns[other];
        const gridSize = yield* gridFor(columns[input], times, rests, lookedAt);
        if (gridSize !== undefined) found.set(input, Math.max(gridSize, found.get(input) ?? 0));
      }
    if (found.size > 0 || inputs > fewForPairs) continue;
    for (let a = 0; a < inputs; a++)
      for (let b = a + 1; b < inputs; b++) {
        const wave = yield* waveAcross(columns[a], columns[b], rests[0], lookedAt[0]);
        if (wave === undefined) continue;
        together = true;
        for (const input of [a, b]) found.set(input, perPeriod * Math.ceil(Math.max(...wave)));
      }
  }
  if (found.size === 0) return undefined;
  return { gridSize: Math.max(...found.values()), inputs: [...found.keys()].sort((a, b) => a - b), together };
}

/** The coarsest of the grids that are as good as any for what is left to say, where it is much better than the usual ones. */
function* gridFor(
  column: Float64Array,
  times: Float64Array | undefined,
  rests: readonly Float64Array[],
  parts: readonly Parts[],
): Work<number | undefined> {
  const most = Math.min(distinct(column, fine[fine.length - 1]), parts[0].train.length / rowsPerInterval);
  if (most < fine[0]) return undefined;
  const losses: [number, number][] = [];
  for (const gridSize of [...coarse, ...fine]) {
    if (gridSize > most) break;
    let loss = 0;
    for (let part = 0; part < parts.length; part++) {
      const { train, heldBack } = parts[part];
      const fit = bandedFit(column, rests[part], { rows: train, gridSize, times });
      for (const row of heldBack) loss += (rests[part][row] - fit(row)) ** 2;
      yield;
    }
    losses.push([gridSize, loss]);
  }
  const usual = Math.min(...losses.filter(([gridSize]) => gridSize < fine[0]).map(([, loss]) => loss));
  const least = Math.min(...losses.map(([, loss]) => loss));
  if (!(least < worthIt * usual)) return undefined;
  const [gridSize] = losses.find(([, each]) => each * asGood <= least)!;
  return gridSize < fine[0] ? undefined : gridSize;
}

/** The target less a sum of coarse splines fitted to some rows, one input after the other. */
function* withoutTrends(columns: readonly Float64Array[], target: Float64Array, rows: Uint32Array): Work<Float64Array> {
  const mean = rows.reduce((sum, row) => sum + target[row] / rows.length, 0);
  const rest = target.map((value) => value - mean);
  for (const column of columns) {
    const fit = bandedFit(column, rest, { rows, gridSize: coarse[0] });
    for (let row = 0; row < rest.length; row++) rest[row] -= fit(row);
    yield;
  }
  return rest;
}

function columnOf(values: ArrayLike<number>, rows: number, column: number): Float64Array {
  const width = values.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => values[row * width + column]);
}

function thinned(rows: Uint32Array): Uint32Array {
  const step = Math.ceil(rows.length / mostRows);
  return step === 1 ? rows : rows.filter((_, i) => i % step === 0);
}

/** How many different values there are, or so many at least. */
function distinct(values: Float64Array, enough: number): number {
  const seen = new Set<number>();
  for (const value of values) if (seen.add(value).size >= enough) break;
  return seen.size;
}
