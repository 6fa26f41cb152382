// Whether a formula makes sense in units, and which units its numbers have then. Sums want terms of one dimension, functions pure numbers; every number that
// may carry a unit is an unknown of a system of linear equations in exponents. Knows expressions and exponents, no tables.

import { constants, type Expression } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';

/** Exponents of whatever a unit is made of: base units, or symbols as they were written. All of a formula are as long. */
export type Exponents = readonly number[];

/** What is known of a formula's names and numbers. */
export interface UnitQuestion {
  /** how many exponents there are */
  size: number;
  /** of a variable; undefined where its unit is sought */
  unitOf: (name: string) => Exponents | undefined;
  /** of the formula's value; absent: whatever it comes to */
  target?: Exponents | undefined;
  /** which numbers may carry a unit, from left to right, whole exponents counted; those first that most likely do */
  carriers: readonly number[];
  /** values of variables, where exponents have names */
  numberOf?: (name: string) => number | undefined;
}

/** The units found, or where they do not fit. */
export type UnitAnswer =
  | { fits: true; unit: Exponents; numbers: Map<number, Exponents>; names: Map<string, Exponents> }
  | { fits: false; first: Expression; second: Expression | undefined; firstUnit: Exponents; secondUnit: Exponents };

/** known + Σ share · unknown */
interface Sought {
  known: Exponents;
  shares: Map<string, number>;
}

const near = 1e-6;

export function unitsOfFormula(expression: Expression, question: UnitQuestion): UnitAnswer {
  const { size, unitOf, target, carriers, numberOf } = question;
  const none: Sought = { known: new Array<number>(size).fill(0), shares: new Map() };
  const solved = new Map<string, Sought>();
  let numbers = 0;
  const combined = (a: Sought, b: Sought, share: number): Sought => {
    const shares = new Map(a.shares);
    for (const [name, own] of b.shares) shares.set(name, (shares.get(name) ?? 0) + share * own);
    return { known: a.known.map((each, k) => each + share * b.known[k]), shares };
  };
  const scaled = (a: Sought, share: number): Sought => combined(none, a, share);
  /** with what is known of the unknowns put in */
  const resolved = (a: Sought): Sought => {
    let whole: Sought = { known: a.known, shares: new Map() };
    for (const [name, share] of a.shares)
      whole = combined(whole, solved.get(name) ?? { known: none.known, shares: new Map([[name, 1]]) }, share);
    return { ...whole, shares: new Map([...whole.shares].filter(([, share]) => Math.abs(share) > near)) };
  };
  let misfit: Extract<UnitAnswer, { fits: false }> | undefined;
  const equate = (a: Sought, b: Sought, first: Expression, second: Expression | undefined): void => {
    if (misfit) return;
    const rest = resolved(combined(a, b, -1));
    const [name] = [...rest.shares.keys()].toSorted((p, q) => rank(p) - rank(q));
    if (name === undefined) {
      if (rest.known.some((each) => Math.abs(each) > near))
        misfit = { fits: false, first, second, firstUnit: resolved(a).known, secondUnit: resolved(b).known };
      return;
    }
    const share = rest.shares.get(name)!;
    const others = { known: rest.known, shares: new Map([...rest.shares].filter(([other]) => other !== name)) };
    solved.set(name, scaled(others, -1 / share));
    for (const [other, value] of solved) solved.set(other, resolved(value));
  };
  // what most likely carries a unit is solved for first
  const rank = (key: string): number => {
    const at = key.startsWith('#') ? carriers.indexOf(Number(key.slice(1))) : -1;
    return at < 0 ? -1 : at;
  };
  const unknown = (key: string): Sought => ({ known: none.known, shares: new Map([[key, 1]]) });
  const pure = (node: Expression): void => equate(visit(node, false), none, node, undefined);

  const visit = (node: Expression, exponent: boolean): Sought => {
    switch (node.kind) {
      case 'number': {
        const index = numbers++;
        return !exponent && carriers.includes(index) ? unknown(`#${index}`) : none;
      }
      case 'constant':
        return none;
      case 'variable': {
        const unit = unitOf(node.name);
        if (unit) return { known: unit, shares: new Map() };
        return exponent ? none : unknown(node.name);
      }
      case 'negate':
        return visit(node.operand, exponent);
      case 'binary': {
        const { operator, left, right } = node;
        const a = visit(left, exponent && operator !== '^');
        if (operator !== '^') {
          const b = visit(right, exponent);
          if (operator === '*' || operator === '/') return combined(a, b, operator === '*' ? 1 : -1);
          // a bare 0 is of any unit
          if (!isZero(left) && !isZero(right)) equate(a, b, left, right);
          return isZero(left) ? b : a;
        }
        const power = valueIn(right, numberOf);
        equate(visit(right, true), none, right, undefined);
        if (power !== undefined) return scaled(a, power);
        equate(a, none, left, undefined);
        return none;
      }
      case 'call': {
        const [first, second] = node.arguments;
        switch (node.name) {
          case 'sqrt':
            return scaled(visit(first, exponent), 1 / 2);
          case 'cbrt':
            return scaled(visit(first, exponent), 1 / 3);
          case 'sign':
            visit(first, exponent);
            return none;
          case 'abs':
            return visit(first, exponent);
          case 'min':
          case 'max':
          case 'hypot':
          case 'atan2': {
            const parts = node.arguments.map((part) => visit(part, exponent));
            parts.slice(1).forEach((part, k) => equate(parts[0], part, first, node.arguments[k + 1] ?? second));
            return node.name === 'atan2' ? none : parts[0];
          }
          default:
            for (const part of node.arguments) pure(part);
            return none;
        }
      }
    }
  };

  const whole = visit(expression, false);
  if (target) equate(whole, { known: target, shares: new Map() }, expression, undefined);
  if (misfit) return misfit;
  // what nothing decides is a pure number
  const unitFound = (key: string): Exponents => resolved(unknown(key)).known;
  return {
    fits: true,
    unit: resolved(whole).known,
    numbers: new Map(carriers.map((index) => [index, unitFound(`#${index}`)])),
    names: new Map([...solved.keys()].filter((key) => !key.startsWith('#')).map((key) => [key, unitFound(key)])),
  };
}

/** The value of an expression of numbers, and of names whose values are known; undefined of any other. */
function valueIn(node: Expression, numberOf: UnitQuestion['numberOf']): number | undefined {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'constant':
      return constants[node.name];
    case 'variable':
      return numberOf?.(node.name);
    case 'negate': {
      const value = valueIn(node.operand, numberOf);
      return value === undefined ? undefined : -value;
    }
    case 'binary': {
      const [a, b] = [valueIn(node.left, numberOf), valueIn(node.right, numberOf)];
      if (a === undefined || b === undefined) return undefined;
      return { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '^': a ** b }[node.operator];
    }
    case 'call':
      return undefined;
  }
}

const isZero = (node: Expression): boolean => node.kind === 'number' && node.value === 0;

/** Where units do not fit, in words: "x + t adds m and s". `text` writes exponents as a unit. */
export function misfitText(misfit: Extract<UnitAnswer, { fits: false }>, text: (unit: Exponents) => string): string {
  const { first, second, firstUnit, secondUnit } = misfit;
  const [a, b] = [first, second].map((each) => each && shortened(printExpression(each)));
  if (b === undefined) return `${a} has the unit ${text(firstUnit)} where ${text(secondUnit)} is needed`;
  return `${a} has the unit ${text(firstUnit)} and ${b} the unit ${text(secondUnit)}, and they are added or compared`;
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
