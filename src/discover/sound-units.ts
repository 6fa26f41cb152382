// Which formulas make sense in the units of their columns, and which of their numbers carry one: sums have terms of one unit, functions pure numbers, and what
// stands between is a constant with a unit. exp(length) and length + time make none as they are; exp(a · length) and length + a · time do, where a is measured
// and has a unit, though it be near 1. Knows expressions and units.

import { mapParts, product, quotient, sum } from '../formula/build.js';
import { type Expression, partsOf } from '../formula/expression.js';
import { wholeExponent } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import { type PlainTerm, termsOf, textOfTerm } from '../formula/sum-terms.js';
import { type Exponents, unitsOfFormula } from '../units/formula-units.js';

/** What a search asks of formulas where units are known. */
export interface SoundUnits {
  /** the formula, or the same with constants that carry the units it lacks; undefined where that is no help, as for x^t */
  sound(expression: Expression): Expression | undefined;
  /** whether each of its numbers, from left to right, whole exponents left out, carries a unit: none of these is a whole number but by chance */
  carrying(expression: Expression): boolean[];
}

/** Units of names and of the target; `numbers` says whether numbers may carry units. */
export function soundUnits(
  unitOf: (name: string) => Exponents | undefined,
  target: Exponents,
  numbers: boolean,
): SoundUnits {
  const ask = (expression: Expression, carriers: readonly number[]): ReturnType<typeof unitsOfFormula> =>
    unitsOfFormula(expression, { size: target.length, unitOf, target, carriers: numbers ? carriers : [] });
  const carriersOf = (expression: Expression): number[] => numberPlaces(expression).map(({ index }) => index);
  const fits = (expression: Expression): boolean => ask(expression, carriersOf(expression)).fits;
  return {
    sound(expression) {
      if (fits(expression)) return expression;
      if (!numbers) return undefined;
      const other = withInnerConstants(expression);
      if (fits(other)) return other;
      // a 1 wherever a number may have been left out for being one, and then without each that is not needed
      const added = new Set<Expression>();
      let whole = withOnes(other, added);
      if (!fits(whole)) return undefined;
      for (const one of added) {
        const without = withoutOne(whole, one);
        if (fits(without)) whole = without;
      }
      return whole;
    },
    carrying(expression) {
      const places = carriersOf(expression);
      const answer = ask(expression, places);
      return places.map((index) => answer.fits && hasUnit(answer.numbers.get(index)));
    },
  };
}

const hasUnit = (exponents: Exponents = []): boolean => exponents.some((each) => Math.abs(each) > 1e-6);

/** The numbers of a formula that are no whole exponents, with their place among all of them. */
export function numberPlaces(expression: Expression): { value: number; index: number }[] {
  const found: ReturnType<typeof numberPlaces> = [];
  let index = 0;
  const visit = (node: Expression, structure: boolean): void => {
    if (node.kind === 'number') {
      if (!structure) found.push({ value: node.value, index });
      index++;
      return;
    }
    const whole = wholeExponent(node) !== undefined;
    partsOf(node).forEach((part, k) => visit(part, structure || (whole && k === 1)));
  };
  visit(expression, false);
  return found;
}

/** a · log(x) + b as a · log(x / c), where c can carry the unit of x. */
function withInnerConstants(node: Expression): Expression {
  const inner = mapParts(node, withInnerConstants);
  if (inner.kind !== 'binary' || (inner.operator !== '+' && inner.operator !== '-')) return inner;
  const terms = termsOf(inner);
  for (const logged of terms) {
    const log = logged.above.find(isLog);
    if (!log) continue;
    const rest = { ...logged, above: logged.above.filter((each) => each !== log) };
    const beside = terms.find((each) => each !== logged && keyOf(each) === keyOf(rest));
    if (!beside) continue;
    const scale = Math.exp(-beside.coefficient / logged.coefficient);
    if (!(scale > 0) || !Number.isFinite(scale)) continue;
    const whole = { ...log, arguments: [quotient(log.arguments[0], scale)] };
    const others = terms.filter((each) => each !== logged && each !== beside).map((each) => textOfTerm(each));
    return sum(textOfTerm({ ...rest, above: [...rest.above, whole] }), ...others);
  }
  return inner;
}

/** The formula with a factor 1 before it, before each term of its sums and in each argument, unless a number stands there; what is put in goes to `added`. */
function withOnes(node: Expression, added: Set<Expression>): Expression {
  const one = (part: Expression): Expression => {
    if (isSum(part) || hasNumber(part)) return part;
    const left: Expression = { kind: 'number', value: 1 };
    added.add(left);
    return { kind: 'binary', operator: '*', left, right: part };
  };
  const inside = (part: Expression): Expression => {
    if (part.kind === 'number') return part;
    const whole = mapParts(part, inside);
    if (isSum(whole)) return { ...whole, left: one(whole.left), right: one(whole.right) };
    if (whole.kind === 'call' && !ofAnyUnit.has(whole.name)) return { ...whole, arguments: whole.arguments.map(one) };
    return whole;
  };
  return one(inside(node));
}

/** The formula without this factor. */
function withoutOne(node: Expression, one: Expression): Expression {
  if (node.kind === 'binary' && node.left === one) return node.right;
  return mapParts(node, (part) => withoutOne(part, one));
}

/** Functions that units go through. */
const ofAnyUnit = new Set(['sqrt', 'cbrt', 'abs', 'sign']);
const isSum = (node: Expression): node is Extract<Expression, { kind: 'binary' }> =>
  node.kind === 'binary' && (node.operator === '+' || node.operator === '-');

/** Whether a factor of a product is a number. */
function hasNumber(node: Expression): boolean {
  if (node.kind === 'number') return true;
  if (node.kind === 'negate') return hasNumber(node.operand);
  return node.kind === 'binary' && '*/'.includes(node.operator) && (hasNumber(node.left) || hasNumber(node.right));
}

const isLog = (node: Expression): node is Extract<Expression, { kind: 'call' }> =>
  node.kind === 'call' && node.name === 'log';

/** Terms of one key differ in their numbers alone. */
function keyOf({ above, below }: PlainTerm): string {
  return printExpression(quotient(product(1, ...above), product(1, ...below)));
}
