// Which bytes a text is written in: UTF-8, the two orders of UTF-16, Windows-1252, or whatever else the platform's decoder knows by name. Knows
// bytes and characters, no rows.

import { KanError, show } from '../errors.js';
import type { Decision } from './decision.js';

/** How bytes are to be read, and who is told what they were found to be. */
export interface TextOptions {
  /** the name of an encoding; where nothing was said, it is found out */
  encoding?: string | undefined;
  /** what is no UTF-8 is text in this; default Windows-1252 */
  likelyEncoding?: string | undefined;
  /** is told where it is not UTF-8 */
  decide?: (decision: Decision) => void;
}

/** One message for all that text has not: which of it is met first depends on how the bytes come. */
export const notText =
  'this is not text in one encoding: there are zero bytes or other control characters in it, or some of it is UTF-8 and some is not';
export const saveAsText = 'save the table as "CSV UTF-8"';

/** The names under which the older one-byte alphabet of western Europe goes; Node's own decoder takes it for ISO 8859-1. */
const western = new Set(['windows-1252', 'cp1252', 'x-cp1252', 'latin1', 'iso-8859-1', 'iso8859-1', 'l1', 'ascii']);

/** Whether text can be read in an encoding of this name. */
export function isEncodingName(name: unknown): boolean {
  try {
    return typeof name === 'string' && (western.has(name.toLowerCase()) || new TextDecoder(name).encoding !== '');
  } catch {
    // unknown to the platform
    return false;
  }
}

/** Throws a KanError unless text can be read in an encoding of this name. */
export function checkEncodingName(what: string, name: unknown): void {
  if (isEncodingName(name)) return;
  throw new KanError(
    `${what}: \`encoding\` must be the name of a text encoding, such as utf-8, utf-16le, windows-1252 or shift_jis; got ${show(name)}`,
    'leave it out to have it found',
  );
}

/** Bytes from the first that is no plain letter by which UTF-8 and Windows-1252 are told apart, however they come. */
const judged = 1024;

/**
 * Bytes to text in pieces of any length, of which the first has a file's mark. Where no encoding was given, what begins with the first byte beyond plain
 * letters is waited for until it can be judged: what is no UTF-8, and not mostly, is Windows-1252, or what is likely instead.
 */
export class TextPieces {
  readonly #given: string | undefined;
  readonly #likely: string;
  readonly #decide: (decision: Decision) => void;
  /** how it is read, known from the first piece on; UTF-8 until it is judged */
  #name: string | undefined;
  #decoder: TextDecoder | undefined;
  #isJudged = false;
  /** from the first byte that is no plain letter on, while it is not judged */
  #waiting: Uint8Array = new Uint8Array(0);

  constructor({ encoding, likelyEncoding = 'windows-1252', decide = () => {} }: TextOptions = {}) {
    this.#given = encoding?.toLowerCase();
    this.#likely = likelyEncoding.toLowerCase();
    this.#decide = decide;
  }

  /** The text of these bytes, or of what is left at the end. Throws a KanError where they are none. */
  text(bytes?: Uint8Array): string {
    if (this.#name === undefined && bytes !== undefined) this.#begin(bytes);
    if (this.#isJudged) return this.#decoded(bytes);
    const all = joined(this.#waiting, bytes ?? new Uint8Array(0));
    const at = all.findIndex((byte) => byte >= 0x80);
    const from = at < 0 ? all.length : at;
    const plain = this.#decoded(all.subarray(0, from));
    this.#waiting = all.slice(from);
    if (bytes !== undefined && this.#waiting.length < judged) return plain;
    this.#isJudged = true;
    if (!isUtf8(this.#waiting.subarray(0, judged))) {
      this.#take(this.#likely);
      this.#decide({ option: 'encoding', value: this.#likely, why: 'it is no UTF-8' });
    }
    const left = this.#waiting;
    this.#waiting = new Uint8Array(0);
    return plain + this.#decoded(left) + (bytes === undefined ? this.#decoded() : '');
  }

  #decoded(bytes?: Uint8Array): string {
    if (this.#name === 'windows-1252') return bytes === undefined ? '' : this.#western(bytes);
    try {
      return this.#decoder?.decode(bytes, { stream: bytes !== undefined }) ?? '';
    } catch {
      throw this.#given === undefined
        ? new KanError(notText, saveAsText)
        : new KanError(`this is not text in ${this.#given}`, 'leave `encoding` out to have it found');
    }
  }

  #begin(head: Uint8Array): void {
    const found = this.#given ?? markedAs(head) ?? 'utf-8';
    this.#take(found);
    this.#isJudged = this.#given !== undefined || found !== 'utf-8';
    if (this.#given === undefined && found !== 'utf-8')
      this.#decide({ option: 'encoding', value: found, why: 'it begins so' });
  }

  #take(name: string): void {
    this.#name = western.has(name) ? 'windows-1252' : name;
    if (this.#name !== 'windows-1252') this.#decoder = new TextDecoder(name, { fatal: true });
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

/**
 * Whether these bytes, the last of which may be the beginning of a letter, are UTF-8, or UTF-8 that was damaged: most of the letters beyond the plain ones
 * can be read as it.
 */
function isUtf8(bytes: Uint8Array): boolean {
  const letters = new TextDecoder().decode(bytes, { stream: true }).match(/[^\0-\x7f]/gu) ?? [];
  const bad = letters.filter((letter) => letter === '\uFFFD').length;
  return bad === 0 || 2 * bad < letters.length;
}

/** Both, one after the other. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
