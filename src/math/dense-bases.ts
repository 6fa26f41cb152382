// Bases whose functions all count at every point: Gaussians and Chebyshev polynomials on [lo, hi]. Knows nothing of networks.

/**
 * Values of `values.length` Gaussians exp(−(u − m)²) at x, m = 0, 1 …, where u runs from 0 at lo to the last m at hi; and, into
 * `slopes`, their derivatives by x.
 */
export function evaluateGaussians(lo: number, hi: number, x: number, values: Float64Array, slopes: Float64Array): void {
  const rate = (values.length - 1) / (hi - lo);
  const u = (x - lo) * rate;
  for (let m = 0; m < values.length; m++) {
    values[m] = Math.exp(-((u - m) ** 2));
    slopes[m] = -2 * (u - m) * values[m]! * rate;
  }
}

/**
 * Values of the Chebyshev polynomials T_0, T_1 … at x scaled from [lo, hi] to [−1, 1], and, into `slopes`, their derivatives by x.
 * T_{m+1} = 2uT_m − T_{m−1} (Mason & Handscomb, "Chebyshev Polynomials", 2003).
 */
export function evaluateChebyshev(lo: number, hi: number, x: number, values: Float64Array, slopes: Float64Array): void {
  const rate = 2 / (hi - lo);
  const u = (x - lo) * rate - 1;
  values[0] = 1;
  slopes[0] = 0;
  for (let m = 1; m < values.length; m++) {
    const [before, slopeBefore] = m > 1 ? [values[m - 2]!, slopes[m - 2]!] : [u, rate];
    values[m] = 2 * u * values[m - 1]! - before;
    slopes[m] = 2 * (rate * values[m - 1]! + u * slopes[m - 1]!) - slopeBefore;
  }
}
