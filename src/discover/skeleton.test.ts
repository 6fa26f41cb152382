import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { edgePosition, layerOffset, lockedOffset, modelWidths, parameterCount, widthsText } from '../model/layout.js';
import { lockedPosition } from '../model/locked-edges.js';
import { checkSpec } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import { skeletonCandidates } from './skeleton-search.js';
import {
  free,
  freeCurves,
  input,
  line,
  type Part,
  productOf,
  same,
  skeletonSpec,
  skeletonText,
  sumOf,
} from './skeleton.js';

const [x, y, z] = [free(input(0)), free(input(1)), free(input(2))];
const both = sumOf(x, y);
const shapes: [Part, string, string][] = [
  [y, 'f(y)', '[3, 1, 1]'],
  [line(input(2)), 'z', '[3, 1, 1]'],
  [same(sumOf(x, y, z)), 'f(x) + f(y) + f(z)', '[3, 1]'],
  [free(sumOf(x, y, z)), 'f(f(x) + f(y) + f(z))', '[3, 1, 1]'],
  [line(productOf(x, y, z)), 'line(f(x)·f(y)·f(z))', '[3, [0, [3]], 1]'],
  [same(sumOf(z, line(productOf(x, y)))), 'f(z) + line(f(x)·f(y))', '[3, [1, 1], 1]'],
  [line(productOf(z, line(sumOf(x, y)))), 'line(f(z)·(line(f(x) + f(y))))', '[3, 2, [0, 1], 1]'],
  [line(productOf(x, free(productOf(y, line(input(2)))))), 'line(f(x)·f(f(y)·z))', '[3, [1, 1], [0, 1], 1]'],
  // what is read further up is handed on from level to level: z over two, a sum over one
  [
    same(sumOf(z, free(productOf(y, free(sumOf(x, line(input(1)))))))),
    'f(z) + f(f(y)·f(f(x) + y))',
    '[3, 3, [1, 1], 1]',
  ],
  [
    same(sumOf(free(both), free(productOf(free(both), z)))),
    'f(f(x) + f(y)) + f(f(f(x) + f(y))·f(z))',
    '[3, 2, [1, 1], 1]',
  ],
];
const domains = [
  [-1, 1],
  [0, 2],
  [1, 3],
] as const;

test.each(shapes)('%#: a tree is a sound KAN with a free edge for each curve', (root, text, widths) => {
  const spec = skeletonSpec(root, { inputs: 3, domains, gridSize: 4 });
  checkSpec(spec);
  expect(skeletonText(root, ['x', 'y', 'z'])).toBe(text);
  expect(widthsText(modelWidths(spec))).toBe(widths);
  const [edges, frozen] = spec.layers.reduce(
    ([all, gone], layer) =>
      layer.kind === 'kan'
        ? [all + layer.inputs * layer.outputs, gone + (layer.removed?.length ?? 0) + (layer.locked?.length ?? 0)]
        : [all, gone],
    [0, 0],
  );
  // a sum that is read twice is made once
  const twice = text.split('f(f(x) + f(y))').length > 2 ? freeCurves(free(both)) - 1 : 0;
  expect(edges - frozen).toBe(freeCurves(root) - twice);
  expect(parameterCount(spec)).toBeGreaterThan(0);
});

