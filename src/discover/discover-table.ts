// From a table to formulas: which columns, searches for each target or class, and the answer in the table's own terms. Knows tables and
// the search (discover.ts); no files and no pages.

import { spreadOf } from '../math/spread.js';
import { defaultBackend } from '../compute/backend.js';
import { encodeInputsInPieces, fitEncodingInPieces, inputNames } from '../data/encoding.js';
import { plainColumn } from '../data/input-quantities.js';
import { encodeTargets } from '../data/target-columns.js';
import { type TableEncoding, type Task } from '../data/table-encoding.js';
import { type MissingRule, resolveMissing } from '../data/missing.js';
import type { Decision } from '../data/decision.js';
import { usableTable } from '../data/usable-columns.js';
import { checkTable, type Column, type Table } from '../data/table.js';
import {
  checkChoice,
  checkFunction,
  checkInteger,
  checkList,
  checkNumber,
  checkRecord,
  KanError,
  show,
} from '../errors.js';
import type { Expression } from '../formula/expression.js';
import { variablesOf } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import { completeInTurns } from '../train/pause.js';
import { type ClassAnswers, classAnswers, frontsOf, type LabelledRows, logitsOf } from './class-answers.js';
import { formulaModelOrNone } from './formula-model.js';
import { type DiscoverOptions, type DiscoverProgress, type Discovery, searchFormulas } from './discover.js';
import type { Columns } from '../formula/formula-fit.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';
import { checkMeasurable, checkReachable } from './measurable.js';
import { exactError, pickFormula, type PickRule, pickRules } from './pareto.js';
import { type ShapeEngine, shapeThreads } from './shape-networks.js';
import { separate } from './separate-rows.js';
import { selectInputs, type SelectInputsOptions } from '../table/select-inputs.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkRun } from '../compute/run.js';
import { headerUnits, readUnits, type UnitsByColumn } from '../units/column-units.js';
import { physicalConstants } from '../units/physical-constants.js';
import { unitText } from '../units/unit-text.js';
import { constantsUsed, type SearchUnits, searchWithUnits, withUnits } from './units-search.js';
import { errorColumn, type MeasurementError, type RowErrors, rowErrors } from '../fit/measurement-error.js';

/** What `discoverTable` is told: the target column and how to search. Only `target` is required. */
export interface DiscoverTableOptions extends DiscoverOptions {
  /** the column to explain */
  target: string;
  /** default: regression for a column of numbers, classification for one of words */
  task?: Task;
  /** what becomes of rows with missing values, which are not filled in here; default 'drop', and the profile says how many */
  missing?: Exclude<MissingRule, 'impute'>;
  /**
   * columns in a formula at most; of more columns those are chosen that predict best, see `selectInputs`; default: all of up to nine columns,
   * five of more
   */
  maxInputs?: number;
  /** which formula of the front is the answer; default 'balance' */
  pick?: PickRule;
  /**
   * how exact the measured values of the target are; default: as the residuals say, constant, or relative where they grow with the value. A column of
   * standard deviations is no input
   */
  error?: MeasurementError;
  /**
   * units of columns, { length: 'm', time: 's' }: dimensionless groups are searched first, and constants have units; columns that are not there are pure
   * numbers. Default: those in the headers, "length (m)", where every column has one; {} for none
   */
  units?: UnitsByColumn;
  /** constants of physics that formulas may have, ['g', 'R'], with CODATA's values; then no other number of a formula carries a unit */
  constants?: readonly string[];
  /**
   * threads of Node that train networks of likely shapes ahead of the search, with one kernel thread each; the formulas are the same for any number. Default
   * 1: all is done in this one, as it is where the platform has no threads
   */
  threads?: number;
  /** trains them instead of threads, as `queueEngine` (`kanjs/sweep`) gives one; it is closed at the end */
  engine?: () => Promise<ShapeEngine>;
}

const discoverOptions: OptionNames<DiscoverTableOptions> = {
  target: true,
  task: true,
  missing: true,
  maxInputs: true,
  maxComplexity: true,
  pick: true,
  error: true,
  units: true,
  constants: true,
  threads: true,
  engine: true,
  functions: true,
  own: true,
  seed: true,
  backend: true,
  signal: true,
  onProgress: true,
};

