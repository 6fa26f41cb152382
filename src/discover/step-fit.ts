// The step c·sign(x − place) + d that comes nearest to points. No slope leads to its place, so every place there is is looked at: between each value of x and
// the next, and at each.

export interface Step {
  place: number;
  c: number;
  d: number;
}

/** For values of y whose mean is 0, and x that is not one value throughout. Of places as good the lowest. */
export function bestStep(x: Float64Array, y: Float64Array): Step {
  const n = x.length;
  const order = Array.from(x.keys()).toSorted((i, j) => x[i] - x[j]);
  let best: Step = { place: 0, c: 0, d: 0 };
  let most = 0;
  /** With so many points and so much of y below the place, and so many and so much below it or at it. */
  const look = (place: number, [below, yBelow]: readonly number[], [upTo, yUpTo]: readonly number[]): void => {
    // regression on the signs: their sum, that of their squares, and that of their products with y, of which there is above what is missing to 0
    const signs = n - upTo - below;
    const squares = n - upTo + below;
    const products = -yUpTo - yBelow;
    const spread = squares - signs ** 2 / n;
    const gain = products ** 2 / spread;
    if (!(gain > most)) return;
    most = gain;
    const c = products / spread;
    best = { place, c, d: 0 - (c * signs) / n };
  };
  let below = [0, 0];
  for (let next = 0; next < n;) {
    const at = x[order[next]];
    let sum = below[1];
    for (; x[order[next]] === at; next++) sum += y[order[next]];
    const upTo = [next, sum];
    if (next < n) {
      look((at + x[order[next]]) / 2, upTo, upTo);
      // a step at the first or the last value is that beside it
      if (below[0] > 0) look(at, below, upTo);
    }
    below = upTo;
  }
  return best;
}
