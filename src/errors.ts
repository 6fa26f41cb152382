// KanError and the checks at the door. A KanError means the caller can fix it; anything else thrown is our bug.

/** Longest message, in characters: names in it come from outside and may be of any length. */
const longestMessage = 4000;

/**
 * An error the caller can fix: what is wrong with the value seen, and in `hint` what to do about it. Both are one line that a terminal shows
 * as it stands, whatever names are in them: see `printable`.
 */
export class KanError extends Error {
  override readonly name = 'KanError';
  // only where there is one: errors that nobody catches are shown with all they hold
  declare readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(line(message));
    if (hint !== undefined) this.hint = line(hint);
  }
}

/** Throws a KanError unless `value` is an integer in [lowest, highest]. `what` reads like "KAN: `gridSize`". */
export function checkInteger(what: string, value: unknown, lowest: number, highest = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest) return;
  const range = highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  throw new KanError(`${what} must be a whole number ${range}; got ${show(value)}`);
}

/** Throws a KanError unless `value` is a finite number in [lowest, highest], or in (lowest, highest] with `open`. */
export function checkNumber(what: string, value: unknown, lowest: number, highest = Infinity, open = false): void {
  const number = value as number;
  if (Number.isFinite(value) && (open ? number > lowest : number >= lowest) && number <= highest) return;
  const from = lowest === -Infinity ? 'that is finite' : open ? `greater than ${lowest}` : `of at least ${lowest}`;
  throw new KanError(
    `${what} must be a number ${from}${highest === Infinity ? '' : ` and at most ${highest}`}; got ${show(value)}`,
  );
}

/** Throws a KanError that lists the valid choices unless `value` is one of them. */
export function checkChoice<T extends string>(what: string, value: unknown, choices: readonly T[]): asserts value is T {
  if (choices.includes(value as T)) return;
  throw new KanError(`${what} must be one of ${choices.join(', ')}; got ${show(value)}`);
}

/** Throws a KanError unless `value` is a list: an array or a typed array. */
export function checkList(what: string, value: unknown): asserts value is ArrayLike<unknown> {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) return;
  throw new KanError(`${what} must be a list; got ${show(value)}`);
}

/** Throws a KanError unless `value` is a list of numbers, of any: NaN and infinities are some. */
export function checkNumberList(what: string, value: unknown): asserts value is ArrayLike<number> {
  checkList(what, value);
  if (ArrayBuffer.isView(value)) return;
  const list = value as readonly unknown[];
  for (let i = 0; i < list.length; i++)
    if (typeof list[i] !== 'number') throw new KanError(`${what} must hold numbers; got ${show(list[i])} at ${i}`);
}

/** Throws a KanError unless `value` is text, and not empty. */
export function checkText(what: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && value !== '') return;
  throw new KanError(`${what} must be text; got ${show(value)}`);
}

/** Throws a KanError unless `value` is an object that is no list. `like` is an example of one. */
export function checkRecord(what: string, value: unknown, like = '{ … }'): asserts value is Record<string, unknown> {
  if (hasFields(value)) return;
  throw new KanError(`${what} must be an object such as ${like}; got ${show(value)}`);
}

/** Whether `value` holds fields by name: no list, and no Map, promise or other object whose contents are not its fields. */
export function hasFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !ArrayBuffer.isView(value) && !fieldless.has(kindOf(value));
}

/** Objects that would pass for one without any field, and be taken for nothing given. */
const fieldless = new Set(
  'Map Set WeakMap WeakSet Promise Date RegExp ArrayBuffer SharedArrayBuffer Generator AsyncGenerator AbortSignal AbortController'.split(
    ' ',
  ),
);

/** Throws a KanError unless `value` is a function. */
export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') throw new KanError(`${what} must be a function; got ${show(value)}`);
}

/** Throws a KanError unless `value` can be iterated over. */
export function checkIterable(what: string, value: unknown): asserts value is Iterable<unknown> {
  const iterable = value as Partial<Iterable<unknown>> | null | undefined;
  if (typeof iterable?.[Symbol.iterator] === 'function' && typeof value !== 'string') return;
  throw new KanError(`${what} must be a list; got ${show(value)}`);
}

/** Of what is no text, from a caller's own errors, what it reads like. */
function line(given: string): string {
  const text = typeof given === 'string' ? given : show(given);
  return printable(text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text);
}

/** Control characters, line ends, and marks that turn the direction of what follows round. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text from outside as it can be shown on one line of a terminal: what would ring, move the cursor, end the line or turn the text round is
 * written as JSON does, \u001b.
 * Throws a KanError on arguments that make no sense.
 */
export function printable(text: string): string {
  if (typeof text !== 'string') throw new KanError(`printable: expected text; got ${show(text)}`);
  return text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Longest text that is shown, in characters. */
const longestShown = 40;

/** A value as it reads in an error message: short, and never throwing itself. */
export function show(value: unknown): string {
  try {
    return asRead(value);
  } catch {
    // a proxy that was taken back, or whose traps throw
    return typeof value;
  }
}

function asRead(value: unknown): string {
  if (typeof value === 'string') return `"${printable(shortened(value))}"`;
  if (Array.isArray(value)) return shownList(value, 8);
  if (typeof value === 'object' && value !== null) return kindOf(value);
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

/** The first of its items; of lists in a list fewer. */
function shownList(list: readonly unknown[], most: number): string {
  const inner = (value: unknown): string => (Array.isArray(value) ? shownList(value, 2) : show(value));
  const shown = list.some(Array.isArray) ? Math.min(most, 3) : most;
  return `[${list.slice(0, shown).map(inner).join(', ')}${list.length > shown ? ', …' : ''}]`;
}

/** What an object says it is: "Object", "Map", "Promise". */
function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** Hint for a name that is not among `known`: the nearest one, or what there is. */
export function suggest(sought: string, words: readonly string[]): string {
  // in place of text there may be anything: what is wrong with it is told before the hint
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : show(value));
  const [name, known] = [textOf(sought), words.map(textOf)];
  // names longer than this are nobody's slip of the keyboard
  const allowed = name.length > 2 * longestShown ? -1 : Math.max(1, name.length / 3);
  let [nearest, least] = ['', Infinity];
  for (const word of known) {
    if (Math.abs(word.length - name.length) > allowed) continue;
    const distance = editDistance(name.toLowerCase(), word.toLowerCase());
    if (distance < least) [nearest, least] = [word, distance];
  }
  if (least <= allowed && least < name.length) return `did you mean ${show(nearest)}?`;
  if (known.length === 0) return 'there are none';
  const more = known.length > 12 ? ` and ${known.length - 12} more` : '';
  return `there is ${known.slice(0, 12).map(shortened).join(', ')}${more}`;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, replaced, swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
