import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { removeEdges } from '../model/removal.js';
import type { ModelSpec } from '../model/spec.js';
import { DeepKAN, KAN, ResidualKAN } from '../network/kan.js';
import { trainTable } from '../table/train-table.js';
import { attributionScores, attributionShares } from './attribution.js';

const backend = referenceBackend();
const random = createRandom(1);
const rows = Array.from({ length: 300 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));

describe('attributionScores', () => {
  test('of straight lines are the slopes, relative to the spread of the sum', async () => {
    const kan = new KAN([3, 1], { dtype: 'float64', base: 'identity' });
    kan.parameters.fill(0);
    [3, 0, 4].forEach((slope, input) => (kan.parameters[input * 9] = slope));
    const { inputs, layers } = await attributionScores(kan.model, rows, { backend });
    // independent inputs of equal spread: 3/5 and 4/5
    expect(inputs[0]).toBeCloseTo(0.6, 1);
    expect(inputs[1]).toBe(0);
    expect(inputs[2]).toBeCloseTo(0.8, 1);
    expect([...layers[0].edges]).toEqual([...inputs]);
  });

  test('an edge into a node that nothing leaves has no part', async () => {
    const kan = new KAN([3, 2, 1], { dtype: 'float64' });
    // the second layer reads its second node no more
    kan.parameters.fill(0, 6 * 9 + 9);
    const [first, second] = (await attributionScores(kan.model, rows, { backend })).layers;
    for (let input = 0; input < 3; input++) expect(first!.edges[input * 2 + 1]).toBe(0);
    expect(second!.edges[1]).toBe(0);
    expect(second!.edges[0]).toBeCloseTo(1, 10);
  });

  test('inputs of a deeper network share what the nodes have', async () => {
    const kan = new KAN([3, 4, 2], { dtype: 'float64' });
    const { inputs, layers } = await attributionScores(kan.model, rows, { backend });
    expect(layers.map(({ layer }) => layer)).toEqual([0, 1]);
    const total = layers[0].edges.reduce((sum, score) => sum + score, 0);
    expect(inputs.reduce((sum, score) => sum + score, 0)).toBeCloseTo(total, 12);
  });

  test('each factor of a product has the score of the product', async () => {
    const kan = new KAN([2, [1, 1], 1], { dtype: 'float64', base: 'identity' });
    kan.parameters.fill(0);
    // node 0 and both factors are x_0, x_0, x_1; the output is the product alone
    const row = 9;
    kan.parameters[0] = 1;
    kan.parameters[1] = 1;
    kan.parameters[row * 3 + 2] = 1;
    kan.parameters[row * 6 + row] = 1;
    const { inputs, layers } = await attributionScores(
      kan.model,
      rows.map((point) => point.slice(1)),
      { backend },
    );
    expect([...layers[1].edges].map((score) => Number(score.toFixed(6)))).toEqual([0, 1]);
    expect([...layers[0].edges].map((score) => Number(score.toFixed(6)))).toEqual([0, 1, 0, 0, 0, 1]);
    expect(inputs[0]).toBeCloseTo(1, 6);
    expect(inputs[1]).toBeCloseTo(1, 6);
  });

  test('every output counts 1, and a node what its edges count together', async () => {
    const { nodes, layers, inputs } = await attributionScores(new KAN([3, 4, 2], { dtype: 'float64' }).model, rows, {
      backend,
    });
    expect([...nodes[2]]).toEqual([1, 1]);
    expect(inputs).toBe(nodes[0]);
    for (const { layer, inputs: width, outputs, edges } of layers) {
      for (let node = 0; node < width; node++) {
        const own = edges.subarray(node * outputs, (node + 1) * outputs).reduce((sum, score) => sum + score, 0);
        expect(own).toBeCloseTo(nodes[layer][node], 12);
      }
    }
  });

  test('scores do not depend on the units of an output', async () => {
    const kan = new KAN([3, 4, 1], { dtype: 'float64' });
    const before = (await attributionScores(kan.model, rows, { backend })).inputs;
    for (let i = 12 * 9; i < kan.parameters.length; i++) kan.parameters[i] *= 1000;
    (await attributionScores(kan.model, rows, { backend })).inputs.forEach((score, i) =>
      expect(score).toBeCloseTo(before[i], 10),
    );
  });

  test('a node with one way in hands all of its score to it', async () => {
    const whole = new KAN([3, 2, 1], { dtype: 'float64' }).model;
    const model = removeEdges(whole, [
      { layer: 0, input: 0, output: 0 },
      { layer: 0, input: 1, output: 0 },
    ]);
    const { nodes, layers } = await attributionScores(model, rows, { backend });
    expect(layers[0].edges[2 * 2]).toBeCloseTo(nodes[1][0], 12);
  });

  test('activations, norms and dropout pass scores on', async () => {
    const { nodes } = await attributionScores(new DeepKAN([3, 4, 2], { dtype: 'float64', dropout: 0.5 }).model, rows, {
      backend,
    });
    expect(nodes.length).toBe(6);
    for (const position of [1, 2, 3]) expect(nodes[position]).toEqual(nodes[4]);
  });

  test('the terms of a gate are its layer and what skips past it', async () => {
    // gate 0.25 · layer + 0.75 · skip, of independent inputs of spread 1/√3
    const { model } = new ResidualKAN([3, 3], { dtype: 'float64', base: 'identity' });
    model.parameters.fill(0);
    for (let node = 0; node < 3; node++) model.parameters[node * 9 * 3 + node] = 4;
    model.parameters[model.parameters.length - 1] = 0.25;
    // nodes: x · (0.25 · 4) + 0.75 · x, of which the layer has 1 / 1.75 and the skip the rest
    const { nodes, inputs, layers } = await attributionScores(model, rows, { backend });
    expect(nodes[1][0]).toBeCloseTo(1 / 1.75, 12);
    expect(layers[0].edges[0]).toBeCloseTo(1 / 1.75, 12);
    expect(inputs[0]).toBeCloseTo(1, 12);
  });

  test('a skip by a linear map gives its share to what it reads', async () => {
    const { model } = new ResidualKAN([3, 1], { dtype: 'float64' });
    model.parameters.fill(0);
    model.parameters.set([0, 2, 0, -1], model.parameters.length - 4);
    const { inputs } = await attributionScores(model, rows, { backend });
    expect([...inputs]).toEqual([0, expect.closeTo(1, 12), 0]);
  });

  test('linear layers share by weight times spread', async () => {
    const spec: ModelSpec = { dtype: 'float64', layers: [{ kind: 'linear', inputs: 3, outputs: 1 }] };
    const { inputs } = await attributionScores({ spec, parameters: Float64Array.of(3, 0, -4, 9) }, rows, { backend });
    expect(inputs[0]).toBeCloseTo(0.6, 1);
    expect(inputs[1]).toBe(0);
    expect(inputs[2]).toBeCloseTo(0.8, 1);
  });

  test('rows that do not fit are refused', async () => {
    const { model } = new KAN([3, 1]);
    await expect(attributionScores(model, [[1, 2]], { backend })).rejects.toThrow(/attributionScores: `x`.*2/);
    await expect(attributionScores(model, { data: [], shape: [0, 3] }, { backend })).rejects.toThrow(
      /at least one row/,
    );
    await expect(attributionScores(model, createTable({ a: [1] }), { backend })).rejects.toThrow(
      /was not trained on a table/,
    );
  });
});

test('attributionShares: shares by column of the table, categories together, summing to one', async () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const table = createTable({
    length: numbers.map((i) => i / 40),
    kind: numbers.map((i) => ['a', 'b', 'c'][i % 3]),
    y: numbers.map((i) => i / 40 + (i % 3)),
  });
  const { model } = await trainTable(table, { target: 'y', layers: [], epochs: 60, learningRate: 0.05, backend });
  const shares = await attributionShares(model, table, { backend });
  expect(shares.map(({ name }) => name)).toEqual(['length', 'kind']);
  expect(shares[0].share + shares[1].share).toBeCloseTo(1, 12);
  const { inputs } = await attributionScores(model, table, { backend });
  expect(inputs.length).toBe(4);
  expect(shares[1].share / shares[0].share).toBeCloseTo((inputs[1] + inputs[2] + inputs[3]) / inputs[0], 12);
});
