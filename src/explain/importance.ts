// How much each input matters to a trained model, measured on the model alone. Knows forward passes, no data.
// Total-effect indices by the estimator of Jansen (1999): how far the outputs move when one input is drawn again.

import type { Backend } from '../compute/contract.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { checkInteger } from '../errors.js';
import { createRandom } from '../math/random.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import type { Work } from '../work.js';
import { type ColumnShare, inputColumns } from './columns.js';

/** How many points `inputImportance` draws. All optional. */
export interface InputImportanceOptions extends RunOptions {
  /** points drawn; default 512, fewer for a network of more than 64 inputs, but at least 16 */
  samples?: number;
  /** for the points; default 42 */
  seed?: number;
}

/**
 * Share of each input column in the movement of the outputs: points are drawn evenly from the inputs' ranges, each
 * column in turn is drawn again, and the squared changes of all outputs are averaged. Columns of categories count as one.
 * Interactions are counted for every column that takes part. Deterministic for a `seed`. Throws a KanError on options that make no
 * sense, and the signal's reason once that is aborted.
 */
export async function inputImportance(model: Model, options: InputImportanceOptions = {}): Promise<ColumnShare[]> {
  checkNames('inputImportance', options, [...runOptions, 'samples', 'seed']);
  checkModel(model, 'inputImportance');
  const { samples = importanceSamples(model.spec), seed = 42, signal } = options;
  checkInteger('inputImportance: `samples`', samples, 1, 1 << 24);
  checkInteger('inputImportance: `seed`', seed, 0);
  const backend = await backendFor('inputImportance', options);
  return await completeInTurns(importanceInPieces(model, samples, seed, backend), signal);
}

/** Points drawn where none are asked for: every column has them anew, so that wide networks would take the square of their width. */
export const importanceSamples = (spec: ModelSpec): number =>
  Math.min(512, Math.max(16, Math.round((512 * 64) / modelInputs(spec))));

/** A column at a time. */
function* importanceInPieces(model: Model, samples: number, seed: number, backend: Backend): Work<ColumnShare[]> {
  const { spec, parameters } = model;
  const width = modelInputs(spec);
  const outputs = modelOutputs(spec);
  const random = createRandom(seed);
  const groups = inputGroups(spec);
  const real = spec.dtype === 'float32' ? Float32Array : Float64Array;

  const fill = (x: Float32Array | Float64Array, group: InputGroup): void => {
    for (let row = 0; row < samples; row++) group.draw(x, row * width, () => random.next());
  };
  const x = new real(samples * width);
  for (const group of groups) fill(x, group);

  const session = backend.open(spec, parameters, { batchSize: samples });
  try {
    const before = new real(samples * outputs);
    const after = new real(samples * outputs);
    const moved = new real(samples * width);
    session.forward(x, samples, before);
    const effects: number[] = [];
    for (const group of groups) {
      moved.set(x);
      fill(moved, group);
      session.forward(moved, samples, after);
      let sum = 0;
      for (let i = 0; i < after.length; i++) sum += (after[i] - before[i]) ** 2;
      effects.push(sum);
      yield;
    }
    const total = effects.reduce((sum, effect) => sum + effect, 0);
    return groups.map((group, i) => ({ name: group.name, share: total > 0 ? effects[i] / total : 0 }));
  } finally {
    session.close();
  }
}

interface InputGroup {
  name: string;
  /** writes one drawn value of this column into x from `start`, the beginning of a row */
  draw(x: Float32Array | Float64Array, start: number, uniform: () => number): void;
}

/** One group per column of the table, or per input of a bare network, with the range it is drawn from. */
function inputGroups(spec: ModelSpec): InputGroup[] {
  const firstLayer = spec.layers.find((layer): layer is KANLayerSpec => layer.kind === 'kan');
  return inputColumns(spec).map(({ name, first, size }, i) => {
    const column = spec.encoding?.inputs[i];
    if (column === undefined)
      return numberGroup(name, first, firstLayer === undefined ? [0, 1] : inputDomain(firstLayer, first));
    if (column.kind === 'number') {
      const [low, high] = column.range.map((value) => (value - column.offset) * column.factor);
      return numberGroup(name, first, [low, high]);
    }
    return {
      name,
      draw: (x, start, uniform) => {
        x.fill(0, start + first, start + first + size);
        x[start + first + Math.min(size - 1, Math.floor(uniform() * size))] = 1;
      },
    };
  });
}

function numberGroup(name: string, input: number, [low, high]: readonly number[]): InputGroup {
  return { name, draw: (x, start, uniform) => void (x[start + input] = low + (high - low) * uniform()) };
}

function inputDomain({ grid }: KANLayerSpec, input: number): readonly number[] {
  if (grid.kind === 'uniform') return grid.domain;
  if (grid.kind === 'per-input') return grid.domains[input];
  const breakpoints = grid.breakpoints[input];
  return [breakpoints[0], breakpoints[breakpoints.length - 1]];
}
