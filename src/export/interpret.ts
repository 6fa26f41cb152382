// Carries a program out in float64, row by row: the oracle of all printers, and what their own test rows are answered by. Short rather than fast.

import { scaleNumber } from '../data/number-scaling.js';
import { restored } from '../data/target-transform.js';
import { expressionFunction } from '../formula/evaluate.js';
import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import { activate } from '../math/functions.js';
import { type Cells, cellsOf } from './cells.js';
import {
  type Answer,
  answerWidth,
  type DateStep,
  type KanStep,
  type LinearStep,
  type NormStep,
  type ProductStep,
  type Program,
  type Step,
} from './program.js';

const daySeconds = 86_400;

/**
 * answers[rows, width] of values[rows, columns]: a number for each target column, or the probability of each class. Values are what `Program` says: numbers,
 * seconds, places of words; NaN for what is not there or not known.
 */
export function interpretRows(program: Program, values: ArrayLike<number>, rows: number): Float64Array {
  const { columns, steps, outputs, answer } = program;
  const run = steps.map((step) => compile(step, program));
  const width = answerWidth(program);
  const answers = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const given = Float64Array.from(columns, (_, i) => values[row * columns.length + i]);
    const vectors: Float64Array[] = [];
    for (const one of run) vectors.push(one(given, vectors));
    answers.set(answerOf(answer, vectors[outputs]), row * width);
  }
  return answers;
}

type Run = (given: Float64Array, vectors: readonly Float64Array[]) => Float64Array;

function compile(step: Step, { columns }: Program): Run {
  switch (step.op) {
    case 'number': {
      const { column, fill, offset, factor, curve } = step;
      return (given) =>
        Float64Array.of(scaleNumber({ offset, factor, ...(curve && { scaling: curve }) }, filled(given[column], fill)));
    }
    case 'date':
      return (given) => dateVector(step, filled(given[step.column], step.fill));
    case 'words': {
      const { column, width, table } = step;
      const last = table.length / width - 1;
      return (given) => {
        const place = given[column] >= 0 && given[column] < last ? given[column] : last;
        return table.slice(place * width, (place + 1) * width);
      };
    }
    case 'join':
      return (_, vectors) => Float64Array.from(step.of.flatMap((vector) => [...vectors[vector]]));
    case 'kan':
      return compileKan(step);
    case 'linear':
      return (_, vectors) => linear(step, vectors[step.of]);
    case 'activation':
      return (_, vectors) => vectors[step.of].map((x) => activate(step.activation, x));
    case 'norm':
      return (_, vectors) => norm(step, vectors[step.of]);
    case 'gate':
      return (_, vectors) => vectors[step.of].map((x, i) => step.gate * x + (1 - step.gate) * vectors[step.skip][i]);
    case 'product':
      return (_, vectors) => product(step, vectors[step.of]);
    case 'mean':
      return (_, vectors) =>
        vectors[step.of[0]].map(
          (_x, i) => step.of.reduce((sum, vector) => sum + vectors[vector][i], 0) / step.of.length,
        );
    case 'formula': {
      const names = columns.map(({ name }) => name);
      const functions = step.expressions.map((expression) => expressionFunction(expression, names));
      return (given, vectors) =>
        Float64Array.from(functions, (f) => f(step.of === undefined ? given : vectors[step.of]));
    }
  }
}

/** What is infinite is NaN. */
const filled = (value: number, fill: number): number =>
  Number.isNaN(value) ? fill : Number.isFinite(value) ? value : NaN;

function dateVector({ elapsed, cycles }: DateStep, x: number): Float64Array {
  const made: number[] = [];
  if (elapsed) made.push(((x - elapsed.origin) / elapsed.unit - elapsed.offset) * elapsed.factor);
  for (const { wholeDays, shift, length } of cycles) {
    const turns = wholeDays ? (Math.floor(x / daySeconds) + shift) / length : x / length;
    const angle = 2 * Math.PI * (turns - Math.floor(turns));
    made.push(Math.sin(angle), Math.cos(angle));
  }
  return Float64Array.from(made);
}

