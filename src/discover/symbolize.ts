// From a trained network to formulas: what each edge can be, and combinations of answers fitted jointly to the data, the likeliest first.
// Knows models of KAN layers and products, and rows; no tables. Edges are judged by their curves, formulas by the data.

import { predictInputsInPieces } from '../compute/predict.js';
import { edgeRow } from '../model/edge-row.js';
import type { Backend } from '../compute/contract.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { standardDeviation } from '../math/spread.js';
import { little, type Steps, stepsOf, type Work } from '../work.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { lockedEdges } from '../model/locking.js';
import { lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import type { LayerSpec } from '../model/spec.js';
import { type AffineForm, applyFunction, productOfForms, sumOfForms } from './affine-form.js';
import { candidatesFor, chosen, type CurveCandidate } from './curve-fit.js';
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
const maxPoints = 400;
/** Edges that are read, the strongest of all; the others are told to be nothing. */
const maxEdges = 60;
/** Edges up to which functions of functions are tried on each. */
const maxComposed = 10;

/**
 * What each edge of the model can be, on rows x[rows, inputs]. `noise` is the network's own error relative to the spread of its
 * target. A curve of p coefficients learned from n rows is known to about noise · √(p / n) of what its node varies by. Stopped, it returns
 * every edge, those left with no candidates.
 */
export function* readEdges(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  { functions, noise, backend, ...rest }: ReadOptions,
): Steps<EdgeReading[]> {
  const curves = yield* stepsOf(curvesOf(model, x, rows, backend));
  const byStrength = curves.toSorted((a, b) => b.strength - a.strength);
  const strong = new Set(byStrength.slice(0, maxEdges));
  const compositions = (rest.compositions ?? true) && curves.length <= maxComposed;
  const found: EdgeReading[] = [];
  let stopped = false;
  for (const curve of curves) {
    const { edge, points, reach, coefficients } = curve;
    const known = noise * Math.sqrt(Math.min(1, coefficients / rows)) * reach;
    // in a network this good a plain function that is as near is the one; noise hides more than that
    const enough = Math.min(noise, 1e-3) * reach;
    const settings = { functions: strong.has(curve) ? functions : chosen(['0']), noise: known, compositions, enough };
    const candidates = stopped ? [] : yield* candidatesFor(points, settings);
    found.push({ ...edge, points, candidates, noise: known });
    stopped = stopped || (yield little);
  }
  return found;
}

interface EdgeCurve {
  edge: Edge;
  points: CurvePoints;
  /** what its output varies by: a factor of a product by its size */
  reach: number;
  /** what the curve varies by, relative to that */
  strength: number;
  coefficients: number;
}

/** The curves of edges that are neither removed nor locked. */
function* curvesOf(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): Work<EdgeCurve[]> {
  const curves: EdgeCurve[] = [];
  for (const [index, layer] of model.spec.layers.entries()) {
    if (layer.kind !== 'kan') continue;
    const seen = yield* predictInputsInPieces(model, index, x, rows, backend);
    const given = yield* predictInputsInPieces(model, index + 1, x, rows, backend);
    const reaches = Array.from({ length: layer.outputs }, (_, output) =>
      standardDeviation(Float64Array.from({ length: rows }, (_row, row) => given[row * layer.outputs + output])),
    );
    for (let input = 0; input < layer.inputs; input++) {
      const places = thinned(Float64Array.from({ length: rows }, (_, row) => seen[row * layer.inputs + input]));
      const bases = Array.from(places, (at) => edgeRow(layer, input, at));
      for (const [output, reach] of reaches.entries()) {
        if (isRemoved(layer, input, output) || lockedPosition(layer, input, output) >= 0) continue;
        const { offset, stride } = edgePosition(layer, input, output);
        const from = layerOffset(model.spec, index) + offset;
        const y = Float64Array.from(bases, (basis) =>
          basis.reduce((sum, { row, value }) => sum + value * model.parameters[from + row * stride], 0),
        );
        const edge = { layer: index, input, output };
        const strength = reach > 0 ? standardDeviation(y) / reach : 0;
        curves.push({ edge, points: { x: places, y }, reach, strength, coefficients: edgeRows(layer) });
      }
      yield;
    }
  }
  return curves;
}

/** One of the model's outputs as a formula of its `inputs`, `choose` saying what each edge into it that is not locked is. */
export function formulaOf(
  model: Model,
  inputs: readonly AffineForm[],
  output: number,
  choose: (edge: Edge) => (argument: AffineForm) => AffineForm,
): AffineForm {
  const { layers } = model.spec;
  const locked = lockedEdges(model);
  const known = layers.map(() => new Map<number, AffineForm>());
  /** what node `node` past `count` layers is; nodes that the output does not read are never asked for */
  const nodeForm = (count: number, node: number): AffineForm => {
    if (count === 0) return inputs[node];
    const before = known[count - 1].get(node);
    const form = before ?? formPast(count - 1, node);
    known[count - 1].set(node, form);
    return form;
  };
  const formPast = (index: number, node: number): AffineForm => {
    const entering = entries(layers[index], node);
    if (layers[index].kind === 'product')
      return entering.length === 1
        ? nodeForm(index, entering[0])
        : productOfForms(entering.map((from) => nodeForm(index, from)));
    return sumOfForms(
      entering.map((input) => {
        const edge = { layer: index, input, output: node };
        const fixed = locked.find((each) => isSame(each, edge));
        const form = nodeForm(index, input);
        return fixed ? applyFunction(fixed.function, fixed.affine, form) : choose(edge)(form);
      }),
    );
  };
  return nodeForm(layers.length, output);
}

/** The edges that an output depends on: those on a way from an input to it, past edges that `pass` lets through (default: all). */
export function edgesInto(
  { spec: { layers } }: Model,
  output: number,
  pass: (edge: Edge) => boolean = () => true,
): (edge: Edge) => boolean {
  const reached: Set<number>[] = [];
  let nodes = new Set([output]);
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    const open = (input: number, node: number): boolean =>
      layer.kind !== 'kan' || pass({ layer: index, input, output: node });
    reached[index] = nodes;
    nodes = new Set([...nodes].flatMap((node) => entries(layer, node).filter((input) => open(input, node))));
  }
  return ({ layer, output: node }) => reached[layer].has(node);
}

/** Nodes that a node past a layer is made of: those whose edges into it are there, or its factors. */
function entries(layer: LayerSpec, node: number): number[] {
  if (layer.kind === 'product') {
    if (node < layer.sums) return [node];
    const first = layer.arities.slice(0, node - layer.sums).reduce((at, arity) => at + arity, layer.sums);
    return Array.from({ length: layer.arities[node - layer.sums] }, (_, i) => first + i);
  }
  if (layer.kind !== 'kan') return [];
  return Array.from({ length: layer.inputs }, (_, input) => input).filter((input) => !isRemoved(layer, input, node));
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
  const floor = Math.max(noise, 1e-12 * standardDeviation(points.y), 1e-300);
  return candidates.map(({ rmse, complexity }) => Math.log(Math.max(rmse, floor) / floor) + 0.25 * complexity);
}

const isSame = (a: Edge, b: Edge): boolean => a.layer === b.layer && a.input === b.input && a.output === b.output;

function thinned(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  if (sorted.length <= maxPoints) return sorted;
  return Float64Array.from(
    { length: maxPoints },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (maxPoints - 1))],
  );
}
