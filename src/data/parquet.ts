// Parquet files as columns of values, a row group at a time and of it a column at a time, so that a file of any length takes the memory of its
// table. What stands in the bytes is hyparquet's to know; it is loaded only when there is such a file.

import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement } from 'hyparquet';
import { KanError } from '../errors.js';
import { nameMeant } from './meant-names.js';
import { checkDifferent } from './named-columns.js';
import { notWhole, withCheckedPages } from './parquet-pages.js';
import type { Batch } from './value-table.js';

/** Bytes of which any part can be had: a Blob or a File is one. */
export interface RandomAccess {
  size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** What every Parquet file begins and ends with. */
export const parquetSign = 'PAR1';

/** So many rows of a group may stand in few bytes, as those of one value do. */
const manyRows = 1 << 24;

/** What reads such files. Throws a KanError where it cannot be loaded, as in a page without a bundler. */
async function readers() {
  try {
    const { parquetMetadataAsync, parquetRead, parquetSchema } = await import('hyparquet');
    const { parquetHeader } = await import('hyparquet/src/column.js');
    const { deltaBinaryUnpack } = await import('hyparquet/src/delta.js');
    const { compressors: packed, decompressZstd } = await import('hyparquet-compressors');
    // into room of the page's length: else there would be as much as frames and blocks in it say that they need
    const ZSTD: Compressors['ZSTD'] = (bytes, length) => decompressZstd(bytes, new Uint8Array(length));
    // the packed form of nothing, which the dictionary of an empty column is, is more than that of LZ4 can unpack
    const compressors: Compressors = Object.fromEntries(
      Object.entries({ ...packed, ZSTD }).map(([codec, unpack]) => [
        codec,
        (bytes: Uint8Array, length: number) => (length === 0 ? new Uint8Array(0) : unpack(bytes, length)),
      ]),
    );
    return { parquetMetadataAsync, parquetRead, parquetSchema, parquetHeader, deltaBinaryUnpack, compressors };
  } catch (error) {
    throw new KanError(
      `Parquet files are read by the packages hyparquet and hyparquet-compressors, which cannot be loaded here: ${error instanceof Error ? error.message : String(error)}`,
      'use a bundler, or name both and `hyparquet/` in an import map',
    );
  }
}

/** Whether bytes of it can be had from any place. */
export function isRandomAccess(source: unknown): source is RandomAccess {
  const { size, slice } = Object(source) as Partial<RandomAccess>;
  return typeof size === 'number' && typeof slice === 'function' && !ArrayBuffer.isView(source);
}

/**
 * The row groups of a Parquet file, each a batch whose columns are read when they are asked for. Columns of lists and records are a KanError unless they are in
 * `left`, or nobody reads them ('unread': then only if they are read). Throws a KanError where the file is not whole.
 */
export async function* parquetBatches(
  source: Uint8Array | RandomAccess,
  left: readonly string[] | 'unread',
): AsyncGenerator<Batch> {
  const { parquetMetadataAsync, parquetRead, parquetSchema, parquetHeader, deltaBinaryUnpack, compressors } =
    await readers();
  const { file, whole } = asBuffer(source);
  const { metadata, columns } = await whole(async () => {
    // bytes that are said to be places on the earth stay bytes
    const found: FileMetaData = await parquetMetadataAsync(file, { geoparquet: false });
    return { metadata: found, columns: parquetSchema(found).children };
  });
  const nested = columns.filter(
    ({ element, children }) => children.length > 0 || element.repetition_type === 'REPEATED',
  );
  const isNested = new Set(nested.map(({ element: { name } }) => name));
  const elements = new Map(columns.map(({ element }) => [element.name, element]));
  const names = columns.map(({ element }) => element.name);
  const refused = nested.find(
    ({ element: { name } }) => left !== 'unread' && !left.some((each) => nameMeant(each, names)?.name === name),
  );
  if (refused) throw severalValues(refused.element.name);
  checkDifferent(names);
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0 || rows > Math.max(manyRows, 64 * file.byteLength))
      throw notWhole(`a group says that it has ${rows} rows, in a file of ${file.byteLength} bytes`);
    const chunks = new Map(group.columns.map((chunk) => [chunk.meta_data?.path_in_schema[0], chunk]));
    const values = async (name: string): Promise<ArrayLike<unknown>> => {
      if (isNested.has(name)) throw severalValues(name);
      // as long as what is there, whatever the file says of its length
      const found: unknown[] = [];
      const [element, chunk] = [elements.get(name)!, chunks.get(name)];
      if (!chunk?.meta_data) throw notWhole(`a group of rows has nothing of column ${JSON.stringify(name)}`);
      const data = chunk.meta_data;
      // the reader goes through all that it is told of: through this column and this group alone
      const alone: FileMetaData = {
        ...metadata,
        schema: [{ ...metadata.schema[0], num_children: 1 }, element],
        row_groups: [{ ...group, columns: [chunk] }],
        num_rows: group.num_rows,
      };
      const optional = element.repetition_type === 'OPTIONAL';
      await whole(async () =>
        parquetRead({
          file: await withCheckedPages(
            file,
            { data, rows, optional },
            { parquetHeader, deltaBinaryUnpack, compressors },
          ),
          metadata: alone,
          compressors,
          columns: [name],
          rowEnd: rows,
          onChunk({ columnData, rowStart }) {
            for (let i = 0; i < columnData.length; i++) found[rowStart + i] = columnData[i];
          },
        }),
      );
      if (found.length !== rows)
        throw notWhole(`column ${JSON.stringify(name)} has ${found.length} values for ${rows} rows`);
      // here, where what is thrown is caught
      return found.map(meaningOf(element));
    };
    yield { rows, bytes: file.byteLength, names, values };
  }
}

