// From a trained network to formulas: what each edge can be, and combinations of answers fitted jointly to the data, the likeliest first.
// Knows models of KAN layers and products, and rows; no tables. Edges are judged by their curves, formulas by the data.

import { predictInputs } from '../compute/predict.js';
import { edgeRow } from '../model/edge-row.js';
import type { Backend } from '../compute/contract.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { lockedEdges } from '../model/locking.js';
import { lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import { type AffineForm, applyFunction, productOfForms, sumOfForms } from './affine-form.js';
import { candidatesFor, type CurveCandidate } from './curve-fit.js';
import type { CurvePoints } from './function-fit.js';

/** An edge with what it can be, the likeliest first. */
export interface EdgeReading extends Edge {
  points: CurvePoints;
  candidates: CurveCandidate[];
  /** error up to which the curve itself is known */
  noise: number;
}

export interface ReadOptions {
  functions: readonly EdgeFunction[];
  noise: number;
  /** whether polynomials and functions of functions are tried; default true */
  compositions?: boolean;
  backend: Backend;
}

/** Points of a curve that candidates are fitted to. */
const mostPoints = 400;

/**
 * What each edge of the model can be, on rows x[rows, inputs]. `noise` is the network's own error relative to the spread of its
 * target. A curve of p coefficients learned from n rows is known to about noise · √(p / n) of what its node varies by.
 */
export function readEdges(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  { functions, noise, compositions = true, backend }: ReadOptions,
): EdgeReading[] {
  const found: EdgeReading[] = [];
  model.spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const seen = predictInputs(model, index, x, rows, backend);
    const given = predictInputs(model, index + 1, x, rows, backend);
    // what each output of the layer varies by: a factor of a product by its size
    const reach = Array.from({ length: layer.outputs }, (_, output) =>
      scaleOf(Float64Array.from({ length: rows }, (_row, row) => given[row * layer.outputs + output])),
    );
    for (let input = 0; input < layer.inputs; input++) {
      const places = thinned(Float64Array.from({ length: rows }, (_, row) => seen[row * layer.inputs + input]));
      const bases = Array.from(places, (at) => edgeRow(layer, input, at));
      for (let output = 0; output < layer.outputs; output++) {
        if (isRemoved(layer, input, output) || lockedPosition(layer, input, output) >= 0) continue;
        const { offset, stride } = edgePosition(layer, input, output);
        const from = layerOffset(model.spec, index) + offset;
        const y = Float64Array.from(bases, (basis) =>
          basis.reduce((sum, { row, value }) => sum + value * model.parameters[from + row * stride], 0),
        );
        const points = { x: places, y };
        const known = noise * Math.sqrt(Math.min(1, edgeRows(layer) / rows)) * reach[output];
        // in a network this good a plain function that is as near is the one; noise hides more than that
        const enough = Math.min(noise, 1e-3) * reach[output];
        const candidates = candidatesFor(points, { functions, noise: known, compositions, enough });
        found.push({ layer: index, input, output, points, candidates, noise: known });
      }
    }
  });
  return found;
}

/** The model's outputs as formulas of its `inputs`, `choose` saying what each edge that is not locked is. */
export function formulaOf(
  model: Model,
  inputs: readonly AffineForm[],
  choose: (edge: Edge) => (argument: AffineForm) => AffineForm,
): readonly AffineForm[] {
  const locked = lockedEdges(model);
  let values: readonly AffineForm[] = inputs;
  model.spec.layers.forEach((layer, index) => {
    if (layer.kind === 'product') {
      const read = values;
      let at = layer.sums;
      values = [
        ...read.slice(0, layer.sums),
        ...layer.arities.map((arity) => productOfForms(read.slice(at, (at += arity)))),
      ];
    } else if (layer.kind === 'kan') {
      const read = values;
      values = Array.from({ length: layer.outputs }, (_, output) =>
        sumOfForms(
          read.flatMap((form, input) => {
            if (isRemoved(layer, input, output)) return [];
            const edge = { layer: index, input, output };
            const known = locked.find((each) => isSame(each, edge));
            return [known ? applyFunction(known.function, known.affine, form) : choose(edge)(form)];
          }),
        ),
      );
    }
  });
  return values;
}

/**
 * Choices of one candidate per edge, by ascending cost: the sum over edges of how much further from the curve the candidate is than the
 * nearest one, in powers of e, and of its complexity; `most` candidates of each edge take part. Each choice is a list of candidate numbers, one per edge.
 */
export function* likelyChoices(costs: readonly (readonly number[])[], most: number): Generator<number[], void, void> {
  // best first; a choice is followed by those that take the next candidate at one edge, from its last changed edge on
  const order = costs.map((each) =>
    Array.from(each.keys())
      .toSorted((a, b) => each[a] - each[b])
      .slice(0, most),
  );
  const costOf = (ranks: readonly number[]): number =>
    ranks.reduce((sum, rank, edge) => sum + costs[edge][order[edge][rank]], 0);
  const first = costs.map(() => 0);
  const open: { ranks: number[]; from: number; cost: number }[] = [{ ranks: first, from: 0, cost: costOf(first) }];
  while (open.length > 0) {
    let least = 0;
    for (let i = 1; i < open.length; i++) if (open[i].cost < open[least].cost) least = i;
    const [{ ranks, from }] = open.splice(least, 1) as [(typeof open)[number]];
    yield ranks.map((rank, edge) => order[edge][rank]);
    for (let edge = from; edge < ranks.length; edge++) {
      if (ranks[edge] + 1 >= order[edge].length) continue;
      const next = ranks.with(edge, ranks[edge] + 1);
      open.push({ ranks: next, from: edge, cost: costOf(next) });
    }
  }
}

/** Costs of an edge's candidates, for `likelyChoices`. */
export function candidateCosts({ candidates, points, noise }: EdgeReading): number[] {
  const floor = Math.max(noise, 1e-12 * scaleOf(points.y), 1e-300);
  return candidates.map(({ rmse, complexity }) => Math.log(Math.max(rmse, floor) / floor) + 0.25 * complexity);
}

const isSame = (a: Edge, b: Edge): boolean => a.layer === b.layer && a.input === b.input && a.output === b.output;

function thinned(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  if (sorted.length <= mostPoints) return sorted;
  return Float64Array.from(
    { length: mostPoints },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (mostPoints - 1))],
  );
}

/** Spread around the mean. */
function scaleOf(y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  return Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2 / y.length, 0));
}
