import { describe, expect, test } from 'vitest';
import { type SkeletonCandidate, skeletonCandidates } from './skeleton-search.js';
import { type Part, skeletonText } from './skeleton.js';
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

describe('every candidate', () => {
  const membersOf = ({ of }: Part): number[] => (of.kind === 'input' ? [of.input] : of.parts.flatMap(membersOf));
  /** A score of its own for every set, whatever its order. */
  const scoreOf = (set: readonly number[]): number => {
    const key = set.reduce((sum, i) => sum + 2 ** i, 0);
    return ((key * 37) % 64) / 640;
  };
  /** The worst score of what acts through one quantity: each node but the whole, and of three parts or more every two. */
  const worstOf = ({ of }: Part, all: number): number => {
    if (of.kind === 'input') return 0;
    const score = (members: readonly number[]): number => (members.length < all ? scoreOf(members) : 0);
    const pairs =
      of.parts.length > 2
        ? of.parts.flatMap((a, i) => of.parts.slice(i + 1).map((b) => [...membersOf(a), ...membersOf(b)]))
        : [];
    return Math.max(
      score(of.parts.flatMap(membersOf)),
      ...pairs.map(score),
      ...of.parts.map((part) => worstOf(part, all)),
    );
  };
  const depthOf = ({ of }: Part): number => (of.kind === 'input' ? 0 : 1 + Math.max(...of.parts.map(depthOf)));
  const curvesOf = ({ of, curve }: Part): number =>
    (curve === 'free' ? 1 : 0) + (of.kind === 'input' ? 0 : of.parts.reduce((sum, part) => sum + curvesOf(part), 0));
  const pricesOf = ({ of, curve }: Part): number =>
    of.kind === 'input'
      ? 0
      : (of.kind === 'product' && curve === 'free' ? 1 : 0) + of.parts.reduce((sum, part) => sum + pricesOf(part), 0);

  /** The same for the same tree in whatever order its parts stand. */
  const keyOf = ({ of, curve }: Part): string =>
    of.kind === 'input' ? `${curve} ${of.input}` : `${curve} ${of.kind}(${of.parts.map(keyOf).toSorted().join()})`;

  /** Whether every product with a curve over it has a line among its factors. */
  const hasLines = ({ of, curve }: Part): boolean =>
    of.kind === 'input' ||
    ((of.kind === 'sum' || curve !== 'free' || of.parts.some((part) => part.curve !== 'free')) &&
      of.parts.every(hasLines));

  test.each([3, 4, 5])(
    'of %d inputs costs its curves, depth and unlikeliness, or as a sum of products its curves and three',
    (inputs) => {
      const all = Array.from({ length: inputs }, (_, i) => i);
      const structure = structureOf(inputs, scoreOf, (i, j) => ((i + j) % 3 === 0 ? 0.02 : 1));
      const found = skeletonCandidates(all, structure);
      expect(found.length).toBeGreaterThan(60);
      let nested = 0;
      for (const { root, cost } of found) {
        const once = membersOf(root).length === inputs;
        const asNested = curvesOf(root) + depthOf(root) + 12 * Math.sqrt(worstOf(root, inputs)) + pricesOf(root);
        const asSum = curvesOf({ ...root, curve: 'same' }) + 3 + (root.curve === 'free' ? 1 : 0);
        const isNested = Math.abs(cost - asNested) < 1e-9;
        if (isNested) nested++;
        expect((once && isNested) || Math.abs(cost - asSum) < 1e-9, skeletonText(root, [])).toBe(true);
        expect(new Set(membersOf(root)).size).toBe(inputs);
        expect(hasLines(root)).toBe(true);
      }
      expect(nested).toBeGreaterThan(30);
      expect(new Set(found.map(({ root }) => keyOf(root))).size).toBe(found.length);
    },
  );
});

describe('sums of products', () => {
  const texts = (inputs: number, linked: (i: number, j: number) => number): string[] =>
    skeletonCandidates(
      Array.from({ length: inputs }, (_, i) => i),
      structureOf(inputs, () => 1, linked),
    ).map(({ root }) => skeletonText(root, ['a', 'b', 'c', 'd', 'e', 'g']));

  test('of four inputs and more have products of all but one', () => {
    expect(texts(4, chain)).toContain('f(a) + f(b) + f(c) + f(d) + line(f(b)·f(c)·f(d))');
    expect(texts(3, (i, j) => (i + j === 1 ? 1 : 0))).not.toContain('f(a) + f(b) + f(c) + line(f(b)·f(c))');
  });

  test('have up to ten products of two', () => {
    const most = (linked: number): number => {
      const pairs = new Set(['01', '02', '03', '04', '05', '12', '13', '14', '15', '23', '24'].slice(0, linked));
      const found = texts(6, (i, j) => (pairs.has(`${Math.min(i, j)}${Math.max(i, j)}`) ? 1 : 0));
      return Math.max(...found.map((text) => text.split('line(').length - 1));
    };
    expect([7, 10, 11].map(most)).toEqual([7, 10, 1]);
  });
});
