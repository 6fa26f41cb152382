import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from './create.js';
import { initializeParameters } from './initialize.js';
import { activeParameterCount, parameterCount } from './layout.js';
import { checkModel, type Model } from './model.js';
import { isRemoved, removeEdges, sparsityOf } from './removal.js';
import type { KANLayerSpec } from './spec.js';

const spec = createSpec([2, 70, 1], { dtype: 'float64' });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(3)) };

function outputOf({ spec: of, parameters }: Model): number {
  const session = referenceBackend().open(of, parameters, { batchSize: 1 });
  const y = new Float64Array(1);
  session.forward(Float64Array.of(0.3, -0.6), 1, y);
  return y[0];
}

test('a removed edge contributes exactly nothing, and the given model stays as it is', () => {
  const before = model.parameters.slice();
  const every = Array.from({ length: 70 }, (_, input) => ({ layer: 1, input, output: 0 }));
  const less = removeEdges(model, every.slice(1));
  expect(model.parameters).toEqual(before);
  expect(outputOf(removeEdges(less, every))).toBe(0);
  expect(outputOf(less)).not.toBe(0);
  checkModel(less);
});

test('counts: removed edges have no parameters that could change', () => {
  const less = removeEdges(model, [
    { layer: 0, input: 1, output: 69 },
    { layer: 0, input: 0, output: 3 },
    { layer: 0, input: 1, output: 69 },
  ]);
  expect(activeParameterCount(less.spec)).toBe(parameterCount(spec) - 2 * 9);
  expect((less.spec.layers[0] as KANLayerSpec).removed).toEqual([
    [0, 3],
    [1, 69],
  ]);
  expect(isRemoved(less.spec.layers[0] as KANLayerSpec, 1, 69)).toBe(true);
  expect(sparsityOf(less)).toEqual({
    share: 2 / 210,
    layers: [
      { layer: 0, edges: 140, removed: 2 },
      { layer: 1, edges: 70, removed: 0 },
    ],
  });
});

test('an edge that is not there is refused, as is a model whose removed edges have numbers', () => {
  expect(() => removeEdges(model, [{ layer: 0, input: 2, output: 0 }])).toThrow(/`input`.*got 2/);
  expect(() => removeEdges(model, [{ layer: 5, input: 0, output: 0 }])).toThrow(/layer 5 is not a KAN layer/);
  const less = removeEdges(model, [{ layer: 0, input: 0, output: 0 }]);
  less.parameters[0] = 1;
  expect(() => checkModel(less)).toThrow(/removed edge \[0, 0\] has parameters that are not 0/);
});

test('where nothing is removed, what is known of the errors of the answers stays', () => {
  const less = removeEdges(model, [{ layer: 0, input: 1, output: 69 }]);
  expect(removeEdges(less, [{ layer: 0, input: 1, output: 69 }])).toBe(less);
  expect(removeEdges(less, [])).toBe(less);
});
