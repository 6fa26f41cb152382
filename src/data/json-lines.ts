// JSON lines, one record a row, and a list of records, as tables. Rows are parsed one by one, so that text of any length takes the memory of
// its table. Knows how values are written in JSON; what they make of a column is column-builder.ts's.

import { KanError, show } from '../errors.js';
import { type CsvSource, decoded } from './csv-source.js';
import type { Batch } from './value-table.js';

/** Rows of a batch. */
const batchRows = 4096;

/** The records of the text in batches, as columns. Throws a KanError that names the line that is no record. */
export async function* jsonBatches(source: CsvSource, encoding = 'utf-8'): AsyncGenerator<Batch> {
  let records: Map<string, unknown>[] = [];
  const batch = (): Batch => {
    const rows = records;
    records = [];
    const names = new Set(rows.flatMap((record) => [...record.keys()]));
    return { rows: rows.length, names: [...names], values: (name) => rows.map((record) => record.get(name)) };
  };
  for await (const record of jsonRecords(source, encoding)) if (records.push(record) === batchRows) yield batch();
  if (records.length > 0) yield batch();
}

/** Longest line, and longest list of records, that is read, in characters. */
const [longestLine, longestList] = [1 << 24, 1 << 28];

/** The records of the text, in order; each has its own properties only. Throws a KanError that names the line that is none. */
async function* jsonRecords(source: CsvSource, encoding: string): AsyncGenerator<Map<string, unknown>> {
  // what has come of a line that goes on, or of the list, put together once
  let parts: string[] = [];
  let length = 0;
  let line = 0;
  let list: boolean | undefined;
  for await (const text of decoded(source, { encoding })) {
    // a list of records is one value, and is read as one
    list ??= text.trimStart() === '' ? undefined : text.trimStart().startsWith('[');
    let start = 0;
    for (let end = list ? -1 : text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const record = recordOf(parts.join('') + text.slice(start, end), ++line);
      if (record) yield record;
      [parts, length, start] = [[], 0, end + 1];
    }
    parts.push(text.slice(start));
    length += text.length - start;
    if (list && length > longestList)
      throw new KanError(
        `the list of records is longer than ${longestList} characters`,
        'write one record on each line',
      );
    if (!list && length > longestLine)
      throw new KanError(`line ${line + 1} is longer than ${longestLine} characters`, 'write one record on each line');
  }
  if (list) yield* recordsOf(parts.join(''));
  else {
    const record = recordOf(parts.join(''), line + 1);
    if (record) yield record;
  }
}

function recordOf(text: string, line: number): Map<string, unknown> | undefined {
  if (text.trim() === '') return undefined;
  return checkRecord(parse(text, `line ${line}`), `line ${line}`);
}

function* recordsOf(text: string): Generator<Map<string, unknown>> {
  const list = parse(text, 'the list') as unknown[];
  for (const [i, record] of list.entries()) yield checkRecord(record, `record ${i + 1}`);
}

/** Words and numbers, each whole, and what other programs write where there is no number. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|-?\b(?:NaN|Infinity)\b/g;
/** A whole number of more digits than a number keeps. */
const long = /^-?\d{16,}$/;

function parse(text: string, where: string): unknown {
  // JSON.parse would round an identifier of 18 digits: it is a word; and knows neither NaN, a gap to many that write JSON, nor Infinity
  const exact = /\d{16}|NaN|Infinity/.test(text) ? text.replace(tokens, exactToken) : text;
  try {
    return JSON.parse(exact);
  } catch (error) {
    throw new KanError(
      `${where} is no JSON: ${(error as Error).message}`,
      'expected one record on each line, {"x": 1, "colour": "red"}, or a list of records',
    );
  }
}

function exactToken(token: string): string {
  if (token === 'NaN') return 'null';
  return long.test(token) || token.endsWith('Infinity') ? `"${token.replace(/^"|"$/g, '')}"` : token;
}

function checkRecord(value: unknown, where: string): Map<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw new KanError(`${where} is ${show(value)}, no record`, 'expected {"x": 1, "colour": "red"}');
}
