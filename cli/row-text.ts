// Lines of a result as bytes, written many at a time: numbers with a given number of significant digits, without a string for each.
// Knows no columns.

/** Ten to the powers 0 … 12, all exact. */
const powersOfTen = Float64Array.from({ length: 13 }, (_, i) => 10 ** i);
const fastDigits = 7;
const [minus, dot, zero] = [45, 46, 48];
/** Most bytes of one number: a sign, 17 digits, a point, an exponent. */
const maxBytes = 32;

export class RowText {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  readonly #digits: number;

  /** `digits` is the number of significant digits of every number. */
  constructor(digits: number) {
    this.#digits = digits;
  }

  /** What was written since the last `clear`, not a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  toString(): string {
    return new TextDecoder().decode(this.bytes);
  }

  clear(): void {
    this.#length = 0;
  }

  /** Writes one character of ASCII. */
  character(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  /** Writes what `TextEncoder` made of a word. */
  word(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes a number as `String(Number(value.toPrecision(digits)))` reads. */
  number(value: number): void {
    this.#reserve(maxBytes);
    const size = Math.abs(value);
    // seven digits of a number of usual size are found by one multiplication, unless they lie too near a tie to be sure
    if (this.#digits === fastDigits && size >= 1e-6 && size < 1e6) {
      let decimals = 12;
      while (size * powersOfTen[decimals] >= 1e7) decimals--;
      const scaled = size * powersOfTen[decimals];
      const below = Math.floor(scaled);
      if (Math.abs(scaled - below - 0.5) > 1e-6) {
        this.#decimal(value < 0, scaled - below > 0.5 ? below + 1 : below, decimals);
        return;
      }
    }
    const text = String(Number(value.toPrecision(this.#digits)));
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  /** Writes whole / 10^decimals. */
  #decimal(negative: boolean, whole: number, decimals: number): void {
    const bytes = this.#bytes;
    let rest = whole;
    let places = decimals;
    while (places > 0 && rest % 10 === 0) {
      rest /= 10;
      places--;
    }
    if (negative) bytes[this.#length++] = minus;
    // from the last digit to the first, then at least one digit before the point
    let digits = 1;
    while (digits < 13 && powersOfTen[digits] <= rest) digits++;
    const length = Math.max(digits, places + 1) + (places > 0 ? 1 : 0);
    let at = this.#length + length;
    this.#length = at;
    for (let i = 0; i < length; i++) {
      if (i === places && places > 0) bytes[--at] = dot;
      else {
        const tenth = Math.floor(rest / 10);
        bytes[--at] = zero + (rest - tenth * 10);
        rest = tenth;
      }
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
