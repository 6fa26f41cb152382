// Expressions as LaTeX mathematics.

import { printable } from '../errors.js';
import { type Expression } from './expression.js';
import { type FunctionName, own } from './functions.js';
import { type PrintOptions, rounder, withDrawnSign, withoutSign } from './print-infix.js';

/** how tightly the outermost operation binds; a sign in front binds like a sum */
const binds = { sum: 1, product: 2, power: 3, atom: 4 } as const;

interface Part {
  text: string;
  bound: number;
}

const commands: { readonly [Name in FunctionName]?: string } = {
  sin: '\\sin',
  cos: '\\cos',
  tan: '\\tan',
  asin: '\\arcsin',
  acos: '\\arccos',
  atan: '\\arctan',
  sinh: '\\sinh',
  cosh: '\\cosh',
  tanh: '\\tanh',
  asinh: '\\operatorname{arsinh}',
  acosh: '\\operatorname{arcosh}',
  atanh: '\\operatorname{artanh}',
  log: '\\ln',
  log2: '\\log_{2}',
  log10: '\\log_{10}',
  sign: '\\operatorname{sgn}',
  erf: '\\operatorname{erf}',
  sigmoid: '\\operatorname{sigmoid}',
  atan2: '\\operatorname{atan2}',
  min: '\\min',
  max: '\\max',
};

const greek = new Set(
  `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega
  Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega pi`.split(/\s+/),
);

/**
 * The formula as LaTeX, for mathematics mode: fractions, roots, \sin^{2}, Greek letters by their names, subscripts for what follows `_` and
 * for digits at the end of a name (m0 is m_{0}); words stand upright. log is \ln.
 */
export function printLatex(expression: Expression, options: PrintOptions = {}): string {
  const round = rounder('printLatex', expression, options);

  const print = (node: Expression): Part => {
    switch (node.kind) {
      case 'number':
        return printNumber(round(node.value));
      case 'constant':
        return node.name === 'tau' ? { text: '2 \\pi', bound: binds.product } : atom(node.name === 'pi' ? '\\pi' : 'e');
      case 'variable':
        return atom(printName(node.name));
      case 'negate':
        return { text: `-${inside(print(node.operand), binds.product)}`, bound: binds.sum };
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
      const text = `${print(left).text} ${drawn.operator} ${inside(print(drawn.right), binds.product)}`;
      return { text, bound: binds.sum };
    }
    // the sign of a product stands before it, and before the bar of a fraction
    const [negative, positive] = withoutSign(node);
    if (negative) return { text: `-${print(positive).text}`, bound: binds.sum };
    if (operator === '/') return { text: `\\frac{${print(left).text}}{${print(right).text}}`, bound: binds.product };
    const [a, b] = [inside(print(left), binds.product), inside(print(right), binds.product)];
    return { text: `${a}${needsDot(a, b) ? ' \\cdot ' : needsSpace(a, b) ? ' \\, ' : ' '}${b}`, bound: binds.product };
  };

  const printPower = (base: Expression, exponent: Expression): Part => {
    const raised = `^{${print(exponent).text}}`;
    const command = base.kind === 'call' ? own(commands, base.name) : undefined;
    // a negative power of a function would be read as its inverse
    const positive = exponent.kind === 'number' && exponent.value > 0;
    if (base.kind === 'call' && command && positive && !command.includes('_'))
      return { text: `${command}${raised}${list(base.arguments.map(print))}`, bound: binds.power };
    return { text: `${inside(print(base), binds.atom)}${raised}`, bound: binds.power };
  };

  const printCall = (name: FunctionName, parts: readonly Expression[]): Part => {
    // each part once: printed twice at every level, a deep formula would take for ever
    const printed = parts.map(print);
    const [first] = printed.map(({ text }) => text);
    switch (name) {
      case 'sqrt':
        return atom(`\\sqrt{${first}}`);
      case 'cbrt':
        return atom(`\\sqrt[3]{${first}}`);
      case 'abs':
        return atom(`\\left|${first}\\right|`);
      case 'floor':
        return atom(`\\left\\lfloor ${first}\\right\\rfloor`);
      case 'exp':
        return { text: `e^{${first}}`, bound: binds.power };
      case 'hypot':
        return atom(`\\sqrt{${inside(printed[0], binds.atom)}^{2} + ${inside(printed[1], binds.atom)}^{2}}`);
      default:
        return { text: `${own(commands, name)}${list(printed)}`, bound: binds.power };
    }
  };

  const list = (parts: readonly Part[]): string => `\\left(${parts.map(({ text }) => text).join(', ')}\\right)`;

  return print(expression).text;
}

const atom = (text: string): Part => ({ text, bound: binds.atom });
const inside = ({ text, bound }: Part, lowest: number): string => (bound < lowest ? `\\left(${text}\\right)` : text);
/** 2 · 3 and 2 · ½, where a space would not be read as a product */
const needsDot = (left: string, right: string): boolean =>
  /^[\d.]/.test(right) || (/\d$/.test(left) && right.startsWith('\\frac'));

/** beside a word, which would run into its neighbour: blanks are nothing in mathematics */
const needsSpace = (left: string, right: string): boolean =>
  /^\\(?:mathrm|text)\{/.test(right) || /\\(?:mathrm|text)\{[^{}]*\}\}?$/.test(left);

function printNumber(value: number): Part {
  if (Number.isNaN(value)) return { text: '\\text{NaN}', bound: binds.atom };
  if (!Number.isFinite(value)) return value < 0 ? { text: '-\\infty', bound: binds.sum } : atom('\\infty');
  const [digits, exponent] = String(value).split('e');
  const text = exponent === undefined ? digits! : `${digits} \\cdot 10^{${Number(exponent)}}`;
  if (value < 0 || Object.is(value, -0)) return { text: text.startsWith('-') ? text : `-${text}`, bound: binds.sum };
  return { text, bound: exponent === undefined ? binds.atom : binds.product };
}

/** x, \theta_{1}, m_{0}, v_{\mathrm{max}}, \mathrm{radius}, \text{petal length} */
function printName(name: string): string {
  const [, letters, digits, rest] = /^(\p{L}+)(\d*)(?:_(.+))?$/u.exec(name) ?? [];
  // v_max has a letter above, petal_length is one name of two words
  const isLetter = letters !== undefined && ([...letters].length === 1 || greek.has(letters));
  if (letters === undefined || (rest !== undefined && !(isLetter ? /^[\p{L}\p{N}]+$/u : /^(\d+|\p{L})$/u).test(rest)))
    return `\\text{${escape(name)}}`;
  const below = [digits, rest && printWord(rest)].filter(Boolean).join(',');
  return below ? `${printWord(letters)}_{${below}}` : printWord(letters);
}

function printWord(word: string): string {
  if (greek.has(word)) return `\\${word}`;
  return [...word].length === 1 || /^\d+$/.test(word) ? word : `\\mathrm{${word}}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};
const escape = (text: string): string =>
  printable(text).replace(/[\\^~]|[#$%&_{}]/g, (sign) => escapes[sign] ?? `\\${sign}`);
