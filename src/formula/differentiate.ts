// Exact derivatives of expressions, in their shortest form.

import { derivative } from './derivative.js';
import { checkExpression } from './check.js';
import type { Expression } from './expression.js';
import { simplify } from './simplify.js';
import { checkText } from '../errors.js';

/**
 * ∂expression/∂variable, exactly, and simplified. Where the function has no derivative, the value is that of the limit from one side
 * or of their mean: abs and sign are 0 at 0, floor has 0, min and max the mean where two arguments agree.
 * Throws a KanError on arguments that make no sense.
 */
export function differentiate(expression: Expression, variable: string): Expression {
  checkText('differentiate: `variable`', variable);
  checkExpression('differentiate', expression);
  return simplify(derivative(expression, variable));
}
