// The beginning of a CSV text, split into rows under a separator that is only being tried. Minds nothing that is wrong in them and judges
// nothing: csv-dialect.ts does.

import { parseNumber, plainStyle } from './number-cells.js';

/** What may stand between values without being given; blanks are another matter. */
export const separators = [',', ';', '\t', '|'];

/** Rows that are looked at, and cells. */
const judgedRows = 1000;
const judgedCells = 30_000;

export const isBlank = (cell: string): boolean => cell.trim() === '';

/** Behind the comments that the text begins with. The last of them is the header where what stands below is a row of as many cells. */
export function commentsEnd(text: string, lineEnd: string): number {
  let at = 0;
  let last = 0;
  while (text[at] === '#') {
    const end = text.indexOf(lineEnd, at);
    if (end < 0) return last;
    last = at;
    at = end + 1;
  }
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
export function splitRows(text: string, start: number, separator: string, lineEnd: string, whole: boolean): string[][] {
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
    at = end + 1;
    if (at === text.length && text[end] === separator && whole) row.push('');
    // what has no line end is a row where the text ends with it
    if (text[end] !== lineEnd && !(whole && at >= text.length)) continue;
    room -= row.length;
    if (row.length > 1 || !isBlank(row[0])) rows.push(row);
    row = [];
  }
  // a header that is longer than the sample says what it is separated by
  if (rows.length === 0 && row.length > 0) rows.push(row);
  return rows;
}

/** The text with one blank for each run of blanks and tabs, none where lines begin and end; what is quoted stays. */
export function withSingleBlanks(text: string): string {
  return text.replace(/(?<![^\s])"(?:[^"]|"")*"|[ \t]+/g, (found, at: number) =>
    found.startsWith('"') ? found : isLineEnd(text[at - 1]) || isLineEnd(text[at + found.length]) ? '' : ' ',
  );
}

const isLineEnd = (letter: string | undefined): boolean => letter === undefined || letter === '\n' || letter === '\r';
