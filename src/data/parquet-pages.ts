// The pages of one column of a Parquet file, looked through before they are read: how many values they say they have, and how long the runs in them
// say they are. The reader believes both and makes room for them, value by value, until the process ends, which no `catch` outlives.

import type { AsyncBuffer, ColumnMetaData, Compressors, DataReader, PageHeader } from 'hyparquet';
import { KanError } from '../errors.js';

/** A page of more bytes than this is believed if it was packed to no less than the given part. */
const largestPage = 1 << 28;
const mostPacked = 64;

/** What looks into pages: the reader's own. */
export interface PageReaders {
  parquetHeader(reader: DataReader): PageHeader;
  compressors: Compressors;
  deltaBinaryUnpack(reader: DataReader, count: number, output: Int32Array): void;
}

/** A column's chunk of a row group of so many rows; where it is optional, each value has a level that says whether it is there. */
export interface Chunk {
  data: ColumnMetaData;
  rows: number;
  optional: boolean;
}

/** The file, with the checked bytes of a chunk at hand. Throws a KanError where a page says more than its group can have. */
export async function withCheckedPages(file: AsyncBuffer, chunk: Chunk, readers: PageReaders): Promise<AsyncBuffer> {
  const { data } = chunk;
  // no dictionary is no place or place 0
  const begin = Number(data.dictionary_page_offset || data.data_page_offset);
  const end = begin + Number(data.total_compressed_size);
  if (!(begin >= 0 && begin <= end && end <= file.byteLength))
    throw notWhole(`a column's values are said to be in bytes ${begin} to ${end} of ${file.byteLength}`);
  const bytes = await file.slice(begin, end);
  checkPages(bytes, chunk, readers);
  return {
    byteLength: file.byteLength,
    slice: async (from, to = file.byteLength) => {
      if (from === begin && to === end) return bytes;
      return from >= begin && to <= end ? bytes.slice(from - begin, to - begin) : file.slice(from, to);
    },
  };
}

function checkPages(bytes: ArrayBuffer, chunk: Chunk, readers: PageReaders): void {
  const reader = { view: new DataView(bytes), offset: 0 };
  let left = chunk.rows;
  let spelled = 0;
  // a byte that is left over is no page
  while (left > 0 && reader.offset < bytes.byteLength - 1) {
    const header = readers.parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0)) throw notWhole('a page does not say how many bytes it has');
    if (size > bytes.byteLength - reader.offset)
      throw notWhole(`a page of ${size} bytes begins ${bytes.byteLength - reader.offset} bytes before its column ends`);
    // the reader goes by the page's type, whatever else its header holds
    const page = header.type === 'DATA_PAGE' ? header.data_page_header : undefined;
    const second = header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2 : undefined;
    const dictionary = header.type === 'DICTIONARY_PAGE' ? header.dictionary_page_header : undefined;
    for (const count of [page?.num_values, second?.num_values, second?.num_rows]) {
      if (count !== undefined && !(count >= 0 && count <= left))
        throw notWhole(`a page says that it has ${count} values where ${left} rows are left`);
    }
    if (second && !(second.num_nulls >= 0 && second.num_nulls <= second.num_values))
      throw notWhole(`a page of ${second.num_values} values says that ${second.num_nulls} are missing`);
    const unpacked = header.uncompressed_page_size;
    if (unpacked > largestPage && unpacked > mostPacked * size)
      throw notWhole(`a page of ${size} bytes says that it has ${unpacked} when unpacked`);
    const words = dictionary?.num_values ?? 0;
    if (!(words >= 0 && words <= Math.max(0, unpacked)))
      throw notWhole(`a dictionary of ${unpacked} bytes says that it has ${words} values`);
    spelled += unpacked;
    spelled += checkValues(new Uint8Array(bytes, reader.offset, size), header, chunk, readers);
    if (spelled > largestPage && spelled > mostPacked * bytes.byteLength)
      throw notWhole(
        `${bytes.byteLength} bytes of a column say that they have ${spelled} when unpacked and written out`,
      );
    reader.offset += size;
    left -= page?.num_values ?? second?.num_values ?? 0;
  }
}

