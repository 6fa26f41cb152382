// Symmetric positive definite systems by Cholesky's decomposition. Knows matrices only. Golub & Van Loan, "Matrix Computations", 4.2.

/**
 * Solves A x = b for symmetric A[n, n], of which only the lower triangle is read; A is overwritten by its factor L, b by x.
 * Returns false, with both spoiled, when A is not positive definite to working precision.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): boolean {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const row = j * n;
    for (let k = 0; k < j; k++) {
      const other = k * n;
      let sum = a[row + k]!;
      for (let i = 0; i < k; i++) sum -= a[row + i]! * a[other + i]!;
      a[row + k] = sum / a[other + k]!;
    }
    let square = a[row + j]!;
    for (let i = 0; i < j; i++) square -= a[row + i]! * a[row + i]!;
    if (!(square > 0)) return false;
    a[row + j] = Math.sqrt(square);
  }
  for (let j = 0; j < n; j++) {
    let sum = b[j]!;
    for (let i = 0; i < j; i++) sum -= a[j * n + i]! * b[i]!;
    b[j] = sum / a[j * n + j]!;
  }
  for (let j = n - 1; j >= 0; j--) {
    let sum = b[j]!;
    for (let i = j + 1; i < n; i++) sum -= a[i * n + j]! * b[i]!;
    b[j] = sum / a[j * n + j]!;
  }
  return true;
}
