// The constants of a given formula, with standard errors: names in it that are columns, and the others, which are fitted to all rows from several
// starts. Knows tables and formulas, no searches. The way of the errors: (JᵀJ)⁻¹ at the optimum, J the slopes over each row's deviation.

import { own } from '../formula/functions.js';
import { resolveMissing } from '../data/missing.js';
import { checkTable, findColumn, type Table } from '../data/table.js';
import { checkNumber, checkRecord, KanError, show, suggest } from '../errors.js';
import { number, substitute } from '../formula/build.js';
import { type Expression, partsOf, variablesOf } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { checkNames, type OptionNames } from '../options.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { describeFit, type FittedFormula } from './describe-fit.js';
import { type MeasurementError, errorColumn, deviationsOf, rowErrors } from './measurement-error.js';
import { createNamedTape, linearConstants } from './named-tape.js';
import { readEquation } from './equation-text.js';
import { withColumns } from './formula-columns.js';
import { fromStarts, type FromStarts } from './from-starts.js';
import type { FitRows } from './refine-constants.js';
import { type KnownUnits, readUnits, type UnitsByColumn } from '../units/column-units.js';
import { constantUnits, pureUnit } from '../units/constant-units.js';
import { physicalConstants } from '../units/physical-constants.js';
import { unitText } from '../units/unit-text.js';

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

/**
 * The constants of a formula that come nearest to a column of a table, with standard errors, from all its rows. Names in the formula that are columns
 * are these; every other name is a constant to be fitted, from several starts over powers of ten and both signs, or from `start`. Names of columns that
 * are no words stand in backticks, or with `_` for what is no letter or digit. Throws a KanError where there is nothing to fit, rows are fewer than
 * constants, or the formula is not finite at the rows.
 */
export async function fitFormula(
  formula: string | Formula,
  table: Table,
  options: FitFormulaOptions = {},
): Promise<FittedFormula> {
  checkNames('fitFormula', options, fitOptions);
  checkTable('fitFormula', table);
  if (!(formula instanceof Formula) && typeof formula !== 'string')
    throw new KanError(`fitFormula: expected a formula, "a*exp(-b*t) + c"; got ${show(formula)}`);
  const { error = 'constant', missing = 'drop', seed = 42, signal, start = {}, constants = [] } = options;
  const text = formula instanceof Formula ? { expression: formula.expression } : readEquation('fitFormula', formula);
  const target = options.target ?? text.target;
  if (typeof target !== 'string' || target === '')
    throw new KanError('fitFormula: `target` is missing: which column is the formula to say?', targetHint(table));
  if (text.target !== undefined && text.target !== target)
    throw new KanError(`fitFormula: the formula says ${show(text.target)}, and \`target\` is ${show(target)}`);
  const { expression, columns } = withColumns(text.expression, table, target);
  const sigma = errorColumn('fitFormula', error);
  const used = columnsUsed(table, [target, ...columns, ...(sigma === undefined ? [] : [sigma])], {
    [target]: 'target column',
    ...(sigma !== undefined && { [sigma]: 'column of errors' }),
  });
  const whole = resolveMissing(used, [target], missing, ['error', 'drop']);
  const others = variablesOf(expression).filter((name) => !columns.includes(name));
  const names = table.columns.map(({ name }) => name);
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
  const tape = createNamedTape(expression, columns, others);
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
  const freeAt = free.map((name) => others.indexOf(name));
  const searched = freeAt.filter((p) => !Object.hasOwn(start, others[p]));
  const startsOf = (at: readonly number[]): FromStarts => {
    const linear = linearConstants(
      expression,
      at.map((p) => others[p]),
    ).map((name) => others.indexOf(name));
    return { given: initial, freeAt, searched: at, linear, seed };
  };
  const pause = createPause();
  try {
    const steps = fromStarts(tape, rows, errors, {
      given: startsOf(searched),
      all: searched.length < freeAt.length ? startsOf(freeAt) : undefined,
    });
    const { best, rows: weighted, tried, agreed, fromOwn } = await paced(steps, { pause, signal });
    if (!Number.isFinite(best.error)) {
      signal?.throwIfAborted();
      throw notFinite(expression, columns, values, others, initial, whole);
    }
    const constantUnitsFound = unitsAt((name) =>
      others.includes(name) ? best.constants[others.indexOf(name)] : undefined,
    );
    return describeFit({
      units: new Map([...constantUnitsFound, ...physical.map(({ name, unit }): [string, string] => [name, unit])]),
      expression,
      target,
      names: columns,
      constants: others,
      freeAt,
      tape,
      rows: weighted,
      errors,
      best,
      tried,
      agreed,
      notices: [
        ...(fromOwn === undefined ? [] : [nearerElsewhere(fromOwn, best.error)]),
        ...noticesOf(free, whole, table, target, columns),
      ],
    });
  } finally {
    pause.close();
  }
}

/** That the start given led to a worse minimum, or nowhere. */
function nearerElsewhere(here: number, other: number): string {
  return Number.isFinite(here)
    ? `from the start given the error comes down to ${Number(here.toPrecision(3))}, from another to ${Number(other.toPrecision(3))}: that is the answer`
    : 'the formula is not finite at the start given; others were tried';
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

function notFinite(
  expression: Expression,
  columns: readonly string[],
  values: readonly Float64Array[],
  constants: readonly string[],
  given: Float64Array,
  table: Table,
): KanError {
  const whole = substitute(expression, new Map(constants.map((name, p) => [name, number(given[p])])));
  const formula = new Formula(whole, { variables: columns });
  const at = (row: number): number[] => values.map((column) => column[row]);
  let row = 0;
  while (row < table.rows - 1 && Number.isFinite(formula.evaluate(at(row)))) row++;
  const where = columns.map((name, i) => `${name} = ${values[i][row]}`);
  const with1 = constants.map((name, p) => `${name} = ${given[p]}`);
  return new KanError(
    `fitFormula: from no start is the formula finite at all rows; at row ${(table.firstRow ?? 1) + row}${where.length > 0 ? ` (${listed(where)})` : ''} it is ${formula.evaluate(at(row))} with ${listed(with1)}`,
    `a logarithm or root of what is negative, or a division by 0? say where constants begin (\`start: { ${constants[0]}: 0.1 }\`), or leave rows out`,
  );
}

/** Constants that are nearly columns are told: a slip of the keyboard makes one of the other. */
function noticesOf(
  free: readonly string[],
  whole: Table,
  table: Table,
  target: string,
  columns: readonly string[],
): string[] {
  const left = table.columns.map(({ name }) => name).filter((name) => name !== target && !columns.includes(name));
  const slips = free.flatMap((name) => {
    const near = name.length < 3 ? undefined : /^did you mean "(.*)"\?$/.exec(suggest(name, left))?.[1];
    return near === undefined ? [] : [`${name} is taken as a constant; there is a column ${near}`];
  });
  const none =
    columns.length === 0 && left.length > 0 && slips.length === 0
      ? [`no name in the formula is a column of the table (${listed(left)}): all are taken as constants`]
      : [];
  const dropped = table.rows - whole.rows;
  return [
    ...none,
    ...slips,
    ...(dropped > 0 ? [`${dropped} of ${table.rows} rows have no value and are left out`] : []),
  ];
}

function targetHint(table: Table): string {
  return suggest(
    '',
    table.columns.map(({ name }) => name),
  );
}

const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
