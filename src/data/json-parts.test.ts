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
