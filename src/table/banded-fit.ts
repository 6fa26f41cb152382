// A cubic spline of one variable fitted to many rows by least squares, in time linear in rows and grid: every row meets four functions, so the
// equations are a band. Knows numbers only.

/** Functions that are not zero at a point. */
const width = 4;
/** Rows' worth of doubt in each coefficient, so that intervals without rows get nothing. */
const doubt = 0.05;

/**
 * The spline s on so many equal intervals over [−1, 1] for which s(column) · times comes nearest to the target on the given rows; as a function of the row's number,
 * rows that it was not fitted to too. `times` is absent where it is 1 everywhere. Beyond the ends it is as at the ends.
 */
export function bandedFit(
  column: ArrayLike<number>,
  target: ArrayLike<number>,
  { rows, gridSize, times }: { rows: ArrayLike<number>; gridSize: number; times?: ArrayLike<number> | undefined },
): (row: number) => number {
  const size = gridSize + width - 1;
  const weights = new Float64Array(width);
  const place = (row: number): number => basisAt(((column[row] + 1) / 2) * gridSize, gridSize, weights);
  // band[i · width + d] belongs to coefficients i and i − d
  const band = new Float64Array(size * width);
  const right = new Float64Array(size);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const first = place(row);
    const factor = times === undefined ? 1 : times[row];
    for (let a = 0; a < width; a++) {
      const one = factor * weights[a];
      right[first + a] += one * target[row];
      for (let b = 0; b <= a; b++) band[(first + a) * width + a - b] += one * factor * weights[b];
    }
  }
  for (let i = 0; i < size; i++) band[i * width] += doubt;
  solveBand(band, right);
  return (row) => {
    const first = place(row);
    let sum = 0;
    for (let a = 0; a < width; a++) sum += weights[a] * right[first + a];
    return times === undefined ? sum : sum * times[row];
  };
}

/** The four cubic B-splines at so many intervals from the start; returns the first's number. */
function basisAt(at: number, gridSize: number, out: Float64Array): number {
  const inside = Math.max(0, Math.min(gridSize, at));
  const cell = Math.min(gridSize - 1, Math.floor(inside));
  const u = inside - cell;
  const v = 1 - u;
  out[0] = (v * v * v) / 6;
  out[1] = (3 * u * u * u - 6 * u * u + 4) / 6;
  out[2] = (3 * v * v * v - 6 * v * v + 4) / 6;
  out[3] = (u * u * u) / 6;
  return cell;
}

/** Solves a band of a positive definite matrix in place, by its factor LLᵀ; `right` becomes the solution. */
function solveBand(band: Float64Array, right: Float64Array): void {
  const size = right.length;
  const at = (i: number, j: number): number => i * width + (i - j);
  for (let i = 0; i < size; i++) {
    for (let j = Math.max(0, i - width + 1); j <= i; j++) {
      let sum = band[at(i, j)];
      for (let k = Math.max(0, i - width + 1); k < j; k++) sum -= band[at(i, k)] * band[at(j, k)];
      band[at(i, j)] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / band[at(j, j)];
    }
    for (let k = Math.max(0, i - width + 1); k < i; k++) right[i] -= band[at(i, k)] * right[k];
    right[i] /= band[at(i, i)];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < Math.min(size, i + width); k++) right[i] -= band[at(k, i)] * right[k];
    right[i] /= band[at(i, i)];
  }
}
