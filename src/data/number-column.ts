// A column of numbers as one input of a network: scaled so that the values seen fill [−1, 1]. How, is choose-scaling.ts's to find out.

import { KanError, show } from '../errors.js';
import { chooseScale } from './choose-scaling.js';
import { missingValue } from './column-values.js';
import type { UnseenRule } from './missing.js';
import { type NumberScaling, scaleNumber } from './number-scaling.js';
import type { NumberInput } from './table-encoding.js';
import type { NumberColumn, Table } from './table.js';

/** How the column enters, and what its values made of an open choice of scale. */
export interface FittedNumber {
  input: NumberInput;
  found?: { value: 'robust' | 'log'; why: string };
}

export function fitNumber(column: NumberColumn, scaling: NumberScaling): FittedNumber {
  const present = column.values.filter((value) => !Number.isNaN(value));
  if (present.length === 0)
    throw new KanError(
      `column ${show(column.name)} has no values`,
      `leave it out (\`ignore: [${JSON.stringify(column.name)}]\`)`,
    );
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of present) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  const { scale, found } = chooseScale(present, [lo, hi], scaling);
  return {
    input: {
      kind: 'number',
      name: column.name,
      ...scale,
      range: [lo, hi],
      ...(column.mark !== undefined && { mark: column.mark }),
      ...(column.date && { date: column.date }),
      fill: present.sort()[present.length >> 1],
      ...(lo < hi && present.every((value) => value === lo || value === hi) ? { line: true } : {}),
    },
    ...(found && { found }),
  };
}

export function encodeNumbers(
  input: NumberInput,
  column: NumberColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  unseen: UnseenRule,
): void {
  const { fill, ownGaps } = input;
  if (column.mark !== undefined && input.mark !== undefined && column.mark !== input.mark)
    throw new KanError(
      `column ${show(input.name)} has ${show(column.mark)} beside its numbers, and the model learned from ${show(input.mark)}`,
      'convert the numbers, or leave away what stands beside them',
    );
  for (let row = 0; row < table.rows; row++) {
    let value = column.values[row];
    if (Number.isNaN(value)) {
      if (fill === undefined || unseen === 'error') throw missingValue(table, row, column.name);
      value = fill;
      if (ownGaps === true) x[row * width + at + 1] = 1;
    }
    x[row * width + at] = scaleNumber(input, value);
  }
}
