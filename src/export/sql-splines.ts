// KAN layers as stages of a query: clamped inputs, activations and places on grids, cells and what is within them, then the sums. Splines are polynomials
// chosen by the cell.

import { piecesOf } from '../compute/straight-line/splines.js';
import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import { extendKnots } from '../math/knots.js';
import type { KanStep } from './program.js';
import { sqlNumber } from './sql-dialects.js';
import { sqlExp, sqlFormula } from './sql-formula.js';
import { activationText } from './sql-layers.js';
import { type Made, type SqlQuery, sumOf } from './sql-query.js';

/** A layer while it is written. */
interface Layer {
  query: SqlQuery;
  step: KanStep;
  k: number;
  /** names of its inputs */
  x: readonly string[];
  /** what is made of x, of that, and of that again */
  clamped: Made;
  placed: Made;
  valued: Made;
  /** what each output adds up */
  terms: string[][];
}

/** A name of this layer's own: a letter, and a number. */
const nameOf = ({ query, k }: Layer, stem: string, i: number): string => query.keep(`${stem}${k}_${i}`);

export function kanStages(query: SqlQuery, step: KanStep, k: number): void {
  const { of, inputs, outputs } = step;
  const terms: string[][] = Array.from({ length: outputs }, () => []);
  const layer: Layer = { query, step, k, x: query.vectors[of], clamped: [], placed: [], valued: [], terms };
  for (let i = 0; i < inputs; i++) if (isUsed(step, i)) inputTerms(layer, i);
  for (const made of [layer.clamped, layer.placed, layer.valued]) if (made.length > 0) query.stage(k, made);
  lockedTerms(layer);
  query.setVector(
    k,
    terms.map((all) => (all.length === 0 ? '0e0' : sumOf(all))),
  );
  query.forget();
}

/** Whether any output has a curve of this input. */
function isUsed({ outputs, base, splines: { count, coefficients } }: KanStep, i: number): boolean {
  const weights = base?.weights.subarray(i * outputs, (i + 1) * outputs) ?? [];
  const own = coefficients.subarray(i * count * outputs, (i + 1) * count * outputs);
  return weights.some((value) => value !== 0) || own.some((value) => value !== 0);
}

/** Adds what the curves of input i say. */
function inputTerms(layer: Layer, i: number): void {
  const { query, step, x, clamped, placed, terms } = layer;
  const { outputs, base, splines } = step;
  const { basis, gridSize, outside, breakpoints, coefficients, count } = splines;
  const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
  const isClamped = outside === 'clamp' || (basis !== 'bspline' && outside === 'linear');
  const at = isClamped ? nameOf(layer, 'c', i) : x[i];
  if (isClamped)
    clamped.push([
      at,
      `CASE WHEN ${x[i]} < ${sqlNumber(lo)} THEN ${sqlNumber(lo)} WHEN ${x[i]} > ${sqlNumber(hi)} THEN ${sqlNumber(hi)} ELSE ${x[i]} END`,
    ]);
  if (base) {
    const act = nameOf(layer, 'a', i);
    placed.push([act, activationText(base.activation, outside === 'clamp' ? at : x[i], query.dialect)]);
    for (let o = 0; o < outputs; o++) {
      const weight = base.weights[i * outputs + o];
      if (weight !== 0) terms[o].push(`${sqlNumber(weight)} * ${act}`);
    }
  }
  const curves = Array.from({ length: outputs }, (_, o) =>
    Float64Array.from({ length: count }, (_m, m) => coefficients[(i * count + m) * outputs + o]),
  );
  if (basis === 'bspline') polynomialTerms(layer, i, at, curves);
  else denseTerms(layer, i, at, curves);
}

/** B-splines: a polynomial of t for each cell. */
function polynomialTerms(layer: Layer, i: number, at: string, curves: readonly Float64Array[]): void {
  const { step, x, terms } = layer;
  const { splines } = step;
  const { order, breakpoints, even } = splines;
  const pieces = curves.map((spline) => piecesOf({ ...splines, grid: { kind: 'uniform' } }, breakpoints[i], spline));
  const cells = pieces[0].length;
  const [cell, t] = [nameOf(layer, 'k', i), nameOf(layer, 't', i)];
  if (even) evenPlace(layer, i, at, { cell, t, cells });
  else searchedPlace(layer, i, at, { cell, t, cells });
  curves.forEach((spline, o) => {
    if (spline.every((value) => value === 0)) return;
    const texts = pieces[o].map((piece) => polynomial(piece, t));
    // what most cells have, such as nothing, is what is left
    const whens = texts.slice(0, -1).map((text, c) => `WHEN ${c} THEN ${text}`);
    const chosen = `CASE ${cell} ${whens.join(' ')} ELSE ${texts.at(-1)} END`;
    terms[o].push(order === 0 ? `${chosen} + 0 * ${x[i]}` : chosen);
  });
}

/** Names of a cell and of the place in it, and how many cells there are, one beyond either end among them. */
interface Place {
  cell: string;
  t: string;
  cells: number;
}

