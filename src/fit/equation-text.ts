// "y = a*x + b": a formula with the column it says before it. Knows text and expressions.

import { KanError } from '../errors.js';
import type { Expression } from '../formula/expression.js';
import { parseExpression } from '../formula/parse.js';

/** The formula, and the name before its equals sign, where it has one. Errors begin with `what`. */
export function readEquation(what: string, text: string): { expression: Expression; target?: string } {
  const read = (part: string): Expression => {
    try {
      return parseExpression(part);
    } catch (error) {
      if (error instanceof KanError) throw new KanError(error.message.replace(/^parseExpression/, what), error.hint);
      throw error;
    }
  };
  const at = equalsSign(text);
  if (at < 0) return { expression: read(text) };
  const left = read(text.slice(0, at));
  if (left.kind === 'variable') return { expression: read(text.slice(at + 1)), target: left.name };
  throw new KanError(
    `${what}: before "=" must stand the name of a column; got "${text.slice(0, at).trim()}"`,
    'a name that is no word, or means something else, goes into backticks',
  );
}

/** Where the only equals sign outside backticks is; −1 where there is none, or more than one. */
function equalsSign(text: string): number {
  const plain = text.replace(/`[^`]*`/g, (quoted) => ' '.repeat(quoted.length));
  const at = plain.indexOf('=');
  return at >= 0 && plain.indexOf('=', at + 1) < 0 ? at : -1;
}