/** The runs of a page's levels and of its places in a dictionary, and how long its words are when each is written out. */
function checkValues(
  stored: Uint8Array,
  { type: kind, uncompressed_page_size, data_page_header, data_page_header_v2 }: PageHeader,
  { data: { codec, type }, optional }: Chunk,
  { compressors, deltaBinaryUnpack }: PageReaders,
): number {
  const page = kind === 'DATA_PAGE' ? data_page_header : undefined;
  const second = kind === 'DATA_PAGE_V2' ? data_page_header_v2 : undefined;
  const header = page ?? second;
  if (!header) return 0;
  const count = header.num_values;
  const hasRuns = /DICTIONARY$|^RLE$/.test(header.encoding);
  const hasPrefixes = header.encoding === 'DELTA_BYTE_ARRAY';
  if (!hasRuns && !hasPrefixes && !optional) return 0;
  const levels = second
    ? second.repetition_levels_byte_length + (optional ? second.definition_levels_byte_length : 0)
    : 0;
  if (second && optional) checkRunsAt(viewOf(stored), second.repetition_levels_byte_length, 1, count);
  if (second && !hasRuns && !hasPrefixes) return 0;
  const size = second
    ? uncompressed_page_size - second.repetition_levels_byte_length - second.definition_levels_byte_length
    : uncompressed_page_size;
  const packed = codec !== 'UNCOMPRESSED' && second?.is_compressed !== false && size !== 0;
  const unpack = compressors[codec];
  const rest = stored.subarray(levels);
  // of a packing that nobody knows the reader says so
  if (packed && !unpack) return 0;
  const view = viewOf(packed ? unpack!(rest, size) : rest);
  let at = 0;
  if (page && optional) {
    checkRunsAt(view, 4, 1, count);
    at = 4 + view.getUint32(0, true);
  }
  if (hasPrefixes) return lengthOfPrefixes({ view, offset: at }, count, deltaBinaryUnpack);
  if (!hasRuns || at >= view.byteLength) return 0;
  const width = view.getUint8(at);
  if (type === 'BOOLEAN') checkRunsAt(view, at + 4, 1, count);
  // without bits the older pages have no runs: all values are the first
  else if (second || width > 0) checkRunsAt(view, at + 1, width, count);
  return 0;
}

/** What words repeat of those before them, in bytes: 20 000 of which each is the last and one letter more are 200 MB. */
function lengthOfPrefixes(reader: DataReader, most: number, unpack: PageReaders['deltaBinaryUnpack']): number {
  // numbers are 7 bits a byte: length of a block, of its parts, and how many words
  const { view, offset } = reader;
  let at = offset;
  const number = (): number => {
    let [value, scale] = [0, 1];
    for (let byte = 128; byte > 127; scale *= 128) {
      byte = view.getUint8(at++);
      value += (byte & 127) * scale;
    }
    return value;
  };
  number();
  number();
  const count = number();
  if (count > most) throw notWhole(`${count} words are said to follow where ${most} are left`);
  const prefixes = new Int32Array(count);
  if (count > 0) unpack(reader, count, prefixes);
  return prefixes.reduce((sum, length) => sum + Math.max(0, length), 0);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Runs from a place on, until there are `count` values or no more bytes. Packed values of some bits have bytes of their own, so only others can be too many. */
export function checkRunsAt(view: DataView, from: number, width: number, count: number): void {
  let at = from;
  for (let seen = 0; seen < count && at < view.byteLength;) {
    let header = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = view.getUint8(at++);
      header |= (byte & 127) << shift;
    }
    const length = header >>> 1;
    if (header & 1) {
      if (width === 0 && 8 * length >= count - seen + 8)
        throw notWhole(`${8 * length} values without bits are said to follow where ${count - seen} are left`);
      at += Math.max(1, length * width);
      seen += 8 * length;
      continue;
    }
    if (length > count - seen)
      throw notWhole(`a value is said to be repeated ${length} times where ${count - seen} values are left`);
    at += (width + 7) >> 3;
    seen += length;
  }
}

/** What is said where a file contradicts itself. */
export function notWhole(why: string): KanError {
  return new KanError(`this is not a whole Parquet file: ${why}`, 'was it cut short on its way here?');
}
