// What function a curve is: every candidate with its best constants and its error, and the rule that picks one as a scientist would.
// Knows points and edge functions, no networks. Candidates: the built-in functions, polynomials, functions of a function.

import { checkIterable, checkList, checkNumber, KanError, show } from '../errors.js';
import { solveCholesky } from '../math/cholesky.js';
import { type EdgeFunction, edgeFunctions, findEdgeFunction } from '../math/edge-functions.js';
import { runSteps, type Steps } from '../work.js';
import { type AffineForm, applyFunction, applyPolynomial } from './affine-form.js';
import { type CurvePoints, fitFunction, type FunctionFit, r2Of } from './function-fit.js';
import { checkNames, type OptionNames } from '../options.js';

/** One answer to what a curve is. */
export interface CurveCandidate {
  /** 'sin', 'polynomial of degree 3', 'exp of x^2' */
  label: string;
  rmse: number;
  /** 1 − (mean squared error) / (variance of the curve) */
  r2: number;
  complexity: number;
  /** for a single built-in function: what an edge can be locked to */
  fit?: FunctionFit;
  /** the candidate as part of a formula */
  apply: (argument: AffineForm) => AffineForm;
}

/** Which functions `fitCurve` tries. All optional. */
export interface CurveFitOptions {
  /** names of the functions to try; default all built-in ones */
  functions?: readonly string[];
  /** own functions, beside those */
  own?: readonly EdgeFunction[];
  /** whether to try polynomials and functions of functions too; default true */
  compositions?: boolean;
  /** error of the curve itself, in units of y: what is nearer than this is as good; default 0 */
  noise?: number;
}

const fitOptions: OptionNames<CurveFitOptions> = { functions: true, own: true, compositions: true, noise: true };

/** cos and arccos are sin and arcsin moved, sigmoid is tanh: with all of a, b, c, d free they are the same curves. */
const twins: ReadonlySet<string> = new Set(['cos', 'arccos', 'sigmoid']);
/** Inner functions of compositions. */
const innerNames = ['x^2', '1/x', 'sqrt', 'log', 'exp', 'sin', 'x^3'] as const;
/** Outer ones. */
const outerNames = [
  '1/x',
  '1/x^2',
  'sqrt',
  '1/sqrt',
  'exp',
  'log',
  'sin',
  'tanh',
  'arctan',
  'arcsin',
  'artanh',
  'x^2',
  'abs',
] as const;
const highestDegree = 5;
/** Work of one fit of one function, see work.ts. */
const fitWork = 1e6;

/**
 * Candidates for the curve through the points, the one to pick first (see `pickCandidate`), then by error. Every candidate is finite at
 * all of x. Throws a KanError when x and y differ in length, are empty, or hold a number that is not finite, or for unknown functions.
 */
export function fitCurve(x: ArrayLike<number>, y: ArrayLike<number>, options: CurveFitOptions = {}): CurveCandidate[] {
  checkNames('fitCurve', options, fitOptions);
  const points = checkPoints(x, y);
  const { functions, own = [], noise = 0, compositions = true } = options;
  checkNumber('fitCurve: `noise`', noise, 0);
  return runSteps(candidatesFor(points, { functions: chosen(functions, own), noise, compositions }));
}

interface CandidateOptions {
  functions: readonly EdgeFunction[];
  noise: number;
  compositions: boolean;
  /** error at which a plain function is near enough for nothing else to be tried; default 0 */
  enough?: number;
}

/** The same for points that are known to be sound, a fit at a time. Stopped, it returns what was found by then. */
export function* candidatesFor(
  points: CurvePoints,
  { functions, noise, compositions, enough = 0 }: CandidateOptions,
): Steps<CurveCandidate[]> {
  const found: CurveCandidate[] = [];
  const best = (): number => found.reduce((least, { rmse }) => Math.min(least, rmse), Infinity);
  for (const f of functions) {
    const fit = fitFunction(f, points, best());
    if (fit && Number.isFinite(fit.rmse)) found.push(candidateOf(fit));
    if (yield fitWork) break;
  }
  // rounding in the points themselves
  const exact = 1e-11 * largest(points.y);
  const near = Math.max(noise, exact, enough);
  if (compositions && best() > near) {
    found.push(...polynomials(points, functions));
    if (best() > near) found.push(...(yield* compositionsOf(functions, points, best())));
  }
  const byError = found.toSorted((p, q) => p.rmse - q.rmse || p.complexity - q.complexity);
  const picked = pickCandidate(byError, { noise: Math.max(noise, exact) });
  return picked ? [picked, ...byError.filter((each) => each !== picked)] : byError;
}

