// Which edges go: networks whose edges have spreads that can be told in the head.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createSpec } from '../model/create.js';
import { edgePosition, layerOffset, parameterCount } from '../model/layout.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { KANLayerSpec, Width } from '../model/spec.js';
import { weakEdges } from './weak-edges.js';

const backend = referenceBackend();
const rows = 64;

/** Edges that are weight · x: weights[layer][input][output]. */
function lines(widths: Width[], weights: number[][][]): Model {
  const spec = createSpec(widths, { dtype: 'float64', base: 'identity', order: 1, gridSize: 1 });
  const parameters = new Float64Array(parameterCount(spec));
  const kan = spec.layers.flatMap((layer, index) => (layer.kind === 'kan' ? [{ layer, index }] : []));
  weights.forEach((ofLayer, l) =>
    ofLayer.forEach((ofInput, input) =>
      ofInput.forEach((weight, output) => {
        const { layer, index } = kan[l];
        parameters[layerOffset(spec, index) + edgePosition(layer as KANLayerSpec, input, output).offset] = weight;
      }),
    ),
  );
  return { spec, parameters };
}

/** Every input goes through the same values, each independent of the others: ±1 in all combinations. */
const signs = (inputs: number): Float64Array =>
  Float64Array.from({ length: rows * inputs }, (_, i) => ((Math.floor(i / inputs) >> (i % inputs)) & 1 ? 1 : -1));

const weakOf = (model: Model, inputs: number, threshold: number): string[] =>
  weakEdges(model, signs(inputs), rows, threshold, backend).map(
    ({ layer, input, output }) => `${layer}: ${input} to ${output}`,
  );

test('an edge goes where its share in the spread of its node is below the threshold', () => {
  // spreads 3 and 4 of a node of spread 5
  const model = lines([2, 1], [[[3], [4]]]);
  expect(weakOf(model, 2, 0.59)).toEqual([]);
  expect(weakOf(model, 2, 0.61)).toEqual(['0: 0 to 0']);
  // the strongest stays, however little it is
  expect(weakOf(model, 2, 2)).toEqual(['0: 0 to 0']);
  expect(weakOf(lines([3, 1], [[[1], [4], [3]]]), 3, 2)).toEqual(['0: 0 to 0', '0: 2 to 0']);
  expect(weakOf(lines([2, 1], [[[0.5], [0]]]), 2, 0)).toEqual([]);
});

test('the strongest is each output’s own; of edges alike it is the first', () => {
  // with a threshold that no edge reaches only the strongest stay
  const weights = [
    [1, 5, 2, 2],
    [3, 1, 1, 2],
    [2, 4, 6, 2],
  ];
  expect(weakOf(lines([3, 4], [weights]), 3, 9)).toEqual([
    '0: 0 to 0',
    '0: 2 to 0',
    '0: 1 to 1',
    '0: 2 to 1',
    '0: 0 to 2',
    '0: 1 to 2',
    '0: 1 to 3',
    '0: 2 to 3',
  ]);
});

test('a share as large as the threshold is enough', () => {
  // a single edge has the whole spread of its node, and here it is not the strongest of an output
  const chain = lines([1, 1, 1], [[[3]], [[1]]]);
  expect(weakOf(chain, 1, 1)).toEqual([]);
  expect(weakOf(chain, 1, 1.01)).toEqual(['0: 0 to 0']);
});

test('a hidden node has no edge that stays whatever it does, as an output has', () => {
  expect(weakOf(lines([2, 1, 1], [[[3], [4]], [[1]]]), 2, 2)).toEqual(['0: 0 to 0', '0: 1 to 0']);
});

test('edges into a node that nobody reads go too, of layer after layer', () => {
  // hidden node 1 is hardly read; node 0 of the first level leads there alone
  const model = lines(
    [1, 2, 2, 1],
    [
      [[1, 1]],
      [
        [0, 1],
        [1, 0.5],
      ],
      [[1], [1e-6]],
    ],
  );
  expect(weakOf(model, 1, 0.01).toSorted()).toEqual(['0: 0 to 0', '1: 0 to 0', '1: 0 to 1', '1: 1 to 1', '2: 1 to 0']);
});

test('what is removed is not named again, and what is locked stays and is read', () => {
  const model = lines(
    [2, 2, 1],
    [
      [
        [1, 1],
        [1, 1],
      ],
      [[1], [1e-9]],
    ],
  );
  expect(weakOf(model, 2, 0.1)).toEqual(['1: 1 to 0', '0: 0 to 1', '0: 1 to 1']);
  expect(weakOf(removeEdges(model, [{ layer: 0, input: 1, output: 1 }]), 2, 0.1)).toEqual(['1: 1 to 0', '0: 0 to 1']);
  const kept = lockEdge(model, { layer: 1, input: 1, output: 0 }, { function: 'x', affine: [1, 0, 1e-9, 0] });
  expect(weakOf(kept, 2, 0.1)).toEqual([]);
});

describe('a product', () => {
  // a sum, and a product of two factors
  const model = (sum: number, product: number, factor = 1e-9): Model =>
    lines(
      [2, [1, 1], 1],
      [
        [
          [1, 1, factor],
          [1, 0, 1],
        ],
        [[sum], [product]],
      ],
    );

  test('that is read keeps the strongest edge of each factor', () => {
    // the second factor's edge from input 0 is next to nothing, the first factor's from input 1 nothing
    expect(weakOf(model(1, 1), 2, 0.1)).toEqual(['0: 1 to 1', '0: 0 to 2']);
    // with a threshold that no edge reaches only these stay
    expect(weakOf(model(0.5, 1), 2, 2).toSorted()).toEqual([
      '0: 0 to 0',
      '0: 0 to 2',
      '0: 1 to 0',
      '0: 1 to 1',
      '2: 0 to 0',
    ]);
  });

  test('that is not read needs no factors', () => {
    expect(weakOf(model(1, 1e-9), 2, 0.1).toSorted()).toEqual([
      '0: 0 to 1',
      '0: 0 to 2',
      '0: 1 to 1',
      '0: 1 to 2',
      '2: 1 to 0',
    ]);
  });

  test('has a sum beside it: that can lose all its edges, even where it is read', () => {
    // a threshold that no edge reaches: of the output's edges the stronger stays, which is the product's, then the sum's
    const ones = [
      [1, 1, 1],
      [1, 1, 1],
    ];
    const product = weakOf(lines([2, [1, 1], 1], [ones, [[1], [1]]]), 2, 2);
    expect(product.toSorted()).toEqual(['0: 0 to 0', '0: 1 to 0', '0: 1 to 1', '0: 1 to 2', '2: 0 to 0']);
    const sum = weakOf(lines([2, [1, 1], 1], [ones, [[5], [1]]]), 2, 2);
    const all = [0, 1, 2].flatMap((output) => [0, 1].map((input) => `0: ${input} to ${output}`));
    expect(sum.toSorted()).toEqual([...all, '2: 1 to 0'].toSorted());
  });

  test('or a sum that is an output keeps the strongest edge of each node', () => {
    const last = lines(
      [2, [1, 1]],
      [
        [
          [1, 2, 1],
          [2, 1, 2],
        ],
      ],
    );
    expect(weakOf(last, 2, 9)).toEqual(['0: 0 to 0', '0: 1 to 1', '0: 0 to 2']);
  });
});
