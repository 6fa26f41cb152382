// Lists of records cut where JSON itself would cut them, however the text comes in pieces.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineParts, ListParts } from './json-parts.js';

function texts(parts: ListParts | LineParts, pieces: string[]): string[] {
  return [...pieces.flatMap((piece) => [...parts.take(piece)]), ...parts.end()].map(({ text }) => text);
}

it('the records of any list, in pieces of any size', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 9 }), fc.nat(2), (list, size, indent) => {
      const text = JSON.stringify(list, null, indent);
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      const found = texts(new ListParts(), pieces).map((part) => JSON.parse(part) as unknown);
      expect(found).toEqual(JSON.parse(text));
    }),
  );
});

it.each([
  ['[{"a":1}} ', 'record 1 is no JSON: it ends in } where none was opened'],
  ['[{"a":1}', 'the list of records is not closed: it ends after record 0'],
  ['[{"a":1}, {"a"', 'the list of records is not closed: it ends after record 1'],
  ['[{"a":1}] {"a":2}', 'something follows the end of the list'],
  ['["\\"]', 'not closed'],
])('%s is refused', (text, message) => {
  expect(() => texts(new ListParts(), [text])).toThrow(message);
});

it('lines count from where they begin', () => {
  expect([...new LineParts(2).take('a\nb\n')].map(({ where }) => where)).toEqual(['line 3', 'line 4']);
});

it('records count, of a list and of lines, and what is left at the end is one', () => {
  const wheres = (parts: ListParts | LineParts, text: string): string[] =>
    [...parts.take(text), ...parts.end()].map(({ where, text: record }) => `${where}: ${record}`);
  expect(wheres(new ListParts(), '[1,{"a":[2,3]},"]"]')).toEqual([
    'record 1: 1',
    'record 2: {"a":[2,3]}',
    'record 3: "]"',
  ]);
  expect(wheres(new LineParts(0), 'a\n\n \nb')).toEqual(['line 1: a', 'line 4: b']);
  expect(wheres(new LineParts(0), 'a\n')).toEqual(['line 1: a']);
  // of a list that ends too soon what is left may tell why
  const cut = new ListParts();
  expect([...cut.take('[1, {"a"')].map(({ where }) => where)).toEqual(['record 1']);
  expect(cut.end().next().value).toEqual({ text: ' {"a"', where: 'record 2' });
});

it('a record has sixteen million characters at most, in however many pieces', () => {
  const [half, most] = ['x'.repeat(1 << 23), 'x'.repeat(1 << 24)];
  const take = (parts: ListParts | LineParts, ...pieces: string[]): number =>
    pieces.flatMap((piece) => [...parts.take(piece)]).length;
  const [lines, list] = [new LineParts(4), new ListParts()];
  expect(take(lines, half, half, '\n', most)).toBe(1);
  expect(() => take(lines, 'x')).toThrow('line 6 is longer than 16777216 characters');
  expect(() => take(new LineParts(4), most, 'x\n')).toThrow('line 5 is longer');
  expect(take(list, '[', half, half, ',', most)).toBe(1);
  expect(() => take(list, 'x')).toThrow('record 2 is longer than 16777216 characters');
  expect(() => take(new ListParts(), '[', most, 'x,')).toThrow('record 1 is longer');
});

it('what was escaped is no quote, in the next piece neither', () => {
  expect(texts(new ListParts(), ['["a\\', '",", 2', ']'])).toEqual(['"a\\","', ' 2']);
  expect(texts(new ListParts(), ['["a\\', '', '",", 2', ']'])).toEqual(['"a\\","', ' 2']);
  expect(texts(new ListParts(), ['["a\\\\', '", 2]'])).toEqual(['"a\\\\"', ' 2']);
});

it('a list may be of nothing, and nothing but blanks follows it', () => {
  expect(texts(new ListParts(), ['[ ', '\n]', ' \n'])).toEqual([]);
  expect(texts(new ListParts(), ['[1]', ' ', '\n'])).toEqual(['1']);
  expect(() => texts(new ListParts(), ['[1]', ' ', 'x'])).toThrow('something follows the end of the list');
  expect(() => texts(new ListParts(), ['[{"a":1},}'])).toThrow('record 2 is no JSON: it ends in }');
});
