// Which bytes a text is written in: UTF-8, the two orders of UTF-16, Windows-1252, or whatever else the platform's decoder knows by name. Knows
// bytes and characters, no rows.

import { KanError, show } from '../errors.js';
import type { Decision } from './decision.js';

/** How bytes are to be read, and who is told what they were found to be. */
export interface TextOptions {
  /** the name of an encoding; where nothing was said, it is found out */
  encoding?: string | undefined;
  /** is told where it is not UTF-8 */
  decide?: (decision: Decision) => void;
}

/** One message for bytes and for text: which of the two is met first depends on how the bytes come. */
export const notText = 'this is not text: there are zero bytes or other control characters in it';
export const saveAsText = 'save the table as "CSV UTF-8"';

/** The names under which the older one-byte alphabet of western Europe goes; Node's own decoder takes it for ISO 8859-1. */
const western = new Set(['windows-1252', 'cp1252', 'x-cp1252', 'latin1', 'iso-8859-1', 'iso8859-1', 'l1', 'ascii']);

/** Throws a KanError unless text can be read in an encoding of this name. */
export function checkEncodingName(what: string, name: unknown): void {
  try {
    if (typeof name === 'string' && (western.has(name.toLowerCase()) || new TextDecoder(name))) return;
  } catch {
    // unknown to the platform
  }
  throw new KanError(
    `${what}: \`encoding\` must be the name of a text encoding, such as utf-8, utf-16le, windows-1252 or shift_jis; got ${show(name)}`,
    'leave it out to have it found',
  );
}

/** Bytes to text in pieces of any length. UTF-8 that turns out to be none is Windows-1252, as long as all before it was plain letters. */
export class TextPieces {
  readonly #given: string | undefined;
  readonly #decide: (decision: Decision) => void;
  /** how it is read, known from the first piece on */
  #name: string | undefined;
  #decoder: TextDecoder | undefined;
  /** whether all so far is the same in UTF-8 and in Windows-1252 */
  #isPlain = true;
  /** bytes at the end of what came that are the beginning of a character in UTF-8 */
  #begun: Uint8Array = new Uint8Array(0);

  constructor({ encoding, decide = () => {} }: TextOptions = {}) {
    this.#given = encoding?.toLowerCase();
    this.#decide = decide;
  }

  /** The text of these bytes, or of what is left at the end. Throws a KanError where they are none. */
  text(bytes?: Uint8Array): string {
    if (this.#name === undefined && bytes !== undefined) this.#begin(bytes);
    if (this.#name === 'windows-1252') return bytes === undefined ? '' : this.#western(bytes);
    try {
      const text = this.#decoder?.decode(bytes, { stream: bytes !== undefined }) ?? '';
      if (this.#given === undefined && bytes !== undefined) {
        // a character begun in an earlier piece is plain text no more
        if (this.#isPlain && /[^\0-\x7f]/.test(text)) this.#isPlain = false;
        this.#begun = begunIn(joined(this.#begun, bytes));
      }
      return text;
    } catch {
      if (this.#given !== undefined)
        throw new KanError(`this is not text in ${this.#given}`, 'leave `encoding` out to have it found');
      const left = joined(this.#begun, bytes ?? new Uint8Array(0));
      if (this.#name !== 'utf-8' || !this.#isPlain || isMostlyUtf8(left))
        throw new KanError('this is not text in one encoding: some of it is UTF-8 and some is not', saveAsText);
      this.#name = 'windows-1252';
      const text = this.#western(left);
      this.#decide({ option: 'encoding', value: 'windows-1252', why: 'it is no UTF-8' });
      return text;
    }
  }

  #begin(head: Uint8Array): void {
    const found = this.#given ?? markedAs(head) ?? 'utf-8';
    this.#name = western.has(found) ? 'windows-1252' : found;
    if (this.#name !== 'windows-1252') this.#decoder = new TextDecoder(found, { fatal: true });
    if (this.#given === undefined && found !== 'utf-8')
      this.#decide({ option: 'encoding', value: found, why: 'it begins so' });
  }

  #western(bytes: Uint8Array): string {
    const codes = Uint16Array.from(bytes, (byte) => (byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : byte));
    let text = '';
    for (let at = 0; at < codes.length; at += 8192) text += String.fromCharCode(...codes.subarray(at, at + 8192));
    // what no keyboard writes is no text that was only saved in another encoding
    if (this.#given === undefined && /[\0-\x08\x0e-\x1f\x81\x8d\x8f\x90\x9d]/.test(text))
      throw new KanError(notText, saveAsText);
    return text;
  }
}

/** What Windows-1252 has from 0x80 to 0x9f; five places are empty. */
const upperLetters = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const upper = Array.from(upperLetters, (letter) => letter.charCodeAt(0));

/** UTF-16 by its mark, or by the zeros that every other byte of a line of plain letters is then. */
function markedAs(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length < 4) return undefined;
  const first = head.subarray(0, 8);
  if (first.every((byte, i) => (i % 2 === 0) === (byte !== 0))) return 'utf-16le';
  return first.every((byte, i) => (i % 2 === 1) === (byte !== 0)) ? 'utf-16be' : undefined;
}

/** Whether more of the letters beyond the plain ones are UTF-8 than are not: then it is damaged, and no other encoding. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let balance = 0;
  for (const letter of new TextDecoder().decode(bytes).match(/[^\0-\x7f]/gu) ?? [])
    balance += letter === '\uFFFD' ? -1 : 1;
  return balance > 0;
}

/** The last bytes, where they are a character in UTF-8 that has not ended. */
function begunIn(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (length > back) return bytes.slice(-back);
    if (length > 0) break;
  }
  return new Uint8Array(0);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
