// Waves, seen by a scan of frequencies: m · sin(k u + φ) + c, where u is a column, a product or a quotient of two, and m is nothing, a column or a
// decay. Least squares at each frequency, after Lomb (1976) and Scargle (1982); what is left is scanned again for a second wave.

import { call, number, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { fitLinear } from './linear-fit.js';
import type { Proposer } from './proposal.js';

/** Periods over the range of an argument: from, to, and steps for each period. */
const [fewest, most, perPeriod] = [0.4, 25, 6];
/** Periods beyond these for each row, looked for in single columns where there is nothing else: as many as chance would not make of noise. */
const perRow = 0.5;
/** Rows looked at while scanning, and for many periods. */
const [scanned, scannedFinely] = [300, 1000];
/** Columns up to which products, quotients and amplitudes are tried. */
const fewColumns = 4;
/** Decays over the range of an argument. */
const decays = [0, 1, 3, 8];
/** Share of the variance that a wave must explain to be proposed. */
const telling = 0.3;

interface Wave {
  argument: Expression;
  amplitude?: Expression | undefined;
  values: Float64Array;
  by: Float64Array;
}

interface Found {
  wave: Wave;
  frequency: number;
  decay: number;
  left: number;
}

export const proposeWaves: Proposer = function* (data, { allows }, propose) {
  if (!allows('sin')) return;
  const fading = allows('exp') ? decays : [0];
  let few = someRows(data, scanned);
  let range: [number, number] = [fewest, most];
  let best: Found | undefined;
  for (const wave of wavesOf(few)) {
    const found = yield* scan(wave, few.y, range, fading);
    if (found && (best === undefined || found.left < best.left)) best = found;
  }
  const many = perRow * Math.min(data.y.length, scannedFinely);
  if ((!best || best.left > 1 - telling) && many > most && data.names.length <= fewColumns) {
    few = someRows(data, scannedFinely);
    range = [most, many];
    for (const wave of wavesOf(few, false)) {
      const found = yield* scan(wave, few.y, range, fading);
      if (found && (best === undefined || found.left < best.left)) best = found;
    }
  }
  if (!best || best.left > 1 - telling) return;
  const first = termOf(best, few.y);
  if (!first) return;
  propose({ expression: sum(first.term, number(first.constant)), origin: 'a scan of frequencies' });
  if (best.left < 1e-12) return;
  const rest = few.y.map((value, i) => value - first.constant - first.at(i));
  const second = yield* scan(best.wave, rest, range, fading);
  if (!second || second.left > 1 - telling) return;
  const other = termOf(second, rest);
  if (other)
    propose({
      expression: sum(first.term, other.term, number(first.constant + other.constant)),
      origin: 'a scan of frequencies',
    });
};

/** Every so many-th row. */
function someRows({ names, columns, y }: Columns, count: number): Columns {
  const step = Math.max(1, Math.floor(y.length / count));
  const rows = Array.from({ length: Math.floor(y.length / step) }, (_, i) => i * step);
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
  return { names, columns: columns.map(take), y: take(y) };
}

/** Arguments and amplitudes worth a scan; without `together`, columns by themselves. */
function wavesOf({ names, columns }: Columns, together = true): Wave[] {
  const changing = names.flatMap((name, i) =>
    columns[i].some((value) => value !== columns[i][0]) ? [{ name, values: columns[i] }] : [],
  );
  const single = changing.map(({ name, values }) => ({ argument: variable(name), values, of: [name] }));
  const pairs =
    !together || changing.length > fewColumns
      ? []
      : changing.flatMap((a, i) =>
          changing.flatMap((b, j) => {
            const times = {
              argument: product(variable(a.name), variable(b.name)),
              values: a.values.map((value, row) => value * b.values[row]),
              of: [a.name, b.name],
            };
            const over = {
              argument: quotient(variable(a.name), variable(b.name)),
              values: a.values.map((value, row) => value / b.values[row]),
              of: [a.name, b.name],
            };
            return [...(i < j ? [times] : []), ...(i !== j && b.values.every((value) => value !== 0) ? [over] : [])];
          }),
        );
  const none = new Float64Array(columns[0]?.length ?? 0).fill(1);
  return [...single, ...pairs].flatMap(({ argument, values, of }): Wave[] => {
    if (!values.every(Number.isFinite)) return [];
    const factors = !together || changing.length > fewColumns ? [] : changing.filter(({ name }) => !of.includes(name));
    return [
      { argument, values, by: none },
      ...factors.map((factor) => ({ argument, values, amplitude: variable(factor.name), by: factor.values })),
    ];
  });
}

/** The frequency, and decay, under which the wave leaves least of y. */
function* scan(
  wave: Wave,
  y: Float64Array,
  ends: readonly [number, number],
  fading: readonly number[],
): Generator<number, Found | undefined, boolean> {
  const range = wave.values.reduce((a, b) => Math.max(a, b)) - wave.values.reduce((a, b) => Math.min(a, b));
  if (!(range > 0) || !Number.isFinite(range)) return undefined;
  const at = (periods: number, decay: number): number =>
    fitLinear(partsOf(wave, (2 * Math.PI * periods) / range, decay / range), y)?.left ?? Infinity;
  let best: { periods: number; decay: number; left: number } | undefined;
  for (const decay of fading) {
    const found = sweep(wave, y, range, decay, ends);
    if (best === undefined || found.left < best.left) best = { ...found, decay };
    if (yield 15 * y.length * perPeriod * (ends[1] - ends[0])) return undefined;
    // a decay is worth a scan only where there is a wave at all
    if (best.left > 0.9) break;
  }
  if (!best) return undefined;
  let { periods, left } = best;
  const { decay } = best;
  for (let width = 1 / (2 * perPeriod); width > 1e-4; width /= 2)
    for (const near of [periods - width, periods + width]) {
      const found = at(near, decay);
      if (found < left) [periods, left] = [near, found];
    }
  return { wave, frequency: (2 * Math.PI * periods) / range, decay: decay / range, left };
}

/** The number of periods that leaves least: sine and cosine turn from one to the next, and the normal equations of both and a constant are solved by hand. */
function sweep(
  { values, by }: Wave,
  y: Float64Array,
  range: number,
  decay: number,
  [from, to]: readonly [number, number],
): { periods: number; left: number } {
  const rows = y.length;
  const start = values.reduce((a, b) => Math.min(a, b));
  const [angle, turn] = [(2 * Math.PI * from) / range, (2 * Math.PI) / perPeriod / range];
  const size = by.map((value, row) => value * Math.exp((-decay / range) * (values[row] - start)));
  const sine = values.map((value, row) => size[row] * Math.sin(angle * value));
  const cosine = values.map((value, row) => size[row] * Math.cos(angle * value));
  const [turnSine, turnCosine] = [
    values.map((value) => Math.sin(turn * value)),
    values.map((value) => Math.cos(turn * value)),
  ];
  const mean = y.reduce((total, value) => total + value / rows, 0);
  const all = y.reduce((total, value) => total + (value - mean) ** 2, 0);
  let best = { periods: from, left: Infinity };
  for (let periods = from; periods <= to; periods += 1 / perPeriod) {
    let [s, c, ss, sc, cc, sy, cy] = [0, 0, 0, 0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const [a, b, told] = [sine[row], cosine[row], y[row] - mean];
      s += a;
      c += b;
      ss += a * a;
      sc += a * b;
      cc += b * b;
      sy += a * told;
      cy += b * told;
      sine[row] = a * turnCosine[row] + b * turnSine[row];
      cosine[row] = b * turnCosine[row] - a * turnSine[row];
    }
    // centred
    [ss, sc, cc] = [ss - (s * s) / rows, sc - (s * c) / rows, cc - (c * c) / rows];
    const own = ss * cc - sc * sc;
    if (!(own > 1e-10 * ss * cc)) continue;
    const left = 1 - (sy * sy * cc - 2 * sy * cy * sc + cy * cy * ss) / own / all;
    if (left < best.left) best = { periods, left };
  }
  return best;
}

function partsOf({ values, by }: Wave, frequency: number, decay: number): Float64Array[] {
  const start = decay === 0 ? 0 : values.reduce((a, b) => Math.min(a, b));
  const size = (row: number): number => by[row] * Math.exp(-decay * (values[row] - start));
  return [
    values.map((value, row) => size(row) * Math.sin(frequency * value)),
    values.map((value, row) => size(row) * Math.cos(frequency * value)),
  ];
}

function termOf(
  { wave, frequency, decay }: Found,
  y: Float64Array,
): { term: Expression; constant: number; at: (row: number) => number } | undefined {
  const parts = partsOf(wave, frequency, decay);
  const fit = fitLinear(parts, y);
  if (!fit) return undefined;
  const [ofSine, ofCosine] = fit.weights;
  const start = decay === 0 ? 0 : wave.values.reduce((a, b) => Math.min(a, b));
  const size = Math.hypot(ofSine, ofCosine) * Math.exp(decay * start);
  const sine = call('sin', sum(product(frequency, wave.argument), Math.atan2(ofCosine, ofSine)));
  const term = product(
    size,
    ...(wave.amplitude ? [wave.amplitude] : []),
    ...(decay === 0 ? [] : [call('exp', product(-decay, wave.argument))]),
    sine,
  );
  return { term, constant: fit.constant, at: (row) => ofSine * parts[0][row] + ofCosine * parts[1][row] };
}
