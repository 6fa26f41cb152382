// What of a table is searched for: its target, or whether a row is of a class. Knows tables and encodings, no searches.

import { spreadOf } from '../math/spread.js';
import type { TableEncoding } from '../data/table-encoding.js';
import type { Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import type { DiscoverOptions, DiscoverProgress } from './discover.js';
import { checkMeasurable } from './measurable.js';

export interface Quantity {
  y: Float64Array;
  /** of a class: its name */
  class?: string;
  /** the encoding of a network whose output is (y − mean) / spread */
  encoded: (mean: number, spread: number) => TableEncoding | undefined;
}

/** Progress, with the class that it is about. */
export function namedProgress(
  { class: name }: Quantity,
  { onProgress }: DiscoverOptions,
): (event: DiscoverProgress) => void {
  return (event) => onProgress!(name === undefined ? event : { ...event, class: name });
}

export function quantitiesOf(table: Table, encoding: TableEncoding): Quantity[] {
  const { target } = encoding;
  if (target.kind === 'regression') {
    const { name } = target.columns[0];
    const column = table.columns.find((each) => each.name === name);
    if (column?.kind !== 'number') throw new KanError(`discoverTable: the target ${show(name)} is not a number`);
    const { deviation } = spreadOf(column.values);
    checkMeasurable('discoverTable', name, deviation);
    return [
      {
        y: column.values,
        encoded: (mean, spread) => ({
          ...encoding,
          target: { kind: 'regression', columns: [{ name, offset: mean, factor: 1 / spread }] },
        }),
      },
    ];
  }
  const column = table.columns.find((each) => each.name === target.name)!;
  const label = (row: number): string =>
    column.kind === 'category' ? column.categories[column.codes[row]] : String(column.values[row]);
  const classes = target.classes.length === 2 ? target.classes.slice(1) : target.classes;
  return classes.map((name) => ({
    class: name,
    y: Float64Array.from({ length: table.rows }, (_, row) => (label(row) === name ? 1 : 0)),
    encoded: () => undefined,
  }));
}
