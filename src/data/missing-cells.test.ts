import { expect, test } from 'vitest';
import { maybeMissing, missingWords, usualMissing, usualMissingInPieces, usualWords } from './missing-cells.js';

test('the usual words for no value are known in any case, among numbers more of them', () => {
  for (const word of ['', 'NA', 'na', 'N/A', 'NaN', 'null', 'NULL', '?', '#N/A', '<NA>', '\\N'])
    expect([usualMissing.word(word), usualMissing.number(word)], word).toEqual([true, true]);
  for (const word of [
    '-',
    '--',
    '.',
    '...',
    '*',
    'none',
    'Missing',
    'unknown',
    'undefined',
    '#DIV/0!',
    '1.#QNAN',
    'tbd',
  ])
    expect([usualMissing.word(word), usualMissing.number(word)], word).toEqual([false, true]);
  for (const word of ['nano', 'nan1', 'nullify', 'undefined1', 'x', '0', ' '])
    expect([usualMissing.word(word), usualMissing.number(word)], word).toEqual([false, false]);
});

test('columns beside say what NA is, but not in pieces, nor where words were named', () => {
  expect([usualMissing, usualMissingInPieces, missingWords(['x'])].map(({ byContext }) => byContext)).toEqual([
    true,
    false,
    false,
  ]);
  expect(usualMissing.numbers).toBeUndefined();
  expect(usualMissingInPieces.word('NA')).toBe(true);
});

test('words that are named count alone, as they are written, and numbers among them however they are', () => {
  const { word, number, numbers } = missingWords(['-99', ' gone ', 'x']);
  for (const has of [word, number]) {
    expect(['', '-99', 'gone', 'x'].map(has)).toEqual([true, true, true, true]);
    expect(['NA', 'Gone', '-99.0', 'goner', 'y'].map(has)).toEqual([false, false, false, false, false]);
  }
  expect([...numbers!]).toEqual([-99]);
  expect(missingWords(['gone']).numbers).toBeUndefined();
  expect([...missingWords(['0']).numbers!]).toEqual([0]);
  expect(missingWords([]).word('')).toBe(true);
});

test('as a list each word stands in small letters, in capitals and with one', () => {
  const words = usualWords();
  for (const word of ['', 'na', 'NA', 'Na', 'nan', 'NAN', 'Nan', 'NaN', 'null', 'NULL', 'Null', '?'])
    expect(words).toContain(word);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(usualMissing.word(word)).toBe(true);
});

test('a marker of up to twelve characters without a digit may stand for no value', () => {
  expect(['gone', 'twelve-chars', 'thirteen-char'].map(maybeMissing)).toEqual([true, true, false]);
  expect(['7', 'a1', '-'].map(maybeMissing)).toEqual([false, false, true]);
});
