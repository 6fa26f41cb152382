// Bytes to text in pieces of any length, and a clear word where a file is something else. Knows no rows and no files; what bytes mean is
// text-encoding.ts's.

import { KanError, show } from '../errors.js';
import { joined, notText, saveAsText, type TextOptions, TextPieces } from './text-encoding.js';

/** Text, or pieces of it: strings, or bytes, in UTF-8 where nothing else is said or found. */
export type CsvSource = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Most of a source that is decoded and looked at at once, in bytes or characters. */
const pieceLength = 1 << 20;

/** Throws a KanError unless text or bytes can come from the source. */
export function checkSource(what: string, source: unknown): void {
  const { [Symbol.iterator]: pieces, [Symbol.asyncIterator]: stream } = Object(source) as Partial<
    AsyncIterable<string>
  > &
    Partial<Iterable<string>>;
  // numbers of several bytes are no bytes, and those of memory that was given away are gone
  const isNumbers = ArrayBuffer.isView(source) && !(source instanceof Uint8Array);
  if (isNumbers || (typeof pieces !== 'function' && typeof stream !== 'function'))
    throw new KanError(`${what}: \`source\` must be text, bytes or a stream of them; got ${show(source)}`);
}

/** Throws a KanError unless this piece of a source is text or bytes. */
export function checkPiece(piece: unknown): asserts piece is string | Uint8Array {
  if (typeof piece === 'string' || piece instanceof Uint8Array) return;
  throw new KanError(`the source must give text or bytes, a piece after the other; got ${show(piece)}`);
}

/** The text of a source, without a byte-order mark. Throws a KanError where it is no text. */
export async function* decoded(source: CsvSource, options: TextOptions = {}): AsyncGenerator<string> {
  const pieces = new TextPieces(options);
  let first = true;
  for await (const text of textOf(source, pieces)) {
    if (text.includes('\0')) throw new KanError(notText, saveAsText);
    yield first && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (text !== '') first = false;
  }
}

async function* textOf(source: CsvSource, pieces: TextPieces): AsyncGenerator<string> {
  for await (const piece of withHead(typeof source === 'string' || source instanceof Uint8Array ? [source] : source)) {
    for (let at = 0; at < piece.length; at += pieceLength) {
      const part = piece.length <= pieceLength ? piece : piece.slice(at, at + pieceLength);
      // bytes that were waited with come before text that comes after them
      yield typeof part === 'string' ? pieces.text() + part : pieces.text(part);
    }
  }
  yield pieces.text();
}

/** The pieces, the first bytes of them together, so that they are judged the same however they come. */
async function* withHead(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const piece of pieces) {
    checkPiece(piece);
    if (head !== undefined && typeof piece !== 'string') {
      head = joined(head, piece);
      if (head.length < longestSign) continue;
    }
    if (head !== undefined && head.length > 0) {
      checkHead(head);
      yield head;
    }
    if (head === undefined || typeof piece === 'string') yield piece;
    head = undefined;
  }
  if (head === undefined || head.length === 0) return;
  checkHead(head);
  yield head;
}

/** What files begin with that are tables to a user, and no text; and what to do. */
const signs: readonly [bytes: readonly number[], what: string, hint: string][] = [
  [[0x1f, 0x8b], 'is packed with gzip', 'readTable unpacks it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is packed with zstd', 'unpack it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'is packed with xz', 'unpack it first'],
  [[0x42, 0x5a, 0x68], 'is packed with bzip2', 'unpack it first'],
  [[0x50, 0x4b, 3, 4], 'is a zip archive or a workbook (.xlsx, .ods)', 'unpack it, or save its sheet as "CSV UTF-8"'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is a workbook of older Excel (.xls)', 'save its sheet as "CSV UTF-8"'],
  [[0x25, 0x50, 0x44, 0x46], 'is a PDF document', saveAsText],
  [[...'SQLite format 3'].map((letter) => letter.charCodeAt(0)), 'is an SQLite database', 'export the table as CSV'],
  [[0x89, 0x48, 0x44, 0x46], 'is an HDF5 file', 'export the table as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'is a Parquet file', 'readTable reads it'],
];
const longestSign = Math.max(...signs.map(([bytes]) => bytes.length));

/** Throws a KanError that says what begins with these bytes, where that is no text. */
function checkHead(head: Uint8Array): void {
  // BZh is how a name may begin: what follows in bzip2 is a digit and pi
  const found = signs.find(
    ([bytes]) => bytes.every((byte, i) => head[i] === byte) && (bytes[0] !== 0x42 || head[4] === 0x31),
  );
  if (found) throw new KanError(`this ${found[1]}, not text`, found[2]);
}
