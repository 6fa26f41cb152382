// The cells of one column on their way into a table: numbers, words or dates, found out from the first thousand unless it was said. Knows
// no rows and no text but its cells. What the first cells suggest holds: a cell that contradicts it later is an error, no change of mind.

import { KanError, show } from '../errors.js';
import type { CellReader } from './csv-lines.js';
import { otherStyle } from './number-style.js';
import { arePlainDates, type DateOrder, findDateOrder, parseDate } from './date-cells.js';
import type { Decision } from './decision.js';
import { maybeMissing, type MissingCells } from './missing-cells.js';
import { isTotal } from './column-notices.js';
import { codeReason, type NumberStyle, parseNumber } from './number-cells.js';
import { commonMark, parseMarked } from './marked-numbers.js';
import type { ColumnKind } from './reading-options.js';
import { checkWords } from './room.js';
import { type Column, truthWord } from './table.js';

/** Rows after which the kind of a column is settled. */
const sampleRows = 1000;
/** Share of numbers among a column's first values from which it is one of numbers, and a word in it an error. */
const mostlyNumbers = 0.8;

/** Rows in which the names of the columns may stand, where a title is above them. */
const titleRows = 3;

/** Share from which it is told that they are read as words. */
const partlyNumbers = 0.3;

/** What cells of the column are to be read by. */
export interface ColumnReading {
  style: NumberStyle;
  missing: MissingCells;
  /** whether the day comes first where a date could be read either way */
  dayFirst: boolean;
}

/** Collects one column; finds out its kind from the first rows unless told. */
export class ColumnBuilder implements CellReader {
  readonly name: string;
  readonly position: number;
  /** what was decided about the column and why */
  readonly decisions: Decision[] = [];
  readonly #reading: ColumnReading;
  /** whether it was said that these are dates, the order of which may have to be found */
  readonly #isDate: boolean;
  /** whether the kind was given, by an option or a model, and is not to be doubted */
  readonly #isGiven: boolean;
  #kind: 'number' | 'category' | 'date' | undefined;
  #order: DateOrder | undefined;
  /** whether it was found out that these are numbers, and all so far were digits alone: then one with leading zeros is a contradiction */
  #digitsAlone = false;
  /** what stands beside the numbers, '' for unusual signs alone; undefined where nothing may */
  #mark: string | undefined;
  #sample: string[] = [];
  #firstRow = 1;
  #numbers = new Float64Array(0);
  #codes = new Int32Array(0);
  /** rows to have room for at once */
  #capacity: number;
  readonly #words: string[] = [];
  /** codes of the cells seen so far */
  readonly #known = new Map<string, number>();
  #count = 0;
  /** numbers that stand for no value */
  readonly #marked: ReadonlySet<number> | undefined;

  /** `capacity` is the number of rows to have room for at first, where the kind is known. */
  constructor(name: string, at: number, reading: ColumnReading, kind?: ColumnKind, capacity = 0) {
    this.name = name;
    this.position = at;
    this.#reading = reading;
    this.#marked = reading.missing.numbers;
    const known = kind === undefined ? undefined : knownKind(kind);
    this.#kind = known?.kind === 'date' && known.order === undefined ? undefined : known?.kind;
    this.#order = known?.order;
    this.#isDate = known?.kind === 'date';
    this.#isGiven = known !== undefined;
    this.#capacity = capacity;
  }

  get numeric(): boolean {
    return this.#kind === 'number';
  }

  /** The kind as an option would say it, once that is settled. */
  get kind(): ColumnKind | undefined {
    return this.#kind === 'date' ? `date-${this.#order!}` : this.#kind;
  }

