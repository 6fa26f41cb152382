// One KAN layer, forward and backward as a pair: the shortest readable definition, and the truth kernels are compared with.
//   y[row, out] = Σ_in ( base[in, out] · act(x[row, in]) + Σ_m B_m(x[row, in]) · c[in, out, m] )
// act and B_m, the rows of an edge, are model/edge-row.ts's.
// Locked edges come on top, see locked-edges.ts. Float64 throughout. x[rows, inputs], y[rows, outputs]; parameters in the order of model/layout.ts.

import { type EdgeRow, edgeRow } from '../../model/edge-row.js';
import { edgePosition, edgeRows, frozenEdges } from '../../model/layout.js';
import type { KANLayerSpec } from '../../model/spec.js';
import { backwardLocked, forwardLocked } from './locked-edges.js';

export function forwardKAN(layer: KANLayerSpec, c: ArrayLike<number>, x: Float64Array, rows: number): Float64Array {
  const y = new Float64Array(rows * layer.outputs);
  eachEdge(layer, x, rows, (row, _input, output, position, edge) => {
    for (const { row: r, value } of edge)
      y[row * layer.outputs + output] =
        y[row * layer.outputs + output] + value * c[position.offset + r * position.stride];
  });
  forwardLocked(layer, c, x, rows, y);
  return y;
}

/** From dy[rows, outputs]: adds to dc (as c) and, where wanted, to dx[rows, inputs]. */
export function backwardKAN(
  layer: KANLayerSpec,
  c: ArrayLike<number>,
  x: Float64Array,
  dy: Float64Array,
  rows: number,
  dc: Float64Array,
  dx: Float64Array,
): void {
  eachEdge(layer, x, rows, (row, input, output, position, edge) => {
    const d = dy[row * layer.outputs + output];
    for (const { row: r, value, slope } of edge) {
      const at = position.offset + r * position.stride;
      dc[at] = dc[at] + value * d;
      dx[row * layer.inputs + input] = dx[row * layer.inputs + input] + slope * c[at] * d;
    }
  });
  // nothing pulls at an edge that was removed, or that is a function
  for (const [input, output] of frozenEdges(layer)) {
    const { offset, stride } = edgePosition(layer, input, output);
    for (let row = 0; row < edgeRows(layer); row++) dc[offset + row * stride] = 0;
  }
  backwardLocked(layer, c, x, dy, rows, dc, dx);
}

function eachEdge(
  layer: KANLayerSpec,
  x: Float64Array,
  rows: number,
  visit: (
    row: number,
    input: number,
    output: number,
    position: { offset: number; stride: number },
    edge: EdgeRow[],
  ) => void,
): void {
  const positions = Array.from({ length: layer.inputs }, (_, input) =>
    Array.from({ length: layer.outputs }, (_, output) => edgePosition(layer, input, output)),
  );
  for (let row = 0; row < rows; row++) {
    for (let input = 0; input < layer.inputs; input++) {
      const edge = edgeRow(layer, input, x[row * layer.inputs + input]);
      for (let output = 0; output < layer.outputs; output++) visit(row, input, output, positions[input][output], edge);
    }
  }
}
