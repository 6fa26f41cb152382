// The entries of a zip archive that are stored as they are, as PyTorch stores all of its own. Compressed entries are refused, so that
// nothing in an archive can be larger than the archive. Knows bytes. Format: APPNOTE.TXT of PKWARE, 6.3.

import { KanError, show } from '../errors.js';

const endSign = 0x06054b50;
const entrySign = 0x02014b50;
const localSign = 0x04034b50;
const end64Sign = 0x06064b50;
const locator64Sign = 0x07064b50;

/** Most entries that are read. */
const maxEntries = 1 << 16;
const damaged = 'the file is cut short or damaged; copy or save it again';

/** Whether the bytes begin as an archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Each entry's name and bytes, views of the archive's. Throws a KanError on what is damaged, compressed or encrypted. */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = directoryOf(view);
  if (count > maxEntries) throw new KanError(`the archive has ${count} entries; at most ${maxEntries} are read`);
  const entries = new Map<string, Uint8Array>();
  const text = new TextDecoder();
  for (let at = start, i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySign)
      throw new KanError(`the archive's list of entries ends after ${i} of ${count}`, damaged);
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [nameLength, extraLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const commentLength = view.getUint16(at + 32, true);
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > bytes.length) throw new KanError("the archive's list of entries is cut short", damaged);
    const name = text.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (method !== 0 || (flags & 1) !== 0)
      throw new KanError(
        `the entry ${show(name)} is ${method === 0 ? 'encrypted' : 'compressed'}, which PyTorch never does`,
        'save the state dict with `torch.save` and do not change the file',
      );
    const sizes = {
      size: view.getUint32(at + 24, true),
      stored: view.getUint32(at + 20, true),
      local: view.getUint32(at + 42, true),
    };
    wideSizes(view, at + 46 + nameLength, extraLength, sizes);
    if (sizes.size !== sizes.stored) throw new KanError(`the entry ${show(name)} has two sizes`, damaged);
    if (entries.has(name)) throw new KanError(`the archive has the entry ${show(name)} twice`);
    entries.set(name, contentOf(bytes, view, name, sizes.local, sizes.size));
    at = next;
  }
  return entries;
}

function contentOf(bytes: Uint8Array, view: DataView, name: string, local: number, size: number): Uint8Array {
  if (local + 30 > bytes.length || view.getUint32(local, true) !== localSign)
    throw new KanError(`the entry ${show(name)} is not where the archive says`, damaged);
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + size > bytes.length) throw new KanError(`the entry ${show(name)} ends beyond the file`, damaged);
  return bytes.subarray(from, from + size);
}

/** How many entries there are, and where their list begins. */
function directoryOf(view: DataView): { count: number; start: number } {
  const earliest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= earliest; at--) {
    if (view.getUint32(at, true) !== endSign) continue;
    const [count, start] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    if (count !== 0xffff && start !== 0xffffffff) return { count, start };
    const place = at - 20;
    if (place < 0 || view.getUint32(place, true) !== locator64Sign) break;
    const wide = Number(view.getBigUint64(place + 8, true));
    if (wide + 56 > view.byteLength || view.getUint32(wide, true) !== end64Sign) break;
    return { count: Number(view.getBigUint64(wide + 32, true)), start: Number(view.getBigUint64(wide + 48, true)) };
  }
  throw new KanError('the archive has no list of its entries at its end', damaged);
}

/** Sizes that 32 bits do not hold, out of the field for them; those that are there are in this order. */
function wideSizes(
  view: DataView,
  from: number,
  length: number,
  sizes: { size: number; stored: number; local: number },
): void {
  const wanted = (['size', 'stored', 'local'] as const).filter((name) => sizes[name] === 0xffffffff);
  if (wanted.length === 0) return;
  for (let at = from; at + 4 <= from + length;) {
    const [id, width] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === 1 && width >= 8 * wanted.length && at + 4 + width <= from + length) {
      wanted.forEach((name, i) => (sizes[name] = Number(view.getBigUint64(at + 4 + 8 * i, true))));
      return;
    }
    at += 4 + width;
  }
  throw new KanError('an entry of the archive is larger than it says', damaged);
}
