// Values of expressions: once by walking the tree, or often by a function made of closures. No code is generated.

import { KanError, suggest } from '../errors.js';
import { constants, type Expression, type Operator } from './expression.js';
import { findFunction, functionWords } from './functions.js';

type Compiled = (values: ArrayLike<number>) => number;

/**
 * The value of the expression where each variable has the value of that name. Outside a function's domain it is NaN or infinite.
 * Throws a KanError when a variable has no value.
 */
export function evaluateExpression(expression: Expression, values: Readonly<Record<string, number>>): number {
  const names = Object.keys(values);
  return build('evaluateExpression', expression, names)(names.map((name) => values[name]!));
}

/**
 * A function of the values of `variables`, in that order: `compileExpression(parseExpression('x/y'), ['x', 'y'])([1, 2])` is 0.5.
 * Throws a KanError when the expression has a variable that is not listed.
 */
export function compileExpression(expression: Expression, variables: readonly string[]): Compiled {
  return build('compileExpression', expression, variables);
}

const operators: Readonly<Record<Operator, (left: Compiled, right: Compiled) => Compiled>> = {
  '+': (left, right) => (values) => left(values) + right(values),
  '-': (left, right) => (values) => left(values) - right(values),
  '*': (left, right) => (values) => left(values) * right(values),
  '/': (left, right) => (values) => left(values) / right(values),
  '^': (left, right) => (values) => left(values) ** right(values),
};

function build(what: string, expression: Expression, variables: readonly string[]): Compiled {
  switch (expression.kind) {
    case 'number': {
      const { value } = expression;
      return () => value;
    }
    case 'constant': {
      const value = constants[expression.name];
      return () => value;
    }
    case 'variable': {
      const index = variables.indexOf(expression.name);
      if (index < 0)
        throw new KanError(
          `${what}: the variable "${expression.name}" has no value`,
          suggest(expression.name, variables),
        );
      return (values) => values[index]!;
    }
    case 'negate': {
      const operand = build(what, expression.operand, variables);
      return (values) => -operand(values);
    }
    case 'binary':
      return operators[expression.operator](
        build(what, expression.left, variables),
        build(what, expression.right, variables),
      );
    case 'call': {
      const found = findFunction(expression.name);
      if (!found)
        throw new KanError(`${what}: unknown function "${expression.name}"`, suggest(expression.name, functionWords));
      const compute: (...values: number[]) => number = found.compute;
      const [first, second, ...more] = expression.arguments.map((argument) => build(what, argument, variables));
      if (first && !second) return (values) => compute(first(values));
      if (first && second && more.length === 0) return (values) => compute(first(values), second(values));
      return (values) => compute(...[first!, second!, ...more].map((argument) => argument(values)));
    }
  }
}
