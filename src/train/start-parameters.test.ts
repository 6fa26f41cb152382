import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec, Width } from '../model/spec.js';
import { keepLocked, renewNode } from './start-parameters.js';

function fresh(widths: Width[], more = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', gridSize: 2, order: 1, ...more });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

/** Where the parameters of every edge into a node stand. */
function into({ spec }: Model, index: number, output: number): number[] {
  const layer = spec.layers[index] as KANLayerSpec;
  return Array.from({ length: layer.inputs }, (_, input) => {
    const { offset, stride } = edgePosition(layer, input, output);
    return Array.from({ length: edgeRows(layer) }, (_row, row) => layerOffset(spec, index) + offset + row * stride);
  }).flat();
}

describe('a renewed node', () => {
  // layers: KAN, activation, KAN, activation, KAN
  const model = fresh([3, 2, 4, 1], { activation: 'silu' });
  const nodes = [
    [0, 0],
    [0, 1],
    [2, 0],
    [2, 1],
    [2, 2],
    [2, 3],
  ];

  test('is any one of the hidden nodes: its curves are drawn anew, and nothing else', () => {
    const met = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const before = model.parameters.slice();
      const renewed = renewNode(model, createRandom(seed), 3)!;
      expect(model.parameters).toEqual(before);
      expect(renewed.spec).toBe(model.spec);
      const changed = [...renewed.parameters.keys()].filter((at) => renewed.parameters[at] !== before[at]);
      const which = nodes.findIndex(([layer, output]) => into(model, layer, output).includes(changed[0]));
      expect(changed).toEqual(into(model, ...(nodes[which] as [number, number])).toSorted((a, b) => a - b));
      met.add(which);
    }
    expect(met.size).toBe(nodes.length);
  });

  test('has the curves of parameters drawn with that spread, after its layer and its number', () => {
    const random = createRandom(9);
    const [layer, output] = [2 * random.integer(2), random];
    const node = output.integer(layer === 0 ? 2 : 4);
    const drawn = initializeParameters(model.spec, random, { splineScale: 3 });
    const renewed = renewNode(model, createRandom(9), 3)!;
    for (const at of into(model, layer, node)) expect(renewed.parameters[at]).toBe(drawn[at]);
  });

  test('is none where there is one KAN layer only', () => {
    expect(renewNode(fresh([3, 1]), createRandom(1), 2)).toBeUndefined();
    expect(renewNode(fresh([3, [0, 1]]), createRandom(1), 2)).toBeUndefined();
  });
});

test('the numbers of locked edges are kept, in whatever layer they are, and no others', () => {
  const locked = [
    { layer: 0, input: 1, output: 0 },
    { layer: 2, input: 0, output: 0 },
    { layer: 2, input: 1, output: 0 },
  ];
  const made = locked.reduce(
    (model, edge, i) => lockEdge(model, edge, { function: 'sin', affine: [i + 2, 10, 20, 30] }),
    fresh([2, 2, 1], { activation: 'silu' }),
  );
  const drawn = new Float64Array(made.parameters.length).fill(-7);
  keepLocked(made, drawn);
  const kept = [...drawn.keys()].filter((at) => drawn[at] !== -7);
  expect(kept.map((at) => drawn[at])).toEqual([2, 10, 20, 30, 3, 10, 20, 30, 4, 10, 20, 30]);
  // they stand at the end of their layer
  const ends = [layerOffset(made.spec, 1), made.parameters.length];
  expect(kept).toEqual([
    ...[4, 3, 2, 1].map((back) => ends[0] - back),
    ...[8, 7, 6, 5, 4, 3, 2, 1].map((back) => ends[1] - back),
  ]);
  const none = fresh([2, 1]);
  const own = new Float64Array(none.parameters.length).fill(5);
  keepLocked(none, own);
  expect(own.every((value) => value === 5)).toBe(true);
});
