// A reader of Python's pickles that makes plain values and nothing else: numbers, texts, lists, tuples, dictionaries, and what a short list
// of allowed names stands for. A pickle is a program; whatever in it would import or call another name is an error that names it.
// Opcodes after Lib/pickletools.py, protocols 2 to 5.

import { KanError, show } from '../errors.js';

/** A dictionary is a Map, a tuple a frozen list. */
export type PickledValue = unknown;

/** A name of Python's that a pickle may use: what calling it makes. */
export type AllowedNames = Readonly<Record<string, (args: readonly PickledValue[]) => PickledValue>>;

/** A name that was looked up, and not called. */
export class PickledName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What is at the top of the stack where values that belong together begin. */
const mark = Symbol('mark');

const cut = 'the file is cut short or damaged; copy or save it again';

/** How names, and what is stored outside of the pickle, become values. */
export interface PickleWorld {
  /** names that may be called */
  calls: AllowedNames;
  /** names that may be there as values, and are never called */
  names: ReadonlySet<string>;
  /** what stands for a persistent id */
  persistent: (id: PickledValue) => PickledValue;
}

/** The value of a pickle. Throws a KanError on anything that is not allowed, or does not end as it should. */
export function readPickle(bytes: Uint8Array, world: PickleWorld): PickledValue {
  return new Machine(bytes, world).run();
}

class Machine {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly world: PickleWorld;
  private readonly stack: PickledValue[] = [];
  private readonly memo = new Map<number, PickledValue>();
  private at = 0;

