// Is a value from elsewhere an expression? Trees come from files and programs as well as from the parser.

import { KanError, show, suggest } from '../errors.js';
import { constants, type Expression, highestTree } from './expression.js';
import { findFunction, functions } from './functions.js';

/** Throws a KanError that names the place, like `right.arguments[0]`, unless the value is an expression. */
export function checkExpression(what: string, value: unknown): asserts value is Expression {
  const waiting: { node: unknown; path: string; depth: number }[] = [{ node: value, path: '', depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, path, depth } = next;
    const place = path === '' ? 'the formula' : `\`${path}\``;
    if (depth > highestTree) throw new KanError(`${what}: the formula is nested more than ${highestTree} deep`);
    for (const [name, part] of partsOfNode(what, node, place))
      waiting.push({ node: part, path: path === '' ? name : `${path}.${name}`, depth: depth + 1 });
  }
}

/** the named parts of a node that is well formed itself */
function partsOfNode(what: string, node: unknown, place: string): [name: string, part: unknown][] {
  const wrong = (expected: string, got: unknown, hint?: string): KanError =>
    new KanError(`${what}: ${place} must be ${expected}; got ${show(got)}`, hint);
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
