// How a CSV text is written: separator, decimal sign, groups of digits, line ends, and what stands before and behind the table. Separator
// and decimal sign are found together, from the beginning of the text: each pair is tried, and that one taken under which rows are as
// long as the header and most cells are numbers. Knows text alone: sample-rows.ts splits what is tried, number-style.ts finds the signs,
// csv-rows.ts reads the table.

import { KanError, show } from '../errors.js';
import type { Decision } from './decision.js';
import { type NumberStyle, parseNumber } from './number-cells.js';
import { findStyle, type GivenDialect, mostlyNumbers } from './number-style.js';
import { commentsEnd, isBlank, separators, splitRows, withSingleBlanks } from './sample-rows.js';

/** How a text separates values and lines, and writes numbers. */
export interface Dialect {
  separator: string;
  lineEnd: '\n' | '\r';
  style: NumberStyle;
  /** where the header begins: comments and `sep=;` stand before it */
  start: number;
  /** names of the header that count: those behind are blank, as are the cells below them */
  width: number;
  /** blank cells that a row may have behind its last one */
  spare: number;
  /** whether any number of blanks and tabs stand between cells, also before the first and behind the last: columns one below the other */
  aligned: boolean;
  /** what was found without being asked for */
  profile: Decision[];
}

/** Text that it is judged by, in characters. */
export const judgedText = 1 << 16;
/** Share of all cells that are numbers from which blanks between words are no accident. */
const leastNumbers = 0.5;

