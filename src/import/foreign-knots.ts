// Knots of other programs, which they write down, as grids of ours, which follow from breakpoints. Inside a grid's domain all agree;
// beyond it the knots that are added differ: efficient-kan and pykan go on with the mean width of an interval, with or without a margin,
// and we with the width of the outermost. Knows splines on one axis, and no files.

import { KanError, show } from '../errors.js';
import { extendKnots, uniformBreakpoints } from '../math/knots.js';
import type { Grid } from '../model/spec.js';

/**
 * What becomes of knots that do not follow from their breakpoints.
 * - keep: all of them become breakpoints, so that every curve is as it was, everywhere; the grid has 2 · order more intervals;
 * - change: the grid keeps its intervals, and coefficients at the ends are changed so that curves are as they were inside the domain.
 */
export const knotRules = ['keep', 'change'] as const;
export type KnotRule = (typeof knotRules)[number];

/** A grid, and how coefficients on the file's knots become those on the grid's. */
export interface ForeignGrid {
  grid: Grid;
  gridSize: number;
  /** how its knots were taken */
  as: 'uniform' | KnotRule;
  /** coefficients[count + …] of an input from those in the file */
  convert: (input: number, coefficients: Float64Array) => Float64Array;
}

/** Differences this large, in parts of the largest knot, are rounding of float32. */
const rounding = 2 ** -21;

/**
 * A grid for knots[input], each gridSize + 1 + 2 · order numbers. `names` says where they came from. Throws a KanError where knots do not
 * rise.
 */
export function foreignGrid(
  knots: readonly Float64Array[],
  order: number,
  { rule, double, name }: { rule: KnotRule; double: boolean; name: string },
): ForeignGrid {
  const gridSize = knots[0].length - 1 - 2 * order;
  knots.forEach((each, input) => {
    const bad = each.findIndex((knot, i) => i > 0 && !(knot > each[i - 1]));
    if (bad >= 0)
      throw new KanError(
        `tensor ${show(name)}: the knots of input ${input} must rise; number ${bad} is ${each[bad]} after ${each[bad - 1]}`,
        'update the grid again on rows with more different values',
      );
  });
  const ends = (each: Float64Array): [number, number] => [each[order], each[each.length - 1 - order]];
  const domains = knots.map((each) => ends(each).map((end) => (double ? end : shortest(end))) as [number, number]);
  if (knots.every((each, input) => isUniform(each, domains[input], gridSize, order))) {
    const [[lo, hi]] = domains;
    const same = domains.every((domain) => domain[0] === lo && domain[1] === hi);
    return {
      grid: same ? { kind: 'uniform', domain: [lo, hi] } : { kind: 'per-input', domains },
      gridSize,
      as: 'uniform',
      convert: (_input, coefficients) => coefficients,
    };
  }
  if (rule === 'keep') {
    return {
      grid: { kind: 'adapted', breakpoints: knots.map((each) => [...each]) },
      gridSize: gridSize + 2 * order,
      as: 'keep',
      convert: (_input, coefficients) => {
        // functions of the outermost intervals, which the file has none of
        const wider = new Float64Array(coefficients.length + 2 * order);
        wider.set(coefficients, order);
        return wider;
      },
    };
  }
  const breakpoints = knots.map((each) => [...each.subarray(order, each.length - order)]);
  const ours = breakpoints.map((each) => extendKnots(each, order));
  return {
    grid: { kind: 'adapted', breakpoints },
    gridSize,
    as: 'change',
    convert: (input, coefficients) => changeEnds(knots[input], ours[input], order, coefficients),
  };
}

function isUniform(knots: Float64Array, [lo, hi]: readonly [number, number], gridSize: number, order: number): boolean {
  if (!(lo < hi)) return false;
  const expected = extendKnots(uniformBreakpoints(lo, hi, gridSize), order);
  const largest = Math.max(Math.abs(expected[0]), Math.abs(expected[expected.length - 1]));
  return knots.every((knot, i) => Math.abs(knot - expected[i]) <= rounding * largest);
}

/** The number of fewest digits that is this one in float32. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return near;
  }
  return value;
}

/**
 * The coefficients on knots `to` of the spline with `coefficients` on knots `from`, which have the same breakpoints: equal on the domain. A
 * coefficient is the polar form of a piece at the knots inside its function's support (Ramshaw 1987), and only those at the ends have others.
 */
function changeEnds(from: Float64Array, to: Float64Array, order: number, coefficients: Float64Array): Float64Array {
  const last = from.length - 2 - order;
  return coefficients.map((coefficient, m) => {
    const inside = to.subarray(m + 1, m + order + 1);
    if (inside.every((knot, i) => knot === from[m + 1 + i])) return coefficient;
    // a piece that the function is part of: the first of the domain, or its last
    const interval = m < order ? order : Math.min(last, Math.max(order, m));
    return polarForm(from, order, interval, coefficients, inside);
  });
}

/** The polar form of the piece on [knots[interval], knots[interval + 1]] at `order` arguments: de Boor's recurrence, one argument a level. */
function polarForm(
  knots: Float64Array,
  order: number,
  interval: number,
  coefficients: Float64Array,
  at: Float64Array,
): number {
  const d = coefficients.slice(interval - order, interval + 1);
  for (let level = 1; level <= order; level++) {
    for (let j = order; j >= level; j--) {
      const i = interval - order + j;
      const share = (at[level - 1] - knots[i]) / (knots[i + order - level + 1] - knots[i]);
      d[j] = (1 - share) * d[j - 1] + share * d[j];
    }
  }
  return d[order];
}
