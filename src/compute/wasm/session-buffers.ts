// Where every array of a session lies: one buffer after the other, counted from the start of the session's block, 0 for one that is not there.
// Knows a spec's shapes and what the kernels touch of them; writes nothing.

import {
  activeFunctions,
  blockWidth,
  edgeRows,
  frozenEdges,
  layerOutputs,
  layerParameterCount,
  modelInputs,
  modelOutputs,
  parameterCount,
} from '../../model/layout.js';
import type { KANLayerSpec, LayerSpec, ModelSpec } from '../../model/spec.js';
import type { SessionOptions } from '../contract.js';
import type { GridPlaces } from './grid-tables.js';
import { alignUp, type Layout } from './heap.js';
import { inputBlock, layerBytes, lockedWords, planBytes, taskBytes } from './plan.js';
import { hasTinyShape, isSorted, sorting, split, tiny } from './shapes.js';
import { layerTasks, skipBuffers } from './tasks.js';

/** Bytes past the end of a buffer that vector loads may touch. */
const slackBytes = 256;
/** Inputs whose gradients are gathered at the same time: as many of a block as fit this part of the second-level cache, at least 2. */
const tileBytes = 262_144;
/**
 * Rows that go through all layers together. A few, so that what they leave stays in the first-level cache; many, where the parameters
 * themselves do not fit the second-level cache and would be fetched again for every block.
 */
const blockRows = { few: 64, many: 256, manyFromBytes: 1_000_000 };
/** Most tasks that rows are divided into. */
export const maxRowTasks = 64;

/** The arrays of a layer that depend on its grid. */
export interface GridBuffers extends GridPlaces {
  basis: number;
  sorted: number;
  /** of a block of inputs in a slice */
  sortedBytes: number;
  partials: number;
}

export interface LayerBuffers {
  /** of KAN layers */
  grid: GridBuffers | undefined;
  arities: number;
  locked: number;
  /** worked on with vectors full of rows */
  tiny: boolean;
  /** in a thread's scratch memory: functions of the grid of a block of rows, of a tiny layer */
  dense: number;
}

export interface SessionBuffers {
  plan: number;
  layers: number;
  parameters: number;
  gradient: number;
  moments: [number, number];
  /** where what depends on the batch begins */
  fixedBytes: number;
  stage: number;
  rowLoss: number;
  scale: number;
  /** numbers that the rows of a batch take with those that fill the last block */
  paddedRows: number;
  /** whole slices of a batch */
  capacity: number;
  slices: number;
  /** whether rows are kept as columns: models of tiny layers only */
  columns: boolean;
  /** of the inputs and of each layer's outputs: numbers that a row takes, and from one row to the next */
  paddedWidths: number[];
  strides: number[];
  /** from one column to the next */
  step: number;
  /** of the inputs and of each layer's outputs: values, and the loss's slopes by them */
  activations: number[];
  slopes: number[];
  byLayer: LayerBuffers[];
  tasks: number[][];
  /** of layers whose input skips to a gate; see tasks.ts */
  skips: Map<number, { at: number; first: number }>;
  /** whether a small batch's first layer is divided by inputs, and its outputs by parts of them */
  splits: boolean;
  splitY: number;
  taskList: number;
  taskNorms: number;
  /** rows that go through all layers together, inputs whose gradients are gathered together */
  maxBlockRows: number;
  /** whether the parameters are so many that a block of rows is large */
  manyRows: boolean;
  scratchInputs: number;
  scratch: number;
  scratchStride: number;
}

