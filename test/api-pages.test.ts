// Every public name has a sentence and a place on its door's page, and the pages in docs/api are those of the sources.

import { describe, expect, test } from 'vitest';
import { readDoors, silentThrows } from '../scripts/api-pages.mjs';

const doors = readDoors();

describe.each(doors)('$door', ({ about, entries }) => {
  test('says what it is for', () => expect(about).toMatch(/\w.*\.$/s));

  test('every name has a sentence', () => {
    const without = entries.filter(({ text }) => !/^\S+ .*[.:]/s.test(text)).map(({ name }) => name);
    expect(without).toEqual([]);
  });
});

test('what throws or checks its arguments says so', () => expect(silentThrows()).toEqual([]));

test('no docstring sends its reader to a source file', () => {
  const sent = doors.flatMap(({ entries }) =>
    entries.filter(({ text, signature }) => /\bsee [\w/-]+\.ts\b/.test(text + signature)),
  );
  expect(sent.map(({ name }) => name)).toEqual([]);
});
