// What cells say where there is no value. Knows words, no columns. An empty cell is always one.

/** Which cells of a column are missing. */
export interface MissingCells {
  /** whether a cell of a column of words says that there is no value */
  word(cell: string): boolean;
  /** the same of a column of numbers, where more can be told: a lone dash is no number */
  number(cell: string): boolean;
  /** numbers that stand for no value; undefined where none do */
  numbers: ReadonlySet<number> | undefined;
  /** whether NA may be a word like others, by what stands beside it */
  byContext: boolean;
}

/** In lower case. */
const ofWords = new Set(['', ...'na n/a nan null ? #n/a #na <na> \\n'.split(' ')]);
const ofNumbers = new Set([
  ...ofWords,
  ...'- -- --- \u2013 \u2014 . .. ... * none nil missing unknown undefined (null)'.split(' '),
  ...'n.a. k.a. n.d. nd tbd #value! #div/0! #ref! #name? #num! #null! -nan 1.#qnan -1.#ind'.split(' '),
]);
const longest = 9;

/** What is missing where nobody said so. */
export const usualMissing: MissingCells = {
  word: (cell) => cell.length <= 4 && ofWords.has(cell.toLowerCase()),
  number: (cell) => cell.length <= longest && ofNumbers.has(cell.toLowerCase()),
  numbers: undefined,
  byContext: true,
};

/** The same without the columns' context, for pieces of a table. */
export const usualMissingInPieces: MissingCells = { ...usualMissing, byContext: false };

/** What is missing in a column of words where nobody said so, as a list of words. */
export function usualWords(): string[] {
  return [...ofWords].flatMap((word) => [
    ...new Set([
      word,
      word.toUpperCase(),
      word.charAt(0).toUpperCase() + word.slice(1),
      ...(word === 'nan' ? ['NaN'] : []),
    ]),
  ]);
}

/** These words and the empty cell, as they are written; those that are numbers also where they are written in another way. */
export function missingWords(words: readonly string[]): MissingCells {
  const known = new Set(['', ...words.map((word) => word.trim())]);
  const numbers = new Set(
    [...known]
      .filter((word) => word !== '')
      .map(Number)
      .filter((value) => !Number.isNaN(value)),
  );
  const longestWord = Math.max(...[...known].map(({ length }) => length));
  const has = (cell: string): boolean => cell.length <= longestWord && known.has(cell);
  return { word: has, number: has, numbers: numbers.size > 0 ? numbers : undefined, byContext: false };
}

/** Most characters of a marker in a hint. */
const longestMarker = 12;

/** Whether a cell that is no number may well stand for no value, where nobody said so. */
export function maybeMissing(cell: string): boolean {
  return cell.length <= longestMarker && !/\d/.test(cell);
}
