// First parameters of a model. Knows layers and where their numbers stand; what was chosen is measured in docs/defaults.md.

import type { Random } from '../math/random.js';
import {
  affineNumbers,
  checkIsSpec,
  clearFrozen,
  edgePosition,
  edgeRows,
  layerOffset,
  lockedOffset,
  parameterCount,
} from './layout.js';
import { plainAffine } from './locked-edges.js';
import { createReal } from './model.js';
import { initializeMonotone } from './monotone.js';
import type { ModelSpec, Real } from './spec.js';
import { checkNumber, KanError, show } from '../errors.js';
import { checkNames, type OptionNames } from '../options.js';

/** How large a network's first parameters are. */
export interface InitialValues {
  /** standard deviation of base weights, times 1 / √inputs; default 0.5 */
  baseScale?: number;
  /** standard deviation of spline coefficients, times 1 / √inputs; default 0.05 */
  splineScale?: number;
  /** as the PyTorch sketch that kanjs began from does it: coefficients zero, base weights normal with standard deviation 0.1 */
  pytorchSketch?: boolean;
}

/** Their names. */
export const initialValues: OptionNames<InitialValues> = { baseScale: true, splineScale: true, pytorchSketch: true };

/**
 * First parameters for a spec, drawn from `random`. KAN: base weights and coefficients normal, their spread falling with the
 * square root of the inputs so that a layer's outputs are about as large as its inputs. Linear maps: uniform in ±1/√inputs.
 * Norms: gain 1, bias 0. Gates: 0.5. Locked edges: f(x) itself. Throws a KanError on what is no spec, no generator or no such value.
 */
export function initializeParameters(spec: ModelSpec, random: Random, options: InitialValues = {}): Real {
  checkIsSpec('initializeParameters', spec);
  if (typeof (random as Partial<Random> | null | undefined)?.normal !== 'function')
    throw new KanError(
      `initializeParameters: \`random\` must be a generator; got ${show(random)}`,
      'createRandom(seed) makes one',
    );
  checkNames('initializeParameters', options, initialValues);
  const { baseScale = 0.5, splineScale = 0.05, pytorchSketch = false } = options;
  checkNumber('initializeParameters: `baseScale`', baseScale, 0);
  checkNumber('initializeParameters: `splineScale`', splineScale, 0);
  const parameters = createReal(spec, parameterCount(spec));
  spec.layers.forEach((layer, index) => {
    const at = layerOffset(spec, index);
    if (layer.kind === 'kan') {
      const spread = 1 / Math.sqrt(layer.inputs);
      for (let output = 0; output < layer.outputs; output++) {
        for (let input = 0; input < layer.inputs; input++) {
          const { offset, stride } = edgePosition(layer, input, output);
          let row = at + offset;
          if (layer.base !== 'none') {
            parameters[row] = random.normal() * (pytorchSketch ? 0.1 : baseScale * spread);
            row += stride;
          }
          const end = at + offset + edgeRows(layer) * stride;
          for (; row < end; row += stride) parameters[row] = pytorchSketch ? 0 : random.normal() * splineScale * spread;
        }
      }
      layer.locked?.forEach((_, position) => {
        const own = at + lockedOffset(layer, position);
        parameters.subarray(own, own + affineNumbers).set(plainAffine);
      });
    } else if (layer.kind === 'linear') {
      fillLinear(parameters, at, layer.inputs, layer.outputs, random);
    } else if (layer.kind === 'norm') {
      parameters.fill(1, at, at + layer.width);
    } else if (layer.kind === 'gate') {
      parameters[at] = 0.5;
      if (layer.skip === 'linear') fillLinear(parameters, at + 1, layer.sourceWidth, layer.width, random);
    }
  });
  initializeMonotone(spec, parameters);
  clearFrozen(spec, parameters);
  return parameters;
}

function fillLinear(parameters: Real, at: number, inputs: number, outputs: number, random: Random): void {
  const bound = 1 / Math.sqrt(inputs);
  for (let i = 0; i < (inputs + 1) * outputs; i++) parameters[at + i] = (2 * random.next() - 1) * bound;
}
