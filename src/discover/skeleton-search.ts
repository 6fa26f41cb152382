// Which skeletons to try for an unknown function of several inputs, the plain and likely ones first. Knows skeletons and what the data says of
// the inputs' structure (structure.ts), no networks.

import {
  free,
  freeCurves,
  input,
  line,
  type Part,
  productOf,
  same,
  type Skeleton,
  skeletonText,
  sumOf,
} from './skeleton.js';
import type { Structure } from './structure.js';

/** How inputs are gathered: a number is an input, a list a node of the tree. */
type Shape = number | Shape[];

/** Shapes that are kept, and subsets that are tried at each node. */
const [maxShapes, maxMerges] = [10, 4];
const maxSkeletons = 120;
/** Inputs up to which all shapes are looked at. */
const maxNested = 5;

export interface SkeletonCandidate {
  root: Part;
  /** what orders the search: curves to be learned, depth, and how unlikely the shape is */
  cost: number;
}

/** Skeletons over `inputs`, in the order in which they should be tried; with more than five inputs only flat ones. */
export function skeletonCandidates(inputs: readonly number[], structure: Structure): SkeletonCandidate[] {
  const found = new Map<string, SkeletonCandidate>();
  const add = (root: Part, cost: number): void => {
    const key = skeletonText(root, []);
    const known = found.get(key);
    if (!known || known.cost > cost) found.set(key, { root, cost });
  };
  if (inputs.length === 1) {
    const only = free(input(inputs[0]));
    add(same(sumOf(only)), 1);
    add(free(sumOf(only)), 2);
    return [...found.values()];
  }
  for (const { shape, score } of shapesOf(inputs, structure)) {
    for (const root of rootsOf(shape))
      add(root, freeCurves(root) + depthOf(root.of) + 12 * Math.sqrt(score) + pricesOf(root));
  }
  for (const { root, cost } of sumsOfProducts(inputs, structure)) add(root, cost);
  return [...found.values()].toSorted((a, b) => a.cost - b.cost).slice(0, maxSkeletons);
}

/** A product with a free curve over it has to have a line among its factors: else u·v and u²·v² could not be told apart. */
function pricesOf({ of, curve }: Part): number {
  if (of.kind === 'input') return 0;
  return of.parts.reduce((sum, part) => sum + pricesOf(part), of.kind === 'product' && curve === 'free' ? 1 : 0);
}

function depthOf(node: Skeleton): number {
  return node.kind === 'input' ? 0 : 1 + Math.max(...node.parts.map(({ of }) => depthOf(of)));
}

const membersOf = (shape: Shape): number[] => (typeof shape === 'number' ? [shape] : shape.flatMap(membersOf));

/** Ways to gather the inputs, those first that the data supports. */
function shapesOf(inputs: readonly number[], structure: Structure): { shape: Shape[]; score: number }[] {
  const known = new Map<string, number>();
  const merge = (members: readonly number[]): number => {
    const key = members.toSorted((a, b) => a - b).join();
    if (!known.has(key)) known.set(key, members.length < inputs.length ? structure.mergeScore(members) : 0);
    return known.get(key)!;
  };
  /** A node acts through one quantity, and where it has three parts or more so does every two of them. */
  const scoreOf = (shape: Shape): number => {
    if (typeof shape === 'number') return 0;
    let worst = merge(membersOf(shape));
    if (shape.length > 2) {
      shape.forEach((a, i) => {
        for (const b of shape.slice(i + 1)) worst = Math.max(worst, merge([...membersOf(a), ...membersOf(b)]));
      });
    }
    return Math.max(worst, ...shape.map(scoreOf));
  };
  const found = new Map<string, { shape: Shape[]; score: number }>();
  const visit = (blocks: Shape[]): void => {
    const key = JSON.stringify(sorted(blocks));
    if (found.has(key)) return;
    found.set(key, { shape: blocks, score: scoreOf(blocks) });
    if (blocks.length < 3 || inputs.length > maxNested) return;
    const subsets = subsetsOf(blocks.length).toSorted((a, b) => scoreOfSubset(a) - scoreOfSubset(b));
    for (const subset of subsets.slice(0, maxMerges)) {
      const merged = subset.map((i) => blocks[i]);
      visit([...blocks.filter((_, i) => !subset.includes(i)), merged]);
    }
    function scoreOfSubset(subset: readonly number[]): number {
      return merge(subset.flatMap((i) => membersOf(blocks[i])));
    }
  };
  visit([...inputs]);
  return [...found.values()].toSorted((a, b) => a.score - b.score).slice(0, maxShapes);
}

