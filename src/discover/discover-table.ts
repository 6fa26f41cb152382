// From a table to formulas: which columns, searches for each target or class, and the answer in the table's own terms. Knows tables and
// the search (discover.ts); no files and no pages.

import { defaultBackend } from '../compute/backend.js';
import { encodeInputsInPieces, fitEncodingInPieces, inputNames } from '../data/encoding.js';
import { plainColumn } from '../data/input-quantities.js';
import { encodeTargets } from '../data/target-columns.js';
import { type TableEncoding, type Task } from '../data/table-encoding.js';
import { type MissingRule, resolveMissing, rowNumber } from '../data/missing.js';
import type { Decision } from '../data/decision.js';
import { tableMeant } from '../data/meant-names.js';
import { usableInPieces } from '../data/usable-columns.js';
import { checkTable, type Column, type Table } from '../data/table.js';
import { checkChoice, checkFunction, checkInteger, checkNumber, KanError, show } from '../errors.js';
import type { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import { completeInTurns, otherTurns } from '../train/pause.js';
import { type ClassAnswers, classAnswers, frontsOf, type LabelledRows, logitsOf } from './class-answers.js';
import { withFormulaImportance, withNetworkImportance } from './formula-importance.js';
import { searchClass, withOdds } from './class-search.js';
import { formulaModelOrNone, type KnownConstant } from './formula-model.js';
import { type DiscoverOptions, type Discovery, searchFormulas, type SearchOptions } from './discover.js';
import type { Columns } from '../formula/formula-fit.js';
import type { FormulaFront } from './formula-front.js';
import { checkReachable } from './measurable.js';
import { type PickRule, pickRules } from './pareto.js';
import { errorDecision } from './search-decisions.js';
import { formulaIn, frontOf, withProfile } from './search-front.js';
import { type CarefulDiscovery, searchSettingAside, type SlipRule, slipRules } from './set-aside.js';
import { type ShapeEngine, shapeThreads } from './shape-networks.js';
import { type Slips, slipsDecision } from './slip-rows.js';
import { sampleOf } from './output-rows.js';
import { rowsApart, separate } from './separate-rows.js';
import { namedProgress, quantitiesOf } from './table-quantities.js';
import { unitsOf } from './table-units.js';
import { selectInputs, type SelectInputsOptions } from '../table/select-inputs.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkRun } from '../compute/run.js';
import type { UnitsByColumn } from '../units/column-units.js';
import { constantsUsed, searchWithUnits } from './units-search.js';
import { errorColumn, type MeasurementError, rowErrors } from '../fit/measurement-error.js';

/** What `discoverTable` is told: the target column and how to search. Only `target` is required. */
export interface DiscoverTableOptions extends DiscoverOptions {
  /** the column to explain */
  target: string;
  /** default: regression for a column of numbers, classification for one of words */
  task?: Task;
  /** what becomes of rows with missing values, which are not filled in here; default 'drop', and the profile says how many */
  missing?: Exclude<MissingRule, 'impute'>;
  /**
   * what becomes of rows that look like slips, a decimal point lost or -999 for a missing value: by default a few that are far outside of a law that says all
   * others are set aside, and named in the profile
   */
  slips?: SlipRule;
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
  slips: true,
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
  /** rows that look like slips: those that were set aside, or that make nearly all of the answer's squared error; absent where there are none */
  slips?: Slips;
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
export async function discoverTable(asGiven: Table, asked: DiscoverTableOptions): Promise<TableDiscovery> {
  checkNames('discoverTable', asked, discoverOptions, 'target');
  checkTable('discoverTable', asGiven);
  const { table, options } = tableMeant(asGiven, asked);
  const { target, missing = 'drop', slips = 'drop', pick = 'balance', task, signal, threads = 1 } = options;
  if (options.maxInputs !== undefined) checkInteger('discoverTable: `maxInputs`', options.maxInputs, 1, 10);
  if (options.maxComplexity !== undefined) checkNumber('discoverTable: `maxComplexity`', options.maxComplexity, 1);
  checkInteger('discoverTable: `threads`', threads, 1, 256);
  if (options.engine !== undefined) checkFunction('discoverTable: `engine`', options.engine);
  checkChoice('discoverTable: `pick`', pick, pickRules);
  checkChoice('discoverTable: `missing`', missing, missingRules);
  checkChoice('discoverTable: `slips`', slips, slipRules);
  if (typeof target !== 'string') throw new KanError('discoverTable: `target` must be the name of one column');
  checkRun('discoverTable', options);
  const backend = options.backend ?? (await defaultBackend());
  const sigma = options.error === undefined ? undefined : errorColumn('discoverTable', options.error);
  const whole = resolveMissing(
    await completeInTurns(usableInPieces(table, { target, task, missing, weights: sigma })),
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
          ...(options.onProgress && { onProgress: choosing(options.onProgress) }),
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
  const inputs = columnsOf(x, names.length);
  await otherTurns();
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
  let data: Columns = { names, columns: inputs, y: quantities[0].y };
  let strange: Slips | undefined;
  // a slip is no place that a network has to reach
  const narrowed = (given: TableEncoding | undefined): TableEncoding | undefined =>
    given && strange?.kept === false ? withRanges(given, data) : given;
  const ahead = shapeThreads(threads, backend, await options.engine?.());
  try {
    for (const quantity of quantities) {
      const searching = {
        ...options,
        backend,
        errors,
        threads: ahead,
        ...(options.onProgress && { onProgress: namedProgress(quantity, options) }),
      };
      const search = (rows: Columns, settings: SearchOptions): Promise<Discovery> =>
        measured ? searchWithUnits(rows, measured, settings) : searchFormulas(rows, settings);
      const every: Columns = { names, columns: inputs, y: quantity.y };
      const ofClass = classes ? await searchClass(every, searching) : undefined;
      const careful: CarefulDiscovery = ofClass
        ? { discovery: ofClass.discovery, data: every }
        : await searchSettingAside(every, search, { ...searching, slips, known: measured?.constants });
      const { discovery } = careful;
      data = careful.data;
      if (careful.strange) {
        strange = slipsOf(whole, careful.strange);
        made.push(slipsDecision(target, strange));
      }
      if (discovery.weighing.found) made.push(errorDecision(target, discovery.weighing.found));
      const kind = discovery.weighing.found ? 'relative' : (errors?.kind ?? 'constant');
      const all = [...names, ...(measured?.constants ?? []).map(({ name }) => name)];
      const encoded = (mean: number, spread: number): TableEncoding | undefined =>
        narrowed(quantity.encoded(mean, spread));
      const front = frontOf(discovery, all, pick, { ...quantity, encoded, classes, kind, made, measured });
      fronts.push(ofClass ? withOdds(front, ofClass.odds) : front);
    }
  } finally {
    await ahead.close();
  }
  const found = {
    task: encoding.target.kind,
    target,
    inputs: narrow.columns.map(({ name }) => name).filter((name) => name !== target),
    rows: rowsApart(data.y.length),
    ...(strange && { slips: strange }),
    ...((whole.profile || made.length > 0) && { profile: [...(whole.profile ?? []), ...made] }),
    ...(measured?.constants && {
      known: constantsUsed(
        fronts[0].formulas.map(({ formula }) => formula.expression),
        measured.constants,
      ).map(({ name, value, unit }) => ({ name, value, unit })),
    }),
    ...(!classes && { sample: sampleOf(data) }),
    fronts,
  };
  const shared = async (
    of: TableEncoding,
    formulas: readonly Formula[],
    known?: KnownConstant[],
  ): Promise<TableEncoding> => await completeInTurns(withFormulaImportance(of, formulas, inputs, { backend, known }));
  if (encoding.target.kind === 'regression') {
    const [{ network, formulas, best }] = fronts;
    const { formula } = formulas[best];
    const own = await shared(withProfile(narrowed(quantities[0].encoded(0, 1))!, made), [formula], found.known);
    const model = network
      ? await withNetworkImportance(network.model, narrow, backend)
      : formulaModelOrNone([formula.expression], own, found.known);
    return { ...found, encoding: own, model };
  }
  const labelled = { names, columns: inputs, y: encodeTargets(encoding, narrow) };
  const [heldBack, learned] = labelledRows(labelled, options.seed);
  const answers = classAnswers(fronts, { heldBack, learned });
  const { picked } = answers.answers[answers.best];
  const logits = logitsOf(
    picked.map(({ formula }) => formula.expression),
    answers.logits,
  );
  const told = await shared(
    encoding,
    logits.map((each) => formulaIn(each, names)),
  );
  return {
    ...found,
    fronts: frontsOf(fronts, answers),
    classes: encoding.target.classes,
    answers,
    encoding: told,
    model: formulaModelOrNone(logits, told),
  };
}

/** Progress while columns are chosen. */
function choosing(tell: NonNullable<DiscoverOptions['onProgress']>): (at: { columns: readonly string[] }) => void {
  return ({ columns }) => tell({ choosing: columns, tried: 0, shapes: 0, shape: '', error: 1, formulas: [] });
}

/** The columns that predict best; where the choice is stopped the first ones, so that there is an answer. */
async function fewColumns(
  table: Table,
  columns: readonly Column[],
  options: SelectInputsOptions & { maxInputs: number },
): Promise<string[]> {
  const { signal, maxInputs } = options;
  // a network of all columns comes before the first round
  options.onProgress?.({ columns: columns.map(({ name }) => name) });
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

/** The encoding with the ranges of these rows. */
export function withRanges(encoding: TableEncoding, { names, columns }: Columns): TableEncoding {
  const inputs = encoding.inputs.map((input) => {
    const values = columns[names.indexOf(input.name)];
    if (input.kind !== 'number' || !values) return input;
    const ends = (pick: (a: number, b: number) => number): number => values.reduce((a, b) => pick(a, b));
    return { ...input, range: [ends(Math.min), ends(Math.max)] as [number, number] };
  });
  return { ...encoding, inputs };
}

/** The rows by their numbers in the table. */
export function slipsOf(table: Table, { rows, kept, share }: NonNullable<CarefulDiscovery['strange']>): Slips {
  return {
    kept,
    share,
    rows: rows.map(({ row, said, ...told }) => ({
      row: rowNumber(table, row),
      ...told,
      ...(Number.isFinite(said) && { said }),
    })),
  };
}

/** The columns of numbers that stand row after row. */
function columnsOf(rows: ArrayLike<number>, width: number): Float64Array[] {
  const count = rows.length / width;
  return Array.from({ length: width }, (_, i) => {
    const column = new Float64Array(count);
    for (let row = 0; row < count; row++) column[row] = rows[row * width + i];
    return column;
  });
}
