// CSV text to rows, in bounded memory and in time that grows as the text does. How the text is written is csv-dialect.ts's finding, rows and
// cells are csv-lines.ts's, quotes csv-quotes.ts's.

import type { TextOptions } from './text-encoding.js';
import { KanError, show } from '../errors.js';
import { type Dialect, findDialect, judgedText } from './csv-dialect.js';
import type { GivenDialect } from './number-style.js';
import { withSingleBlanks } from './sample-rows.js';
import { TextRows } from './csv-lines.js';
import { findRowsEnd, notClosed } from './csv-quotes.js';
import { type CsvSource, decoded } from './csv-source.js';
import type { Decision } from './decision.js';

/** Longest row that is read, in characters: an open quote makes one row of all that follows. */
const longestRow = 1 << 24;

/** Every row, header first, many rows at a time or none, and how they are written. */
export async function* csvRows(
  source: CsvSource,
  given: GivenDialect & Pick<TextOptions, 'encoding' | 'likelyEncoding'>,
): AsyncGenerator<{ rows: TextRows; dialect: Dialect }> {
  let dialect: Dialect | undefined;
  let carried = '';
  // that the bytes are no UTF-8 may be seen before the dialect is known, or much later
  const early: Decision[] = [];
  const decide = (decision: Decision): void => void (dialect?.profile ?? early).push(decision);
  // the text is judged by the same stretch however it comes in pieces; later, a row that has not ended is looked at again only when it
  // is twice as long
  let awaited = judgedText;
  const judge = (): Dialect => {
    const found = findDialect(carried, given);
    carried = carried.slice(found.start);
    found.profile.unshift(...early);
    return found;
  };
  const take = (text: string, { separator, lineEnd, style, spare, aligned }: Dialect, last: boolean): TextRows => {
    const { end, open } = findRowsEnd(text, separator, lineEnd);
    if (last && open >= 0) throw notClosed(text, open);
    carried = text.slice(end);
    awaited = Math.max(4096, 2 * carried.length);
    if (carried.length > longestRow)
      throw new KanError(
        `a row is longer than ${longestRow} characters; it begins with ${show(carried)}`,
        'is a quoted value in it not closed, or is this not a table?',
      );
    const whole = aligned ? withSingleBlanks(text.slice(0, end)) : text;
    return new TextRows(whole, aligned ? whole.length : end, separator, lineEnd, { decimal: style.decimal, spare });
  };
  for await (const text of decoded(source, {
    encoding: given.encoding,
    likelyEncoding: given.likelyEncoding,
    decide,
  })) {
    carried += text;
    if (carried.length < awaited) continue;
    dialect ??= judge();
    yield { rows: take(carried, dialect, false), dialect };
  }
  if (carried === '') return;
  dialect ??= judge();
  yield { rows: take(carried + dialect.lineEnd, dialect, true), dialect };
}
