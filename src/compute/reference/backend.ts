// The reference backend: the contract in plain float64 TypeScript, for testing and for reading. Slow, and meant to be.

import {
  layerInputs,
  layerOutputs,
  layerOffset,
  layerParameterCount,
  modelInputs,
  modelOutputs,
  parameterCount,
} from '../../model/layout.js';
import { createReal } from '../../model/model.js';
import type { ModelSpec, Real } from '../../model/spec.js';
import {
  type Backend,
  checkData,
  closedError,
  type Dataset,
  type DatasetSource,
  type Session,
  type SessionOptions,
} from '../contract.js';
import { backwardKAN, forwardKAN } from './kan-layer.js';
import { batchLoss } from './loss.js';
import {
  backwardActivation,
  backwardGate,
  backwardLinear,
  backwardNorm,
  backwardProduct,
  dropoutFactor,
  forwardActivation,
  forwardGate,
  forwardLinear,
  forwardNorm,
  forwardProduct,
} from './plain-layers.js';

export function referenceBackend(): Backend {
  const life = { closed: false };
  return {
    name: 'reference',
    variant: 'TypeScript',
    threads: 1,
    get closed() {
      return life.closed;
    },
    refuses: () => undefined,
    open(spec, parameters, options) {
      if (life.closed) throw closedError('backend');
      return openReference(spec, parameters, options, life);
    },
    close() {
      life.closed = true;
    },
  };
}

/** Opens a session that ends when `life`, that of a backend, does. */
export function openReference(
  spec: ModelSpec,
  parameters: ArrayLike<number>,
  options: SessionOptions,
  life: { readonly closed: boolean },
): Session {
  return new ReferenceSession(spec, parameters, options, life);
}

interface LoadedDataset extends Dataset {
  readonly owner: object;
  readonly source: DatasetSource;
}

class ReferenceSession implements Session {
  readonly batchSize: number;
  readonly parameters: Real;
  readonly gradient: Real;
  readonly inputGradient: Real;
  readonly activationBytes: number;
  readonly #spec: ModelSpec;
  readonly #options: SessionOptions;
  readonly #life: { readonly closed: boolean };
  /** what each layer read in the last forward pass, then the outputs */
  #activations: Float64Array[] = [];
  #dropout = 0;
  #closed = false;

  constructor(
    spec: ModelSpec,
    parameters: ArrayLike<number>,
    options: SessionOptions,
    life: { readonly closed: boolean },
  ) {
    this.#spec = spec;
    this.#options = options;
    this.#life = life;
    this.batchSize = options.batchSize;
    this.parameters = createReal(spec, parameterCount(spec));
    this.parameters.set(Array.from(parameters));
    // a value and its derivative for everything a layer writes, in double precision
    this.activationBytes = 16 * options.batchSize * spec.layers.reduce((sum, layer) => sum + layerOutputs(layer), 0);
    this.gradient = createReal(spec, this.parameters.length);
    this.inputGradient = createReal(spec, options.inputGradient ? options.batchSize * modelInputs(spec) : 0);
  }

