// Shapes of formulas: trees of sums and products whose parts pass through curves of one variable, and the KAN that each tree is.
// Knows no data and no training. A tree of depth d becomes d levels of KAN layers and products; what a level does not need yet is
// handed on by edges locked to x.

import type { Grid, KANLayerSpec, LayerSpec, LockedEdge, ModelSpec } from '../model/spec.js';

/** A part of a formula: an input, or a sum or product of other parts. */
export type Skeleton = InputPart | Operation;

interface InputPart {
  kind: 'input';
  input: number;
}

interface Operation {
  kind: 'sum' | 'product';
  parts: Part[];
}

/**
 * What stands on the way from a part to the node above: a curve to be learned, a line, or nothing.
 * A line is an edge locked to x; 'same' is one too, but leaves no trace in the count of what is free.
 */
export interface Part {
  of: Skeleton;
  curve: 'free' | 'line' | 'same';
}

export const input = (index: number): Skeleton => ({ kind: 'input', input: index });
export const free = (of: Skeleton): Part => ({ of, curve: 'free' });
export const line = (of: Skeleton): Part => ({ of, curve: 'line' });
export const same = (of: Skeleton): Part => ({ of, curve: 'same' });
export const sumOf = (...parts: Part[]): Skeleton => ({ kind: 'sum', parts });
export const productOf = (...parts: Part[]): Skeleton => ({ kind: 'product', parts });

/** Number of curves to be learned. */
export function freeCurves({ of, curve }: Part): number {
  const own = curve === 'free' ? 1 : 0;
  return of.kind === 'input' ? own : of.parts.reduce((count, part) => count + freeCurves(part), own);
}

/** The tree as text, for people and as a key: f(x1)·(f(x2) + f(x3)). */
export function skeletonText({ of, curve }: Part, names: readonly string[]): string {
  const wrap = (text: string, atom: boolean): string =>
    curve === 'free' ? `f(${text})` : curve === 'same' || atom ? text : `line(${text})`;
  if (of.kind === 'input') return wrap(names[of.input] ?? `x${of.input + 1}`, true);
  const parts = of.parts.map((part) => {
    const text = skeletonText(part, names);
    return of.kind === 'product' && part.curve !== 'free' && part.of.kind === 'sum' ? `(${text})` : text;
  });
  return wrap(parts.join(of.kind === 'sum' ? ' + ' : '·'), false);
}

export interface SkeletonOptions {
  /** number of the model's inputs */
  inputs: number;
  /** [lo, hi] of each input */
  domains: readonly (readonly [number, number])[];
  gridSize: number;
  /** default 3 */
  order?: number;
}

/** The KAN that a tree is, in float64, without base activations: its spec, every curve an edge of its own. */
export function skeletonSpec(root: Part, { inputs, domains, gridSize, order = 3 }: SkeletonOptions): ModelSpec {
  const nodes = levels(root);
  const layers: LayerSpec[] = [];
  // what stands at the places that the next layer reads
  let below: Skeleton[] = Array.from({ length: inputs }, (_, i) => input(i));
  nodes.forEach((level, index) => {
    // a product is made of a value for each factor; all else by summing, or handed on
    const [sums, products]: [Skeleton[], Operation[]] = [[], []];
    for (const node of level) {
      if (node.kind === 'product' && !isAmong(below, node)) products.push(node);
      else sums.push(node);
    }
    const outputs = sums.length + products.reduce((count, node) => count + node.parts.length, 0);
    const edges = new Map<number, Part['curve']>();
    const add = (part: Part, output: number): void => {
      const from = below.findIndex((each) => equal(each, part.of));
      edges.set(from * outputs + output, part.curve);
    };
    sums.forEach((node, output) => {
      // handed on from below, or made here of its parts
      if (node.kind !== 'sum' || isAmong(below, node)) add(same(node), output);
      else node.parts.forEach((part) => add(part, output));
    });
    let output = sums.length;
    for (const node of products) for (const part of node.parts) add(part, output++);
    const grid: Grid =
      index === 0
        ? { kind: 'per-input', domains: domains.map(([lo, hi]) => [lo, hi]) }
        : { kind: 'per-input', domains: below.map(() => [-1, 1]) };
    layers.push(kanLayer(below.length, outputs, edges, { gridSize, order, grid }));
    if (products.length > 0)
      layers.push({ kind: 'product', sums: sums.length, arities: products.map((node) => node.parts.length) });
    below = [...sums, ...products];
  });
  if (root.curve !== 'same') {
    const domain: Grid = { kind: 'per-input', domains: [[-1, 1]] };
    layers.push(kanLayer(1, 1, new Map([[0, root.curve]]), { gridSize, order, grid: domain }));
  }
  return { dtype: 'float64', layers };
}

function kanLayer(
  inputs: number,
  outputs: number,
  edges: ReadonlyMap<number, Part['curve']>,
  { gridSize, order, grid }: Pick<KANLayerSpec, 'gridSize' | 'order' | 'grid'>,
): KANLayerSpec {
  const removed: [number, number][] = [];
  const locked: LockedEdge[] = [];
  for (let from = 0; from < inputs; from++) {
    for (let to = 0; to < outputs; to++) {
      const curve = edges.get(from * outputs + to);
      if (curve === undefined) removed.push([from, to]);
      else if (curve !== 'free') locked.push({ input: from, output: to, function: 'x' });
    }
  }
  return {
    ...({ kind: 'kan', inputs, outputs, gridSize, order, base: 'none', outside: 'linear', grid } as const),
    ...(removed.length > 0 && { removed }),
    ...(locked.length > 0 && { locked }),
  };
}

/** Nodes by level, from the first above the inputs to the root; a node needed further up is on every level between. */
function levels(root: Part): Skeleton[][] {
  const top = heightOf(root.of);
  const found: Skeleton[][] = Array.from({ length: Math.max(top, 1) }, () => []);
  const place = (node: Skeleton, level: number): void => {
    const here = found[level - 1];
    if (isAmong(here, node)) return;
    here.push(node);
    if (node.kind === 'input' || heightOf(node) < level) {
      // handed on
      if (level > 1) place(node, level - 1);
    } else if (level > 1) node.parts.forEach(({ of }) => place(of, level - 1));
  };
  place(root.of, Math.max(top, 1));
  return found;
}

function heightOf(node: Skeleton): number {
  return node.kind === 'input' ? 0 : 1 + Math.max(...node.parts.map(({ of }) => heightOf(of)));
}

const isAmong = (nodes: readonly Skeleton[], node: Skeleton): boolean => nodes.some((each) => equal(each, node));

function equal(a: Skeleton, b: Skeleton): boolean {
  if (a === b) return true;
  return a.kind === 'input' && b.kind === 'input' && a.input === b.input;
}
