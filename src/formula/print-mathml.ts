// Expressions as MathML Core, which browsers draw and screen readers read: fractions, roots, powers. Knows XML, no pages.

import { printable } from '../errors.js';
import type { Expression } from './expression.js';
import { type FunctionName, own } from './functions.js';
import { type PrintOptions, rounder, withDrawnSign, withoutSign } from './print-infix.js';

/** how tightly the outermost operation binds; a sign in front binds like a sum */
const binds = { sum: 1, product: 2, power: 3, atom: 4 } as const;

interface Part {
  /** one element, or several side by side */
  markup: string;
  bound: number;
  /** begins with a digit, ends with one: where two of them meet a product needs its dot */
  digits?: [first: boolean, last: boolean];
  /** begins with a word, ends with one: beside it a product needs a little room */
  words?: [first: boolean, last: boolean];
}

/** Names that differ from those in text. */
const words: { readonly [Name in FunctionName]?: string } = {
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  asinh: 'arsinh',
  acosh: 'arcosh',
  atanh: 'artanh',
  log: 'ln',
  sign: 'sgn',
};

const greek: Readonly<Record<string, string>> = Object.fromEntries(
  `alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ rho ρ sigma σ tau τ upsilon υ
  phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω pi π`
    .trim()
    .split(/\s+/)
    .flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1]]] : [])),
);

/**
 * The formula as the inside of a `<math>` element (MathML Core): fractions, roots, powers, Greek letters by their names, subscripts for what
 * follows `_` and for digits at the end of a name. The text of names is escaped. log is ln.
 * Throws a KanError on what is no expression.
 */
export function printMathML(expression: Expression, options: PrintOptions = {}): string {
  const round = rounder('printMathML', expression, options);

  const print = (node: Expression): Part => {
    switch (node.kind) {
      case 'number':
        return printNumber(round(node.value));
      case 'constant':
        return node.name === 'tau'
          ? { markup: `${number('2')}${times}${letter('π')}`, bound: binds.product, digits: [true, false] }
          : atom(letter(node.name === 'pi' ? 'π' : 'e'));
      case 'variable':
        return printName(node.name);
      case 'negate':
        return { markup: `${minus}${inside(print(node.operand), binds.product)}`, bound: binds.sum };
      case 'call':
        return printCall(node.name, node.arguments);
      case 'binary':
        return printBinary(node);
    }
  };

  const printBinary = (node: Extract<Expression, { kind: 'binary' }>): Part => {
    const { operator, left, right } = node;
    if (operator === '^') return printPower(left, right);
    if (operator === '+' || operator === '-') {
      const drawn = withDrawnSign(operator, right);
      const sign = drawn.operator === '+' ? '<mo>+</mo>' : '<mo>−</mo>';
      return { markup: `${print(left).markup}${sign}${inside(print(drawn.right), binds.product)}`, bound: binds.sum };
    }
    // the sign of a product stands before it, and before the bar of a fraction
    const [negative, positive] = withoutSign(node);
    if (negative) return { markup: `${minus}${print(positive).markup}`, bound: binds.sum };
    const [a, b] = [print(left), print(right)];
    if (operator === '/') return atom(`<mfrac>${row(a.markup)}${row(b.markup)}</mfrac>`);
    const [first, second] = [a.bound >= binds.product, b.bound >= binds.product];
    const apart = (first && a.words?.[1] === true) || (second && b.words?.[0] === true);
    const dot = second && b.digits?.[0] === true ? '<mo>·</mo>' : apart ? `${times}${thin}` : times;
    return {
      markup: `${inside(a, binds.product)}${dot}${inside(b, binds.product)}`,
      bound: binds.product,
      digits: [a.digits?.[0] ?? false, b.digits?.[1] ?? false],
      words: [first && a.words?.[0] === true, second && b.words?.[1] === true],
    };
  };

  const printPower = (base: Expression, exponent: Expression): Part => {
    const raised = row(print(exponent).markup);
    const positive = exponent.kind === 'number' && exponent.value > 0;
    // sin²(x); a negative power of a function would be read as its inverse
    if (base.kind === 'call' && positive && named(base.name)) {
      const name = `<msup><mi>${own(words, base.name) ?? base.name}</mi>${raised}</msup>`;
      return { markup: `${name}${apply}${list(base.arguments.map(print))}`, bound: binds.power, words: [true, false] };
    }
    const below = print(base);
    const open = below.bound >= binds.atom && below.digits?.[0] === true;
    return {
      markup: `<msup>${row(inside(below, binds.atom))}${raised}</msup>`,
      bound: binds.power,
      digits: [open, false],
      words: [below.bound >= binds.atom && below.words?.[0] === true, false],
    };
  };

  const printCall = (name: FunctionName, parts: readonly Expression[]): Part => {
    // each part once: printed twice at every level, a deep formula would take for ever
    const printed = parts.map(print);
    const [{ markup: first }] = printed;
    const square = (part: Part): string => `<msup>${row(inside(part, binds.atom))}${number('2')}</msup>`;
    switch (name) {
      case 'sqrt':
        return atom(`<msqrt>${first}</msqrt>`);
      case 'cbrt':
        return atom(`<mroot>${row(first)}${number('3')}</mroot>`);
      case 'abs':
        return atom(`<mrow><mo>|</mo>${first}<mo>|</mo></mrow>`);
      case 'floor':
        return atom(`<mrow><mo>⌊</mo>${first}<mo>⌋</mo></mrow>`);
      case 'exp':
        return { markup: `<msup>${letter('e')}${row(first)}</msup>`, bound: binds.power };
      case 'hypot':
        return atom(`<msqrt>${square(printed[0])}<mo>+</mo>${square(printed[1])}</msqrt>`);
      case 'log2':
      case 'log10':
        return {
          markup: `<msub><mi>log</mi>${number(name.slice(3))}</msub>${apply}${list(printed)}`,
          bound: binds.power,
        };
      default:
        return {
          markup: `<mi>${own(words, name) ?? name}</mi>${apply}${list(printed)}`,
          bound: binds.power,
          words: [true, false],
        };
    }
  };

  return row(print(expression).markup);
}

