// Values that have a type of their own, from Parquet or JSON, on their way into a column as cells of text have it: the same kinds, the same
// missing values, the same errors. Knows no files.

import { KanError } from '../errors.js';
import type { ColumnBuilder } from './column-builder.js';

/** Adds one value to a column. Throws a KanError that names row and column for one that is no single value. */
export function addValue(builder: ColumnBuilder, value: unknown, row: number): void {
  if (typeof value === 'number') {
    // an infinite number is no gap: it is told, as it is where it stands in text
    if (Number.isNaN(value)) builder.add('', row);
    else if (builder.numeric) builder.addNumber(value);
    else builder.add(String(value), row);
  } else if (value === null || value === undefined) builder.add('', row);
  else if (typeof value === 'string') builder.add(value, row);
  else if (typeof value === 'bigint') {
    const number = Number(value);
    if (builder.numeric && Number.isSafeInteger(number)) builder.addNumber(number);
    else builder.add(String(value), row);
  } else if (typeof value === 'boolean') builder.add(String(value), row);
  else if (isDate(value)) builder.add(Number.isNaN(value.getTime()) ? '' : value.toISOString(), row);
  else
    throw new KanError(
      `row ${row} has ${value instanceof Uint8Array ? 'bytes' : Array.isArray(value) ? 'a list' : 'a record'} in column ${JSON.stringify(builder.name)}, where one value is expected`,
      `leave the column out, \`kinds: { ${JSON.stringify(builder.name)}: "ignore" }\``,
    );
}

/** Whether it is a Date, of whatever realm. */
function isDate(value: unknown): value is { getTime(): number; toISOString(): string } {
  return Object.prototype.toString.call(value) === '[object Date]';
}
