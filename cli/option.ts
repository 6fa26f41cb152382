// Readers for option values: text in, a checked value out, or a UsageError naming the option and the value seen.
// Knows nothing of the single verbs.

import { type Command, Option } from 'commander';
import { type Edge, KanError, type Width } from 'kanjs';
import { parseExpression, variablesOf } from 'kanjs/formula';

/** The command line itself is wrong, whatever the files hold: exit code 2. Any other KanError ends with 1. */
export class UsageError extends KanError {}

interface Bounds {
  /** smallest allowed value */
  min?: number;
  /** the value must be greater than this */
  above?: number;
  /** largest allowed value */
  max?: number;
}

/** Reads a finite number within bounds. */
export function number(flag: string, bounds: Bounds = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value) && inside(value, bounds)) return value;
    throw new UsageError(`\`${flag}\` must be a number${describe(bounds)}; got "${text}"`);
  };
}

/** Reads a whole number within bounds. */
export function integer(flag: string, bounds: Bounds = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isSafeInteger(value) && inside(value, bounds)) return value;
    throw new UsageError(`\`${flag}\` must be a whole number${describe(bounds)}; got "${text}"`);
  };
}

/** Reads one of a few words. */
export function choice<T extends string>(flag: string, choices: readonly T[]): (text: string) => T {
  return (text) => {
    if ((choices as readonly string[]).includes(text)) return text as T;
    throw new UsageError(`\`${flag}\` must be one of ${choices.join(', ')}; got "${text}"`);
  };
}

/** Reads whole numbers with commas between. */
export function integers(flag: string, bounds: Bounds = {}): (text: string) => number[] {
  const read = integer(flag, bounds);
  return (text) => text.split(',').map((part) => read(part.trim()));
}

/**
 * Reads hidden widths such as "8,8"; "none" is no hidden layer. "5+2" is 5 sums and 2 products of two, "5+2x3" 5 sums and 2 products
 * of three, "5+1x2+1x3" 5 sums and a product of two and one of three.
 */
export function widths(flag: string): (text: string) => Width[] {
  return (text) => {
    if (text.trim() === 'none') return [];
    return text.split(',').map((part) => {
      const width = readWidth(part.trim());
      if (width !== undefined) return width;
      throw new UsageError(
        `\`${flag}\` must be hidden widths of at least 1, such as 8,8, or none; got "${text}"`,
        /[+x*]/.test(part)
          ? 'multiplication nodes are written 5+2, or 5+2x3 for products of three'
          : 'inputs and outputs follow from the table and are not listed',
      );
    });
  };
}

/** The width that "8", "5+2" or "5+1x2+1x3" says; undefined where it says none. */
function readWidth(text: string): Width | undefined {
  if (!/^\d{1,7}(\+\d{1,7}(x\d{1,7})?)*$/.test(text)) return undefined;
  const [sums, ...products] = text.split('+').map((part) => part.split('x').map(Number)) as [[number], ...number[][]];
  if (products.length === 0) return sums[0] >= 1 ? sums[0] : undefined;
  const groups = products.map(([count, arity = 2]) => ({ count: count!, arity }));
  if (groups.some(({ count, arity }) => count < 1 || arity < 2)) return undefined;
  // what is more than a level may have is refused where the network is made
  const maxSize = 1 << 20;
  return groups.reduce((sum, { count }) => sum + count, 0) > maxSize
    ? undefined
    : [sums[0], groups.flatMap(({ count, arity }) => new Array<number>(count).fill(arity))];
}

/** Reads two numbers such as "-1,1", the lower first. */
export function interval(flag: string): (text: string) => [number, number] {
  return (text) => {
    const ends = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
    if (ends.length === 2 && ends.every(Number.isFinite) && ends[0] < ends[1]) return [ends[0], ends[1]];
    throw new UsageError(`\`${flag}\` must be two numbers, the lower first, such as -1,1; got "${text}"`);
  };
}

/** Reads an edge such as "0,2,1": layer, input and output. */
export function edge(flag: string): (text: string) => Edge {
  return (text) => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
    const [layer, input, output] = numbers;
    if (numbers.length === 3 && numbers.every((value) => Number.isSafeInteger(value) && value >= 0))
      return { layer, input, output };
    throw new UsageError(`\`${flag}\` must be a layer, an input and an output, from 0, such as 0,2,1; got "${text}"`);
  };
}

/** Reads a formula with at least one variable; returns its text. */
export function formula(flag: string): (text: string) => string {
  return (text) => {
    try {
      if (variablesOf(parseExpression(text)).length > 0) return text;
    } catch (error) {
      if (error instanceof KanError) throw new UsageError(`\`${flag}\`: ${error.message}`, error.hint);
      throw error;
    }
    throw new UsageError(
      `\`${flag}\` must have a variable to be the input; got "${text}"`,
      'write for example sin(pi*x)',
    );
  };
}

/** Reads one of a few words for all columns, or such words for some of them: "income=log,age=range". */
export function wordOrNamed<T extends string>(
  flag: string,
  choices: readonly T[],
): (text: string) => T | Record<string, T> {
  const [one, named] = [choice(flag, choices), wordsByName(flag, choices, 'a word or column=word,…')];
  return (text) => (text.includes('=') ? named(text) : one(text));
}