  addNumber(value: number): void {
    if (this.#count === this.#numbers.length) this.#numbers = grown(this.#numbers, Float64Array, this.#capacity);
    this.#numbers[this.#count++] = this.#marked !== undefined && this.#marked.has(value) ? NaN : value;
  }

  add(raw: string, row: number): void {
    const cell = raw.trim();
    if (this.#kind === 'number') this.#addNumberIn(cell, row);
    else if (this.#kind === 'category') this.#addWord(cell);
    else if (this.#kind === 'date') this.#addDateIn(cell, row);
    else {
      if (this.#sample.length === 0) this.#firstRow = row;
      if (this.#sample.push(cell) === sampleRows) this.#settle();
    }
  }

  finish(): Column {
    if (this.#kind === undefined) this.#settle();
    const { name } = this;
    if (this.#kind === 'number')
      return { name, kind: 'number', values: cut(this.#numbers, this.#count), ...(this.#mark && { mark: this.#mark }) };
    if (this.#kind === 'date')
      return { name, kind: 'number', values: cut(this.#numbers, this.#count), date: { order: this.#order! } };
    const codes = cut(this.#codes, this.#count);
    if (this.#known.get(doubtful) === inDoubt) this.#decideDoubtful(codes);
    return { name, kind: 'category', categories: this.#words, codes };
  }

  #settle(): void {
    const sample = this.#sample;
    const present = sample.filter((cell) => !this.#reading.missing.number(cell));
    if (this.#isDate) this.#settleDate(present);
    else this.#kind = this.#findKind(present);
    this.#sample = [];
    this.#capacity = Math.max(this.#capacity, sample.length);
    sample.forEach((cell, i) => {
      if (this.#kind === 'number') this.#addNumberIn(cell, this.#firstRow + i);
      else if (this.#kind === 'date') this.#addDateIn(cell, this.#firstRow + i);
      else this.#addWord(cell);
    });
  }

  #findKind(present: string[]): 'number' | 'category' | 'date' {
    const numbers = present.filter((cell) => !Number.isNaN(parseNumber(cell, this.#reading.style)));
    if (numbers.length >= mostlyNumbers * present.length) {
      // where some are written with decimals, none is a code
      const digitsAlone = numbers.length > 0 && numbers.every((cell) => /^\d+$/.test(cell));
      const code = digitsAlone ? numbers.find((cell) => codeReason(cell) !== undefined) : undefined;
      if (code === undefined) {
        this.#digitsAlone = digitsAlone;
        if (numbers.length < present.length) this.#settleMark(present);
        return 'number';
      }
      this.#decide('category', `it holds ${codeReason(code)!}, which are codes and no quantities`);
      return 'category';
    }
    const found = arePlainDates(present) ? findDateOrder(present, this.#reading.dayFirst) : undefined;
    if (found === undefined) {
      if (this.#settleMark(present)) return 'number';
      if (numbers.length >= partlyNumbers * present.length && numbers.length > 0) {
        const word = present.find((cell) => Number.isNaN(parseNumber(cell, this.#reading.style)))!;
        const words = present.length - numbers.length;
        this.#decide('category', `${words} of its first ${present.length} values are no numbers, such as ${word}`);
      }
      return 'category';
    }
    this.#order = found.order;
    this.#decide(`date-${found.order}`, dateReason(found, present[0]));
    return 'date';
  }

  /** Whether these are numbers with the same thing beside all of them, or with unusual signs. */
  #settleMark(present: string[]): boolean {
    const { style } = this.#reading;
    const mark = commonMark(present, style);
    if (mark === undefined) return false;
    const example = present.find((cell) => Number.isNaN(parseNumber(cell, style)))!;
    // what is written so that leading zeros stay is a code
    if (present.some((cell) => codeReason(cell.replace(/^\D+|\D+$/g, '')) !== undefined)) return false;
    this.#mark = mark;
    this.#decide('number', markReason(mark, example));
    return true;
  }

  #settleDate(present: string[]): void {
    const found = findDateOrder(present, this.#reading.dayFirst);
    this.#kind = 'date';
    // where no order fits all of them, the first that does not fit the commonest is told
    this.#order = found?.order ?? 'ymd';
    if (found?.ambiguous) this.#decide(`date-${found.order}`, dateReason(found, present[0]));
  }

  #addNumberIn(cell: string, row: number): void {
    const { style, missing } = this.#reading;
    let value = parseNumber(cell, style);
    if (Number.isNaN(value)) {
      const marked = missing.number(cell) ? undefined : this.#markedNumber(cell);
      if (marked !== undefined) value = marked;
      else if (!missing.number(cell)) throw this.#contradiction(cell, row, 'numbers');
    } else if (this.#digitsAlone && codeReason(cell) !== undefined) throw this.#contradiction(cell, row, 'numbers');
    this.addNumber(value);
  }

  /** The number beside the mark of the column. A column that is known to be one of numbers has that of its first cell with one. */
  #markedNumber(cell: string): number | undefined {
    if (this.#mark === undefined && !this.#isGiven) return undefined;
    const found = parseMarked(cell, this.#reading.style);
    if (found === undefined) return undefined;
    if (this.#mark === undefined) this.#decide('number', markReason(found.mark, cell));
    this.#mark ||= found.mark;
    return found.mark === '' || found.mark === this.#mark ? found.value : undefined;
  }

  #addDateIn(cell: string, row: number): void {
    const value = parseDate(cell, this.#order!);
    if (Number.isNaN(value) && !this.#reading.missing.number(cell)) throw this.#contradiction(cell, row, 'dates');
    this.addNumber(value);
  }

  #addWord(cell: string): void {
    if (this.#count === this.#codes.length) this.#codes = grown(this.#codes, Int32Array, this.#capacity);
    this.#codes[this.#count++] = this.#known.get(cell) ?? this.#newWord(cell);
  }

  /** The code of a cell that is met for the first time. */
  #newWord(cell: string): number {
    const { missing } = this.#reading;
    const word = truthWord(cell);
    let code = missing.word(cell) ? noValue : this.#words.length;
    if (missing.byContext && cell === doubtful) code = inDoubt;
    else if (word !== cell) code = this.#known.get(word) ?? this.#newWord(word);
    else if (code !== noValue) checkWords(this.name, this.#words.push(word));
    this.#known.set(cell, code);
    return code;
  }

  /** NA is a word where it stands among words of two letters, as in a column of countries; else there is no value. */
  #decideDoubtful(codes: Int32Array): void {
    const words = this.#words;
    const short = words.filter((word) => /^\p{L}{2}$/u.test(word));
    const isWord = short.length >= 2 && short.length >= 0.9 * words.length;
    const code = isWord ? words.push(doubtful) - 1 : noValue;
    for (let i = 0; i < codes.length; i++) if (codes[i] === inDoubt) codes[i] = code;
    if (isWord)
      this.decisions.push({
        option: 'missingValues',
        columns: [this.name],
        value: [],
        why: `NA stands among words of two letters, such as ${short[0]}, and is taken as one`,
      });
  }

  #decide(value: ColumnKind, why: string): void {
    this.decisions.push({ option: 'kinds', columns: [this.name], value, why });
  }

  #contradiction(cell: string, row: number, what: 'numbers' | 'dates'): KanError {
    const name = JSON.stringify(this.name);
    const other = what === 'numbers' ? otherStyle(cell, this.#reading.style) : undefined;
    const kinds = `\`kinds: { ${name}: "category" }\``;
    const noRow = isTotal(cell)
      ? 'if it is a line of totals, take it out; '
      : row <= titleRows && !/\d/.test(cell)
        ? 'if this is a line of units, or the names stand below a title, take it out; '
        : '';
    const marker = maybeMissing(cell)
      ? `if it stands for no value, \`missingValues: [${JSON.stringify(cell)}]\`; `
      : '';
    const hint = this.#isGiven
      ? `${other === undefined ? marker : `if it is a number, ${other}; `}correct the cell, or leave it empty where the value is unknown`
      : other !== undefined
        ? `if it is a number, ${other}; if the column holds words, ${kinds}`
        : `${noRow}${marker}if the column holds words, ${kinds}, or leave it out, \`kinds: { ${name}: "ignore" }\``;
    return new KanError(`row ${row} has ${show(cell)} in column ${show(this.name)}, which holds ${what}`, hint);
  }
}

const doubtful = 'NA';
/** Codes of cells that are no words: without a value, and NA, of which it is decided at the end what it is. */
const [noValue, inDoubt] = [-1, -2];

function knownKind(kind: ColumnKind): { kind: 'number' | 'category' | 'date'; order?: DateOrder } {
  const order = /^date-(.*)$/.exec(kind)?.[1];
  if (order !== undefined) return { kind: 'date', order: order as DateOrder };
  return { kind: kind as 'number' | 'category' | 'date' };
}

const orders: Record<DateOrder, string> = {
  ymd: 'with the year first',
  dmy: 'with the day first',
  mdy: 'with the month first',
  time: 'of the day',
};

function markReason(mark: string, cell: string): string {
  if (mark === '') return `some of its numbers are written as negative in another way, such as ${cell}`;
  return `${mark.includes('"') ? mark : `"${mark}"`} stands beside its numbers and is left away, as in ${cell}`;
}

function dateReason({ order, ambiguous }: { order: DateOrder; ambiguous: boolean }, cell: string): string {
  const doubt = ambiguous ? ', which could be read the other way too' : '';
  const how = order !== 'time' && /\p{L}{3}/u.test(cell) ? 'with the names of months' : orders[order];
  return `it holds ${order === 'time' ? 'times' : 'dates'} ${how}, such as ${cell}${doubt}`;
}

function grown<T extends Float64Array | Int32Array>(values: T, kind: new (length: number) => T, least: number): T {
  try {
    const larger = new kind(Math.max(16, least, 2 * values.length));
    larger.set(values);
    return larger;
  } catch {
    throw new KanError(
      `there is no memory for more than ${values.length} rows`,
      'leave columns out (`ignore`), or read part of the rows',
    );
  }
}

/** The first `length` values, copied only where there are more. */
function cut<T extends Float64Array | Int32Array>(values: T, length: number): T {
  return (values.length === length ? values : values.slice(0, length)) as T;
}
