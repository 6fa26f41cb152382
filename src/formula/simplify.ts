// The shortest form of an expression that keeps its value.

import { complexityOf } from './complexity.js';
import { checkExpression } from './check.js';
import type { Expression } from './expression.js';
import { NotFinite, type Sum } from './normal-form.js';
import { normalize, write } from './normalize.js';
import { printExpression } from './print.js';
import { createSearch, improve } from './rewrite.js';
import { little, runSteps, type Steps } from '../work.js';

/** complexity above which a formula comes back as it is */
const maxComplexity = 10_000;
/** each pass after the first can only be shorter; two are nearly always enough */
const maxPasses = 6;
/** complexity above which one who was told to stop gets it back as it is */
const longAtEnd = 100;

/**
 * An expression with the same value wherever this one is finite, up to rounding, never of higher `complexityOf`: like terms and
 * powers collected, numbers folded, squares and common factors taken out or multiplied out, exp and log, signs and phases of
 * arguments simplified. Its domain may be wider: x/x becomes 1. Numbers that a reader recognises stay as they are (pi/2, sqrt(2),
 * 1/3); measured ones are merged. Expressions with numbers that are not finite or beyond 1e±200, or
 * of complexity above 10 000, come back as they are.
 * Throws a KanError on arguments that make no sense.
 */
export function simplify(expression: Expression): Expression {
  checkExpression('simplify', expression);
  return runSteps(simplifySteps(expression));
}

/**
 * The same in steps, looking at no more than so many nodes of other forms: 10 000 take about a tenth of a second. Stopped, it looks at few
 * more.
 */
export function* simplifySteps(expression: Expression, nodes?: number): Steps<Expression> {
  let best = expression;
  let cost = complexityOf(expression);
  if (cost > maxComplexity) return expression;
  if (cost > longAtEnd && (yield little)) return expression;
  let current = expression;
  const search = createSearch(nodes);
  const better = (sum: Sum): Steps<Sum> => improve(sum, search);
  const seen = new Set<string>();
  for (let pass = 0; pass < maxPasses && !(pass > 0 && search.stopped); pass++) {
    try {
      current = write(yield* better(yield* normalize(current, better)));
    } catch (error) {
      if (error instanceof NotFinite) break;
      throw error;
    }
    const currentCost = complexityOf(current);
    if (currentCost <= cost) [best, cost] = [current, currentCost];
    const text = printExpression(current);
    if (seen.has(text)) break;
    seen.add(text);
  }
  return best;
}
