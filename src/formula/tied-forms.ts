// Forms of a formula with a number less, where two of its numbers may be one: a · A + b · B with b near ±a is a · (A ± B), and 8 − 35 / (c² + 4.4) is 8 · c² / (c² + 4.4)
// where 35 is about 8 · 4.4. Whether the rows allow it is for those who ask. Knows expressions.

import { mapParts, negate, product, quotient, sum } from './build.js';
import { type Expression, partsOf } from './expression.js';
import { isPlainNumber, type PlainTerm, termsOf, textOfTerm } from './sum-terms.js';

/** Numbers that differ by more than this share are not one. */
const near = 0.3;

/** Every form in which one pair of numbers has become one. */
export function tiedForms(expression: Expression): Expression[] {
  const inside = partsOf(expression).flatMap((part, at) =>
    tiedForms(part).map((changed) => {
      let place = 0;
      return mapParts(expression, (each) => (place++ === at ? changed : each));
    }),
  );
  // a sum within a sum was looked at with it
  return [...ownForms(expression), ...inside];
}

const isSum = (node: Expression): boolean => node.kind === 'binary' && (node.operator === '+' || node.operator === '-');

function ownForms(node: Expression): Expression[] {
  if (!isSum(node)) return [];
  const terms = termsOf(node);
  const found: Expression[] = [];
  for (const [i, a] of terms.entries())
    for (const [j, b] of terms.entries()) {
      if (j === i) continue;
      const others = terms.filter((_, k) => k !== i && k !== j).map((each) => textOfTerm(each));
      const whole = isPlainNumber(a) ? withoutNumber(a.coefficient, b) : undefined;
      if (whole) found.push(sum(whole, ...others));
      if (j < i || !areNear(Math.abs(a.coefficient), Math.abs(b.coefficient)) || Math.abs(a.coefficient) === 1)
        continue;
      const second = textOfTerm(b, 1);
      const both = sum(textOfTerm(a, 1), a.coefficient * b.coefficient < 0 ? negate(second) : second);
      found.push(sum(product(a.coefficient, both), ...others));
    }
  return found;
}

const areNear = (a: number, b: number): boolean => Math.abs(a - b) <= near * Math.max(a, b);

/** C + c / (d + f) where c is about −C · d: C · f / (d + f) */
function withoutNumber(constant: number, { coefficient, above, below }: PlainTerm): Expression | undefined {
  const [only] = below;
  if (above.length > 0 || below.length !== 1 || !isSum(only)) return undefined;
  const inner = termsOf(only);
  const at = inner.findIndex(isPlainNumber);
  if (at < 0 || constant * inner[at].coefficient * coefficient >= 0) return undefined;
  if (!areNear(Math.abs(coefficient), Math.abs(constant * inner[at].coefficient))) return undefined;
  const rest = inner.filter((_, k) => k !== at).map((each) => textOfTerm(each));
  return product(constant, quotient(sum(...rest), only));
}
