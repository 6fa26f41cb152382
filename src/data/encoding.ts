// How rows of a table become a network's inputs and its outputs become answers: scales, categories, classes. Plain JSON, stored in
// the model's spec. Knows tables; a network only as "so many inputs and outputs".

import { checkChoice, KanError, show, suggest } from '../errors.js';
import { spreadOf } from '../math/spread.js';
import { checkFinite, isMissing, rowNumber } from './missing.js';
import { type CategoryColumn, type Column, findColumn, type NumberColumn, type Table } from './table.js';
import { finish, type Work } from '../work.js';

/** How one column of a table becomes inputs of the network. */
export type InputColumn =
  /** enters as (value − offset) · factor; `range` is what was seen in training, in the column's own units */
  | { kind: 'number'; name: string; offset: number; factor: number; range: [number, number]; fill?: number }
  /** enters as one input for each category: 1 for the row's own, 0 for the others */
  | { kind: 'category'; name: string; categories: string[]; fill?: string };

export interface TargetColumn {
  name: string;
  offset: number;
  factor: number;
  /** where it was `offset` in every row: that is the answer, whatever the network says */
  constant?: true;
}

/** How outputs of a network become answers: numbers in their own units, or classes. */
export type TargetEncoding =
  /** the network's outputs are (value − offset) · factor */
  | { kind: 'regression'; columns: TargetColumn[] }
  /** the network has one output for each class, a logit; `numeric` where the classes were numbers, written as text here */
  | { kind: 'classification'; name: string; classes: string[]; numeric?: true };

/** How the columns of a table become inputs of a network, and its outputs answers; part of the spec of a model that was trained on a table. */
export interface TableEncoding {
  inputs: InputColumn[];
  target: TargetEncoding;
}

/** Whether numbers are predicted or classes. */
export type Task = TargetEncoding['kind'];

export interface EncodingOptions {
  /** the column to predict, or several columns of numbers */
  target: string | readonly string[];
  /** default: classification for a column of words, regression for numbers */
  task?: Task;
  /** keep a value with each input to fill gaps with: the median, the most frequent word; default false */
  impute?: boolean;
}

/** Most different words a column may have to enter a network, one input each. */
const maxCategories = 200;

/**
 * Fits the encoding to a table: numbers are scaled so that the values seen fill [−1, 1], a constant column enters as 0, targets of a
 * regression get mean 0 and standard deviation 1, classes are sorted. Throws a KanError that names the column where
 * something does not fit: no such column, words as a number target, one class only, a constant target, no inputs.
 */
export function fitEncoding(table: Table, options: EncodingOptions): TableEncoding {
  return finish(fitEncodingInPieces(table, options));
}

/** The same, a column at a time. */
export function* fitEncodingInPieces(
  table: Table,
  { target, task, impute = false }: EncodingOptions,
): Work<TableEncoding> {
  const targets = checkTargets(table, target);
  const kind = task ?? (targets.some((column) => column.kind === 'category') ? 'classification' : 'regression');
  checkChoice('`task`', kind, ['regression', 'classification']);
  const inputs = table.columns.filter((column) => !targets.includes(column));
  const encodedTarget: TargetEncoding =
    kind === 'regression' ? { kind, columns: fitTargets(table, targets) } : fitClasses(targets);
  if (inputs.length === 0)
    throw new KanError(`the table has no columns besides the target ${show(targets[0].name)} to use as inputs`);
  const fitted: InputColumn[] = [];
  for (const column of inputs) {
    yield;
    fitted.push(fitInput(table, column, impute));
  }
  return { inputs: fitted, target: encodedTarget };
}

/** Number of network inputs. */
export function encodingWidth(encoding: TableEncoding): number {
  return encoding.inputs.reduce((sum, column) => sum + inputWidth(column), 0);
}

/** Number of network outputs. */
export function outputWidth({ target }: TableEncoding): number {
  return target.kind === 'regression' ? target.columns.length : target.classes.length;
}

/**
 * A name for each network input: the column's, or "column=category".
 * Throws a KanError on arguments that make no sense.
 */
export function inputNames(encoding: TableEncoding): string[] {
  checkIsEncoding('inputNames', encoding);
  return encoding.inputs.flatMap((column) =>
    column.kind === 'number' ? [column.name] : column.categories.map((category) => `${column.name}=${category}`),
  );
}

/**
 * A name for each network output: the target's columns, or its classes.
 * Throws a KanError on arguments that make no sense.
 */
export function outputNames(encoding: TableEncoding): string[] {
  checkIsEncoding('outputNames', encoding);
  const { target } = encoding;
  return target.kind === 'regression' ? target.columns.map((column) => column.name) : target.classes;
}

