// Which cells say that there is no value.

import { expect, test } from 'vitest';
import { maybeMissing, missingWords, usualMissing, usualMissingInPieces, usualWords } from './missing-cells.js';

test('of words few, in any case; of numbers also what nobody would write for one', () => {
  for (const cell of ['', 'NA', 'n/a', 'NaN', 'Null', '?', '#N/A', '#na', '<NA>', '\\N']) {
    expect(usualMissing.word(cell), cell).toBe(true);
    expect(usualMissing.number(cell), cell).toBe(true);
  }
  for (const cell of [
    '-',
    '---',
    '.',
    '...',
    '*',
    'None',
    'unknown',
    'undefined',
    'N.A.',
    '#DIV/0!',
    '-nan',
    '1.#QNAN',
    '\u2014',
  ]) {
    expect(usualMissing.word(cell), cell).toBe(false);
    expect(usualMissing.number(cell), cell).toBe(true);
  }
  for (const cell of ['0', 'no', 'nana', 'nothing', '- -', '12']) expect(usualMissing.number(cell), cell).toBe(false);
  expect(usualMissing.numbers).toBe(undefined);
});

test('what stands beside a word is looked at in whole tables alone', () => {
  expect([usualMissing.byContext, usualMissingInPieces.byContext]).toEqual([true, false]);
  expect(usualMissingInPieces.word('na')).toBe(true);
  expect(missingWords(['x']).byContext).toBe(false);
});

test('the usual words as they are written: each of them is missing, and none stands twice', () => {
  const words = usualWords();
  expect(words.every((word) => usualMissing.word(word))).toBe(true);
  expect(new Set(words).size).toBe(words.length);
  expect(words).toEqual(expect.arrayContaining(['', 'NA', 'na', 'Na', 'NaN', 'NULL', 'Null', '#N/A', '\\N']));
});

test('words that were given are missing as they are written, in words and in numbers, numbers however they are written', () => {
  const { word, number, numbers } = missingWords([' none ', '-999', '1e3']);
  for (const is of [word, number]) {
    for (const cell of ['', 'none', '-999']) expect(is(cell), cell).toBe(true);
    for (const cell of ['None', 'NA', 'nones', '-9990']) expect(is(cell), cell).toBe(false);
  }
  expect(numbers).toEqual(new Set([-999, 1000]));
  expect(missingWords(['none']).numbers).toBe(undefined);
  // the empty cell is no zero
  expect(missingWords(['0']).numbers).toEqual(new Set([0]));
});

test('short cells without digits may well be missing', () => {
  expect(['', 'k. A.', 'not measured', 'no'].map(maybeMissing)).toEqual([true, true, true, true]);
  expect(['not measured.', '1', 'run 7'].map(maybeMissing)).toEqual([false, false, false]);
});
