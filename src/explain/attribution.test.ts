import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { KAN, ResidualKAN } from '../network/kan.js';
import { attributionScores } from './attribution.js';

const backend = referenceBackend();
const random = createRandom(1);
const rows = Array.from({ length: 300 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));

describe('attributionScores', () => {
  test('of straight lines are the slopes, relative to the spread of the sum', () => {
    const kan = new KAN([3, 1], { dtype: 'float64', base: 'identity' });
    kan.parameters.fill(0);
    [3, 0, 4].forEach((slope, input) => (kan.parameters[input * 9] = slope));
    const { inputs, layers } = attributionScores(kan.model, rows, backend);
    // independent inputs of equal spread: 3/5 and 4/5
    expect(inputs[0]).toBeCloseTo(0.6, 1);
    expect(inputs[1]).toBe(0);
    expect(inputs[2]).toBeCloseTo(0.8, 1);
    expect([...layers[0]!.edges]).toEqual([...inputs]);
  });

  test('an edge into a node that nothing leaves has no part', () => {
    const kan = new KAN([3, 2, 1], { dtype: 'float64' });
    // the second layer reads its second node no more
    kan.parameters.fill(0, 6 * 9 + 9);
    const [first, second] = attributionScores(kan.model, rows, backend).layers;
    for (let input = 0; input < 3; input++) expect(first!.edges[input * 2 + 1]).toBe(0);
    expect(second!.edges[1]).toBe(0);
    expect(second!.edges[0]).toBeCloseTo(1, 10);
  });

  test('inputs of a deeper network share what the nodes have', () => {
    const kan = new KAN([3, 4, 2], { dtype: 'float64' });
    const { inputs, layers } = attributionScores(kan.model, rows, backend);
    expect(layers.map(({ layer }) => layer)).toEqual([0, 1]);
    const total = layers[0]!.edges.reduce((sum, score) => sum + score, 0);
    expect(inputs.reduce((sum, score) => sum + score, 0)).toBeCloseTo(total, 12);
  });

  test('each factor of a product has the score of the product', () => {
    const kan = new KAN([2, [1, 1], 1], { dtype: 'float64', base: 'identity' });
    kan.parameters.fill(0);
    // node 0 and both factors are x_0, x_0, x_1; the output is the product alone
    const row = 9;
    kan.parameters[0] = 1;
    kan.parameters[1] = 1;
    kan.parameters[row * 3 + 2] = 1;
    kan.parameters[row * 6 + row] = 1;
    const { inputs, layers } = attributionScores(
      kan.model,
      rows.map((point) => point.slice(1)),
      backend,
    );
    expect([...layers[1]!.edges].map((score) => Number(score.toFixed(6)))).toEqual([0, 1]);
    expect([...layers[0]!.edges].map((score) => Number(score.toFixed(6)))).toEqual([0, 1, 0, 0, 0, 1]);
    expect(inputs[0]).toBeCloseTo(1, 6);
    expect(inputs[1]).toBeCloseTo(1, 6);
  });

  test('past a gate scores do not follow edges', () => {
    expect(() => attributionScores(new ResidualKAN([3, 2]).model, rows, backend)).toThrow(
      /gate layer.*inputImportance|gate layer/,
    );
  });
});
