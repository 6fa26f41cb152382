import { expect, test } from 'vitest';
import { modelWidths, parameterCount, widthsText } from '../model/layout.js';
import { checkSpec } from '../model/model.js';
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
