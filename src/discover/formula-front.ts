// Formulas found for one quantity, from the simplest to the most exact, and which of them is the answer. Types alone.

import type { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import type { FunctionFit } from './function-fit.js';
import type { MeasuredConstant } from './measured-constants.js';

/** A formula that was found, with how long it is and how well it fits. */
export interface DiscoveredFormula {
  formula: Formula;
  complexity: number;
  /** root of the mean squared error on the rows held back, in the target's units (of a class: of its 0 and 1) */
  rmse: number;
  /**
   * where the errors of the measured values are no constant: the same in their kind, as a part of the value (relative) or in standard deviations
   * (of a column)
   */
  weightedRmse?: number;
  /** on the rows held back */
  r2: number;
  /** the shape of the network it was read from */
  origin: string;
  /** share of 100 resamplings of the rows in which its structure, whatever its numbers, is the answer; absent where the answer is exact */
  wins?: number;
  /** its measured numbers from left to right with their standard errors; absent where it is exact or the rows do not tell them apart */
  constants?: MeasuredConstant[];
}

/** The formulas for one quantity: the target, or whether a row is of a class. */
export interface FormulaFront {
  /** by ascending complexity and falling error */
  formulas: DiscoveredFormula[];
  /** index of the answer */
  best: number;
  /** how its values were measured, as was asked for or found; default 'constant' */
  error?: 'constant' | 'relative' | 'column';
  /** standard deviation of the quantity */
  spread: number;
  /** found: a formula that is exact to rounding; tried: all shapes were; aborted: the signal ended it */
  ended: 'found' | 'tried' | 'aborted';
  /** shapes that were tried */
  tried: number;
  /** the network with the smallest error: it reads the columns of the table as they are */
  network?: { model: Model; rmse: number; shape: string };
  /** functions nearest to the edges of that network */
  fits: { layer: number; input: number; output: number; fit: FunctionFit }[];
}
