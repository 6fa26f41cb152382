// Whether the rows of a table are among those that a model learned from. A model keeps a few hundred bytes for it: the smallest of the hashes of its
// rows (a bottom-k sketch: Cohen & Kaplan, Summarizing data using bottom-k sketches, 2007). Of another table, rows with hashes as small are looked up among them.

import type { Work } from '../work.js';
import { type Column, findColumn, type Table } from './table.js';

/** What is kept of the rows learned from. */
export interface SeenRows {
  /** the smallest different hashes, in rising order */
  hashes: number[];
  /** whether these are the hashes of all rows */
  all: boolean;
  /** share of rows that are not the only one of their kind: so many of new rows look known by chance (Good 1953, after Turing) */
  repeated: number;
}

/** Hashes kept: a share is then known to about a tenth. */
const most = 128;
const mask = 0xffff_ffff;

/** What to keep of a table's rows, of which the named columns matter; in pieces. */
export function* sketchRows(table: Table, names: readonly string[]): Work<SeenRows> {
  const hashes = (yield* hashRows(table, names)).sort();
  const kept: number[] = [];
  let [rows, alone] = [0, 0];
  while (rows < hashes.length && kept.length < most) {
    const first = rows;
    while (rows < hashes.length && hashes[rows] === hashes[first]) rows++;
    kept.push(hashes[first]);
    if (rows === first + 1) alone++;
  }
  return { hashes: kept, all: rows === hashes.length, repeated: 1 - alone / rows };
}

/** What to keep of the rows of two tables, which may be the same ones. */
export function mergeSketches(a: SeenRows, b: SeenRows): SeenRows {
  const known = Math.min(lastKnown(a), lastKnown(b));
  const union = [...new Set([...a.hashes, ...b.hashes])].filter((hash) => hash <= known).sort((x, y) => x - y);
  return {
    hashes: union.slice(0, most),
    all: a.all && b.all && union.length <= most,
    repeated: Math.max(a.repeated, b.repeated),
  };
}

/** The hash beyond which nothing is known. */
const lastKnown = ({ hashes, all }: SeenRows): number => (all ? mask : (hashes.at(-1) ?? 0));

/**
 * The share of a table's rows that are among those kept, less what would be by chance; 0 where too few rows tell. The target is one of the
 * named columns: rows that agree in everything but the answer are new.
 */
export function* shareSeen(kept: SeenRows, table: Table, names: readonly string[]): Work<number> {
  const { hashes, repeated } = kept;
  const last = lastKnown(kept);
  const known = new Set(hashes);
  let [told, seen] = [0, 0];
  for (const hash of yield* hashRows(table, names)) {
    if (hash > last) continue;
    told++;
    if (known.has(hash)) seen++;
  }
  if (told < Math.min(8, table.rows)) return 0;
  const share = seen / told;
  return share <= repeated ? 0 : (share - repeated) / (1 - repeated);
}

function* hashRows(table: Table, names: readonly string[]): Work<Uint32Array> {
  const hashes = new Uint32Array(table.rows).fill(0x9e3779b9);
  for (const name of names) {
    addColumn(hashes, findColumn(table, name));
    yield;
  }
  return hashes;
}

/** A column's part in every hash. */
function addColumn(hashes: Uint32Array, column: Column): void {
  const part = cellHashes(column);
  for (let row = 0; row < hashes.length; row++) hashes[row] = mixed(hashes[row], part(row));
}

/** A column's values as one number, which depends on their order. */
export function hashColumn(column: Column): number {
  const part = cellHashes(column);
  const rows = column.kind === 'number' ? column.values.length : column.codes.length;
  let hash = rows;
  for (let row = 0; row < rows; row++) hash = mixed(hash, part(row));
  return hash;
}

/** A number for each cell. Numbers written as words count as numbers: a class is read as either. */
function cellHashes(column: Column): (row: number) => number {
  const ofNumber = numberHashes();
  const missing = ofNumber(NaN);
  const words = column.kind === 'number' ? [] : column.categories.map((word) => hashWord(word, ofNumber));
  return (row) => {
    if (column.kind === 'number') return ofNumber(column.values[row]);
    return column.codes[row] < 0 ? missing : words[column.codes[row]];
  };
}

/** Hashes the bits of numbers. */
function numberHashes(): (value: number) => number {
  const double = new Float64Array(1);
  const halves = new Uint32Array(double.buffer);
  return (value) => {
    // one zero and one NaN
    double[0] = value === 0 ? 0 : Number.isNaN(value) ? NaN : value;
    return mixed(halves[0], halves[1]);
  };
}

function hashWord(word: string, ofNumber: (value: number) => number): number {
  const number = Number(word);
  if (String(number) === word) return ofNumber(number);
  let hash = word.length;
  for (let i = 0; i < word.length; i++) hash = mixed(hash, word.charCodeAt(i));
  return hash;
}

/** Two words of 32 bits as one, each bit of both in each of the result: the finishing steps of MurmurHash3 (Appleby). */
function mixed(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0xcc9e2d51), 0x85ebca6b) + 0x165667b1;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Whether a value from outside can be what is kept of rows. */
export function isSeenRows(value: unknown): value is SeenRows {
  const { hashes, all, repeated } = (typeof value === 'object' && value !== null ? value : {}) as Partial<SeenRows>;
  const inRange = (hash: unknown): boolean =>
    Number.isInteger(hash) && (hash as number) >= 0 && (hash as number) <= mask;
  return (
    Array.isArray(hashes) &&
    hashes.length <= most &&
    hashes.every(inRange) &&
    typeof all === 'boolean' &&
    typeof repeated === 'number' &&
    repeated >= 0 &&
    repeated <= 1
  );
}
