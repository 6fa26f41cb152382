// Rows as dimensionless groups, and formulas of groups as formulas of the columns again. Knows columns and exponents, no searches.

import { call, power, product, quotient, substitute, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { varies } from '../math/spread.js';
import { piGroups } from '../units/pi-groups.js';
import type { Dimension } from '../units/dimension.js';
import type { Columns } from '../formula/formula-fit.js';

/** The rows with groups for columns, y over the product of powers that has its unit. */
export interface GroupedRows {
  data: Columns;
  errors: RowErrors | undefined;
  /** y as a formula of columns, where the groups' formula is this */
  back: (expression: Expression) => Expression;
  /** the product of powers that has y's unit */
  scale: Expression;
}

/**
 * The rows in groups, for each way to choose those quantities that all groups are made with, the likeliest first; none where no product of powers has y's unit,
 * or values are not positive where roots of them are needed.
 */
export function groupRows(
  data: Columns,
  dimensions: readonly Dimension[],
  target: Dimension,
  errors: RowErrors | undefined,
): GroupedRows[] {
  const all = dimensions.map((_, i) => i);
  // which quantities stand in all groups decides what the function of the groups looks like
  const orders = [all, all.toReversed(), all.slice(1).concat(all.slice(0, 1))];
  const seen = new Set<string>();
  return orders.flatMap((order) => {
    const groups = piGroups(dimensions, target, order);
    const key = JSON.stringify(groups);
    if (!groups || seen.has(key)) return [];
    seen.add(key);
    const grouped = inGroups(data, groups.target, groups.pure, errors);
    return grouped ? [grouped] : [];
  });
}

function inGroups(
  { names, columns, y }: Columns,
  target: readonly number[],
  pure: readonly number[][],
  errors: RowErrors | undefined,
): GroupedRows | undefined {
  const valuesOf = (exponents: readonly number[]): Float64Array =>
    y.map((_, row) =>
      exponents.reduce((value, exponent, i) => (exponent === 0 ? value : value * columns[i][row] ** exponent), 1),
    );
  const scale = valuesOf(target);
  if (!scale.every((value) => Number.isFinite(value) && value !== 0)) return undefined;
  const varying = pure
    .map((exponents) => ({ exponents, values: valuesOf(exponents) }))
    .filter(({ values }) => varies(values));
  if (!varying.every(({ values }) => values.every(Number.isFinite))) return undefined;
  const expressionOf = (exponents: readonly number[]): Expression => powersOf(names, exponents);
  const groupNames = varying.map((_, k) => `π${k + 1}`);
  const replacements = new Map(varying.map(({ exponents }, k) => [groupNames[k], expressionOf(exponents)]));
  const whole = expressionOf(target);
  const deviations =
    errors?.kind === 'column' ? errors.deviations : errors?.kind === 'constant' ? y.map(() => 1) : undefined;
  return {
    data: {
      names: groupNames,
      columns: varying.map(({ values }) => values),
      y: y.map((value, row) => value / scale[row]),
    },
    errors: deviations
      ? { kind: 'column', column: '', deviations: deviations.map((each, row) => each / Math.abs(scale[row])) }
      : errors,
    back: (expression) => product(substitute(expression, replacements), whole),
    scale: whole,
  };
}

/** x·y²/z, √(x/g) as roots of the whole where all powers are halves. */
function powersOf(names: readonly string[], exponents: readonly number[]): Expression {
  const halves =
    exponents.some((exponent) => !Number.isInteger(exponent)) && exponents.every((each) => Number.isInteger(2 * each));
  if (halves)
    return call(
      'sqrt',
      powersOf(
        names,
        exponents.map((each) => 2 * each),
      ),
    );
  const side = (isIn: (exponent: number) => boolean): Expression =>
    product(...names.flatMap((name, i) => (isIn(exponents[i]) ? [power(variable(name), Math.abs(exponents[i]))] : [])));
  return quotient(
    side((exponent) => exponent > 0),
    side((exponent) => exponent < 0),
  );
}
