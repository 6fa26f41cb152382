// Which rows of its table a model learned from and which were held back: how they were parted, and what tells the same table again. Knows columns and
// row numbers; table/parts.ts parts rows.

import type { Work } from '../work.js';
import type { MissingRule } from './missing.js';
import { hashColumn } from './seen-rows.js';
import type { Table } from './table.js';

/** How the rows of a table were parted when the model was trained, so that whoever has the table again measures on the same ones. */
export interface RowDivision {
  /** rows that were parted: those without a target, or by `missing` with gaps, were left out before */
  rows: number;
  /** the share held back; 0 where the model learned from all rows and none was measured on */
  validation: number;
  seed: number;
  splitBy?: string;
  orderBy?: string;
  /** the column of weights: rows are dropped by its gaps too */
  weights?: string;
  /** where rows with gaps were not filled in */
  missing?: Exclude<MissingRule, 'impute'>;
  /** the rows held back were learned from as well, in the end */
  all?: true;
  /** every column as one number, by which the table is known again */
  columns: { name: string; hash: number }[];
}

/** What a model keeps of the rows of `whole`, which were parted so. In pieces. */
export function* rememberDivision(
  whole: Table,
  {
    validation,
    seed,
    splitBy,
    orderBy,
    weights,
    missing = 'impute',
  }: Omit<RowDivision, 'rows' | 'columns' | 'missing'> & { missing?: MissingRule | undefined },
): Work<RowDivision> {
  const columns: RowDivision['columns'] = [];
  for (const column of whole.columns) {
    columns.push({ name: column.name, hash: hashColumn(column) });
    yield;
  }
  return {
    rows: whole.rows,
    validation,
    seed,
    ...(splitBy !== undefined && { splitBy }),
    ...(orderBy !== undefined && { orderBy }),
    ...(weights !== undefined && { weights }),
    ...(missing !== 'impute' && { missing }),
    columns,
  };
}

/** Whether the rows of `whole` are those that were parted, as far as its columns tell. In pieces. */
export function* isParted({ rows, columns }: RowDivision, whole: Table): Work<boolean> {
  if (whole.rows !== rows) return false;
  for (const column of whole.columns) {
    const known = columns.find(({ name }) => name === column.name);
    if (known === undefined || known.hash !== hashColumn(column)) return false;
    yield;
  }
  return true;
}

/** Whether a value from outside can be a division. */
export function isDivision(value: unknown): value is RowDivision {
  const { rows, validation, seed, splitBy, orderBy, weights, missing, all, columns } = Object(
    value,
  ) as Partial<RowDivision>;
  const isName = (name: unknown): boolean => name === undefined || typeof name === 'string';
  return (
    Number.isSafeInteger(rows) &&
    rows! >= 1 &&
    typeof validation === 'number' &&
    validation >= 0 &&
    validation <= 0.9 &&
    Number.isSafeInteger(seed) &&
    [splitBy, orderBy, weights].every(isName) &&
    (missing === undefined || missing === 'drop' || missing === 'error') &&
    (all === undefined || all === true) &&
    Array.isArray(columns) &&
    columns.every((column) => typeof column?.name === 'string' && Number.isInteger(column.hash))
  );
}