/** The formulas that `discoverTable` found for a column, from the simplest to the most accurate, and which of them it proposes. */
export interface TableDiscovery {
  task: Task;
  target: string;
  /** columns that the formulas may use */
  inputs: string[];
  rows: { learned: number; heldBack: number };
  /** what was decided about the table, in reading it and then about its columns; absent where nothing was */
  profile?: readonly Decision[];
  /** one for a number, one for each class (of two classes: for the second) */
  fronts: FormulaFront[];
  /** of a number: some rows evenly from the table, to draw formulas with */
  sample?: { columns: Record<string, Float64Array>; target: Float64Array };
  /** constants of physics that stand in the formulas by their names */
  known?: { name: string; value: number; unit: string }[];
  /** names of the classes */
  classes?: string[];
  /** of a classification: whole answers, each a formula for every class, and which of them the fronts propose */
  answers?: ClassAnswers;
  /** how the table's columns enter the formulas, and what they say */
  encoding: TableEncoding;
  /**
   * reads the table's columns: of a number the network with the smallest error, or, where none reads them as they are, as with units, the answer itself
   * as a network; of classes that always, with the classes' logits as its outputs
   */
  model?: Model | undefined;
}

/**
 * Formulas for a column of a table, the simplest and the most accurate and what lies between. A regression is searched for as it is, a
 * classification as a score for each class, the largest of which is the answer. A fifth of the rows is held back and errors are measured
 * there. Any-time: when `signal` aborts, the best so far is returned. Throws a KanError for what does not fit, as `trainTable` does.
 */
