// Whether a target is learned as its logarithm, and how far its smear is known after training. Knows encodings and rows.

import type { DatasetSource } from '../compute/contract.js';
import type { Decision } from '../data/decision.js';
import { rowNumber } from '../data/missing.js';
import { restored, shiftFor, transformed } from '../data/target-transform.js';
import type { TableEncoding, TargetColumn } from '../data/table-encoding.js';
import { findColumn, type Table } from '../data/table.js';
import { checkChoice, KanError, show } from '../errors.js';
import { solveCholesky } from '../math/cholesky.js';
import { spreadOf } from '../math/spread.js';

/** Ways to learn a target of numbers. */
export const targetTransforms = ['auto', 'log', 'none'] as const;
/** A way to learn a target of numbers: as it is, as its logarithm, or what two halves of the rows say is better. */
export type TargetTransformRule = (typeof targetTransforms)[number];

/** Throws a KanError where a target has no logarithm, with the row as it stands in the table. */
export function checkTransform(table: Table, target: string | readonly string[], rule: TargetTransformRule): void {
  checkChoice('`targetTransform`', rule, targetTransforms);
  if (rule !== 'log') return;
  for (const name of typeof target === 'string' ? [target] : target) {
    const column = findColumn(table, name, 'target column');
    if (column.kind !== 'number')
      throw new KanError(`\`targetTransform\` is for numbers, and the target ${show(name)} holds words`);
    const bad = column.values.findIndex((value) => value < 0);
    if (bad >= 0)
      throw new KanError(
        `the target ${show(name)} is ${column.values[bad]} in row ${rowNumber(table, bad)}, which has no logarithm`,
        "learn it as it is: `targetTransform: 'none'`",
      );
  }
}

/** Skewness above which a logarithm is tried, and the share of it that may be left. */
const [skewed, left] = [1, 0.5];
/** A logarithm is taken where the error in the target's own units is below this share of the one without. */
const worthwhile = 0.97;

/** The encoding with its targets as the rule says; `x` is the rows as the network reads them. */
export function withTransform(
  encoding: TableEncoding,
  table: Table,
  x: Float64Array,
  rule: TargetTransformRule,
): TableEncoding {
  const { target } = encoding;
  if (rule === 'none') return encoding;
  if (target.kind !== 'regression') {
    if (rule === 'auto') return encoding;
    throw new KanError('`targetTransform` is for numbers, and the target is classes');
  }
  const made: Decision[] = [];
  const columns = target.columns.map((column): TargetColumn => {
    const { values } = findColumn(table, column.name) as { values: Float64Array };
    if (column.constant === true || column.date !== undefined) return column;
    if (rule === 'auto') {
      const why = whyLog(values, x);
      if (why === undefined) return column;
      made.push({ option: 'targetTransform', columns: [column.name], value: 'log', why });
    }
    return asLog(column, values);
  });
  const profile = made.length === 0 ? encoding.profile : [...(encoding.profile ?? []), ...made];
  return { ...encoding, target: { ...target, columns }, ...(profile && { profile }) };
}

/** The encoding as it is after training: what the mean over rows is, beside what the network says. `outputs` are its answers for the rows. */
export function withSmear(
  encoding: TableEncoding,
  { y, rows, weights }: DatasetSource,
  outputs: ArrayLike<number>,
): TableEncoding {
  const { target } = encoding;
  if (target.kind !== 'regression' || target.columns.every(({ transform }) => transform === undefined)) return encoding;
  const width = target.columns.length;
  const columns = target.columns.map((column, i): TargetColumn => {
    if (column.transform === undefined) return column;
    let [sum, total] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const weight = weights?.[row] ?? 1;
      sum += weight * Math.exp((y[row * width + i] - outputs[row * width + i]) / column.factor);
      total += weight;
    }
    const smear = sum / total;
    return Number.isFinite(smear) && smear > 0 ? { ...column, transform: { ...column.transform, smear } } : column;
  });
  return { ...encoding, target: { ...target, columns } };
}

function asLog(column: TargetColumn, values: Float64Array): TargetColumn {
  const transform = { kind: 'log' as const, shift: shiftFor(values), smear: 1 };
  const { mean, deviation } = spreadOf(values.map((value) => transformed(value, transform)));
  return { ...column, offset: mean, factor: deviation > 0 ? 1 / deviation : 1, transform };
}

/** Why a target is learned as its logarithm: its skewness, and that lines fitted to half of the rows are nearer to the others so. */
function whyLog(values: Float64Array, x: Float64Array): string | undefined {
  const rows = values.length;
  if (rows < 40 || values.some((value) => value < 0)) return undefined;
  const transform = { kind: 'log' as const, shift: shiftFor(values), smear: 1 };
  const logs = values.map((value) => transformed(value, transform));
  const before = skewness(values);
  const after = Math.abs(skewness(logs));
  if (!(before > skewed && after < left * before)) return undefined;
  const width = x.length / rows;
  let [plain, log] = [0, 0];
  for (const part of [0, 1]) {
    const [own, ofLogs] = [lineFit(x, values, width, part), lineFit(x, logs, width, part)];
    if (own === undefined || ofLogs === undefined) return undefined;
    let [smear, count] = [0, 0];
    for (let row = part; row < rows; row += 2, count++) smear += Math.exp(logs[row] - ofLogs(row));
    const back = { ...transform, smear: smear / count };
    for (let row = 1 - part; row < rows; row += 2) {
      plain += (values[row] - own(row)) ** 2;
      log += (values[row] - restored(ofLogs(row), back)) ** 2;
    }
  }
  const ratio = Math.sqrt(log / plain);
  if (!(ratio < worthwhile)) return undefined;
  return `its skewness is ${before.toPrecision(2)}, of its logarithm ${after.toPrecision(2)}, and lines err ${Math.round(100 * (1 - ratio))} % less on other rows so`;
}

function skewness(values: Float64Array): number {
  const { mean, deviation } = spreadOf(values);
  return deviation > 0 ? values.reduce((sum, value) => sum + ((value - mean) / deviation) ** 3, 0) / values.length : 0;
}

/** Ridge regression on every second row from `part` on, as a function of the row. */
function lineFit(x: Float64Array, y: Float64Array, width: number, part: number): ((row: number) => number) | undefined {
  const size = width + 1;
  if (size > 200) return undefined;
  const [a, b] = [new Float64Array(size * size), new Float64Array(size)];
  const at = (row: number, i: number): number => (i === width ? 1 : x[row * width + i]);
  let count = 0;
  for (let row = part; row < y.length; row += 2, count++)
    for (let i = 0; i < size; i++) {
      b[i] += at(row, i) * y[row];
      for (let j = 0; j < size; j++) a[i * size + j] += at(row, i) * at(row, j);
    }
  for (let i = 0; i < size; i++) a[i * size + i] += 1e-3 * count;
  if (!solveCholesky(a, b)) return undefined;
  return (row) => {
    let said = 0;
    for (let i = 0; i < size; i++) said += at(row, i) * b[i];
    return said;
  };
}
