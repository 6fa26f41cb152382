// Symmetric positive definite systems by Cholesky's decomposition. Knows matrices only. Golub & Van Loan, "Matrix Computations", 4.2.

import type { Work } from '../work.js';

/**
 * Solves A x = b for symmetric A[n, n], of which only the lower triangle is read; A is overwritten by its factor L, b by x.
 * Returns false, with both spoiled, when A is not positive definite to working precision.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): boolean {
  if (!factorCholesky(a, b.length)) return false;
  solveFactored(a, b);
  return true;
}

/** Overwrites the lower triangle of A[n, n] by L with A = L Lᵀ; false, and A spoiled, when A is not positive definite. */
export function factorCholesky(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) if (!factorRow(a, n, j)) return false;
  return true;
}

/** The same for large A, a row at a time. */
export function* factorInPieces(a: Float64Array, n: number): Work<boolean> {
  for (let j = 0; j < n; j++) {
    if (!factorRow(a, n, j)) return false;
    yield;
  }
  return true;
}

/** Row j of L, from the rows above it. */
function factorRow(a: Float64Array, n: number, j: number): boolean {
  const row = j * n;
  for (let k = 0; k < j; k++) a[row + k] = (a[row + k] - dot(a, row, k * n, k)) / a[k * n + k];
  const square = a[row + j] - dot(a, row, row, j);
  if (!(square > 0)) return false;
  a[row + j] = Math.sqrt(square);
  return true;
}

/** Overwrites b by the x of L Lᵀ x = b. */
export function solveFactored(l: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    let sum = b[j];
    for (let i = 0; i < j; i++) sum -= l[j * n + i] * b[i];
    b[j] = sum / l[j * n + j];
  }
  for (let j = n - 1; j >= 0; j--) {
    // a column of L is far apart in memory: its row is taken out of what is left of b instead
    const x = (b[j] = b[j] / l[j * n + j]);
    for (let i = 0; i < j; i++) b[i] -= l[j * n + i] * x;
  }
}

/** Σ a[p + i] · a[q + i], i < count, in four sums that do not wait for each other. */
function dot(a: Float64Array, p: number, q: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += a[p + i] * a[q + i];
    s1 += a[p + i + 1] * a[q + i + 1];
    s2 += a[p + i + 2] * a[q + i + 2];
    s3 += a[p + i + 3] * a[q + i + 3];
  }
  for (; i < count; i++) s0 += a[p + i] * a[q + i];
  return s0 + s1 + (s2 + s3);
}
