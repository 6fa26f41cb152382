// Safetensors files taken apart and put together again, well or badly.

/** The header as JSON, and the data. */
export function takeApart(bytes) {
  const buffer = Buffer.from(bytes);
  const length = Number(buffer.readBigUInt64LE(0));
  return { header: JSON.parse(buffer.subarray(8, 8 + length).toString()), data: buffer.subarray(8 + length) };
}

/** A file of this header, an object or text, and data. */
export function putTogether(header, data) {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** A file damaged in its length, its text or its bytes. */
export function damaged(bytes, { integer, pick, next }, changedBytes, random) {
  const way = integer(3);
  if (way === 0) return changedBytes(Buffer.from(bytes), random);
  if (way === 1) {
    const copy = Buffer.from(bytes);
    const lengths = [
      0n,
      1n,
      2n,
      BigInt(bytes.length),
      BigInt(bytes.length) - 8n,
      100000001n,
      2n ** 31n,
      2n ** 53n,
      2n ** 64n - 1n,
    ];
    copy.writeBigUInt64LE(pick(lengths));
    return copy;
  }
  const { header, data } = takeApart(bytes);
  const text = JSON.stringify(header);
  const at = integer(text.length);
  const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
  const inserts = [
    nested(50),
    nested(70),
    '"__proto__":{"x":1},',
    '\u0000',
    '\ud800',
    '1e999',
    '-',
    '"a":"b","a":"c",',
    'NaN',
    '{',
    '"',
  ];
  return putTogether(text.slice(0, at) + pick(inserts) + text.slice(at + Math.floor(next() * 5)), data);
}

/** Numbers of the data replaced by those that floating point is known for. */
export function strangeNumbers(data, isDouble, { integer, pick }) {
  const copy = Buffer.from(data);
  const size = isDouble ? 8 : 4;
  for (let i = integer(3); i >= 0 && copy.length >= size; i--) {
    const at = integer(Math.floor(copy.length / size)) * size;
    if (isDouble) copy.writeDoubleLE(pick([NaN, Infinity, 1e308, -1e308, 5e-324, 1e200]), at);
    else copy.writeFloatLE(pick([NaN, -Infinity, 3e38, -3e38, 1e-45, 1e30]), at);
  }
  return copy;
}