describe('the KAN of a tree has its value', () => {
  /** Every curve that is free is 0.5·u + 1, whatever it reads. */
  const curve = (u: number): number => 0.5 * u + 1;
  const valueOf = ({ of, curve: kind }: Part, at: readonly number[]): number => {
    const parts = of.kind === 'input' ? [at[of.input]] : of.parts.map((part) => valueOf(part, at));
    const value = parts.reduce((a, b) => (of.kind === 'product' ? a * b : a + b));
    return kind === 'free' ? curve(value) : value;
  };
  const said = (root: Part, order: number, at: readonly number[]): number => {
    const spec = skeletonSpec(root, { inputs: 3, domains, gridSize: 4, order });
    const parameters = new Float64Array(parameterCount(spec));
    spec.layers.forEach((layer, index) => {
      if (layer.kind !== 'kan') return;
      const start = layerOffset(spec, index);
      const count = layer.gridSize + layer.order;
      for (let from = 0; from < layer.inputs; from++) {
        const [lo, hi] = (layer.grid as { domains: [number, number][] }).domains[from];
        for (let output = 0; output < layer.outputs; output++) {
          if (isRemoved(layer, from, output)) continue;
          const locked = lockedPosition(layer, from, output);
          if (locked >= 0) {
            parameters.set([1, 0, 1, 0], start + lockedOffset(layer, locked));
            continue;
          }
          const { offset, stride } = edgePosition(layer, from, output);
          // a line: coefficients are its values at the averages of the knots
          for (let c = 0; c < count; c++)
            parameters[start + offset + c * stride] = curve(
              (lo + hi) / 2 + ((c - (count - 1) / 2) * (hi - lo)) / layer.gridSize,
            );
        }
      }
    });
    return predictRows({ spec, parameters }, at, 1, referenceBackend())[0];
  };

  test.each(shapes.map(([root, text]): [string, Part] => [text, root]))('%s', (_, root) => {
    for (const order of [1, 3]) {
      for (const at of [
        [0.3, 1.7, 2.9],
        [-0.8, 0.4, 1.3],
      ])
        expect(said(root, order, at)).toBeCloseTo(valueOf(root, at), 9);
    }
  });

  test('whatever tree it is', () => {
    const random = createRandom(5);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)];
    const grow = (depth: number): Part => {
      const wrap = pick([free, line]);
      if (depth === 0 || random.next() < 0.25) return wrap(input(pick([0, 1, 2])));
      // an input is read once by each node
      const parts = Array.from({ length: pick([2, 3]) }, () => grow(depth - 1));
      const inputs = new Set<number>();
      const once = parts.filter(({ of }) => {
        if (of.kind !== 'input') return true;
        if (inputs.has(of.input)) return false;
        inputs.add(of.input);
        return true;
      });
      return wrap(pick([sumOf, productOf])(...once));
    };
    for (let trial = 0; trial < 60; trial++) {
      const root = grow(3);
      const at = [0.3, 1.7, 2.9];
      expect(said(root, 3, at), skeletonText(root, ['x', 'y', 'z'])).toBeCloseTo(valueOf(root, at), 7);
    }
  });
});

test('splines are of order 3 where none is asked for, on the intervals and the domains given', () => {
  const spec = skeletonSpec(free(sumOf(x, y, z)), { inputs: 3, domains, gridSize: 4 });
  expect(spec.dtype).toBe('float64');
  expect(spec.layers).toEqual([
    expect.objectContaining({
      order: 3,
      gridSize: 4,
      base: 'none',
      outside: 'linear',
      grid: { kind: 'per-input', domains },
    }),
    expect.objectContaining({ order: 3, gridSize: 4, base: 'none', grid: { kind: 'per-input', domains: [[-1, 1]] } }),
  ]);
});

test('grids between levels are from −1 to 1 until the data is seen', () => {
  const { layers } = skeletonSpec(free(sumOf(free(both), z)), { inputs: 3, domains, gridSize: 4 });
  expect(layers).toHaveLength(3);
  expect(layers[1]).toMatchObject({
    grid: {
      kind: 'per-input',
      domains: [
        [-1, 1],
        [-1, 1],
      ],
    },
  });
});

test('candidates come by cost, each once, and read every input', () => {
  const structure = {
    mergeScore: (set: readonly number[]) => (set.includes(0) ? 0.5 : 0),
    interactions: new Float64Array(9).fill(1),
    error: 0,
  };
  const candidates = skeletonCandidates([0, 1, 2], structure);
  const texts = candidates.map(({ root }) => skeletonText(root, ['x', 'y', 'z']));
  expect(new Set(texts).size).toBe(texts.length);
  expect(candidates.map(({ cost }) => cost)).toEqual(candidates.map(({ cost }) => cost).toSorted((a, b) => a - b));
  for (const text of texts) for (const name of ['x', 'y', 'z']) expect(text).toContain(name);
  // y and z act through one quantity: shapes that gather them come before those that gather x with either
  const at = (text: string): number => texts.indexOf(text);
  expect(at('line(f(x)·(line(f(y) + f(z))))')).toBeGreaterThanOrEqual(0);
  const other = at('line(f(y)·(line(f(x) + f(z))))');
  expect(other === -1 || other > at('line(f(x)·(line(f(y) + f(z))))')).toBe(true);
});
