// A formula whose constants have names, on columns: values and slopes by each constant, whatever number of times it stands there. Knows
// expressions and columns.

import { derivative } from '../formula/derivative.js';
import { substitute } from '../formula/build.js';
import { type Expression, partsOf, variablesOf } from '../formula/expression.js';
import { createTape } from '../formula/tape.js';

/** A formula as a function of columns and of constants, in the order of their names. */
export interface NamedTape {
  /** out[row]; columns[name][row] */
  evaluate(columns: readonly Float64Array[], constants: Float64Array, out: Float64Array): void;
  /** the same; slopes[constant][row] */
  jacobian(
    columns: readonly Float64Array[],
    constants: Float64Array,
    out: Float64Array,
    slopes: readonly Float64Array[],
  ): void;
}

/** The formula over columns `names`; every other variable is one of `constants`. */
export function createNamedTape(
  expression: Expression,
  names: readonly string[],
  constants: readonly string[],
): NamedTape {
  const constantAt: number[] = [];
  // constants are numbers on a tape; their own numbers stay as they are
  const visit = (node: Expression): void => {
    if (node.kind === 'number') constantAt.push(-1);
    else if (node.kind === 'variable' && constants.includes(node.name)) constantAt.push(constants.indexOf(node.name));
    else partsOf(node).forEach(visit);
  };
  visit(expression);
  const numbers = new Map(constants.map((name): [string, Expression] => [name, { kind: 'number', value: 1 }]));
  const tape = createTape(substitute(expression, numbers), names, { wholeExponents: 'parameters' });
  const parameters = tape.parameters.slice();
  const fill = (values: Float64Array): void =>
    constantAt.forEach((constant, k) => constant >= 0 && (parameters[k] = values[constant]));
  let own: Float64Array[] = [];
  return {
    evaluate(columns, values, out) {
      fill(values);
      tape.evaluate(columns, parameters, out);
    },
    jacobian(columns, values, out, slopes) {
      fill(values);
      if (own.length !== parameters.length || own[0]?.length !== out.length)
        own = Array.from(parameters, () => new Float64Array(out.length));
      tape.jacobian(columns, parameters, out, own);
      for (const slope of slopes) slope.fill(0);
      constantAt.forEach((constant, k) => {
        if (constant < 0) return;
        const [to, from] = [slopes[constant], own[k]];
        for (let row = 0; row < out.length; row++) to[row] += from[row];
      });
    },
  };
}

/** Which of the constants the formula is a linear function of, all of them together, whatever the others are. */
export function linearConstants(expression: Expression, constants: readonly string[]): string[] {
  const linear: string[] = [];
  for (const name of constants) {
    const slope = new Set(variablesOf(derivative(expression, name)));
    if (![...linear, name].some((each) => slope.has(each))) linear.push(name);
  }
  return linear;
}