export async function discoverTable(table: Table, options: DiscoverTableOptions): Promise<TableDiscovery> {
  checkNames('discoverTable', options, discoverOptions, 'target');
  checkTable('discoverTable', table);
  const { target, missing = 'drop', pick = 'balance', task, signal, threads = 1 } = options;
  if (options.maxInputs !== undefined) checkInteger('discoverTable: `maxInputs`', options.maxInputs, 1, 10);
  if (options.maxComplexity !== undefined) checkNumber('discoverTable: `maxComplexity`', options.maxComplexity, 1);
  checkInteger('discoverTable: `threads`', threads, 1, 256);
  if (options.engine !== undefined) checkFunction('discoverTable: `engine`', options.engine);
  checkChoice('discoverTable: `pick`', pick, pickRules);
  checkChoice('discoverTable: `missing`', missing, missingRules);
  if (typeof target !== 'string') throw new KanError('discoverTable: `target` must be the name of one column');
  checkRun('discoverTable', options);
  const backend = options.backend ?? (await defaultBackend());
  const sigma = options.error === undefined ? undefined : errorColumn('discoverTable', options.error);
  const whole = resolveMissing(
    usableTable(table, { target, task, missing, weights: sigma }),
    [target],
    missing,
    missingRules,
  );
  if (whole.rows < leastRows)
    throw new KanError(`discoverTable: needs at least ${leastRows} rows; got ${whole.rows}`, 'gather more data');
  const columns = whole.columns.filter(({ name }) => name !== target && name !== sigma);
  const maxInputs = options.maxInputs ?? (columns.length <= allOf ? allOf : fewOf);
  const chosen =
    columns.length > maxInputs
      ? await fewColumns({ ...whole, columns: whole.columns.filter(({ name }) => name !== sigma) }, columns, {
          target,
          task,
          maxInputs,
          backend,
          seed: options.seed ?? 42,
          signal,
        })
      : columns.map(({ name }) => name);
  const narrow = {
    ...whole,
    columns: whole.columns.filter(({ name }) => name === target || chosen.includes(name)),
  };
  const encoding = plainEncoding(
    await completeInTurns(fitEncodingInPieces(narrow, { target, task, scaling: 'range' })),
  );
  // groups without a unit are of no such size
  const reaching = options.constants === undefined ? narrow.columns : [];
  for (const column of reaching)
    if (column.kind === 'number' && column.name !== target) checkReachable('discoverTable', column.name, column.values);
  const names = inputNames(encoding);
  const x = await completeInTurns(encodeInputsInPieces(encoding, narrow, { learning: true }));
  const inputs = names.map((_, i) =>
    Float64Array.from({ length: narrow.rows }, (_row, row) => x[row * names.length + i]),
  );
  const quantities = quantitiesOf(narrow, encoding);
  const fronts: FormulaFront[] = [];
  const classes = encoding.target.kind === 'classification';
  if (classes && options.error !== undefined)
    throw new KanError(`discoverTable: the target ${show(target)} is of classes, which have no error of measurement`);
  // a class is no measurement: its 0 and 1 count as they are
  const errors = classes
    ? ({ kind: 'constant' } as const)
    : options.error && rowErrors('discoverTable', whole, target, options.error);
  const made: Decision[] = [];
  const measured = classes
    ? undefined
    : unitsOf(
        target,
        narrow.columns.map(({ name }) => name),
        options,
        made,
      );
  const ahead = shapeThreads(threads, backend, await options.engine?.());
  try {
    for (const quantity of quantities) {
      const data = { names, columns: inputs, y: quantity.y };
      const searching = {
        ...options,
        backend,
        errors,
        threads: ahead,
        ...(options.onProgress && { onProgress: namedProgress(quantity, options) }),
      };
      const search = await (measured ? searchWithUnits(data, measured, searching) : searchFormulas(data, searching));
      if (search.weighing.found) made.push(errorDecision(target, search.weighing.found));
      const kind = search.weighing.found ? 'relative' : (errors?.kind ?? 'constant');
      const all = [...names, ...(measured?.constants ?? []).map(({ name }) => name)];
      fronts.push(frontOf(search, all, pick, { ...quantity, classes, kind, made, measured }));
    }
  } finally {
    await ahead.close();
  }
  const heldBackRows = Math.max(1, Math.min(2000, Math.floor(narrow.rows / 5)));
  const found = {
    task: encoding.target.kind,
    target,
    inputs: narrow.columns.map(({ name }) => name).filter((name) => name !== target),
    rows: { learned: Math.min(100_000, narrow.rows - heldBackRows), heldBack: heldBackRows },
    ...((whole.profile || made.length > 0) && { profile: [...(whole.profile ?? []), ...made] }),
    ...(measured?.constants && {
      known: constantsUsed(
        fronts[0].formulas.map(({ formula }) => formula.expression),
        measured.constants,
      ).map(({ name, value, unit }) => ({ name, value, unit })),
    }),
    ...(!classes && { sample: sampleOf(names, inputs, quantities[0].y) }),
    fronts,
  };
  if (encoding.target.kind === 'regression') {
    const own = withProfile(quantities[0].encoded(0, 1)!, made);
    const [{ network, formulas, best }] = fronts;
    const model = network?.model ?? formulaModelOrNone([formulas[best].formula.expression], own, found.known);
    return { ...found, encoding: own, model };
  }
  const labelled = { names, columns: inputs, y: encodeTargets(encoding, narrow) };
  const [heldBack, learned] = labelledRows(labelled, options.seed);
  const answers = classAnswers(fronts, { heldBack, learned });
  const { picked } = answers.answers[answers.best];
  const scores = picked.map(({ formula }) => formula.expression);
  return {
    ...found,
    fronts: frontsOf(fronts, answers),
    classes: encoding.target.classes,
    answers,
    encoding,
    model: formulaModelOrNone(logitsOf(scores, answers.logits), encoding),
  };
}

