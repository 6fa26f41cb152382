// What a source may ask for: bytes unpacked against bytes packed, and cells against bytes. Without it a file of a few kilobytes asks for all the
// memory there is, and the process ends where no `catch` is asked. Knows counts, no files.

import { countText } from '../count-text.js';
import { KanError } from '../errors.js';

/** Bytes that are unpacked whatever they were packed to, and what comes of one packed byte at most beyond them: usual tables have 3 to 50. */
const [freeBytes, mostOfByte] = [1 << 26, 200];

/** Throws a KanError where so few packed bytes have become so many. */
export function checkUnpacked(unpacked: number, packed: number): void {
  if (unpacked <= freeBytes || unpacked <= mostOfByte * packed) return;
  throw new KanError(
    `its ${packed} bytes so far have become ${unpacked} when unpacked, more than ${mostOfByte} of each: such files ask for all the memory there is`,
    'if it is a table that you trust, unpack it first',
  );
}

/** Cells that are made room for whatever the file is, and how many of one byte at most beyond them. */
const [freeCells, mostCells] = [1 << 24, 64];
/** Most columns that are read. */
export const maxColumns = 1 << 18;

/** Throws a KanError where rows and columns ask for far more cells than so many bytes can have said. */
export function checkCells(rows: number, columns: number, bytes: number): void {
  if (columns > maxColumns) throw new KanError(`there are more than ${maxColumns} columns`, 'is this a table?');
  if (rows * columns <= freeCells || rows * columns <= mostCells * bytes) return;
  throw new KanError(
    `${rows} rows of ${columns} columns come of only ${bytes} bytes: nearly all cells would be empty or the same`,
    'leave columns out (`ignore`), or write as columns only what most rows have',
  );
}

/** What is known of a source and of the machine while a table is read. */
export interface Room {
  /** the part of the source that has been handed over, from 0 to 1 */
  share(): number;
  /** bytes that can still be had, as far as one can tell; Infinity where one cannot */
  free(): number;
}

/** Throws a KanError where so many rows, found in a part of a source, let all of it need more memory than there is: the columns alone, as arrays. */
export function checkRoom(
  rows: number,
  columns: readonly { readonly bytesOfRow: number; readonly bytesHeld: number }[],
  room: Room,
): void {
  const all = rows / room.share();
  const [whole, held] = (['bytesOfRow', 'bytesHeld'] as const).map((name) =>
    columns.reduce((sum, column) => sum + column[name], 0),
  );
  const free = room.free();
  if (!(all * whole - held > free)) return;
  const about = Number(all.toPrecision(2));
  throw new KanError(
    `as a table its about ${countText(about)} rows of ${countText(columns.length)} columns need about ${gigabytes(all * whole)} GB of memory, ${gigabytes(held + free)} GB are free`,
    'leave columns out (`ignore`), or take some of its rows; predicting reads piece by piece',
  );
}

const gigabytes = (bytes: number): number => Number((bytes / 1e9).toPrecision(2));

/** Most different words of a column that are told apart. */
const maxWords = 1 << 23;

/** Throws a KanError where a column has more words than can be told apart. */
export function checkWords(column: string, words: number): void {
  if (words <= maxWords) return;
  throw new KanError(
    `column ${JSON.stringify(column)} has more than ${maxWords} different words`,
    `if they only name the rows, leave it out, \`kinds: { ${JSON.stringify(column)}: "ignore" }\``,
  );
}