/** Judges the beginning of a text. Throws a KanError where what was given does not fit it. */
export function findDialect(text: string, given: GivenDialect = {}): Dialect {
  const sample = text.slice(0, judgedText);
  const lineEnd = !sample.includes('\n') && sample.includes('\r') ? '\r' : '\n';
  const told = /^("?)sep=(.)\1\r?\n/.exec(sample);
  const start = told ? told[0].length : commentsEnd(sample, lineEnd);
  const whole = text.length < judgedText;
  const split = (separator: string): string[][] => splitRows(sample, start, separator, lineEnd, whole);
  const alignedRows = (): string[][] => splitRows(withSingleBlanks(sample.slice(start)), 0, ' ', lineEnd, whole);
  const fixed = given.separator ?? told?.[2];
  const tried = (fixed === undefined ? separators : [fixed])
    .filter((separator) => fixed !== undefined || separator !== given.decimal)
    .map((separator) => judge(separator, split(separator), given));
  const wide = tried.filter(({ rows, fits }) => (rows[0] ?? []).length > 1 && !(fits === 0 && isOneColumn(rows)));
  const narrow = tried.reduce((a, b) => (isBetter(b, a) ? b : a));
  const byBlanks = fixed === ' ' || (fixed === undefined && wide.length === 0);
  const spaced = byBlanks ? findSpaced(split(' '), given, alignedRows) : undefined;
  const best =
    fixed === ' ' && spaced
      ? spaced
      : wide.length > 0
        ? wide.reduce((a, b) => (isBetter(b, a) ? b : a))
        : // below one name, rows of several values: something stands before the names, which is an error and no column of words
          ((narrow.numbers < mostlyNumbers ? (tried.find(isBelowTitle) ?? spaced) : undefined) ?? narrow);
  if (given.separator !== undefined && best.rows.length > 0 && !sample.includes(given.separator, start))
    throw new KanError(
      `\`separator\` is ${show(given.separator)}, which occurs nowhere in ${show(sample.slice(start, start + 60).split(/[\r\n]/)[0])}`,
      'leave it out to have it found',
    );
  const { separator, style, tail, aligned = false } = best;
  return { separator, lineEnd, style, start, ...tail, aligned, profile: profileOf(best, given) };
}

interface Judged {
  separator: string;
  rows: string[][];
  /** share of rows that are as long as the header */
  fits: number;
  /** share of cells that are numbers, of columns of numbers */
  numbers: number;
  style: NumberStyle;
  tail: { width: number; spare: number };
  aligned?: boolean;
}

function judge(separator: string, rows: string[][], given: GivenDialect): Judged {
  const [header = [], ...body] = rows;
  const tail = tailOf(header, body);
  const fitting = body.filter((row) => row.length >= tail.width && row.length <= tail.width + tail.spare);
  const { style, numbers } = findStyle(separator, fitting, given);
  return {
    separator,
    rows,
    style,
    tail,
    fits: body.length === 0 ? 1 : fitting.length / body.length,
    numbers: fitting.length === 0 ? 0 : numbers / (fitting.length * tail.width),
  };
}

/** Rows of one length first, then numbers, then columns. */
function isBetter(a: Judged, b: Judged): boolean {
  const clearly = 0.1;
  if (Math.abs(a.fits - b.fits) > clearly) return a.fits > b.fits;
  if (Math.abs(a.numbers - b.numbers) > 0.01) return a.numbers > b.numbers;
  const columns = ({ rows }: Judged): number => (rows[0] ?? []).length;
  return (a.fits - b.fits || columns(a) - columns(b)) > 0;
}

/** A separator in the name of the only column, and none below it. */
function isOneColumn([, ...body]: string[][]): boolean {
  return body.length > 1 && body.every(({ length }) => length === 1);
}

/** The same, where blanks stand between names and between numbers, single ones or as many as it takes; they are found only where nothing else is. */
function findSpaced(single: string[][], given: GivenDialect, alignedRows: () => string[][]): Judged | undefined {
  const isTable = ({ rows: [header = [], ...body], fits, numbers }: Judged): boolean =>
    header.length > 1 && body.length > 1 && fits === 1 && numbers >= leastNumbers && !header.some(isBlank);
  const spaced = judge(' ', single, given);
  if (isTable(spaced)) return spaced;
  const aligned = { ...judge(' ', alignedRows(), given), aligned: true };
  return isTable(aligned) ? aligned : undefined;
}

/** Rows of several values, all of one length, below one name. */
function isBelowTitle({ rows: [header = [], ...body] }: Judged): boolean {
  return header.length === 1 && body.length > 1 && body.every(({ length }) => length > 1 && length === body[0].length);
}

/** How many names count, and how many blank cells may follow a row: separators at the end of lines, of the header, or of both. */
function tailOf(header: readonly string[], body: readonly string[][]): { width: number; spare: number } {
  if (body.length === 0) return { width: Infinity, spare: 0 };
  let width = header.length;
  while (width > 1 && isBlank(header[width - 1])) width--;
  const blankFrom = (from: number): boolean => body.every((row) => row.slice(from).every(isBlank));
  if (width < header.length && !blankFrom(width)) width = header.length;
  const spare = body.reduce((most, row) => Math.max(most, row.length), header.length) - width;
  if (width < header.length) return { width, spare };
  // below names alone: a habit of the whole file, not a slip in one row
  const trailing = body.filter((row) => row.length > width);
  return trailing.length * 2 > body.length && trailing.every((row) => row.slice(width).every(isBlank))
    ? { width, spare }
    : { width, spare: 0 };
}

const words = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
  [' ', 'blank'],
]);

function profileOf({ separator, rows, style, tail, aligned }: Judged, given: GivenDialect): Decision[] {
  const profile: Decision[] = [];
  if (given.separator === undefined && separator !== ',' && rows.length > 1 && tail.width > 1)
    profile.push({
      option: 'separator',
      value: separator,
      why: `with ${aligned ? 'blanks' : `a ${words.get(separator) ?? separator}`} between them rows have ${tail.width} values, as many as there are names`,
    });
  const example = (pattern: RegExp): string => {
    for (const row of rows.slice(1))
      for (const cell of row) {
        const text = cell.trim();
        if (pattern.test(text) && !Number.isNaN(parseNumber(text, style))) return `numbers such as ${text}`;
      }
    return 'numbers';
  };
  if (given.decimal === undefined && style.decimal === ',')
    profile.push({ option: 'decimal', value: ',', why: `${example(/\d,\d*$/)} have a decimal comma` });
  if (given.thousands === undefined && style.thousands !== '')
    profile.push({
      option: 'thousands',
      value: style.thousands,
      why: `${example(/\d[^\d+-]\d{3}([^\d]|$)/)} have their digits in groups`,
    });
  return profile;
}
