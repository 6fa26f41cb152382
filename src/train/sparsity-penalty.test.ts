import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { KANLayerSpec } from '../model/spec.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { edgeSpreads, layerStatistics, outputSpreads } from './edge-spread.js';
import { checkSparsity, type SparsityOptions, SparsityPenalty } from './sparsity-penalty.js';

const backend = referenceBackend();
const random = createRandom(5);
const rows = 200;
const x = Float64Array.from({ length: rows * 3 }, () => 2.4 * random.next() - 1.2);
const spec = createSpec([3, 4, 2], { dtype: 'float64' });
const model: Model = {
  spec,
  parameters: initializeParameters(spec, createRandom(2), { baseScale: 1, splineScale: 0.6 }),
};

/** The model with every parameter of layer `index` zero but those of one edge. */
function only(index: number, input: number, output: number): Model {
  const parameters = model.parameters.slice();
  const layer = spec.layers[index] as KANLayerSpec;
  const from = layerOffset(spec, index);
  const { offset, stride } = edgePosition(layer, input, output);
  parameters.fill(0, from, from + layer.inputs * layer.outputs * edgeRows(layer));
  for (let r = 0; r < edgeRows(layer); r++)
    parameters[from + offset + r * stride] = model.parameters[from + offset + r * stride];
  return { spec, parameters };
}

describe('edge spreads', () => {
  test('equal the standard deviation of what the layer gives with that edge alone', () => {
    for (const [index, statistics] of layerStatistics(model, x, rows, backend).entries()) {
      const spreads = edgeSpreads(statistics, model);
      const { inputs, outputs } = statistics.layer;
      for (const [input, output] of [
        [0, 0],
        [inputs - 1, outputs - 1],
        [1, 0],
      ]) {
        const alone = outputSpreads(only(index, input!, output!), index, x, rows, backend)[output!];
        expect(spreads[input! * outputs + output!]).toBeCloseTo(alone, 10);
      }
    }
  });

  test('of many rows are those of an even selection', () => {
    const many = Float64Array.from({ length: 30_000 }, () => 2 * random.next() - 1);
    const [few, all] = [many.slice(0, 3 * 1024), many].map((values) => {
      const [first] = layerStatistics(model, values, values.length / 3, backend);
      return edgeSpreads(first!, model);
    });
    all!.forEach((value, i) => expect(Math.abs(value - few![i]) / value).toBeLessThan(0.15));
  });
});

