import { expect, it } from 'vitest';
import { count } from '../cli/number-text.js';
import { numberText } from './draw/axis.js';
import { countText } from './count-text.js';

it('counts stand in groups of three from five digits on, in the command, in decisions, in pages and pictures alike', () => {
  const counts = [0, 7, 999, 1797, 9999, 10_000, 12_345, 999_999, 1_234_567];
  const read = ['0', '7', '999', '1797', '9999', '10 000', '12 345', '999 999', '1 234 567'];
  expect(counts.map((each) => countText(each))).toEqual(read);
  expect(counts.map(count)).toEqual(read);
  // no line ends between two groups
  expect(counts.map((each) => numberText(each))).toEqual(read.map((text) => text.replaceAll(' ', '\u00a0')));
});
