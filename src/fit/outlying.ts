// By how much rows are off what is said of them, in deviations that a few of them do not change, and which are far off. Knows numbers.

/** Rows that can be slips at most, as a share; of few rows two, of fewer one, and then none. */
const [mostShare, rowsForTwo, rowsForOne] = [0.02, 30, 20];
/** What a robust deviation is taken to be at least, of the target's: rows that are exact would make any row an outlier. */
const leastNoise = 1e-3;
/** From the median of the sizes of residuals to a standard deviation. */
export const toDeviation = 1.4826;

/** Rows that can be set aside of so many. */
export function mostSlips(rows: number): number {
  if (rows < rowsForTwo) return rows < rowsForOne ? 0 : 1;
  return Math.max(2, Math.floor(mostShare * rows));
}

/**
 * What of each row is ordinary: a robust deviation, of which a part is as large everywhere and a part in proportion to what is said of the value, so that
 * neither errors that grow with the value nor values near 0 make outliers. `deviations`: what errors are known to be in proportion to.
 */
export function deviationsFrom(y: Float64Array, said: Float64Array, deviations?: Float64Array): Float64Array {
  const unit = (row: number): number => deviations?.[row] ?? 1;
  const residuals = y.map((value, row) => Math.abs(value - said[row]) / unit(row));
  const parts = y.map((value, row) => (value === said[row] ? 0 : Math.abs(value / said[row] - 1)));
  const centre = median(y);
  const spread = toDeviation * median(y.map((value) => Math.abs(value - centre)));
  const typical = deviations ? median(deviations) : 1;
  const everywhere = Math.max(toDeviation * middleOf(residuals), (leastNoise * spread) / typical);
  const inProportion = toDeviation * middleOf(parts);
  return said.map(
    (value, row) => everywhere * unit(row) + (Number.isFinite(value) ? inProportion * Math.abs(value) : 0),
  );
}

/** By how many of these deviations each value is off what is said of it; infinite where nothing is. */
export function offsOf(y: Float64Array, said: Float64Array, deviations?: Float64Array): Float64Array {
  const scales = deviationsFrom(y, said, deviations);
  return y.map((value, row) => {
    const off = value === said[row] ? 0 : Math.abs(value - said[row]) / scales[row];
    return Number.isNaN(off) ? Infinity : off;
  });
}

/** The median of what is a number; of most rows it is one. */
function middleOf(values: Float64Array): number {
  return median(values.map((value) => (Number.isNaN(value) ? Infinity : value)));
}

/**
 * Sets of rows that are at least so far off and so many times as far as all others, if they are few enough: the clearest first. Slips of several sizes
 * make several sets, one within the other. Rows in rising order.
 */
export function farSets(offs: Float64Array, least: number, times: number, most: number): number[][] {
  const order = Array.from(offs.keys())
    .toSorted((a, b) => offs[b] - offs[a])
    .slice(0, most + 1);
  const sets: { rows: number[]; ratio: number }[] = [];
  for (let k = 1; k < order.length && offs[order[k - 1]] >= least; k++) {
    const ratio = offs[order[k - 1]] / offs[order[k]];
    if (ratio >= times) sets.push({ rows: order.slice(0, k).toSorted((a, b) => a - b), ratio });
  }
  return sets.toSorted((a, b) => b.ratio - a.ratio).map(({ rows }) => rows);
}

/** All rows that are in one of these sets. */
export function farRows(offs: Float64Array, least: number, times: number, most: number): number[] {
  return farSets(offs, least, times, most).reduce((a, b) => (b.length > a.length ? b : a), []);
}

export function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
