// Bases whose functions all count at every point: Gaussians and Chebyshev polynomials on [lo, hi]. Knows nothing of networks.

/**
 * Gaussians exp(−(u − m)²) at x, m = 0, 1 …, where u runs from 0 at lo to the last m at hi: their values into derivatives[0], into
 * derivatives[n] their nth derivatives by x. By w = u − m: g⁽ⁿ⁺¹⁾ = −2 (w g⁽ⁿ⁾ + n g⁽ⁿ⁻¹⁾).
 */
export function evaluateGaussians(lo: number, hi: number, x: number, ...derivatives: Float64Array[]): void {
  const count = derivatives[0].length;
  const rate = (count - 1) / (hi - lo);
  const u = (x - lo) * rate;
  for (let m = 0; m < count; m++) {
    let before = 0;
    let now = Math.exp(-((u - m) ** 2));
    for (let n = 0, scale = 1; n < derivatives.length; n++, scale *= rate) {
      derivatives[n][m] = now * scale;
      [before, now] = [now, -2 * ((u - m) * now + n * before)];
    }
  }
}

/**
 * The Chebyshev polynomials T_0, T_1 … at x scaled from [lo, hi] to [−1, 1]: values into derivatives[0], into derivatives[n] their nth
 * derivatives by x. T_{m+1} = 2uT_m − T_{m−1} (Mason & Handscomb, "Chebyshev Polynomials", 2003), differentiated n times.
 */
export function evaluateChebyshev(lo: number, hi: number, x: number, ...derivatives: Float64Array[]): void {
  const rate = 2 / (hi - lo);
  const u = (x - lo) * rate - 1;
  derivatives.forEach((values, n) => {
    values[0] = n === 0 ? 1 : 0;
    if (values.length > 1) values[1] = n === 0 ? u : n === 1 ? rate : 0;
    for (let m = 2; m < values.length; m++) {
      const fromBelow = n === 0 ? 0 : 2 * n * rate * derivatives[n - 1][m - 1];
      values[m] = 2 * u * values[m - 1] + fromBelow - values[m - 2];
    }
  });
}
