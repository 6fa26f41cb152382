// Rows of a table that a model has met: which training held back, so that every figure is of the same ones, and how many of others it learned from.
// Knows models and how their rows were parted, no training.

import type { Decision } from '../data/decision.js';
import { optionsMeant } from '../data/meant-names.js';
import { isParted } from '../data/row-division.js';
import { mergeSketches, shareSeen, sketchRows } from '../data/seen-rows.js';
import { fillsGaps } from '../data/input-columns.js';
import { rowsLeft } from '../data/missing.js';
import { takeRows } from '../data/split.js';
import { checkTable, findColumn, hasColumn, type Table } from '../data/table.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { targetNames } from '../data/target-columns.js';
import { checkIsModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import type { Work } from '../work.js';
import { holdBack, type PartOptions } from './parts.js';
import { separate } from './rows.js';
import type { TableTrainOptions } from './train-options.js';

/** Which rows figures are of, as far as the model knows them. */
export interface MeasuredRows {
  rows: number;
  /** whether they were held back now, and are not all rows of the table */
  heldBack: boolean;
  /** whether the table is the one that the model was trained on */
  sameTable: boolean;
  /** rows held back that are not among them, for they have gaps; absent where there are none */
  gaps?: number;
  /** names of columns that were written otherwise than the table has them; absent where there are none */
  meant?: readonly Decision[];
  /** share of them that the model learned from: 0 of those that its training held back; absent where it does not know */
  learned?: number;
}

/** What says how rows are parted. */
type DivisionOptions = Pick<TableTrainOptions, 'validation' | 'seed' | 'missing' | 'splitBy' | 'orderBy' | 'weights'>;

/** Rows of a table for a model that came from one. */
export interface ModelParts {
  train: Table;
  heldBack?: Table;
  measured: MeasuredRows;
  /** whether training parted them in the same way */
  sameWay: boolean;
  /** how they were parted, as far as others need it */
  weights?: string;
  seed: number;
}

/**
 * The rows of a table that a model reads, apart as when it was trained: to learn from and, if any, to measure on. What is said here overrules what the
 * model remembers of its training; an older one remembers nothing, and a fifth is held back.
 */
export function* separateFor(caller: string, model: Model, table: Table, asked: DivisionOptions): Work<ModelParts> {
  checkIsModel(caller, model);
  checkTable(caller, table);
  const { options: given, decisions: meant } = optionsMeant(
    asked,
    table.columns.map(({ name }) => name),
  );
  const encoding = encodingOf(caller, model);
  const { target, task, rule, splitBy, orderBy, weights, validation, seed, read } = partsOf(encoding, table, given);
  const rowsOfOther = typeof validation === 'object' ? read(validation) : validation;
  const { whole, ...parts } = yield* separate(
    read(table),
    { target, task, missing: rule, splitBy, orderBy, weights },
    rowsOfOther,
    seed,
  );
  const { division } = encoding;
  const sameTable = division !== undefined && (yield* isParted(division, named(whole, encoding, [splitBy, orderBy])));
  const sameWay =
    sameTable &&
    validation === division.validation &&
    seed === division.seed &&
    splitBy === division.splitBy &&
    orderBy === division.orderBy;
  const on = parts.heldBack ?? parts.train;
  const learned = sameWay
    ? Number(division.all === true || parts.heldBack === undefined)
    : sameTable && division.all
      ? 1
      : yield* learnedOf(encoding, on);
  return {
    train: parts.train,
    ...(parts.heldBack && { heldBack: parts.heldBack }),
    ...(weights !== undefined && { weights }),
    seed,
    sameWay,
    measured: {
      rows: on.rows,
      heldBack: parts.heldBack !== undefined,
      sameTable,
      ...(learned !== undefined && { learned }),
      ...(meant.length > 0 && { meant }),
    },
  };
}

/** What a model knows of the rows of a table. */
export interface KnownRows {
  /** whether the table is the one that it was trained on */
  sameTable: boolean;
  /** if so: numbers of the rows that training held back, to measure on; absent where there were none */
  heldBack?: Uint32Array;
  /** whether it learned from these too, in the end */
  learned: boolean;
}

/** What the model knows of the rows of a table that holds its targets. */
export function* knownRows(encoding: TableEncoding, table: Table): Work<KnownRows> {
  const other = { sameTable: false, learned: false };
  const { division } = encoding;
  if (division === undefined) return other;
  const { target, task, rule, splitBy, orderBy, weights, read } = partsOf(encoding, table, {});
  if (division.splitBy !== splitBy || division.orderBy !== orderBy || division.weights !== weights) return other;
  const readable = read(table);
  const left = rowsLeft(readable, [...target, ...(weights === undefined ? [] : [weights])], rule);
  const whole = left ? takeRows(readable, left) : readable;
  if (!(yield* isParted(division, named(whole, encoding, [splitBy, orderBy])))) return other;
  if (division.validation === 0) return { sameTable: true, learned: true };
  const { heldBack } = holdBack(whole, { target, task, splitBy, orderBy }, division.validation, division.seed);
  return {
    sameTable: true,
    heldBack: left ? heldBack.map((row) => left[row]) : heldBack,
    learned: division.all === true,
  };
}

/** The share of a table's rows that the model learned from, as far as it knows. */
export function* learnedOf(encoding: TableEncoding, table: Table): Work<number | undefined> {
  return encoding.seen && (yield* shareSeen(encoding.seen, table, namesOf(encoding)));
}

/** The model after it learned from the rows to learn from too. */
export function* withLearned(
  model: Model,
  { train, measured, sameWay }: Pick<ModelParts, 'train' | 'measured' | 'sameWay'>,
): Work<Model> {
  const encoding = model.spec.encoding!;
  const { seen, division } = encoding;
  const merged = seen && mergeSketches(seen, yield* sketchRows(train, namesOf(encoding)));
  // rows of the same table that were held back then have been learned from now
  const all = division && measured.sameTable && !sameWay;
  return withEncoding(model, {
    ...encoding,
    ...(merged && { seen: merged }),
    ...(all && { division: { ...division, all: true as const } }),
  });
}

/** The model after columns went: without these its rows look otherwise. */
export function* withFewerColumns(
  model: Model,
  { train, heldBack, measured, sameWay }: Pick<ModelParts, 'train' | 'heldBack' | 'measured' | 'sameWay'>,
): Work<Model> {
  const { seen: _seen, ...encoding } = model.spec.encoding!;
  if (!sameWay) return withEncoding(model, encoding);
  const names = namesOf(encoding);
  const learned = yield* sketchRows(train, names);
  const seen =
    measured.learned === 1 && heldBack ? mergeSketches(learned, yield* sketchRows(heldBack, names)) : learned;
  return withEncoding(model, { ...encoding, seen });
}

const withEncoding = (model: Model, encoding: TableEncoding): Model => ({
  ...model,
  spec: { ...model.spec, encoding },
});

const namesOf = (encoding: TableEncoding): string[] => [
  ...encoding.inputs.map(({ name }) => name),
  ...targetNames(encoding),
];

/** The columns that tell a table. */
function named(whole: Table, encoding: TableEncoding, others: readonly (string | undefined)[]): Table {
  const names = new Set([...namesOf(encoding), ...others]);
  return { ...whole, columns: whole.columns.filter(({ name }) => names.has(name)) };
}

/** How rows of the table are parted, by what is given and else as the model was trained. */
function partsOf(
  encoding: TableEncoding,
  table: Table,
  given: DivisionOptions,
): PartOptions & { target: string[] } & Required<Pick<DivisionOptions, 'validation' | 'seed'>> &
  Pick<DivisionOptions, 'weights'> & { rule: NonNullable<DivisionOptions['missing']>; read: (whole: Table) => Table } {
  const { division } = encoding;
  const there = (name: string | undefined): string | undefined =>
    name !== undefined && hasColumn(table, name) ? name : undefined;
  const saysWay = given.splitBy !== undefined || given.orderBy !== undefined;
  const splitBy = saysWay ? given.splitBy : there(division?.splitBy);
  const orderBy = saysWay ? given.orderBy : there(division?.orderBy);
  const weights = given.weights ?? there(division?.weights);
  const validation = given.validation ?? division?.validation ?? 0.2;
  const target = targetNames(encoding);
  const apart = [...(typeof validation === 'object' ? [] : [splitBy, orderBy]), weights].filter(
    (name) => name !== undefined,
  );
  const fills = encoding.inputs.every(fillsGaps);
  return {
    target,
    task: encoding.target.kind,
    splitBy,
    orderBy,
    weights,
    validation,
    seed: given.seed ?? division?.seed ?? 42,
    rule: given.missing ?? division?.missing ?? (fills ? 'impute' : 'error'),
    // gaps in columns that are not read do no harm
    read: (whole) => ({
      ...whole,
      columns: [...new Set([...encoding.inputs.map(({ name }) => name), ...target, ...apart])].map((name) =>
        findColumn(whole, name),
      ),
    }),
  };
}
