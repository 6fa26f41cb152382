// The constants of a given formula, with standard errors, fitted to all rows from several starts. What is to be fitted is fit-problem.ts's.
// Knows no searches. The way of the errors: (JᵀJ)⁻¹ at the optimum, J the slopes over each row's deviation.

import { countText } from '../count-text.js';
import { rowNumber } from '../data/missing.js';
import type { Table } from '../data/table.js';
import { nameMeant } from '../data/meant-names.js';
import { KanError, suggest } from '../errors.js';
import { number, substitute } from '../formula/build.js';
import { Formula } from '../formula/formula.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { describeFit, type FittedFormula } from './describe-fit.js';
import { type FitFormulaOptions, type FitProblem, listed, readProblem } from './fit-problem.js';
import { fromStarts, type FromStarts } from './from-starts.js';
import { slipNotices } from './slip-notices.js';
import { createNamedTape, linearConstants } from './named-tape.js';

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
  const problem = readProblem(formula, table, options);
  const { seed = 42, signal, start = {} } = options;
  const { expression, target, columns, constants, initial, freeAt, rows, errors } = problem;
  const tape = createNamedTape(expression, columns, constants);
  const searched = freeAt.filter((p) => !Object.hasOwn(start, constants[p]));
  const startsOf = (at: readonly number[]): FromStarts => {
    const linear = linearConstants(
      expression,
      at.map((p) => constants[p]),
    ).map((name) => constants.indexOf(name));
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
      throw notFinite(problem);
    }
    const slips = await paced(slipNotices(tape, weighted, best, problem), { pause, signal });
    return describeFit({
      units: problem.unitsOf((name) =>
        constants.includes(name) ? best.constants[constants.indexOf(name)] : undefined,
      ),
      expression,
      target,
      names: columns,
      constants,
      freeAt,
      tape,
      rows: weighted,
      errors,
      best,
      tried,
      agreed,
      notices: [
        ...(fromOwn === undefined ? [] : [nearerElsewhere(fromOwn, best.error)]),
        ...slips,
        ...problem.taken,
        ...noticesOf(problem, table),
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

function notFinite({ expression, columns, values, constants, initial: given, whole: table }: FitProblem): KanError {
  const filled = substitute(expression, new Map(constants.map((name, p) => [name, number(given[p])])));
  const formula = new Formula(filled, { variables: columns });
  const at = (row: number): number[] => values.map((column) => column[row]);
  let row = 0;
  while (row < table.rows - 1 && Number.isFinite(formula.evaluate(at(row)))) row++;
  const where = columns.map((name, i) => `${name} = ${values[i][row]}`);
  const with1 = constants.map((name, p) => `${name} = ${given[p]}`);
  return new KanError(
    `fitFormula: from no start is the formula finite at all rows; at row ${rowNumber(table, row)}${where.length > 0 ? ` (${listed(where)})` : ''} it is ${formula.evaluate(at(row))} with ${listed(with1)}`,
    `a logarithm or root of what is negative, or a division by 0? say where constants begin (\`start: { ${constants[0]}: 0.1 }\`), or leave rows out`,
  );
}

/** Constants that are nearly columns are told: a slip of the keyboard makes one of the other. */
function noticesOf({ constants, freeAt, whole, target, columns }: FitProblem, table: Table): string[] {
  const free = freeAt.map((p) => constants[p]);
  const left = table.columns.map(({ name }) => name).filter((name) => name !== target && !columns.includes(name));
  const slips = free.flatMap((name) => {
    const near =
      left.find((column) => nameMeant(name, [column]) !== undefined) ??
      (name.length < 3 ? undefined : /^did you mean "(.*)"\?$/.exec(suggest(name, left))?.[1]);
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
    ...(dropped > 0 ? [`${countText(dropped)} of ${countText(table.rows)} rows have no value and are left out`] : []),
  ];
}
