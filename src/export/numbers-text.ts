// Numbers and names as text that every language of the C family reads, and Python. Knows no language's own words.

/** A number that reads back the same: negative ones in parentheses, as an operand. */
export const operand = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(${plain(value)})` : plain(value);

/** The shortest text of a number that reads back the same and is one with a point or an exponent: 1.0, 1e+21. */
export function plain(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The shortest text that reads back as the same number of four bytes. */
export function shortFloat(value: number): string {
  const float = Math.fround(value);
  for (let digits = 6; digits < 10; digits++) {
    const text = Number(float.toPrecision(digits));
    if (Math.fround(text) === float) return plain(text);
  }
  return plain(float);
}

/** Items as lines of up to some 110 characters. */
export function wrapped(items: readonly string[], indent = '  ', separator = ','): string {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + item.length > 108) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? item : ` ${item}`;
    line += separator;
  }
  if (line !== '') lines.push(line.slice(0, -separator.length));
  return lines.map((each) => indent + each).join('\n');
}

/** Numbers as bytes in base64. */
export function base64(numbers: Float32Array | Float64Array): string {
  // files are little-endian, as every machine is that runs JavaScript
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
