// What is to be fitted, out of what `fitFormula` is told: which names are columns and which constants, the rows that count, their errors and the
// units. All that can be wrong is told here, before the work. Knows tables and formulas, fits nothing.

import { own } from '../formula/functions.js';
import { resolveMissing } from '../data/missing.js';
import { nameMeant, optionsMeant } from '../data/meant-names.js';
import { checkTable, findColumn, type Table } from '../data/table.js';
import { checkNumber, checkRecord, KanError, show, suggest } from '../errors.js';
import { type Expression, partsOf, variablesOf } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { checkNames, type OptionNames } from '../options.js';
import { type KnownUnits, readUnits, type UnitsByColumn } from '../units/column-units.js';
import { constantUnits, pureUnit } from '../units/constant-units.js';
import { physicalConstants } from '../units/physical-constants.js';
import { unitText } from '../units/unit-text.js';
import { readEquation } from './equation-text.js';
import { takenText, withColumns } from './formula-columns.js';
import { deviationsOf, errorColumn, type MeasurementError, rowErrors, type RowErrors } from './measurement-error.js';
import type { FitRows } from './refine-constants.js';

/** What `fitFormula` is told beside the formula and the table. */
export interface FitFormulaOptions {
  /** the column that the formula is to say; may stand in the formula instead, "y = a*x + b" */
  target?: string;
  /** where constants begin, { a: 1, b: 0.1 }; the others are searched from several starts. Where another start of all comes nearer, that is the answer, and is told */
  start?: Readonly<Record<string, number>>;
  /** constants that are not fitted, { c: 0 } */
  fixed?: Readonly<Record<string, number>>;
  /** how exact the measured values are; default 'constant' */
  error?: MeasurementError;
  /** units of columns, { length: 'm', time: 's' }; those that are not there are pure numbers. Constants then have units, and what mixes units is refused */
  units?: UnitsByColumn;
  /** constants of physics that stand in the formula by their names: ['g', 'R'], with CODATA's values in SI units */
  constants?: readonly string[];
  /** what becomes of rows where a column of the formula has no value; default 'drop', and how many is told */
  missing?: 'error' | 'drop';
  /** for the starts; default 42 */
  seed?: number;
  /** ends it; the best so far is returned, and where there is none its reason is thrown */
  signal?: AbortSignal;
}

const fitOptions: OptionNames<FitFormulaOptions> = {
  target: true,
  start: true,
  fixed: true,
  error: true,
  units: true,
  constants: true,
  missing: true,
  seed: true,
  signal: true,
};

/** A formula with columns and constants, and the rows that it is fitted to. */
export interface FitProblem {
  expression: Expression;
  /** the column that the formula says */
  target: string;
  /** names of the formula that are columns, and their values by row */
  columns: readonly string[];
  values: readonly Float64Array[];
  /** all other names of the formula, where they begin, and the places of those that are fitted */
  constants: readonly string[];
  initial: Float64Array;
  freeAt: readonly number[];
  /** the table without the rows that have a gap */
  whole: Table;
  rows: FitRows;
  errors: RowErrors;
  /** what names of the formula and of options were taken for, in sentences */
  taken: readonly string[];
  /** the units of constants by name, where the formula's exponents are these numbers; those of physics among them */
  unitsOf(numberOf: (name: string) => number | undefined): ReadonlyMap<string, string>;
}

