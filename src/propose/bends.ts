// Straight lines that bend: thresholds, limits, yield, dead bands. y ≈ a + b · x + c · |x − k|, the place k tried in turn, a, b and c by least squares, said as
// the larger or the smaller of two lines; a second bend where one leaves much; the same for a straight line on logarithmic axes, two powers or exponentials.

import { call, difference, power, product, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';
import { fitLinear } from './linear-fit.js';
import type { Proposer } from './proposal.js';

/** Rows that are looked at, and below how many nothing is. */
const [mostRows, fewestRows] = [300, 8];
/** Places that are tried, at quantiles of the column, and steps between them after that: half as wide each time. */
const [tried, refinements] = [16, 8];
/** Different values that a column has at least on each side of a bend. */
const eachSide = 3;
/** What a bend must leave of what the straight line leaves: of one value in x, and on logarithmic axes, where any curve bends. */
const [worthIt, worthLogarithms] = [0.7, 0.1];
/** A slope below this part of the other is taken for level as well, and what a line is at 0 or a level for nothing, below this part of the range. */
const [level, hardly] = [0.1, 0.05];
/** Columns up to which others stand beside the line and multiply it. */
const fewColumns = 4;

export const proposeBends: Proposer = function* ({ names, columns, y }, { allows, powers }, propose) {
  if (!allows('abs') || y.length < fewestRows) return;
  const step = Math.max(1, y.length / mostRows);
  const rows = Array.from({ length: Math.floor(y.length / step) }, (_, i) => Math.floor(i * step));
  const few = columns.map((column) => Float64Array.from(rows, (row) => column[row]));
  const told = Float64Array.from(rows, (row) => y[row]);
  const origin = 'lines that bend';
  for (const [i, name] of names.entries()) {
    const at = few[i];
    const knots = knotsOf(at);
    if (knots.length === 0) continue;
    const others = names.length > fewColumns ? [] : names.flatMap((_, j) => (j === i ? [] : [j]));
    for (const factor of [undefined, ...others]) {
      const by = factor === undefined ? undefined : few[factor];
      const beside = others.filter((j) => j !== factor);
      const sideways = beside.map((j) => few[j]);
      const found = yield* bendsOf({ at, y: told, knots, by, beside: sideways });
      for (const { lines, weights, constant } of found) {
        const along = by ? (text: Expression): Expression => product(variable(names[factor!]), text) : undefined;
        const rest = beside.map((j, p) => product(weights[p], variable(names[j])));
        for (const text of textsOf(
          lines,
          variable(name),
          rangeOf(by ? told.map((value, row) => value / by[row]) : told),
        ))
          for (const more of rest.length > 0 ? [rest, []] : [rest])
            propose({ expression: sum(along ? along(text) : text, ...more, ...(along ? [constant] : [])), origin });
      }
    }
    if (!powers) continue;
    const sign = Math.sign(told[0]);
    if (sign === 0 || told.some((value) => value * sign <= 0)) continue;
    const size = told.map((value) => Math.log(value * sign));
    const x = variable(name);
    const axes = [
      { u: at, text: (line: Line) => product(sign * Math.exp(line.constant), call('exp', product(line.slope, x))) },
      ...(at.every((value) => value > 0)
        ? [
            {
              u: at.map((value) => Math.log(value)),
              text: (line: Line) => product(sign * Math.exp(line.constant), power(x, line.slope)),
            },
          ]
        : []),
    ];
    for (const { u, text } of axes) {
      const [one] = yield* bendsOf({ at: u, y: size, knots: knotsOf(u), beside: [], worth: worthLogarithms });
      if (one) propose({ expression: extreme(one.lines[0], one.lines[1], text, sign), origin });
    }
  }
};

/** slope · x + constant */
interface Line {
  slope: number;
  constant: number;
}

/** Lines from left to right, each from where it meets the one before, and what stands beside them. */
interface Bent {
  lines: Line[];
  /** of the columns beside */
  weights: number[];
  /** what is added to lines that are multiplied by a column; else the lines have it */
  constant: number;
}

interface Rows {
  at: Float64Array;
  y: Float64Array;
  knots: Float64Array;
  /** multiplies the lines */
  by?: Float64Array | undefined;
  beside: readonly Float64Array[];
  worth?: number;
}

/** With one bend, and where that is worth it with two. */
function* bendsOf({ at, y, knots, by, beside, worth = worthIt }: Rows): Steps<Bent[]> {
  const times = (values: Float64Array): Float64Array => (by ? values.map((value, row) => value * by[row]) : values);
  const straight = [times(at), ...(by ? [by] : []), ...beside];
  const corner = (knot: number): Float64Array => times(at.map((value) => Math.abs(value - knot)));
  const plain = fitLinear(straight, y);
  if (!plain || knots.length === 0) return [];
  const left = (...bends: readonly Float64Array[]): number => fitLinear([...straight, ...bends], y)?.left ?? Infinity;
  const cost = 20 * y.length * (straight.length + 2) ** 2;
  // the place of a bend that leaves least, beside one that is there
  function* place(other?: number): Steps<number | undefined> {
    const there = other === undefined ? [] : [corner(other)];
    let [best, least] = [knots[0], Infinity];
    for (const knot of knots) {
      const found = left(...there, corner(knot));
      if (found < least) [best, least] = [knot, found];
      if (yield cost) return undefined;
    }
    let width = (knots[knots.length - 1] - knots[0]) / tried;
    for (let turn = 0; turn < refinements; turn++, width /= 2)
      for (const near of [best - width, best + width]) {
        if (near < knots[0] || near > knots[knots.length - 1]) continue;
        const found = left(...there, corner(near));
        if (found < least) [best, least] = [near, found];
        if (yield cost) return undefined;
      }
    return best;
  }
  const bent = (...places: readonly number[]): Bent | undefined => {
    const fit = fitLinear([...straight, ...places.map(corner)], y);
    return fit && linesOf(fit, places, by !== undefined, beside.length);
  };
  const first = yield* place();
  if (first === undefined) return [];
  const one = left(corner(first));
  if (!(one < worth * plain.left)) return [];
  const found = [bent(first)];
  let pair: [number, number] = [first, first];
  for (let turn = 0; turn < 3; turn++) {
    const second: number | undefined = yield* place(pair[0]);
    if (second === undefined) break;
    pair = [second, pair[0]];
  }
  if (pair[0] !== pair[1] && left(corner(pair[0]), corner(pair[1])) < worth * one)
    found.push(bent(...pair.sort((a, b) => a - b)));
  return found.filter((each) => each !== undefined);
}

/** a + b · x + Σ c · |x − k| as lines, from left to right. */
function linesOf(
  { weights, constant }: { weights: readonly number[]; constant: number },
  places: readonly number[],
  multiplied: boolean,
  beside: number,
): Bent {
  const from = multiplied ? 2 : 1;
  const corners = weights.slice(from + beside);
  const own = multiplied ? weights[1] : constant;
  const lines = Array.from({ length: places.length + 1 }, (_, n): Line => {
    // beyond a bend |x − k| is x − k, before it k − x
    const signs = places.map((_, p) => (p < n ? 1 : -1));
    return {
      slope: signs.reduce((total, sign, p) => total + sign * corners[p], weights[0]),
      constant: signs.reduce((total, sign, p) => total - sign * corners[p] * places[p], own),
    };
  });
  return { lines, weights: weights.slice(from, from + beside), constant: multiplied ? constant : 0 };
}

/** Lines as formulas: as they are, and with those that are nearly level quite so. */
function textsOf(lines: readonly Line[], x: Expression, range: number): Expression[] {
  const steepest = lines.reduce((most, { slope }) => Math.max(most, Math.abs(slope)), 0);
  const isLevel = lines.map(({ slope }) => Math.abs(slope) < level * steepest);
  const text = ({ slope, constant }: Line): Expression => sum(product(slope, x), constant);
  if (lines.length === 2) {
    const whole = extreme(lines[0], lines[1], text);
    const flat = isLevel.indexOf(true);
    if (flat >= 0) return [...fromLevel(lines[flat], lines[1 - flat], flat === 0, { x, range }), whole];
    const through = lines.map((line) => (Math.abs(line.constant) < hardly * range ? { ...line, constant: 0 } : line));
    return [...(through.some(({ constant }) => constant === 0) ? [extreme(through[0], through[1], text)] : []), whole];
  }
  const [low, middle, high] = lines;
  const knots = [crossing(low, middle), crossing(middle, high)];
  // between two levels
  if (isLevel[0] && isLevel[2] && !isLevel[1]) {
    const [least, most] = knots.map((knot) => middle.slope * knot + middle.constant).sort((a, b) => a - b);
    return [call('max', call('min', text(middle), most), least)];
  }
  // a dead band: what exceeds it on either side
  if (isLevel[1]) {
    const at = middle.constant + (middle.slope * (knots[0] + knots[1])) / 2;
    const parts = [
      product(low.slope, call('min', difference(x, knots[0]), 0)),
      product(high.slope, call('max', difference(x, knots[1]), 0)),
    ];
    return [sum(...parts, at)];
  }
  const rises = middle.slope > low.slope;
  if (rises === high.slope > middle.slope) return [call(rises ? 'max' : 'min', text(low), text(middle), text(high))];
  return [call(rises ? 'min' : 'max', extreme(low, middle, text), text(high))];
}

/** A level and a line that leaves it: a threshold, s · max(x − k, 0), or an end, min(s · x + a, b). */
function fromLevel(
  flat: Line,
  other: Line,
  before: boolean,
  { x, range }: { x: Expression; range: number },
): Expression[] {
  const knot = crossing(flat, other);
  const at = flat.slope * knot + flat.constant;
  const small = (value: number): boolean => Math.abs(value) < hardly * range;
  if (before) {
    const beyond = product(other.slope, call('max', difference(x, knot), 0));
    return [...(small(at) ? [beyond] : []), sum(beyond, at)];
  }
  const until = (constant: number): Expression =>
    call(other.slope > 0 ? 'min' : 'max', sum(product(other.slope, x), constant), at);
  return [...(small(other.constant) ? [until(0)] : []), until(other.constant)];
}

function rangeOf(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((a, b) => Math.max(a, b), -Infinity) - finite.reduce((a, b) => Math.min(a, b), Infinity);
}

const crossing = (a: Line, b: Line): number => (b.constant - a.constant) / (a.slope - b.slope);

/** The larger of both where the slope grows from left to right, else the smaller; `sign` is that of what the lines were the logarithm of. */
function extreme(left: Line, right: Line, text: (line: Line) => Expression, sign = 1): Expression {
  return call((right.slope > left.slope ? 1 : -1) * sign > 0 ? 'max' : 'min', text(left), text(right));
}

/** Places for bends: quantiles of the values that differ, some of these on either side. None where there are too few. */
function knotsOf(column: Float64Array): Float64Array {
  const values = [...new Set(column)].sort((a, b) => a - b);
  const [from, to] = [eachSide - 1, values.length - eachSide];
  if (from >= to || !values.every(Number.isFinite)) return new Float64Array();
  const count = Math.min(tried, to - from + 1);
  return Float64Array.from(
    { length: count },
    (_, i) => values[Math.round(from + ((to - from) * i) / Math.max(1, count - 1))],
  );
}