/** Where x lies on an even grid: found by arithmetic. */
function evenPlace(layer: Layer, i: number, at: string, { cell, t, cells }: Place): void {
  const { order, gridSize, outside, breakpoints } = layer.step.splines;
  const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
  const u = nameOf(layer, 'u', i);
  const early = 1 + (outside === 'zero' ? order : 0);
  layer.placed.push([u, `(${at} - ${sqlNumber(lo)}) * ${sqlNumber(gridSize / (hi - lo))} + ${early}`]);
  const whole = `CASE WHEN ${u} < 1 THEN 0 WHEN ${u} >= ${cells - 1} THEN ${cells - 1} ELSE floor(${u}) END`;
  layer.valued.push([cell, `CAST(${whole} AS INTEGER)`], [t, `${u} - ${whole}`]);
}

/** Where x lies on another grid: knot after knot. */
function searchedPlace(layer: Layer, i: number, at: string, { cell, t, cells }: Place): void {
  const { order, gridSize, outside, breakpoints } = layer.step.splines;
  const knots = outside === 'zero' ? extendKnots(breakpoints[i], order) : Float64Array.from(breakpoints[i]);
  const width = (c: number): number => {
    const interval = Math.max(0, Math.min(knots.length - 2, c - 1));
    return knots[interval + 1] - knots[interval];
  };
  const left = (c: number): number => (c === 0 ? knots[0] - (knots[1] - knots[0]) : knots[c - 1]);
  const position = (c: number): string => `(${at} - ${sqlNumber(left(c))}) * ${sqlNumber(1 / width(c))}`;
  const choose = (text: (c: number) => string): string => {
    const whens = Array.from(knots, (knot, c) => {
      // the last interval of the domain is closed at its right end; it shows only in steps
      const closed = order === 0 && c === gridSize;
      return `WHEN ${at} ${closed ? '<=' : '<'} ${sqlNumber(knot)} THEN ${text(c)}`;
    });
    return `CASE ${whens.join(' ')} ELSE ${text(cells - 1)} END`;
  };
  layer.valued.push([cell, choose(String)], [t, choose(position)]);
}

function polynomial(piece: Float64Array, t: string): string {
  const powers = Array.from(piece);
  while (powers.length > 1 && powers.at(-1) === 0) powers.pop();
  return powers.map(sqlNumber).reduceRight((rest, value) => `${value} + ${t} * (${rest})`);
}

/** Gaussians and Chebyshev polynomials: all functions of an input, and beyond the ends a line. */
function denseTerms(layer: Layer, i: number, at: string, curves: readonly Float64Array[]): void {
  const { query, step, x, placed, valued, terms } = layer;
  const { basis, outside, breakpoints, gridSize, count } = step.splines;
  const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
  const gaussian = basis === 'rbf';
  const u = nameOf(layer, 'u', i);
  const position = `(${at} - ${sqlNumber(lo)}) * ${sqlNumber((gaussian ? count - 1 : 2) / (hi - lo))}${gaussian ? '' : ' - 1'}`;
  // T_m(u) is cos(m acos u), and u lies in [−1, 1] but for a rounding
  const angle = `acos(CASE WHEN ${position} > 1 THEN 1 WHEN ${position} < -1 THEN -1 ELSE ${position} END)`;
  placed.push([u, gaussian ? position : angle]);
  const made = Array.from({ length: count }, (_, m): string => {
    const own = nameOf(layer, 'g', i * count + m);
    const text = gaussian
      ? sqlExp(query.dialect, `(-(${u} - ${m}) * (${u} - ${m}))`)
      : m === 0
        ? `1e0 + 0 * ${u}`
        : `cos(${m} * ${u})`;
    const inside = `CASE WHEN ${x[i]} < ${sqlNumber(lo)} OR ${x[i]} > ${sqlNumber(hi)} THEN 0 ELSE ${text} END`;
    valued.push([own, outside === 'zero' && !gaussian ? inside : text]);
    return own;
  });
  const slopes = [lo, hi].map((end) => {
    const [values, rises] = [new Float64Array(count), new Float64Array(count)];
    (gaussian ? evaluateGaussians : evaluateChebyshev)(lo, hi, end, values, rises);
    return rises;
  });
  curves.forEach((spline, o) => {
    if (spline.every((value) => value === 0)) return;
    terms[o].push(sumOf(made.map((own, m) => `${sqlNumber(spline[m])} * ${own}`)));
    if (outside !== 'linear') return;
    const [below, above] = slopes.map((rises) => rises.reduce((sum, rise, m) => sum + rise * spline[m], 0));
    terms[o].push(
      `(${x[i]} - ${at}) * CASE WHEN ${x[i]} < ${sqlNumber(lo)} THEN ${sqlNumber(below)} ELSE ${sqlNumber(above)} END`,
    );
  });
}

/** Locked edges: their arguments are a stage, so that functions that read them twice compute them once. */
function lockedTerms(layer: Layer): void {
  const { query, step, k, x, terms } = layer;
  const { locked } = step;
  if (locked.length === 0) return;
  const names = locked.map((_, j) => nameOf(layer, 'l', j));
  query.stage(
    k,
    locked.map(({ input, affine: [a, b] }, j): [string, string] => [
      names[j],
      `${sqlNumber(a)} * ${x[input]} + ${sqlNumber(b)}`,
    ]),
  );
  locked.forEach(({ output, affine: [, , c, d], f }, j) => {
    const text = sqlFormula(f, new Map([['x', names[j]]]), query.dialect);
    terms[output].push(`${sqlNumber(c)} * ${text} + ${sqlNumber(d)}`);
  });
}
