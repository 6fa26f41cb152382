// Rows of CSV text on their way into columns: read straight from the text, numbers included, without a string for each cell where a
// column is numbers. Knows no headers and no kinds of columns; where quoted cells end is csv-quotes.ts's.

import { KanError } from '../errors.js';
import { closingQuote } from './csv-quotes.js';

/** Where the cells of one column go. */
export interface CellReader {
  /** whether cells are numbers for certain */
  readonly numeric: boolean;
  /** Takes a finite number. */
  addNumber(value: number): void;
  /** Takes a cell as it stands in the text; `row` is for errors. */
  add(cell: string, row: number): void;
}

/** 10^0 … 10^22: the powers of ten that are exact. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const [carriageReturn, space, quote, hash, comma, minus, dot, zero] = [13, 32, 34, 35, 44, 45, 46, 48];
/** Most digits of a whole number that is surely one: see `codeReason`. */
const plainDigits = 15;
const lastOfAscii = 127;
/** Nothing, in quotes or not. */
const blankCell = /^("\s*")?\s*$/;

/** Rows of one stretch of text, taken one after the other; every one ends in a line end. Blank lines are no rows. */
export class TextRows {
  readonly #text: string;
  readonly #end: number;
  readonly #separator: number;
  readonly #lineEnd: number;
  readonly #decimal: number;
  readonly #spare: number;
  #at = 0;

  /**
   * `end` is where the last row ends; `separator`, `lineEnd` and `decimal`, the decimal sign of numbers, are single characters; `spare` is
   * how many blank cells may stand behind a row. No quote is open at `end`.
   */
  constructor(text: string, end: number, separator: string, lineEnd: string, { decimal = '.', spare = 0 } = {}) {
    this.#text = text;
    this.#end = end;
    this.#separator = separator.charCodeAt(0);
    this.#lineEnd = lineEnd.charCodeAt(0);
    // where it is also the separator, it can only stand in quotes
    this.#decimal = decimal === separator ? dot : decimal.charCodeAt(0);
    this.#spare = spare;
  }

