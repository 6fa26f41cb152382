// Fits an encoding to a table, and its inputs as a network takes them. Knows tables; a network only as "so many inputs and outputs".

import { countText } from '../count-text.js';
import { KanError, checkChoice, show } from '../errors.js';
import { type Work, finish } from '../work.js';
import { checkWordEncodings, type WordEncodings } from './word-encodings.js';
import { encodeBeside, fitBeside, isBeside } from './columns-beside.js';
import type { Quantity } from './effect-column.js';
import type { UnseenRule } from './missing.js';
import { type GapWay, gapWays, type TellingGaps, tellingGaps } from './telling-gaps.js';
import { checkDates, dateDecisions, type DatePart } from './date-column.js';
import type { Decision } from './decision.js';
import type { ColumnKind } from './reading-options.js';
import { sketchRows } from './seen-rows.js';
import { scalingDecisions } from './choose-scaling.js';
import { columnKind, encodeColumn, type FittedInput, fitInput, inputWidth, numberKind } from './input-columns.js';
import { type InputQuantity, columnQuantities } from './input-quantities.js';
import { type ScalingOption, scalingOf } from './scaling-option.js';
import type { InputColumn, TableEncoding, TargetEncoding, Task } from './table-encoding.js';
import { type Column, type Table, findColumn } from './table.js';
import { effectQuantities, effectTargets, fitClasses, fitTargets } from './target-columns.js';