/** Names of the target's columns. */
export function targetNames({ target }: TableEncoding): string[] {
  return target.kind === 'regression' ? target.columns.map((column) => column.name) : [target.name];
}

/** Throws a KanError unless the value looks like an encoding, at a glance. */
function checkIsEncoding(what: string, encoding: unknown): void {
  const { inputs, target } = (
    typeof encoding === 'object' && encoding !== null ? encoding : {}
  ) as Partial<TableEncoding>;
  if (Array.isArray(inputs) && typeof target === 'object' && target !== null) return;
  throw new KanError(
    `${what}: \`encoding\` must be that of a model of a table, \`model.spec.encoding\`; got ${show(encoding)}`,
  );
}

/**
 * The kind of each column the encoding reads, for reading a file; with the targets if `withTarget`.
 * Throws a KanError on arguments that make no sense.
 */
export function columnKinds(encoding: TableEncoding, withTarget = false): Record<string, 'number' | 'category'> {
  checkIsEncoding('columnKinds', encoding);
  const kinds = Object.fromEntries(encoding.inputs.map((column) => [column.name, column.kind]));
  if (!withTarget) return kinds;
  const kind = encoding.target.kind === 'regression' ? 'number' : 'category';
  return { ...kinds, ...Object.fromEntries(targetNames(encoding).map((name) => [name, kind] as const)) };
}

/**
 * x[rows, encodingWidth]. Columns are found by name. Throws a KanError naming row and column for a value that is missing or unknown and that
 * the encoding has no `fill` for.
 */
export function encodeInputs(encoding: TableEncoding, table: Table): Float64Array {
  return finish(encodeInputsInPieces(encoding, table));
}

/** The same, a column at a time. */
export function* encodeInputsInPieces(encoding: TableEncoding, table: Table): Work<Float64Array> {
  const width = encodingWidth(encoding);
  const x = new Float64Array(table.rows * width);
  let at = 0;
  for (const input of encoding.inputs) {
    const column = findColumn(table, input.name, 'input column');
    if (input.kind === 'number') encodeNumbers(input, numbersOf(column, table), table, x, at, width);
    else encodeCategories(input, wordsOf(column), table, x, at, width);
    at += inputWidth(input);
    yield;
  }
  return x;
}

/** y[rows, outputs] for a regression, scaled; the class index of each row, y[rows], for a classification. Throws as `encodeInputs`. */
export function encodeTargets(encoding: TableEncoding, table: Table): Float64Array {
  const { target } = encoding;
  if (target.kind === 'classification') return encodeClasses(target, table);
  const y = new Float64Array(table.rows * target.columns.length);
  target.columns.forEach(({ name, offset, factor, constant }, i) => {
    const { values } = numbersOf(findColumn(table, name, 'target column'), table);
    for (let row = 0; row < table.rows; row++) {
      if (Number.isNaN(values[row])) throw missingValue(table, row, name);
      y[row * target.columns.length + i] = constant === true ? 0 : (values[row] - offset) * factor;
    }
  });
  return y;
}

/**
 * A network's outputs[rows, outputs] as answers: for a regression values[rows, columns] in their own units; for a classification
 * probabilities[rows, classes] (softmax). Float64.
 */
export function decodeOutputs({ target }: TableEncoding, outputs: ArrayLike<number>, rows: number): Float64Array {
  const width = target.kind === 'regression' ? target.columns.length : target.classes.length;
  const answers = new Float64Array(rows * width);
  if (target.kind === 'regression') {
    for (let i = 0; i < answers.length; i++) {
      const { offset, factor, constant } = target.columns[i % width];
      answers[i] = constant === true ? offset : outputs[i] / factor + offset;
    }
    return answers;
  }
  for (let first = 0; first < answers.length; first += width) {
    let largest = -Infinity;
    for (let i = first; i < first + width; i++) largest = Math.max(largest, outputs[i]);
    let sum = 0;
    for (let i = first; i < first + width; i++) sum += answers[i] = Math.exp(outputs[i] - largest);
    for (let i = first; i < first + width; i++) answers[i] /= sum;
  }
  return answers;
}

