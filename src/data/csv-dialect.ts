// How a CSV text is written: separator, decimal sign, groups of digits, line ends, and what stands before and behind the table. Separator
// and decimal sign are found together, from the beginning of the text: each pair is tried, and that one taken under which rows are as
// long as the header and most cells are numbers. Knows text alone; rows are read by csv-lines.ts.

import { KanError, show } from '../errors.js';
import type { Decision } from './decision.js';
import { codeReason, type NumberStyle, parseNumber, plainStyle, thousandsOf } from './number-cells.js';

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

/** What was said of it. */
export interface GivenDialect {
  separator?: string | undefined;
  decimal?: '.' | ',' | undefined;
  thousands?: string | undefined;
}

/** Text that it is judged by, in characters. */
export const judgedText = 1 << 16;
/** Rows of it that are looked at, and cells. */
const judgedRows = 1000;
const judgedCells = 30_000;
const separators = [',', ';', '\t', '|'];
/** Share of numbers among a column's cells from which its numbers count. */
const mostlyNumbers = 0.8;
/** Share of all cells that are numbers from which blanks between words are no accident. */
const leastNumbers = 0.5;

/** Judges the beginning of a text. Throws a KanError where what was given does not fit it. */
export function findDialect(text: string, given: GivenDialect = {}): Dialect {
  const sample = text.slice(0, judgedText);
  const lineEnd = !sample.includes('\n') && sample.includes('\r') ? '\r' : '\n';
  const told = /^sep=(.)\r?\n/.exec(sample);
  const start = told ? told[0].length : commentsEnd(sample, lineEnd);
  const whole = text.length < judgedText;
  const split = (separator: string): string[][] => splitRows(sample, start, separator, lineEnd, whole);
  const alignedRows = (): string[][] => splitRows(withSingleBlanks(sample.slice(start)), 0, ' ', lineEnd, whole);
  const fixed = given.separator ?? told?.[1];
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
  const cells = body.length === 0 ? 0 : fitting.length * tail.width;
  return {
    separator,
    rows,
    style,
    tail,
    fits: body.length === 0 ? 1 : fitting.length / body.length,
    numbers: cells === 0 ? 0 : numbers / cells,
  };
}

/** Rows of one length first, then numbers, then columns. */
function isBetter(a: Judged, b: Judged): boolean {
  const clearly = 0.1;
  if (Math.abs(a.fits - b.fits) > clearly) return a.fits > b.fits;
  if (Math.abs(a.numbers - b.numbers) > 0.01) return a.numbers > b.numbers;
  return a.fits === b.fits ? (a.rows[0] ?? []).length > (b.rows[0] ?? []).length : a.fits > b.fits;
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

/** The text with one blank for each run of blanks and tabs, none where lines begin and end; what is quoted stays. */
export function withSingleBlanks(text: string): string {
  return text.replace(/(?<![^\s])"(?:[^"]|"")*"|[ \t]+/g, (found, at: number) =>
    found.startsWith('"') ? found : isLineEnd(text[at - 1]) || isLineEnd(text[at + found.length]) ? '' : ' ',
  );
}

const isLineEnd = (letter: string | undefined): boolean => letter === undefined || letter === '\n' || letter === '\r';

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
  const more = body.reduce((most, row) => Math.max(most, row.length - width), 0);
  if (width < header.length || more === 0) return { width, spare: Math.max(more, header.length - width) };
  // below names alone: a habit of the whole file, not a slip in one row
  const trailing = body.filter((row) => row.length > width);
  return trailing.length * 2 > body.length && trailing.every((row) => row.slice(width).every(isBlank))
    ? { width, spare: more }
    : { width, spare: 0 };
}

const isBlank = (cell: string): boolean => cell.trim() === '';

/** The style under which most cells are numbers; the plainest of those that do as well. */
function findStyle(
  separator: string,
  body: readonly string[][],
  { decimal, thousands }: GivenDialect,
): { style: NumberStyle; numbers: number } {
  const groups = thousands === undefined ? undefined : thousandsOf(thousands);
  const styles = (decimal === undefined ? (['.', ','] as const) : [decimal])
    .flatMap((sign) =>
      (groups === undefined ? ['', ',', '.', ' ', "'"] : [groups]).map((mark) => ({ decimal: sign, thousands: mark })),
    )
    .filter((style) => style.decimal !== style.thousands);
  const columns = columnsOf(body);
  const isOpen = columns.some((cells) =>
    cells.some((cell) => /\d[^\d:/-]\d|,\d|\d,/.test(cell) && Number.isNaN(parseNumber(cell))),
  );
  const pointed = styles.find((style) => style.decimal === ',' && style.thousands === '.');
  if (!isOpen && separator === ';' && pointed && columns.some(areGroupedByPoints))
    return { style: pointed, numbers: countNumbers(columns, pointed) };
  if (!isOpen && styles.some(isPlain)) return { style: plainStyle, numbers: countNumbers(columns, plainStyle) };
  const counts = styles.map((style) => ({ style, numbers: countNumbers(columns, style) }));
  const most = Math.max(0, ...counts.map(({ numbers }) => numbers));
  const best = counts.filter(({ numbers }) => numbers === most).map(({ style }) => style);
  const plain = best.find(isPlain);
  if (plain) return { style: plain, numbers: most };
  const comma = best.find((style) => style.decimal === ',' && style.thousands === '');
  const grouped = best.find((style) => style.decimal === '.' && style.thousands === ',');
  if (comma && grouped) {
    // 1,234 is either; where no number below a thousand is written without a comma, it is a decimal comma
    const whole = columns.some(
      (cells) =>
        cells.some((cell) => /^[+-]?\d+,\d{3}$/.test(cell)) && cells.some((cell) => /^[+-]?\d{1,3}$/.test(cell)),
    );
    return { style: separator === ',' || whole ? grouped : comma, numbers: most };
  }
  return { style: comma ?? best[0] ?? plainStyle, numbers: most };
}