/** What the reader's values of a column mean: times of day, which it gives as counts, and text, which it also makes of bytes that are none. */
function meaningOf({
  name,
  type,
  logical_type: logical,
  converted_type: converted,
}: SchemaElement): (value: unknown) => unknown {
  const unit = logical?.type === 'TIME' ? logical.unit : /^TIME_(MILLIS|MICROS)$/.exec(converted ?? '')?.[1];
  if (unit !== undefined) {
    const digits = { MILLIS: 3, MICROS: 6, NANOS: 9 }[unit as 'MILLIS' | 'MICROS' | 'NANOS'];
    return (value) => (value === null || value === undefined ? value : timeOfDay(Number(value as bigint), digits));
  }
  if (type !== 'BYTE_ARRAY' || logical !== undefined || converted !== undefined) return (value) => value;
  return (value) => {
    if (typeof value === 'string' && value.includes('\uFFFD'))
      throw new KanError(
        `column ${JSON.stringify(name)} holds bytes that are no text`,
        `leave it out, \`kinds: { ${JSON.stringify(name)}: "ignore" }\``,
      );
    return value;
  };
}

/** 03:25:45.678, of a count of units of which a second has 10 to the power of `digits`. */
function timeOfDay(count: number, digits: number): string {
  const second = 10 ** digits;
  const whole = Math.floor(count / second);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const fraction = count % second;
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}${fraction === 0 ? '' : `.${String(fraction).padStart(digits, '0')}`}`;
}

function severalValues(name: string): KanError {
  return new KanError(
    `column ${JSON.stringify(name)} holds lists or records, where single values are expected`,
    `leave it out, \`kinds: { ${JSON.stringify(name)}: "ignore" }\``,
  );
}

/** The bytes as hyparquet has them, and a guard by which what goes wrong with them is said as what is wrong with the file. */
function asBuffer(source: Uint8Array | RandomAccess): {
  file: AsyncBuffer;
  whole<T>(work: () => Promise<T>): Promise<T>;
} {
  let trouble: unknown;
  const slice = async (start: number, end: number): Promise<ArrayBuffer> => {
    try {
      return source instanceof Uint8Array
        ? // a copy: a Buffer's own `slice` would give the memory that it shares with others
          (Uint8Array.prototype.slice.call(source, start, end).buffer as ArrayBuffer)
        : await source.slice(start, end).arrayBuffer();
    } catch (error) {
      // of the disk, or of who stopped the reading
      trouble = error;
      throw error;
    }
  };
  const size = source instanceof Uint8Array ? source.length : source.size;
  return {
    file: { byteLength: size, slice: (start, end = size) => slice(start, end) },
    async whole(work) {
      try {
        return await work();
      } catch (error) {
        if (error === trouble || error instanceof KanError) throw error;
        // the reader's own words are plain; those of JavaScript's errors are about the program and not about the file
        const isPlain = !(error instanceof TypeError || error instanceof RangeError);
        throw notWhole(
          isPlain ? (error as Error).message : 'what it says of its columns and pages does not fit together',
        );
      }
    },
  };
}
