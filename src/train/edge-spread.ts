// How much each edge of a KAN layer does on given rows: the standard deviation of its output. Knows models and rows, no training.
// An edge's output is linear in its parameters, so its variance is a quadratic form of the covariance of its input's functions:
// one small matrix for each input, whatever the number of edges. Locked edges are evaluated on the rows.

import { spreadOf } from '../math/spread.js';
import type { Backend } from '../compute/contract.js';
import { predictInputs } from '../compute/predict.js';
import { edgeRow } from '../model/edge-row.js';
import {
  edgePosition,
  edgeRows,
  layerInputs,
  layerOffset,
  layerOutputs,
  lockedOffset,
  modelInputs,
} from '../model/layout.js';
import { affineCurve, lockedFunction } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec } from '../model/spec.js';
import { finish, type Work } from '../work.js';
import { takeEvenly } from '../math/even-rows.js';

/** One KAN layer, seen on rows of its own inputs. */
export interface LayerStatistics {
  /** index of the layer in the spec */
  index: number;
  layer: KANLayerSpec;
  /** mean[input][r]: of the function that row r of the input's edges multiplies */
  mean: Float64Array[];
  /** covariance[input][r · edgeRows + s]: of the functions that rows r and s of the input's edges multiply */
  covariance: Float64Array[];
  /** standard deviation of each input */
  inputSpread: Float64Array;
  /** what the layer reads, x[rows, inputs] */
  x: ArrayLike<number>;
  rows: number;
}

/** Rows beyond these are not looked at: a standard deviation of a thousand rows is good to a few per cent. */
const maxRows = 1024;

/** Statistics of every KAN layer on x[rows, inputs]; of many rows an even selection is taken. Trusts its arguments. */
export function layerStatistics(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): LayerStatistics[] {
  return finish(layerStatisticsInPieces(model, x, rows, backend));
}

/** The same, an input at a time. */
export function* layerStatisticsInPieces(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  backend: Backend,
): Work<LayerStatistics[]> {
  const taken = takeEvenly(x, rows, maxRows);
  const count = Math.min(rows, maxRows);
  const statistics: LayerStatistics[] = [];
  for (const [index, layer] of model.spec.layers.entries()) {
    if (layer.kind !== 'kan') continue;
    statistics.push(yield* statisticsOf(layer, index, predictInputs(model, index, taken, count, backend), count));
    yield;
  }
  return statistics;
}

/** mean[input · outputs + output] of every edge's output on the rows the statistics are of. */
export function edgeMeans(statistics: LayerStatistics, model: Model): Float64Array {
  const { layer, index, mean } = statistics;
  const { spec, parameters } = model;
  const from = layerOffset(spec, index);
  const rows = edgeRows(layer);
  const means = Float64Array.from({ length: layer.inputs * layer.outputs }, (_, edge) => {
    const input = Math.floor(edge / layer.outputs);
    const { offset, stride } = edgePosition(layer, input, edge % layer.outputs);
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += mean[input][r] * parameters[from + offset + r * stride];
    return sum;
  });
  eachLocked(statistics, model, (edge, values) => {
    means[edge] = values.reduce((sum, value) => sum + value / values.length, 0);
  });
  return means;
}

/** spread[input · outputs + output] of every edge: the standard deviation of its output on the rows the statistics are of. */
export function edgeSpreads(statistics: LayerStatistics, model: Model): Float64Array {
  const { layer, index, covariance } = statistics;
  const { spec, parameters } = model;
  const from = layerOffset(spec, index);
  const own = new Float64Array(edgeRows(layer));
  const spreads = new Float64Array(layer.inputs * layer.outputs);
  for (let input = 0; input < layer.inputs; input++) {
    for (let output = 0; output < layer.outputs; output++) {
      const { offset, stride } = edgePosition(layer, input, output);
      own.forEach((_, r) => (own[r] = parameters[from + offset + r * stride]));
      spreads[input * layer.outputs + output] = Math.sqrt(Math.max(0, quadraticForm(covariance[input], own)));
    }
  }
  eachLocked(statistics, model, (edge, values) => (spreads[edge] = deviationsOfColumns(values, values.length, 1)[0]));
  return spreads;
}

/** Tells what each locked edge gives for the rows, with its number input · outputs + output. */
function eachLocked(
  { layer, index, x, rows }: LayerStatistics,
  { spec, parameters }: Model,
  tell: (edge: number, values: Float64Array) => void,
): void {
  const { inputs, outputs, locked = [] } = layer;
  locked.forEach((edge, position) => {
    const curve = affineCurve(
      lockedFunction(edge),
      parameters,
      layerOffset(spec, index) + lockedOffset(layer, position),
    );
    tell(
      edge.input * outputs + edge.output,
      Float64Array.from({ length: rows }, (_, row) => curve(x[row * inputs + edge.input])),
    );
  });
}

/** Standard deviation of each input of the model, on the rows given. */
export function inputSpreads({ spec }: Model, x: ArrayLike<number>, rows: number): Float64Array {
  return deviationsOfColumns(takeEvenly(x, rows, maxRows), Math.min(rows, maxRows), modelInputs(spec));
}

/** Standard deviation of each value that layer `index` writes, on the rows given. */
export function outputSpreads(
  model: Model,
  index: number,
  x: ArrayLike<number>,
  rows: number,
  backend: Backend,
): Float64Array {
  const width = layerOutputs(model.spec.layers[index]);
  const taken = takeEvenly(x, rows, maxRows);
  const count = Math.min(rows, maxRows);
  return deviationsOfColumns(predictInputs(model, index + 1, taken, count, backend), count, width);
}

function* statisticsOf(layer: KANLayerSpec, index: number, x: ArrayLike<number>, rows: number): Work<LayerStatistics> {
  const size = edgeRows(layer);
  const width = layerInputs(layer);
  const means: Float64Array[] = [];
  const covariance: Float64Array[] = [];
  for (let input = 0; input < width; input++) {
    const mean = new Float64Array(size);
    means.push(mean);
    const moments = new Float64Array(size * size);
    for (let row = 0; row < rows; row++) {
      const functions = edgeRow(layer, input, x[row * width + input]);
      for (const a of functions) {
        mean[a.row] += a.value / rows;
        for (const b of functions) moments[a.row * size + b.row] += (a.value * b.value) / rows;
      }
    }
    for (let r = 0; r < size; r++) {
      for (let s = 0; s < size; s++) moments[r * size + s] -= mean[r] * mean[s];
    }
    covariance.push(moments);
    yield;
  }
  return { index, layer, mean: means, covariance, inputSpread: deviationsOfColumns(x, rows, width), x, rows };
}

function deviationsOfColumns(x: ArrayLike<number>, rows: number, width: number): Float64Array {
  return Float64Array.from(
    { length: width },
    (_, column) => spreadOf(x, { first: column, stride: width, count: rows }).deviation,
  );
}

/** vᵀ M v */
function quadraticForm(matrix: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < v.length; r++) {
    for (let s = 0; s < v.length; s++) sum += v[r] * matrix[r * v.length + s] * v[s];
  }
  return sum;
}
