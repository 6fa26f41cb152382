// Networks of FastKAN (github.com/ZiyaoLi/fast-kan) by the names and shapes of its state dict: Gaussians on one grid for all inputs, and a
// linear map of the base function with a bias. Its layer norm goes before the Gaussians but not before the base, which layers in a row can
// say only where there is no base.

import { KanError, show } from '../errors.js';
import type { Model } from '../model/model.js';
import type { SplineFileOptions } from './efficient-kan.js';
import { Layers } from './layers.js';
import type { Tensors } from './tensors.js';

/** The network of layers `parts`, in order. Throws a KanError on tensors that are missing or do not fit, and on norms beside a base. */
export function readFastKAN(
  parts: readonly Tensors[],
  { base, dtype }: Pick<SplineFileOptions, 'base' | 'dtype'>,
): Model {
  const layers = new Layers();
  for (const part of parts) {
    const [count] = part.shape('rbf.grid', 1);
    const [outputs, all] = part.shape('spline_linear.weight', 2);
    const inputs = all / count;
    if (!Number.isInteger(inputs) || inputs === 0)
      throw new KanError(
        `tensor ${show(`${part.prefix}spline_linear.weight`)}: ${all} columns are no multiple of ${count} centres`,
      );
    const weights = part.take('spline_linear.weight', [outputs, all]);
    const hasBase = part.has('base_linear.weight');
    if (part.has('layernorm.weight')) {
      if (hasBase)
        throw new KanError(
          `${part.prefix}layernorm: a norm before the Gaussians but not before the base cannot be said by layers in a row`,
          'train with `use_layernorm=False`, or with `use_base_update=False`',
        );
      layers.addNorm(
        { kind: 'norm', width: inputs },
        part.take('layernorm.weight', [inputs]),
        part.take('layernorm.bias', [inputs]),
      );
    }
    const bases = hasBase ? part.take('base_linear.weight', [outputs, inputs]) : undefined;
    // functions per edge are intervals plus order, which means nothing else for Gaussians
    const order = count > 3 ? 3 : 0;
    layers.addKAN(
      {
        kind: 'kan',
        inputs,
        outputs,
        gridSize: count - order,
        order,
        base: hasBase ? base : 'none',
        outside: 'zero',
        grid: { kind: 'uniform', domain: domainOf(part, count) },
        basis: 'rbf',
      },
      {
        coefficients: (o, i) => weights.subarray((o * inputs + i) * count, (o * inputs + i + 1) * count),
        base: (o, i) => bases?.[o * inputs + i] ?? 0,
      },
    );
    if (hasBase && part.has('base_linear.bias')) layers.addBias(part.take('base_linear.bias', [outputs]));
  }
  return layers.model(dtype);
}

/** First and last centre; a KanError unless those between are spread evenly. */
function domainOf(part: Tensors, count: number): [number, number] {
  const centres = part.take('rbf.grid', [count]);
  const [lo, hi] = [centres[0], centres[count - 1]];
  const even = centres.every(
    (centre, i) =>
      Math.abs(centre - (lo + ((hi - lo) * i) / (count - 1))) <= 1e-5 * Math.max(Math.abs(lo), Math.abs(hi)),
  );
  if (count < 2 || !(lo < hi) || !even)
    throw new KanError(`tensor ${show(`${part.prefix}rbf.grid`)} must be at least two centres, spread evenly`);
  return [lo, hi];
}
