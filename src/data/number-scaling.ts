// How the numbers of a column become one input of a network, and back: straight, or along a curve that draws far values nearer. The same
// function as arithmetic and as an expression. Knows one column's scale, no tables; which scale fits a column is choose-scaling.ts's.

import { call, difference, power, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';

/** How a column of numbers may be scaled; 'auto': by what its values look like. */
export const numberScalings = ['auto', 'range', 'robust', 'log'] as const;
export type NumberScaling = (typeof numberScalings)[number];

/**
 * A curve in z = (value − center) / width. 'robust': z / √(1 + z²), nearly straight up to the quartiles and never beyond ±1, so that a value
 * far off is far and no more; 'log': asinh z, which is straight near 0 and counts factors beyond ±1.
 */
export interface ScalingCurve {
  kind: 'robust' | 'log';
  center: number;
  width: number;
}

/** A scale: input = (c(value) − offset) · factor, where c is the curve, or without one the value itself. */
export interface NumberScale {
  offset: number;
  factor: number;
  scaling?: ScalingCurve;
}

/** Beyond this, 1 + z² is z² to the last digit. */
const far = 1e8;
/** As far as factors are counted. */
const largest = 1e300;

function curveAt({ kind, center, width }: ScalingCurve, value: number): number {
  const apart = (value - center) / width;
  // a difference that no number holds
  const z = Number.isFinite(apart) ? apart : value / width - center / width;
  if (kind === 'log') return Math.asinh(Math.max(-largest, Math.min(largest, z)));
  return Math.abs(z) > far ? Math.sign(z) : z / Math.sqrt(1 + z * z);
}

/** The largest number below 1: where values far off have become 1, the nearest of them is meant. */
const nearlyOne = 1 - Number.EPSILON / 2;

function curveInverse({ kind, center, width }: ScalingCurve, u: number): number {
  if (kind === 'log') return Math.sinh(u) * width + center;
  const inside = Math.max(-nearlyOne, Math.min(nearlyOne, u));
  return (inside / Math.sqrt((1 - inside) * (1 + inside))) * width + center;
}

/** The network's input for a value of the column. */
export function scaleNumber({ offset, factor, scaling }: NumberScale, value: number): number {
  return ((scaling === undefined ? value : curveAt(scaling, value)) - offset) * factor;
}

/**
 * The value for a network's input: exact to rounding, which a curve that has become level magnifies. A 'robust' curve has an end, and
 * beyond it the last value before it is meant.
 */
export function unscaleNumber({ offset, factor, scaling }: NumberScale, x: number): number {
  const u = x / factor + offset;
  return scaling === undefined ? u : curveInverse(scaling, u);
}

/** The scale that takes the values from lo to hi to [−1, 1], along the curve where there is one; a column of one value becomes 0. */
export function fillingScale([lo, hi]: readonly [number, number], scaling?: ScalingCurve): NumberScale {
  const [from, to] = scaling === undefined ? [lo, hi] : [curveAt(scaling, lo), curveAt(scaling, hi)];
  const width = to / 2 - from / 2;
  // a width near what the values' last digits can express is none: 1 keeps the scale sane
  const factor = width > 8 * Number.EPSILON * Math.max(-from, to) && Number.isFinite(1 / width) ? 1 / width : 1;
  return { offset: from + width, factor, ...(scaling && { scaling }) };
}

/** c(variable): what is scaled by offset and factor, as part of a formula. */
export function curveExpression(scaling: ScalingCurve | undefined, name: string): Expression {
  const value = variable(name);
  if (scaling === undefined) return value;
  const { kind, center, width } = scaling;
  const apart = center < 0 ? sum(value, -center) : difference(value, center);
  if (kind === 'log') return call('asinh', quotient(apart, width));
  return quotient(apart, call('sqrt', sum(power(apart, 2), width * width)));
}
