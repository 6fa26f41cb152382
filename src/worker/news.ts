// News of a run on their way to the page: gathered, and sent in bunches, the next one when the last was seen. Knows no training.

import { createPace } from '../train/pause.js';
import { plain } from './plain.js';
import type { Port } from './port.js';
import type { Reply } from './protocol.js';
import type { Snapshot, SnapshotMemory } from './snapshot-memory.js';

/** Milliseconds between two bunches: thirty in a second are as many as a page shows. */
const between = 33;
/** Calls that wait at most: of more, every second is left out. */
const mostCalls = 8192;

export class News {
  readonly #port: Port;
  readonly #run: number;
  readonly #due = createPace(between);
  #calls: (readonly [string, unknown])[] = [];
  #memory: SnapshotMemory | undefined;
  #snapshot: Snapshot | undefined;
  #unseen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(port: Port, run: number) {
    this.#port = port;
    this.#run = run;
  }

  /** A function of the options is to be called. */
  call(name: string, value: unknown): void {
    this.#calls.push([name, plain(value)]);
    if (this.#calls.length > mostCalls) this.#calls = this.#calls.filter((_, i) => i % 2 === 1);
    this.#offer();
  }

  /** Snapshots come by this memory from now on. */
  memory(memory: SnapshotMemory): void {
    this.#memory = memory;
    this.send();
  }

  /** Where memory is not shared: whether a snapshot would be sent at once. */
  get wantsSnapshot(): boolean {
    return !this.#unseen && this.#due.over();
  }

  snapshot(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#offer();
  }

  /** The page has seen what was sent last. */
  seen(): void {
    this.#unseen = false;
    if (this.#pending) this.#offer();
  }

  get #pending(): boolean {
    return this.#calls.length > 0 || this.#memory !== undefined || this.#snapshot !== undefined;
  }

  #offer(): void {
    if (this.#unseen) return;
    if (this.#due.over()) this.send();
    // what comes last must not wait for something else to come
    else this.#timer ??= setTimeout(() => this.send(), between);
  }

  /** Sends what there is, now. */
  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#pending) return;
    this.#due.begin();
    this.#unseen = true;
    const message: Reply = {
      kan: 'news',
      run: this.#run,
      calls: this.#calls,
      ...(this.#memory && { memory: this.#memory }),
      ...(this.#snapshot && { snapshot: this.#snapshot }),
    };
    const transfer = this.#snapshot ? [this.#snapshot.model.parameters.buffer as ArrayBuffer] : [];
    this.#calls = [];
    this.#memory = undefined;
    this.#snapshot = undefined;
    this.#port.postMessage(message, transfer);
  }

  /** Nothing is sent any more. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
