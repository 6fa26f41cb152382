// A search that sets slips aside: rows that are suspected are taken out, the others searched, and it is judged whether a short law says the others while
// these are far outside of its noise. Rows that only look strange stay: peaks, poles and heavy tails. Knows columns and searches, no tables.

import { type Columns, fitConstants, formulaValues } from '../formula/formula-fit.js';
import type { Expression } from '../formula/expression.js';
import { deviationsFrom, farRows, farSets, mostSlips, offsOf } from '../fit/outlying.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { varies } from '../math/spread.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { descriptionLength } from './description.js';
import type { Discovery, SearchOptions } from './discover.js';
import { aloneIn, isMarker, nearest, ranks, suspiciousRows } from './suspicious-rows.js';

/** What becomes of rows that look like slips. */
export const slipRules = ['drop', 'keep'] as const;
/** drop: rows far outside of a law that says all others are set aside, and told; keep: all rows count, and what makes nearly all of the error is told. */
export type SlipRule = (typeof slipRules)[number];

/** A row that is not as the formula says. */
export interface StrangeRow {
  /** its place among the rows */
  row: number;
  /** of the target: as it stands, and as the formula has it */
  value: number;
  said: number;
  /** an input beyond all others, where that is what is strange, and the value it would be right with */
  input?: { name: string; value: number; right?: number };
}

export interface CarefulDiscovery {
  discovery: Discovery;
  /** rows that count */
  data: Columns;
  /** rows that were set aside, or, with `kept`, that make nearly all of the answer's squared error; absent where there are none */
  strange?: { rows: StrangeRow[]; kept: boolean; share: number };
}

type Search = (data: Columns, options: SearchOptions) => Promise<Discovery>;

/** A row is set aside that is so many robust deviations off, and so many times as far as any other. */
const [far, apart] = [10, 5];
/** Share of the squared error that a few rows make, to be named. */
const nearlyAll = 0.9;
/** What is set aside for a formula longer than so much for each column, and more, or one that leaves more than a share unsaid, may be right. */
const [shortFor, shortMore, unsaid] = [5, 12, 0.5];
/** By so much of its range on the others a formula may leave it where it is believed against a row. */
const beyond = 0.5;
/** An input so many times the range of the others beyond them is a slip, if it can be one, whatever else may explain it. */
const certain = 2;
/** Deviations within which another reading of a value is right, at least. */
const fitting = 3;
/** Places by which a decimal point may be off. */
const shifts = [10, 0.1, 100, 0.01, 1000, 0.001];
/** Formulas of all rows that are compared. */
const compared = 6;
/** An error, in deviations, that is as good as none. */
const exact = 1e-9;
/** Times that rows are taken out anew. */
const attempts = 3;