/** Throws a KanError that begins with `what` unless `encoding`, from outside, is sound and fits a network of that many inputs and outputs. */
export function checkEncoding(encoding: TableEncoding, inputs: number, outputs: number, what: string): void {
  const fail = (field: string, value: unknown): never => {
    throw new KanError(`${what}: \`encoding\`: ${field} makes no sense; got ${show(value)}`);
  };
  const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const areNames = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((word) => typeof word === 'string') &&
    new Set(value).size === value.length;
  const isScale = ({ offset, factor }: { offset: unknown; factor: unknown }): boolean =>
    Number.isFinite(offset) && Number.isFinite(factor) && factor !== 0;
  if (typeof encoding !== 'object' || encoding === null || !Array.isArray(encoding.inputs))
    return fail('`inputs`', encoding?.inputs);
  for (const column of encoding.inputs) {
    if (!isName(column?.name)) fail('the name of an input', column?.name);
    checkChoice(`${what}: the kind of input ${show(column.name)}`, column.kind, ['number', 'category']);
    if (column.kind === 'number') {
      if (!isScale(column)) fail(`the scale of ${show(column.name)}`, [column.offset, column.factor]);
      if (!Array.isArray(column.range) || column.range.length !== 2 || !column.range.every(Number.isFinite))
        fail(`the range of ${show(column.name)}`, column.range);
      if (column.fill !== undefined && !Number.isFinite(column.fill))
        fail(`the fill of ${show(column.name)}`, column.fill);
    } else {
      if (!areNames(column.categories)) fail(`the categories of ${show(column.name)}`, column.categories);
      if (column.fill !== undefined && !column.categories.includes(column.fill))
        fail(`the fill of ${show(column.name)}`, column.fill);
    }
  }
  const { target } = encoding;
  checkChoice(`${what}: the kind of the target`, target?.kind, ['regression', 'classification']);
  if (target.kind === 'regression') {
    const isTarget = (column: TargetColumn): boolean =>
      isName(column?.name) && isScale(column) && (column.constant === undefined || column.constant);
    if (!Array.isArray(target.columns) || !target.columns.every(isTarget)) fail('the target', target.columns);
  } else if (!isName(target.name) || !areNames(target.classes)) {
    fail('the target', target.classes);
  } else if (target.numeric !== undefined) {
    if (target.numeric !== true || target.classes.some((word) => String(Number(word)) !== word))
      fail('`numeric` classes', target.classes);
  }
  if (encodingWidth(encoding) !== inputs)
    fail(`${encodingWidth(encoding)} inputs for a network of ${inputs}`, encoding.inputs.length);
  if (outputWidth(encoding) !== outputs)
    fail(`${outputWidth(encoding)} outputs for a network of ${outputs}`, target.kind);
}

function inputWidth(column: InputColumn): number {
  return column.kind === 'number' ? 1 : column.categories.length;
}

function checkTargets(table: Table, target: string | readonly string[]): Column[] {
  const names = typeof target === 'string' ? [target] : target;
  if (names.length === 0) throw new KanError('`target` names no column');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new KanError(`\`target\` names ${show(twice)} twice`);
  return names.map((name) => findColumn(table, name, 'target column'));
}

function fitInput(table: Table, column: Column, impute: boolean): InputColumn {
  checkFinite(table, column);
  if (column.kind === 'category') {
    const { name, categories } = column;
    if (categories.length > maxCategories) {
      throw new KanError(
        `column ${show(name)} has ${categories.length} different words, more than the ${maxCategories} that can enter a network`,
        `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`,
      );
    }
    if (categories.length === 0)
      throw new KanError(`column ${show(name)} has no values`, `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`);
    return { kind: 'category', name, categories, ...(impute ? { fill: mostFrequent(column) } : {}) };
  }
  const present = column.values.filter((value) => !Number.isNaN(value));
  if (present.length === 0)
    throw new KanError(
      `column ${show(column.name)} has no values`,
      `leave it out (\`ignore: [${JSON.stringify(column.name)}]\`)`,
    );
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of present) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  const width = hi / 2 - lo / 2;
  // a width near what the values' last digits can express is none: 1 keeps the scale sane
  const factor = width > 8 * Number.EPSILON * Math.max(-lo, hi) && Number.isFinite(1 / width) ? 1 / width : 1;
  return {
    kind: 'number',
    name: column.name,
    offset: lo + width,
    factor,
    range: [lo, hi],
    // only a median needs an order, which takes long to find
    ...(impute ? { fill: present.sort()[present.length >> 1] } : {}),
  };
}

function fitTargets(table: Table, targets: readonly Column[]): TargetColumn[] {
  const columns = targets.map((column) => fitTarget(table, column));
  if (columns.every(({ constant }) => constant === true))
    throw new KanError(
      `the target ${columns.map(({ name }) => show(name)).join(', ')} is ${columns.map(({ offset }) => offset).join(', ')} in every row: there is nothing to learn`,
    );
  return columns;
}