  constructor(bytes: Uint8Array, world: PickleWorld) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.world = world;
  }

  run(): PickledValue {
    for (;;) {
      const from = this.at;
      const code = this.byte();
      // STOP
      if (code === 0x2e) {
        const value = this.pop();
        if (this.stack.length > 0) throw new KanError('the pickle ends with more than one value', cut);
        return value;
      }
      this.step(code, from);
    }
  }

  private step(code: number, from: number): void {
    const { stack, memo } = this;
    switch (String.fromCharCode(code)) {
      case '\x80': // PROTO
        this.byte();
        return;
      case '\x95': // FRAME
        this.skip(8);
        return;
      case '(':
        return void stack.push(mark);
      case '0': // POP
        this.pop();
        return;
      case 'N':
        return void stack.push(null);
      case '\x88':
        return void stack.push(true);
      case '\x89':
        return void stack.push(false);
      case 'J':
        return void stack.push(this.view.getInt32(this.skip(4), true));
      case 'K':
        return void stack.push(this.byte());
      case 'M':
        return void stack.push(this.view.getUint16(this.skip(2), true));
      case '\x8a': // LONG1
        return void stack.push(this.long());
      case 'G':
        return void stack.push(this.view.getFloat64(this.skip(8), false));
      case 'X': // BINUNICODE
        return void stack.push(this.text(this.view.getUint32(this.skip(4), true)));
      case '\x8c': // SHORT_BINUNICODE
        return void stack.push(this.text(this.byte()));
      case '}':
        return void stack.push(new Map());
      case ']':
        return void stack.push([]);
      case ')':
        return void stack.push(Object.freeze([]));
      case '\x85':
        return this.tuple(1);
      case '\x86':
        return this.tuple(2);
      case '\x87':
        return this.tuple(3);
      case 't':
        return void stack.push(Object.freeze(this.toMark()));
      case 'l':
        return void stack.push(this.toMark());
      case 'd':
        return this.addItems(this.toMark(), new Map(), true);
      case 'q':
        return void memo.set(this.byte(), this.top());
      case 'r':
        return void memo.set(this.view.getUint32(this.skip(4), true), this.top());
      case '\x94': // MEMOIZE
        return void memo.set(memo.size, this.top());
      case 'h':
        return void stack.push(this.recall(this.byte()));
      case 'j':
        return void stack.push(this.recall(this.view.getUint32(this.skip(4), true)));
      case 'a': {
        const item = this.pop();
        return void this.list().push(item);
      }
      case 'e': {
        const items = this.toMark();
        const into = this.list();
        for (const item of items) into.push(item);
        return;
      }
      case 's': {
        const value = this.pop();
        return this.addItems([this.pop(), value], this.top());
      }
      case 'u': {
        const items = this.toMark();
        return this.addItems(items, this.top());
      }
      case 'c': // GLOBAL
        return this.global(this.line(), this.line());
      case '\x93': {
        // STACK_GLOBAL
        const name = this.pop();
        return this.global(String(this.pop()), String(name));
      }
      case 'Q':
        return void stack.push(this.world.persistent(this.pop()));
      case 'R': {
        const args = this.pop();
        const called = this.pop();
        if (!(called instanceof PickledName) || !Array.isArray(args))
          throw new KanError(`the pickle calls what is no name, at byte ${from}`, refusedHint);
        const make = Object.hasOwn(this.world.calls, called.name) ? this.world.calls[called.name] : undefined;
        if (!make) throw refused(called.name);
        return void stack.push(make(args));
      }
      case 'b': {
        // BUILD: attributes of a dictionary, such as a state dict's _metadata, which are no part of it
        this.pop();
        if (!(this.top() instanceof Map))
          throw new KanError(`the pickle gives attributes to an object, at byte ${from}`, refusedHint);
        return;
      }
      default:
        throw new KanError(
          `the pickle has an instruction that is not read, 0x${code.toString(16).padStart(2, '0')} at byte ${from}`,
          refusedHint,
        );
    }
  }

  private global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!Object.hasOwn(this.world.calls, full) && !this.world.names.has(full)) throw refused(full);
    this.stack.push(new PickledName(full));
  }

  private tuple(count: number): void {
    const items: PickledValue[] = [];
    for (let i = 0; i < count; i++) items.unshift(this.pop());
    this.stack.push(Object.freeze(items));
  }

  /** Adds keys and values, by turns, to the dictionary; with `fresh` puts it onto the stack. */
  private addItems(items: readonly PickledValue[], into: PickledValue, fresh = false): void {
    if (!(into instanceof Map) || items.length % 2 !== 0)
      throw new KanError('the pickle adds to what is no dictionary', cut);
    for (let i = 0; i < items.length; i += 2) into.set(items[i], items[i + 1]);
    if (fresh) this.stack.push(into);
  }

  private list(): PickledValue[] {
    const top = this.top();
    if (!Array.isArray(top) || Object.isFrozen(top)) throw new KanError('the pickle adds to what is no list', cut);
    return top;
  }

  private recall(place: number): PickledValue {
    if (!this.memo.has(place)) throw new KanError(`the pickle uses value ${place}, which it has not made`, cut);
    return this.memo.get(place);
  }

  private toMark(): PickledValue[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) throw new KanError('the pickle ends a list that it has not begun', cut);
    const items = this.stack.splice(from);
    items.shift();
    return items;
  }

  private top(): PickledValue {
    const value = this.stack.at(-1);
    if (this.stack.length === 0 || value === mark)
      throw new KanError('the pickle uses a value that it has not made', cut);
    return value;
  }

  private pop(): PickledValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** A whole number of at most 8 bytes. */
  private long(): number {
    const length = this.byte();
    if (length > 8) throw new KanError(`the pickle has a whole number of ${length} bytes; at most 8 are read`);
    let value = 0n;
    const from = this.skip(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]);
    return Number(BigInt.asIntN(8 * length, value));
  }

  private text(length: number): string {
    const from = this.skip(length);
    return new TextDecoder().decode(this.bytes.subarray(from, from + length));
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > 1000) throw new KanError('the pickle has a name without an end', cut);
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  private byte(): number {
    return this.bytes[this.skip(1)];
  }

  /** Goes on by so many bytes; returns where they begin. */
  private skip(count: number): number {
    const from = this.at;
    if (from + count > this.bytes.length) throw new KanError(`the pickle ends after ${this.bytes.length} bytes`, cut);
    this.at += count;
    return from;
  }
}

const refusedHint =
  'only tensors in plain dictionaries and lists are read: in Python, torch.save(model.state_dict(), "model.pt")';

function refused(name: string): KanError {
  return new KanError(`the pickle uses the name ${show(name)}, which is not read: it could do anything`, refusedHint);
}
