// What is packed with gzip, unpacked as it comes. Knows bytes, no tables.

import { KanError } from '../errors.js';
import { checkPiece, type CsvSource } from './csv-source.js';
import { checkUnpacked } from './room.js';

/**
 * The bytes that were packed, as they come. Throws a KanError where the packing is damaged, or hides far more than it has, and what the source
 * throws. `check` is asked whether so many bytes may have become of so few.
 */
export async function* unpackedGzip(source: CsvSource, check = checkUnpacked): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let failed: { error: unknown } | undefined;
  let [packed, unpacked] = [0, 0];
  const feed = async (): Promise<void> => {
    try {
      for await (const piece of typeof source === 'string' || source instanceof Uint8Array ? [source] : source) {
        checkPiece(piece);
        packed += piece.length;
        try {
          await writer.write(piece as Uint8Array<ArrayBuffer>);
        } catch {
          // why is told where it is read
          return;
        }
      }
    } catch (error) {
      failed = { error };
      await writer.abort(error).catch(() => {});
    }
    await writer.close().catch(() => {});
  };
  const fed = feed();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      unpacked += value.length;
      check(unpacked, packed);
      yield value;
    }
  } catch (error) {
    if (error instanceof KanError) throw error;
    await fed;
    if (failed !== undefined) throw failed.error;
    throw new KanError(`its gzip packing is damaged: ${(error as Error).message}`, 'pack it again, or unpack it first');
  } finally {
    await reader.cancel().catch(() => {});
    await fed;
  }
}
