// A column of numbers as one input of a network: scaled so that the values seen fill [−1, 1].

import { KanError, show } from '../errors.js';
import { missingValue } from './column-values.js';
import type { InputColumn } from './table-encoding.js';
import type { NumberColumn, Table } from './table.js';

export function fitNumber(column: NumberColumn, impute: boolean): InputColumn {
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
  const width = hi / 2 - lo / 2;
  // a width near what the values' last digits can express is none: 1 keeps the scale sane
  const factor = width > 8 * Number.EPSILON * Math.max(-lo, hi) && Number.isFinite(1 / width) ? 1 / width : 1;
  return {
    kind: 'number',
    name: column.name,
    offset: lo + width,
    factor,
    range: [lo, hi],
    ...(column.date && { date: column.date }),
    // only a median needs an order, which takes long to find
    ...(impute ? { fill: present.sort()[present.length >> 1] } : {}),
  };
}

export function encodeNumbers(
  input: InputColumn & { kind: 'number' },
  column: NumberColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
): void {
  const { offset, factor, fill } = input;
  for (let row = 0; row < table.rows; row++) {
    let value = column.values[row];
    if (Number.isNaN(value)) {
      if (fill === undefined) throw missingValue(table, row, column.name);
      value = fill;
    }
    x[row * width + at] = (value - offset) * factor;
  }
}
