// What estimators are given, X and y in any of their forms, as a table. Knows rows and columns, nothing of networks.

import { columnKind } from '../data/input-columns.js';
import { asked } from '../data/decision.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { tableMeant } from '../data/meant-names.js';
import { findColumn, type Column, type NumberColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { readWeights } from '../table/row-weights.js';

/**
 * Inputs: rows of numbers, a flat array with its shape, or a table, whose columns may also hold words. Beside targets, a flat array without a
 * shape is as many rows as there are targets, as `createSyntheticDataset` gives it.
 */
export type EstimatorInputs = MatrixLike | Table;

/** A table of inputs and targets, and which of its columns are the targets. */
export interface TargetTable {
  table: Table;
  target: string[];
}

/** The inputs and, in a column each, the targets. `y` holds numbers or rows of them, or names columns of the table `X`. */
export function regressionTable(
  what: string,
  X: EstimatorInputs,
  y: MatrixLike | string | readonly string[],
): TargetTable {
  if (isNames(y)) return named(what, X, inputTable(`${what}: \`X\``, X), typeof y === 'string' ? [y] : [...y]);
  const { data, rows, width } = targetRows(`${what}: \`y\``, y);
  const inputs = inputTable(`${what}: \`X\``, X, rows);
  checkRows(what, X, inputs.rows, rows);
  const names = freeNames(
    inputs,
    Array.from({ length: width }, (_, i) => (width === 1 ? 'y' : `y${i + 1}`)),
  );
  const columns = names.map((name, at) => numberColumn(name, data, rows, width, at));
  return { table: { ...inputs, columns: [...inputs.columns, ...columns] }, target: names };
}

/** The inputs and a column of labels. `y` holds a word or a number for each row, or names a column of the table `X`. */
export function classificationTable(
  what: string,
  X: EstimatorInputs,
  y: ArrayLike<string | number> | string,
): TargetTable {
  if (typeof y === 'string') return named(what, X, inputTable(`${what}: \`X\``, X), [y]);
  const rows = typeof y === 'object' && y !== null ? y.length : NaN;
  if (!(rows >= 0))
    throw new KanError(`${what}: \`y\` must hold a label for each row, words or numbers; got ${show(y)}`);
  const inputs = inputTable(`${what}: \`X\``, X, rows);
  checkRows(what, X, inputs.rows, rows);
  const kind = typeof y[0];
  for (let row = 0; row < rows; row++) {
    const label: unknown = y[row];
    if (typeof label === 'number' ? !Number.isFinite(label) : typeof label !== 'string')
      throw new KanError(`${what}: labels must be words or finite numbers; \`y[${row}]\` is ${show(label)}`);
    if (typeof label !== kind)
      throw new KanError(
        `${what}: labels must be all words or all numbers; \`y[0]\` is ${show(y[0])} and \`y[${row}]\` is ${show(label)}`,
      );
  }
  const [name] = freeNames(inputs, ['y']);
  return { table: { ...inputs, columns: [...inputs.columns, labelColumn(name, y)] }, target: [name] };
}

/** The table with a column of weights, and its name; as it is without any. `given` holds a weight for each row, or names a column of it. */
export function weighedTable(
  what: string,
  data: TargetTable,
  given: ArrayLike<number> | string | undefined,
): TargetTable & { weights?: string } {
  if (given === undefined) return data;
  const { table, target } = data;
  if (typeof given === 'string') return { ...data, weights: given };
  const own = readWeights(`${what}: \`sampleWeight\``, given, table.rows);
  const [name] = freeNames(table, ['weight']);
  return {
    table: { ...table, columns: [...table.columns, numberColumn(name, own, table.rows, 1, 0)] },
    target,
    weights: name,
  };
}

/** Rows to predict, as a table with the columns that the encoding reads. Rows of numbers are taken in the encoding's order. */
export function inputsFor(what: string, X: EstimatorInputs, encoding: TableEncoding): Table {
  if (isTable(X)) return X;
  const words = encoding.inputs.find((column) => columnKind(column) !== 'number');
  if (words)
    throw new KanError(
      `${what} must be a table: the column ${show(words.name)} holds ${words.kind === 'number' || words.kind === 'date' ? 'dates' : 'words'}`,
      "createTable({ x: [1, 2], colour: ['red', 'blue'] }) makes one",
    );
  return matrixTable(
    what,
    X,
    encoding.inputs.map(({ name }) => name),
  );
}

export function isTable(X: unknown): X is Table {
  return typeof X === 'object' && X !== null && 'columns' in X && Array.isArray(X.columns);
}

/** The inputs as a table; columns of rows without names are x1, x2 … `rows` is how many a flat array holds, where that is known. */
function inputTable(what: string, X: EstimatorInputs, rows = 0): Table {
  if (isTable(X)) return X;
  if (isFlat(X) && rows > 0 && X.length % rows === 0)
    return keepingAll(matrixTable(what, { data: Float64Array.from(X), shape: [rows, X.length / rows] }));
  return keepingAll(matrixTable(what, X));
}

/** The table with the word that columns of one value stay: rows to predict have as many numbers, and are told apart by nothing else. */
function keepingAll(table: Table): Table {
  const same = table.columns.filter(
    (column) => column.kind === 'number' && column.values.every((value) => value === column.values[0]),
  );
  if (same.length === 0) return table;
  const columns = same.map(({ name }) => name);
  return { ...table, profile: [{ option: 'kinds', columns, value: 'number', why: asked }] };
}

function isFlat(X: MatrixLike): X is ArrayLike<number> & MatrixLike {
  return typeof (X as ArrayLike<unknown> | null | undefined)?.[0] === 'number';
}

function matrixTable(what: string, X: MatrixLike, names?: string[]): Table {
  const { data, shape, rows, width } = readMatrix(what, X, names?.length);
  if (shape.length > 2)
    throw new KanError(`${what} must be rows of numbers, an array of two axes; got shape [${shape.join(', ')}]`);
  const columns = Array.from({ length: width }, (_, at) =>
    numberColumn(names?.[at] ?? `x${at + 1}`, data, rows, width, at),
  );
  return { rows, columns };
}

/** Targets of a regression: a flat list is one number for each row. */
function targetRows(what: string, y: MatrixLike): { data: ArrayLike<number>; rows: number; width: number } {
  const isTensor = typeof y === 'object' && y !== null && 'shape' in y && 'data' in y;
  if (isTensor && y.shape.length === 1) return readMatrix(what, { data: y.data, shape: [y.shape[0], 1] });
  if (isTensor && y.shape.length > 2)
    throw new KanError(`${what} must have one axis or two; got shape [${y.shape.join(', ')}]`);
  return readMatrix(what, y, !isTensor && isFlat(y) ? 1 : undefined);
}

function isNames(y: MatrixLike | string | readonly string[]): y is string | readonly string[] {
  return typeof y === 'string' || (Array.isArray(y) && typeof y[0] === 'string');
}

function named(what: string, X: EstimatorInputs, inputs: Table, target: string[]): TargetTable {
  if (!isTable(X))
    throw new KanError(
      target.length > 1
        ? `${what}: \`y\` must be numbers, or names of columns where \`X\` is a table; got ${show(target)}`
        : `${what}: \`y\` names a column, ${show(target[0])}, so \`X\` must be a table; got ${show(X)}`,
    );
  const meant = tableMeant(inputs, { target });
  for (const name of meant.options.target) findColumn(inputs, name, 'target column');
  return { table: meant.table, target: meant.options.target };
}

function checkRows(what: string, X: EstimatorInputs, inputs: number, targets: number): void {
  if (inputs === targets) return;
  throw new KanError(
    `${what}: \`X\` has ${inputs} ${inputs === 1 ? 'row' : 'rows'} but \`y\` is for ${targets}`,
    !isTable(X) && isFlat(X) ? 'rows of one number are [[1], [2], …] or { data, shape: [rows, 1] }' : undefined,
  );
}

/** The names, with as many underscores as it takes to differ from the table's own. */
function freeNames({ columns }: Table, names: string[]): string[] {
  let free = names;
  while (columns.some(({ name }) => free.includes(name))) free = free.map((name) => `${name}_`);
  return free;
}

function numberColumn(name: string, data: ArrayLike<number>, rows: number, width: number, at: number): NumberColumn {
  return { name, kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => data[row * width + at]) };
}

function labelColumn(name: string, labels: ArrayLike<string | number>): Column {
  if (typeof labels[0] === 'number')
    return { name, kind: 'number', values: Float64Array.from(labels as ArrayLike<number>) };
  const categories = [...new Set(Array.from(labels, String))];
  const codes = new Map(categories.map((word, code) => [word, code]));
  return { name, kind: 'category', categories, codes: Int32Array.from(labels, (word) => codes.get(String(word))!) };
}
