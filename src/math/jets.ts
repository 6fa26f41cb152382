// Jets: a value together with chosen first and second derivatives of it by a few variables, and how they pass through functions,
// forward and backward as pairs. Knows numbers only. Griewank & Walther, "Evaluating Derivatives" (2008), chapter 13.
//
// A jet is `size` numbers in a flat array: the value, `firsts` first derivatives, then a second derivative for each pair.
// A backward pass is told d, the derivatives of some number by those of a jet, and adds to those of what the jet was made from.

export interface JetShape {
  /** variables there are first derivatives by */
  firsts: number;
  /** pairs of those variables there are second derivatives by */
  seconds: readonly (readonly [number, number])[];
  /** numbers in a jet: 1 + firsts + seconds.length */
  size: number;
}

export function jetShape(firsts: number, seconds: readonly (readonly [number, number])[]): JetShape {
  return { firsts, seconds, size: 1 + firsts + seconds.length };
}

/** Adds f(x) to y, where f[0], f[1] and f[2] are f and its derivatives at the value of x. */
export function addComposed(
  { firsts, seconds }: JetShape,
  f: ArrayLike<number>,
  x: Float64Array,
  at: number,
  y: Float64Array,
  to: number,
): void {
  const [f0, f1, f2] = [f[0], f[1], f[2]];
  y[to] += f0;
  for (let i = 1; i <= firsts; i++) y[to + i] += f1 * x[at + i];
  for (let s = 0; s < seconds.length; s++) {
    const [a, b] = seconds[s];
    const second = 1 + firsts + s;
    y[to + second] += f2 * x[at + 1 + a] * x[at + 1 + b] + f1 * x[at + second];
  }
}

/** The three numbers p with d · f(x) = p₀ f + p₁ f' + p₂ f'': the derivatives by f and its derivatives at the value of x. */
export function pullComposed(
  { firsts, seconds }: JetShape,
  x: Float64Array,
  at: number,
  d: Float64Array,
  from: number,
  pull: Float64Array,
): void {
  let [first, second] = [0, 0];
  for (let i = 1; i <= firsts; i++) first += d[from + i] * x[at + i];
  for (let s = 0; s < seconds.length; s++) {
    const [a, b] = seconds[s];
    const place = 1 + firsts + s;
    first += d[from + place] * x[at + place];
    second += d[from + place] * x[at + 1 + a] * x[at + 1 + b];
  }
  pull[0] = d[from];
  pull[1] = first;
  pull[2] = second;
}

/** Adds to dx the derivatives of d · f(x) by the jet x; `pull` as `pullComposed` gives it, f[0] … f[3] at the value of x. */
export function pullArgument(
  { firsts, seconds }: JetShape,
  f: ArrayLike<number>,
  pull: Float64Array,
  x: Float64Array,
  at: number,
  d: Float64Array,
  from: number,
  dx: Float64Array,
): void {
  const [f1, f2, f3] = [f[1], f[2], f[3]];
  dx[at] += pull[0] * f1 + pull[1] * f2 + pull[2] * f3;
  for (let i = 1; i <= firsts; i++) dx[at + i] += d[from + i] * f1;
  for (let s = 0; s < seconds.length; s++) {
    const [a, b] = seconds[s];
    const place = 1 + firsts + s;
    const share = d[from + place];
    dx[at + 1 + a] += share * f2 * x[at + 1 + b];
    dx[at + 1 + b] += share * f2 * x[at + 1 + a];
    dx[at + place] += share * f1;
  }
}

/** y = a · b; y is neither of them. */
export function multiplyJets(
  { firsts, seconds }: JetShape,
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  y: Float64Array,
  to: number,
): void {
  y[to] = a[atA] * b[atB];
  for (let i = 1; i <= firsts; i++) y[to + i] = a[atA + i] * b[atB] + a[atA] * b[atB + i];
  for (let s = 0; s < seconds.length; s++) {
    const [i, j] = seconds[s];
    const place = 1 + firsts + s;
    y[to + place] =
      a[atA + place] * b[atB] +
      a[atA + 1 + i] * b[atB + 1 + j] +
      a[atA + 1 + j] * b[atB + 1 + i] +
      a[atA] * b[atB + place];
  }
}

/** Adds to da the derivatives of d · (a · b) by a. */
export function pullFactor(
  { firsts, seconds }: JetShape,
  b: Float64Array,
  atB: number,
  d: Float64Array,
  from: number,
  da: Float64Array,
  to: number,
): void {
  da[to] += d[from] * b[atB];
  for (let i = 1; i <= firsts; i++) {
    da[to] += d[from + i] * b[atB + i];
    da[to + i] += d[from + i] * b[atB];
  }
  for (let s = 0; s < seconds.length; s++) {
    const [i, j] = seconds[s];
    const place = 1 + firsts + s;
    const share = d[from + place];
    da[to] += share * b[atB + place];
    da[to + 1 + i] += share * b[atB + 1 + j];
    da[to + 1 + j] += share * b[atB + 1 + i];
    da[to + place] += share * b[atB];
  }
}
