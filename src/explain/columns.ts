// The inputs of a network as the columns of its table. Knows encodings, no curves.

import { inputWidth } from '../data/input-columns.js';
import { modelInputs } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';

/** Inputs first … first + size − 1 of a network: one number, or all that a column of words or dates becomes. */
export interface ColumnInputs {
  /** the table's column, or x1, x2 … for a bare network */
  name: string;
  first: number;
  size: number;
}

/** How much one column matters to the answers. */
export interface ColumnShare {
  /** the table's column, or x1, x2 … for a bare network */
  name: string;
  /** from 0; the shares of all columns sum to one unless no column matters */
  share: number;
}

/** One entry per column of the table, or per input of a bare network. */
export function inputColumns(spec: ModelSpec): ColumnInputs[] {
  if (spec.encoding === undefined)
    return Array.from({ length: modelInputs(spec) }, (_, first) => ({ name: `x${first + 1}`, first, size: 1 }));
  let next = 0;
  return spec.encoding.inputs.map((column) => {
    const [first, size] = [next, inputWidth(column)];
    next += size;
    return { name: column.name, first, size };
  });
}
