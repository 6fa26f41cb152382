// The networks of the specification that differ in their spec alone: KAN, ResidualKAN, DeepKAN, KANLayer, KANLinear.

import type { MatrixLike } from '../data/matrix.js';
import { type Pruned, pruneModel, type PruneOptions } from '../explain/prune.js';
import { createRandom } from '../math/random.js';
import { createSpec, networkOptions, type SpecOptions } from '../model/create.js';
import { initializeParameters, type InitialValues, initialValues } from '../model/initialize.js';
import { modelWidths } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Width } from '../model/spec.js';
import { type GridUpdateOptions, refineGrid, updateGrid } from '../train/grids.js';
import { MatrixNetwork } from './network.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkInteger } from '../errors.js';

/** Settings of a new network: its curves, its first parameters and their seed. */
export interface KANOptions extends Omit<SpecOptions, 'model' | 'skip'>, InitialValues {
  /** for the first parameters; default 42 */
  seed?: number;
}

/**
 * A Kolmogorov-Arnold Network: `new KAN([2, 5, 1])` has 2 inputs, 5 nodes in between and 1 output, and on every edge a curve,
 * spline(x) + weight · base(x). `new KAN([2, [5, 2], 1])` has 5 nodes that sum and 2 that multiply two sums, `[5, [2, 3]]` products of
 * two and of three. Takes a model instead of widths to hold that. Throws a KanError that names the option and its value.
 */
export class KAN extends MatrixNetwork {
  constructor(widths: readonly Width[] | Model, options: KANOptions = {}) {
    super(isModel(widths) ? widths : freshModel(new.target.name, widths, options, kanOptions));
  }

  /** Numbers of nodes from the inputs to the outputs, with multiplication nodes as they were given. */
  get widths(): Width[] {
    return modelWidths(this.spec);
  }

  /** Goes over to grids of `gridSize` intervals, keeping the curves; see `refineGrid`. */
  refine(gridSize: number): void {
    this.model = refineGrid(this.model, gridSize);
  }

  /** Moves every grid to where the data is, on x[rows, inputs], keeping the curves there; see `updateGrid`. */
  async updateGrid(x: MatrixLike, options: GridUpdateOptions = {}): Promise<void> {
    this.model = await updateGrid(this.model, x, options);
  }

  /**
   * Takes out inputs (where asked), nodes and edges that have little part in the outputs on x[rows, inputs], and gets smaller; see
   * `pruneModel`. `inputs` of what is returned says which the network still reads.
   */
  async prune(x: MatrixLike, options: PruneOptions = {}): Promise<Pruned> {
    const pruned = await pruneModel(this.model, x, options);
    this.model = pruned.model;
    return pruned;
  }
}

/** Settings of a new `ResidualKAN`: those of a KAN, and where its skips lead. */
export interface ResidualKANOptions extends KANOptions, Pick<SpecOptions, 'skip'> {}

/**
 * A KAN whose layers' inputs skip past them: gate · layer(x) + (1 − gate) · skip(x), with learned gates that begin at 0.5 and skips that
 * are the identity where widths agree, a linear map where they differ. Networks of many layers learn this way.
 * `skip: 'whole'` has one gate around the whole network, as in the specification.
 */
export class ResidualKAN extends KAN {
  constructor(widths: readonly Width[] | Model, options: ResidualKANOptions = {}) {
    super(isModel(widths) ? widths : freshModel(new.target.name, widths, options, residualOptions, 'residual'));
  }
}

/**
 * A KAN with layer norm, an activation (default SiLU) and dropout (default 0) between its layers, and nothing after the last: its
 * outputs are free.
 */
export class DeepKAN extends KAN {
  constructor(widths: readonly Width[] | Model, options: KANOptions = {}) {
    super(isModel(widths) ? widths : freshModel(new.target.name, widths, options, kanOptions, 'deep'));
  }
}

/** Settings of a new `KANLayer` or `KANLinear`: its numbers of inputs and outputs, and what `KANOptions` has for one layer. */
export interface KANLayerOptions extends Omit<KANOptions, 'hiddenDomain' | 'activation' | 'dropout' | 'arity'> {
  inputs: number;
  outputs: number;
}

/** One layer: y[row, out] = Σ_in spline_{in,out}(x[row, in]) + weight_{in,out} · base(x[row, in]) for x[rows, inputs]. */
export class KANLayer extends MatrixNetwork {
  protected override readonly highestRank: number = 2;

  constructor(options: KANLayerOptions) {
    super(freshLayer(new.target.name, options));
  }
}

/** A KANLayer over the last axis of an input with any number of axes. */
export class KANLinear extends KANLayer {
  protected override readonly highestRank: number = Infinity;
}

/** Every option of a fresh network. */
const { model: _model, skip, ...ofSpec } = networkOptions;
export const kanOptions: OptionNames<KANOptions> = {
  ...(ofSpec as unknown as OptionNames<Omit<SpecOptions, 'model' | 'skip'>>),
  ...initialValues,
  seed: true,
};
const residualOptions = { ...kanOptions, skip };
const { hiddenDomain: _hidden, activation: _activation, dropout: _dropout, arity: _arity, ...ofLayer } = kanOptions;
const layerOptions: OptionNames<KANLayerOptions> = { ...ofLayer, inputs: true, outputs: true };

function isModel(given: readonly Width[] | Model): given is Model {
  return typeof given === 'object' && given !== null && 'spec' in given;
}

function freshLayer(what: string, options: KANLayerOptions): Model {
  checkNames(what, options, layerOptions, 'inputs');
  const { inputs, outputs, ...others } = options;
  checkInteger(`${what}: \`outputs\``, outputs, 1);
  return freshModel(what, [inputs, outputs], others, layerOptions);
}

function freshModel(
  what: string,
  widths: readonly Width[],
  given: KANOptions & Pick<SpecOptions, 'skip'>,
  known: OptionNames<KANOptions> | OptionNames<KANLayerOptions>,
  model?: SpecOptions['model'],
): Model {
  checkNames(what, given, known);
  const { seed = 42, baseScale, splineScale, pytorchSketch, ...options } = given;
  checkInteger(`${what}: \`seed\``, seed, 0);
  const spec = createSpec(widths, { ...options, model });
  return {
    spec,
    parameters: initializeParameters(spec, createRandom(seed), { baseScale, splineScale, pytorchSketch }),
  };
}