/** Reserves every buffer of a session in `layout`. With `leastSquares`, rows and basis values of all of them are kept. */
export function reserveBuffers(
  layout: Layout,
  spec: ModelSpec,
  options: SessionOptions,
  threads: number,
  leastSquares: boolean,
): SessionBuffers {
  const { batchSize } = options;
  const bytes = spec.dtype === 'float64' ? 8 : 4;
  const count = parameterCount(spec);
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const reserve = (length: number, unit = bytes): number => layout.reserve(length * unit + slackBytes);
  const plan = reserve(1, planBytes);
  const layers = reserve(spec.layers.length, layerBytes);
  const parameters = reserve(count);
  const gradient = reserve(count);
  const moments: [number, number] = [reserve(count), reserve(count)];
  const fixedBytes = layout.size;
  const stage = reserve(batchSize * inputs);
  const rowLoss = reserve(batchSize, 8);
  const scale = reserve(outputs, 8);
  const widths = [inputs, ...spec.layers.map(layerOutputs)];
  // least squares read rows and basis values as other layers keep them
  const isTiny = (layer: LayerSpec): layer is KANLayerSpec => !leastSquares && hasTinyShape(layer);
  const columns = spec.layers.every(isTiny);
  const paddedRows = Math.ceil(batchSize / inputBlock) * inputBlock;
  const capacity = Math.ceil(batchSize / sorting.sliceRows) * sorting.sliceRows;
  // a run has at most four chunks of fewer rows than a slice
  const slices = Math.max(4, Math.ceil(batchSize / sorting.sliceRows));
  // least squares read the basis values of every row
  const sortedBytesOf = (layer: KANLayerSpec): number =>
    leastSquares || !isSorted(layer) ? 0 : alignUp(8 + inputBlock * (2 + 8 + 8 * layer.gridSize));
  // wide enough for whole blocks of inputs and for whole vectors of outputs
  const paddedWidths = widths.map((width) => paddedWidth(width, bytes));
  const strides = columns ? widths.map(() => 1) : paddedWidths;
  const activations = paddedWidths.map((width) => reserve(paddedRows * width));
  const slopes = paddedWidths.map((width, i) => (i > 0 || options.inputGradient ? reserve(paddedRows * width) : 0));
  const grids = spec.layers.map((layer) => {
    if (layer.kind !== 'kan') return undefined;
    const padded = Math.ceil(layer.inputs / inputBlock) * inputBlock;
    const cells = layer.gridSize + 2 * layer.order;
    const adapted = layer.grid.kind === 'adapted' ? layer.inputs : 0;
    const sortedBytes = sortedBytesOf(layer);
    return {
      sortedBytes,
      // without kept planes the backward pass computes them again, a block of inputs at a time
      basis: options.recompute || isTiny(layer) ? 0 : reserve(padded * capacity * (activeFunctions(layer) + 2)),
      sorted: options.recompute ? 0 : reserve((padded / inputBlock) * slices * sortedBytes, 1),
      partials: isTiny(layer)
        ? reserve(Math.min(maxRowTasks, Math.ceil(batchSize / inputBlock)) * layerParameterCount(layer), 64)
        : 0,
      low: reserve(padded),
      high: reserve(padded),
      inverse: reserve(padded),
      knots: reserve(adapted * (cells + 1)),
      widths: reserve(adapted * cells),
      powers: reserve(adapted * cells * (layer.order + 1) ** 2),
      mask: frozenEdges(layer).length > 0 ? reserve(layer.inputs * layer.outputs) : 0,
    };
  });
  const arities = spec.layers.map((layer) => (layer.kind === 'product' ? reserve(layer.arities.length, 4) : 0));
  const locked = spec.layers.map((layer) =>
    layer.kind === 'kan' && layer.locked?.length ? reserve(layer.locked.length * lockedWords, 4) : 0,
  );
  const tasks = spec.layers.flatMap(layerTasks);
  const skips = skipBuffers(spec, options, (width) => reserve(batchSize * paddedWidth(width, bytes)));
  const [bottom] = spec.layers;
  const splits =
    bottom?.kind === 'kan' &&
    sortedBytesOf(bottom) > 0 &&
    bottom.inputs >= split.inputs &&
    bottom.outputs <= split.outputs;
  const splitY = splits ? reserve(split.parts * Math.min(batchSize, split.rows) * strides[1]) : 0;
  const taskList = reserve(tasks.length, taskBytes);
  const taskNorms = reserve(tasks.length, 8);

  // a thread's own: a tile of gradients or the numbers of a plain layer, the planes of a block of inputs, rows sorted by cell
  const most = (of: (layer: KANLayerSpec) => number): number =>
    Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? of(layer) : 0)));
  const tileRows = most(edgeRows);
  const manyRows = count * bytes > blockRows.manyFromBytes;
  const maxBlockRows = manyRows ? blockRows.many : blockRows.few;
  const scratchInputs = Math.max(2, Math.min(inputBlock, Math.floor(tileBytes / (tileRows * blockWidth * bytes))));
  const blockSlices = Math.ceil(maxBlockRows / sorting.sliceRows);
  const plainCount = Math.max(
    ...tasks.map(([index, , , , numbers, ofLocked]) => (spec.layers[index].kind === 'kan' && !ofLocked ? 0 : numbers!)),
    0,
  );
  let scratchCount =
    Math.max(scratchInputs * tileRows * blockWidth, plainCount) +
    maxBlockRows * most((layer) => activeFunctions(layer) + 4) * inputBlock +
    (blockSlices * most(sortedBytesOf)) / bytes;
  // tiny layers leave all their functions of a block of rows, and their slopes, behind what the others need
  const dense = spec.layers.map((layer) => {
    const at = scratchCount;
    if (isTiny(layer)) scratchCount += 2 * layer.inputs * edgeRows(layer) * tiny.blockRows;
    return at;
  });
  const scratchStride = alignUp(scratchCount * bytes + slackBytes);
  const scratch = reserve(threads, scratchStride);

  return {
    plan,
    layers,
    parameters,
    gradient,
    moments,
    fixedBytes,
    stage,
    rowLoss,
    scale,
    paddedRows,
    capacity,
    slices,
    columns,
    paddedWidths,
    strides,
    step: columns ? paddedRows : 1,
    activations,
    slopes,
    byLayer: spec.layers.map((layer, i) => ({
      grid: grids[i],
      arities: arities[i],
      locked: locked[i],
      tiny: isTiny(layer),
      dense: dense[i],
    })),
    tasks,
    skips,
    splits,
    splitY,
    taskList,
    taskNorms,
    maxBlockRows,
    manyRows,
    scratchInputs,
    scratch,
    scratchStride,
  };
}

/** Numbers from row to row: whole blocks of inputs, and no multiple of 1 kB, which would put all rows into a few sets of the cache. */
function paddedWidth(width: number, bytes: number): number {
  const padded = Math.ceil(width / inputBlock) * inputBlock;
  return (padded * bytes) % 1024 === 0 ? padded + inputBlock : padded;
}
