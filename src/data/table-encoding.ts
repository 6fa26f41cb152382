// What an encoding is: how rows of a table become a network's inputs and its outputs become answers. Plain JSON, stored in the model's
// spec.

import type { Decision } from './decision.js';
import type { SeenRows } from './seen-rows.js';
import type { NumberScale } from './number-scaling.js';
import type { DateForm } from './table.js';

/** Which way answers go with a column, of two classes the probability of the second. */
export type MonotoneWord = 'up' | 'down';

/** How one column of a table becomes inputs of the network. */
export type InputColumn =
  /**
   * enters as (value − offset) · factor, or where there is a `scaling` as (c(value) − offset) · factor with its curve c; `range` is what was
   * seen in training, in the column's own units
   */
  | ({
      kind: 'number';
      name: string;
      range: [number, number];
      fill?: number;
      /** where the numbers are dates: how those are written */
      date?: DateForm;
      /** the answers only rise, or only fall, with it; the network's bound edges see to that */
      monotone?: MonotoneWord;
    } & NumberScale)
  /** enters as one input for each category: 1 for the row's own, 0 for the others */
  | { kind: 'category'; name: string; categories: string[]; fill?: string };

export interface TargetColumn {
  name: string;
  offset: number;
  factor: number;
  /** where the numbers are dates: how those are written */
  date?: DateForm;
  /** where it was `offset` in every row: that is the answer, whatever the network says */
  constant?: true;
}

/** How outputs of a network become answers: numbers in their own units, or classes. */
export type TargetEncoding =
  /** the network's outputs are (value − offset) · factor */
  | { kind: 'regression'; columns: TargetColumn[] }
  /**
   * the network has one output for each class, of which the softmax gives the probabilities; with `logit`, of two classes, a single one: the
   * log-odds of the second. `numeric` where the classes were numbers, written as text here
   */
  | { kind: 'classification'; name: string; classes: string[]; logit?: true; numeric?: true };

/** How the columns of a table become inputs of a network, and its outputs answers; part of the spec of a model that was trained on a table. */
export interface TableEncoding {
  inputs: InputColumn[];
  target: TargetEncoding;
  /** what was decided about the table and the training, and why */
  profile?: readonly Decision[];
  /** how much each column matters on the rows learned from: shares that sum to one */
  importance?: readonly { name: string; share: number }[];
  /** tells later whether rows are among those learned from */
  seen?: SeenRows;
}

/** Whether numbers are predicted or classes. */
export type Task = TargetEncoding['kind'];
