// KAN layers as Python: the values of all functions, b[rows, inputs, count], and one product with the coefficients.

import { evenMatrix, layerCells } from './cells.js';
import type { KanStep } from './program.js';
import { number, type PythonSource } from './python-source.js';

export function kanLines(to: PythonSource, step: KanStep, k: number): void {
  const { of, inputs, outputs, base, splines } = step;
  const { basis, count, outside, breakpoints, gridSize, coefficients } = splines;
  const lo = to.table(
    breakpoints.map((points) => points[0]),
    [inputs],
  );
  const hi = to.table(
    breakpoints.map((points) => points[gridSize]),
    [inputs],
  );
  to.add(
    `z = v${of}`,
    `clamped = np.where(z < ${lo}, ${lo}, np.where(z > ${hi}, ${hi}, z))`,
    `at = ${outside === 'zero' ? 'z' : 'clamped'}`,
  );
  if (basis === 'bspline') cellLines(to, step, lo);
  else denseLines(to, step, lo, hi);
  const c = to.table(coefficients, [inputs * count, outputs], true);
  to.add(`v${k} = b.reshape(len(x), ${inputs * count}) @ ${c}`);
  if (base) {
    const weights = to.table(base.weights, [inputs, outputs], true);
    const seen = outside === 'clamp' ? 'clamped' : 'z';
    to.add(`v${k} = v${k} + ${to.use(`_${base.activation}`)}(${seen}) @ ${weights}`);
  }
  lockedLines(to, step, k);
}

/** B-splines. */
function cellLines(to: PythonSource, { inputs, splines }: KanStep, lo: string): void {
  const { order, count, outside, even } = splines;
  const all = layerCells(splines);
  const { before, cells } = all;
  const size = order + 1;
  const linear = outside === 'linear' ? 'True' : 'False';
  if (even) {
    const rate = to.table(all.rate, [inputs]);
    const matrix = to.table(evenMatrix(order), [1, 1, size, size]);
    to.add(
      `u = (at - ${lo}) * ${rate} + ${before}`,
      `place = ${to.use('_cell')}(u, ${cells})`,
      `b = ${to.use('_splines')}(z, at, place, u - place, ${rate}, ${matrix}, ${order}, ${before}, ${count}, ${linear})`,
    );
  } else {
    const lefts = to.table(all.lefts, [inputs, cells]);
    const rates = to.table(all.rates, [inputs, cells]);
    const matrices = to.table(all.matrices, [inputs, cells, size, size]);
    const ends = cells > 1 ? to.table(all.ends, [inputs, cells - 1]) : undefined;
    to.add(
      ends ? `place = (at[:, :, None] >= ${ends}).sum(axis=2)` : 'place = np.zeros(at.shape, dtype=np.int64)',
      `i = np.arange(${inputs})`,
      `rate = ${rates}[i, place]`,
      `b = ${to.use('_splines')}(z, at, place, (at - ${lefts}[i, place]) * rate, rate, ${matrices}[i, place], ${order}, ${before}, ${count}, ${linear})`,
    );
  }
  if (outside === 'zero') to.add(nothingBeyond(to.table(all.start, [inputs]), to.table(all.end, [inputs])));
}

/** Gaussians and Chebyshev polynomials. */
function denseLines(to: PythonSource, { inputs, splines }: KanStep, lo: string, hi: string): void {
  const { basis, count, outside, breakpoints, gridSize } = splines;
  const gaussian = basis === 'rbf';
  const rate = to.table(
    breakpoints.map((points) => (gaussian ? count - 1 : 2) / (points[gridSize] - points[0])),
    [inputs],
  );
  const linear = outside === 'linear' ? 'True' : 'False';
  to.add(`b = ${to.use(gaussian ? '_gaussians' : '_chebyshev')}(z, at, ${lo}, ${rate}, ${count}, ${linear})`);
  if (outside === 'zero' && !gaussian) to.add(nothingBeyond(lo, hi));
}

const nothingBeyond = (start: string, end: string): string =>
  `b = np.where(((z < ${start}) | (z > ${end}))[:, :, None], 0, b)`;

function lockedLines(to: PythonSource, { locked }: KanStep, k: number): void {
  for (const { input, output, affine, f } of locked) {
    const [a, b, c, d] = affine.map(number);
    to.add(
      `w = ${a} * z[:, ${input}] + ${b}`,
      `v${k}[:, ${output}] += ${c} * (${to.expression(f, new Map([['x', 'w']]))}) + ${d}`,
    );
  }
}
