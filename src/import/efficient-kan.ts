// Networks of efficient-kan (github.com/Blealtan/efficient-kan) by the names and shapes of its state dict: spline weights with or without
// a scale of their own, and knots written out, which after an update of the grid do not follow from the breakpoints.

import { KanError, show } from '../errors.js';
import { highestOrder } from '../math/knots.js';
import type { BaseActivation, Dtype } from '../model/spec.js';
import type { Model } from '../model/model.js';
import { foreignGrid, type KnotRule } from './foreign-knots.js';
import { Layers } from './layers.js';
import { shapeText, type Tensors } from './tensors.js';

export interface SplineFileOptions {
  base: BaseActivation;
  knots: KnotRule;
  dtype: Dtype;
  notes: string[];
}

/** The network of layers `parts`, in order. Throws a KanError on tensors that are missing or do not fit. */
export function readEfficientKan(
  parts: readonly Tensors[],
  { base, knots: rule, dtype, notes }: SplineFileOptions,
): Model {
  const layers = new Layers();
  parts.forEach((part, index) => {
    const [outputs, inputs, count] = part.shape('spline_weight', 3);
    const grid = part.shape('grid', 2);
    const order = grid[1] - count - 1;
    checkKnots(`${part.prefix}grid`, grid, inputs, { count, order });
    const gridSize = count - order;
    const flat = part.take('grid', [inputs, gridSize + 1 + 2 * order]);
    const knots = Array.from({ length: inputs }, (_, i) =>
      Float64Array.from(flat.subarray(i * grid[1], (i + 1) * grid[1])),
    );
    const weights = part.take('spline_weight', [outputs, inputs, count]);
    const scales = part.has('spline_scaler') ? part.take('spline_scaler', [outputs, inputs]) : undefined;
    const bases = part.take('base_weight', [outputs, inputs]);
    const found = foreignGrid(knots, order, { rule, double: part.double, name: `${part.prefix}grid` });
    if (found.as !== 'uniform') notes.push(knotNote(index, found.as, order));
    layers.addKAN(
      {
        kind: 'kan',
        inputs,
        outputs,
        gridSize: found.gridSize,
        order,
        base,
        outside: 'zero',
        grid: found.grid,
      },
      {
        coefficients: (o, i) => {
          const at = o * inputs + i;
          const edge = Float64Array.from(
            weights.subarray(at * count, (at + 1) * count),
            (w) => w * (scales?.[at] ?? 1),
          );
          return found.convert(i, edge);
        },
        base: (o, i) => (base === 'none' ? 0 : bases[o * inputs + i]),
      },
    );
  });
  return layers.model(dtype);
}

/** Throws a KanError unless knots of that shape belong to so many coefficients. */
export function checkKnots(
  name: string,
  shape: readonly number[],
  inputs: number,
  { count, order }: { count: number; order: number },
): void {
  if (order < 0 || count - order < 1 || shape[0] !== inputs)
    throw new KanError(
      `tensor ${show(name)} of shape ${shapeText(shape)} does not fit ${inputs} inputs and ${count} coefficients`,
    );
  if (order > highestOrder)
    throw new KanError(`tensor ${show(name)}: splines of order ${order} are not read; at most ${highestOrder}`);
}

/** What is to be known of a layer whose knots do not follow from its breakpoints. */
export function knotNote(layer: number, as: KnotRule, order: number): string {
  return as === 'keep'
    ? `layer ${layer}: its knots were kept one by one: the grid has ${order} more intervals at each end, and curves are as they were everywhere`
    : `layer ${layer}: its outer knots were changed: curves are as they were inside the grid's domain, and others beyond it`;
}
