// SparseKAN: a KAN that is trained to have few edges, and can say which they are.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import type { RunOptions } from '../compute/run.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkNumber } from '../errors.js';
import { type Attribution, attributionScores } from '../explain/attribution.js';
import type { Model } from '../model/model.js';
import { type LayerSparsity, removeEdges, sparsityOf } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import type { TrainOptions } from '../train/options.js';
import type { SparsityOptions } from '../train/sparsity-penalty.js';
import { weakEdges } from '../train/weak-edges.js';
import { KAN, type KANOptions } from './kan.js';

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

  constructor(widths: readonly Width[] | Model, { sparsity = {}, ...options }: SparseKANOptions = {}) {
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
  async applySparsity(
    x: MatrixLike,
    { threshold = 0.05, backend }: { threshold?: number; backend?: Backend } = {},
  ): Promise<number> {
    checkNumber('SparseKAN.applySparsity: `threshold`', threshold, 0, 1);
    const { data, rows } = readMatrix('SparseKAN.applySparsity: `x`', x, this.inputs);
    const weak = weakEdges(this.model, data, rows, threshold, backend ?? (await defaultBackend()));
    this.model = removeEdges(this.model, weak);
    return weak.length;
  }
}
