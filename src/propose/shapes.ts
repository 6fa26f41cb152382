// What functions of one quantity look like in physics: y = w · u^k · (C · f(c · u) + D) for f of a list, k and c tried in turn, C and D by least squares. Knows
// rows of u, w and y; what u and w are made of is another's.

import { call, difference, negate, number, power, product, quotient, sum } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';

interface Shape {
  value: (x: number) => number;
  /** factor · f(c · u), without numbers that make up for one another */
  text: (factor: number, c: number, u: Expression) => Expression;
  /** functions that it has */
  uses: readonly string[];
  complexity: number;
  /** whether its argument has no scale of its own: the factor takes it up */
  free?: boolean;
}

/** A function of u with its factor and what it leaves. */
export interface ShapeFit {
  /** y as an expression in those of w and u */
  text: (w: Expression, u: Expression) => Expression;
  /** share of the mean square of y about its mean */
  left: number;
  cost: number;
  /** its shape, and whether D is there */
  of: string;
}

/** C · f(u): a constant and one more in the argument */
function applied(f: (x: Expression) => Expression): Shape['text'] {
  return (factor, c, u) => product(factor, f(product(c, u)));
}

/** C / f(u) */
function inverse(f: (x: Expression) => Expression): Shape['text'] {
  return (factor, c, u) => quotient(factor, f(product(c, u)));
}

/** C · (1 ± (c u)^q)^p with the sum's own constant instead of a factor inside */
function root(sign: 1 | -1, q: 1 | 2, p: 0.5 | -0.5 | -1): Shape['text'] {
  return (factor, c, u) => {
    const size = Math.abs(c) ** q;
    const x = power(u, q);
    const inner = sign * Math.sign(c) ** q > 0 ? sum(1 / size, x) : difference(1 / size, x);
    const constant = factor * size ** p;
    if (p === -1) return quotient(constant, inner);
    return p === 0.5 ? product(constant, call('sqrt', inner)) : quotient(constant, call('sqrt', inner));
  };
}

const shapes: readonly Shape[] = [
  { value: () => 1, text: (factor) => number(factor), uses: [], complexity: 0, free: true },
  { value: (x) => x, text: (factor, c, u) => product(factor * c, u), uses: [], complexity: 1, free: true },
  {
    value: (x) => x * x,
    text: (factor, c, u) => product(factor * c * c, power(u, 2)),
    uses: [],
    complexity: 3,
    free: true,
  },
  ...[3, 4, 6].map((q): Shape => ({
    value: (x) => x ** q,
    text: (factor, c, u) => product(factor * c ** q, power(u, q)),
    uses: [],
    complexity: 3,
    free: true,
  })),
  { value: (x) => 1 / (1 + x), text: root(1, 1, -1), uses: [], complexity: 5 },
  { value: (x) => 1 / (1 - x), text: root(-1, 1, -1), uses: [], complexity: 5 },
  { value: (x) => 1 / (1 + x * x), text: root(1, 2, -1), uses: [], complexity: 7 },
  { value: (x) => 1 / (1 - x * x), text: root(-1, 2, -1), uses: [], complexity: 7 },
  { value: (x) => Math.sqrt(1 + x), text: root(1, 1, 0.5), uses: ['sqrt'], complexity: 5 },
  { value: (x) => Math.sqrt(1 - x), text: root(-1, 1, 0.5), uses: ['sqrt'], complexity: 5 },
  { value: (x) => Math.sqrt(1 + x * x), text: root(1, 2, 0.5), uses: ['sqrt'], complexity: 7 },
  { value: (x) => Math.sqrt(1 - x * x), text: root(-1, 2, 0.5), uses: ['sqrt'], complexity: 7 },
  { value: (x) => 1 / Math.sqrt(1 + x), text: root(1, 1, -0.5), uses: ['sqrt'], complexity: 7 },
  { value: (x) => 1 / Math.sqrt(1 - x), text: root(-1, 1, -0.5), uses: ['sqrt'], complexity: 7 },
  { value: (x) => 1 / Math.sqrt(1 + x * x), text: root(1, 2, -0.5), uses: ['sqrt'], complexity: 9 },
  { value: (x) => 1 / Math.sqrt(1 - x * x), text: root(-1, 2, -0.5), uses: ['sqrt'], complexity: 9 },
  { value: Math.exp, text: applied((x) => call('exp', x)), uses: ['exp'], complexity: 3 },
  { value: (x) => Math.exp(-x), text: applied((x) => call('exp', negate(x))), uses: ['exp'], complexity: 3 },
  {
    value: (x) => Math.exp(-x * x),
    text: applied((x) => call('exp', negate(power(x, 2)))),
    uses: ['exp'],
    complexity: 5,
  },
  // with D of the other sign: what saturates, and a valley whose far side is flat
  {
    value: (x) => Math.expm1(-x) ** 2,
    text: applied((x) => power(difference(1, call('exp', negate(x))), 2)),
    uses: ['exp'],
    complexity: 9,
  },
  { value: (x) => 1 / Math.expm1(x), text: inverse((x) => sum(call('exp', x), -1)), uses: ['exp'], complexity: 7 },
  { value: (x) => 1 / (Math.exp(x) + 1), text: inverse((x) => sum(call('exp', x), 1)), uses: ['exp'], complexity: 7 },
  {
    value: (x) => 1 / (Math.exp(x) + Math.exp(-x)),
    text: inverse((x) => sum(call('exp', x), call('exp', negate(x)))),
    uses: ['exp'],
    complexity: 12,
  },
  {
    value: Math.log,
    text: (factor, _c, u) => product(factor, call('log', u)),
    uses: ['log'],
    complexity: 3,
    free: true,
  },
  { value: Math.log1p, text: applied((x) => call('log', sum(1, x))), uses: ['log'], complexity: 5 },
  { value: Math.sin, text: applied((x) => call('sin', x)), uses: ['sin'], complexity: 3 },
  { value: Math.cos, text: applied((x) => call('cos', x)), uses: ['cos'], complexity: 3 },
  { value: (x) => Math.sin(x) ** 2, text: applied((x) => power(call('sin', x), 2)), uses: ['sin'], complexity: 5 },
  { value: Math.sinh, text: applied((x) => call('sinh', x)), uses: ['sinh'], complexity: 6 },
  { value: Math.tanh, text: applied((x) => call('tanh', x)), uses: ['tanh'], complexity: 6 },
  { value: Math.atan, text: applied((x) => call('atan', x)), uses: ['arctan'], complexity: 8 },
  { value: Math.asin, text: applied((x) => call('asin', x)), uses: ['arcsin'], complexity: 8 },
];