/** A candidate must come this near to the best, or within the noise, to be picked for its simplicity. */
const nearBest = 1.5;

/**
 * The simplest of those candidates whose error is the curve's own noise or next to the smallest, the nearest of several as simple.
 * '0' and the line stand among them with their low complexity: a curve that says nothing, or is straight, is told so.
 * Throws a KanError on arguments that make no sense.
 */
export function pickCandidate(
  candidates: readonly CurveCandidate[],
  options: { noise?: number } = {},
): CurveCandidate | undefined {
  checkNames('pickCandidate', options, ['noise']);
  checkList('pickCandidate: `candidates`', candidates);
  const { noise = 0 } = options;
  const least = candidates.reduce((lowest, { rmse }) => Math.min(lowest, rmse), Infinity);
  const bound = Math.max(nearBest * least, noise);
  const near = candidates.filter(({ rmse }) => rmse <= bound);
  return near.toSorted((p, q) => p.complexity - q.complexity || p.rmse - q.rmse)[0];
}

/** The functions of these names (default: all that differ) and custom ones. Throws a KanError for unknown names. */
export function chosen(names: readonly string[] | undefined, own: readonly EdgeFunction[] = []): EdgeFunction[] {
  if (names !== undefined) checkList('fitCurve: `functions`', names);
  checkList('fitCurve: `own`', own);
  const built = names
    ? names.map((name) => {
        const f = own.find((each) => each.name === name) ?? findEdgeFunction(name);
        if (!f)
          throw new KanError(
            `fitCurve: unknown function ${show(name)}`,
            `known functions are ${edgeFunctions.map((each) => each.name).join(', ')}`,
          );
        return f;
      })
    : edgeFunctions.filter(({ name }) => !twins.has(name));
  return [...built, ...own.filter((f) => !built.includes(f))];
}

/** What edges may be in a formula: the functions chosen, and what every formula may have without being asked, constants and lines. */
export function chosenForFormulas(names: readonly string[] | undefined, own?: readonly EdgeFunction[]): EdgeFunction[] {
  if (names !== undefined) checkIterable('fitCurve: `functions`', names);
  return chosen(names && [...new Set(['0', '1', 'x', ...names])], own);
}

/** c·f(a·x + b) + d as a function of x, for a built-in f. Throws a KanError for another name. */
export function evaluateAffine(name: string, affine: readonly [number, number, number, number]): (x: number) => number {
  checkList('evaluateAffine: `affine`', affine);
  for (let i = 0; i < 4; i++) checkNumber(`evaluateAffine: \`affine[${i}]\``, affine[i], -Infinity);
  const [a, b, c, d] = affine;
  const [f] = chosen([name]) as [EdgeFunction];
  return (x) => (c === 0 ? d : c * f.value(a * x + b) + d);
}

