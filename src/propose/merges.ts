// Columns that act only together: x − y, x + y, x · y, x / y, x² + y² or x² − y² in place of two, seen in how well a polynomial predicts rows that it was not
// fitted to (the symmetries of Udrescu & Tegmark 2020, without a network). The other proposers then look at what is left, and say it in the columns.

import { call, difference, power, product, quotient, substitute, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';
import { type Columns, formulaValues } from '../formula/formula-fit.js';
import { predictionError } from './prediction.js';
import type { Proposer } from './proposal.js';

/** Columns and what they are in those of the table. */
interface Merged {
  columns: Float64Array[];
  texts: Expression[];
  /** of the polynomial, on rows it was not fitted to */
  error: number;
}

/** Ways that are followed at once, and rows. */
const [width, mostRows] = [2, 800];
/** Of more columns than this only the first two of the others are asked. */
const fewColumns = 4;
/** A merged column may predict worse than both by so much. */
const hardlyWorse = 1.1;
/** What has values so many times its median rises steeply. */
const steep = 8;
/** A polynomial that says less than this of the spread says nothing of symmetries. */
const telling = 0.9;

const merges: { value: (x: number, y: number) => number; text: (x: Expression, y: Expression) => Expression }[] = [
  { value: (x, y) => x - y, text: (x, y) => difference(x, y) },
  { value: (x, y) => x + y, text: (x, y) => sum(x, y) },
  { value: (x, y) => x * y, text: (x, y) => product(x, y) },
  { value: (x, y) => x / y, text: (x, y) => quotient(x, y) },
  // a length, so that a third may join
  { value: (x, y) => Math.hypot(x, y), text: (x, y) => call('sqrt', sum(power(x, 2), power(y, 2))) },
  { value: (x, y) => (x - y) ** 2, text: (x, y) => power(difference(x, y), 2) },
  { value: (x, y) => x * x - y * y, text: (x, y) => difference(power(x, 2), power(y, 2)) },
];

/** What `others` propose for columns that were merged. */
export function proposeMerges(others: readonly Proposer[]): Proposer {
  return function* (data, allowed, propose) {
    if (!allowed.powers || data.names.length < 2) return;
    const { columns, y: told } = thinned(data);
    const y = seenBy(told);
    const spread = deviation(y);
    const texts = data.names.map(variable);
    const first: Merged = { columns: [...columns], texts, error: yield* predictionError(columns, y) };
    if (!(first.error < telling * spread)) return;
    const seen: Merged[] = [];
    let least = first.error;
    for (let level = [first]; level[0].columns.length > 1;) {
      const found: Merged[] = [];
      for (const from of level) found.push(...(yield* mergedOnce(from, y, least)));
      level = found.toSorted((a, b) => a.error - b.error).slice(0, width);
      if (level.length === 0) break;
      least = Math.min(least, level[0].error);
      seen.unshift(...level);
      if (yield 0) return;
    }
    // few columns first: they are quickly seen through
    for (const each of seen) if (each.error <= hardlyWorse * least) yield* look(each);

    function* look({ texts: inner }: Merged): Steps<void> {
      const names = inner.map((_, i) => `merged ${i}`);
      // of all rows, as the others have them
      const values = inner.map((text) => formulaValues(text, data));
      if (!values.every((column) => column.every(Number.isFinite))) return;
      const replaced = new Map(names.map((name, i) => [name, inner[i]]));
      for (const other of names.length > fewColumns ? others.slice(0, 2) : others)
        yield* other({ names, columns: values, y: data.y }, allowed, ({ expression, origin, ...rest }) =>
          propose({ ...rest, expression: substitute(expression, replaced), origin: `${origin}, of columns together` }),
        );
    }
  };
}

/** Two columns as one, each way that predicts about as well. */
function* mergedOnce({ columns, texts }: Merged, y: Float64Array, least: number): Steps<Merged[]> {
  const found: Merged[] = [];
  for (const [i, a] of columns.entries())
    for (const [j, b] of columns.entries()) {
      if (j <= i) continue;
      for (const { value, text } of merges) {
        const column = a.map((each, row) => value(each, b[row]));
        if (!column.every(Number.isFinite) || !(deviation(column) > 0)) continue;
        const kept = [...columns.keys()].filter((k) => k !== i && k !== j);
        const merged = [...kept.map((k) => columns[k]), column];
        const now = yield* predictionError(merged, y);
        if (now <= hardlyWorse * least)
          found.push({ columns: merged, texts: [...kept.map((k) => texts[k]), text(texts[i], texts[j])], error: now });
        if (yield 0) return [];
      }
    }
  return found;
}

/** The logarithm of what rises steeply, where a polynomial sees little. */
function seenBy(y: Float64Array): Float64Array {
  if (!y.every((value) => value > 0)) return y;
  const order = y.toSorted();
  return order[y.length - 1] > steep * order[Math.floor(y.length / 2)] ? y.map(Math.log) : y;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2 / values.length, 0));
}

function thinned({ names, columns, y }: Columns): Columns {
  const rows = Math.min(mostRows, y.length);
  return { names, columns: columns.map((column) => column.subarray(0, rows)), y: y.subarray(0, rows) };
}