/** Throws a KanError where there is nothing to fit, or rows, names, errors or units do not serve. */
export function readProblem(formula: string | Formula, table: Table, given: FitFormulaOptions): FitProblem {
  checkNames('fitFormula', given, fitOptions);
  checkTable('fitFormula', table);
  const names = table.columns.map(({ name }) => name);
  const { options, decisions } = optionsMeant(given, names);
  if (!(formula instanceof Formula) && typeof formula !== 'string')
    throw new KanError(`fitFormula: expected a formula, "a*exp(-b*t) + c"; got ${show(formula)}`);
  const { error = 'constant', missing = 'drop', start = {}, constants = [] } = options;
  const text = formula instanceof Formula ? { expression: formula.expression } : readEquation('fitFormula', formula);
  const said = text.target === undefined ? undefined : nameMeant(text.target, names);
  const target = options.target ?? said?.name ?? text.target;
  if (typeof target !== 'string' || target === '')
    throw new KanError('fitFormula: `target` is missing: which column is the formula to say?', targetHint(table));
  if (text.target !== undefined && (said?.name ?? text.target) !== target)
    throw new KanError(`fitFormula: the formula says ${show(text.target)}, and \`target\` is ${show(target)}`);
  const { expression, columns, taken } = withColumns(text.expression, table, target);
  const sigma = errorColumn('fitFormula', error);
  const used = columnsUsed(table, [target, ...columns, ...(sigma === undefined ? [] : [sigma])], {
    [target]: 'target column',
    ...(sigma !== undefined && { [sigma]: 'column of errors' }),
  });
  const whole = resolveMissing(used, [target], missing, ['error', 'drop']);
  const others = variablesOf(expression).filter((name) => !columns.includes(name));
  const physical = physicalConstants('fitFormula', constants, names);
  for (const { name } of physical)
    if (!others.includes(name))
      throw new KanError(
        `fitFormula: \`constants\` has ${show(name)}, which the formula has not`,
        suggest(name, others),
      );
  checkConstants('start', start, others, columns);
  checkConstants('fixed', options.fixed ?? {}, others, columns);
  const fixed: Record<string, number> = {
    ...options.fixed,
    ...Object.fromEntries(physical.map(({ name, value }) => [name, value])),
  };
  const free = others.filter((name) => !Object.hasOwn(fixed, name));
  if (free.length === 0) throw nothingToFit(expression, columns, fixed);
  if (whole.rows < free.length)
    throw new KanError(
      `fitFormula: ${whole.rows} ${whole.rows === 1 ? 'row does' : 'rows do'} not tell ${free.length} constants (${listed(free)})`,
      `gather more rows, or give some of them (\`fixed: { ${free[0]}: 1 }\`)`,
    );
  checkSquares(target, numbersOf(whole, target));
  const errors = rowErrors('fitFormula', whole, target, error);
  const values = columns.map((name) => numbersOf(whole, name));
  const y = numbersOf(whole, target);
  const rows: FitRows = { columns: values, y, deviations: deviationsOf(errors, y) };
  const units = options.units === undefined ? undefined : readUnits('fitFormula', options.units, names);
  if (units && physical.length > 0) checkCoherent(units, physical[0].name);
  const unitsAt = (numberOf?: (name: string) => number | undefined): ReadonlyMap<string, string> =>
    units === undefined
      ? new Map()
      : constantUnits('fitFormula', expression, {
          unitOf: (name) =>
            columns.includes(name)
              ? (units.units.get(name) ?? pureUnit)
              : physical.find((each) => each.name === name)?.parsed,
          target: units.units.get(target) ?? pureUnit,
          ...(numberOf && { numberOf }),
        }).names;
  const initial = Float64Array.from(others, (name) => own(fixed, name) ?? own(start, name) ?? 1);
  // what no constant can mend is refused before the work
  if (!variablesInExponents(expression).some((name) => others.includes(name))) unitsAt();
  return {
    expression,
    target,
    columns,
    values,
    constants: others,
    initial,
    freeAt: free.map((name) => others.indexOf(name)),
    whole,
    rows,
    errors,
    taken: [
      ...(said?.why === undefined || options.target !== undefined ? [] : [takenText(said.name, said.why)]),
      ...decisions.map(({ value, why }) => takenText(String(value), why)),
      ...taken,
    ],
    unitsOf: (numberOf) =>
      new Map([...unitsAt(numberOf), ...physical.map(({ name, unit }): [string, string] => [name, unit])]),
  };
}

/** Throws a KanError where columns are not in the units in which constants of physics are. */
function checkCoherent({ units }: KnownUnits, constant: string): void {
  for (const [name, { factor, symbols }] of units)
    if (Math.abs(factor - 1) > 1e-12)
      throw new KanError(
        `fitFormula: the column ${show(name)} is in ${unitText(symbols)}, and ${constant} in SI units`,
        'give the column in SI units, without prefixes',
      );
}

function variablesInExponents(node: Expression): string[] {
  const inner = partsOf(node).flatMap(variablesInExponents);
  return node.kind === 'binary' && node.operator === '^' ? [...inner, ...variablesOf(node.right)] : inner;
}

function columnsUsed(table: Table, names: readonly string[], roles: Readonly<Record<string, string>>): Table {
  const columns = [...new Set(names)].map((name) => findColumn(table, name, roles[name] ?? 'column'));
  return { ...table, columns };
}

function numbersOf(table: Table, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column.kind === 'number') return column.values;
  throw new KanError(`fitFormula: the target ${show(name)} is of words, and formulas say numbers`);
}

/** Throws a KanError where squares of the values are beyond numbers. */
function checkSquares(target: string, values: Float64Array): void {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || (largest > 1e-140 && largest < 1e140)) return;
  throw new KanError(
    `fitFormula: the largest value of ${show(target)} is ${largest}, and its square is beyond what numbers hold`,
    'give the column in another unit',
  );
}

function checkConstants(
  what: 'start' | 'fixed',
  given: unknown,
  constants: readonly string[],
  columns: readonly string[],
): void {
  checkRecord(`fitFormula: \`${what}\``, given, '{ a: 1, b: 0.1 }');
  for (const [name, value] of Object.entries(given)) {
    if (columns.includes(name))
      throw new KanError(`fitFormula: \`${what}\` has ${show(name)}, which is a column and no constant`);
    if (!constants.includes(name))
      throw new KanError(
        `fitFormula: \`${what}\` has ${show(name)}, which the formula has not`,
        suggest(name, constants),
      );
    checkNumber(`fitFormula: \`${what}\` of ${name}`, value, -Infinity);
  }
}

function nothingToFit(expression: Expression, columns: readonly string[], fixed: object): KanError {
  const known = Object.keys(fixed);
  const reason =
    known.length > 0
      ? 'all its constants are fixed'
      : columns.length > 0
        ? `its names (${listed(columns)}) are columns`
        : 'it has no names';
  return new KanError(
    `fitFormula: the formula has no constant to be fitted: ${reason}`,
    known.length > 0
      ? undefined
      : `put a name where a number is to be found, such as a*(${new Formula(expression).toString()})`,
  );
}

function targetHint(table: Table): string {
  return suggest(
    '',
    table.columns.map(({ name }) => name),
  );
}

/** Some of many names. */
export const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