function candidateOf(fit: FunctionFit): CurveCandidate {
  const { rmse, r2, complexity } = fit;
  const name = fit.function;
  return { label: name, rmse, r2, complexity, fit, apply: (argument) => applyFunction(name, fit.affine, argument) };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** Polynomials of degree 2 to 5 of the powers that are among the functions, without those that they can do without. */
function polynomials(points: CurvePoints, functions: readonly EdgeFunction[]): CurveCandidate[] {
  const found: CurveCandidate[] = [];
  const allowed = new Set(['1', ...functions.map(({ name }) => name)]);
  const powerName = (k: number): string => (k === 0 ? '1' : k === 1 ? 'x' : `x^${k}`);
  const { x, y } = points;
  const scale = largest(x);
  for (let degree = 2; degree <= highestDegree && x.length > degree; degree++) {
    let powers = Array.from({ length: degree + 1 }, (_, k) => k).filter((k) => allowed.has(powerName(k)));
    if (powers.at(-1) !== degree) continue;
    let fit = leastPowers(x, y, powers, scale);
    if (!fit) break;
    const enough = Math.max(1.001 * fit.rmse, 1e-10 * largest(y));
    for (let k = degree - 1; k >= 1; k--) {
      const fewer = powers.filter((power) => power !== k);
      const without = leastPowers(x, y, fewer, scale);
      if (without && without.rmse <= enough) [powers, fit] = [fewer, without];
    }
    if (powers.length <= 2) continue; // a power alone is among the functions
    const coefficients = new Float64Array(degree + 1);
    powers.forEach((k, i) => (coefficients[k] = fit.coefficients[i] / scale ** k));
    const { rmse } = fit;
    found.push({
      label: `polynomial of degree ${degree}`,
      rmse,
      r2: r2Of(rmse, y),
      complexity: 1 + powers.length,
      apply: (argument) => applyPolynomial(coefficients, argument),
    });
  }
  return found;
}

/** y ≈ Σ coefficients · (x / scale)^power; undefined where the powers cannot be told apart, as where every x is 0. */
function leastPowers(
  x: Float64Array,
  y: Float64Array,
  powers: readonly number[],
  scale: number,
): { coefficients: Float64Array; rmse: number } | undefined {
  const n = powers.length;
  const [matrix, right, row] = [new Float64Array(n * n), new Float64Array(n), new Float64Array(n)];
  const solve = (target: (i: number) => number): Float64Array | undefined => {
    matrix.fill(0);
    right.fill(0);
    for (let i = 0; i < x.length; i++) {
      powers.forEach((power, p) => (row[p] = (x[i] / scale) ** power));
      for (let p = 0; p < n; p++) {
        right[p] += row[p] * target(i);
        for (let q = 0; q <= p; q++) matrix[p * n + q] += row[p] * row[q];
      }
    }
    return solveCholesky(matrix, right) ? right.slice() : undefined;
  };
  const at = (coefficients: Float64Array, i: number): number =>
    powers.reduce((sum, power, p) => sum + coefficients[p] * (x[i] / scale) ** power, 0);
  const coefficients = solve((i) => y[i]);
  if (!coefficients) return undefined;
  // once more on what is left: the normal equations lose digits
  const correction = solve((i) => y[i] - at(coefficients, i));
  correction?.forEach((value, p) => (coefficients[p] += value));
  let square = 0;
  for (let i = 0; i < x.length; i++) square += (at(coefficients, i) - y[i]) ** 2;
  return { coefficients, rmse: Math.sqrt(square / x.length) };
}

/** f(a·g(x) + b) for pairs of functions that make another curve than either alone. */
function* compositionsOf(
  functions: readonly EdgeFunction[],
  { x, y }: CurvePoints,
  known: number,
): Steps<CurveCandidate[]> {
  let least = known;
  const allowed = new Set(functions.map(({ name }) => name));
  const found: CurveCandidate[] = [];
  for (const innerName of innerNames) {
    const inner = allowed.has(innerName) && findEdgeFunction(innerName);
    if (!inner) continue;
    const z = x.map(inner.value);
    if (z.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e9)) continue;
    for (const outerName of outerNames) {
      const outer = allowed.has(outerName) && findEdgeFunction(outerName);
      if (!outer || (innerName === 'exp' && outerName === 'log') || (innerName === 'log' && outerName === 'exp'))
        continue;
      if (yield fitWork) return found;
      const fit = fitFunction(outer, { x: z, y }, least);
      if (!fit || !Number.isFinite(fit.rmse)) continue;
      least = Math.min(least, fit.rmse);
      const { rmse, r2, affine } = fit;
      found.push({
        label: `${outerName} of ${innerName}`,
        rmse,
        r2,
        complexity: inner.complexity + outer.complexity + 1,
        apply: (argument) => applyFunction(outerName, affine, applyFunction(innerName, [1, 0, 1, 0], argument)),
      });
    }
  }
  return found;
}

function checkPoints(x: ArrayLike<number>, y: ArrayLike<number>): CurvePoints {
  checkList('fitCurve: `x`', x);
  checkList('fitCurve: `y`', y);
  if (x.length !== y.length) throw new KanError(`fitCurve: x has ${x.length} values and y ${y.length}`);
  if (x.length === 0) throw new KanError('fitCurve: needs at least one point');
  for (const [name, values] of [
    ['x', x],
    ['y', y],
  ] as const) {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]))
        throw new KanError(`fitCurve: ${name}[${i}] is ${show(values[i])}, not a finite number`);
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}
