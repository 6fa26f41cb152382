// The loops of a tape, forward and backward as pairs. Blocks of rows in registers; knows nothing of expressions.

import type { Operator } from './expression.js';
import { type FunctionName, own } from './functions.js';

/** One value per row of a block, and the slope of the result by it where a parameter stands behind it. */
export interface Register {
  index: number;
  /** whether it depends on anything but constants */
  varies: boolean;
  value: Float64Array;
  slope: Float64Array | undefined;
}

export interface Loop {
  /** out.value from the values of the operands, for the first `rows` rows */
  forward(rows: number): void;
  /** adds to the slopes of the operands what comes through out.slope */
  backward(rows: number): void;
}

type BinaryLoop = (a: Register, b: Register, out: Register) => Loop;

/** the forward and the backward loop of a function of one argument: a and f(a) in, da += dy · f'(a) */
interface UnaryLoops {
  forward(a: Float64Array, y: Float64Array, rows: number): void;
  backward(a: Float64Array, y: Float64Array, dy: Float64Array, da: Float64Array, rows: number): void;
}

function loopOf({ forward, backward }: UnaryLoops, { value: a, slope: da }: Register, out: Register): Loop {
  const { value: y, slope: dy } = out;
  return {
    forward: (rows) => forward(a, y, rows),
    backward: (rows) => {
      if (da && dy) backward(a, y, dy, da, rows);
    },
  };
}

/** out = f(a), where `slope` takes a and f(a); functions that formulas are full of have loops of their own */
export function unaryLoop(
  name: FunctionName | 'negate',
  compute: (x: number) => number,
  slope: (x: number, value: number) => number,
  a: Register,
  out: Register,
): Loop {
  const general: UnaryLoops = {
    forward: (x, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = compute(x[i]);
    },
    backward: (x, y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * slope(x[i], y[i]);
    },
  };
  return loopOf(own(frequent, name) ?? general, a, out);
}

/** a call that is not compiled into the loop boxes its numbers and costs four times as much as these */
const frequent: { readonly [Name in FunctionName | 'negate']?: UnaryLoops } = {
  negate: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = -a[i];
    },
    backward: (_a, _y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] -= dy[i];
    },
  },
  sin: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.sin(a[i]);
    },
    backward: (a, _y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * Math.cos(a[i]);
    },
  },
  cos: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.cos(a[i]);
    },
    backward: (a, _y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * -Math.sin(a[i]);
    },
  },
  exp: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.exp(a[i]);
    },
    backward: (_a, y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * y[i];
    },
  },
  log: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.log(a[i]);
    },
    backward: (a, _y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] / a[i];
    },
  },
  sqrt: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.sqrt(a[i]);
    },
    backward: (_a, y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += (0.5 * dy[i]) / y[i];
    },
  },
  tanh: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.tanh(a[i]);
    },
    backward: (_a, y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * (1 - y[i]) * (1 + y[i]);
    },
  },
  abs: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = Math.abs(a[i]);
    },
    backward: (a, _y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * Math.sign(a[i]);
    },
  },
  sigmoid: {
    forward: (a, y, rows) => {
      for (let i = 0; i < rows; i++) y[i] = 1 / (1 + Math.exp(-a[i]));
    },
    backward: (_a, y, dy, da, rows) => {
      for (let i = 0; i < rows; i++) da[i] += dy[i] * y[i] * (1 - y[i]);
    },
  },
};

/** out = f(a, b), where `slopeA` and `slopeB` take a, b and f(a, b) */
export function binaryLoop(
  compute: (x: number, y: number) => number,
  slopeA: (x: number, y: number, value: number) => number,
  slopeB: (x: number, y: number, value: number) => number,
  { value: a, slope: da }: Register,
  { value: b, slope: db }: Register,
  { value: y, slope: dy }: Register,
): Loop {
  return {
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = compute(a[i], b[i]);
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += dy[i] * slopeA(a[i], b[i], y[i]);
      if (db) for (let i = 0; i < rows; i++) db[i] += dy[i] * slopeB(a[i], b[i], y[i]);
    },
  };
}

/** out = a^n for a whole number n */
export function wholePowerLoop(n: number, a: Register, out: Register): Loop {
  return loopOf(n === 2 ? square : n === 3 ? cube : wholePower(n), a, out);
}

const square: UnaryLoops = {
  forward: (a, y, rows) => {
    for (let i = 0; i < rows; i++) y[i] = a[i] * a[i];
  },
  backward: (a, _y, dy, da, rows) => {
    for (let i = 0; i < rows; i++) da[i] += 2 * dy[i] * a[i];
  },
};

const cube: UnaryLoops = {
  forward: (a, y, rows) => {
    for (let i = 0; i < rows; i++) y[i] = a[i] * a[i] * a[i];
  },
  backward: (a, _y, dy, da, rows) => {
    for (let i = 0; i < rows; i++) da[i] += 3 * dy[i] * a[i] * a[i];
  },
};

const wholePower = (n: number): UnaryLoops => ({
  forward: (a, y, rows) => {
    for (let i = 0; i < rows; i++) y[i] = a[i] ** n;
  },
  backward: (a, _y, dy, da, rows) => {
    // the derivative of a^0 is 0 at 0 too
    if (n !== 0) for (let i = 0; i < rows; i++) da[i] += dy[i] * n * a[i] ** (n - 1);
  },
});

/** the operators, written out because these loops are the cheap ones, where a call would cost most */
export const arithmetic: Readonly<Record<Operator, BinaryLoop>> = {
  '+': ({ value: a, slope: da }, { value: b, slope: db }, { value: y, slope: dy }) => ({
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = a[i] + b[i];
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += dy[i];
      if (db) for (let i = 0; i < rows; i++) db[i] += dy[i];
    },
  }),
  '-': ({ value: a, slope: da }, { value: b, slope: db }, { value: y, slope: dy }) => ({
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = a[i] - b[i];
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += dy[i];
      if (db) for (let i = 0; i < rows; i++) db[i] -= dy[i];
    },
  }),
  '*': ({ value: a, slope: da }, { value: b, slope: db }, { value: y, slope: dy }) => ({
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = a[i] * b[i];
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += dy[i] * b[i];
      if (db) for (let i = 0; i < rows; i++) db[i] += dy[i] * a[i];
    },
  }),
  '/': ({ value: a, slope: da }, { value: b, slope: db }, { value: y, slope: dy }) => ({
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = a[i] / b[i];
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += dy[i] / b[i];
      if (db) for (let i = 0; i < rows; i++) db[i] -= (dy[i] * y[i]) / b[i];
    },
  }),
  // by the exponent there is no derivative where the base is not positive; 0 lets the other parameters move
  '^': ({ value: a, slope: da }, { value: b, slope: db }, { value: y, slope: dy }) => ({
    forward(rows) {
      for (let i = 0; i < rows; i++) y[i] = a[i] ** b[i];
    },
    backward(rows) {
      if (!dy) return;
      if (da) for (let i = 0; i < rows; i++) da[i] += b[i] === 0 ? 0 : dy[i] * b[i] * a[i] ** (b[i] - 1);
      if (db) for (let i = 0; i < rows; i++) db[i] += a[i] > 0 ? dy[i] * y[i] * Math.log(a[i]) : 0;
    },
  }),
};
