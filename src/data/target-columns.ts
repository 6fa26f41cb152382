// How target columns become what a network learns, and its outputs answers: numbers in their own units, or classes.

import { KanError, show, suggest } from '../errors.js';
import { spreadOf } from '../math/spread.js';
import type { Quantity } from './effect-column.js';
import { missingValue, numbersOf, wordsOf } from './column-values.js';
import { checkFinite, rowNumber } from './missing.js';
import { codeReason, parseNumber } from './number-cells.js';
import { restored, transformed } from './target-transform.js';
import type { TableEncoding, TargetColumn, TargetEncoding } from './table-encoding.js';
import { type Column, type Table, findColumn } from './table.js';

/** Number of network outputs. */
export function outputWidth({ target }: TableEncoding): number {
  if (target.kind === 'regression') return target.columns.length;
  return target.logit === true ? 1 : target.classes.length;
}

/** Names of the target's columns. */
export function targetNames({ target }: TableEncoding): string[] {
  return target.kind === 'regression' ? target.columns.map((column) => column.name) : [target.name];
}

/** y[rows, outputs] for a regression, scaled; the class index of each row, y[rows], for a classification. Throws as `encodeInputs`. */
export function encodeTargets(encoding: TableEncoding, table: Table): Float64Array {
  const { target } = encoding;
  if (target.kind === 'classification') return encodeClasses(target, table);
  const y = new Float64Array(table.rows * target.columns.length);
  target.columns.forEach(({ name, offset, factor, constant, transform }, i) => {
    const { values } = numbersOf(findColumn(table, name, 'target column'), table);
    for (let row = 0; row < table.rows; row++) {
      if (Number.isNaN(values[row])) throw missingValue(table, row, name);
      const learned = transformed(values[row], transform);
      if (!Number.isFinite(learned))
        throw new KanError(
          `row ${rowNumber(table, row)} has ${values[row]} in column ${show(name)}, which is learned as its logarithm and cannot be so small`,
        );
      y[row * target.columns.length + i] = constant === true ? 0 : (learned - offset) * factor;
    }
  });
  return y;
}

/** Most numbers that a column of many words has an effect on, each an input. */
const mostEffects = 3;

/** What words have effects on: the target columns, or classes, of two the second and of more the largest but one. */
export function effectTargets(target: TargetEncoding, table: Table): string[] {
  if (target.kind === 'regression')
    return target.columns
      .filter(({ constant }) => constant !== true)
      .slice(0, mostEffects)
      .map(({ name }) => name);
  const { classes } = target;
  if (classes.length === 2) return [classes[1]];
  const counts = new Array<number>(classes.length).fill(0);
  for (const place of encodeClasses(target, table)) counts[place]++;
  // of equally many the first
  const places = counts.map((_, place) => place).sort((a, b) => counts[b] - counts[a]);
  return places.slice(0, Math.min(mostEffects, classes.length - 1)).map((place) => classes[place]);
}

/** Those targets in the rows of a table: numbers in their own units, or 1 for a class and 0 for the others. */
export function effectQuantities(target: TargetEncoding, table: Table, on: readonly string[]): Quantity[] {
  if (target.kind === 'regression')
    return on.map((name) => ({ on: name, values: numbersOf(findColumn(table, name, 'target column'), table).values }));
  const y = encodeClasses(target, table);
  return on.map((name) => {
    const place = target.classes.indexOf(name);
    return { on: name, values: y.map((each) => (each === place ? 1 : 0)) };
  });
}

/**
 * A network's outputs[rows, outputs] as answers: for a regression values[rows, columns] in their own units, means where a transform of the
 * target was learned (`exact`: what `encodeTargets` made so); for a classification
 * probabilities[rows, classes] (softmax; of a logit z, 1 / (1 + e^z) and 1 / (1 + e^−z)). Float64.
 */