describe('the sparsity penalty', () => {
  const penalty = (options = {}): SparsityPenalty => {
    const under = new SparsityPenalty(spec, x, rows, backend, options);
    under.measure(model.parameters);
    return under;
  };

  test.each([
    ['L1', { lambda: 0.3, l1: 1, entropy: 0 }],
    ['entropy', { lambda: 0.3, l1: 0, entropy: 1 }],
    ['both', {}],
  ])('%s: its gradient equals central differences', (_name, options) => {
    const under = penalty(options);
    const gradient = new Float64Array(model.parameters.length);
    under.addGradient(model.parameters, gradient);
    const parameters = model.parameters.slice();
    const step = 1e-6;
    for (let i = 0; i < parameters.length; i += 7) {
      const before = parameters[i];
      parameters[i] = before + step;
      const above = under.value(parameters);
      parameters[i] = before - step;
      const below = under.value(parameters);
      parameters[i] = before;
      expect(Math.abs((above - below) / (2 * step) - gradient[i])).toBeLessThan(1e-7);
    }
  });

  test('of magnitudes alone is their sum', () => {
    const under = penalty({ lambda: 1, l1: 1, entropy: 0 });
    const expected = layerStatistics(model, x, rows, backend).reduce((sum, statistics) => {
      const spreads = edgeSpreads(statistics, model);
      spreads.forEach((spread, edge) => {
        sum += spread / (statistics.inputSpread[Math.floor(edge / statistics.layer.outputs)] + 0.1);
      });
      return sum;
    }, 0);
    expect(under.value(model.parameters)).toBeCloseTo(expected, 10);
  });

  test('of two layers: λ · (l1 · Σ a + entropy · the mean entropies of what enters and what leaves the nodes)', () => {
    const [lambda, l1, entropy] = [0.7, 0.4, 1.3];
    const entropyOf = (parts: number[]): number => {
      const whole = parts.reduce((sum, a) => sum + a, 1);
      return parts.reduce((sum, a) => sum - (a / whole) * Math.log2(a / whole), 0);
    };
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const expected = layerStatistics(model, x, rows, backend).reduce((sum, statistics) => {
      const spreads = edgeSpreads(statistics, model);
      const { inputs, outputs } = statistics.layer;
      const [from, to] = [inputs, outputs].map((count) => Array.from({ length: count }, (_, i) => i));
      const a = (input: number, output: number): number =>
        spreads[input * outputs + output] / (statistics.inputSpread[input] + 0.1);
      const magnitudes = from!.flatMap((input) => to!.map((output) => a(input, output)));
      const entering = mean(to!.map((output) => entropyOf(from!.map((input) => a(input, output)))));
      const leaving = mean(from!.map((input) => entropyOf(to!.map((output) => a(input, output)))));
      return sum + l1 * magnitudes.reduce((all, one) => all + one, 0) + entropy * (entering + leaving);
    }, 0);
    // the logarithm is of p + 10⁻⁴
    expect(penalty({ lambda, l1, entropy }).value(model.parameters) / (lambda * expected)).toBeCloseTo(1, 2);
    // the defaults
    expect(penalty().value(model.parameters)).toBe(
      penalty({ lambda: 0.01, l1: 1, entropy: 2 }).value(model.parameters),
    );
  });

  test('what is asked for adds to the gradient there is, and after its end nothing', () => {
    const under = penalty();
    const [alone, more] = [
      new Float64Array(model.parameters.length),
      new Float64Array(model.parameters.length).fill(1),
    ];
    under.addGradient(model.parameters, alone);
    under.addGradient(model.parameters, more);
    more.forEach((value, i) => expect(value).toBeCloseTo(1 + alone[i], 12));
    under.end();
    const still = more.slice();
    under.measure(model.parameters);
    under.addGradient(model.parameters, more);
    expect(more).toEqual(still);
  });

  test.each([
    [{ lamda: 1 }, /`lamda`/],
    [{ lambda: -1 }, /`sparsity\.lambda` must be a number of at least 0; got -1/],
    [{ entropy: NaN }, /`sparsity\.entropy`/],
    [{ threshold: -0.1 }, /`sparsity\.threshold`/],
    [{ removeAfter: 1.1 }, /`sparsity\.removeAfter` must be a number of at least 0 and at most 1; got 1.1/],
  ])('%o is refused', (options, message) => {
    expect(() => checkSparsity('train: `sparsity`', options as SparsityOptions)).toThrow(message);
  });

  test('entropy prefers one strong edge to two weak ones', () => {
    const under = penalty({ lambda: 1, l1: 0, entropy: 1 });
    const zero = new Float64Array(model.parameters.length);
    const value = (weights: number[]): number => {
      const parameters = zero.slice();
      // base weights of the first inputs' edges to the first node
      weights.forEach((weight, input) => {
        parameters[edgePosition(spec.layers[0] as KANLayerSpec, input, 0).offset] = weight;
      });
      return under.value(parameters);
    };
    expect(value([2, 0, 0])).toBeLessThan(value([1, 1, 0]));
  });

  test('removed edges are not pulled at', () => {
    const less = removeEdges(model, [{ layer: 0, input: 1, output: 2 }]);
    const gradient = new Float64Array(model.parameters.length);
    const under = new SparsityPenalty(less.spec, x, rows, backend, {});
    under.measure(less.parameters);
    under.addGradient(less.parameters, gradient);
    const { offset, stride } = edgePosition(spec.layers[0] as KANLayerSpec, 1, 2);
    const own = new Set(Array.from({ length: 9 }, (_, r) => offset + r * stride));
    // of the first layer, whose rows reach all of its grid, every other coefficient is pulled at
    const still = Array.from(gradient.subarray(0, layerOffset(spec, 1)).keys()).filter((at) => gradient[at] === 0);
    expect(new Set(still)).toEqual(own);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
