// Rows of CSV text on their way into columns: lines without quotes are read here straight from the text, numbers included, without
// a string for each cell; others come as cells from the parser that knows the whole grammar. Knows no headers and no kinds of columns.

import { KanError } from '../errors.js';

/** Where the cells of one column go. */
export interface CellReader {
  /** whether cells are numbers for certain */
  readonly numeric: boolean;
  /** Takes a finite number. */
  addNumber(value: number): void;
  /** Takes a cell as it stands in the text; `row` is for errors. */
  add(cell: string, row: number): void;
}

/** Rows of one stretch of text, taken one after the other. Blank lines are no rows. */
export interface RowBlock {
  /** The next row's cells, or undefined after the last. */
  cells(): string[] | undefined;
  /**
   * Gives the next row's cells to the readers, one for each position, undefined where nobody reads; false after the last row.
   * Throws a KanError unless the row has as many cells as there are readers.
   */
  read(readers: readonly (CellReader | undefined)[], row: number): boolean;
}

/** Rows that are cells already. */
export class CellRows implements RowBlock {
  readonly #rows: string[][];
  #next = 0;

  constructor(rows: string[][]) {
    this.#rows = rows;
  }

  cells(): string[] | undefined {
    while (this.#next < this.#rows.length) {
      const row = this.#rows[this.#next++];
      if (row.length > 1 || row[0].trim() !== '') return row;
    }
    return undefined;
  }

  read(readers: readonly (CellReader | undefined)[], row: number): boolean {
    const cells = this.cells();
    if (cells === undefined) return false;
    checkLength(cells.length, readers.length, row);
    for (let i = 0; i < cells.length; i++) readers[i]?.add(cells[i], row);
    return true;
  }
}

/** 10^0 … 10^22: the powers of ten that are exact. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const [carriageReturn, space, minus, dot, zero] = [13, 32, 45, 46, 48];
const lastOfAscii = 127;

/** Rows of text without any quotes, every line of which ends in a line end. */
export class PlainRows implements RowBlock {
  readonly #text: string;
  readonly #end: number;
  readonly #separator: number;
  readonly #lineEnd: number;
  #at = 0;

  /** `end` is where the last line ends; `separator` and `lineEnd` are single characters. */
  constructor(text: string, end: number, separator: string, lineEnd: string) {
    this.#text = text;
    this.#end = end;
    this.#separator = separator.charCodeAt(0);
    this.#lineEnd = lineEnd.charCodeAt(0);
  }

  cells(): string[] | undefined {
    if (!this.#findRow()) return undefined;
    const from = this.#at;
    this.#at = this.#lineEndAfter(from) + 1;
    return this.#text.slice(from, this.#at - 1).split(String.fromCharCode(this.#separator));
  }

  read(readers: readonly (CellReader | undefined)[], row: number): boolean {
    if (!this.#findRow()) return false;
    const text = this.#text;
    const separator = this.#separator;
    const lineEnd = this.#lineEnd;
    const width = readers.length;
    let at = this.#at;
    let count = 0;
    for (;;) {
      const reader = count < width ? readers[count] : undefined;
      count++;
      const start = at;
      let code = text.charCodeAt(at);
      if (reader !== undefined && reader.numeric) {
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
        if (code === dot) {
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
          (code === separator || code === lineEnd)
        ) {
          const value = whole / powersOfTen[decimals];
          reader.addNumber(negative ? -value : value);
        } else {
          // what is wrong with the row comes before what is wrong in it
          checkLength(this.#countCells(), width, row);
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
    checkLength(count, width, row);
    this.#at = at;
    return true;
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
      const code = this.#text.charCodeAt(at);
      if (code === this.#lineEnd) return count;
      if (code === this.#separator) count++;
    }
  }

  #lineEndAfter(at: number): number {
    let end = at;
    while (this.#text.charCodeAt(end) !== this.#lineEnd) end++;
    return end;
  }
}

function checkLength(found: number, wanted: number, row: number): void {
  if (found !== wanted) throw new KanError(`row ${row} has ${found} values but the header names ${wanted} columns`);
}
