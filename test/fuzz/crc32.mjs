// The checksum of zlib and PNG, bit by bit: not the library's own, which is tried with it.

export function crc32(bytes, before = 0) {
  let value = ~before;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
