// The penalty that makes networks sparse: L1 and entropy of edge magnitudes, after pykan (Liu et al. 2024, section 2.5).
// magnitude = spread of the edge's output / (spread of its input + 0.1). Per layer, with p_row = a / (1 + Σ over a node's inputs) and
// p_column = a / (1 + Σ over a node's outputs):
//   λ · ( l1 · Σ a + entropy · (mean over outputs of −Σ p_row log₂ p_row + mean over inputs of −Σ p_column log₂ p_column) )
// Locked edges count 0. Spreads of inputs are taken as constants, measured again at the start of every epoch.

import type { Backend } from '../compute/contract.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import type { ModelSpec, Real } from '../model/spec.js';
import { layerStatistics, type LayerStatistics } from './edge-spread.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkNumber } from '../errors.js';

/** A penalty that makes edges weak, and the removal of those that are, while training. All optional. */
export interface SparsityOptions {
  /** strength of the whole; default 0.01 */
  lambda?: number;
  /** weight of Σ magnitudes; default 1 */
  l1?: number;
  /** weight of the entropies; default 2 */
  entropy?: number;
  /** edges with a smaller share in the spread of the node they enter are removed for good; default 0.05, 0 removes none */
  threshold?: number;
  /** share of the epochs after which they are; the rest of the run is without penalty; default 0.6 */
  removeAfter?: number;
}

const sparsityOptions: OptionNames<SparsityOptions> = {
  lambda: true,
  l1: true,
  entropy: true,
  threshold: true,
  removeAfter: true,
};

/** Throws a KanError on an option there is not, and on a value it cannot have. */
export function checkSparsity(what: string, options: SparsityOptions | undefined): void {
  checkNames(what, options, sparsityOptions);
  for (const [name, value] of Object.entries(options ?? {}))
    checkNumber(`${what.replace(/`$/, '')}.${name}\``, value ?? 0, 0);
  checkNumber(`${what.replace(/`$/, '')}.removeAfter\``, options?.removeAfter ?? 0, 0, 1);
}

/** keeps logarithms of nothing finite */
const least = 1e-4;

/** The penalty on x[rows, inputs]. */
export class SparsityPenalty {
  readonly #spec: ModelSpec;
  readonly #x: ArrayLike<number>;
  readonly #rows: number;
  readonly #backend: Backend;
  readonly #options: Required<Pick<SparsityOptions, 'lambda' | 'l1' | 'entropy'>>;
  #layers: LayerStatistics[] = [];
  #ended = false;

  constructor(
    spec: ModelSpec,
    x: ArrayLike<number>,
    rows: number,
    backend: Backend,
    { lambda = 0.01, l1 = 1, entropy = 2 }: SparsityOptions,
  ) {
    this.#spec = spec;
    this.#x = x;
    this.#rows = rows;
    this.#backend = backend;
    this.#options = { lambda, l1, entropy };
  }

  /** Measures the spreads of the layers' inputs with these parameters; before anything else is asked. */
  measure(parameters: Real): void {
    if (this.#ended) return;
    this.#layers = layerStatistics({ spec: this.#spec, parameters }, this.#x, this.#rows, this.#backend);
  }

  /** From now on there is no penalty. */
  end(): void {
    this.#ended = true;
  }

  /** Adds the penalty's gradient by the parameters. */
  addGradient(parameters: Real, gradient: Real): void {
    if (this.#ended) return;
    for (const layer of this.#layers) this.#ofLayer(layer, parameters, gradient);
  }

  /** The penalty itself, with the spreads last measured. */
  value(parameters: Real): number {
    return this.#layers.reduce((sum, layer) => sum + this.#ofLayer(layer, parameters), 0);
  }

  #ofLayer({ layer, index, covariance, inputSpread }: LayerStatistics, parameters: Real, gradient?: Real): number {
    const { lambda, l1, entropy } = this.#options;
    const { inputs, outputs } = layer;
    const rows = edgeRows(layer);
    const from = layerOffset(this.#spec, index);
    const magnitude = new Float64Array(inputs * outputs);
    const pulls = new Float64Array(inputs * outputs * rows);
    for (let input = 0; input < inputs; input++) {
      const scale = 1 / (inputSpread[input] + 0.1);
      for (let output = 0; output < outputs; output++) {
        const { offset, stride } = edgePosition(layer, input, output);
        const edge = input * outputs + output;
        let square = 0;
        for (let r = 0; r < rows; r++) {
          let sum = 0;
          for (let s = 0; s < rows; s++)
            sum += covariance[input][r * rows + s] * parameters[from + offset + s * stride];
          pulls[edge * rows + r] = sum;
          square += sum * parameters[from + offset + r * stride];
        }
        const spread = Math.sqrt(Math.max(square, 1e-24));
        magnitude[edge] = spread * scale;
        // derivative of the magnitude by the edge's parameters
        for (let r = 0; r < rows; r++) pulls[edge * rows + r] *= scale / spread;
      }
    }

    const byMagnitude = new Float64Array(inputs * outputs).fill(l1);
    let value = l1 * magnitude.reduce((sum, a) => sum + a, 0);
    const group = (count: number, size: number, edgeOf: (one: number, other: number) => number): void => {
      for (let one = 0; one < count; one++) {
        let sum = 1;
        for (let other = 0; other < size; other++) sum += magnitude[edgeOf(one, other)];
        // H = −Σ p log₂(p + least) with p = a / sum; dH/da_j = (h_j − Σ p h) / sum with h = −(log₂(p + least) + p / ((p + least) ln 2))
        let mean = 0;
        for (let other = 0; other < size; other++) {
          const p = magnitude[edgeOf(one, other)] / sum;
          value -= ((entropy / count) * p * Math.log(p + least)) / Math.LN2;
          mean += p * slopeOf(p);
        }
        for (let other = 0; other < size; other++) {
          const edge = edgeOf(one, other);
          byMagnitude[edge] += ((entropy / count) * (slopeOf(magnitude[edge] / sum) - mean)) / sum;
        }
      }
    };
    group(outputs, inputs, (output, input) => input * outputs + output);
    group(inputs, outputs, (input, output) => input * outputs + output);
    if (!gradient) return lambda * value;

    // what is removed or locked has parameters of 0, which nothing pulls at
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        const { offset, stride } = edgePosition(layer, input, output);
        const edge = input * outputs + output;
        for (let r = 0; r < rows; r++)
          gradient[from + offset + r * stride] += lambda * byMagnitude[edge] * pulls[edge * rows + r];
      }
    }
    return lambda * value;
  }
}

/** −d(p log₂(p + least)) / dp */
function slopeOf(p: number): number {
  return -(Math.log(p + least) + p / (p + least)) / Math.LN2;
}
