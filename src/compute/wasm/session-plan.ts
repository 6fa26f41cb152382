// Writes what the kernels read of a session, once, when it is opened: the record of every layer, its grid, its tasks, and what of the plan stays
// the same from run to run. Knows where the buffers are (session-buffers.ts), not what a run is.

import {
  activeFunctions,
  edgeRows,
  layerInputs,
  layerOffset,
  layerOutputs,
  modelInputs,
  modelOutputs,
} from '../../model/layout.js';
import type { EdgeFunctionName } from '../../math/edge-functions.js';
import type { LayerSpec, ModelSpec, Real } from '../../model/spec.js';
import type { LossKind } from '../contract.js';
import { writeGrid } from './grid-tables.js';
import {
  baseCode,
  basisCode,
  edgeCode,
  layerBytes,
  layerKind,
  lockedWords,
  lossCode,
  outsideCode,
  planBytes,
  planWord,
  taskBytes,
  writeLayer,
} from './plan.js';
import type { SessionBuffers } from './session-buffers.js';
import { tiny } from './shapes.js';

/** Writes the records of all layers into the block, and the tables that they point at. */
export function writeLayers(buffer: ArrayBufferLike, block: number, spec: ModelSpec, places: SessionBuffers): void {
  const bytes = spec.dtype === 'float64' ? 8 : 4;
  const view = (at: number, length: number): Real =>
    bytes === 8 ? new Float64Array(buffer, block + at, length) : new Float32Array(buffer, block + at, length);
  const place = (relative: number): number => (relative === 0 ? 0 : block + relative);
  const { activations, slopes, strides, step, skips } = places;
  spec.layers.forEach((layer, index) => {
    const { grid, locked, arities, tiny: isTiny, dense } = places.byLayer[index];
    const offset = layerOffset(spec, index) * bytes;
    const kan = layer.kind === 'kan' ? layer : undefined;
    const gate = layer.kind === 'gate' ? layer : undefined;
    if (kan) writeGrid(kan, view, grid!);
    if (kan?.locked)
      new Uint32Array(buffer, block + locked, kan.locked.length * lockedWords).set(
        kan.locked.flatMap((edge) => [edge.input, edge.output, edgeCode[edge.function as EdgeFunctionName]]),
      );
    if (layer.kind === 'product') new Uint32Array(buffer, block + arities, layer.arities.length).set(layer.arities);
    writeLayer(buffer, block + places.layers + index * layerBytes, {
      kind: layerKind[layer.kind],
      inputs: layerInputs(layer),
      outputs: layerOutputs(layer),
      gridSize: kan?.gridSize ?? 0,
      order: kan?.order ?? 0,
      base: codeOf(layer),
      outside: kan ? outsideCode[kan.outside] : 0,
      adapted: kan?.grid.kind === 'adapted' ? 1 : 0,
      edgeRows: kan ? edgeRows(kan) : 0,
      planes: kan ? activeFunctions(kan) + 2 : 0,
      parameters: block + places.parameters + offset,
      gradient: block + places.gradient + offset,
      moment1: block + places.moments[0] + offset,
      moment2: block + places.moments[1] + offset,
      low: place(grid?.low ?? 0),
      high: place(grid?.high ?? 0),
      inverse: place(grid?.inverse ?? 0),
      knots: place(grid?.knots ?? 0),
      widths: place(grid?.widths ?? 0),
      powers: place(grid?.powers ?? 0),
      x: block + activations[index],
      xStride: strides[index],
      y: block + activations[index + 1],
      yStride: strides[index + 1],
      dx: place(slopes[index]),
      dy: block + slopes[index + 1],
      basis: isTiny ? dense : place(grid?.basis ?? 0),
      capacity: places.capacity,
      skipX: gate ? block + activations[gate.source] : 0,
      skipStride: gate ? strides[gate.source] : 0,
      skipWidth: gate?.sourceWidth ?? 0,
      skipD: place(gate ? (skips.get(gate.source)?.at ?? 0) : 0),
      skipFirst: gate && skips.get(gate.source)?.first === index ? 1 : 0,
      addD: place(skips.get(index)?.at ?? 0),
      dropoutLimit: layer.kind === 'dropout' ? Math.round(layer.rate * 2 ** 32) : 0,
      index,
      family: kan ? basisCode[kan.basis ?? 'bspline'] : 0,
      weights: kan ? activeFunctions(kan) : 0,
      mask: place(grid?.mask ?? 0),
      locked: place(locked),
      lockedCount: kan?.locked?.length ?? 0,
      tiny: isTiny ? 1 : 0,
      partials: place(grid?.partials ?? 0),
      xStep: step,
      yStep: step,
      sorted: place(grid?.sorted ?? 0),
      sortedBytes: grid?.sortedBytes ?? 0,
      slices: places.slices,
      sums: layer.kind === 'product' ? layer.sums : 0,
      arities: place(arities),
    });
  });
}

/** Writes the list of tasks and the plan's own fields; returns the plan's words. */
export function writePlan(
  buffer: ArrayBufferLike,
  block: number,
  spec: ModelSpec,
  loss: LossKind,
  places: SessionBuffers,
): Uint32Array {
  const { tasks } = places;
  const taskWords = taskBytes / 4;
  const list = new Uint32Array(buffer, block + places.taskList, tasks.length * taskWords);
  tasks.forEach((task, i) => list.set(task, i * taskWords));
  const words = new Uint32Array(buffer, block + places.plan, planBytes / 4);
  words[planWord.float64] = spec.dtype === 'float64' ? 1 : 0;
  words[planWord.layerCount] = spec.layers.length;
  words[planWord.layers] = block + places.layers;
  words[planWord.loss] = lossCode[loss];
  words[planWord.inputs] = modelInputs(spec);
  words[planWord.outputs] = modelOutputs(spec);
  words[planWord.taskCount] = tasks.length;
  words[planWord.tasks] = block + places.taskList;
  words[planWord.taskNorms] = block + places.taskNorms;
  words[planWord.rowLoss] = block + places.rowLoss;
  words[planWord.scale] = block + places.scale;
  words[planWord.scratch] = block + places.scratch;
  words[planWord.scratchStride] = places.scratchStride;
  words[planWord.scratchInputs] = places.scratchInputs;
  words[planWord.splitY] = places.splits ? block + places.splitY : 0;
  words[planWord.blockRows] = places.columns ? tiny.blockRows : places.maxBlockRows;
  return words;
}

/** The kernels' `base`: a base activation, an activation, or whether a gate has a linear map. */
function codeOf(layer: LayerSpec): number {
  if (layer.kind === 'kan') return baseCode[layer.base];
  if (layer.kind === 'activation') return baseCode[layer.activation];
  return layer.kind === 'gate' && layer.skip === 'linear' ? 1 : 0;
}
