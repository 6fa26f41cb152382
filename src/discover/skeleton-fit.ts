// Training the KAN of a skeleton: several seeded starts by Levenberg–Marquardt on a coarse grid, the best of them on finer ones,
// grids moved to where the data is between. Knows rows of numbers, no tables; float64.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { createRandom, type Random } from '../math/random.js';
import { edgePosition, layerOffset, lockedOffset, parameterCount } from '../model/layout.js';
import { lockedPosition, plainAffine } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import type { Pause } from '../train/pause.js';
import { normalEquations } from '../train/normal-equations.js';
import { finish } from '../work.js';
import { refineGrid, updateGridInPieces } from '../train/grids.js';
import { type Part, skeletonSpec } from './skeleton.js';

export interface SkeletonFit {
  model: Model;
  /** root of the mean squared error over the rows trained on */
  rmse: number;
}

export interface SkeletonFitOptions {
  backend: Backend;
  domains: readonly (readonly [number, number])[];
  seed: number;
  /** of the splines; default 5: smooth curves are met to 1e-6 with a handful of intervals */
  order?: number;
  /** default 4 */
  starts?: number;
  /** intervals per curve, coarse to fine; default [4, 8] */
  gridSizes?: readonly number[];
  /** ends the training where it stands */
  signal?: AbortSignal;
  /** lets others have a turn, between steps */
  pause?: Pause;
}

/** Steps of each start, and of the chosen one on each grid. */
const [firstSteps, laterSteps] = [12, 25];

/** The skeleton's KAN, trained on rows whose targets have about spread 1. */
export async function fitSkeleton(root: Part, data: DatasetSource, options: SkeletonFitOptions): Promise<SkeletonFit> {
  const { domains, seed, starts = 4, order = 5, gridSizes = [4, 8], signal, backend } = options;
  const random = createRandom(seed);
  const spec = skeletonSpec(root, { inputs: domains.length, domains, gridSize: gridSizes[0], order });
  let best: SkeletonFit | undefined;
  for (let start = 0; start < starts; start++) {
    if (best && signal?.aborted) break;
    const begun = follow({ spec, parameters: firstParameters(spec, random) }, data, backend);
    const fit = await train(begun, data, firstSteps, options);
    const ends = isEnough(fit.rmse, best?.rmse);
    if (!best || fit.rmse < best.rmse) best = fit;
    if (ends) break;
  }
  let fit = best!;
  for (const gridSize of gridSizes) {
    if (signal?.aborted) break;
    // where the data is now; a grid that cannot be moved stays
    const moved = follow(fit.model, data, backend);
    const finer = gridSize > gridSizes[0] ? refineGrid(moved, gridSize) : moved;
    const next = await train(finer, data, laterSteps, options);
    if (next.rmse < fit.rmse) fit = next;
  }
  return fit;
}

/** Whether no other start is needed: this one is near, or ends as the best before it did, and two have hardly missed a better place. */
export function isEnough(rmse: number, before = Infinity): boolean {
  return rmse < 3e-3 || Math.abs(rmse - before) < 0.01 * before;
}

/** Levenberg–Marquardt from where the model stands. */
async function train(
  { spec, parameters }: Model,
  data: DatasetSource,
  iterations: number,
  { signal, pause, backend }: SkeletonFitOptions,
): Promise<SkeletonFit> {
  const session = backend.open(spec, parameters, { batchSize: data.rows, loss: 'mse' });
  try {
    const equations = session.normalEquations?.(session.load(data)) ?? normalEquations(spec, data, data.rows);
    const search = iterateLM(equations, Float64Array.from(parameters), { iterations, valueTolerance: 1e-4 });
    let last = { x: Float64Array.from(parameters), value: Infinity };
    for (;;) {
      const { done, value } = search.next();
      if (value) last = { x: value.x.slice(), value: value.value };
      if (done === true || (value && signal?.aborted)) break;
      if (pause?.due()) await pause();
    }
    return { model: { spec, parameters: last.x }, rmse: Math.sqrt(last.value) };
  } finally {
    session.close();
  }
}

/** The model with even grids from the smallest to the largest value that each layer after the first reads. */
function follow(model: Model, data: DatasetSource, backend: Backend): Model {
  if (model.spec.layers.every((layer, index) => index === 0 || layer.kind !== 'kan')) return model;
  return finish(
    updateGridInPieces(
      model,
      { data: Float64Array.from(data.x), shape: [data.rows, (model.spec.layers[0] as KANLayerSpec).inputs] },
      { uniform: 1, margin: 0.02, backend },
    ),
  );
}

/** Lines with random slopes: factors of products around 1, parts of sums around 0, curves over sums and products rising. */
function firstParameters(spec: ModelSpec, random: Random): Float64Array {
  const parameters = new Float64Array(parameterCount(spec));
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const from = layerOffset(spec, index);
    const next = spec.layers[index + 1];
    const sums = next?.kind === 'product' ? next.sums : layer.outputs;
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++) {
        if (isRemoved(layer, input, output)) continue;
        const locked = lockedPosition(layer, input, output);
        if (locked >= 0) {
          parameters.set(plainAffine, from + lockedOffset(layer, locked));
          continue;
        }
        const sign = random.next() < 0.5 ? -1 : 1;
        const slope = sign * (0.4 + 0.8 * random.next());
        const middle = output < sums ? 0 : 1;
        const { offset, stride } = edgePosition(layer, input, output);
        const count = layer.gridSize + layer.order;
        for (let c = 0; c < count; c++) {
          // a line: coefficients are its values at the averages of the knots
          const t = (2 * (c - (count - 1) / 2)) / layer.gridSize;
          parameters[from + offset + c * stride] = middle + slope * t + 0.1 * (random.next() - 0.5);
        }
      }
    }
  });
  return parameters;
}
