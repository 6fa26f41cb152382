import { expect, test } from 'vitest';
import { counted, listed, percentText } from './page.js';

test('of more than three names, three and how many more', () => {
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b, c');
  expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
  expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});

test('one row, two rows, and shares in percent', () => {
  expect([counted(0, 'row'), counted(1, 'row'), counted(2, 'row')]).toEqual(['0 rows', '1 row', '2 rows']);
  expect([percentText(0.5), percentText(0.12345), percentText(1)]).toEqual(['50 %', '12.3 %', '100 %']);
});
