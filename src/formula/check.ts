// Is a value from elsewhere an expression? Trees come from files and programs as well as from the parser.

import { KanError, show, suggest } from '../errors.js';
import { constants, type Expression, highestTree } from './expression.js';
import { findFunction, functions } from './functions.js';

/** A node that has not been looked at yet, and where it is: its path is put together only to be told. */
interface Waiting {
  node: unknown;
  name: string;
  above: Waiting | undefined;
  depth: number;
}

/** Throws a KanError that names the place, like `right.arguments[0]`, unless the value is an expression. */
export function checkExpression(what: string, value: unknown): asserts value is Expression {
  const waiting: Waiting[] = [{ node: value, name: '', above: undefined, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { depth } = next;
    if (depth > highestTree) throw new KanError(`${what}: the formula is nested more than ${highestTree} deep`);
    for (const [name, part] of partsOfNode(what, next))
      waiting.push({ node: part, name, above: next, depth: depth + 1 });
  }
}

function pathOf({ name, above }: Waiting): string {
  const before = above === undefined ? '' : pathOf(above);
  return before === '' ? name : `${before}.${name}`;
}

/** the named parts of a node that is well formed itself */
function partsOfNode(what: string, place: Waiting): [name: string, part: unknown][] {
  const { node } = place;
  const wrong = (expected: string, got: unknown, hint?: string): KanError => {
    const path = pathOf(place);
    return new KanError(
      `${what}: ${path === '' ? 'the formula' : `\`${path}\``} must be ${expected}; got ${show(got)}`,
      hint,
    );
  };
  if (typeof node !== 'object' || node === null)
    throw wrong(
      'the tree of a formula',
      node,
      typeof node === 'string' ? 'parseExpression(text) reads the text of a formula' : undefined,
    );
  const { kind, value, name, operator, operand, left, right, arguments: given } = node as Record<string, unknown>;
  switch (kind) {
    case 'number':
      if (typeof value !== 'number') throw wrong('a number', value);
      return [];
    case 'constant':
      if (typeof name !== 'string' || !Object.hasOwn(constants, name)) throw wrong('pi, e or tau', name);
      return [];
    case 'variable':
      if (typeof name !== 'string') throw wrong('a variable with a name', name);
      return [];
    case 'negate':
      return [['operand', operand]];
    case 'binary':
      if (typeof operator !== 'string' || !/^[-+*/^]$/.test(operator)) throw wrong('one of + - * / ^', operator);
      return [
        ['left', left],
        ['right', right],
      ];
    case 'call': {
      const found = typeof name === 'string' ? findFunction(name) : undefined;
      if (!found) throw wrong('the call of a function', name, suggest(String(name), Object.keys(functions)));
      const count = Array.isArray(given) ? given.length : -1;
      if (count < found.arity[0] || count > found.arity[1])
        throw wrong(`a call of ${name as string} with ${found.arity[0]} arguments`, given);
      return (given as unknown[]).map((part, k) => [`arguments[${k}]`, part]);
    }
    default:
      throw wrong('a number, constant, variable, negate, binary or call', kind);
  }
}
