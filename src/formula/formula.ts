// A formula as users hold it: an expression with the names of its variables. Thin: every method is a function of this room.

import { checkList, checkNumberList, KanError, show, suggest } from '../errors.js';
import { checkExpression } from './check.js';
import { cNames, codeNames, javascriptNames, type NameRules, pythonNames } from './code-names.js';
import { complexityOf } from './complexity.js';
import { differentiate } from './differentiate.js';
import { expressionFunction } from './evaluate.js';
import { type Expression, variablesOf } from './expression.js';
import { parseExpression } from './parse.js';
import { printC } from './print-c.js';
import type { PrintOptions } from './print-infix.js';
import { printJavaScript } from './print-javascript.js';
import { printLatex } from './print-latex.js';
import { printPython } from './print-python.js';
import { printExpression } from './print.js';
import { simplify } from './simplify.js';
import { createTape, type Tape } from './tape.js';
import { checkNames, type OptionNames } from '../options.js';

/** How a `Formula` is made. */
export interface FormulaOptions {
  /** the variables in the order in which rows give them; may name more than the formula has. Default: as they appear in it */
  variables?: readonly string[];
}

const formulaOptions: OptionNames<FormulaOptions> = { variables: true };

/** A formula in every notation, as JSON. `text` read back is the same formula bit for bit. */
export interface FormulaJSON {
  text: string;
  variables: string[];
  complexity: number;
  latex: string;
  javascript: string;
  python: string;
}

/** A language that formulas are printed in as code. */
export type CodeLanguage = 'javascript' | 'python' | 'c';

const rulesOf: Readonly<Record<CodeLanguage, NameRules>> = {
  javascript: javascriptNames,
  python: pythonNames,
  c: cNames,
};

/**
 * A formula that can be evaluated, differentiated, simplified and printed: `new Formula('sin(pi*x) + y^2')`, or of an expression.
 * Immutable. Throws a KanError for text that cannot be read, trees that are none, and variables that are not listed.
 */
export class Formula {
  readonly expression: Expression;
  readonly variables: readonly string[];
  readonly #compute: (values: ArrayLike<number>) => number;
  #tape: Tape | undefined;

  constructor(source: string | Expression, options: FormulaOptions = {}) {
    checkNames('Formula', options, formulaOptions);
    const { variables } = options;
    if (variables !== undefined) checkList('Formula: `variables`', variables);
    if (typeof source !== 'string' && (typeof source !== 'object' || source === null))
      throw new KanError(`Formula: the formula must be the text or the tree of one; got ${show(source)}`);
    if (typeof source !== 'string') checkExpression('Formula', source);
    this.expression = typeof source === 'string' ? parseExpression(source) : source;
    const used = variablesOf(this.expression);
    this.variables = Object.freeze([...(variables ?? used)]);
    const twice = this.variables.find((name, k) => this.variables.indexOf(name) !== k);
    if (twice !== undefined) throw new KanError(`Formula: the variable ${show(twice)} is listed twice`);
    const unknown = used.find((name) => !this.variables.includes(name));
    if (unknown !== undefined)
      throw new KanError(
        `Formula: the variable ${show(unknown)} is not among \`variables\``,
        suggest(unknown, this.variables),
      );
    this.#compute = expressionFunction(this.expression, this.variables);
  }

  /** How complicated it is to read; see `complexityOf`. */
  get complexity(): number {
    return complexityOf(this.expression);
  }

