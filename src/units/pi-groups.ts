// Products of powers of quantities that have a given dimension, and those that have none: Buckingham's π groups (1914). Knows exponents only.

import type { Dimension } from './dimension.js';

/** Exponents of the quantities, in their order. */
export interface Groups {
  /** of a product that has the target's dimension */
  target: number[];
  /** of products that have none, as many as there are, none of them made of others */
  pure: number[][];
}

const near = 1e-9;

/**
 * The groups of quantities with these dimensions; undefined where no product of their powers has the target's. `order`: the quantities whose powers the
 * groups are made with first, by number; the others stand in one group each.
 */
export function piGroups(
  dimensions: readonly Dimension[],
  target: Dimension,
  order: readonly number[] = dimensions.map((_, i) => i),
): Groups | undefined {
  const count = order.length;
  const rows = target.map((exponent, k) => [...order.map((i) => dimensions[i][k]), exponent]);
  const pivots: number[] = [];
  for (let column = 0, row = 0; column < count && row < rows.length; column++) {
    const best = rows
      .slice(row)
      .reduce((p, each, i) => (Math.abs(each[column]) > Math.abs(rows[p][column]) ? row + i : p), row);
    if (Math.abs(rows[best][column]) < near) continue;
    [rows[row], rows[best]] = [rows[best], rows[row]];
    const own = rows[row][column];
    rows[row] = rows[row].map((each) => each / own);
    rows.forEach((each, i) => {
      const share = each[column];
      if (i !== row && share !== 0) rows[i] = each.map((value, k) => value - share * rows[row][k]);
    });
    pivots.push(column);
    row++;
  }
  if (rows.slice(pivots.length).some((row) => Math.abs(row[count]) > near)) return undefined;
  const inOrder = (exponents: readonly number[]): number[] => {
    const whole = new Array<number>(count).fill(0);
    order.forEach((i, k) => (whole[i] = exact(exponents[k])));
    return whole;
  };
  const vector = (fill: (pivotRow: number[]) => number): number[] => {
    const exponents = new Array<number>(count).fill(0);
    pivots.forEach((column, row) => (exponents[column] = fill(rows[row])));
    return exponents;
  };
  const free = order.map((_, k) => k).filter((k) => !pivots.includes(k));
  return {
    target: inOrder(vector((row) => row[count])),
    pure: free.map((k) => inOrder(vector((row) => -row[k]).with(k, 1))),
  };
}

/** Without digits of rounding: exponents are fractions of small numbers. */
function exact(exponent: number): number {
  for (const parts of [1, 2, 3, 4, 5, 6, 8, 12]) {
    const whole = Math.round(exponent * parts) / parts;
    if (Math.abs(whole - exponent) < 1e-9) return whole === 0 ? 0 : whole;
  }
  return exponent;
}