/** The columns that predict best; where the choice is stopped the first ones, so that there is an answer. */
async function fewColumns(
  table: Table,
  columns: readonly Column[],
  options: SelectInputsOptions & { maxInputs: number },
): Promise<string[]> {
  const { signal, maxInputs } = options;
  try {
    if (!signal?.aborted) return (await selectInputs(table, options)).columns;
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return columns.slice(0, maxInputs).map(({ name }) => name);
}

/** The rows that the searches hold back and those that they learn from, with the number of each one's class. */
function labelledRows(data: Columns, seed = 42): LabelledRows[] {
  const { heldBack, learned } = separate(data, seed);
  return [heldBack, learned].map(({ names, columns, y }) => ({
    columns: Object.fromEntries(names.map((name, i) => [name, columns[i]])),
    labels: Int32Array.from(y),
  }));
}

/** Rows of a sample at most. */
const mostShown = 1000;
/** Columns that are all searched, and how many of more. */
const [allOf, fewOf] = [9, 5];
/** What can become of rows with missing values here. */
const missingRules = ['error', 'drop'] as const;
/** Below so many rows nothing can be held back and a constant told from noise: Kepler had six. */
const leastRows = 6;

/** The encoding with numbers as they are: formulas are in the table's own units. */
function plainEncoding(encoding: TableEncoding): TableEncoding {
  return {
    ...encoding,
    inputs: encoding.inputs.map(plainColumn),
  };
}

interface Quantity {
  y: Float64Array;
  /** of a class: its name */
  class?: string;
  /** the encoding of a network whose output is (y − mean) / spread */
  encoded: (mean: number, spread: number) => TableEncoding | undefined;
}

/** Progress, with the class that it is about. */
function namedProgress({ class: name }: Quantity, { onProgress }: DiscoverOptions): (event: DiscoverProgress) => void {
  return (event) => onProgress!(name === undefined ? event : { ...event, class: name });
}

function quantitiesOf(table: Table, encoding: TableEncoding): Quantity[] {
  const { target } = encoding;
  if (target.kind === 'regression') {
    const { name } = target.columns[0];
    const column = table.columns.find((each) => each.name === name);
    if (column?.kind !== 'number') throw new KanError(`discoverTable: the target ${show(name)} is not a number`);
    const { deviation } = spreadOf(column.values);
    checkMeasurable('discoverTable', name, deviation);
    return [
      {
        y: column.values,
        encoded: (mean, spread) => ({
          ...encoding,
          target: { kind: 'regression', columns: [{ name, offset: mean, factor: 1 / spread }] },
        }),
      },
    ];
  }
  const column = table.columns.find((each) => each.name === target.name)!;
  const label = (row: number): string =>
    column.kind === 'category' ? column.categories[column.codes[row]] : String(column.values[row]);
  const classes = target.classes.length === 2 ? target.classes.slice(1) : target.classes;
  return classes.map((name) => ({
    class: name,
    y: Float64Array.from({ length: table.rows }, (_, row) => (label(row) === name ? 1 : 0)),
    encoded: () => undefined,
  }));
}

function frontOf(
  search: Discovery,
  names: readonly string[],
  pick: PickRule,
  {
    encoded,
    classes,
    kind,
    made,
    measured,
  }: Quantity & {
    classes: boolean;
    kind: RowErrors['kind'];
    made: readonly Decision[];
    measured: SearchUnits | undefined;
  },
): FormulaFront {
  const { front, spread, ended, tried, network, mean, heldBackSpread, weighing, scales } = search;
  const formulas = front.map(
    ({ expression, complexity, rmse, plainRmse, origin, constants, wins }): DiscoveredFormula => ({
      formula: formulaIn(expression, names),
      complexity,
      rmse: plainRmse,
      ...(kind !== 'constant' && { weightedRmse: rmse * weighing.perUnit }),
      origin,
      ...(wins !== undefined && { wins }),
      ...(constants && { constants: measured ? withUnits(expression, constants, measured) : constants }),
      // one row has no spread of its own
      r2: 1 - (plainRmse / (heldBackSpread > 0 ? heldBackSpread : spread)) ** 2,
    }),
  );
  // a class is told apart well before its 0 and 1 are met exactly
  const told = classes ? classFloor * spread : 0;
  const floor = Math.max(told, nearlyBest * Math.min(...front.map(({ rmse }) => rmse)));
  const own = network && encoded(mean, spread);
  const plain = own && inScales(own, names, scales);
  const encoding = plain && withProfile(plain, made);
  return {
    formulas,
    error: kind,
    // a class is no measurement: its 0 and 1 have no noise to be told from
    best: pick === 'balance' && !classes ? search.likeliest : pickFormula(front, pick, { spread, floor }),
    spread,
    ended,
    tried,
    ...(network && {
      network: {
        ...network,
        model: encoding ? { ...network.model, spec: { ...network.model.spec, encoding } } : network.model,
      },
    }),
    fits: search.fits,
  };
}

/** Every so many-th row. */
function sampleOf(
  names: readonly string[],
  inputs: readonly Float64Array[],
  y: Float64Array,
): NonNullable<TableDiscovery['sample']> {
  const every = Math.ceil(y.length / mostShown);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => row % every === 0);
  return { columns: Object.fromEntries(names.map((name, i) => [name, take(inputs[i])])), target: take(y) };
}

