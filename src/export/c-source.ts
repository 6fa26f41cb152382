// What the text of a C header is made of while its steps are written: lines, and the tables and functions that they turned out to need. `R` is the
// number type, `M(f)` the function f of math.h for it. Knows no step.

import { cNames, type NameRules } from '../formula/code-names.js';
import type { Expression } from '../formula/expression.js';
import { type ExtremeText, inPairs, printCWith } from '../formula/print-c.js';
import { operand, plain, shortFloat, wrapped } from './numbers-text.js';
import { type Program, widthsOf } from './program.js';

const helperTexts = {
  robust: `static R N_robust(R value, R center, R width) {
  const R z = (value - center) / width;
  return M(fabs)(z) > 1e8 ? (R)((z > 0) - (z < 0)) : z / M(sqrt)(1 + z * z);
}`,
  logarithmic: `static R N_logarithmic(R value, R center, R width) {
  const R z = (value - center) / width;
  return M(asinh)(z);
}`,
  silu: `static inline R N_silu(R x) { return x / (1 + M(exp)(-x)); }`,
  gelu: `static R N_gelu(R x) { return x * ((R)0.5 * M(erfc)(-x * (R)0.70710678118654752)); }`,
  relu: `static R N_relu(R x) { return x < 0 ? 0 : x; }`,
  min: `static double N_min(double a, double b) { return a < b || isnan(a) ? a : b; }`,
  max: `static double N_max(double a, double b) { return a > b || isnan(a) ? a : b; }`,
  tanh: `static R N_tanh(R x) { return M(tanh)(x); }`,
};
export type CHelper = keyof typeof helperTexts;

/** A number of type R. */
export const constant = (value: number): string => (Number.isNaN(value) ? 'NAN' : `(R)${operand(value)}`);

export class CSource {
  /** of the function that predicts */
  readonly lines: string[] = [];
  /** functions in names of columns, which stand as they are: R may be one */
  readonly formulas: string[] = [];
  /** numbers of each vector */
  readonly widths: readonly number[];
  /** what parameters of formulas may be called */
  readonly names: NameRules;
  readonly #helpers = new Set<CHelper>();
  readonly #functions = new Map<string, string>();
  readonly #tables: string[] = [];

  /** `name` begins every name that others could see. */
  constructor(
    readonly program: Program,
    readonly name: string,
    readonly isFloat: boolean,
  ) {
    this.widths = widthsOf(program);
    this.names = { ...cNames, reserved: new Set([...cNames.reserved, `${name}_min`, `${name}_max`]) };
  }

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  /** The name of a table of these numbers. */
  table(numbers: ArrayLike<number>, type = 'R'): string {
    const own = `${this.name}_t${this.#tables.length}`;
    // the suffix keeps compilers from warning of a double that becomes a float
    const short = type === 'float' || (this.isFloat && type === 'R');
    const text = (value: number): string => (short ? `${shortFloat(value)}f` : plain(value));
    const items = Array.from(numbers, (value) => (Number.isNaN(value) ? 'NAN' : text(value)));
    this.#tables.push(`static const ${type} ${own}[${items.length}] = {\n${wrapped(items)}};`);
    return own;
  }

  /** The type of parameters: four bytes where that loses nothing. */
  get parameterType(): string {
    return this.program.dtype === 'float32' ? 'float' : 'R';
  }

  parameters(numbers: ArrayLike<number>): string {
    return this.table(numbers, this.parameterType);
  }

  /** One number for each input i, which is written out where it is the same for all. */
  perInput(values: readonly number[]): string {
    return values.every((value) => value === values[0]) ? constant(values[0]) : `${this.table(values)}[i]`;
  }

  /** The name of a function that all headers share. */
  helper(which: CHelper): string {
    this.#helpers.add(which);
    return `${this.name}_${which}`;
  }

  /** The name of a function of this header: `text` gives it, by its name, the first time. */
  ownFunction(which: string, text: (name: string) => string): string {
    const own = `${this.name}_${which}`;
    if (!this.#functions.has(own)) this.#functions.set(own, text(own));
    return own;
  }

  expression(expression: Expression): string {
    const extreme: ExtremeText = (which, parts) => inPairs(this.helper(which), parts);
    return printCWith(expression, extreme, {}, this.names);
  }

  /** What stands before the function: others that it calls, and tables. */
  get before(): string[] {
    const helpers = [...this.#helpers].map((each) => helperTexts[each].replaceAll('N_', `${this.name}_`));
    return [...helpers, ...this.#functions.values(), ...this.#tables];
  }
}

/** Outputs of a layer up to which each has a line of its own. */
const fewOutputs = 8;

/** v[o] += term(o): one line for each of few outputs, so that sums stay in registers, else a loop. */
export function overOutputs(vector: string, outputs: number, term: (o: string) => string): string[] {
  if (outputs <= fewOutputs) return Array.from({ length: outputs }, (_, o) => `${vector}[${o}] += ${term(String(o))};`);
  return [`for (o = 0; o < ${outputs}; o++) ${vector}[o] += ${term('o')};`];
}
