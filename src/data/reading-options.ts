// What reading a table can be told, beside where it is: one table of rules that library, command and guide read, and the checks that
// need more than a rule. Knows no text.

import { checkChoice, checkList, checkRecord, KanError, show } from '../errors.js';
import type { OptionNames, OptionRule } from '../options.js';
import type { GivenDialect } from './number-style.js';
import { type MissingCells, missingWords, usualMissing } from './missing-cells.js';
import { thousandsOf } from './number-cells.js';
import { checkEncodingName } from './text-encoding.js';

/** What a column can be read as. A date is a number of seconds since 1970 began (UTC), written with the day or the month first where that is said. */
export type ColumnKind = (typeof columnKindNames)[number];

/** Everything that a column can be read as. */
export const columnKindNames = [
  'number',
  'category',
  'date',
  'date-ymd',
  'date-dmy',
  'date-mdy',
  'date-time',
  'ignore',
] as const;

/** How CSV text is read, where it shall not be found out from the text itself. */
export interface CsvOptions {
  /** how bytes are text: a name such as utf-8, utf-16le, windows-1252 or shift_jis; default: UTF-8 or UTF-16, and what is neither is Windows-1252 */
  encoding?: string;
  /** what is no UTF-8 is text in this, where `encoding` says nothing, as in the table that a model was trained on; default Windows-1252 */
  likelyEncoding?: string;
  /** the character between values; default: found among , ; tab | together with `decimal` */
  separator?: string;
  /** the decimal sign of numbers; default: found together with `separator` */
  decimal?: '.' | ',';
  /** the character between groups of digits, '' for none: a comma, a point, a blank or an apostrophe; default: found as well */
  thousands?: string;
  /**
   * what stands for no value, beside an empty cell: words for all columns, or for columns by name. Default: NA, N/A, NaN, null, ?, and in
   * columns of numbers also a lone dash or point, none, nil and what spreadsheets write for errors
   */
  missingValues?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** columns to leave out */
  ignore?: readonly string[];
  /** kinds of columns, by name, that shall not be found out; 'ignore' leaves the column out */
  kinds?: Readonly<Record<string, ColumnKind>>;
}

/** For `readTableFile` and `readCsv`. */
export const csvOptions: OptionNames<CsvOptions> = {
  encoding: true,
  likelyEncoding: true,
  separator: true,
  decimal: true,
  thousands: true,
  missingValues: true,
  ignore: true,
  kinds: true,
};

/** Their rules and lines of help; `ignore` is said apart, by the verbs that have it. */
export const readingOptions = {
  encoding: {
    is: 'other',
    help: 'how its bytes are text, such as utf-8, utf-16le, windows-1252 or shift_jis (default: found)',
    value: 'name',
    searchable: false,
  },
  separator: {
    is: 'other',
    help: 'what stands between values: a character, or tab (default: found)',
    value: 'character',
    searchable: false,
  },
  decimal: {
    is: 'choice',
    choices: ['.', ','],
    help: 'decimal sign of numbers: . or , (default: found)',
    value: 'sign',
    searchable: false,
  },
  thousands: {
    is: 'other',
    help: 'what stands between groups of digits, or none (default: found)',
    value: 'character',
    searchable: false,
  },
  missingValues: {
    is: 'other',
    help: 'words that stand for no value, such as "NA,-,." (default: the usual)',
    value: 'words',
    searchable: false,
  },
  kinds: {
    is: 'other',
    help: 'what columns are: "id=ignore,code=category,x=number,day=date"',
    value: 'kinds',
    searchable: false,
  },
} as const satisfies Partial<Record<keyof CsvOptions, OptionRule>>;

/** Throws a KanError for the first option whose value makes no sense, alone or beside the others. */
export function checkReading(what: string, options: CsvOptions): void {
  const { encoding, likelyEncoding, separator, decimal, thousands, missingValues, ignore, kinds } = options;
  for (const name of [encoding, likelyEncoding]) if (name !== undefined) checkEncodingName(what, name);
  checkSeparator(separator);
  if (decimal !== undefined) checkChoice(`${what}: \`decimal\``, decimal, ['.', ',']);
  if (
    thousands !== undefined &&
    (typeof thousands !== 'string' || !/^[,. '\u00a0\u2009\u202f\u2019]?$/.test(thousands))
  )
    throw new KanError(
      `${what}: \`thousands\` must be a comma, a point, a blank, an apostrophe or '' for none; got ${show(thousands)}`,
      'leave it out to have it found',
    );
  if (decimal !== undefined && decimal === separator)
    throw new KanError(
      `${what}: \`decimal\` and \`separator\` are both ${show(decimal)}, so that nothing tells numbers from values`,
      'leave one of them out to have it found',
    );
  if (decimal !== undefined && decimal === thousands)
    throw new KanError(`${what}: \`decimal\` and \`thousands\` are both ${show(decimal)}`, 'leave one of them out');
  if (missingValues !== undefined) checkMissing(what, missingValues);
  if (ignore !== undefined) checkList(`${what}: \`ignore\``, ignore);
  if (kinds === undefined) return;
  checkRecord(`${what}: \`kinds\``, kinds);
  for (const [name, kind] of Object.entries(kinds))
    checkChoice(`${what}: the kind of column ${show(name)} in \`kinds\``, kind, columnKindNames);
}

/** Throws unless it is undefined or a character that no number and no line end is written with. */
function checkSeparator(separator: unknown): void {
  if (separator === undefined) return;
  if (typeof separator === 'string' && separator.length === 1 && !/[\p{L}\p{N}.+"\r\n\0\uFEFF-]/u.test(separator))
    return;
  throw new KanError(
    `\`separator\` must be one character that is not a letter, digit, sign or quote; got ${show(separator)}`,
    'leave it out to have it detected',
  );
}

function checkMissing(what: string, given: NonNullable<CsvOptions['missingValues']>): void {
  const checkWords = (words: unknown, of: string): void => {
    checkList(`${what}: \`missingValues\`${of}`, words);
    // not the word itself, which may be undefined
    const odd = Array.from(words).findIndex((word) => typeof word !== 'string');
    if (odd >= 0)
      throw new KanError(
        `${what}: \`missingValues\`${of} must be words; got ${show(words[odd])}`,
        'numbers are written as text too: ["-999"]',
      );
  };
  if (Array.isArray(given)) return checkWords(given, '');
  checkRecord(`${what}: \`missingValues\``, given, '["NA", "-"] or { column: ["NA"] }');
  for (const [name, words] of Object.entries(given)) checkWords(words, ` of column ${show(name)}`);
}

/** What was said of how the text is written. */
export function givenDialect({
  encoding,
  likelyEncoding,
  separator,
  decimal,
  thousands,
}: CsvOptions): GivenDialect & Pick<CsvOptions, 'encoding' | 'likelyEncoding'> {
  return {
    encoding,
    likelyEncoding,
    separator,
    decimal,
    thousands: thousands === undefined ? undefined : thousandsOf(thousands),
  };
}

/** Which cells are missing, by column; `usual` where nothing was said of one. */
export function missingByColumn(
  given: CsvOptions['missingValues'],
  usual: MissingCells = usualMissing,
): (column: string) => MissingCells {
  if (given === undefined) return () => usual;
  if (isWords(given)) {
    const all = missingWords(given);
    return () => all;
  }
  const columns = new Map(Object.entries(given).map(([name, words]) => [name, missingWords(words)]));
  return (column) => columns.get(column) ?? usual;
}

function isWords(given: NonNullable<CsvOptions['missingValues']>): given is readonly string[] {
  return Array.isArray(given);
}