/** The units that were given or that all headers have, and the constants of physics that were offered; undefined where there is neither. */
function unitsOf(
  target: string,
  names: readonly string[],
  { units, constants }: DiscoverTableOptions,
  made: Decision[],
): SearchUnits | undefined {
  const headers = units === undefined ? headerUnits(names) : undefined;
  const physical = constants && physicalConstants('discoverTable', constants, names);
  const given = units ?? headers;
  if (given === undefined || (Object.keys(given).length === 0 && !physical)) {
    if (physical) throw new KanError('discoverTable: `constants` need `units`: which column is measured in what?');
    return undefined;
  }
  if (headers)
    made.push({
      option: 'units',
      columns: names,
      value: Object.values(headers),
      why: `their headers have units: ${Object.values(headers).join(', ')}`,
    });
  const read = readUnits('discoverTable', given, names);
  const other = physical?.length ? [...read.units].find(([, { factor }]) => Math.abs(factor - 1) > 1e-12) : undefined;
  if (other)
    throw new KanError(
      `discoverTable: the column ${show(other[0])} is in ${unitText(other[1].symbols)}, and constants of physics in SI units`,
      'give the column in SI units, without prefixes',
    );
  return { units: read.units, target, constants: physical };
}

/** That errors go with the value, and how that was seen. */
function errorDecision(target: string, { relative, constant }: { relative: number; constant: number }): Decision {
  const [part, everywhere] = [100 * relative, constant].map((value) => Number(value.toPrecision(2)));
  return {
    option: 'error',
    columns: [target],
    value: 'relative',
    why: `residuals grow with the value: ${part} % of it fits them better than ${everywhere} everywhere`,
  };
}

/** The encoding with what was decided in searching. */
function withProfile(encoding: TableEncoding, made: readonly Decision[]): TableEncoding {
  return made.length > 0 ? { ...encoding, profile: [...(encoding.profile ?? []), ...made] } : encoding;
}

/** The encoding that brings columns to what the network reads. */
function inScales(encoding: TableEncoding, names: readonly string[], scales: readonly number[] = []): TableEncoding {
  const inputs = encoding.inputs.map((column) =>
    column.kind === 'number' ? { ...column, factor: scales[names.indexOf(column.name)] ?? 1 } : column,
  );
  return { ...encoding, inputs };
}

/** Error of a score, relative to the spread of 0 and 1, below which classes are told apart no better. */
const classFloor = 0.25;
/** Formulas within this factor of the smallest error are as good. */
const nearlyBest = 1.02;

/** The formula in the variables it has, in the order of the columns. */
export function formulaIn(expression: Expression, names: readonly string[]): Formula {
  const used = new Set(variablesOf(expression));
  return new Formula(expression, { variables: names.filter((name) => used.has(name)) });
}

/** Whether the answer is exact to rounding. Throws a KanError on arguments that make no sense. */
export function isExact(front: FormulaFront): boolean {
  checkRecord('isExact: `front`', front, '{ formulas, best, spread }');
  const { formulas, best, spread } = front;
  checkList('isExact: `front.formulas`', formulas);
  checkInteger('isExact: `front.best`', best, 0, formulas.length - 1);
  return formulas[best].rmse <= exactError * 10 * spread;
}
