// Hands out pieces of one shared WebAssembly memory, and takes them back. First fit over a sorted list of free extents.

import { KanError } from '../../errors.js';

const pageBytes = 65536;
const alignment = 64;
/** Most a 32-bit memory can hold, less one page so that every end fits in 32 bits. */
const maxPages = 65535;

export const alignUp = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** Places of buffers within one piece of the heap, counted from its start. */
export class Layout {
  /** what all buffers take */
  size: number;
  /** offset and bytes of each buffer, in order; none without a gap, for then nobody asks */
  readonly places: [at: number, bytes: number][] = [];
  readonly #gap: number;

  /** The first buffer is at `start`; between two are `gap` bytes or a few more. */
  constructor(start: number, gap: number) {
    this.size = start;
    this.#gap = gap;
  }

  reserve(bytes: number): number {
    const at = this.size;
    if (this.#gap > 0) this.places.push([at, bytes]);
    this.size = alignUp(at + bytes + this.#gap);
    return at;
  }
}

/** What a heap needs of a memory, such as a shared `WebAssembly.Memory`: what was a view of the buffer stays one when it grows. */
export interface GrowingMemory {
  readonly buffer: ArrayBufferLike;
  /** Throws where it cannot grow by so many pages of 64 kB. */
  grow(pages: number): void;
}

export class SharedHeap {
  readonly memory: GrowingMemory;
  /** called with the memory's length when that has grown */
  onGrown: ((bytes: number) => void) | undefined;
  /** bytes between buffers of a layout; other than 0 only where kernels are checked, which then see `layouts` */
  gap = 0;
  /** of each piece that holds buffers: their layout */
  readonly layouts = new Map<number, Layout>();
  #free: { offset: number; bytes: number }[] = [];
  #used = new Map<number, number>();
  #usedBytes = 0;
  #end: number;

  /** `first` is the lowest offset that may be handed out. */
  constructor(memory: GrowingMemory, first: number) {
    this.memory = memory;
    this.#end = memory.buffer.byteLength;
    this.#free.push({ offset: alignUp(first), bytes: this.#end - alignUp(first) });
  }

  /** Bytes handed out and not yet given back. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Offset of `bytes` zeroed bytes, aligned to 64. Throws a KanError when the memory cannot grow that far. */
  allocate(bytes: number): number {
    const needed = alignUp(Math.max(bytes, 1));
    let index = 0;
    while (index < this.#free.length && this.#free[index].bytes < needed) index++;
    if (index === this.#free.length) {
      this.#grow(needed);
      index = this.#free.length - 1;
    }
    const extent = this.#free[index];
    const { offset } = extent;
    extent.offset += needed;
    extent.bytes -= needed;
    if (extent.bytes === 0) this.#free.splice(index, 1);
    this.#used.set(offset, needed);
    this.#usedBytes += needed;
    new Uint8Array(this.memory.buffer, offset, needed).fill(0);
    return offset;
  }

  /** The layout of a piece to be placed, whose first buffer is at `start`. */
  layout(start = 0): Layout {
    return new Layout(start, this.gap);
  }

  /** Offset of a piece for these buffers. Throws as `allocate` does. */
  place(layout: Layout): number {
    const at = this.allocate(layout.size);
    if (this.gap > 0) this.layouts.set(at, layout);
    return at;
  }

  /** Gives back what `allocate` returned. */
  free(offset: number): void {
    const bytes = this.#used.get(offset);
    if (bytes === undefined) return;
    this.#used.delete(offset);
    this.#usedBytes -= bytes;
    this.layouts.delete(offset);
    let index = 0;
    while (index < this.#free.length && this.#free[index].offset < offset) index++;
    this.#free.splice(index, 0, { offset, bytes });
    // join with the neighbours
    for (let i = Math.min(index + 1, this.#free.length - 1); i >= Math.max(index, 1); i--) {
      const before = this.#free[i - 1];
      if (before.offset + before.bytes !== this.#free[i].offset) continue;
      before.bytes += this.#free[i].bytes;
      this.#free.splice(i, 1);
    }
  }

  #grow(bytes: number): void {
    const last = this.#free.at(-1);
    const open = last !== undefined && last.offset + last.bytes === this.#end ? last.bytes : 0;
    const pages = Math.ceil((bytes - open) / pageBytes);
    // a little more than asked for, so that many small requests do not each grow the memory
    if (!this.#extend(Math.max(pages, 256)) && !this.#extend(pages)) {
      throw new KanError(
        `out of memory: this needs ${megabytes(bytes)} MB more, ${megabytes(this.usedBytes)} MB are in use`,
        'use a smaller batch size, grid or model, or dispose of models that are no longer needed',
      );
    }
    const end = this.memory.buffer.byteLength;
    this.onGrown?.(end);
    if (open > 0) last!.bytes += end - this.#end;
    else this.#free.push({ offset: this.#end, bytes: end - this.#end });
    this.#end = end;
  }

  #extend(pages: number): boolean {
    if (this.#end / pageBytes + pages > maxPages) return false;
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
