// The eight tables of `npm run bench:tables` and the parts they are dealt into: the same for kanjs and for scikit-learn.

import { fileURLToPath } from 'node:url';
import { createRandom } from 'kanjs/model';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

export const cases = [
  { name: 'iris', file: path('examples/data/iris.csv'), target: 'species', task: 'classification' },
  { name: 'wine', file: path('examples/data/wine.csv'), target: 'cultivar', task: 'classification' },
  { name: 'digits', file: path('examples/data/digits.csv'), target: 'digit', task: 'classification' },
  { name: 'diabetes', file: path('examples/data/diabetes.csv'), target: 'progression', task: 'regression' },
  { name: 'concrete', file: path('bench/data/concrete.csv'), target: 'compressive_strength', task: 'regression' },
  { name: 'spam', file: path('bench/data/spam.csv'), target: 'type', task: 'classification' },
  { name: 'churn', file: path('bench/data/churn.csv'), target: 'churn', task: 'classification' },
  { name: 'cars', file: path('bench/data/cars.csv'), target: 'mpg', task: 'regression' },
];

export const folds = 5;

/**
 * Row numbers of a table in `folds` parts, at random, every class evenly: part by part, each in rising order. The same for a seed and a column
 * on every machine.
 */
export function dealRows(column, task, seed = 1) {
  const labels = column.kind === 'number' ? column.values : column.codes;
  const order = Array.from({ length: labels.length }, (_, row) => row);
  createRandom(seed).shuffle(order);
  if (task === 'classification') order.sort((a, b) => labels[a] - labels[b]);
  return Array.from({ length: folds }, (_, fold) =>
    order.filter((_row, i) => i % folds === fold).toSorted((a, b) => a - b),
  );
}

/** Some rows of a table. */
export function rowsOf(table, rows) {
  const columns = table.columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
      : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) },
  );
  return { rows: rows.length, columns };
}
