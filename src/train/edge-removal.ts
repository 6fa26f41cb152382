// The edges that a run with a sparsity penalty removes on its way: which, when, and that they stay removed. Steps and epochs are the run's.

import type { Backend } from '../compute/contract.js';
import { createReal } from '../model/model.js';
import { type Edge, removeEdges } from '../model/removal.js';
import type { ModelSpec, Real } from '../model/spec.js';
import type { Settings } from './options.js';
import { weakEdges } from './weak-edges.js';

export class EdgeRemoval {
  /** the last epoch before it; Infinity where nothing is to be removed */
  readonly epoch: number;
  /** edges that were removed; undefined before */
  removed: Edge[] | undefined;
  readonly #spec: ModelSpec;
  readonly #threshold: number;
  /** indices of their parameters */
  #cleared = new Uint32Array(0);

  constructor(spec: ModelSpec, { sparsity, epochs }: Settings) {
    const { threshold = 0.05, removeAfter = 0.6 } = sparsity ?? {};
    this.#spec = spec;
    this.#threshold = threshold;
    this.epoch = sparsity && threshold > 0 ? Math.floor(removeAfter * epochs) : Infinity;
  }

  /** Whether it is to be done at the start of this epoch. */
  isDue(epoch: number): boolean {
    return epoch > this.epoch && !this.removed;
  }

  /** The edges that are weak on x[rows, inputs]. */
  find(parameters: Real, { x, rows }: Settings['data'], backend: Backend): Edge[] {
    return weakEdges({ spec: this.#spec, parameters }, x, rows, this.#threshold, backend);
  }

  remove(edges: Edge[], from: Real): void {
    this.removed = edges;
    const ones = { spec: this.#spec, parameters: createReal(this.#spec, from.length).fill(1) };
    const { parameters } = removeEdges(ones, edges);
    this.#cleared = Uint32Array.from(parameters.keys()).filter((i) => parameters[i] === 0);
    this.clear(from);
  }

  /** After a step, which moves what is removed as well. */
  clear(parameters: Real): void {
    const cleared = this.#cleared;
    for (let i = 0; i < cleared.length; i++) parameters[cleared[i]] = 0;
  }
}
