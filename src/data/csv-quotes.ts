// Quotes in CSV text: where quoted cells end, and where the last whole row of a stretch of text does. A quote opens a cell only where it
// is the cell's first character, "" stands for one within it, and only blanks may follow the closing one. Every character is looked at a
// bounded number of times, whatever the text.

import { KanError, show } from '../errors.js';

const quote = 34;

/**
 * Index of the quote that closes the cell which opens at `open`; −1 where the text ends before that is certain. `separator` and
 * `lineEnd` are character codes. Throws a KanError on a quote with anything else after it.
 */
export function closingQuote(text: string, open: number, separator: number, lineEnd: number): number {
  for (let at = open + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return -1;
    let after = text.charCodeAt(at + 1);
    if (after === quote) {
      at++;
      continue;
    }
    let next = at + 1;
    while (after !== separator && after !== lineEnd && isBlank(after)) after = text.charCodeAt(++next);
    if (after === separator || after === lineEnd) return at;
    if (next >= text.length) return -1;
    throw notClosed(text, open);
  }
}

/**
 * `end` is the index after the last row of the text that is whole, 0 where there is none; `open` that of a quote after it which nothing
 * closes yet, −1 where there is none. Rows begin at 0. Throws as `closingQuote`.
 */
export function findRowsEnd(text: string, separator: string, lineEnd: string): { end: number; open: number } {
  const [separatorCode, lineEndCode] = [separator.charCodeAt(0), lineEnd.charCodeAt(0)];
  let end = 0;
  // outside of quotes from here on
  let at = 0;
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', open)) {
    const before = text.charCodeAt(open - 1);
    if (open > 0 && before !== separatorCode && before !== lineEndCode) {
      open++;
      continue;
    }
    for (let i = open - 1; i >= at; i--) {
      if (text.charCodeAt(i) === lineEndCode) {
        end = i + 1;
        break;
      }
    }
    const close = closingQuote(text, open, separatorCode, lineEndCode);
    if (close < 0) return { end, open };
    at = open = close + 1;
  }
  const last = text.lastIndexOf(lineEnd);
  return { end: last >= at ? last + 1 : end, open: -1 };
}

/** The error for a quote that opens at this place of the text. */
export function notClosed(text: string, open: number): KanError {
  return new KanError(
    `a quoted value is not closed or has a stray quote in it, near ${show(text.slice(Math.max(0, open - 10), open + 30))}`,
    'write a quote within a quoted value twice',
  );
}

/** Blank as String.trim says. */
function isBlank(code: number): boolean {
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 128 && String.fromCharCode(code).trim() === '';
}
