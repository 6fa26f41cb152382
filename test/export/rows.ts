// Rows to try exports with: inside, at the ends, far outside, gaps and words that are not known; and the same rows as a table.

import type { Table } from 'kanjs';
import { createRandom } from 'kanjs/model';
import type { Program } from '../../src/export/program.js';

/**
 * values[rows, columns] as a program reads them. Unless all have to be `finite`, one number in two hundred is infinite, or, where a gap has nothing to
 * be taken for, a gap: what depends on it has no answer.
 */
export function drawRows({ columns, steps }: Program, rows: number, seed: number, finite = false): Float64Array {
  const random = createRandom(seed);
  const values = new Float64Array(rows * columns.length);
  // where a gap has nothing to be taken for, there is none
  const mayMiss = columns.map((_, column) =>
    steps.every(
      (step) => !('column' in step) || step.column !== column || step.op === 'words' || !Number.isNaN(step.fill),
    ),
  );
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, i) => {
      const at = row * columns.length + i;
      const dice = random.next();
      if (column.kind === 'words') {
        values[at] = dice < 0.15 ? NaN : random.integer(column.words.length);
        return;
      }
      const [lo, hi] = column.range;
      const width = hi - lo || 1;
      if (dice < 0.05 && mayMiss[i]) values[at] = NaN;
      else if (dice > 0.995 && !finite && column.kind === 'number')
        values[at] = [Infinity, -Infinity, mayMiss[i] ? Infinity : NaN][random.integer(3)];
      else if (dice < 0.7) values[at] = lo + width * random.next();
      else if (dice < 0.75) values[at] = random.next() < 0.5 ? lo : hi;
      else if (dice < 0.95) values[at] = lo + width * (6 * random.next() - 2.5);
      else values[at] = lo + width * 1000 * (2 * random.next() - 1);
      if (column.kind === 'date') {
        const time = column.date.order === 'time';
        values[at] = time
          ? ((Math.round(values[at]) % 86_400) + 86_400) % 86_400
          : Math.round(Math.min(4e9, Math.max(-4e9, values[at])));
      }
    });
  }
  return values;
}

/** The same rows as a table: words that are not known are "never seen" in every other row and gaps in the others. */
export function tableOf({ columns }: Program, values: ArrayLike<number>, rows: number): Table {
  return {
    rows,
    columns: columns.map((column, i) => {
      const of = (row: number): number => values[row * columns.length + i];
      if (column.kind !== 'words') {
        const numbers = Float64Array.from({ length: rows }, (_, row) => of(row));
        return column.kind === 'date'
          ? { name: column.name, kind: 'number', values: numbers, date: column.date }
          : { name: column.name, kind: 'number', values: numbers };
      }
      const codes = Int32Array.from({ length: rows }, (_, row) => {
        if (!Number.isNaN(of(row))) return of(row);
        return row % 2 === 0 ? column.words.length : -1;
      });
      return { name: column.name, kind: 'category', categories: [...column.words, 'never seen'], codes };
    }),
  };
}
