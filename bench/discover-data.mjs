// Rows of a formula with seeded noise, for searches to find the formula again, and whether they did: a formula has the right structure when other
// constants make it exact.

import { createTable, fitFormula } from 'kanjs';
import { expressionFunction, parseExpression, printExpression, variablesOf } from 'kanjs/formula';
import { createRandom } from 'kanjs/model';

/** Relative to the target's spread: below it a formula is exact, up to what a search leaves of rounding. */
const exact = 1e-6;

/** Columns of seeded values within the ranges, and the formula's value at each row; rows where it is not finite are left out. */
export function rowsOf({ formula, ranges }, rows, seed, stretch = ([lo, hi]) => [lo, hi]) {
  const expression = parseExpression(formula);
  const names = variablesOf(expression).toSorted();
  const [compute, random] = [expressionFunction(expression, names), createRandom(seed)];
  const [columns, y] = [names.map(() => []), []];
  for (let row = 0; row < rows; row++) {
    const place = names.map((name) => {
      const [lo, hi] = stretch(ranges[name] ?? [-1, 1]);
      return lo + (hi - lo) * random.next();
    });
    const value = compute(place);
    if (!Number.isFinite(value)) continue;
    place.forEach((each, i) => columns[i].push(each));
    y.push(value);
  }
  return { names, columns: columns.map((column) => Float64Array.from(column)), y: Float64Array.from(y) };
}

/** The rows as a table, `target` last; noise: `rms` of this share of the root of the mean square (SRBench's γ), `spread` of the deviation, `each` of each value. */
export function tableWith({ names, columns, y }, { noise = 0, of = 'rms', seed = 1 }) {
  const random = createRandom(1000 + seed);
  const size = of === 'rms' ? rootMeanSquare(y) : spreadOf(y);
  const target = y.map((value) => value + noise * (of === 'each' ? Math.abs(value) : size) * random.normal());
  return createTable({ ...Object.fromEntries(names.map((name, i) => [name, columns[i]])), target });
}

export const rootMeanSquare = (values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2 / values.length, 0));

export function spreadOf(values) {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return rootMeanSquare(values.map((value) => value - mean));
}

/** Values of a `Formula` at rows. */
export function valuesOf(formula, { names, columns, y }) {
  const compute = expressionFunction(formula.expression, names);
  return y.map((_, row) => compute(columns.map((column) => column[row])));
}

/** The expression with names for its numbers, whole exponents left alone, and their values by name. */
function withNames(expression) {
  const start = {};
  const visit = (node, exponent = false) => {
    if (node.kind === 'number') {
      if (exponent && Number.isInteger(node.value)) return node;
      const name = `free_${Object.keys(start).length}`;
      start[name] = node.value;
      return { kind: 'variable', name };
    }
    if (node.kind === 'negate') return { ...node, operand: visit(node.operand, exponent) };
    if (node.kind === 'call') return { ...node, arguments: node.arguments.map((each) => visit(each)) };
    if (node.kind !== 'binary') return node;
    return { ...node, left: visit(node.left), right: visit(node.right, node.operator === '^') };
  };
  return { model: visit(expression), start };
}

/** How a formula stands to the truth, on rows without noise. */
export async function judge(formula, rows) {
  const said = valuesOf(formula, rows);
  const spread = spreadOf(rows.y);
  const difference = said.map((value, row) => value - rows.y[row]);
  const ratio = said.map((value, row) => value / rows.y[row]);
  const finite = said.every(Number.isFinite);
  const { model, start } = withNames(formula.expression);
  const numbers = Object.values(start);
  const error = finite ? rootMeanSquare(difference) / spread : Infinity;
  const fit = finite && error > exact && numbers.length > 0 && (await refit(model, start, rows));
  return {
    error,
    /** exact, or off by a constant or a factor, as SRBench counts */
    solved: finite && (spreadOf(difference) <= exact * spread || spreadOf(ratio) <= exact * rootMeanSquare(ratio)),
    /** exact with other constants */
    structure: error <= exact || (fit && fit.rmse <= 10 * exact * spread),
    /** its numbers, and what they would be without noise */
    numbers,
    true: fit
      ? numbers.map((value, i) => fit.constants.find(({ name }) => name === `free_${i}`)?.value ?? value)
      : numbers,
  };
}

async function refit(model, start, { names, columns, y }) {
  const table = createTable({ ...Object.fromEntries(names.map((name, i) => [name, columns[i]])), target: y });
  try {
    return await fitFormula(printExpression(model), table, { target: 'target', start });
  } catch {
    // not finite at the rows
    return undefined;
  }
}

/** Measured constants that lie farther than three standard errors from what they are without noise; none where they are not told. */
export function constantsOff(constants = [], { numbers, true: exactly }) {
  const left = numbers.map((value, i) => ({ value, truth: exactly[i] }));
  return constants.filter(({ value, error }) => {
    const at = left.findIndex((each) => Math.abs(each.value) === Math.abs(value));
    if (at < 0) return false;
    const [{ truth }] = left.splice(at, 1);
    return Math.abs(Math.abs(truth) - Math.abs(value)) > 3 * error;
  });
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
