// Models of random shape for the checks of kernels: every kind of layer, edges removed and locked, and what a session may be asked for.

import type { DatasetSource, SessionOptions } from '../../src/compute/contract.js';
import { edgeFunctionNames } from '../../src/math/edge-functions.js';
import { createRandom } from '../../src/math/random.js';
import { clearFrozen, modelInputs, modelOutputs, parameterCount } from '../../src/model/layout.js';
import type { Dtype, KANLayerSpec, LayerSpec, LockedEdge, ModelSpec } from '../../src/model/spec.js';

export interface RandomModel {
  spec: ModelSpec;
  parameters: Float64Array;
  options: SessionOptions;
  rows: number;
  source: DatasetSource;
  dropout: number;
}

/** Functions that are finite everywhere, so that numbers can be compared. */
const finite = edgeFunctionNames.filter((name) =>
  ['0', '1', 'x', 'x^2', 'x^3', 'sin', 'cos', 'tanh', 'gaussian', 'arctan', 'sigmoid'].includes(name),
);

export function randomModel(seed: number): RandomModel {
  const random = createRandom(seed);
  const below = (most: number): number => Math.floor(random.next() * most);
  const from = <T>(...choices: readonly T[]): T => choices[below(choices.length)];
  const often = (share: number): boolean => random.next() < share;
  const width = (): number => from(1 + below(9), 1 + below(40), 24 + below(50));

  const kan = (inputs: number, outputs: number): KANLayerSpec => {
    const gridSize = 1 + below(12);
    const grid = from<() => KANLayerSpec['grid']>(
      () => ({ kind: 'uniform', domain: [-1, 1] }),
      () => ({
        kind: 'per-input',
        domains: Array.from({ length: inputs }, () => [-1 - random.next(), 0.5 + random.next()]),
      }),
      () => ({
        kind: 'adapted',
        breakpoints: Array.from({ length: inputs }, () => {
          const points = Array.from({ length: gridSize + 1 }, () => 0.05 + random.next());
          let sum = -1;
          return points.map((step) => (sum += (2 * step) / (gridSize + 1)));
        }),
      }),
    )();
    const frozen = new Map<string, [number, number]>();
    if (often(0.4))
      for (let i = 0; i < 1 + inputs * outputs * 0.3; i++) {
        const [input, output] = [below(inputs), below(outputs)];
        frozen.set(`${input} ${output}`, [input, output]);
      }
    const edges = [...frozen.values()];
    const cut = often(0.5) ? edges.length : Math.ceil(edges.length / 2);
    const locked: LockedEdge[] = edges
      .slice(cut)
      .map(([input, output]) => ({ input, output, function: from(...finite) }));
    const basis = grid.kind === 'adapted' ? 'bspline' : from('bspline', 'bspline', 'rbf', 'chebyshev');
    return {
      kind: 'kan',
      inputs,
      outputs,
      gridSize,
      order: from(0, 1, 2, 3, 3, 4, 5),
      grid,
      basis,
      base: from('silu', 'gelu', 'relu', 'tanh', 'identity', 'none'),
      outside: from('linear', 'clamp', 'zero'),
      ...(cut > 0 && { removed: edges.slice(0, cut) }),
      ...(locked.length > 0 && { locked }),
    };
  };

  const layers: LayerSpec[] = [];
  let wide = often(0.15) ? 128 + below(40) : width();
  const add = (layer: LayerSpec, outputs: number): void => {
    layers.push(layer);
    wide = outputs;
  };
  const plain = often(0.4);
  for (let depth = 1 + below(3); depth > 0; depth--) {
    const outputs = width();
    const before = { source: layers.length, sourceWidth: wide };
    add(kan(wide, outputs), outputs);
    if (plain) {
      if (often(0.3)) add({ kind: 'activation', width: wide, activation: from('silu', 'gelu', 'tanh') }, wide);
      if (often(0.3)) add({ kind: 'norm', width: wide }, wide);
      if (often(0.3)) add({ kind: 'dropout', width: wide, rate: 0.3 }, wide);
      if (often(0.3))
        add({ kind: 'gate', width: wide, ...before, skip: before.sourceWidth === wide ? 'identity' : 'linear' }, wide);
      if (often(0.3)) {
        const next = width();
        add({ kind: 'linear', inputs: wide, outputs: next }, next);
      }
    }
    if (wide >= 5 && often(0.2)) add({ kind: 'product', sums: wide - 5, arities: [2, 3] }, wide - 3);
  }

  const dtype: Dtype = from('float32', 'float64');
  const spec: ModelSpec = { dtype, layers };
  const parameters = Float64Array.from({ length: parameterCount(spec) }, () => (random.next() - 0.5) * 0.5);
  clearFrozen(spec, parameters);
  const loss = from('mse', 'mse', 'mae', 'huber', 'cross-entropy');
  const [rows, inputs, outputs] = [1 + below(from(4, 40, 150)), modelInputs(spec), modelOutputs(spec)];
  const batchSize = rows + below(5);
  const all = batchSize + below(20);
  const mostly = often(0.3);
  const x = Float64Array.from({ length: all * inputs }, () => (mostly && often(0.7) ? -1 : 2.6 * random.next() - 1.3));
  const y = Float64Array.from({ length: all * (loss === 'cross-entropy' ? 1 : outputs) }, () =>
    loss === 'cross-entropy' ? below(outputs) : 2 * random.next() - 1,
  );
  return {
    spec,
    parameters,
    rows,
    dropout: often(0.5) ? 1 + below(1e9) : 0,
    options: { batchSize, loss, inputGradient: often(0.5), recompute: often(0.3), leastSquares: often(0.6) },
    source: {
      rows: all,
      x,
      y,
      ...(often(0.5) && { weights: Float64Array.from({ length: all }, () => random.next()) }),
    },
  };
}
