import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { certainBest } from './certain.js';

test('whoever is named early is among the best in the end, and all of the best are named by then, in whatever order they come', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = createRandom(seed);
    const total = 2 + random.integer(30);
    const count = 1 + random.integer(total - 1);
    // many equal ones, and some that failed
    const scores = Array.from({ length: total }, () => (random.next() < 0.1 ? -Infinity : random.integer(6)));
    const numbers = scores.map((_, i) => i);
    const best = numbers.toSorted((a, b) => (scores[a] === scores[b] ? a - b : scores[b] - scores[a])).slice(0, count);
    const order = numbers.slice();
    random.shuffle(order);
    const add = certainBest(total, count);
    const named = order.map((i) => add(i, scores[i])).filter((i) => i !== undefined);
    const expected = best.filter((i) => scores[i] > -Infinity);
    expect(named.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
  }
});

test('with two of nine still to come, the best of the others is certain to be among three, and no other is', () => {
  const add = certainBest(9, 3);
  const named = [4, 8, 1, 7, 3, 2, 6].map((score, i) => add(i, score));
  expect(named).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 1]);
  expect(add(7, 9)).toBe(7);
  expect(add(8, 5)).toBe(3);
});
