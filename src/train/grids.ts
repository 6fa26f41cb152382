// Changing the grids of a model while keeping its curves: finer grids, and grids that follow the data. Returns new models, changes
// none. B-splines only. Coefficients are fitted to the old curves by least squares (math/least-squares.ts).

import type { Backend } from '../compute/contract.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { predictInputsInPieces } from '../compute/predict.js';
import { edgeRow, layerBreakpoints } from '../model/edge-row.js';
import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { checkInteger, checkNumber, KanError, show } from '../errors.js';
import { extendKnots } from '../math/knots.js';
import { fitSpline } from '../math/least-squares.js';
import {
  edgePosition,
  edgeRows,
  layerOffset,
  layerParameterCount,
  parameterCount,
  frozenEdges,
  lockedOffset,
} from '../model/layout.js';
import { checkAlone } from '../model/members.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import { readRows } from '../model/rows.js';
import type { KANLayerSpec, LayerSpec, Real } from '../model/spec.js';
import { checkNames } from '../options.js';
import { finish, type Work } from '../work.js';
import { breakpointsNear, columnsOf, redivide, samplePlaces } from './breakpoints.js';
import { takeEvenly } from '../math/even-rows.js';
import { completeInTurns } from './pause.js';

/** Rows beyond these do not help to place breakpoints. */
const maxRows = 4096;

/**
 * The same model on grids of `gridSize` intervals. Where that is a multiple of the old one the new knots contain the old ones and
 * the curves stay what they were, to rounding; else they are fitted by least squares. Uniform grids stay uniform, adapted ones are
 * divided where they are dense. What rule 'zero' gives beyond the domain is not kept: it follows knots that come nearer. Throws a
 * KanError for models without B-splines.
 */
export function refineGrid(model: Model, gridSize: number): Model {
  return finish(refineGridInPieces(model, gridSize));
}

/** The same, an input's curves at a time. */
export function refineGridInPieces(model: Model, gridSize: number): Work<Model> {
  checkModel(model, 'refineGrid');
  checkAlone('refineGrid', model);
  checkInteger('refineGrid: `gridSize`', gridSize, 1, 1 << 20);
  return withLayers(model, 'refineGrid', (layer) => ({
    ...layer,
    gridSize,
    grid:
      layer.grid.kind === 'adapted'
        ? { kind: 'adapted', breakpoints: layer.grid.breakpoints.map((points) => redivide(points, gridSize)) }
        : structuredClone(layer.grid),
  }));
}

/** How `updateGrid` lays the new grids. All optional. */
export interface GridUpdateOptions extends RunOptions {
  /** share of the uniform grid in the breakpoints, the rest being quantiles of the data; default 0.05 */
  uniform?: number;
  /** room beyond the smallest and the largest value, relative to their distance; default 0.01 */
  margin?: number;
}

/**
 * The same model on grids that follow x[rows, inputs] or the rows of a table: in every layer, each input's breakpoints are a blend of the
 * quantiles of what it reads and of even spacing, from its smallest to its largest value. An input that never changes keeps its grid. Curves stay as they
 * were where the data is, to least squares. Always finite: breakpoints keep a distance, fits are regularised. Throws a KanError on rows
 * and options that do not fit, and the signal's reason once that is aborted.
 */
export async function updateGrid(model: Model, x: MatrixLike | Table, options: GridUpdateOptions = {}): Promise<Model> {
  checkNames('updateGrid', options, [...runOptions, 'uniform', 'margin']);
  checkModel(model, 'updateGrid');
  checkAlone('updateGrid', model);
  const backend = await backendFor('updateGrid', options);
  return await completeInTurns(updateGridInPieces(model, x, { ...options, backend }), options.signal);
}

