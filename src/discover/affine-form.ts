// Formulas in the making: Σ coefficient · core + offset, so that applying c·f(a·x + b) + d leaves no constant in two places. Knows
// expressions and edge functions, no data. What can be drawn out of a function is: (2x + 4)² is 4·(x + 2)².

import { own } from '../formula/functions.js';
import { call, negate, power, product, sum } from '../formula/build.js';
import { edgeExpression } from '../formula/edges.js';
import type { Expression } from '../formula/expression.js';

export interface AffineForm {
  terms: readonly { coefficient: number; core: Expression }[];
  offset: number;
}

export const formOf = (core: Expression): AffineForm => ({ terms: [{ coefficient: 1, core }], offset: 0 });

/** a · form + b */
export function affine({ terms, offset }: AffineForm, a: number, b: number): AffineForm {
  return {
    terms: a === 0 ? [] : terms.map(({ coefficient, core }) => ({ coefficient: a * coefficient, core })),
    offset: a * offset + b,
  };
}

export function sumOfForms(forms: readonly AffineForm[]): AffineForm {
  return {
    terms: forms.flatMap(({ terms }) => terms),
    offset: forms.reduce((total, { offset }) => total + offset, 0),
  };
}

/** The product, each factor with its first coefficient drawn out. */
export function productOfForms(forms: readonly AffineForm[]): AffineForm {
  let coefficient = 1;
  const cores: Expression[] = [];
  for (const form of forms) {
    const { scale, core } = drawOut(form);
    coefficient *= scale;
    if (core) cores.push(core);
  }
  if (cores.length === 0) return { terms: [], offset: coefficient };
  return { terms: [{ coefficient, core: product(...cores) }], offset: 0 };
}

export function expressionOfForm({ terms, offset }: AffineForm): Expression {
  return sum(...terms.map(({ coefficient, core }) => product(coefficient, core)), offset);
}

/** form = scale · core, the first coefficient in core being 1 (with `positive`: 1 or −1); a form without terms has no core. */
function drawOut(form: AffineForm, positive = false): { scale: number; core?: Expression } {
  const first = form.terms[0]?.coefficient ?? 0;
  if (first === 0) return { scale: form.offset };
  const scale = positive ? Math.abs(first) : first;
  return { scale, core: expressionOfForm(affine(form, 1 / scale, 0)) };
}

/** Powers of the argument's scale that can be drawn out of a function; of its absolute value for the second list. */
const degrees: Readonly<Record<string, number>> = {
  'x^2': 2,
  'x^3': 3,
  'x^4': 4,
  'x^5': 5,
  '1/x': -1,
  '1/x^2': -2,
  '1/x^3': -3,
};
const absoluteDegrees: Readonly<Record<string, number>> = { sqrt: 0.5, '1/sqrt': -0.5, abs: 1, sign: 0 };

/** Beyond this, exp(offset) is left where it is. */
const maxExponent = 50;

/** c·f(a·form + b) + d for a built-in function f. */
export function applyFunction(
  name: string,
  [a, b, c, d]: readonly [number, number, number, number],
  form: AffineForm,
): AffineForm {
  const inner = affine(form, a, b);
  const done = (coefficient: number, core: Expression, offset = d): AffineForm => ({
    terms: [{ coefficient, core }],
    offset,
  });
  if (name === '0' || c === 0) return { terms: [], offset: d };
  if (name === '1') return { terms: [], offset: c + d };
  if (name === 'x') return affine(inner, c, d);
  if (inner.terms.length === 0 || inner.terms[0].coefficient === 0)
    return done(c, edgeExpression(name, expressionOfForm(inner)));
  const degree = own(degrees, name);
  if (degree !== undefined) {
    const { scale, core } = drawOut(inner);
    return done(c * scale ** degree, power(core!, degree));
  }
  const absolute = own(absoluteDegrees, name);
  if (absolute !== undefined || name === 'log') {
    const { scale, core } = drawOut(inner, true);
    if (name === 'log') return done(c, call('log', core!), d + c * Math.log(scale));
    // reciprocals as powers: a 1 to divide would be one more number to fit
    const drawn = name === '1/sqrt' ? power(call('sqrt', core!), -1) : edgeExpression(name, core!);
    return done(c * scale ** absolute!, drawn);
  }
  if (name === 'exp' && Math.abs(inner.offset) < maxExponent)
    return done(c * Math.exp(inner.offset), call('exp', expressionOfForm({ ...inner, offset: 0 })));
  if (name === 'gaussian') {
    const { scale, core } = drawOut(inner);
    return done(c, call('exp', negate(product(scale * scale, power(core!, 2)))));
  }
  // odd ones with the sign drawn out, waves by whichever of sine and cosine needs no phase
  if (name === 'sin' || name === 'cos') return wave(name, inner, c, d);
  if (odd.has(name) && inner.terms[0].coefficient < 0)
    return done(-c, edgeExpression(name, expressionOfForm(affine(inner, -1, 0))));
  return done(c, edgeExpression(name, expressionOfForm(inner)));
}

const odd: ReadonlySet<string> = new Set(['tan', 'tanh', 'arcsin', 'arctan', 'artanh', 'sinh']);

function wave(name: 'sin' | 'cos', inner: AffineForm, c: number, d: number): AffineForm {
  const sign = inner.terms[0].coefficient < 0 ? -1 : 1;
  // as sin(argument + phase), the argument with a positive coefficient: sin(−u) = sin(u + π), cos(u) = sin(u + π/2)
  const turned = affine(inner, sign, 0);
  const phase = name === 'sin' ? (sign < 0 ? Math.PI : 0) + turned.offset : turned.offset + Math.PI / 2;
  const quarter = Math.round(phase / (Math.PI / 2));
  const rest = phase - (quarter * Math.PI) / 2;
  const turn = ((quarter % 4) + 4) % 4;
  const argument = expressionOfForm({ ...turned, offset: rest });
  const core = call(turn % 2 === 0 ? 'sin' : 'cos', argument);
  return { terms: [{ coefficient: turn >= 2 ? -c : c, core }], offset: d };
}

/** Σ coefficients[k] · form^k, from the constant on, of one coefficient at least. */
export function applyPolynomial(coefficients: ArrayLike<number>, form: AffineForm): AffineForm {
  const { scale, core } = drawOut(form);
  const terms: { coefficient: number; core: Expression }[] = [];
  // of a constant
  if (!core) return { terms, offset: Array.from(coefficients).reduceRight((value, each) => value * scale + each, 0) };
  for (let k = 1; k < coefficients.length; k++) {
    if (coefficients[k] !== 0) terms.push({ coefficient: coefficients[k] * scale ** k, core: power(core, k) });
  }
  return { terms, offset: coefficients[0] };
}
