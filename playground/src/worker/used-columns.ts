// The columns that a search for formulas is given: of many those that the network uses most, since a choice of its own takes a search far
// longer than all the rest. Knows models and tables, no search.

import type { Backend, Model, Table } from 'kanjs';
import { attributionScores } from 'kanjs/explain';
import { inputNames } from 'kanjs/model';

/** Columns that are all searched, and how many of more. */
const [all, few] = [9, 5];

/** The table with the target and what is searched, and the names of these where some are left out. */
export async function usedColumns(
  table: Table,
  target: string,
  model: Model,
  { x, backend }: { x: Float64Array; backend: Backend },
): Promise<{ table: Table; searched?: string[] }> {
  if (table.columns.length - 1 <= all) return { table };
  const encoding = model.spec.encoding!;
  const width = inputNames(encoding).length;
  const { inputs } = await attributionScores(model, { data: x, shape: [x.length / width, width] }, { backend });
  let first = 0;
  const scores = encoding.inputs.map((column) => {
    const own = inputs.subarray(first, (first += inputNames({ ...encoding, inputs: [column] }).length));
    return { name: column.name, score: own.reduce((sum, score) => sum + score, 0) };
  });
  const searched = scores
    .toSorted((a, b) => b.score - a.score)
    .slice(0, few)
    .map(({ name }) => name);
  const columns = table.columns.filter(({ name }) => name === target || searched.includes(name));
  return { table: { ...table, columns }, searched };
}