  /** The next row's cells, or undefined after the last. Throws a KanError where there are more than `most`. */
  cells(most: number): string[] | undefined {
    if (!this.#findRow()) return undefined;
    const text = this.#text;
    const cells: string[] = [];
    for (let at = this.#at; ; at++) {
      if (cells.length === most)
        throw new KanError(
          `the header names more than ${most} columns`,
          'is this a table, and is its separator a usual one?',
        );
      const start = at;
      if (text.charCodeAt(at) === quote) {
        at = closingQuote(text, at, this.#separator, this.#lineEnd);
        cells.push(unquoted(text, start, at));
        at = this.#cellEnd(at + 1);
      } else {
        at = this.#cellEnd(at);
        cells.push(text.slice(start, at));
      }
      if (text.charCodeAt(at) === this.#lineEnd) {
        this.#at = at + 1;
        return cells;
      }
    }
  }

  /**
   * Gives the next row's cells to the readers, one for each position, undefined where nobody reads; false after the last row.
   * Throws a KanError unless the row has as many cells as there are readers.
   */
  read(readers: readonly (CellReader | undefined)[], row: number): boolean {
    if (!this.#findRow()) return false;
    const text = this.#text;
    const separator = this.#separator;
    const lineEnd = this.#lineEnd;
    const decimal = this.#decimal;
    const width = readers.length;
    let at = this.#at;
    let count = 0;
    let counted = false;
    for (;;) {
      const reader = count < width ? readers[count] : undefined;
      count++;
      const start = at;
      let code = text.charCodeAt(at);
      if (code === quote) {
        const close = closingQuote(text, at, separator, lineEnd);
        reader?.add(unquoted(text, start, close), row);
        at = this.#cellEnd(close + 1);
        code = text.charCodeAt(at);
      } else if (reader !== undefined && reader.numeric) {
        // digits[.digits] as a whole number and a power of ten; both exact, so that the quotient is the nearest number there is
        const negative = code === minus;
        if (negative) code = text.charCodeAt(++at);
        const first = at;
        let whole = 0;
        while (code >= zero && code < zero + 10) {
          whole = whole * 10 + (code - zero);
          code = text.charCodeAt(++at);
        }
        let digits = at - first;
        let decimals = 0;
        if (code === decimal) {
          const point = at;
          code = text.charCodeAt(++at);
          while (code >= zero && code < zero + 10) {
            whole = whole * 10 + (code - zero);
            code = text.charCodeAt(++at);
          }
          decimals = at - point - 1;
          digits += decimals;
        }
        if (code === carriageReturn && text.charCodeAt(at + 1) === lineEnd) code = text.charCodeAt(++at);
        if (
          digits > 0 &&
          decimals < powersOfTen.length &&
          whole <= Number.MAX_SAFE_INTEGER &&
          // what may be a code is looked at as text
          (decimals > 0 || digits === 1 || (digits <= plainDigits && text.charCodeAt(first) !== zero)) &&
          (code === separator || code === lineEnd)
        ) {
          const value = whole / powersOfTen[decimals];
          reader.addNumber(negative ? -value : value);
        } else {
          // what is wrong with the row comes before what is wrong in it
          if (!counted) this.#checkLength(this.#countCells(), width, row);
          counted = true;
          while (code !== separator && code !== lineEnd) code = text.charCodeAt(++at);
          reader.add(text.slice(start, at), row);
        }
      } else {
        while (code !== separator && code !== lineEnd) code = text.charCodeAt(++at);
        reader?.add(text.slice(start, at), row);
      }
      at++;
      if (code === lineEnd) break;
    }
    if (count !== width && !(count > width && this.#endsBlank(width))) this.#checkLength(count, width, row, 0);
    this.#at = at;
    return true;
  }

  /** Throws a KanError unless there are so many cells, or few enough more. */
  #checkLength(found: number, wanted: number, row: number, spare = this.#spare): void {
    if (found >= wanted && found <= wanted + spare) return;
    throw new KanError(
      `row ${row} has ${found} values but the header names ${wanted} columns`,
      this.#lengthHint(found, wanted, row),
    );
  }

  /** The likely reason for a row of another length. */
  #lengthHint(found: number, wanted: number, row: number): string | undefined {
    if (this.#text.charCodeAt(this.#at) === hash) return 'comments may only stand before the names of the columns';
    // what a file of other line ends was put together with
    if (/\r./.test(this.#text.slice(this.#at, this.#lineEndAfter(this.#at))))
      return 'some of its lines end in a carriage return alone: save it with one kind of line ends';
    if (found === 1 && row > 1) return 'is it a note below the table? Take it out';
    if (wanted === 1) return 'is the first line that of the names of the columns?';
    // the first row is as all others are; later ones are slips
    if (row > 1) return undefined;
    if (found === wanted + 1) return 'if the first column has no name, begin the line of names with a separator';
    return found === 2 * wanted && this.#separator === comma
      ? 'numbers with a decimal comma need quotes, or another separator between them'
      : undefined;
  }

  /** Whether nothing stands in the row's cells behind so many, and they are not too many. */
  #endsBlank(width: number): boolean {
    if (this.#spare === 0) return false;
    let at = this.#at;
    for (let count = 0; ; count++) {
      const start = at;
      if (this.#text.charCodeAt(at) === quote) at = closingQuote(this.#text, at, this.#separator, this.#lineEnd) + 1;
      at = this.#cellEnd(at);
      if (count >= width && (count >= width + this.#spare || !blankCell.test(this.#text.slice(start, at))))
        return false;
      if (this.#text.charCodeAt(at) === this.#lineEnd) return true;
      at++;
    }
  }

  /** Goes to the next line that is not blank; false when there is none. */
  #findRow(): boolean {
    for (; this.#at < this.#end; this.#at = this.#lineEndAfter(this.#at) + 1) {
      const code = this.#text.charCodeAt(this.#at);
      if ((code > space && code <= lastOfAscii) || code === this.#separator) return true;
      const line = this.#text.slice(this.#at, this.#lineEndAfter(this.#at));
      if (line.trim() !== '' || line.includes(String.fromCharCode(this.#separator))) return true;
    }
    return false;
  }

  #countCells(): number {
    let count = 1;
    for (let at = this.#at; ; at++) {
      if (this.#text.charCodeAt(at) === quote) at = closingQuote(this.#text, at, this.#separator, this.#lineEnd) + 1;
      at = this.#cellEnd(at);
      if (this.#text.charCodeAt(at) === this.#lineEnd) return count;
      count++;
    }
  }

  /** The next separator or line end. */
  #cellEnd(at: number): number {
    let end = at;
    for (let code = this.#text.charCodeAt(end); code !== this.#separator && code !== this.#lineEnd;)
      code = this.#text.charCodeAt(++end);
    return end;
  }

  #lineEndAfter(at: number): number {
    let end = at;
    while (this.#text.charCodeAt(end) !== this.#lineEnd) end++;
    return end;
  }
}

/** What a quoted cell says, from its opening to its closing quote. */
function unquoted(text: string, open: number, close: number): string {
  return text.slice(open + 1, close).replaceAll('""', '"');
}
