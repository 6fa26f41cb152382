import { describe, expect, test } from 'vitest';
import { type SkeletonCandidate, skeletonCandidates } from './skeleton-search.js';
import { skeletonText } from './skeleton.js';
import type { Structure } from './structure.js';

/** Structure by what a set's score is and which inputs interact. */
const structureOf = (
  inputs: number,
  scoreOf: Structure['mergeScore'],
  linked = (_i: number, _j: number) => 1,
): Structure => ({
  mergeScore: scoreOf,
  interactions: Float64Array.from({ length: inputs ** 2 }, (_, i) => linked(Math.floor(i / inputs), i % inputs)),
  error: 0,
});
const told = (candidates: readonly SkeletonCandidate[]): string[] =>
  candidates.map(
    ({ root, cost }) => `${Number(cost.toFixed(3))} ${skeletonText(root, ['a', 'b', 'c', 'd', 'e', 'g'])}`,
  );
/** The more the higher the numbers of the inputs. */
const rising = (set: readonly number[]): number => set.reduce((sum, i) => sum + i / 100, 0) / set.length;
const chain = (i: number, j: number): number => (Math.abs(i - j) === 1 ? 1 : 0);

describe('skeletons', () => {
  test('of one input: a curve, and a curve of a curve', () => {
    expect(
      told(
        skeletonCandidates(
          [0],
          structureOf(1, () => 0),
        ),
      ),
    ).toEqual(['1 f(a)', '2 f(f(a))']);
    expect(
      told(
        skeletonCandidates(
          [2],
          structureOf(3, () => 0),
        ),
      ),
    ).toEqual(['1 f(c)', '2 f(f(c))']);
  });

  test('of two inputs', () => {
    expect(
      told(
        skeletonCandidates(
          [0, 1],
          structureOf(2, () => 0),
        ),
      ),
    ).toEqual([
      '3 f(a) + f(b)',
      '3 line(f(a)·f(b))',
      '4 f(f(a) + f(b))',
      '4 f(a·f(b))',
      '4 f(f(a)·b)',
      '6 f(b) + line(f(a)·f(b))',
      '6 f(a) + line(f(a)·f(b))',
      '7 f(a) + f(b) + line(f(a)·f(b))',
      '7 f(f(b) + line(f(a)·f(b)))',
      '7 f(f(a) + line(f(a)·f(b)))',
      '8 f(f(a) + f(b) + line(f(a)·f(b)))',
      '8 f(b) + line(f(a)·f(b)) + line(f(a)·f(b))',
      '8 f(a) + line(f(a)·f(b)) + line(f(a)·f(b))',
      '9 f(a) + f(b) + line(f(a)·f(b)) + line(f(a)·f(b))',
      '9 f(f(b) + line(f(a)·f(b)) + line(f(a)·f(b)))',
      '9 f(f(a) + line(f(a)·f(b)) + line(f(a)·f(b)))',
      '10 f(f(a) + f(b) + line(f(a)·f(b)) + line(f(a)·f(b)))',
    ]);
  });

  test('of three inputs: twelve times the root of the worst score on top of curves and depth', () => {
    const found = skeletonCandidates([0, 1, 2], structureOf(3, rising, chain));
    expect(found).toHaveLength(100);
    expect(told(found).slice(0, 14)).toEqual([
      // every two of three parts have to act through one quantity: b and c are the worst with 0.015
      `${(4 + 12 * Math.sqrt(0.015)).toFixed(2)} f(a) + f(b) + f(c)`,
      '5.47 line(f(a)·f(b)·f(c))',
      // a and b with 0.005
      `${(5 + 12 * Math.sqrt(0.005)).toFixed(3)} f(c) + line(f(a)·f(b))`,
      '5.849 line(f(c)·(line(f(a) + f(b))))',
      '5.849 line(f(c)·line(f(a)·f(b)))',
      '6.2 f(b) + line(f(a)·f(c))',
      '6.2 line(f(b)·(line(f(a) + f(c))))',
      '6.2 line(f(b)·line(f(a)·f(c)))',
      '6.47 f(f(a) + f(b) + f(c))',
      '6.47 f(a·f(b)·f(c))',
      '6.47 f(f(a)·b·f(c))',
      '6.47 f(f(a)·f(b)·c)',
      '6.47 f(a) + line(f(b)·f(c))',
      '6.47 line(f(a)·(line(f(b) + f(c))))',
    ]);
  });

  test('of four and five inputs are so many, nested ones among them', () => {
    const four = told(skeletonCandidates([0, 1, 2, 3], structureOf(4, rising, chain)));
    expect(four).toHaveLength(120);
    expect(four.slice(0, 2)).toEqual(['6.897 f(a) + f(b) + f(c) + f(d)', '6.897 line(f(a)·f(b)·f(c)·f(d))']);
    expect(four).toContain('7.697 line((line(f(a) + f(c)))·line(f(b)·f(d)))');
    const five = told(skeletonCandidates([0, 1, 2, 3, 4], structureOf(5, rising, chain)));
    expect(five[0]).toBe('9.47 f(e) + line(f(d)·(line(f(a) + f(b) + f(c))))');
    expect(five.length).toBe(120);
  });

  test('of six inputs are flat, with products of those that interact', () => {
    const six = told(skeletonCandidates([0, 1, 2, 3, 4, 5], structureOf(6, rising, chain)));
    expect(six).toHaveLength(33);
    expect(six[0]).toBe('9.546 f(a) + f(b) + f(c) + f(d) + f(e) + f(g)');
    for (const text of six) expect(text).not.toMatch(/\(line/);
    const pair = (i: string, j: string): string => `f(a) + f(b) + f(c) + f(d) + f(e) + f(g) + line(f(${i})·f(${j}))`;
    expect(six).toContain(`11 ${pair('b', 'c')}`);
    expect(six).not.toContain(`11 ${pair('a', 'c')}`);
  });
});

test('interactions below three hundredths of the strongest make no product', () => {
  const linked = (strength: number) => (i: number, j: number) => (i + j === 1 ? 2 : i + j === 2 ? strength : 0);
  const texts = (strength: number): string[] =>
    skeletonCandidates(
      [0, 1, 2],
      structureOf(3, () => 1, linked(strength)),
    ).map(({ root }) => skeletonText(root, ['a', 'b', 'c']));
  const both = 'f(a) + f(b) + f(c) + line(f(a)·f(b)) + line(f(a)·f(c))';
  expect(texts(0.061)).toContain(both);
  expect(texts(0.059)).not.toContain(both);
  expect(texts(0.059)).toContain('f(a) + f(b) + f(c) + line(f(a)·f(b))');
});
