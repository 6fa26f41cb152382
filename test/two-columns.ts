// exp(sin πa + b²) in two columns, and a model in float64 to learn it: for the tests of Levenberg–Marquardt beside src/train/lm-….

import type { DatasetSource } from '../src/compute/contract.js';
import { createRandom } from '../src/math/random.js';
import { createSpec, type SpecOptions } from '../src/model/create.js';
import { initializeParameters } from '../src/model/initialize.js';
import type { Model } from '../src/model/model.js';
import type { Width } from '../src/model/spec.js';

export const target = (a: number, b: number): number => Math.exp(Math.sin(Math.PI * a) + b * b);

/** Rows evenly in [−1, 1]², with normal noise. */
export function draw(rows: number, seed: number, noise = 0, f = target): DatasetSource {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
  const y = Float64Array.from({ length: rows }, (_, i) => f(x[2 * i], x[2 * i + 1]) + noise * random.normal());
  return { rows, x, y };
}

export function fresh(widths: Width[], seed: number, options: SpecOptions = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed)) };
}
