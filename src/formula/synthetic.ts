// Samples of a known function: the data sets of examples and tests.

import { checkInteger, checkNumber, KanError, show } from '../errors.js';
import { expressionFunction } from './evaluate.js';
import { parseExpression } from './parse.js';
import { variablesOf } from './expression.js';
import { createRandom } from '../math/random.js';
import { checkNames, type OptionNames } from '../options.js';

/** How many rows `createSyntheticDataset` draws, from where, and how much noise it adds. All optional. */
export interface SyntheticOptions {
  /** rows; default 1000 */
  samples?: number;
  /** standard deviation of normal noise on y; default 0.01 */
  noise?: number;
  /** where inputs are drawn from, evenly: one [lo, hi] for all or one for each; default [0, 1] */
  range?: readonly [number, number] | readonly (readonly [number, number])[];
  /** number of inputs of a JavaScript function; default: its parameters. A formula's are its variables */
  inputs?: number;
  /** default 42 */
  seed?: number;
}

const syntheticOptions: OptionNames<SyntheticOptions> = {
  samples: true,
  noise: true,
  range: true,
  inputs: true,
  seed: true,
};

/** Rows at most, some seconds' worth, and numbers in all rows: what has room in memory. */
const [mostSamples, mostNumbers] = [1e7, 1e8];
/** Inputs of a function at most. */
const mostInputs = 10_000;

/** Rows drawn from a formula, from `createSyntheticDataset`. */
export interface SyntheticDataset {
  /** x[rows, inputs] */
  x: Float64Array;
  /** y[rows] */
  y: Float64Array;
  rows: number;
  inputs: number;
  /** a name for each input: the formula's variables, or x1, x2 … */
  names: string[];
}

/**
 * Draws inputs evenly from a range, and y = f(inputs) + noise. `f` is a formula, `sin(pi*x)*exp(-x/2)`, read and never executed, or
 * a function of numbers. The same seed gives the same inputs and noise on every platform. Throws a KanError on a
 * formula that cannot be read, options that make no sense, more than ten million rows, or a function that is not finite somewhere in the range.
 */
export function createSyntheticDataset(
  f: string | ((...inputs: number[]) => number),
  options: SyntheticOptions = {},
): SyntheticDataset {
  checkNames('createSyntheticDataset', options, syntheticOptions);
  const { samples = 1000, noise = 0.01, range = [0, 1], seed = 42 } = options;
  checkInteger('createSyntheticDataset: `samples`', samples, 1, mostSamples);
  checkNumber('createSyntheticDataset: `noise`', noise, 0);
  const { names, value } = typeof f === 'string' ? fromFormula(f) : fromFunction(f, options.inputs);
  const ranges = checkRanges(range, names);
  const random = createRandom(seed);
  const inputs = names.length;
  if (samples * inputs > mostNumbers)
    throw new KanError(
      `createSyntheticDataset: ${samples} rows of ${inputs} inputs are more than ${mostNumbers} numbers`,
      'draw fewer, or some at a time with another `seed` each',
    );
  const x = new Float64Array(samples * inputs);
  const y = new Float64Array(samples);
  for (let row = 0; row < samples; row++) {
    const at = x.subarray(row * inputs, (row + 1) * inputs);
    ranges.forEach(([lo, hi], input) => (at[input] = lo + (hi - lo) * random.next()));
    const clean = value(at);
    if (!Number.isFinite(clean)) {
      throw new KanError(
        `createSyntheticDataset: ${typeof f === 'string' ? `${show(f)}` : 'the function'} is ${clean} at ${names.map((name, i) => `${name} = ${at[i]}`).join(', ')}`,
        'choose a range in which it is defined',
      );
    }
    y[row] = clean + noise * random.normal();
  }
  return { x, y, rows: samples, inputs, names };
}

function fromFormula(text: string): { names: string[]; value: (at: ArrayLike<number>) => number } {
  const expression = parseExpression(text);
  const names = variablesOf(expression);
  if (names.length === 0)
    throw new KanError(`createSyntheticDataset: ${show(text)} has no variable that could be an input`);
  return { names, value: expressionFunction(expression, names) };
}

function fromFunction(f: unknown, count?: number): { names: string[]; value: (at: ArrayLike<number>) => number } {
  if (typeof f !== 'function')
    throw new KanError(`createSyntheticDataset: expected a formula or a function; got ${show(f)}`);
  const inputs = count ?? f.length;
  checkInteger('createSyntheticDataset: `inputs`', inputs, 1, mostInputs);
  return { names: Array.from({ length: inputs }, (_, i) => `x${i + 1}`), value: (at) => f(...Array.from(at)) };
}

function checkRanges(range: SyntheticOptions['range'], names: string[]): readonly (readonly [number, number])[] {
  const each = Array.isArray(range?.[0])
    ? (range as readonly (readonly [number, number])[])
    : names.map(() => range as readonly [number, number]);
  if (each.length !== names.length)
    throw new KanError(
      `createSyntheticDataset: \`range\` must be one [lo, hi] or one for each of ${names.length} inputs; got ${each.length}`,
    );
  for (const pair of each) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new KanError(`createSyntheticDataset: \`range\` must be [lo, hi]; got ${show(pair)}`);
    const [lo, hi] = pair as [number, number];
    checkNumber('createSyntheticDataset: the lower end of `range`', lo, -1e300);
    checkNumber('createSyntheticDataset: the upper end of `range`', hi, lo, 1e300, true);
  }
  return each;
}
