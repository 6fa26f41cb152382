import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom, type Random } from '../math/random.js';
import { createSpec, modelKinds } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { activeParameterCount, layerOffset, modelInputs, modelWidths, parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { type Edge, removeEdges } from '../model/removal.js';
import { bases, outsideRules, type Width } from '../model/spec.js';
import { KAN, ResidualKAN } from '../network/kan.js';
import { ModularKAN } from '../network/modular-kan.js';
import { finish } from '../work.js';
import { updateGridInPieces } from '../train/grids.js';
import { compactModel } from './compact.js';

const backend = referenceBackend();

/** Rows inside the domain and beyond it. */
function drawRows(random: Random, rows: number, width: number): Float64Array {
  return Float64Array.from({ length: rows * width }, () => 3 * (2 * random.next() - 1));
}

/** Edges drawn with the given chance, and now and then all that enter or leave a node. */
function drawEdges({ spec }: Model, random: Random, share: number): Edge[] {
  return spec.layers.flatMap((layer, index) => {
    if (layer.kind !== 'kan') return [];
    const entered = Array.from({ length: layer.outputs }, () => random.next() < share / 2);
    const left = Array.from({ length: layer.inputs }, () => random.next() < share / 2);
    const edges: Edge[] = [];
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++) {
        if (entered[output] || left[input] || random.next() < share) edges.push({ layer: index, input, output });
      }
    }
    return edges;
  });
}

/** float32 parameters and constants are good to 6e-8 of numbers that are added, here up to some tens; float64 likewise. */
const tolerance = { float32: 1e-5, float64: 1e-12 };

