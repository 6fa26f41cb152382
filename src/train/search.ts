// A search that lowers the loss of all rows step by step, as L-BFGS and Levenberg–Marquardt give it to full-batch.ts.

import type { Session } from '../compute/contract.js';
import type { SearchResult } from '../math/lbfgs.js';
import type { Model } from '../model/model.js';

/** A point that a search has reached. */
export interface SearchPoint {
  /** the spec of now and live parameters, in float64 */
  model: Model;
  session: Session;
  /** a step of the run, or one of a start that is only being tried */
  counted: boolean;
  notes: readonly string[];
}

export interface SearchEnd {
  ended: SearchResult['ended'];
  value?: number;
  worseGridSize?: number;
}

/** Yields what is reached, and nothing between pieces of work; `next` is told whether the step before was the best so far. */
export type Search<T = SearchPoint> = Generator<T | undefined, SearchEnd, boolean | undefined>;
