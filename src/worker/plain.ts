// What can go from one thread to another, and what has to be said differently: formulas go as their JSON, errors as words.

import { KanError } from '../errors.js';
import type { Formula, FormulaJSON } from '../formula/formula.js';
import type { Fault } from './protocol.js';

/** A result as it arrives: a `Formula` as its JSON, whose `text` makes a `Formula` again; everything else as it is. */
export type Plain<T> = T extends Formula
  ? FormulaJSON
  : T extends (...given: never[]) => unknown
    ? undefined
    : T extends ArrayBufferView | ArrayBuffer | SharedArrayBuffer
      ? T
      : T extends object
        ? { [Name in keyof T]: Plain<T[Name]> }
        : T;

/** The value with formulas as their JSON; the same object where there is nothing of the kind. */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  // the class itself would be loaded by workers that have no use for formulas
  if ('toJSON' in value && 'variables' in value && typeof value.toJSON === 'function') return value.toJSON();
  if (Array.isArray(value)) {
    // lists of numbers and words are long
    if (!value.some((item) => typeof item === 'object')) return value;
    const items = value.map(plain);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, plain(item)] as const);
  const changed = entries.some(([name, item]) => item !== (value as Record<string, unknown>)[name]);
  return changed ? Object.fromEntries(entries) : value;
}

/**
 * The memory of all numbers in a result, so that they need not be copied on their way. Views of part of something, which someone else may have use for,
 * and memory that is shared are left out.
 */
export function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (typeof value !== 'object' || value === null) return found;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.add(buffer);
  } else if (!Array.isArray(value) || value.some((item) => typeof item === 'object'))
    for (const item of Object.values(value)) buffersOf(item, found);
  return found;
}

/** An error in words. */
export function faultOf(error: unknown): Fault {
  if (error instanceof KanError)
    return { name: error.name, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
  if (error instanceof Error)
    return { name: error.name, message: error.message, ...(error.stack && { stack: error.stack }) };
  return { name: 'Error', message: String(error) };
}

/** And back: a KanError where it was one. */
export function errorOf({ name, message, hint, stack }: Fault): Error {
  if (name === 'KanError') return new KanError(message, hint);
  const error = new Error(message);
  error.name = name;
  // where it happened is there, not here
  if (stack !== undefined) error.stack = stack;
  return error;
}