/** The same, a batch of rows or an input's curves at a time. */
export function* updateGridInPieces(
  model: Model,
  x: MatrixLike | Table,
  { uniform = 0.05, margin = 0.01, backend }: GridUpdateOptions & { backend: Backend },
): Work<Model> {
  checkModel(model, 'updateGrid');
  checkAlone('updateGrid', model);
  checkNumber('updateGrid: `uniform`', uniform, 0.001, 1);
  checkNumber('updateGrid: `margin`', margin, 0, 1);
  const { data, rows } = yield* readRows('updateGrid', model, x);
  if (rows === 0) throw new KanError('updateGrid: needs at least one row');
  // from the first layer on, for what a layer reads depends on the ones before
  let current = model;
  for (const [index, layer] of model.spec.layers.entries()) {
    if (layer.kind !== 'kan') continue;
    const seen = yield* predictInputsInPieces(current, index, data, rows, backend);
    const columns = columnsOf(takeEvenly(seen, rows, maxRows), layer.inputs);
    current = yield* withLayers(
      current,
      'updateGrid',
      (old) => ({
        ...old,
        grid: {
          kind: 'adapted',
          breakpoints: columns.map((values, input) =>
            breakpointsNear(values, Array.from(layerBreakpoints(old, input)), uniform, margin),
          ),
        },
      }),
      { only: index, columns },
    );
  }
  return current;
}

/**
 * Every KAN layer (or one) with another grid, its coefficients fitted to the curves it had, an input's curves at a time. Trusts its
 * arguments.
 */
export function* withLayers(
  model: Model,
  caller: string,
  change: (layer: KANLayerSpec) => KANLayerSpec,
  { only, columns }: { only?: number; columns?: Float64Array[] } = {},
): Work<Model> {
  const layers = model.spec.layers.map((layer, index): LayerSpec => {
    if (layer.kind !== 'kan' || (only !== undefined && index !== only)) return layer;
    if (layer.basis !== undefined && layer.basis !== 'bspline')
      throw new KanError(
        `${caller}: layer ${index} has basis ${show(layer.basis)}; only B-splines have a grid to change`,
      );
    return change(layer);
  });
  const spec = { ...model.spec, layers };
  const parameters = createReal(spec, parameterCount(spec));
  for (const [index, layer] of layers.entries()) {
    const [to, from] = [layerOffset(spec, index), layerOffset(model.spec, index)];
    const old = model.spec.layers[index];
    if (layer === old || layer.kind !== 'kan' || old.kind !== 'kan')
      parameters.set(model.parameters.subarray(from, from + layerParameterCount(old)), to);
    else yield* refit(old, model.parameters.subarray(from), layer, parameters.subarray(to), columns);
  }
  monotoneProjection(spec)?.(parameters);
  return { spec, parameters };
}

/** Writes into `to` the parameters of `layer` whose curves are those of `old` with parameters `from`. */
function* refit(old: KANLayerSpec, from: Real, layer: KANLayerSpec, to: Real, columns?: Float64Array[]): Work<void> {
  const base = old.base === 'none' ? 0 : 1;
  const frozen = new Set(frozenEdges(layer).map(([input, output]) => input * layer.outputs + output));
  to.set(from.subarray(lockedOffset(old, 0), layerParameterCount(old)), lockedOffset(layer, 0));
  for (let input = 0; input < layer.inputs; input++) {
    const breakpoints = layerBreakpoints(layer, input);
    const knots = extendKnots(breakpoints, layer.order);
    const places = samplePlaces(breakpoints, columns?.[input]);
    const functions = Array.from(places, (at) => edgeRow(old, input, at));
    for (let output = 0; output < layer.outputs; output++) {
      if (frozen.has(input * layer.outputs + output)) continue;
      const [before, after] = [edgePosition(old, input, output), edgePosition(layer, input, output)];
      if (base === 1) to[after.offset] = from[before.offset];
      const values = functions.map((rows) =>
        rows.reduce(
          (sum, { row, value }) => (row < base ? sum : sum + value * from[before.offset + row * before.stride]),
          0,
        ),
      );
      const coefficients = fitSpline(knots, layer.order, places, values);
      for (let c = base; c < edgeRows(layer); c++) to[after.offset + c * after.stride] = coefficients[c - base];
    }
    yield;
  }
}