const apply = '<mo>\u2061</mo>';
const times = '<mo>\u2062</mo>';
const thin = '<mspace width="0.17em"/>';
const minus = '<mo>−</mo>';
const atom = (markup: string): Part => ({ markup, bound: binds.atom });
const number = (text: string): string => `<mn>${text}</mn>`;
const letter = (text: string): string => `<mi>${text}</mi>`;
const row = (markup: string): string => `<mrow>${markup}</mrow>`;
const enclosed = (markup: string): string => `<mrow><mo>(</mo>${markup}<mo>)</mo></mrow>`;
const inside = ({ markup, bound }: Part, lowest: number): string => (bound < lowest ? enclosed(markup) : markup);
const list = (parts: readonly Part[]): string => enclosed(parts.map(({ markup }) => markup).join('<mo>,</mo>'));

/** Functions whose power stands at their name. */
function named(name: FunctionName): boolean {
  return !['sqrt', 'cbrt', 'abs', 'floor', 'exp', 'hypot', 'log2', 'log10'].includes(name);
}

function printNumber(value: number): Part {
  if (Number.isNaN(value)) return atom('<mi>NaN</mi>');
  const negative = value < 0 || Object.is(value, -0);
  const [digits, exponent] = String(Math.abs(value)).split('e');
  const power = `<msup>${number('10')}${row(exponent?.startsWith('-') ? `${minus}${number(exponent.slice(1))}` : number(exponent?.replace('+', '') ?? ''))}</msup>`;
  const markup = !Number.isFinite(value)
    ? letter('∞')
    : exponent === undefined
      ? number(digits)
      : `${number(digits)}<mo>·</mo>${power}`;
  if (negative) return { markup: `${minus}${markup}`, bound: binds.sum };
  return { markup, bound: exponent === undefined ? binds.atom : binds.product, digits: [true, true] };
}

/** A letter with what stands below it, or a word, as in `printLatex`. */
function printName(name: string): Part {
  const [, letters, digits, rest] = /^(\p{L}+)(\d*)(?:_(.+))?$/u.exec(name) ?? [];
  const isWord = letters !== undefined && [...letters].length > 1 && !Object.hasOwn(greek, letters);
  if (letters === undefined || (rest !== undefined && !(isWord ? /^(\d+|\p{L})$/u : /^[\p{L}\p{N}]+$/u).test(rest)))
    return { ...atom(`<mtext>${escape(name)}</mtext>`), words: [true, true] };
  const below = [digits && number(digits), rest && printWord(rest)].filter(Boolean).join('<mo>,</mo>');
  return {
    ...atom(below ? `<msub>${printWord(letters)}${row(below)}</msub>` : printWord(letters)),
    words: [isWord, isWord || (rest ?? '').length > 1],
  };
}

function printWord(word: string): string {
  return /^\d+$/.test(word) ? number(word) : letter(Object.hasOwn(greek, word) ? greek[word] : escape(word));
}

function escape(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return printable(text).replace(/[&<>]/g, (sign) => signs[sign]);
}