/** Least numbers of a column by which points are told to stand between thousands. */
const tellingPoints = 10;

/** Three digits after every point, and whole numbers below a thousand without one: nobody rounds so. */
function areGroupedByPoints(cells: readonly string[]): boolean {
  const pointed = cells.filter((cell) => cell.includes('.'));
  return (
    pointed.length >= tellingPoints &&
    pointed.every((cell) => /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(cell)) &&
    cells.some((cell) => /^[+-]?\d{1,3}$/.test(cell)) &&
    !cells.some((cell) => /^\d{4,}$/.test(cell))
  );
}

const isPlain = (style: NumberStyle): boolean => style.decimal === '.' && style.thousands === '';

/** The cells of each column that are there, and look as if they might be numbers at all. */
function columnsOf(body: readonly string[][]): string[][] {
  const width = body[0]?.length ?? 0;
  return Array.from({ length: width }, (_, i) =>
    body
      .map((row) => (row[i] ?? '').trim())
      .filter((cell) => cell !== '' && !/^(na|n\/a|nan|null|\?|-|none|\.)$/i.test(cell)),
  );
}

function countNumbers(columns: readonly string[][], style: NumberStyle): number {
  let sum = 0;
  for (const cells of columns) {
    let count = 0;
    for (const cell of cells) if (!Number.isNaN(parseNumber(cell, style))) count++;
    if (count >= mostlyNumbers * cells.length) sum += count;
  }
  return sum;
}

/** Behind the comments that the text begins with. The last of them is the header where what stands below is a row of as many cells. */
function commentsEnd(text: string, lineEnd: string): number {
  let at = 0;
  let last = 0;
  while (text[at] === '#') {
    const end = text.indexOf(lineEnd, at);
    if (end < 0) return last;
    last = at;
    at = end + 1;
  }
  if (at === 0) return 0;
  const lineFrom = (from: number): string => text.slice(from).split(lineEnd, 1)[0];
  const isNumber = (cell: string): boolean =>
    [plainStyle, { decimal: ',', thousands: '' } as const].some(
      (style) => !Number.isNaN(parseNumber(cell.trim(), style)),
    );
  const isHeader = separators.some((separator) => {
    const [names, cells] = [last, at].map((from) => lineFrom(from).split(separator));
    return names.length === cells.length && cells.some(isNumber);
  });
  return isHeader ? last : at;
}

/** Behind the quote that closes the cell; −1 where nothing does. */
function quotedEnd(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close < 0 ? -1 : close + 1;
}

/** Rows of a sample as far as they are whole, without minding what is wrong in them. Blank lines are no rows. */
function splitRows(text: string, start: number, separator: string, lineEnd: string, whole: boolean): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let room = judgedCells;
  let at = start;
  while (at < text.length && rows.length <= judgedRows && room > 0) {
    const quoted = text[at] === '"' ? quotedEnd(text, at) : 0;
    if (quoted < 0) return rows;
    let end = Math.max(at, quoted);
    while (end < text.length && text[end] !== separator && text[end] !== lineEnd) end++;
    row.push(quoted > 0 ? text.slice(at + 1, quoted - 1).replaceAll('""', '"') : text.slice(at, end));
    // what has no line end is a row where the text ends with it
    if (end === text.length && !whole) break;
    at = end + 1;
    if (at === text.length && text[end] === separator && whole) row.push('');
    if (text[end] !== lineEnd && !(whole && at >= text.length)) continue;
    room -= row.length;
    if (row.length > 1 || !isBlank(row[0])) rows.push(row);
    row = [];
  }
  // a header that is longer than the sample says what it is separated by
  if (rows.length === 0 && row.length > 0) rows.push(row);
  return rows;
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

/** What else the number in a cell could be, for a hint: the option that would make it one. Undefined where none would. */
export function otherStyle(cell: string, style: NumberStyle): string | undefined {
  if (codeReason(cell) !== undefined) return undefined;
  for (const decimal of ['.', ','] as const)
    for (const thousands of ['', ',', '.', ' ', "'"]) {
      if (thousands === decimal || Number.isNaN(parseNumber(cell, { decimal, thousands }))) continue;
      if (decimal !== style.decimal) return `\`decimal: ${JSON.stringify(decimal)}\``;
      return `\`thousands: ${JSON.stringify(thousands)}\``;
    }
  return undefined;
}
