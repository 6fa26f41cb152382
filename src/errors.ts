// KanError and the checks at the door. A KanError means the caller can fix it; anything else thrown is our bug.

/** An error the caller can fix: what is wrong with the value seen, and in `hint` what to do about it. */
export class KanError extends Error {
  override readonly name = 'KanError';
  // only where there is one: errors that nobody catches are shown with all they hold
  declare readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    if (hint !== undefined) this.hint = hint;
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
  const from = open ? `greater than ${lowest}` : `of at least ${lowest}`;
  throw new KanError(
    `${what} must be a number ${from}${highest === Infinity ? '' : ` and at most ${highest}`}; got ${show(value)}`,
  );
}

/** Throws a KanError that lists the valid choices unless `value` is one of them. */
export function checkChoice<T extends string>(what: string, value: unknown, choices: readonly T[]): asserts value is T {
  if (choices.includes(value as T)) return;
  throw new KanError(`${what} must be one of ${choices.join(', ')}; got ${show(value)}`);
}

/** A value as it reads in an error message: short, and never throwing itself. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(show).join(', ')}${value.length > 8 ? ', …' : ''}]`;
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value).slice(8, -1);
  return String(value);
}

/** Hint for a name that is not among `known`: the nearest one, or what there is. */
export function suggest(name: string, known: readonly string[]): string {
  const distances = known.map((word) => editDistance(name.toLowerCase(), word.toLowerCase()));
  const nearest = distances.indexOf(Math.min(...distances));
  if (nearest >= 0 && distances[nearest] <= Math.max(1, name.length / 3)) return `did you mean "${known[nearest]}"?`;
  return known.length === 0
    ? 'there are none'
    : `there is ${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}`;
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
