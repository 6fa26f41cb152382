// JSON lines, one record a row, and a list of records, as tables. Rows are parsed one by one, so that text of any length takes the memory of
// its table. Knows how values are written in JSON; what they make of a column is column-builder.ts's.

import { KanError, show } from '../errors.js';
import { type CsvSource, decoded } from './csv-source.js';
import { LineParts, ListParts, type Part } from './json-parts.js';
import type { Batch } from './value-table.js';

/** Rows of a batch, and characters from which it is full with fewer. */
const [batchRows, batchLength] = [4096, 1 << 24];

/** The records of the text in batches, as columns. Throws a KanError that names the line that is no record. */
export async function* jsonBatches(source: CsvSource, encoding = 'utf-8'): AsyncGenerator<Batch> {
  let records: Map<string, unknown>[] = [];
  let [bytes, told] = [0, 0];
  const batch = (): Batch => {
    const rows = records;
    records = [];
    told = bytes;
    const names = new Set(rows.flatMap((record) => [...record.keys()]));
    return { rows: rows.length, bytes, names: [...names], values: (name) => rows.map((record) => record.get(name)) };
  };
  for await (const parts of recordParts(source, encoding))
    for (const { text, where } of parts) {
      bytes += text.length + 1;
      records.push(checkRecord(parse(text, where), where));
      if (records.length === batchRows || bytes - told > batchLength) yield batch();
    }
  if (told === 0 && records.length === 1) checkShape(records[0]);
  if (records.length > 0) yield batch();
}

/** Throws a KanError where the only record is no row but a whole table, by columns or inside of another object: no value in it is a single one. */
function checkShape(only: Map<string, unknown>): void {
  const [name, value] = [...only][0] ?? [];
  if (![...only.values()].every((each) => typeof each === 'object' && each !== null) || name === undefined) return;
  throw new KanError(
    `it is one record, in which ${JSON.stringify(name)} is ${Array.isArray(value) ? 'a list' : 'a record'}: a table by columns, or inside of something else`,
    'write one record for each row, as pandas does with `orient="records"`',
  );
}

/** The texts of the records, in order, as many together as a piece of the source has. */
async function* recordParts(source: CsvSource, encoding: string): AsyncGenerator<Iterable<Part>> {
  let parts: ListParts | LineParts | undefined;
  let blankLines = 0;
  for await (const text of decoded(source, { encoding })) {
    if (!parts) {
      const begin = text.search(/\S/);
      if (begin < 0) {
        blankLines += text.split('\n').length - 1;
        continue;
      }
      parts = text[begin] === '[' ? new ListParts() : new LineParts(blankLines);
    }
    yield parts.take(text);
  }
  if (parts) yield parts.end();
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
