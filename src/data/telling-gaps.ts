// Columns of numbers whose gaps say something: the rows without a value have other targets than those with one. Knows columns and targets, no inputs.

import type { Quantity } from './effect-column.js';
import type { Column, NumberColumn } from './table.js';

/** Ways for gaps of numbers to enter: auto: an input of their own where they tell; own: wherever there are any; fill: none. */
export const gapWays = ['auto', 'own', 'fill'] as const;
export type GapWay = (typeof gapWays)[number];

/** Rows with a gap, and without, that it takes to tell; and standard errors by which the means of a target are apart. */
const [leastRows, leastErrors] = [10, 3];

/** What one gap in a column tells. */
export interface TellingGaps {
  name: string;
  /** the target, or class, and its means in rows with a gap and in others; absent where they were to have an input anyway */
  found?: { on: string; gaps: number; others: number };
}

/** The columns whose gaps are to have an input of their own. Where several columns have their gaps in the same rows, the first of them. */
export function tellingGaps(
  columns: readonly Column[],
  way: GapWay,
  quantities: () => readonly Quantity[],
): TellingGaps[] {
  if (way === 'fill') return [];
  const found: (TellingGaps & { column: NumberColumn })[] = [];
  let targets: readonly Quantity[] | undefined;
  for (const column of columns) {
    if (column.kind !== 'number' || column.date !== undefined || !column.values.some(Number.isNaN)) continue;
    if (column.values.every(Number.isNaN) || found.some((other) => areAlike(other.column, column))) continue;
    targets ??= quantities();
    const told = way === 'own' ? undefined : farthest(column, targets);
    if (way === 'own' || told) found.push({ name: column.name, column, ...(told && { found: told }) });
  }
  return found.map(({ column: _column, ...each }) => each);
}

const areAlike = (a: NumberColumn, b: NumberColumn): boolean =>
  a.values.every((value, row) => Number.isNaN(value) === Number.isNaN(b.values[row]));

/** The target whose means are apart by the most standard errors, if by enough. */
function farthest({ values }: NumberColumn, targets: readonly Quantity[]): TellingGaps['found'] {
  let most = leastErrors;
  let found: TellingGaps['found'];
  for (const { on, values: y } of targets) {
    const [count, sum, squares] = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    // from a value of its own, so that what is far from 0 keeps its digits
    for (let row = 0; row < values.length; row++) {
      const [side, value] = [Number.isNaN(values[row]) ? 1 : 0, y[row] - y[0]];
      count[side]++;
      sum[side] += value;
      squares[side] += value * value;
    }
    if (Math.min(...count) < leastRows) continue;
    const means = [0, 1].map((side) => sum[side] / count[side]);
    const [all, total] = [sum[0] + sum[1], count[0] + count[1]];
    const variance = Math.max(0, (squares[0] + squares[1]) / total - (all / total) ** 2);
    const errors = Math.abs(means[1] - means[0]) / Math.sqrt(variance * (1 / count[0] + 1 / count[1]));
    if (!(errors > most)) continue;
    most = errors;
    found = { on, gaps: means[1] + y[0], others: means[0] + y[0] };
  }
  return found;
}