  forward(x: Real, rows: number, outputs: Real, dropout = 0): void {
    this.#check(rows);
    this.#dropout = dropout;
    outputs.set(this.#forward(Float64Array.from(x.subarray(0, rows * modelInputs(this.#spec))), rows));
  }

  backward(d: Real, rows: number): void {
    this.#check(rows);
    this.#backward(Float64Array.from(d.subarray(0, rows * modelOutputs(this.#spec))), rows);
  }

  load(source: DatasetSource): Dataset {
    this.#check(0);
    const copied: DatasetSource = {
      ...source,
      x: Float64Array.from(source.x),
      y: Float64Array.from(source.y),
      weights: source.weights && Float64Array.from(source.weights),
    };
    const loaded: LoadedDataset = {
      owner: this,
      rows: source.rows,
      order: Uint32Array.from({ length: source.rows }, (_, i) => i),
      source: copied,
    };
    return loaded;
  }

  loss(data: Dataset, first: number, rows: number): number {
    return this.#loss(data as LoadedDataset, first, rows, 0).sum;
  }

  gradientOf(data: Dataset, first: number, rows: number, dropout = 0): number {
    const { sum, slope } = this.#loss(data as LoadedDataset, first, rows, dropout);
    if (Number.isFinite(sum)) this.#backward(slope, rows);
    return sum;
  }

  close(): void {
    this.#closed = true;
  }

  #check(rows: number): void {
    if (this.#closed) throw closedError('session');
    if (this.#life.closed) throw closedError('backend');
    if (rows > this.#options.batchSize)
      throw new Error(`session: opened for ${this.#options.batchSize} rows, given ${rows}`);
  }

  #loss(data: LoadedDataset, first: number, rows: number, dropout: number): { sum: number; slope: Float64Array } {
    this.#check(rows);
    checkData(this, data, first, rows);
    const { source, order } = data;
    this.#dropout = dropout;
    const picked = order.subarray(first, first + rows);
    const take = (values: ArrayLike<number>, width: number): Float64Array =>
      Float64Array.from(
        { length: rows * width },
        (_, i) => values[picked[Math.floor(i / width)] * width + (i % width)],
      );
    const kind = this.#options.loss ?? 'mse';
    const outputs = this.#forward(take(source.x, modelInputs(this.#spec)), rows);
    const width = modelOutputs(this.#spec);
    const weights = source.weights ? take(source.weights, 1) : new Float64Array(rows).fill(1);
    return batchLoss(
      kind,
      outputs,
      take(source.y, kind === 'cross-entropy' ? 1 : width),
      weights,
      source.scale ?? new Float64Array(width).fill(1),
      rows,
    );
  }

  #forward(x: Float64Array, rows: number): Float64Array {
    this.#activations = [x];
    this.#spec.layers.forEach((layer, index) => {
      const input = this.#activations[index];
      const c = this.#layerParameters(index);
      if (layer.kind === 'kan') this.#activations.push(forwardKAN(layer, c, input, rows));
      else if (layer.kind === 'activation') this.#activations.push(forwardActivation(layer, input));
      else if (layer.kind === 'linear') this.#activations.push(forwardLinear(layer, c, input, rows));
      else if (layer.kind === 'norm') this.#activations.push(forwardNorm(layer, c, input, rows));
      else if (layer.kind === 'product') this.#activations.push(forwardProduct(layer, input, rows));
      else if (layer.kind === 'dropout')
        this.#activations.push(
          input.map(
            (value, i) =>
              value * dropoutFactor(layer, index, Math.floor(i / layer.width), i % layer.width, this.#dropout),
          ),
        );
      else this.#activations.push(forwardGate(layer, c, input, this.#activations[layer.source], rows));
    });
    return this.#activations.at(-1)!;
  }

  #backward(slope: Float64Array, rows: number): void {
    const { layers } = this.#spec;
    // derivative by what each layer reads; gates add to those of earlier layers
    const slopes = [...layers.map((layer) => new Float64Array(rows * layerInputs(layer))), slope];
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      const [x, dy, dx] = [this.#activations[index], slopes[index + 1], slopes[index]];
      const c = this.#layerParameters(index);
      const dc = new Float64Array(c.length);
      if (layer.kind === 'kan') backwardKAN(layer, c, x, dy, rows, dc, dx);
      else if (layer.kind === 'activation') backwardActivation(layer, x, dy, dx);
      else if (layer.kind === 'linear') backwardLinear(layer, c, x, dy, rows, dc, dx);
      else if (layer.kind === 'norm') backwardNorm(layer, c, x, dy, rows, dc, dx);
      else if (layer.kind === 'product') backwardProduct(layer, x, dy, rows, dx);
      else if (layer.kind === 'dropout')
        dy.forEach(
          (d, i) =>
            (dx[i] =
              dx[i] + d * dropoutFactor(layer, index, Math.floor(i / layer.width), i % layer.width, this.#dropout)),
        );
      else backwardGate(layer, c, x, this.#activations[layer.source], dy, rows, dc, dx, slopes[layer.source]);
      this.gradient.set(dc, layerOffset(this.#spec, index));
    }
    if (this.inputGradient.length > 0) this.inputGradient.set(slopes[0]);
  }

  #layerParameters(index: number): Float64Array {
    const from = layerOffset(this.#spec, index);
    return Float64Array.from(this.parameters.subarray(from, from + layerParameterCount(this.#spec.layers[index])));
  }
}