function compileKan({ of, inputs, outputs, base, splines, locked }: KanStep): Run {
  const { basis, breakpoints, coefficients, count, gridSize, outside } = splines;
  const places = breakpoints.map((_, input) => (basis === 'bspline' ? cellsOf(splines, input) : undefined));
  const functions = locked.map(({ f }) => expressionFunction(f, ['x']));
  const values = new Float64Array(count);
  return (_, vectors) => {
    const y = new Float64Array(outputs);
    for (let i = 0; i < inputs; i++) {
      const x = vectors[of][i];
      const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
      const clamped = x < lo ? lo : x > hi ? hi : x;
      const act = base === undefined ? 0 : activate(base.activation, outside === 'clamp' ? clamped : x);
      const cells = places[i];
      if (cells) splineValues(splines.order, outside, cells, x, clamped, values);
      else denseValues(splines, x, clamped, [lo, hi], values);
      for (let o = 0; o < outputs; o++) {
        let sum = base === undefined ? 0 : base.weights[i * outputs + o] * act;
        for (let m = 0; m < count; m++) sum += coefficients[(i * count + m) * outputs + o] * values[m];
        y[o] += sum;
      }
    }
    locked.forEach(({ input, output, affine: [a, b, c, d] }, k) => {
      y[output] += c * functions[k]([a * vectors[of][input] + b]) + d;
    });
    return y;
  };
}

/** B_m(x) of all functions; see cells.ts. */
function splineValues(
  order: number,
  outside: string,
  { even, lo, rate, before, cells, start, end, ends, lefts, rates, matrices }: Cells,
  x: number,
  clamped: number,
  values: Float64Array,
): void {
  values.fill(Number.isNaN(x) ? NaN : 0);
  if (outside === 'zero' && (x < start || x > end)) return;
  const at = outside === 'zero' ? x : clamped;
  let [cell, t, perUnit] = [0, 0, rate];
  if (even) {
    const u = (at - lo) * rate;
    cell = Math.max(-before, Math.min(cells - before - 1, Math.floor(u)));
    t = u - cell;
  } else {
    let place = 0;
    while (place < ends.length && at >= ends[place]) place++;
    cell = place - before;
    perUnit = rates[place];
    t = (at - lefts[place]) * perUnit;
  }
  const matrix = matrices[even ? 0 : cell + before];
  const beyond = outside === 'linear' ? (x - at) * perUnit : 0;
  for (let m = 0; m <= order; m++) {
    const number = cell + m;
    if (!(number >= 0 && number < values.length)) continue;
    let [value, slope] = [0, 0];
    for (let p = order; p >= 0; p--) {
      slope = slope * t + value;
      value = value * t + matrix[p * (order + 1) + m];
    }
    values[number] = value + beyond * slope;
  }
}

function denseValues(
  { basis, outside }: KanStep['splines'],
  x: number,
  clamped: number,
  [lo, hi]: [number, number],
  values: Float64Array,
): void {
  const slopes = new Float64Array(values.length);
  const evaluate = basis === 'rbf' ? evaluateGaussians : evaluateChebyshev;
  evaluate(lo, hi, outside === 'zero' ? x : clamped, values, slopes);
  if (outside === 'zero' && basis === 'chebyshev' && (x < lo || x > hi)) values.fill(0);
  if (outside === 'linear') values.forEach((value, m) => (values[m] = value + (x - clamped) * slopes[m]));
}

function linear({ inputs, outputs, weights, bias }: LinearStep, x: Float64Array): Float64Array {
  return bias.map((start, o) => {
    let sum = start;
    for (let i = 0; i < inputs; i++) sum += weights[i * outputs + o] * x[i];
    return sum;
  });
}

function norm({ gain, bias }: NormStep, x: Float64Array): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const inverse = 1 / Math.sqrt(variance + 1e-5);
  return x.map((value, i) => (value - mean) * inverse * gain[i] + bias[i]);
}

function product({ sums, arities }: ProductStep, x: Float64Array): Float64Array {
  let at = sums;
  const products = arities.map((arity) => x.subarray(at, (at += arity)).reduce((all, factor) => all * factor, 1));
  return Float64Array.from([...x.subarray(0, sums), ...products]);
}

/** What the numbers mean: the target's own units, or probabilities. */
function answerOf(answer: Answer, said: Float64Array): Float64Array {
  if (answer.kind === 'numbers')
    return Float64Array.from(answer.columns, ({ offset, factor, transform, constant }, i) =>
      constant ? offset : restored(said[i] / factor + offset, transform),
    );
  const { temperature, chance, logit, classes } = answer;
  const mixed = (p: number): number => (1 - chance) * p + chance / classes.length;
  if (logit) {
    const z = said[0] / temperature;
    return Float64Array.of(mixed(1 / (1 + Math.exp(z))), mixed(1 / (1 + Math.exp(-z))));
  }
  const largest = said.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = said.map((value) => Math.exp((value - largest) / temperature));
  const sum = powers.reduce((all, value) => all + value, 0);
  return powers.map((value) => mixed(value / sum));
}