/** Subsets of at least two and not all of `count` things. */
function subsetsOf(count: number): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: 2 ** count }, (_, mask) => all.filter((i) => mask & (1 << i))).filter(
    ({ length }) => length >= 2 && length < count,
  );
}

function sorted(shape: Shape): Shape {
  if (typeof shape === 'number') return shape;
  return shape.map(sorted).toSorted((a, b) => Math.min(...membersOf(a)) - Math.min(...membersOf(b)));
}

/** Every choice of sum or product at the nodes of a shape and of curves between them. */
function rootsOf(shape: Shape[]): Part[] {
  return (['sum', 'product'] as const).flatMap((kind) => [
    // a sum needs no line over it; a product is met up to a constant
    ...nodesOf(shape, kind, false).map((node) => (kind === 'sum' ? same(node) : line(node))),
    ...nodesOf(shape, kind, true).map(free),
  ]);
}

/** Nodes of that kind with this shape. `curved`: a free curve stands over it. */
function nodesOf(shape: Shape[], kind: 'sum' | 'product', curved: boolean): Skeleton[] {
  const choices = shape.map((part): Part[] => {
    if (typeof part === 'number') return [free(input(part))];
    return (['sum', 'product'] as const).flatMap((inner) => {
      const plain = kind === inner && kind === 'sum' ? [] : nodesOf(part, inner, false).map(line);
      return [...plain, ...nodesOf(part, inner, true).map(free)];
    });
  });
  const nodes = combinations(choices).map((parts): Skeleton => ({ kind, parts }));
  if (!curved || kind === 'sum') return nodes;
  // one factor a line, each in turn
  return nodes.flatMap((node) => {
    if (node.kind === 'input') return [];
    return node.parts.flatMap((part, i): Skeleton[] =>
      part.curve === 'free' ? [{ kind, parts: node.parts.with(i, line(part.of)) }] : [node],
    );
  });
}

function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>((found, each) => found.flatMap((some) => each.map((one) => [...some, one])), [[]]);
}

/** Interactions weaker than this, relative to the strongest, are left out of sums of products. */
const weak = 0.03;

/** Every input by itself and products of those that interact, with and without a curve over the sum. */
function sumsOfProducts(inputs: readonly number[], { interactions }: Structure): SkeletonCandidate[] {
  const width = Math.sqrt(interactions.length);
  const strength = (i: number, j: number): number => interactions[i * width + j];
  const pairs = inputs.flatMap((i, at) => inputs.slice(at + 1).map((j): [number, number] => [i, j]));
  const strongest = Math.max(...pairs.map(([i, j]) => strength(i, j)), 0);
  const linked = pairs.filter(([i, j]) => strength(i, j) > weak * strongest);
  const product = (members: readonly number[]): Part => line(productOf(...members.map((i) => free(input(i)))));
  const lists: number[][][] = [];
  if (inputs.length <= maxNested) lists.push([[...inputs]]);
  if (inputs.length === 2) lists.push([[...inputs], [...inputs]]);
  else {
    lists.push(linked);
    if (linked.length > 1) lists.push(...linked.map((pair) => [pair]));
    if (inputs.length > 3) lists.push(...inputs.map((left) => [inputs.filter((i) => i !== left)]));
  }
  const found: SkeletonCandidate[] = [];
  for (const list of lists) {
    if (list.length === 0 || list.length > 2 * maxNested) continue;
    const multiplied = new Set(list.flat());
    // an input that is in a product may or may not stand by itself too
    const optional = inputs.length <= 3 ? inputs.filter((i) => multiplied.has(i)) : [];
    for (const left of [undefined, ...optional]) {
      const node = sumOf(...inputs.filter((i) => i !== left).map((i) => free(input(i))), ...list.map(product));
      const cost = freeCurves(same(node)) + 3;
      found.push({ root: same(node), cost }, { root: free(node), cost: cost + 1 });
    }
  }
  return found;
}