/** Reads one of a few words for each of some columns: "city=one-hot,brand=target". */
export function wordsByName<T extends string>(
  flag: string,
  choices: readonly T[],
  form = 'column=word with commas between',
): (text: string) => Record<string, T> {
  const read = choice(flag, choices);
  return (text) =>
    Object.fromEntries(
      text.split(',').map((part): [string, T] => {
        // names may have such a sign, words have none
        const end = part.lastIndexOf('=');
        const name = part.slice(0, Math.max(0, end)).trim();
        if (name === '')
          throw new UsageError(
            `\`${flag}\` must be ${form}; got "${text}"`,
            `such as city=${choices.at(-1)}; the words are ${choices.join(', ')}`,
          );
        return [name, read(part.slice(end + 1).trim())];
      }),
    );
}

/** Reads some of a few words, with commas between. */
export function words<T extends string>(flag: string, choices: readonly T[]): (text: string) => T[] {
  const read = choice(flag, choices);
  return (text) => text.split(',').map((part) => read(part.trim()));
}

/** Reads "balanced", or numbers for some classes: "yes=5,no=1". */
export function classWeights(flag: string): (text: string) => 'balanced' | Record<string, number> {
  return (text) => {
    if (text === 'balanced') return text;
    const pairs = text.split(',').map((part): [string, number] => {
      const end = part.lastIndexOf('=');
      const value = part.slice(end + 1).trim();
      return [end < 0 ? '' : part.slice(0, end).trim(), value === '' ? NaN : Number(value)];
    });
    if (pairs.some(([name, weight]) => name === '' || !(Number.isFinite(weight) && weight >= 0)))
      throw new UsageError(
        `\`${flag}\` must be balanced, or class=number,… with numbers from 0 on; got "${text}"`,
        'such as yes=5,no=1',
      );
    return Object.fromEntries(pairs);
  };
}

/** Reads names separated by commas. */
export function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Reads "age=up,distance=down"; a name may hold "=", a direction cannot. */
export function directions(flag: string): (text: string) => Record<string, 'up' | 'down'> {
  return (text) => {
    const read = names(text).map((part): [string, 'up' | 'down'] => {
      const at = part.lastIndexOf('=');
      const [name, word] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      if (at <= 0 || (word !== 'up' && word !== 'down'))
        throw new UsageError(
          `\`${flag}\` must be columns with up or down, such as age=up,distance=down; got "${part}"`,
        );
      return [name, word];
    });
    const twice = read.find(([name], i) => read.findIndex(([other]) => other === name) !== i);
    if (twice) throw new UsageError(`\`${flag}\` names ${twice[0]} twice`);
    if (read.length === 0)
      throw new UsageError(`\`${flag}\` must be columns with up or down, such as age=up,distance=down; got "${text}"`);
    return Object.fromEntries(read);
  };
}

/** Reads units by column: "length=m, time=s". */
export function namedUnits(flag: string): (text: string) => Record<string, string> {
  return (text) => {
    const read = names(text).map((part): [string, string] => {
      const at = part.lastIndexOf('=');
      const [name, unit] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
      if (name !== '' && unit !== '') return [name, unit];
      throw new UsageError(`\`${flag}\` must be columns with units, such as length=m,time=s; got "${part}"`);
    });
    const twice = read.find(([name], i) => read.findIndex(([other]) => other === name) !== i);
    if (twice) throw new UsageError(`\`${flag}\` names ${twice[0]} twice`);
    if (read.length === 0)
      throw new UsageError(`\`${flag}\` must be columns with units, such as length=m,time=s; got "${text}"`);
    return Object.fromEntries(read);
  };
}

/** Reads units by column, or "none". */
export function unitsOrNone(flag: string): (text: string) => Record<string, string> {
  const read = namedUnits(flag);
  return (text) => (text.trim() === 'none' ? {} : read(text));
}

/** Reads numbers by name: "a=1,b=0.1". */
export function namedNumbers(flag: string): (text: string) => Record<string, number> {
  return (text) => {
    const read = names(text).map((part): [string, number] => {
      const at = part.lastIndexOf('=');
      const [name, digits] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
      const value = digits === '' ? NaN : Number(digits);
      if (name !== '' && Number.isFinite(value)) return [name, value];
      throw new UsageError(`\`${flag}\` must be names with numbers, such as a=1,b=0.1; got "${part}"`);
    });
    if (read.length === 0)
      throw new UsageError(`\`${flag}\` must be names with numbers, such as a=1,b=0.1; got "${text}"`);
    const twice = read.find(([name], i) => read.findIndex(([other]) => other === name) !== i);
    if (twice) throw new UsageError(`\`${flag}\` names ${twice[0]} twice`);
    return Object.fromEntries(read);
  };
}

/** An option with a checked value. */
export function option<T>(flags: string, description: string, read?: (text: string) => T, fallback?: T): Option {
  const made = new Option(flags, description);
  if (read) made.argParser(read);
  // commander would put words into quotes
  return fallback === undefined ? made : made.default(fallback, String(fallback));
}

/** The options every verb has. */
export function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print one JSON object on stdout and nothing else there'))
    .addOption(new Option('--debug', 'show where in the program an error arose').hideHelp());
}

function inside(value: number, { min = -Infinity, above = -Infinity, max = Infinity }: Bounds): boolean {
  return value >= min && (above === -Infinity || value > above) && value <= max;
}

function describe({ min, above, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  const low = min !== undefined ? ` of at least ${min}` : above !== undefined ? ` greater than ${above}` : '';
  return max === undefined ? low : `${low}${low === '' ? '' : ' and'} at most ${max}`;
}
