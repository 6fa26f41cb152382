// One KAN layer, forward and backward as a pair: the shortest readable definition, and the truth kernels are compared with.
//   y[row, out] = Σ_in ( base[in, out] · act(x[row, in]) + Σ_m B_m(x[row, in]) · c[in, out, m] )
// act and B_m, the rows of an edge, are model/edge-row.ts's.
// Locked edges come on top, see locked-edges.ts. Float64 throughout. x[rows, inputs], y[rows, outputs]; parameters in the order of model/layout.ts.

import { type EdgeRow, edgeRow } from '../../model/edge-row.js';
import { edgePosition, edgeRows, frozenEdges } from '../../model/layout.js';
import type { KANLayerSpec } from '../../model/spec.js';
import { backwardLocked, forwardLocked } from './locked-edges.js';

export function forwardKAN(layer: KANLayerSpec, c: ArrayLike<number>, x: Float64Array, rows: number): Float64Array {
  const { outputs } = layer;
  const y = new Float64Array(rows * outputs);
  eachEdge(layer, x, rows, (row, _input, output, { offset, stride }, edge) => {
    let sum = y[row * outputs + output];
    for (const { row: r, value } of edge) sum += value * c[offset + r * stride];
    y[row * outputs + output] = sum;
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
  const { inputs, outputs } = layer;
  eachEdge(layer, x, rows, (row, input, output, { offset, stride }, edge) => {
    const d = dy[row * outputs + output];
    let sum = dx[row * inputs + input];
    for (const { row: r, value, slope } of edge) {
      const at = offset + r * stride;
      dc[at] = dc[at] + value * d;
      sum += slope * c[at] * d;
    }
    dx[row * inputs + input] = sum;
  });
  // nothing pulls at an edge that was removed, or that is a function
  for (const [input, output] of frozenEdges(layer)) {
    const { offset, stride } = edgePosition(layer, input, output);
    for (let row = 0; row < edgeRows(layer); row++) dc[offset + row * stride] = 0;
  }
  backwardLocked(layer, c, x, dy, rows, dc, dx);
}

/** Every edge, and of each every row: so what an edge multiplies stays at hand. */
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
  for (let input = 0; input < layer.inputs; input++) {
    const edges = Array.from({ length: rows }, (_, row) => edgeRow(layer, input, x[row * layer.inputs + input]));
    for (let output = 0; output < layer.outputs; output++) {
      const position = edgePosition(layer, input, output);
      edges.forEach((edge, row) => visit(row, input, output, position, edge));
    }
  }
}