/** Powers of u that stand before the function. */
const powers = [0, 1, -1, 2, -2, 3, -3, 0.5, -0.5];
/** The same before one that is a power itself: with D both are terms of a sum, such as u^-6 and u^-12. */
const powersBesidePowers = [...powers, 4, -4, 5, -5, 6, -6, -9, -12, 1.5, -1.5];
/** Scales that the function's argument is tried with, of its median. */
const ratio = 1.32;
const scales = Array.from({ length: 26 }, (_, i) => 0.04 * ratio ** i);
/** Those worth telling, and what complexity costs in the powers of e of BIC. */
const [told, complexityPrice] = [10, 0.7];
const rounding = 1e-14;

/** f with its scale and the numbers around it. */
interface Scaled {
  c: number;
  left: number;
  factor: number;
  rest: number;
}

/** The best functions of u, one for each shape and power. */
export function* fitShapes(
  u: Float64Array,
  w: Float64Array,
  y: Float64Array,
  allows: (name: string) => boolean,
): Steps<ShapeFit[]> {
  const rows = y.length;
  const middle = median(u.map(Math.abs));
  if (!(middle > 0) || !Number.isFinite(middle)) return [];
  const positive = u.every((value) => value > 0);
  const mean = y.reduce((total, value) => total + value / rows, 0);
  const all = y.reduce((total, value) => total + (value - mean) ** 2, 0);
  const found: ShapeFit[] = [];
  const values = new Float64Array(rows);
  for (const k of powersBesidePowers) {
    if (k !== 0 && !positive) continue;
    const known = powers.includes(k);
    const before = w.map((value, row) => value * (u[row] / middle) ** k);
    for (const shape of shapes) {
      if (!shape.uses.every(allows) || !(known || (shape.free && shape.uses.length === 0))) continue;
      const best: { alone?: Scaled; constant?: Scaled } = {};
      const tryScale = (c: number): void => {
        let [ss, s, cc, sy, cy] = [0, 0, 0, 0, 0];
        for (let row = 0; row < rows; row++) {
          const b = before[row];
          const a = (values[row] = b * shape.value((c * u[row]) / middle));
          ss += a * a;
          s += a * b;
          cc += b * b;
          sy += a * y[row];
          cy += b * y[row];
        }
        if (!(ss > 0) || !Number.isFinite(ss)) return;
        const factor = sy / ss;
        const left = leftBy(values, before, y, factor, 0) / all;
        if (!best.alone || left < best.alone.left) best.alone = { c, left, factor, rest: 0 };
        const own = ss * cc - s * s;
        if (!(own > 1e-9 * ss * cc)) return;
        const [both, rest] = [(sy * cc - cy * s) / own, (cy * ss - sy * s) / own];
        const leftWith = leftBy(values, before, y, both, rest) / all;
        if (!best.constant || leftWith < best.constant.left) best.constant = { c, left: leftWith, factor: both, rest };
      };
      (shape.free ? [1] : scales).forEach(tryScale);
      // between the scales that were tried
      if (!shape.free)
        for (let step = Math.sqrt(ratio); step > 1.03; step = Math.sqrt(step))
          for (const near of [best.alone?.c, best.constant?.c])
            if (near !== undefined) [near * step, near / step].forEach(tryScale);
      if (yield 30 * rows * scales.length) return found;
      for (const each of [best.alone, best.constant]) {
        if (!each || !(each.left < 1)) continue;
        const { c, left, factor, rest } = each;
        const constants = 1 + (shape.free ? 0 : 1) + (rest === 0 ? 0 : 1);
        const complexity = shape.complexity + (k === 0 ? 0 : 2) + (rest === 0 ? 0 : 2);
        found.push({
          of: `${shapes.indexOf(shape)} ${rest === 0 ? 0 : 1}`,
          left,
          cost: rows * Math.log(Math.max(left, rounding)) + constants * Math.log(rows) + complexityPrice * complexity,
          text: (wText, uText) => {
            const size = middle ** -k;
            const curve = sum(shape.text(factor * size, c / middle, uText), rest * size);
            return product(wText, power(uText, k), curve);
          },
        });
      }
    }
  }
  const order = found.toSorted((a, b) => a.cost - b.cost);
  return order.filter(({ of }, at) => order.findIndex((each) => each.of === of) === at).slice(0, told);
}

function leftBy(a: Float64Array, b: Float64Array, y: Float64Array, factor: number, rest: number): number {
  let left = 0;
  for (let row = 0; row < y.length; row++) left += (y[row] - factor * a[row] - rest * b[row]) ** 2;
  return left;
}

const median = (values: Float64Array): number => values.toSorted()[Math.floor(values.length / 2)];
