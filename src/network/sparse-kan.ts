// SparseKAN: a KAN that is trained to have few edges, and can say which they are.

import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkNumber } from '../errors.js';
import { type Attribution, attributionScores } from '../explain/attribution.js';
import type { Model } from '../model/model.js';
import { type LayerSparsity, removeEdges, sparsityOf } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import type { TrainOptions } from '../train/options.js';
import { checkSparsity, type SparsityOptions } from '../train/sparsity-penalty.js';
import { weakEdges } from '../train/weak-edges.js';
import { KAN, kanOptions, type KANOptions } from './kan.js';
import { checkNames } from '../options.js';

/** Settings of a new `SparseKAN`: those of a KAN, and how it is made sparse. */
export interface SparseKANOptions extends KANOptions {
  /** how KANTrainer makes it sparse; see `SparsityOptions` for the defaults */
  sparsity?: SparsityOptions;
}

/**
 * A KAN whose training has a penalty on the magnitudes of its edges and then removes the weak ones. What is removed is exactly zero and
 * stays so in further training.
 */
export class SparseKAN extends KAN {
  override readonly trainDefaults: TrainOptions = {};

  /** Throws a KanError on arguments that make no sense. */
  constructor(widths: readonly Width[] | Model, settings: SparseKANOptions = {}) {
    checkNames(new.target.name, settings, { ...kanOptions, sparsity: true });
    const { sparsity = {}, ...options } = settings;
    checkSparsity(`${new.target.name}: \`sparsity\``, sparsity);
    super(widths, options);
    this.trainDefaults = { sparsity };
  }

  /** Share of edges that are removed, over all and in each layer. */
  sparsity(): { share: number; layers: LayerSparsity[] } {
    return sparsityOf(this.model);
  }

  /** Attribution scores of every edge and input on x[rows, inputs]. */
  async importance(x: MatrixLike, options: RunOptions = {}): Promise<Attribution> {
    return await attributionScores(this.model, x, options);
  }

  /**
   * Removes, without training, the edges whose share in the spread of the node they enter is below `threshold` on x[rows, inputs], and
   * those that lead nowhere. Returns how many that were. Throws a KanError on rows that do not fit.
   */
  async applySparsity(x: MatrixLike, options: RunOptions & { threshold?: number } = {}): Promise<number> {
    checkNames('SparseKAN.applySparsity', options, [...runOptions, 'threshold']);
    const { threshold = 0.05 } = options;
    checkNumber('SparseKAN.applySparsity: `threshold`', threshold, 0, 1);
    const { data, rows } = readMatrix('SparseKAN.applySparsity: `x`', x, this.inputs);
    const backend = await backendFor('SparseKAN.applySparsity', options);
    const weak = weakEdges(this.model, data, rows, threshold, backend);
    this.model = removeEdges(this.model, weak);
    return weak.length;
  }
}
