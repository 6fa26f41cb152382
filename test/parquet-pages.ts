// For tests of pages of Parquet: pages that stand one after the other, each behind a byte for its header, which is told and not read.

import type { ColumnMetaData, DataReader, PageHeader } from 'hyparquet';

export interface MadePage {
  header: Record<string, unknown>;
  bytes: ArrayLike<number>;
}

/** Gives the headers of these pages in turn. */
export function headersOf(pages: readonly MadePage[]): (reader: DataReader) => PageHeader {
  let met = 0;
  return (reader) => {
    reader.offset++;
    const { header, bytes } = pages[met++];
    return {
      compressed_page_size: bytes.length,
      uncompressed_page_size: bytes.length,
      ...header,
    } as never as PageHeader;
  };
}

/** What a file says of a chunk of plain numbers from here to there. */
export const chunkOf = (begin: number, end: number, more: Partial<ColumnMetaData>): ColumnMetaData =>
  ({
    codec: 'UNCOMPRESSED',
    type: 'DOUBLE',
    data_page_offset: BigInt(begin),
    total_compressed_size: BigInt(end - begin),
    ...more,
  }) as ColumnMetaData;
