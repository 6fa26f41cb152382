import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec, defaultHiddenWidths, pytorchSketchOptions } from './create.js';
import { initializeParameters } from './initialize.js';
import {
  edgePosition,
  edgeRows,
  layerInputs,
  layerOffset,
  layerOffsets,
  layerOutputs,
  layerParameterCount,
  modelWidths,
  parameterCount,
  widthsText,
} from './layout.js';
import { checkModel, checkSpec, createReal } from './model.js';
import type { KANLayerSpec, LayerSpec, ModelSpec, Width } from './spec.js';

const kan: KANLayerSpec = {
  kind: 'kan',
  inputs: 2,
  outputs: 3,
  gridSize: 4,
  order: 3,
  base: 'silu',
  outside: 'linear',
  grid: { kind: 'uniform', domain: [-1, 1] },
};
const spec = (...layers: LayerSpec[]): ModelSpec => ({ dtype: 'float64', layers });

describe('createSpec', () => {
  test('without options follows the measured defaults', () => {
    expect(createSpec([2, 5, 1])).toEqual({
      dtype: 'float32',
      layers: [
        { ...kan, inputs: 2, outputs: 5, gridSize: 5 },
        { ...kan, inputs: 5, outputs: 1, gridSize: 5 },
      ],
    });
  });

  test("the specification's own configuration: [0, 1], clamped, SiLU between layers", () => {
    const { layers } = createSpec([1, 8, 8, 1], pytorchSketchOptions);
    expect(layers.map(({ kind }) => kind)).toEqual(['kan', 'activation', 'kan', 'activation', 'kan']);
    for (const index of [0, 2, 4])
      expect(layers[index]).toMatchObject({ outside: 'clamp', grid: { kind: 'uniform', domain: [0, 1] } });
  });

  test('one domain for each input', () => {
    const { layers } = createSpec([2, 1], {
      domain: [
        [0, 1],
        [-5, 5],
      ],
    });
    expect(layers[0]).toMatchObject({
      grid: {
        kind: 'per-input',
        domains: [
          [0, 1],
          [-5, 5],
        ],
      },
    });
  });

  test('shares nothing with its options', () => {
    const domain: [number, number] = [0, 1];
    const made = createSpec([1, 1], { domain });
    domain[0] = 7;
    expect(made.layers[0]).toMatchObject({ grid: { domain: [0, 1] } });
  });

  const refused: [string, () => unknown, RegExp][] = [
    ['no widths', () => createSpec([]), /`widths` needs at least an input and an output/],
    ['one width', () => createSpec([3]), /`widths`/],
    ['text for widths', () => createSpec('2,5,1' as never), /`widths`.*"2,5,1"/],
    ['width 0', () => createSpec([2, 0, 1]), /`widths\[1\]`.*got 0/],
    ['half a node', () => createSpec([2, 1.5]), /`widths\[1\]`.*got 1.5/],
    ['grid size 0', () => createSpec([1, 1], { gridSize: 0 }), /`gridSize`.*got 0/],
    ['order 9', () => createSpec([1, 1], { order: 9 }), /`order`.*got 9/],
    ['an unknown base', () => createSpec([1, 1], { base: 'sliu' as never }), /`base`.*"sliu"/],
    ['an unknown rule outside', () => createSpec([1, 1], { outside: 'wrap' as never }), /`outside`.*"wrap"/],
    ['an unknown activation', () => createSpec([1, 1], { activation: 'x' as never }), /`activation`.*"x"/],
    ['an unknown dtype', () => createSpec([1, 1], { dtype: 'int8' as never }), /`dtype`.*"int8"/],
    ['a domain the wrong way', () => createSpec([1, 1], { domain: [1, 0] }), /`domain`.*got 0/],
    ['a domain of no width', () => createSpec([1, 1], { hiddenDomain: [1, 1] }), /`domain`.*got 1/],
    ['too few domains', () => createSpec([2, 1], { domain: [[0, 1]] }), /for each of 2 inputs; got 1/],
  ];
  test.each(refused)('refuses %s', (_what, make, message) => expect(make).toThrow(message));
});

