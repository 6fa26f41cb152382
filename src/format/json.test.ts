// JSON from outside: what is one text to every reader is read, what is not is refused.

import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { deepest, isRecord, parseJson, printJson } from './json.js';

const nested = (levels: number, open = '[', close = ']'): string => open.repeat(levels) + close.repeat(levels);

describe('parseJson', () => {
  test.each([
    ['empty names and texts', '{"":1,"a":""}'],
    ['quotes and backslashes in names', String.raw`{"a\"":1,"a\\":2,"a\\\"":3}`],
    ['brackets in texts', `{"a":"${'['.repeat(200)}","b":"\\"${'{'.repeat(200)}"}`],
    ['one name in several objects', '{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":3}}'],
    ['the same text as name and as value', '{"a":"b","b":"a","c":["a","a","b"]}'],
    ['many names', `{${Array.from({ length: 30 }, (_, i) => `"n${i}":${i}`).join()}}`],
    ['spaces before colons', '{"a" \n\t\r: 1, "b":"a"}'],
  ])('%s', (_, text) => {
    expect(parseJson('it', text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['twice', '{"a":1,"a":2}', '"a"'],
    ['twice, once with an escape', String.raw`{"a":1,"\u0061":2}`, '"a"'],
    ['empty, twice', '{"":1,"":2}', '""'],
    ['twice with a space before the colon', '{"a":1,"a" \n:2}', '"a"'],
    ['after an object was closed', '{"a":{"b":1},"a":2}', '"a"'],
    ['within a list', '[{"x":1},{"b":1,"b":2}]', '"b"'],
    ['after a quote in a text', String.raw`{"b":"\"","b":2}`, '"b"'],
    ...[1, 7, 8, 9, 10, 25].map((at): [string, string, string] => [
      `the name number ${at} again at the end`,
      `{${Array.from({ length: 25 }, (_, i) => `"n${i + 1}":0`).join()},"n${at}":1}`,
      `"n${at}"`,
    ]),
  ])('refuses a name that stands %s', (_, text, name) => {
    expect(() => parseJson('it', text)).toThrow(`it says ${name} twice`);
  });

  test('refuses what is nested deeper than 64 levels, and no less', () => {
    expect(deepest).toBe(64);
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ]) {
      const inner = open === '[' ? '' : '1';
      const text = (levels: number): string => open.repeat(levels) + inner + close.repeat(levels);
      expect(() => parseJson('it', text(64))).not.toThrow();
      expect(() => parseJson('it', text(65))).toThrow('it is nested deeper than 64 levels');
    }
    // side by side is not within one another
    expect(() => parseJson('it', `[${Array(100).fill(nested(40)).join()}]`)).not.toThrow();
  });

  test('refuses what is no JSON', () => {
    for (const text of ['', '{', "{'a':1}", '[1,]', '"a', 'NaN'])
      expect(() => parseJson('it', text)).toThrow(/not valid/);
  });
});

test('printJson: one text for equal values', () => {
  expect(printJson('it', { b: [{ d: 1, c: undefined, a: null }], a: NaN, 10: 'x', 9: true })).toBe(
    '{"9":true,"10":"x","a":null,"b":[{"a":null,"d":1}]}',
  );
  const circle: unknown[] = [];
  circle.push(circle);
  for (const value of [circle, 1n])
    expect(() => printJson('it', value)).toThrow(
      new KanError('it cannot be written as JSON', 'use plain objects, lists, strings, numbers and booleans'),
    );
  for (const value of [undefined, () => 1])
    expect(() => printJson('it', value)).toThrow(`it cannot be written as JSON; got ${typeof value}`);
  expect(() => printJson('it', JSON.parse(nested(64)))).not.toThrow();
  expect(() => printJson('it', JSON.parse(nested(65)))).toThrow(/deeper/);
});

test('isRecord: an object with keys', () => {
  expect([{}, { a: 1 }, [], null, undefined, 'a', 1, () => 1].map(isRecord)).toEqual([
    true,
    true,
    ...Array<boolean>(6).fill(false),
  ]);
});
