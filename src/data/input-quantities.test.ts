import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { drawColumn, columnQuantities, plainColumn } from './input-quantities.js';
import type { InputColumn } from './table-encoding.js';

const effect: InputColumn = {
  kind: 'effect',
  name: 'town',
  categories: ['a', 'b', 'c'],
  effects: [{ name: 'price', values: [3, -1, 2], offset: 1, factor: 0.5 }],
} as unknown as InputColumn;

test('what words say of the target runs from the least of their means to the greatest', () => {
  const [{ range, toInput }] = columnQuantities(effect);
  expect(range).toEqual([-1, 3]);
  expect(range.map(toInput)).toEqual([-1, 1]);
});

test('of words a value is drawn that one of them has, and each comes', () => {
  const x = new Float64Array(3).fill(9);
  const random = createRandom(1);
  const seen = new Set<number>();
  for (let i = 0; i < 100; i++) {
    drawColumn(effect, x, 1, () => random.next());
    seen.add(x[1]);
  }
  // (3, -1 and 2, less 1) halved
  expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 0.5, 1]);
  expect([x[0], x[2]]).toEqual([9, 9]);
});

test('formulas read columns as they are: no offset, no factor, no curve', () => {
  const number = { kind: 'number', name: 'x', offset: 3, factor: 2, range: [0, 4], scaling: { kind: 'log' } };
  expect(plainColumn(number as unknown as InputColumn)).toEqual({
    kind: 'number',
    name: 'x',
    offset: 0,
    factor: 1,
    range: [0, 4],
  });
  expect(plainColumn(effect)).toMatchObject({ effects: [{ values: [3, -1, 2], offset: 0, factor: 1 }] });
  const flag = { kind: 'flag', name: 'f', categories: ['no', 'yes'], offset: 0.5, factor: 4 } as unknown as InputColumn;
  expect(plainColumn(flag)).toMatchObject({ kind: 'flag', offset: 0, factor: 1 });
  const words = { kind: 'category', name: 'w', categories: ['a', 'b'] } as unknown as InputColumn;
  expect(plainColumn(words)).toBe(words);
});
