// JSON from and for files: text in from anywhere, text out in one order. Knows nothing of what it says.

import { KanError, show } from '../errors.js';

/** Levels of lists and objects within one another that are read. */
export const deepest = 64;

/**
 * The value of a JSON text from outside. `what` begins the message of the KanError on text that is not JSON, is nested too deeply, or
 * gives a name twice in one object, which readers would take for different things.
 */
export function parseJson(what: string, text: string): unknown {
  if (nestingOf(text) > deepest) throw new KanError(`${what} is nested deeper than ${deepest} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KanError(`${what} is not valid JSON`);
  }
  const twice = repeatedName(text);
  if (twice !== undefined) throw new KanError(`${what} says ${show(twice)} twice`);
  return value;
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
  if (nestingOf(plain) > deepest) throw new KanError(`${what} is nested deeper than ${deepest} levels`);
  return JSON.stringify(ordered(JSON.parse(plain)));
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
    if (character === '"') i = stringEnd(text, i);
    else if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return most;
}

/** A name that an object of this text, which is JSON, has twice. */
function repeatedName(text: string): string | undefined {
  // the names of each object that is open, undefined for a list
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = stringEnd(text, i);
      const names = open.at(-1);
      if (names !== undefined && followedByColon(text, end + 1)) {
        const name = JSON.parse(text.slice(i, end + 1)) as string;
        if (names.has(name)) return name;
        names.add(name);
      }
      i = end;
    }
  }
  return undefined;
}

/** The quote that closes the string which the one at `open` begins. */
function stringEnd(text: string, open: number): number {
  let end = open + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function followedByColon(text: string, at: number): boolean {
  let next = at;
  while (text[next] === ' ' || text[next] === '\n' || text[next] === '\r' || text[next] === '\t') next++;
  return text[next] === ':';
}
