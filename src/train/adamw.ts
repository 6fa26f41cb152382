// AdamW in plain TypeScript, for backends without a fused step. Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019).

import type { AdamWStep } from '../compute/contract.js';
import type { Real } from '../model/spec.js';

/** One step in place: parameters, and the moments m and v; `scale` multiplies the gradient. */
export function updateAdamW(
  parameters: Real,
  gradient: Real,
  m: Float64Array,
  v: Float64Array,
  step: AdamWStep,
  scale = 1,
): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, count } = step;
  const rate = learningRate / (1 - beta1 ** count);
  const root = 1 / Math.sqrt(1 - beta2 ** count);
  const decay = 1 - learningRate * weightDecay;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i] * scale;
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    parameters[i] = parameters[i] * decay - (rate * m[i]) / (Math.sqrt(v[i]) * root + epsilon);
  }
}