/** The search, without the rows that are slips. `known`: constants that formulas may have beside the columns. */
export async function searchSettingAside(
  data: Columns,
  search: Search,
  options: SearchOptions & { slips?: SlipRule; known?: readonly { name: string; value: number }[] | undefined },
): Promise<CarefulDiscovery> {
  const { slips = 'drop', known = [], ...searching } = options;
  const { signal } = options;
  const errors = options.errors;
  const all: Columns = {
    names: [...data.names, ...known.map(({ name }) => name)],
    columns: [...data.columns, ...known.map(({ value }) => new Float64Array(data.y.length).fill(value))],
    y: data.y,
    ...(errors?.kind === 'column' && { deviations: errors.deviations }),
  };
  const most = mostSlips(data.y.length);
  const pause = createPause();
  let lone: Set<number> | undefined;
  try {
    const sets = slips === 'keep' ? [] : await paced(suspiciousRows(data), { pause, signal });
    const tried = new Set<string>();
    for (const set of sets) {
      if (signal?.aborted) break;
      const found = await without(set, false, tried);
      if (found) return found;
    }
    const discovery = await search(data, searching);
    const told = await strangeOf(discovery);
    if (told === undefined) return { discovery, data };
    if (slips !== 'keep' && !signal?.aborted) {
      const found = (await without(told.rows, false, tried)) ?? (await without(told.rows, true, tried));
      if (found) return found;
    }
    const said = formulaValues(discovery.front[discovery.likeliest].expression, all);
    const rows = told.rows.map((row) => ({ row, value: data.y[row], said: said[row] }));
    return { discovery, data, strange: { rows, kept: true, share: told.share } };
  } finally {
    pause.close();
  }

  /** Rows with a value of an input that is alone. */
  function aloneAnywhere(): Set<number> {
    return (lone ??= new Set(data.columns.flatMap((column) => aloneIn(column))));
  }

  /** The search without rows that turn out to be slips, of which `first` is a guess; undefined where they do not. */
  async function without(
    first: readonly number[],
    networks: boolean,
    tried: Set<string>,
  ): Promise<CarefulDiscovery | undefined> {
    let rows = first;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const key = `${networks} ${rows.join()}`;
      if (tried.has(key)) return undefined;
      tried.add(key);
      const rest = takeOut(data, rows);
      const settings = { ...searching, errors: errorsOf(errors, rows) };
      if (!varies(rest.y)) return undefined;
      const trial = await search(rest, { ...settings, networks });
      const { expression } = trial.front[trial.likeliest] ?? {};
      if (!expression) return undefined;
      const said = formulaValues(expression, all);
      const offs = offsOf(all.y, said, all.deviations);
      // an input beyond all others may by chance be where a wave is about as high
      const alone = first.filter((row) => offs[row] > fitting && aloneAnywhere().has(row));
      const sets = farSets(offs, far, apart, most);
      const found = (sets.length > 0 ? sets : [[]])
        .map((set) => [...new Set([...set, ...alone])].toSorted((a, b) => a - b))
        .filter((set) => set.length > 0 && set.length <= most);
      if (!found.some((set) => set.join() === rows.join())) {
        const next = found.find((set) => !tried.has(`${networks} ${set.join()}`));
        if (!next) return undefined;
        rows = next;
        continue;
      }
      const strange = await judged(rows, expression, trial.front[trial.likeliest].complexity, said);
      if (!strange) return undefined;
      const discovery = networks || signal?.aborted ? trial : await search(rest, settings);
      return { discovery, data: rest, strange: { rows: strange, kept: false, share: 1 } };
    }
    return undefined;
  }

  /** The rows with what is strange of them, if it is they and not the formula that is wrong. */
  async function judged(
    rows: readonly number[],
    expression: Expression,
    complexity: number,
    said: Float64Array,
  ): Promise<StrangeRow[] | undefined> {
    if (complexity > shortFor * data.names.length + shortMore) return undefined;
    const { y } = all;
    const others = Array.from(y.keys()).filter((row) => !rows.includes(row));
    const deviations = deviationsFrom(y, said, all.deviations);
    const offs = offsOf(y, said, all.deviations);
    const mean = others.reduce((sum, row) => sum + y[row] / others.length, 0);
    const squares = (of: (row: number) => number): number =>
      others.reduce((sum, row) => sum + (of(row) / deviations[row]) ** 2, 0);
    if (!(squares((row) => y[row] - said[row]) < unsaid * squares((row) => y[row] - mean))) return undefined;
    const ordinary = Math.max(fitting, ...others.map((row) => offs[row]));
    const [low, high] = others.reduce(
      ([a, b], row) => [Math.min(a, said[row]), Math.max(b, said[row])],
      [Infinity, -Infinity],
    );
    const alone = data.columns.map((column) => new Set(aloneIn(column)));
    const farAway = data.columns.map((column) => new Set(aloneIn(column, certain)));
    let sure = true;
    const zeros = others.some((row) => y[row] === 0);
    const positions = data.columns.filter(varies).map(ranks);
    const strange: StrangeRow[] = [];
    const n = y.length;
    let price = 0;
    for (const row of rows) {
      const at = alone.findIndex((set) => set.has(row));
      const told = { row, value: y[row], said: said[row] };
      if (at >= 0) {
        const right = rightInput(expression, row, at, ordinary, deviations);
        if (right === undefined && (data.columns[at][row] === 0 || !isMarker(data.columns[at][row]))) return undefined;
        const input = { name: data.names[at], value: data.columns[at][row], ...(right !== undefined && { right }) };
        strange.push({ ...told, input });
        sure &&= farAway[at].has(row);
        price += priceOf(n);
        continue;
      }
      // where the formula leaves what it is on the others it is not known
      if (!(said[row] >= low - beyond * (high - low) && said[row] <= high + beyond * (high - low))) return undefined;
      const shifted = shifts.some((shift) => Math.abs(shift * y[row] - said[row]) < ordinary * deviations[row]);
      const marker = isMarker(y[row]) && !(y[row] === 0 && zeros);
      strange.push(told);
      sure = false;
      price += shifted || marker ? priceOf(n) : priceOf(n, offs[row]);
      if (shifted || marker || positions.length === 0) continue;
      // rows near each other that are off alike are a peak
      const sign = Math.sign(y[row] - said[row]);
      const near = nearest(positions, row, positions.length + 1);
      if (near.some((other) => rows.includes(other) && Math.sign(y[other] - said[other]) === sign)) return undefined;
    }
    // what only an input beyond all others asks for is no other law
    if (signal?.aborted || sure) return strange;
    // the longer formula that says all rows must not be the shorter tale
    const scale = { ...all, deviations };
    const rest = await paced(fitConstants(expression, takeOut(scale, rows)), { pause, signal });
    const limit = descriptionLength(expression, rest.rmse, n - rows.length, exact) + price;
    const whole = await search(data, { ...searching, networks: false });
    for (const other of [expression, ...whole.front.map((each) => each.expression).slice(-compared)]) {
      const fit = await paced(fitConstants(other, scale), { pause, signal });
      if (descriptionLength(fit.expression, fit.rmse, n, exact) <= limit) return undefined;
    }
    return strange;
  }

  /** The value of an input with which the formula would be right, its decimal point elsewhere. */
  function rightInput(
    expression: Expression,
    row: number,
    at: number,
    ordinary: number,
    deviations: Float64Array,
  ): number | undefined {
    const typical = deviations.toSorted()[deviations.length >> 1];
    const one = (value: number): number => {
      const columns = all.columns.map((column, i) => Float64Array.of(i === at ? value : column[row]));
      return formulaValues(expression, { names: all.names, columns, y: all.y.subarray(0, 1) })[0];
    };
    const value = data.columns[at][row];
    const [lowest, highest] = rangeOf(data.columns[at].filter((_, other) => other !== row));
    const reach = 0.1 * (highest - lowest);
    return shifts
      .map((shift) => Number((shift * value).toPrecision(12)))
      .filter((right) => right >= lowest - reach && right <= highest + reach)
      .find((right) => Math.abs(one(right) - all.y[row]) < ordinary * typical);
  }

  async function strangeOf({ front, likeliest }: Discovery): Promise<{ rows: number[]; share: number } | undefined> {
    if (front.length === 0) return undefined;
    const said = formulaValues(front[likeliest].expression, all);
    if (pause.due()) await pause();
    return dominantRows(all, said);
  }
}

