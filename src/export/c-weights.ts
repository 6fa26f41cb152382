// The values of the order + 1 B-splines of a cell as C: on even grids a function of t, the same for all cells.

import { evenMatrix } from './cells.js';
import { type CSource, constant } from './c-source.js';

/** The function that writes w[order + 1] of t, on even grids; with `linear` also the tangent, e beyond the end. */
export function weightsFunction(to: CSource, order: number, linear: boolean): string {
  const [matrix, size] = [evenMatrix(order), order + 1];
  const each = (text: (m: number) => string): string[] => Array.from({ length: size }, (_, m) => text(m));
  return to.ownFunction(`weights${order}${linear ? '_linear' : ''}`, (own) => {
    const tangent =
      linear && order > 0
        ? ['  if (e != 0) {', ...each((m) => `    w[${m}] += e * (${horner(matrix, size, m, 1)});`), '  }']
        : [];
    return [
      `static inline void ${own}(R t, ${linear ? 'R e, ' : ''}R *w) {`,
      ...each((m) => `  w[${m}] = ${horner(matrix, size, m, 0)};`),
      ...tangent,
      ...(linear && tangent.length === 0 ? ['  (void)e;'] : []),
      '}',
    ].join('\n');
  });
}

/** Σ_p M[p, m] t^p, or its derivative by t. */
function horner(matrix: Float64Array, size: number, m: number, derivative: 0 | 1): string {
  const factors = Array.from({ length: size }, (_, p) => matrix[p * size + m]);
  const terms = derivative === 0 ? factors : factors.slice(1).map((value, p) => value * (p + 1));
  // nothing is added that is 0
  return (
    terms.map(cleaned).reduceRight<string | undefined>((rest, value) => {
      if (rest === undefined) return value === 0 ? undefined : constant(value);
      return value === 0 ? `t * (${rest})` : `${constant(value)} + t * (${rest})`;
    }, undefined) ?? '0'
  );
}

/** Fractions such as 2/3 come out a rounding error off: entries of the matrix are whole numbers over the order's factorial. */
function cleaned(value: number): number {
  const whole = Math.round(value * 120);
  return Math.abs(value * 120 - whole) < 1e-9 ? whole / 120 : value;
}
