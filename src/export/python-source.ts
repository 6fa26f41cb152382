// What the text of a Python module is made of while its steps are written: lines, and the tables and functions that they turned out to need.

import { substitute, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { printPython } from '../formula/print-python.js';
import { base64, plain, wrapped } from './numbers-text.js';
import type { Program } from './program.js';
import { helpersOf, helperText } from './python-helpers.js';

/** Numbers from which a table is written as base64. */
const manyNumbers = 200;

export const number = (value: number): string =>
  Number.isNaN(value) ? 'np.nan' : value < 0 ? `(${plain(value)})` : plain(value);

export class PythonSource {
  /** of the function that computes */
  readonly lines: string[] = [];
  readonly #helpers = new Set<string>();
  /** tables, and functions of formulas */
  readonly #own: string[] = [];

  constructor(readonly program: Program) {}

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  /** The name of a helper, which is written then. */
  use(helper: string): string {
    for (const each of helpersOf(helper)) this.#helpers.add(each);
    return helper;
  }

  /** Whether tables are decoded. */
  get decodes(): boolean {
    return this.#helpers.has('_decoded');
  }

  /** The name of a table of that shape; `isParameters`: of the digits that parameters have. */
  table(numbers: ArrayLike<number>, shape: readonly number[], isParameters = false): string {
    const called = `_T${this.#own.length}`;
    const form = shape.length === 1 ? '' : `.reshape(${shape.join(', ')})`;
    if (numbers.length < manyNumbers) {
      const items = Array.from(numbers, (value) => (Number.isNaN(value) ? 'np.nan' : plain(value)));
      this.#own.push(`${called} = np.array([\n${wrapped(items, '    ')}\n])${form}`);
    } else {
      this.use('_decoded');
      const isShort = isParameters && this.program.dtype === 'float32';
      const kind = isShort ? Float32Array : Float64Array;
      this.#own.push(`${called} = _decoded("${base64(kind.from(numbers))}", "<f${isShort ? 4 : 8}")${form}`);
    }
    return called;
  }

  /** The expression as text; names in place of its variables. */
  expression(expression: Expression, names: ReadonlyMap<string, string>): string {
    const keys = [...names.keys()];
    const text = this.#printed(
      substitute(expression, new Map(keys.map((key, i) => [key, variable(`kan_value_${i}`)]))),
    );
    return text.replace(/\bkan_value_(\d+)\b/g, (_, i: string) => names.get(keys[Number(i)])!);
  }

  /** A function of these parameters, for people to read. */
  define(name: string, parameters: readonly string[], expression: Expression): void {
    this.#own.push(`def ${name}(${parameters.join(', ')}):\n    return ${this.#printed(expression)}`);
  }

  #printed(expression: Expression): string {
    const text = printPython(expression);
    if (/\berf\(/.test(text)) this.use('erfc');
    return text;
  }

  /** What stands before the function: others that it calls, and tables. */
  get before(): string[] {
    return [...[...this.#helpers].map(helperText), ...this.#own];
  }
}