/** What it takes to say which of n rows is a slip and how its value came about, or by how many deviations it is off; twice the powers of e. */
export function priceOf(n: number, off = 1): number {
  return 2 * (1 + Math.log(n) + Math.log(Math.min(off, 1e9)));
}

/** A few rows that make nearly all of the squared error of an answer, which says `said`; undefined where there are none. */
export function dominantRows(
  { y, deviations }: Pick<Columns, 'y' | 'deviations'>,
  said: Float64Array,
): { rows: number[]; share: number } | undefined {
  const most = mostSlips(y.length);
  if (most === 0) return undefined;
  const rows = farRows(offsOf(y, said, deviations), far, apart, most);
  const square = (row: number): number => ((y[row] - said[row]) / (deviations?.[row] ?? 1)) ** 2;
  const total = y.reduce((sum, _, row) => sum + square(row), 0);
  const share = rows.reduce((sum, row) => sum + square(row), 0) / total;
  return rows.length > 0 && share > nearlyAll ? { rows, share } : undefined;
}

function rangeOf(values: Float64Array): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function takeOut({ names, columns, y, deviations }: Columns, rows: readonly number[]): Columns {
  const out = new Set(rows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => !out.has(row));
  return { names, columns: columns.map(take), y: take(y), ...(deviations && { deviations: take(deviations) }) };
}

function errorsOf(errors: RowErrors | undefined, rows: readonly number[]): RowErrors | undefined {
  if (errors?.kind !== 'column') return errors;
  return { ...errors, deviations: errors.deviations.filter((_, row) => !rows.includes(row)) };
}
