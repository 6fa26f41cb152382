// Grids of hidden layers that follow what the layers read: training moves it, and a curve has its resolution where its grid is.
// Returns new models, changes none. Curves are kept, to least squares (grids.ts).

import type { Backend } from '../compute/contract.js';
import { predictInputsInPieces } from '../compute/predict.js';
import { layerBreakpoints } from '../model/edge-row.js';
import type { Model } from '../model/model.js';
import type { Grid, KANLayerSpec } from '../model/spec.js';
import type { Work } from '../work.js';
import { areApart, redivide } from './breakpoints.js';
import { withLayers } from './grids.js';

export interface HiddenRangeOptions {
  /** intervals of every layer's grid from now on; default: as many as before */
  gridSize?: number;
  /** whether ranges follow at all; default true */
  follow?: boolean;
  /** room beyond the smallest and the largest value, relative to their distance; default 0.05 */
  margin?: number;
  /** whether a range that is too wide follows as well; default true */
  narrow?: boolean;
  backend: Backend;
}

/** A range is left as it is while the data lies in it and fills this part of it. */
const enough = 0.8;

/**
 * The model with the grids of its hidden KAN layers where their inputs are for x[rows, inputs], as far as they were not there or were too
 * wide by far; and which layers those were. The first layer's range stays: what it reads never moves. Layers without B-splines stay as they
 * are, and so does an input that never changes or is not finite. Trusts its arguments.
 */
export function* followHiddenRanges(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  { gridSize, follow = true, margin = 0.05, narrow = true, backend }: HiddenRangeOptions,
): Work<{ model: Model; moved: number[] }> {
  const moved: number[] = [];
  let current = model;
  // from the first layer on, for what a layer reads depends on the ones before
  for (const [index, layer] of model.spec.layers.entries()) {
    if (layer.kind !== 'kan' || (layer.basis ?? 'bspline') !== 'bspline') continue;
    const ranges =
      index === 0 || !follow
        ? undefined
        : rangesOf(yield* predictInputsInPieces(current, index, x, rows, backend), layer);
    const wanted = ranges?.map((range, input) => wantedRange(range, layerBreakpoints(layer, input), margin, narrow));
    const moves = wanted?.some((range) => range !== undefined) ?? false;
    if (moves) moved.push(index);
    const intervals = gridSize ?? layer.gridSize;
    if (!moves && intervals === layer.gridSize) continue;
    const grid = moves ? gridAt(layer, intervals, wanted!) : sameRange(layer, intervals);
    current = yield* withLayers(current, 'train', (old) => ({ ...old, gridSize: intervals, grid }), { only: index });
  }
  return { model: current, moved };
}

/** Smallest and largest value of each input. */
function rangesOf(x: ArrayLike<number>, { inputs }: KANLayerSpec): [number, number][] {
  const ranges = Array.from({ length: inputs }, (): [number, number] => [Infinity, -Infinity]);
  for (let i = 0; i < x.length; i++) {
    const range = ranges[i % inputs];
    range[0] = Math.min(range[0], x[i]);
    range[1] = Math.max(range[1], x[i]);
  }
  return ranges;
}

/** Where an input's grid should be; undefined where it is good as it is. */
function wantedRange(
  [least, greatest]: readonly [number, number],
  breakpoints: ArrayLike<number>,
  margin: number,
  narrow: boolean,
): [number, number] | undefined {
  const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const width = greatest - least;
  // or not numbers at all
  if (!areApart(least, greatest) || !Number.isFinite(width)) return undefined;
  if (least >= lo && greatest <= hi && (!narrow || width >= enough * (hi - lo))) return undefined;
  const [to, end] = [least - margin * width, greatest + margin * width];
  return narrow ? [to, end] : [Math.min(lo, to), Math.max(hi, end)];
}

/** The layer's grid with some inputs' ranges changed and the others as they were. */
function gridAt(layer: KANLayerSpec, gridSize: number, wanted: readonly ([number, number] | undefined)[]): Grid {
  const old = wanted.map((_, input) => Array.from(layerBreakpoints(layer, input)));
  if (layer.grid.kind !== 'adapted')
    return {
      kind: 'per-input',
      domains: wanted.map((range, input) => range ?? [old[input][0], old[input].at(-1)!]),
    };
  const breakpoints = old.map((points, input) => {
    const [lo, hi] = [points[0], points.at(-1)!];
    const [to, end] = wanted[input] ?? [lo, hi];
    return redivide(points, gridSize).map((at) => to + ((at - lo) / (hi - lo)) * (end - to));
  });
  return { kind: 'adapted', breakpoints };
}

function sameRange({ grid }: KANLayerSpec, gridSize: number): Grid {
  if (grid.kind !== 'adapted') return structuredClone(grid);
  return { kind: 'adapted', breakpoints: grid.breakpoints.map((points) => redivide(points, gridSize)) };
}
