// Text to expression tree: tokens, then precedence climbing (Richards 1979; Pratt 1973). Nothing in the text is executed.
//
//   sum      a + b, a - b        left to right
//   product  a * b, a / b        left to right
//   sign     -a, +a
//   power    a ^ b, a ** b       right to left, so -a^b is -(a^b); the exponent may have a sign
//   atom     12.5e-3, pi, x, `a column's name`, sin(a), (a)

import { KanError, show, suggest } from '../errors.js';
import { edgeExpression } from './edges.js';
import { type ConstantName, constants, type Expression, highestDepth, type Operator } from './expression.js';
import { findFunction, type FunctionName, functionWords, spellings } from './functions.js';

interface Token {
  kind: 'number' | 'name' | 'quoted' | 'sign' | 'end';
  /** as written; of a quoted name what is inside the backticks */
  text: string;
  /** index of its first character */
  start: number;
  /** of a number */
  value: number;
}

/** A tree and how deep it is: the depth is limited where trees grow, not only where the parser recurses. */
interface Grown {
  node: Expression;
  depth: number;
}

const binding: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };
const signBinding = 3;

/** Longest text that is read, in characters. */
const highestLength = 1_000_000;

const patterns = {
  space: /\s+/uy,
  number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y,
  name: /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy,
  quoted: /`([^`]*(?:``[^`]*)*)`/y,
  sign: /\*\*|[-+*/^(),]/y,
};

const advice: Readonly<Record<string, string>> = {
  '=': 'give only the right side, such as sin(x) for y = sin(x)',
  '|': 'write abs(x)',
  '.': 'names have no points: sin(x), not Math.sin(x)',
  '[': 'use round parentheses',
  '{': 'use round parentheses',
  '%': 'there is no remainder; floor(x) rounds down',
  '`': 'a quoted name ends with a second `',
  '−': 'write the minus as -',
  '–': 'write the minus as -',
  '×': 'write the multiplication as *',
  '·': 'write the multiplication as *',
  '÷': 'write the division as /',
  '²': 'write powers with ^: x^2',
  '³': 'write powers with ^: x^3',
};

/** Can `name` stand in a formula without backticks and mean a variable? */
export function isPlainName(name: string): boolean {
  return (
    match(patterns.name, name, 0)?.[0].length === name.length &&
    constantOf(name) === undefined &&
    !functionWords.includes(name)
  );
}

/**
 * Reads a formula: numbers, pi (in any case, or π), e, tau, variables, + - * / ^ or **, parentheses and functions: sin, exp,
 * ln, sqrt and their like. Precedence is as in Python: powers bind tighter than a sign before them and group to the right, the rest to the
 * left.
 * Names that are not words, or that mean something else, go into backticks: `petal length`, `e`. There is no implicit
 * multiplication. Text that cannot be read, or is nested too deep, throws a KanError with the place.
 */
export function parseExpression(text: string): Expression {
  if (typeof text !== 'string')
    throw new KanError(`parseExpression: expected the text of a formula; got ${show(text)}`);
  if (text.length > highestLength)
    throw new KanError(
      `parseExpression: the formula has ${text.length} characters and at most ${highestLength} are read`,
    );
  const tokens = tokenize(text);
  let position = 0;
  let nesting = 0;

  function sumOrHigher(lowest: number): Grown {
    // text can nest without growing the tree, as in ((((x)))), and every level of it costs stack
    if (++nesting > highestDepth) throw tooDeep(tokens[position]);
    let left = signed();
    for (;;) {
      const token = tokens[position];
      const operator = operatorOf(token);
      if (operator === undefined || binding[operator] < lowest) break;
      position++;
      // a power's right side may be another power or carry a sign; other operators group to the left
      const right = sumOrHigher(operator === '^' ? signBinding : binding[operator] + 1);
      left = grow({ kind: 'binary', operator, left: left.node, right: right.node }, [left, right], token);
    }
    nesting--;
    return left;
  }

  function signed(): Grown {
    const token = tokens[position];
    if (token.kind !== 'sign' || (token.text !== '-' && token.text !== '+')) return atom();
    position++;
    const operand = sumOrHigher(signBinding);
    return token.text === '+' ? operand : grow({ kind: 'negate', operand: operand.node }, [operand], token);
  }

  function atom(): Grown {
    const token = tokens[position++];
    if (token.kind === 'number') return { node: { kind: 'number', value: token.value }, depth: 1 };
    if (token.kind === 'quoted') return { node: { kind: 'variable', name: token.text }, depth: 1 };
    if (token.kind === 'name') return named(token);
    if (token.text !== '(' || token.kind !== 'sign') throw wrong('a number, a name or "("', token);
    const inner = sumOrHigher(0);
    close(token);
    return inner;
  }

  function named(token: Token): Grown {
    const name = token.text;
    const opens = tokens[position].kind === 'sign' && tokens[position].text === '(';
    if (opens) return call(token);
    const constant = constantOf(name);
    if (constant !== undefined) return { node: { kind: 'constant', name: constant }, depth: 1 };
    if (functionWords.includes(name))
      throw wrong(
        `"(" after the function ${name}`,
        tokens[position],
        `write ${name}(x), or \`${name}\` in backticks for a variable of that name`,
      );
    return { node: { kind: 'variable', name }, depth: 1 };
  }

  function call(token: Token): Grown {
    const spelling = Object.hasOwn(spellings, token.text) ? spellings[token.text] : token.text;
    const [least, most] =
      spelling === '^' ? [2, 2] : spelling === 'gaussian' ? [1, 1] : (findFunction(spelling)?.arity ?? [0, -1]);
    if (most < 0) {
      const variable = token.text.length === 1 || constantOf(token.text) !== undefined;
      throw new KanError(
        `parseExpression: unknown function ${show(token.text)} ${place(token.start)}`,
        variable ? `to multiply, write ${token.text}*(…)` : suggest(token.text, functionWords),
      );
    }
    const opening = tokens[position++];
    const given: Grown[] = [];
    if (tokens[position].text !== ')' || tokens[position].kind !== 'sign') {
      do given.push(sumOrHigher(0));
      while (tokens[position].kind === 'sign' && tokens[position].text === ',' && ++position);
    }
    close(opening);
    if (given.length < least || given.length > most) {
      const expected =
        least === most ? `${least} ${least === 1 ? 'argument' : 'arguments'}` : `at least ${least} arguments`;
      throw new KanError(`parseExpression: ${token.text} takes ${expected} ${place(token.start)}; got ${given.length}`);
    }
    const parts = given.map(({ node }) => node);
    if (spelling === '^') return grow({ kind: 'binary', operator: '^', left: parts[0], right: parts[1] }, given, token);
    if (spelling === 'gaussian') {
      const square = { ...given[0], depth: given[0].depth + 2 };
      return grow(edgeExpression('gaussian', parts[0]), [square], token);
    }
    return grow({ kind: 'call', name: spelling as FunctionName, arguments: parts }, given, token);
  }

  function close(opening: Token): void {
    const token = tokens[position++];
    if (token.kind === 'sign' && token.text === ')') return;
    const opened = `to close the "(" at character ${opening.start + 1}`;
    throw wrong('an operator or ")"', token, token.kind === 'end' ? opened : adjoining(token));
  }

  /** the node, whose depth is one more than that of its deepest part */
  function grow(node: Expression, parts: Grown[], token: Token): Grown {
    const depth = 1 + parts.reduce((deepest, part) => Math.max(deepest, part.depth), 0);
    if (depth > highestDepth) throw tooDeep(token);
    return { node, depth };
  }

  function tooDeep(token: Token): KanError {
    return new KanError(
      `parseExpression: the formula is nested more than ${highestDepth} deep ${place(token.start)}`,
      'a sum counts one level for each of its terms',
    );
  }

  function wrong(expected: string, token: Token, hint?: string): KanError {
    return new KanError(
      `parseExpression: expected ${expected} ${place(token.start)}; got ${token.kind === 'end' ? 'the end' : `${show(token.text)}`}`,
      hint,
    );
  }

  function place(start: number): string {
    return placeIn(text, start);
  }

  const first = tokens[0];
  if (first.kind === 'end')
    throw new KanError('parseExpression: the formula is empty', 'for example sin(pi*x)*exp(-x/2)');
  const { node } = sumOrHigher(0);
  const rest = tokens[position];
  if (rest.kind === 'end') return node;
  if (rest.text === ')' && rest.kind === 'sign')
    throw new KanError(`parseExpression: the ")" ${place(rest.start)} has no "(" before it`);
  throw wrong('an operator or the end', rest, adjoining(rest));
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  for (;;) {
    start += match(patterns.space, text, start)?.[0].length ?? 0;
    if (start === text.length) return [...tokens, { kind: 'end', text: '', start, value: 0 }];
    const number = match(patterns.number, text, start);
    const name = match(patterns.name, text, start);
    const quoted = match(patterns.quoted, text, start);
    const sign = match(patterns.sign, text, start);
    const found = number ?? name ?? quoted ?? sign;
    if (!found) {
      const character = String.fromCodePoint(text.codePointAt(start)!);
      throw new KanError(
        `parseExpression: unexpected ${show(character)} ${placeIn(text, start)}`,
        Object.hasOwn(advice, character) ? advice[character] : undefined,
      );
    }
    const value = number ? Number(number[0]) : 0;
    if (!Number.isFinite(value))
      throw new KanError(`parseExpression: the number ${found[0].slice(0, 40)} ${placeIn(text, start)} is too large`);
    if (number) tokens.push({ kind: 'number', text: found[0], start, value });
    else if (name) tokens.push({ kind: 'name', text: found[0], start, value });
    else if (quoted) tokens.push({ kind: 'quoted', text: quoted[1].replaceAll('``', '`'), start, value });
    else tokens.push({ kind: 'sign', text: found[0] === '**' ? '^' : found[0], start, value });
    start += found[0].length;
  }
}

function match(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}

function operatorOf(token: Token): Operator | undefined {
  return token.kind === 'sign' && Object.hasOwn(binding, token.text) ? (token.text as Operator) : undefined;
}

function constantOf(name: string): ConstantName | undefined {
  if (name.toLowerCase() === 'pi' || name === 'π') return 'pi';
  return Object.hasOwn(constants, name) ? (name as ConstantName) : undefined;
}

/** What to do about a token that no operator joins to the value before it. */
function adjoining(token: Token): string | undefined {
  if (token.kind === 'sign' && token.text === ',') return 'decimals are written with a point: 0.5';
  return token.kind === 'end' || (token.kind === 'sign' && token.text !== '(')
    ? undefined
    : 'multiplication is written out: 2*x, not 2x';
}

/** Where in the text, with as much of the text around it as fits an error message. */
function placeIn(text: string, start: number): string {
  const from = text.length <= 60 ? 0 : Math.max(0, Math.min(start - 30, text.length - 60));
  const shown = text.slice(from, from + 60);
  return `at character ${start + 1} of "${from > 0 ? '…' : ''}${shown}${from + 60 < text.length ? '…' : ''}"`;
}
