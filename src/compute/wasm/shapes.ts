// Which kernels a layer's shape asks for. Knows specs and what was measured (docs/performance.md), not memory.

import { edgeRows, layerParameterCount } from '../../model/layout.js';
import type { KANLayerSpec, LayerSpec } from '../../model/spec.js';

/** A layer whose rows are sorted by cell (kernels/by-cell.h): its orders, its least outputs, its most intervals, and the rows of a slice. */
export const sorting = { orders: [1, 2, 3], outputs: 24, gridSize: 32, sliceRows: 64 };

/**
 * A layer is tiny (kernels/tiny-layer.h) up to so many outputs, rows per edge and parameters: there, vectors are filled with rows. Beyond 40
 * rows per edge most of what is multiplied would be zeros; beyond 4096 parameters the tasks' shares of the gradient leave the cache.
 */
export const tiny = { outputs: 8, edgeRows: 40, parameters: 4096, blockRows: 64, chunkRows: 1024 };

/**
 * A first layer of many inputs and few outputs is divided by inputs, into so many parts, where a run has no more rows than this: a thread then
 * reads the coefficients that it updates, and no others.
 */
export const split = { parts: 4, inputs: 128, outputs: 256, rows: 1024 };

/** Whether a layer is worked on with vectors full of rows. */
export function hasTinyShape(layer: LayerSpec): layer is KANLayerSpec {
  return (
    layer.kind === 'kan' &&
    !layer.locked?.length &&
    layer.outputs <= tiny.outputs &&
    edgeRows(layer) <= tiny.edgeRows &&
    layerParameterCount(layer) <= tiny.parameters
  );
}

/** Whether the rows of a layer are sorted by cell. */
export function isSorted(layer: KANLayerSpec): boolean {
  return (
    (layer.basis ?? 'bspline') === 'bspline' &&
    sorting.orders.includes(layer.order) &&
    layer.outputs >= sorting.outputs &&
    layer.gridSize <= sorting.gridSize
  );
}
