// JavaScript text under construction: lines of one function, tables before it, and the few functions that Math lacks. Knows no models.

import { erfcSeries } from '../../math/functions.js';

const helperTexts = {
  erfc: `const erfcSeries = [${erfcSeries.join(', ')}];
function erfc(x) {
  if (Math.abs(x) <= 0.5) return 1 - erf(x);
  const z = Math.abs(x);
  if (z > 27) return x > 0 ? 0 : 2;
  const s = 1 - 7.5 / (z + 3.75);
  let later = 0;
  let sum = 0;
  for (let k = erfcSeries.length - 1; k > 0; k--) {
    const next = 2 * s * sum - later + erfcSeries[k];
    later = sum;
    sum = next;
  }
  const high = Math.fround(z);
  const tail = Math.exp(-high * high) * Math.exp(-(z - high) * (z + high));
  const value = (tail * (s * sum - later + erfcSeries[0])) / (1 + 2 * z);
  return x < 0 ? 2 - value : value;
}
function erf(x) {
  if (Math.abs(x) > 0.5) return 1 - erfc(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 20; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}`,
};

export class Code {
  readonly lines: string[] = [];
  readonly #tables: string[] = [];
  #count = 0;
  #needsErf = false;

  /** Declares a constant in the function and returns its name. */
  constant(expression: string, stem = 'v'): string {
    const name = `${stem}${this.#count++}`;
    this.lines.push(`const ${name} = ${expression};`);
    return name;
  }

  /** Declares a table of numbers before the function and returns its name. */
  table(numbers: ArrayLike<number>): string {
    const name = `T${this.#tables.length}`;
    this.#tables.push(`const ${name} = new Float64Array([${Array.from(numbers, String).join(', ')}]);`);
    return name;
  }

  /** The error functions are called in what is written. */
  needErf(): void {
    this.#needsErf = true;
  }

  /** What stands before the function. */
  get declarations(): string[] {
    return [...(this.#needsErf ? [helperTexts.erfc] : []), ...this.#tables];
  }
}

/** A number as an operand: negative ones in parentheses. */
export const literal = (value: number): string => (value < 0 || Object.is(value, -0) ? `(${value})` : String(value));

/** Terms added up; 0 where there is none. */
export const sumOf = (terms: readonly string[]): string => (terms.length === 0 ? '0' : terms.join(' + '));

/** act(x) for the name of a variable. */
export function activationCode(code: Code, name: string, x: string): string {
  switch (name) {
    case 'silu':
      return `${x} / (1 + Math.exp(-${x}))`;
    case 'gelu':
      code.needErf();
      return `${x} * (0.5 * erfc(-${x} * Math.SQRT1_2))`;
    case 'relu':
      return `${x} < 0 ? 0 : ${x}`;
    case 'tanh':
      return `Math.tanh(${x})`;
    case 'identity':
      return x;
    default:
      return '0';
  }
}
