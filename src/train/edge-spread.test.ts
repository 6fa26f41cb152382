// Means and spreads of edges against the outputs of networks in which an edge stands alone; locked edges too.

import { expect, test } from 'vitest';
import { predictInputs } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import { edgeMeans, edgeSpreads, inputSpreads, layerStatistics, outputSpreads } from './edge-spread.js';

const backend = referenceBackend();
const random = createRandom(3);
const rows = 90;
const x = Float64Array.from({ length: rows * 2 }, () => 2.4 * random.next() - 1.2);
const spec = createSpec([2, [2, 1], 2], { dtype: 'float64', order: 2, gridSize: 3 });
const plain: Model = { spec, parameters: initializeParameters(spec, createRandom(4), { splineScale: 1 }) };
// layers: KAN [2, 4], product, KAN [3, 2]
const model = [
  { layer: 0, input: 1, output: 2 },
  { layer: 2, input: 2, output: 0 },
].reduce((made, edge) => lockEdge(made, edge, { function: 'sin', affine: [1.5, 0.3, 2, -1] }), plain);

const columnOf = (values: ArrayLike<number>, width: number, column: number, count: number): number[] =>
  Array.from({ length: count }, (_, row) => values[row * width + column]);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** What an edge gives: its node's outputs with that edge less those with it removed. */
function outputOf(layer: number, input: number, output: number): number[] {
  const without = removeEdges(model, [{ layer, input, output }]);
  const width = layer === 0 ? 4 : 2;
  const [all, less] = [model, without].map((each) => predictInputs(each, layer + 1, x, rows, backend));
  return columnOf(all, width, output, rows).map((value, row) => value - less[row * width + output]);
}

test('every edge has the mean and the deviation of what its node loses without it', () => {
  const statistics = layerStatistics(model, x, rows, backend);
  expect(statistics.map(({ index }) => index)).toEqual([0, 2]);
  for (const each of statistics) {
    const { inputs, outputs } = each.layer;
    expect([each.mean.length, each.covariance.length, each.inputSpread.length]).toEqual([inputs, inputs, inputs]);
    const [means, spreads] = [edgeMeans(each, model), edgeSpreads(each, model)];
    for (let input = 0; input < inputs; input++) {
      const read = columnOf(each.x, inputs, input, rows);
      expect(each.inputSpread[input]).toBeCloseTo(deviation(read), 12);
      for (let output = 0; output < outputs; output++) {
        const own = outputOf(each.index, input, output);
        expect(means[input * outputs + output]).toBeCloseTo(mean(own), 10);
        expect(spreads[input * outputs + output]).toBeCloseTo(deviation(own), 10);
      }
    }
  }
});

test('spreads of inputs and of what a layer writes', () => {
  [0, 1].forEach((input) =>
    expect(inputSpreads(model, x, rows)[input]).toBeCloseTo(deviation(columnOf(x, 2, input, rows)), 12),
  );
  const written = predictInputs(model, 2, x, rows, backend);
  outputSpreads(model, 1, x, rows, backend).forEach((spread, output) =>
    expect(spread).toBeCloseTo(deviation(columnOf(written, 3, output, rows)), 12),
  );
});

test('of more rows than 1024 every so many are looked at, up to the last', () => {
  const many = 2048;
  // every other row is far away, and not looked at
  const odd = Float64Array.from({ length: 2 * many }, (_, i) =>
    Math.floor(i / 2) % 2 === 1 ? 1e6 : Math.floor(i / 4) / 1024 + (i % 2),
  );
  const spreads = inputSpreads(model, odd, many);
  const even = Array.from({ length: 1024 }, (_, i) => i / 1024);
  expect(spreads[0]).toBeCloseTo(deviation(even), 12);
  expect(spreads[1]).toBeCloseTo(deviation(even), 12);
  expect(outputSpreads(model, 0, odd, many, backend).every((spread) => spread < 100)).toBe(true);
});
