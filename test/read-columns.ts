// What is read from the text of a table, in a form that a test can write down.

import { readCsv } from '../src/data/csv.js';
import type { CsvOptions } from '../src/data/reading-options.js';
import type { Table } from '../src/data/table.js';

/** Columns by name: numbers with null for gaps, or words. */
export function columns(table: Table): Record<string, unknown[]> {
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      column.kind === 'number'
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code])),
    ]),
  );
}
export const read = async (text: string, options: CsvOptions = {}): Promise<Record<string, unknown[]>> =>
  columns(await readCsv(text, options));
/** What was found out, as `option value`. */
export const found = async (text: string, options: CsvOptions = {}): Promise<string[]> =>
  ((await readCsv(text, options)).profile ?? []).map(
    ({ option, value, columns: of }) => `${of ? `${String(of)} ` : ''}${option} ${JSON.stringify(value)}`,
  );