describe('compactModel', () => {
  const settings = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    ends: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 })),
    hidden: fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom<Width>([2, 2], [0, [2, 3]], [3, [3]])), {
      maxLength: 2,
    }),
    gridSize: fc.integer({ min: 2, max: 6 }),
    order: fc.integer({ min: 0, max: 4 }),
    base: fc.constantFrom('silu' as const, 'none' as const, 'tanh' as const),
    basis: fc.constantFrom(...bases),
    outside: fc.constantFrom(...outsideRules),
    model: fc.constantFrom(...modelKinds),
    activation: fc.constantFrom('none' as const, 'silu' as const, 'gelu' as const),
    skip: fc.constantFrom('each' as const, 'whole' as const),
    dropout: fc.constantFrom(0, 0.2),
    dtype: fc.constantFrom('float32' as const, 'float64' as const),
    adapted: fc.boolean(),
    share: fc.constantFrom(0.1, 0.4, 0.7, 1),
    inputs: fc.boolean(),
  });
  test('random networks with edges removed predict the same, saved and loaded again, inside the domain and beyond', () => {
    fc.assert(
      fc.property(settings, ({ seed, ends, hidden, adapted, share, inputs, ...options }) => {
        const random = createRandom(seed);
        const [width] = ends;
        const spec = createSpec([ends[0], ...hidden, ends[1]], { ...options, hiddenDomain: [-2, 1] });
        let whole: Model = { spec, parameters: initializeParameters(spec, random, { splineScale: 0.5 }) };
        if (adapted && options.basis === 'bspline')
          whole = finish(
            updateGridInPieces(whole, { data: drawRows(random, 50, width), shape: [50, width] }, { backend }),
          );
        const masked = removeEdges(whole, drawEdges(whole, random, share));
        const small = compactModel(masked, { inputs });
        expect(small.model.parameters.length).toBeLessThanOrEqual(masked.parameters.length);
        const { model } = decodeModel(encodeModel(small.model));
        const rows = 20;
        const x = drawRows(random, rows, width);
        const fewer = Float64Array.from({ length: rows * small.inputs.length }, (_, i) => {
          const [row, input] = [Math.floor(i / small.inputs.length), i % small.inputs.length];
          return x[row * width + small.inputs[input]];
        });
        const [before, after] = [predictRows(masked, x, rows, backend), predictRows(model, fewer, rows, backend)];
        const size = Math.max(1, ...Array.from(before, Math.abs));
        before.forEach((value, i) =>
          expect(Math.abs(value - after[i])).toBeLessThanOrEqual(tolerance[options.dtype] * size),
        );
      }),
      { numRuns: 250, seed: 1 },
    );
  });

  const line = (widths: Width[], options = {}): Model =>
    new KAN(widths, { dtype: 'float64', seed: 4, ...options }).model;
  const into = (layer: number, output: number, inputs: number): Edge[] =>
    Array.from({ length: inputs }, (_, input) => ({ layer, input, output }));
  const outOf = (layer: number, input: number, outputs: number): Edge[] =>
    Array.from({ length: outputs }, (_, output) => ({ layer, input, output }));

  test('a node that nothing enters and one that nothing leaves are gone, and with them what led there', () => {
    const masked = removeEdges(line([2, 3, 4, 2]), [...into(0, 1, 2), ...outOf(2, 3, 2)]);
    const { model, kept, inputs } = compactModel(masked);
    expect(modelWidths(model.spec)).toEqual([2, 2, 3, 2]);
    expect(kept).toEqual([
      [0, 1],
      [0, 2],
      [0, 1, 2],
      [0, 1],
    ]);
    expect(inputs).toEqual([0, 1]);
    expect(activeParameterCount(model.spec)).toBe(parameterCount(model.spec));
    expect(model.spec.layers.every((layer) => layer.kind === 'kan' && layer.removed === undefined)).toBe(true);
  });

  test('a constant goes on through several layers', () => {
    // nothing enters layer 1, so that all behind is constant but what comes past
    const masked = removeEdges(line([2, 2, 3, 1]), [...into(0, 0, 2), { layer: 1, input: 1, output: 0 }]);
    expect(modelWidths(compactModel(masked).model.spec)).toEqual([2, 1, 2, 1]);
  });

  test('settings stay: domains and knots by input, order, base, outside, dtype', () => {
    const domain: [number, number][] = [
      [0, 1],
      [-3, 2],
      [5, 6],
    ];
    const model = line([3, 2, 1], { domain, order: 2, base: 'tanh', outside: 'clamp', dtype: 'float32' });
    const masked = removeEdges(model, outOf(0, 1, 2));
    const small = compactModel(masked, { inputs: true });
    expect(small.inputs).toEqual([0, 2]);
    expect(small.model.spec).toEqual({
      dtype: 'float32',
      layers: [
        {
          kind: 'kan',
          inputs: 2,
          outputs: 2,
          gridSize: 5,
          order: 2,
          base: 'tanh',
          outside: 'clamp',
          grid: {
            kind: 'per-input',
            domains: [
              [0, 1],
              [5, 6],
            ],
          },
        },
        {
          kind: 'kan',
          inputs: 2,
          outputs: 1,
          gridSize: 5,
          order: 2,
          base: 'tanh',
          outside: 'clamp',
          grid: { kind: 'uniform', domain: [-1, 1] },
        },
      ],
    });
    expect(compactModel(masked).model.spec).toEqual(masked.spec);
  });

  test('a product that is always 0 goes, and so does its layer when it was the last', () => {
    const model = line([2, [1, [2, 3]], 1]);
    // nothing enters the first factor of the product of three
    const once = compactModel(removeEdges(model, into(0, 3, 2))).model;
    expect(modelWidths(once.spec)).toEqual([2, [1, 1], 1]);
    const twice = compactModel(removeEdges(once, into(0, 1, 2))).model;
    expect(modelWidths(twice.spec)).toEqual([2, 1, 1]);
    expect(twice.spec.layers.map(({ kind }) => kind)).toEqual(['kan', 'kan']);
  });

  test('an edge whose ends stay is still removed', () => {
    const masked = removeEdges(line([2, 3, 1]), [...into(0, 0, 2), { layer: 0, input: 0, output: 2 }]);
    expect(compactModel(masked).model.spec.layers[0]).toMatchObject({ inputs: 2, outputs: 2, removed: [[0, 1]] });
  });

  test('without any edge an answer is still there', () => {
    const model = line([2, 3, 1]);
    const edges = [0, 1, 2].flatMap((node) => [...into(0, node, 2), ...outOf(1, node, 1)]);
    const { model: small } = compactModel(removeEdges(model, edges), { inputs: true });
    expect(modelWidths(small.spec)).toEqual([1, 1, 1]);
    expect(small.parameters.length).toBe(18);
  });

  test('where a curve cannot carry a constant its node stays', () => {
    for (const options of [{ basis: 'rbf' }, { outside: 'zero' }]) {
      const masked = removeEdges(line([2, 3, 1], options), into(0, 1, 2));
      expect(modelWidths(compactModel(masked).model.spec)).toEqual([2, 3, 1]);
      // but one that nothing reads goes
      expect(modelWidths(compactModel(removeEdges(masked, outOf(1, 1, 1))).model.spec)).toEqual([2, 2, 1]);
    }
  });

  test('nodes that skips pair stay together', () => {
    const { model } = new ResidualKAN([3, 3, 1], { dtype: 'float64' });
    const masked = removeEdges(model, [...into(0, 1, 3), ...outOf(2, 1, 1)]);
    expect(modelInputs(compactModel(masked, { inputs: true }).model.spec)).toBe(3);
  });

  test('a model of modules is refused', () => {
    expect(() => compactModel(new ModularKAN({ a: [1, 1], b: [1, 1] }).model)).toThrow(/modules/);
  });

  test('the given model is not touched', () => {
    const masked = removeEdges(line([2, 3, 1]), into(0, 1, 2));
    const [spec, parameters] = [structuredClone(masked.spec), masked.parameters.slice()];
    const small = compactModel(masked);
    small.model.parameters.fill(7, layerOffset(small.model.spec, 1));
    expect(masked).toEqual({ spec, parameters });
  });
});
