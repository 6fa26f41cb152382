// Text of JSON that comes in pieces, cut into its records: a line each, or the values of one list. Knows brackets, quotes and line ends; what
// stands between them JSON.parse knows. Work grows as the text does, and no more than a record is kept.

import { KanError } from '../errors.js';

/** Longest record that is read, in characters. */
const longestRecord = 1 << 24;

/** A record's text, and where it stands. */
export interface Part {
  text: string;
  where: string;
}

/** What has come of a record that goes on, put together once. */
class Unfinished {
  readonly #what: string;
  #pieces: string[] = [];
  #length = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** Throws a KanError where it is too long. */
  add(text: string, number: number): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > longestRecord)
      throw new KanError(
        `${this.#what} ${number} is longer than ${longestRecord} characters`,
        'write one record on each line',
      );
  }

  take(): string {
    const text = this.#pieces.join('');
    [this.#pieces, this.#length] = [[], 0];
    return text;
  }
}

/** A record on each line; blank lines are none. */
export class LineParts {
  readonly #unfinished = new Unfinished('line');
  #line: number;

  /** `line` is how many lines were passed over. */
  constructor(line: number) {
    this.#line = line;
  }

  *take(text: string): Generator<Part> {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#unfinished.add(text.slice(start, end), this.#line + 1);
      yield* this.#part(++this.#line);
      start = end + 1;
    }
    this.#unfinished.add(text.slice(start), this.#line + 1);
  }

  *end(): Generator<Part> {
    yield* this.#part(this.#line + 1);
  }

  *#part(line: number): Generator<Part> {
    const text = this.#unfinished.take();
    if (text.trim() !== '') yield { text, where: `line ${line}` };
  }
}

/** What matters between and inside the values of a list. */
const outside = /["[\]{},]/g;
const inside = /["\\]/g;

/** The values of one list. */
export class ListParts {
  readonly #unfinished = new Unfinished('record');
  #depth = 0;
  #quoted = false;
  /** whether the character that comes next is one that was escaped */
  #escaped = false;
  #record = 0;
  #ended = false;

  *take(text: string): Generator<Part> {
    let [at, start] = [0, 0];
    if (this.#escaped && text !== '') {
      at = 1;
      this.#escaped = false;
    }
    for (;;) {
      const sign = this.#quoted ? inside : outside;
      sign.lastIndex = at;
      const found = this.#ended ? null : sign.exec(text);
      if (found === null) break;
      const character = found[0];
      at = found.index + 1;
      if (character === '"') this.#quoted = !this.#quoted;
      else if (character === '\\') {
        this.#escaped = at === text.length;
        at++;
      } else if (character === '[' || character === '{') {
        if (this.#depth++ === 0) start = at;
      } else if (character === '}' && this.#depth === 1) {
        throw new KanError(`record ${this.#record + 1} is no JSON: it ends in } where none was opened`);
      } else if (character === ',' ? this.#depth === 1 : --this.#depth === 0) {
        this.#unfinished.add(text.slice(start, found.index), this.#record + 1);
        start = at;
        this.#ended = character !== ',';
        const record = this.#unfinished.take();
        // a list of nothing has no records
        if (this.#ended && this.#record === 0 && record.trim() === '') continue;
        yield { text: record, where: `record ${++this.#record}` };
      }
    }
    const rest = text.slice(start);
    if (!this.#ended) this.#unfinished.add(rest, this.#record + 1);
    else if (rest.trim() !== '')
      throw new KanError(`something follows the end of the list of records`, 'write one record on each line');
  }

  *end(): Generator<Part> {
    if (this.#ended) return;
    const rest = this.#unfinished.take();
    if (rest.trim() !== '') yield { text: rest, where: `record ${this.#record + 1}` };
    throw new KanError(
      `the list of records is not closed: it ends after record ${this.#record}`,
      'was it cut short on its way here?',
    );
  }
}