export function decodeOutputs(
  { target }: TableEncoding,
  outputs: ArrayLike<number>,
  rows: number,
  { exact = false }: { exact?: boolean } = {},
): Float64Array {
  const width = target.kind === 'regression' ? target.columns.length : target.classes.length;
  const answers = new Float64Array(rows * width);
  if (target.kind === 'regression') {
    for (let i = 0; i < answers.length; i++) {
      const { offset, factor, constant, transform } = target.columns[i % width];
      answers[i] = constant === true ? offset : restored(outputs[i] / factor + offset, transform, exact);
    }
    return answers;
  }
  const { temperature = 1, chance = 0 } = target;
  if (target.logit === true) {
    for (let row = 0; row < rows; row++) {
      const z = outputs[row] / temperature;
      answers[2 * row] = 1 / (1 + Math.exp(z));
      answers[2 * row + 1] = 1 / (1 + Math.exp(-z));
    }
    return withChance(answers, chance, width);
  }
  for (let first = 0; first < answers.length; first += width) {
    let largest = -Infinity;
    for (let i = first; i < first + width; i++) largest = Math.max(largest, outputs[i]);
    let sum = 0;
    for (let i = first; i < first + width; i++) sum += answers[i] = Math.exp((outputs[i] - largest) / temperature);
    for (let i = first; i < first + width; i++) answers[i] /= sum;
  }
  return withChance(answers, chance, width);
}

/** Probabilities where so large a share of the rows is of any class at random: none is smaller than its part of that. */
function withChance(probabilities: Float64Array, chance: number, classes: number): Float64Array {
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = (1 - chance) * probabilities[i] + chance / classes;
  return probabilities;
}

export function fitTargets(table: Table, targets: readonly Column[]): TargetColumn[] {
  const columns = targets.map((column) => fitTarget(table, column));
  if (columns.every(({ constant }) => constant === true))
    throw new KanError(
      `the target ${columns.map(({ name }) => show(name)).join(', ')} is ${columns.map(({ offset }) => offset).join(', ')} in every row to learn from: there is nothing to learn`,
      'name a column whose values differ as the target; the rows held back do not count',
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
  const date = column.date && { date: column.date };
  if (deviation === 0) return { name, offset: mean, factor: 1, ...date, constant: true };
  return { name, offset: mean, factor: Math.min(1 / deviation, Number.MAX_VALUE), ...date };
}

export function fitClasses(targets: Column[]): TargetEncoding {
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
  return {
    kind: 'classification',
    name: column.name,
    classes,
    // the log-odds of one class are those of the other with another sign: one output says both
    ...(classes.length === 2 ? { logit: true as const } : {}),
    ...(numeric ? { numeric } : {}),
  };
}

/** The table's word for each class as the model knows it, −1 where it does not. */
function classPlaces(categories: readonly string[], classes: readonly string[]): number[] {
  return categories.map((word) => {
    const place = classes.indexOf(word);
    // a file may write the number 3 as 3.0; codes are no numbers: 04 is not 4
    const number = codeReason(word) === undefined ? parseNumber(word) : NaN;
    return place >= 0 || Number.isNaN(number) ? place : classes.indexOf(String(number));
  });
}

/** The rows whose answer is there and, of classes, known; how many have none, and the classes that are not known. */
export function rowsWithAnswers(
  { target }: TableEncoding,
  table: Table,
): { rows: Uint32Array; missing: number; classes: string[] } {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  if (target.kind === 'regression') {
    const columns = target.columns.map(({ name }) => numbersOf(findColumn(table, name, 'target column'), table).values);
    const rows = all.filter((row) => !columns.some((values) => Number.isNaN(values[row])));
    return { rows, missing: table.rows - rows.length, classes: [] };
  }
  const { codes, categories } = wordsOf(findColumn(table, target.name, 'target column'));
  const places = classPlaces(categories, target.classes);
  const others = new Set<number>();
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else if (places[code] < 0) others.add(code);
  }
  const rows = all.filter((row) => codes[row] >= 0 && places[codes[row]] >= 0);
  return { rows, missing, classes: [...others].map((code) => categories[code]) };
}

function encodeClasses({ name, classes }: TargetEncoding & { kind: 'classification' }, table: Table): Float64Array {
  const column = wordsOf(findColumn(table, name, 'target column'));
  const places = classPlaces(column.categories, classes);
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
