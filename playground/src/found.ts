// Formulas that were found, and what page and finder say to each other. Types alone.

import type { Fault } from './texts/faults.js';

export interface FoundFormula {
  complexity: number;
  /** of numbers: in the target's units, on rows held back */
  rmse?: number;
  r2: number;
  /** of classes: share of the rows held back that are named rightly */
  accuracy?: number;
  /** some classes may have none yet, and how good it is was not measured */
  early?: boolean;
  /** the target's formula, or one for each class */
  parts: { name: string; mathml: string; text: string; latex: string }[];
}

/** What is strange in a row that the formulas do not count; rows have other numbers here than in the user's table. */
export interface SetAside {
  name: string;
  value: number;
}

export type ToFinder = { kind: 'find'; table: unknown; target: string } | { kind: 'stop' };

export type FromFinder =
  | { kind: 'progress'; tried: number; shapes: number; error: number; class?: string }
  | { kind: 'found'; front: FoundFormula[]; best: number; done: boolean; aside?: SetAside[] }
  | ({ kind: 'failed' } & Fault);
