// Columns that act only together: x − y, x + y, x · y, x / y, x² + y² or x² − y² in place of two, seen in how well a polynomial predicts rows that it was not
// fitted to (the symmetries of Udrescu & Tegmark 2020, without a network). The other proposers then look at what is left, and say it in the columns.

import { call, difference, power, product, quotient, substitute, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { createTape } from '../formula/tape.js';
import { solveCholesky } from '../math/cholesky.js';
import type { Steps } from '../work.js';
import type { Columns } from '../formula/formula-fit.js';
import type { Proposer } from './proposal.js';

/** Columns and what they are in those of the table. */
interface Merged {
  columns: Float64Array[];
  texts: Expression[];
  /** of the polynomial, on rows it was not fitted to */
  error: number;
}

/** Ways that are followed at once, terms of a polynomial, and rows. */
const [width, mostTerms, mostRows] = [2, 60, 800];
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
      const values = inner.map((text) => valuesOf(text, data));
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

/** Error of a polynomial on the last quarter of the rows, fitted to the others: in the columns or, where that is better, in their logarithms. */
function* predictionError(columns: readonly Float64Array[], y: Float64Array): Steps<number> {
  const logs = columns.map((column) => (column.every((value) => value > 0) ? column.map(Math.log) : column));
  let least = Infinity;
  for (const way of logs.some((each, i) => each !== columns[i]) ? [columns, logs] : [columns]) {
    const scaled = way.map(toUnit);
    const terms = mostDegree(scaled.length);
    least = Math.min(least, errorOf(scaled, y, terms));
    if (yield terms.length ** 2 * y.length) return least;
  }
  return least;
}

/** All exponents up to the highest degree that so few terms allow. */
function mostDegree(inputs: number): number[][] {
  let terms: number[][] = [];
  for (let degree = 1; degree <= 12; degree++) {
    const next = termsUpTo(inputs, degree);
    if (next.length > mostTerms && degree > 2) break;
    terms = next;
  }
  return terms;
}

function termsUpTo(inputs: number, degree: number): number[][] {
  let terms: number[][] = [[]];
  for (let i = 0; i < inputs; i++)
    terms = terms.flatMap((term) => {
      const left = degree - term.reduce((total, each) => total + each, 0);
      return Array.from({ length: left + 1 }, (_, exponent) => [...term, exponent]);
    });
  return terms;
}

function errorOf(scaled: readonly Float64Array[], y: Float64Array, terms: readonly number[][]): number {
  const rows = y.length;
  const learned = Math.floor(0.75 * rows);
  const count = terms.length;
  const tables = scaled.map((t) => {
    const degree = Math.max(1, ...terms.map((powers) => powers.reduce((a, b) => Math.max(a, b), 0)));
    const table = [new Float64Array(rows).fill(1), t];
    for (let k = 2; k <= degree; k++)
      table.push(t.map((value, row) => 2 * value * table[k - 1][row] - table[k - 2][row]));
    return table;
  });
  const values = terms.map((powers) => {
    const column = new Float64Array(rows).fill(1);
    for (const [i, exponent] of powers.entries()) {
      if (exponent === 0) continue;
      const table = tables[i][exponent];
      for (let row = 0; row < rows; row++) column[row] *= table[row];
    }
    return column;
  });
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let p = 0; p < count; p++) {
    const a = values[p];
    for (let q = 0; q <= p; q++) {
      const b = values[q];
      let total = 0;
      for (let row = 0; row < learned; row++) total += a[row] * b[row];
      matrix[p * count + q] = total;
    }
    matrix[p * count + p] += 1e-9 * learned;
    for (let row = 0; row < learned; row++) right[p] += a[row] * y[row];
  }
  if (!solveCholesky(matrix, right)) return Infinity;
  let square = 0;
  for (let row = learned; row < rows; row++) {
    let said = 0;
    for (let p = 0; p < count; p++) said += right[p] * values[p][row];
    square += (said - y[row]) ** 2;
  }
  return Math.sqrt(square / (rows - learned));
}

/** The logarithm of what rises steeply, where a polynomial sees little. */
function seenBy(y: Float64Array): Float64Array {
  if (!y.every((value) => value > 0)) return y;
  const order = y.toSorted();
  return order[y.length - 1] > steep * order[Math.floor(y.length / 2)] ? y.map(Math.log) : y;
}

function toUnit(column: Float64Array): Float64Array {
  const [low, high] = [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
  return high > low ? column.map((value) => (2 * (value - low)) / (high - low) - 1) : new Float64Array(column.length);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2 / values.length, 0));
}

function thinned({ names, columns, y }: Columns): Columns {
  const rows = Math.min(mostRows, y.length);
  return { names, columns: columns.map((column) => column.subarray(0, rows)), y: y.subarray(0, rows) };
}

function valuesOf(text: Expression, { names, columns, y }: Columns): Float64Array {
  const tape = createTape(text, names);
  const out = new Float64Array(y.length);
  tape.evaluate(columns, tape.parameters, out);
  return out;
}
