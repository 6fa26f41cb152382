// Expressions as SQL. Where a database would end the query with an error, as for the logarithm of a negative number, it is NULL.

import { KanError } from '../errors.js';
import { expressionFunction } from '../formula/evaluate.js';
import { constants, type Expression, variablesOf } from '../formula/expression.js';
import type { SqlDialect } from './sql-dialects.js';
import { sqlNumber } from './sql-dialects.js';

/** e^x. Beyond ±300 it stands still where the database would end with an error: e^300 is as good as infinite beside 1, and e^−300 as 0. */
export function sqlExp({ strictExp }: SqlDialect, x: string): string {
  if (!strictExp) return `exp(${x})`;
  return `CASE WHEN ${x} < -300 THEN 0 WHEN ${x} > 300 THEN exp(3e2) ELSE exp(${x}) END`;
}

/**
 * e^x as a formula has it, infinite beyond the largest number; what is no number, more than any to a database, stays none. Below e^−300 it is 0, lest products
 * of such numbers end the query.
 */
function wholeExp(dialect: SqlDialect, x: string): string {
  if (!dialect.strictExp) return `exp(${x})`;
  return `CASE WHEN ${x} < -300 THEN 0 WHEN ${x} > 7.0978e2 THEN ${x} * ${infinity} ELSE exp(${x}) END`;
}

const infinity = `CAST('Infinity' AS DOUBLE PRECISION)`;

/** Names in place of the variables are columns. Throws a KanError for functions that SQL does not have. */
export function sqlFormula(expression: Expression, columns: ReadonlyMap<string, string>, dialect: SqlDialect): string {
  const print = (node: Expression): string => {
    switch (node.kind) {
      case 'number':
        return Number.isFinite(node.value) ? sqlNumber(node.value) : 'CAST(NULL AS DOUBLE PRECISION)';
      case 'constant':
        return sqlNumber(constants[node.name]);
      case 'variable':
        return columns.get(node.name)!;
      case 'negate':
        return `(-${print(node.operand)})`;
      case 'binary':
        return printBinary(node);
      case 'call':
        return printCall(node.name, node.arguments.map(print));
    }
  };

  const printBinary = ({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string => {
    const [a, b] = [print(left), print(right)];
    if (operator === '/') return `(${a} / NULLIF(${b}, 0))`;
    if (operator !== '^') return `(${a} ${operator} ${b})`;
    const exponent = valueOf(right);
    // of a name it is shorter to multiply
    if (left.kind === 'variable' && exponent > 1 && exponent <= 5 && Number.isInteger(exponent))
      return `(${new Array<string>(exponent).fill(a).join(' * ')})`;
    if ((Number.isInteger(exponent) && exponent >= 0) || valueOf(left) > 0) return `power(${a}, ${b})`;
    if (Number.isInteger(exponent)) return `power(NULLIF(${a}, 0), ${b})`;
    if (Number.isFinite(exponent)) return `power(CASE WHEN ${a} ${exponent > 0 ? '>=' : '>'} 0 THEN ${a} END, ${b})`;
    // whether there is a power is seen row by row
    const has = `${a} > 0 OR (${a} = 0 AND ${b} >= 0) OR (${a} < 0 AND ${b} = floor(${b}))`;
    return `power(CASE WHEN ${has} THEN ${a} END, ${b})`;
  };

  const printCall = (name: string, parts: readonly string[]): string => {
    const [x, y] = parts;
    switch (name) {
      case 'erf':
        throw new KanError(
          `exportModel: a formula has erf, and ${dialect.name} has no error function`,
          'export to another language, such as python or c',
        );
      case 'exp':
        return `(${wholeExp(dialect, x)})`;
      case 'sigmoid':
        return `(1 / (1 + ${sqlExp(dialect, `(-${x})`)}))`;
      case 'log':
        return `ln(CASE WHEN ${x} > 0 THEN ${x} END)`;
      case 'log2':
        return dialect.log2(`CASE WHEN ${x} > 0 THEN ${x} END`);
      case 'log10':
        return `log10(CASE WHEN ${x} > 0 THEN ${x} END)`;
      case 'sqrt':
        return `sqrt(CASE WHEN ${x} >= 0 THEN ${x} END)`;
      case 'asin':
      case 'acos':
        return `${name}(CASE WHEN abs(${x}) <= 1 THEN ${x} END)`;
      case 'atanh':
        return `atanh(CASE WHEN abs(${x}) < 1 THEN ${x} END)`;
      case 'acosh':
        return `acosh(CASE WHEN ${x} >= 1 THEN ${x} END)`;
      case 'cbrt':
        return dialect.cbrt(x);
      case 'hypot':
        return `sqrt(${x} * ${x} + ${y} * ${y})`;
      case 'min':
        return `(${extreme(dialect.least, parts)})`;
      case 'max':
        return `(${extreme(dialect.greatest, parts)})`;
      default:
        return `${name}(${parts.join(', ')})`;
    }
  };

  /** The least or greatest of all; where one of them is NULL or NaN databases leave it out, or it is the greatest, and a formula has no value. */
  const extreme = (called: string, parts: readonly string[]): string => {
    const all = `${called}(${parts.join(', ')})`;
    const has = parts
      .filter((part) => !/^[\d.e+-]+$/.test(part))
      .map((part) => (dialect.isNaN ? `${part} <= ${infinity}` : `${part} IS NOT NULL`));
    return has.length === 0 ? all : `CASE WHEN ${has.join(' AND ')} THEN ${all} END`;
  };

  return print(expression);
}

/** The value of an expression without variables, else NaN. */
function valueOf(expression: Expression): number {
  return variablesOf(expression).length === 0 ? expressionFunction(expression, [])([]) : NaN;
}