export interface EncodingOptions {
  /** the column to predict, or several columns of numbers */
  target: string | readonly string[];
  /** default: classification for a column of words, regression for numbers */
  task?: Task;
  /** how numbers are scaled, all or by name; default 'auto' */
  scaling?: ScalingOption | undefined;
  /** what columns of dates become; default: time that went by, and the cycles that they cover */
  dates?: readonly DatePart[] | undefined;
  /** how words enter, by column: 'one-hot' or 'target'; default: by how many there are */
  encode?: WordEncodings;
  /** whether gaps in numbers have an input of their own: 'auto' (default) where they say something of the target, 'own' always, 'fill' never */
  gaps?: GapWay | undefined;
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
 * Fits the encoding to a table: numbers are scaled so that the values seen fill [−1, 1], along a curve where a few lie far beyond the
 * others, a constant column enters as 0, targets of a
 * regression get mean 0 and standard deviation 1, classes are sorted. Throws a KanError that names the column where
 * something does not fit: no such column, words as a number target, one class only, a constant target, no inputs.
 */
export function fitEncoding(table: Table, options: EncodingOptions): TableEncoding {
  return finish(fitEncodingInPieces(table, options));
}

/** The same, a column at a time. */
export function* fitEncodingInPieces(
  table: Table,
  { target, task, scaling, dates, encode = {}, gaps = 'auto' }: EncodingOptions,
): Work<TableEncoding> {
  const targets = checkTargets(table, target);
  const kind = task ?? (targets.some((column) => column.kind === 'category') ? 'classification' : 'regression');
  checkChoice('`task`', kind, ['regression', 'classification']);
  const inputs = table.columns.filter((column) => !targets.includes(column));
  const encodedTarget: TargetEncoding =
    kind === 'regression' ? { kind, columns: fitTargets(table, targets) } : fitClasses(targets);
  if (inputs.length === 0)
    throw new KanError(`the table has no columns besides the target ${show(targets[0].name)} to use as inputs`);
  const scalingFor = scalingOf(scaling, inputs);
  checkDates('`dates`', dates);
  checkChoice('`gaps`', gaps, gapWays);
  checkWordEncodings(encode, inputs);
  const quantities = (): Quantity[] => effectQuantities(encodedTarget, table, effectTargets(encodedTarget, table));
  const fitted: FittedInput[] = [];
  for (const column of inputs) {
    yield;
    fitted.push(
      fitInput(table, column, { scaling: scalingFor(column), dates, words: encode[column.name], quantities }),
    );
  }
  const besides = yield* fitBeside(
    fitted.map(({ input }) => input),
    table,
    quantities,
  );
  const telling = tellingGaps(inputs, gaps, quantities);
  const own = new Set(telling.map(({ name }) => name));
  const seen = yield* sketchRows(
    table,
    [...inputs, ...targets].map(({ name }) => name),
  );
  const scales = fitted.flatMap(({ input: { name }, found }) => (found ? [{ name, ...found }] : []));
  const profile = [
    ...(table.profile ?? []),
    ...scalingDecisions(scales),
    ...dateDecisions(fitted.flatMap(({ input: { name }, cycles }) => (cycles ? [{ name, ...cycles }] : []))),
    ...fitted.flatMap(({ input }) => wordDecisions(input, encode)),
    ...telling.flatMap((each) => gapDecision(each, encodedTarget)),
  ];
  return {
    inputs: besides.map((input, i) => withGaps(input, inputs[i], own)),
    target: encodedTarget,
    seen,
    ...(profile.length > 0 && { profile }),
  };
}

/** The input, told what training saw of gaps. */
function withGaps(input: InputColumn, column: Column, own: ReadonlySet<string>): InputColumn {
  if (!hasGap(column)) return input;
  return { ...input, gaps: true, ...(input.kind === 'number' && own.has(input.name) && { ownGaps: true }) };
}

const hasGap = (column: Column): boolean =>
  column.kind === 'number' ? column.values.some(Number.isNaN) : column.codes.some((code) => code < 0);

/** Why gaps have an input of their own, where nobody had said it. */
function gapDecision({ name, found }: TellingGaps, target: TargetEncoding): Decision[] {
  if (found === undefined) return [];
  const [gaps, others] = [found.gaps, found.others].map((value) =>
    target.kind === 'classification'
      ? `${Number((100 * value).toPrecision(3))} %`
      : String(Number(value.toPrecision(4))),
  );
  const what = target.kind === 'classification' ? show(found.on) : `mean ${show(found.on)}`;
  return [
    {
      option: 'gaps',
      value: 'own',
      columns: [name],
      why: `rows without a value have ${gaps} ${what}, others ${others}`,
    },
  ];
}

/** What was decided of a column's words, where nobody had said it. */
function wordDecisions(input: InputColumn, encode: WordEncodings): Decision[] {
  if (input.kind !== 'effect' || encode[input.name] !== undefined) return [];
  const why = `${countText(input.categories.length)} different words`;
  return [{ option: 'encode', value: 'target', columns: [input.name], why }];
}

/** Number of network inputs. */
export function encodingWidth(encoding: TableEncoding): number {
  return encoding.inputs.reduce((sum, column) => sum + inputWidth(column), 0);
}

/**
 * What each input of the network is in its column's own units, in their order: to label an edge of the first layer,
 * `inputQuantities(spec.encoding)[input].toOwn(x)`. Of text it is how much it is that word, 0 to 1. Throws a KanError where it is no encoding.
 */
export function inputQuantities(encoding: TableEncoding): InputQuantity[] {
  checkIsEncoding('inputQuantities', encoding);
  return encoding.inputs.flatMap(columnQuantities);
}

/**
 * A name for each network input: the column's, "column=word", or for many words "column effect".
 * Throws a KanError on arguments that make no sense.
 */
export function inputNames(encoding: TableEncoding): string[] {
  checkIsEncoding('inputNames', encoding);
  return inputQuantities(encoding).map(({ name }) => name);
}

/**
 * A name for each network output: the target's columns, or its classes; of two classes told apart by one output "yes (log-odds)", of classes that are
 * numbers or true and false "grade=1", of a target learned as its logarithm "log(price)".
 * Throws a KanError on arguments that make no sense.
 */
export function outputNames(encoding: TableEncoding): string[] {
  checkIsEncoding('outputNames', encoding);
  const { target } = encoding;
  if (target.kind === 'regression')
    return target.columns.map(({ name, transform }) => {
      if (transform === undefined) return name;
      return transform.shift === 0 ? `log(${name})` : `log(${name} + ${transform.shift})`;
    });
  const { classes, name } = target;
  // a number alone says of nothing what it is
  const called = classes.some((word) => !/^(-?[\d.]+(e[+-]?\d+)?|true|false)$/.test(word))
    ? classes
    : classes.map((word) => `${name}=${word}`);
  return target.logit === true ? [`${called[1]} (log-odds)`] : called;
}

/**
 * The kind of each column the encoding reads, for reading a file; with the targets if `withTarget`.
 * Throws a KanError on arguments that make no sense.
 */
export function columnKinds(encoding: TableEncoding, withTarget = false): Record<string, ColumnKind> {
  checkIsEncoding('columnKinds', encoding);
  const kinds = Object.fromEntries(encoding.inputs.map((column) => [column.name, columnKind(column)]));
  if (!withTarget) return kinds;
  const { target } = encoding;
  if (target.kind === 'classification') return { ...kinds, [target.name]: 'category' };
  return { ...kinds, ...Object.fromEntries(target.columns.map(({ name, date }) => [name, numberKind(date)])) };
}

/** How a table's rows become inputs. */
export interface EncodeTableOptions {
  /** words that training never saw, and gaps: 'unknown' (default) has a place for them, 'error' names the first */
  unseen?: UnseenRule;
  /** rows to learn from: effects of words are those in other rows; default false */
  learning?: boolean;
}

/**
 * x[rows, encodingWidth]. Columns are found by name. Throws a KanError naming row and column for a word that training never saw and for a
 * gap, where `unseen` says so or the encoding has no place for them.
 */
export function encodeInputs(encoding: TableEncoding, table: Table, options: EncodeTableOptions = {}): Float64Array {
  return finish(encodeInputsInPieces(encoding, table, options));
}

/** The same, a column at a time. */
export function* encodeInputsInPieces(
  encoding: TableEncoding,
  table: Table,
  { unseen, learning = false }: EncodeTableOptions = {},
): Work<Float64Array> {
  const width = encodingWidth(encoding);
  const x = new Float64Array(table.rows * width);
  const quantities = (on: readonly string[]): Quantity[] => effectQuantities(encoding.target, table, on);
  const options = { unseen, learning: learning ? quantities : undefined };
  let at = 0;
  for (const input of encoding.inputs) {
    if (!(learning && isBeside(input))) encodeColumn(input, table, x, at, width, options);
    at += inputWidth(input);
    yield;
  }
  if (learning) yield* encodeBeside(encoding.inputs, table, x, quantities);
  return x;
}

function checkTargets(table: Table, target: string | readonly string[]): Column[] {
  const names = typeof target === 'string' ? [target] : target;
  if (names.length === 0) throw new KanError('`target` names no column');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new KanError(`\`target\` names ${show(twice)} twice`);
  return names.map((name) => findColumn(table, name, 'target column'));
}
