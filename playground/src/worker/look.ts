// An edge from near, a function in its place, and what pruning would cost. Loaded when it is asked for. Knows models and rows as numbers, no
// training.

import { type Backend, lockEdge, type Model, pruneModel } from 'kanjs';
import { edgeCurve, observeModel } from 'kanjs/explain';
import { edgeFunctionNames, fitCurve } from 'kanjs/discover';
import { inputQuantities, lockedEdges } from 'kanjs/model';
import type { EdgeLook, Price } from '../messages.js';
import type { EdgePlace } from '../experiment.js';

/** An edge from near: its curve, where its input lies, and the functions it is like. */
export async function edgeLook(model: Model, place: EdgePlace, x: Float64Array, backend: Backend): Promise<EdgeLook> {
  const [layer, input, output] = place;
  const inputs = (model.spec.layers[0] as { inputs: number }).inputs;
  const seen = await observeModel(model, { data: x, shape: [x.length / inputs, inputs] }, { backend });
  const read = seen.layers.find((each) => each.layer === layer)!;
  const values = Float64Array.from({ length: seen.rows }, (_, row) => read.values[row * read.inputs + input]);
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) [lo, hi] = [Math.min(lo, value), Math.max(hi, value)];
  if (!(hi - lo > 1e-6)) [lo, hi] = [lo - 1, lo + 1];
  const curve = edgeCurve(model, { layer, input, output }, { points: 121, range: [lo, hi] });
  const density = new Array<number>(24).fill(0);
  for (const value of values) density[Math.min(23, Math.floor((24 * (value - lo)) / (hi - lo)))]++;
  const lock = lockedEdges(model).find(
    (each) => each.layer === layer && each.input === input && each.output === output,
  );
  const like = lock
    ? []
    : fitCurve(curve.x, curve.y, { compositions: false, noise: 1e-3 * spread(curve.y) })
        .filter(({ fit }) => fit)
        .slice(0, 4)
        .map(({ label, r2 }) => ({ name: label, r2 }));
  const ends =
    layer === model.spec.layers.findIndex(({ kind }) => kind === 'kan') ? ownEnds(model, input, [lo, hi]) : undefined;
  return {
    ...{ edge: place, ...curve, density, like, functions: edgeFunctionNames },
    ...(ends && { ends }),
    ...(lock && { locked: lock.function }),
  };
}

/** Numbers of a network's input in the units of its column; of text, how much it is that word, 0 to 1. */
function ownEnds({ spec }: Model, input: number, [lo, hi]: [number, number]): [number, number] {
  const { toOwn } = inputQuantities(spec.encoding!)[input];
  return [toOwn(lo), toOwn(hi)];
}

/** The model with an edge locked to the function, as near to its curve as that comes. */
export async function locked(
  model: Model,
  place: EdgePlace,
  name: string,
  x: Float64Array,
  backend: Backend,
): Promise<Model> {
  const [layer, input, output] = place;
  const look = await edgeLook(model, place, x, backend);
  const [found] = fitCurve(look.x, look.y, { functions: [name], compositions: false });
  return lockEdge(model, { layer, input, output }, { function: name, ...(found?.fit && { affine: found.fit.affine }) });
}

/** What it costs to keep only so many edges. */
export async function priceOf(
  model: Model,
  keep: number,
  { x, rows, lossOf, backend }: { x: Float64Array; rows: number; lossOf: (model: Model) => number; backend: Backend },
): Promise<Price> {
  const inputs = x.length / rows;
  const pruned = await pruneModel(
    model,
    { data: x, shape: [rows, inputs] },
    { keepEdges: keep, nodeThreshold: 0, backend },
  );
  return {
    keep,
    edges: edgesOf(pruned.model),
    loss: lossOf(pruned.model),
    lossNow: lossOf(model),
    gone: pruned.edges.map(({ layer, input, output }): EdgePlace => [layer, input, output]),
  };
}

/** Edges that are there. */
export function edgesOf({ spec }: Model): number {
  return spec.layers.reduce(
    (sum, layer) => (layer.kind === 'kan' ? sum + layer.inputs * layer.outputs - (layer.removed?.length ?? 0) : sum),
    0,
  );
}

function spread(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
