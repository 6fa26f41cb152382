// JSON from and for files: text in from anywhere, text out in one order. Knows nothing of what it says.

import { KanError } from '../errors.js';

/** Levels of lists and objects within one another that are read. */
export const deepest = 64;

/** The value of a JSON text from outside. `what` begins the message of the KanError on text that is not JSON or nested too deeply. */
export function parseJson(what: string, text: string): unknown {
  if (nestingOf(text) > deepest) throw new KanError(`${what} is nested deeper than ${deepest} levels`);
  try {
    return JSON.parse(text);
  } catch {
    throw new KanError(`${what} is not valid JSON`);
  }
}

/**
 * `value` as JSON with the keys of every object in alphabetical order: equal values give equal bytes. What JSON cannot say
 * is left out or null, as JSON.stringify does. Throws a KanError on what it refuses: circles and big integers.
 */
export function printJson(what: string, value: unknown): string {
  let plain: string | undefined;
  try {
    plain = JSON.stringify(value);
  } catch {
    throw new KanError(`${what} cannot be written as JSON`, 'use plain objects, lists, strings, numbers and booleans');
  }
  if (plain === undefined) throw new KanError(`${what} cannot be written as JSON; got ${typeof value}`);
  return JSON.stringify(ordered(parseJson(what, plain)));
}

/** Whether `value` is an object with keys, not a list and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key])]));
}

/** Brackets open at once, those in strings not counted. */
function nestingOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      // to the closing quote, over escaped characters
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if (character === '[' || character === '{') {
      most = Math.max(most, ++depth);
    } else if (character === ']' || character === '}') {
      depth--;
    }
  }
  return most;
}