describe('initializeParameters', () => {
  test('gives the same numbers for the same seed, others for another', () => {
    const made = createSpec([3, 4, 2]);
    const draw = (seed: number): number[] => [...initializeParameters(made, createRandom(seed))];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('base weights and coefficients have the documented spread', () => {
    const made = createSpec([100, 100], { dtype: 'float64' });
    const [layer] = made.layers as [KANLayerSpec];
    const parameters = initializeParameters(made, createRandom(1));
    const [base, spline] = [[] as number[], [] as number[]];
    for (let output = 0; output < 100; output++) {
      for (let input = 0; input < 100; input++) {
        const { offset, stride } = edgePosition(layer, input, output);
        base.push(parameters[offset]);
        for (let row = 1; row < edgeRows(layer); row++) spline.push(parameters[offset + row * stride]);
      }
    }
    const spread = (values: number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(spread(base)).toBeCloseTo(0.05, 2);
    expect(spread(spline)).toBeCloseTo(0.005, 3);
  });

  test('as specified: coefficients zero, base weights about 0.1', () => {
    const made = createSpec([1, 1], pytorchSketchOptions);
    const [base, ...spline] = initializeParameters(made, createRandom(1), { pytorchSketch: true });
    expect(base).not.toBe(0);
    expect(spline).toEqual(spline.map(() => 0));
  });

  test('norms begin as they are, gates half open, linear maps within ±1/√inputs', () => {
    const made = spec(
      { kind: 'linear', inputs: 4, outputs: 3 },
      { kind: 'norm', width: 3 },
      { kind: 'gate', width: 3, source: 0, sourceWidth: 4, skip: 'linear' },
    );
    const parameters = initializeParameters(made, createRandom(1));
    expect(Math.max(...parameters.slice(0, 15).map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect([...parameters.slice(15, 21)]).toEqual([1, 1, 1, 0, 0, 0]);
    expect(parameters[21]).toBe(0.5);
    expect(parameters.length).toBe(22 + 15);
  });
});

describe('multiplication nodes', () => {
  test('stand after the edges whose sums are their factors', () => {
    const { layers } = createSpec([2, [5, 2], [0, [2, 3]], 1]);
    expect(layers.map((layer) => [layer.kind, layerInputs(layer), layerOutputs(layer)])).toEqual([
      ['kan', 2, 9],
      ['product', 9, 7],
      ['kan', 7, 5],
      ['product', 5, 2],
      ['kan', 2, 1],
    ]);
  });

  test('are named by widths as they were given', () => {
    const widths = [3, [5, 2], [0, [2, 3]], [4, [3, 3]], 2, [1, 1]] as const;
    expect(modelWidths(createSpec(widths))).toEqual(widths);
    expect(widthsText(widths)).toBe('[3, [5, 2], [0, [2, 3]], [4, [3, 3]], 2, [1, 1]]');
    expect(modelWidths(createSpec([3, [5, 2], [7, 0], 1], { arity: 3 }))).toEqual([3, [5, [3, 3]], 7, 1]);
  });

  test.each(['residual', 'deep'] as const)('a %s model is sound', (model) => {
    for (const skip of ['each', 'whole'] as const)
      expect(() => checkSpec(createSpec([3, [2, 1], 3, [0, 3], 1], { model, skip, dropout: 0.1 }))).not.toThrow();
  });

  const refused: [Width[], RegExp][] = [
    [[2, [5, -1], 1], /`widths\[1\]`: the number of products.*got -1/],
    [[2, [-5, 1], 1], /`widths\[1\]`: the number of sums.*got -5/],
    [[2, [0, 0], 1], /sums and products together.*got 0/],
    [[2, [0, []], 1], /sums and products together.*got 0/],
    [[2, [5, [2, 1]], 1], /the factors of product 1.*got 1/],
    [[2, [5] as never, 1], /number of nodes or \[sums, products\]; got \[5\]/],
    [[2, [5, 2, 3] as never, 1], /got \[5, 2, 3\]/],
    [[[1, 1], 3], /`widths\[0\]` are the inputs.*got \[1, 1\]/],
    [[2, [5, [2, '3'] as never], 1], /the factors of product 1.*got "3"/],
    [[2, [1, [1 << 20]], 1], /sums and factors together.*1048577/],
  ];
  test.each(refused)('%j are refused', (widths, message) => expect(() => createSpec(widths)).toThrow(message));
  test('so is an arity of one', () => expect(() => createSpec([2, [1, 1], 1], { arity: 1 })).toThrow(/`arity`.*got 1/));
});

describe('layout', () => {
  test('every row of every edge has a place of its own, and together they fill the layer', () => {
    fc.assert(
      fc.property(
        fc.record({
          inputs: fc.integer({ min: 1, max: 5 }),
          outputs: fc.integer({ min: 1, max: 150 }),
          gridSize: fc.integer({ min: 1, max: 6 }),
          order: fc.integer({ min: 0, max: 5 }),
          base: fc.constantFrom('silu' as const, 'none' as const),
        }),
        (shape) => {
          const layer: KANLayerSpec = { ...kan, ...shape };
          const seen = new Uint8Array(layerParameterCount(layer));
          for (let input = 0; input < layer.inputs; input++) {
            for (let output = 0; output < layer.outputs; output++) {
              const { offset, stride } = edgePosition(layer, input, output);
              for (let row = 0; row < edgeRows(layer); row++) seen[offset + row * stride]++;
            }
          }
          expect(seen.every((count) => count === 1)).toBe(true);
        },
      ),
    );
  });

  test('counts parameters by the formula in × out × (gridSize + order + 1)', () => {
    expect(parameterCount(createSpec([2, 5, 1]))).toBe((2 * 5 + 5) * 9);
    expect(parameterCount(createSpec([2, 5, 1], { base: 'none', gridSize: 3, order: 2 }))).toBe(15 * 5);
  });

  test('layers follow one another', () => {
    const made = spec({ kind: 'linear', inputs: 2, outputs: 3 }, { kind: 'norm', width: 3 }, { ...kan, inputs: 3 });
    expect([0, 1, 2].map((index) => layerOffset(made, index))).toEqual([0, 9, 15]);
    expect(modelWidths(made)).toEqual([2, 3, 3]);
  });
});

describe('checkSpec and checkModel name layer and field', () => {
  const refused: [ModelSpec, RegExp][] = [
    [spec(), /at least one layer/],
    [spec(kan, kan), /layer 1 takes 2 inputs but the layer before gives 3/],
    [spec({ ...kan, order: 6 }), /layer 0: `order`/],
    [spec({ ...kan, gridSize: 0 }), /layer 0: `gridSize`/],
    [spec({ ...kan, inputs: -1 }), /layer 0: `inputs`/],
    [spec({ ...kan, grid: { kind: 'round' } as never }), /layer 0: `grid.kind`/],
    [spec({ ...kan, grid: { kind: 'per-input', domains: [[0, 1]] } }), /a grid for each of 2 inputs; got 1/],
    [spec({ ...kan, grid: { kind: 'adapted', breakpoints: [[0, 1], []] } }), /input 0 needs 5 breakpoints; got 2/],
    [
      spec({ ...kan, grid: { kind: 'adapted', breakpoints: [[0, 1, 1, 2, 3], []] } }),
      /breakpoints of input 0.*increas/,
    ],
    [spec({ kind: 'dropout', width: 1, rate: 1 }), /`rate` must be at least 0 and below 1; got 1/],
    [spec(kan, { kind: 'gate', width: 3, source: 1, sourceWidth: 3, skip: 'identity' }), /`source`/],
    [spec(kan, { kind: 'gate', width: 3, source: 0, sourceWidth: 3, skip: 'identity' }), /`sourceWidth` must be 2/],
    [
      spec(kan, { kind: 'gate', width: 3, source: 0, sourceWidth: 2, skip: 'identity' }),
      /use a linear skip|equal widths/,
    ],
    [spec({ kind: 'product', sums: -1, arities: [2] }), /layer 0: `sums` must be a whole number.*got -1/],
    [spec({ kind: 'product', sums: 1, arities: [] }), /`arities` must list the factors.*got \[\]/],
    [spec({ kind: 'product', sums: 1, arities: [2, 1] }), /`arities\[1\]` must be a whole number.*got 1/],
    [spec({ kind: 'product', sums: 1, arities: [1 << 20] }), /sums and factors together.*got 1048577/],
    [spec({ kind: 'product', sums: 1 } as never), /`arities`.*undefined/],
    [spec(kan, { kind: 'product', sums: 2, arities: [2] }), /layer 1 takes 4 inputs but the layer before gives 3/],
    [null as never, /expected a spec; got null/],
  ];
  test.each(refused)('%j', (wrong, message) => expect(() => checkSpec(wrong)).toThrow(message));

  test('parameters: too few, and one that is no number', () => {
    const made = createSpec([1, 1]);
    expect(() => checkModel({ spec: made, parameters: new Float32Array(3) })).toThrow(/expected 9 parameters; got 3/);
    const parameters = new Float32Array(9);
    parameters[4] = NaN;
    expect(() => checkModel({ spec: made, parameters })).toThrow(/parameter 4 is NaN/);
  });
});

test('hidden nodes by default: none for few rows, never more than 32', () => {
  expect(defaultHiddenWidths({ inputs: 10, outputs: 1, rows: 353 })).toEqual([]);
  expect(defaultHiddenWidths({ inputs: 4, outputs: 3, rows: 1000 })).toEqual([7]);
  expect(defaultHiddenWidths({ inputs: 4, outputs: 3, rows: 1e6 })).toEqual([32]);
  // lines are one number each
  expect(defaultHiddenWidths({ inputs: 60, outputs: 2, rows: 1000 })).toEqual([]);
  expect(defaultHiddenWidths({ inputs: 60, lines: 57, outputs: 2, rows: 1000 })).toEqual([4]);
});

test('every offset at once is what each is alone', () => {
  const made = createSpec([3, [4, 2], 70, 2], { model: 'deep', dropout: 0.1 });
  expect(layerOffsets(made)).toEqual(made.layers.map((_, index) => layerOffset(made, index)));
});

test('a model that no memory holds is refused with its size', () => {
  const message =
    'KAN: these layers have 9000000000000 parameters, which take 3.60e+4 GB in float32; a model may have 1073741824';
  expect(() => createSpec([1_000_000, 1_000_000])).toThrow(message);
  expect(() => createReal({ dtype: 'float64' }, 1e15)).toThrow(/no room for 1000000000000000 numbers in float64/);
});
