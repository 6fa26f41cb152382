// How jets pass through multiplication nodes, forward and backward as a pair. One row at a time, nothing allocated per row. No division:
// factors may be 0.

import { type JetShape, multiplyJets, pullFactor } from '../../math/jets.js';
import type { ProductLayerSpec } from '../../model/spec.js';
import type { JetLayer } from './jet-layer.js';

export function productJets({ sums, arities }: ProductLayerSpec, shape: JetShape): JetLayer {
  const { size } = shape;
  const length = sums * size;
  // before[j], after[j]: products of the factors before and after the j-th
  const [before, after] = [0, 0].map(() => new Float64Array(Math.max(...arities) * size)) as [
    Float64Array,
    Float64Array,
  ];
  const others = new Float64Array(size);
  const one = (jets: Float64Array, at: number): void => {
    jets.fill(0, at, at + size);
    jets[at] = 1;
  };
  return {
    forward(_c, x, y) {
      for (let i = 0; i < length; i++) y[i] = x[i];
      let at = length;
      arities.forEach((arity, product) => {
        one(before, 0);
        for (let j = 1; j < arity; j++, at += size)
          multiplyJets(shape, before, (j - 1) * size, x, at, before, j * size);
        multiplyJets(shape, before, (arity - 1) * size, x, at, y, (sums + product) * size);
        at += size;
      });
    },
    backward(_c, x, d, dx) {
      for (let i = 0; i < length; i++) dx[i] += d[i];
      let at = length;
      arities.forEach((arity, product) => {
        one(before, 0);
        one(after, (arity - 1) * size);
        for (let j = 1; j < arity; j++) {
          multiplyJets(shape, before, (j - 1) * size, x, at + (j - 1) * size, before, j * size);
          const mirrored = arity - 1 - j;
          multiplyJets(shape, after, (mirrored + 1) * size, x, at + (mirrored + 1) * size, after, mirrored * size);
        }
        for (let j = 0; j < arity; j++, at += size) {
          multiplyJets(shape, before, j * size, after, j * size, others, 0);
          pullFactor(shape, others, 0, d, (sums + product) * size, dx, at);
        }
      });
    },
  };
}