function fitTarget(table: Table, column: Column): TargetColumn {
  const { name } = column;
  if (column.kind === 'category') {
    throw new KanError(
      `the target ${show(name)} holds words (${column.categories.slice(0, 3).map(show).join(', ')}), not numbers`,
      "use `task: 'classification'`",
    );
  }
  checkFinite(table, column);
  const { mean, deviation } = spreadOf(column.values);
  if (Number.isNaN(mean)) throw missingValue(table, column.values.findIndex(Number.isNaN), name);
  if (deviation === 0) return { name, offset: mean, factor: 1, constant: true };
  return { name, offset: mean, factor: Math.min(1 / deviation, Number.MAX_VALUE) };
}

function fitClasses(targets: Column[]): TargetEncoding {
  if (targets.length > 1)
    throw new KanError(
      `a classification has one target column; got ${targets.length} (${targets.map((column) => column.name).join(', ')})`,
    );
  const column = wordsOf(targets[0]);
  const seen = new Set(column.codes);
  const numeric = targets[0].kind === 'number';
  const classes = column.categories
    .filter((_word, code) => seen.has(code))
    .sort(numeric ? (a, b) => Number(a) - Number(b) : undefined);
  if (classes.length < 2)
    throw new KanError(
      `the target ${show(column.name)} has one class only, ${show(classes[0])}: there is nothing to tell apart`,
    );
  if (numeric && classes.length > 100)
    throw new KanError(
      `the target ${show(column.name)} has ${classes.length} different numbers, too many for classes`,
      "use `task: 'regression'`",
    );
  return { kind: 'classification', name: column.name, classes, ...(numeric ? { numeric } : {}) };
}

function numbersOf(column: Column, table: Table): NumberColumn {
  if (column.kind === 'category')
    throw new KanError(
      `column ${show(column.name)} holds words (${column.categories.slice(0, 3).map(show).join(', ')}) where this model reads numbers`,
    );
  checkFinite(table, column);
  return column;
}

/** Any column as one of words: 1.50 and 1.5 are the same word. */
function wordsOf(column: Column): CategoryColumn {
  if (column.kind === 'category') return column;
  const known = new Map<number, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value)!;
  });
  return { name: column.name, kind: 'category', categories: [...known.keys()].map(String), codes };
}

function encodeNumbers(
  input: InputColumn & { kind: 'number' },
  column: NumberColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
): void {
  const { offset, factor, fill } = input;
  for (let row = 0; row < table.rows; row++) {
    let value = column.values[row];
    if (Number.isNaN(value)) {
      if (fill === undefined) throw missingValue(table, row, column.name);
      value = fill;
    }
    x[row * width + at] = (value - offset) * factor;
  }
}

function encodeCategories(
  input: InputColumn & { kind: 'category' },
  column: CategoryColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
): void {
  const fill = input.fill === undefined ? -1 : input.categories.indexOf(input.fill);
  const places = column.categories.map((word) => input.categories.indexOf(word));
  for (let row = 0; row < table.rows; row++) {
    const code = column.codes[row];
    let place = code < 0 ? -1 : places[code];
    if (place < 0) place = fill;
    if (place < 0) {
      if (isMissing(column, row)) throw missingValue(table, row, column.name);
      throw new KanError(
        `row ${rowNumber(table, row)} has ${show(column.categories[code])} in column ${show(column.name)}, which this model was not trained on`,
        suggest(column.categories[code], input.categories),
      );
    }
    x[row * width + at + place] = 1;
  }
}

function encodeClasses({ name, classes }: TargetEncoding & { kind: 'classification' }, table: Table): Float64Array {
  const column = wordsOf(findColumn(table, name, 'target column'));
  const places = column.categories.map((word) => {
    const place = classes.indexOf(word);
    // a file may write the number 3 as 3.0
    return place >= 0 || word === '' || Number.isNaN(Number(word)) ? place : classes.indexOf(String(Number(word)));
  });
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const code = column.codes[row];
    if (code < 0) throw missingValue(table, row, name);
    if (places[code] < 0)
      throw new KanError(
        `row ${rowNumber(table, row)} has the class ${show(column.categories[code])} in column ${show(name)}, which this model does not know`,
        suggest(column.categories[code], classes),
      );
    return places[code];
  });
}

function missingValue(table: Table, row: number, name: string): KanError {
  return new KanError(
    `row ${rowNumber(table, row)} has no value in column ${show(name)}`,
    "fill it in, or train with `missing: 'impute'`",
  );
}

function mostFrequent({ codes, categories }: CategoryColumn): string {
  const counts = new Array<number>(categories.length).fill(0);
  for (const code of codes) if (code >= 0) counts[code]++;
  return categories[counts.indexOf(Math.max(...counts))];
}