  /**
   * The value for one row, given as numbers in the order of `variables` or by name; or all values for columns given by name, of one
   * length. Outside a function's domain a value is NaN or infinite. Throws a KanError where a variable has no value.
   */
  evaluate(row: ArrayLike<number> | Readonly<Record<string, number>>): number;
  evaluate(columns: Readonly<Record<string, ArrayLike<number>>>): Float64Array;
  evaluate(given: ArrayLike<number> | Readonly<Record<string, number | ArrayLike<number>>>): number | Float64Array {
    if (typeof given !== 'object' || given === null)
      throw new KanError(`Formula: expected a row or columns to evaluate; got ${show(given)}`);
    if (isList(given)) {
      if (given.length !== this.variables.length)
        throw new KanError(
          `Formula: a row has ${this.variables.length} values (${this.variables.join(', ')}); got ${given.length}`,
        );
      checkNumberList('Formula: the row', given);
      return this.#compute(given);
    }
    const values = this.variables.map((name) => {
      if (!Object.hasOwn(given, name))
        throw new KanError(`Formula: the variable ${show(name)} has no value`, suggest(name, Object.keys(given)));
      return given[name];
    });
    if (values.every((value) => typeof value === 'number')) return this.#compute(values);
    return this.#evaluateColumns(values);
  }

  #evaluateColumns(columns: readonly (number | ArrayLike<number>)[]): Float64Array {
    const lengths = columns.map((column, k) => {
      if (typeof column === 'object' && column !== null && isList(column)) {
        checkNumberList(`Formula: column ${show(this.variables[k])}`, column);
        return column.length;
      }
      throw new KanError(
        `Formula: column ${show(this.variables[k])} must be a list of numbers like the others; got ${show(column)}`,
      );
    });
    const other = lengths.findIndex((length) => length !== lengths[0]);
    if (other >= 0)
      throw new KanError(
        `Formula: columns must have one length; ${show(this.variables[0])} has ${lengths[0]} rows and ${show(this.variables[other])} ${lengths[other]}`,
      );
    const out = new Float64Array(lengths[0]);
    this.#tape ??= createTape(this.expression, this.variables);
    this.#tape.evaluate(columns as readonly ArrayLike<number>[], this.#tape.parameters, out);
    return out;
  }

  /** The exact derivative by one of the variables, simplified. Throws a KanError for another name. */
  differentiate(variable: string): Formula {
    if (!this.variables.includes(variable))
      throw new KanError(`Formula: there is no variable ${show(variable)}`, suggest(String(variable), this.variables));
    return new Formula(differentiate(this.expression, variable), { variables: this.variables });
  }

  /** The shortest form with the same value; see `simplify`. */
  simplify(): Formula {
    return new Formula(simplify(this.expression), { variables: this.variables });
  }

  /** Text that `new Formula` reads back, bit for bit unless `digits` are given. */
  toString(options?: PrintOptions): string {
    return printExpression(this.expression, options);
  }

  /** LaTeX for mathematics mode; see `printLatex`. */
  latex(options?: PrintOptions): string {
    return printLatex(this.expression, options);
  }

  /** A JavaScript expression in the names that `names('javascript')` gives. */
  javascript(options?: PrintOptions): string {
    return printJavaScript(this.expression, options);
  }

  /** A Python expression with NumPy, in the names that `names('python')` gives. */
  python(options?: PrintOptions): string {
    return printPython(this.expression, options);
  }

  /** A C expression with math.h, in the names that `names('c')` gives. */
  c(options?: PrintOptions): string {
    return printC(this.expression, options);
  }

  /** What the variables that occur are called in code: { 'petal length': 'petal_length' }. Throws a KanError for another language. */
  names(language: CodeLanguage): Record<string, string> {
    if (!Object.hasOwn(rulesOf, language))
      throw new KanError(`Formula: names are known for ${Object.keys(rulesOf).join(', ')}; got ${show(language)}`);
    const used = variablesOf(this.expression);
    const written = codeNames(used, rulesOf[language]);
    return Object.fromEntries(used.map((name, k) => [name, written[k]]));
  }

  /** The formula in every notation, for JSON. */
  toJSON(): FormulaJSON {
    return {
      text: this.toString(),
      variables: [...this.variables],
      complexity: this.complexity,
      latex: this.latex({ digits: 6 }),
      javascript: this.javascript(),
      python: this.python(),
    };
  }
}

const isList = (value: object): value is ArrayLike<number> => Array.isArray(value) || ArrayBuffer.isView(value);
