// A session on the shared memory: has its buffers laid out and its plan written once, and lets an engine carry it out, run after run.
// The engine is WebAssembly or the native addon; both read the same plan in the same memory. kernels/kernels.c says what happens.

import { activeFunctions, modelInputs, modelOutputs, parameterCount } from '../../model/layout.js';
import type { ModelSpec, Real } from '../../model/spec.js';
import {
  type AdamWStep,
  checkData,
  closedError,
  type Dataset,
  type DatasetSource,
  leastSquaresRefusal,
  type Session,
  type SessionOptions,
} from '../contract.js';
import type { NormalEquations } from '../../math/normal-equations.js';
import type { SharedHeap } from './heap.js';
import { openNormalEquations } from './least-squares.js';
import { inputBlock, lossCode, planBytes, planNumber, planWord, runBit } from './plan.js';
import { maxRowTasks, reserveBuffers } from './session-buffers.js';
import { writeLayers, writePlan } from './session-plan.js';
import { sorting, split, tiny } from './shapes.js';

/** Whoever carries out plans: one thread of the caller's and any number of helpers. */
export interface Engine {
  readonly heap: SharedHeap;
  readonly threads: number;
  /** whether the backend was closed: nothing runs any more */
  readonly closed: boolean;
  /** Carries out the plan at this offset; returns when it is done. */
  run(plan: number): void;
}

interface LoadedDataset extends Dataset {
  readonly owner: object;
  readonly x: number;
  readonly y: number;
  readonly weights: number;
  readonly orderAt: number;
  readonly weightValues: Real | undefined;
  readonly scale: Float64Array;
}

/** Multiply-adds in a run below which waking other threads costs more than it gives; see docs/performance.md. */
const threadedWork = 1_500_000;

export function openSession(
  engine: Engine,
  spec: ModelSpec,
  parameters: ArrayLike<number>,
  options: SessionOptions,
): Session {
  return new KernelSession(engine, spec, parameters, options);
}

class KernelSession implements Session {
  readonly parameters: Real;
  readonly gradient: Real;
  readonly inputGradient: Real;
  readonly moments: readonly [Real, Real];
  readonly activationBytes: number;
  readonly #engine: Engine;
  readonly #spec: ModelSpec;
  readonly #hasLeastSquares: boolean;
  readonly #block: number;
  readonly #plan: number;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly batchSize: number;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #workPerRow: number;
  readonly #maxChunkRows: number;
  readonly #leastChunkRows: number;
  readonly #splits: boolean;
  readonly #stage: Real;
  readonly #stageAt: number;
  readonly #y: Real;
  readonly #yStride: number;
  readonly #dy: Real;
  readonly #dx: Real;
  readonly #dxStride: number;
  readonly #step: number;
  readonly #scale: Float64Array;
  readonly #datasets: number[] = [];
  readonly #create: (offset: number, length: number) => Real;
  #closed = false;

  constructor(engine: Engine, spec: ModelSpec, parameters: ArrayLike<number>, options: SessionOptions) {
    this.#engine = engine;
    this.#spec = spec;
    this.#hasLeastSquares =
      (options.leastSquares ?? true) &&
      spec.dtype === 'float64' &&
      (options.loss ?? 'mse') === 'mse' &&
      !options.recompute &&
      !leastSquaresRefusal(spec);
    const { heap } = engine;
    const { batchSize } = options;
    const float64 = spec.dtype === 'float64';
    const count = parameterCount(spec);
    const inputs = (this.#inputs = modelInputs(spec));
    const outputs = (this.#outputs = modelOutputs(spec));
    this.batchSize = batchSize;
    const layout = heap.layout(64);
    const places = reserveBuffers(layout, spec, options, engine.threads, this.#hasLeastSquares);
    this.activationBytes = layout.size - places.fixedBytes;
    const block = (this.#block = heap.place(layout));
    const create = (offset: number, length: number): Real =>
      float64
        ? new Float64Array(heap.memory.buffer, offset, length)
        : new Float32Array(heap.memory.buffer, offset, length);
    this.#create = create;
    this.parameters = create(block + places.parameters, count);
    for (let i = 0; i < count; i++) this.parameters[i] = parameters[i];
    this.gradient = create(block + places.gradient, count);
    this.moments = [create(block + places.moments[0], count), create(block + places.moments[1], count)];
    this.#stageAt = block + places.stage;
    this.#stage = create(this.#stageAt, batchSize * inputs);
    const { paddedRows, paddedWidths, strides, activations, slopes } = places;
    this.#yStride = strides.at(-1)!;
    this.#step = places.step;
    this.#y = create(block + activations.at(-1)!, paddedRows * paddedWidths.at(-1)!);
    this.#dy = create(block + slopes.at(-1)!, paddedRows * paddedWidths.at(-1)!);
    this.#dxStride = strides[0];
    this.#dx = options.inputGradient ? create(block + slopes[0], paddedRows * paddedWidths[0]) : create(block, 0);
    const asked = options.inputGradient ? batchSize * inputs : 0;
    this.inputGradient = float64 ? new Float64Array(asked) : new Float32Array(asked);
    const { buffer } = heap.memory;
    this.#scale = new Float64Array(buffer, block + places.scale, outputs).fill(1);
    writeLayers(buffer, block, spec, places);
    this.#words = writePlan(buffer, block, spec, options.loss ?? 'mse', places);
    this.#plan = block + places.plan;
    this.#numbers = new Float64Array(buffer, this.#plan, planBytes / 8);
    this.#workPerRow = workPerRow(spec);
    this.#splits = places.splits;
    this.#maxChunkRows = places.columns ? tiny.chunkRows : places.maxBlockRows;
    // a block this small fetches as much as it computes
    this.#leastChunkRows = places.manyRows ? 32 : inputBlock;
  }

  forward(x: Real, rows: number, outputs: Real, dropout = 0): void {
    this.#checkRows(rows);
    const count = rows * this.#inputs;
    this.#stage.set(x.length === count ? x : x.subarray(0, count));
    const words = this.#words;
    words[planWord.dataX] = this.#stageAt;
    words[planWord.dataOrder] = 0;
    words[planWord.dropout] = dropout;
    this.#run(runBit.gather | runBit.forward, 0, rows);
    copyRows(this.#y, this.#yStride, this.#step, outputs, this.#outputs, 1, rows, this.#outputs);
  }

  backward(d: Real, rows: number): void {
    this.#checkRows(rows);
    copyRows(d, this.#outputs, 1, this.#dy, this.#yStride, this.#step, rows, this.#outputs);
    this.#numbers[planNumber.l1] = 0;
    this.#run(runBit.backward | runBit.gradient, 0, rows);
    this.#readInputGradient(rows);
  }

  load(source: DatasetSource): Dataset {
    this.#checkOpen();
    const { heap } = this.#engine;
    const { rows } = source;
    const perRow = this.#words[planWord.loss] === lossCode['cross-entropy'] ? 1 : this.#outputs;
    const bytes = this.parameters.BYTES_PER_ELEMENT;
    const layout = heap.layout();
    const xAt = layout.reserve(rows * this.#inputs * bytes);
    const yAt = layout.reserve(rows * perRow * bytes);
    const orderAt = layout.reserve(rows * 4);
    const weightsAt = source.weights ? layout.reserve(rows * bytes) : 0;
    const at = heap.place(layout);
    this.#datasets.push(at);
    const copy = (values: ArrayLike<number>, offset: number, length: number): Real => {
      const target = this.#create(offset, length);
      for (let i = 0; i < length; i++) target[i] = values[i];
      return target;
    };
    copy(source.x, at + xAt, rows * this.#inputs);
    copy(source.y, at + yAt, rows * perRow);
    const order = new Uint32Array(heap.memory.buffer, at + orderAt, rows);
    for (let i = 0; i < rows; i++) order[i] = i;
    const weights = source.weights && { at: at + weightsAt, values: source.weights };
    const loaded: LoadedDataset = {
      owner: this,
      rows,
      order,
      x: at + xAt,
      y: at + yAt,
      orderAt: at + orderAt,
      weights: weights?.at ?? 0,
      weightValues: weights && copy(weights.values, weights.at, rows),
      scale: Float64Array.from(source.scale ?? new Float64Array(this.#outputs).fill(1)),
    };
    return loaded;
  }

  loss(data: Dataset, first: number, rows: number): number {
    this.#aim(data as LoadedDataset, first, rows);
    this.#words[planWord.dropout] = 0;
    this.#run(runBit.gather | runBit.forward | runBit.loss, first, rows);
    return this.#numbers[planNumber.lossSum];
  }

  gradientOf(data: Dataset, first: number, rows: number, dropout = 0): number {
    this.#aim(data as LoadedDataset, first, rows);
    this.#words[planWord.dropout] = dropout;
    this.#numbers[planNumber.l1] = 0;
    this.#run(runBit.gather | runBit.forward | runBit.loss | runBit.backward | runBit.gradient, first, rows);
    this.#readInputGradient(rows);
    return this.#numbers[planNumber.lossSum];
  }

  step(data: Dataset, first: number, rows: number, adamw: AdamWStep): number {
    this.#aim(data as LoadedDataset, first, rows);
    const numbers = this.#numbers;
    this.#words[planWord.dropout] = adamw.dropout ?? 0;
    numbers[planNumber.learningRate] = adamw.learningRate;
    numbers[planNumber.beta1] = adamw.beta1;
    numbers[planNumber.beta2] = adamw.beta2;
    numbers[planNumber.epsilon] = adamw.epsilon;
    numbers[planNumber.weightDecay] = adamw.weightDecay;
    numbers[planNumber.clip] = adamw.clip;
    numbers[planNumber.l1] = adamw.l1;
    numbers[planNumber.correction1] = 1 - adamw.beta1 ** adamw.count;
    numbers[planNumber.correction2] = 1 - adamw.beta2 ** adamw.count;
    this.#run(
      runBit.gather | runBit.forward | runBit.loss | runBit.backward | runBit.gradient | runBit.update,
      first,
      rows,
    );
    return numbers[planNumber.lossSum];
  }

  resetOptimizer(): void {
    this.#checkOpen();
    this.moments[0].fill(0);
    this.moments[1].fill(0);
  }

  normalEquations(data: Dataset): NormalEquations | undefined {
    this.#checkOpen();
    if (!this.#hasLeastSquares) return undefined;
    const loaded = data as LoadedDataset;
    const { weightValues: weights, rows } = loaded;
    return openNormalEquations({
      heap: this.#engine.heap,
      spec: this.#spec,
      words: this.#words,
      batchSize: this.batchSize,
      rows,
      weights,
      parameters: this.parameters as Float64Array,
      gradient: this.gradient as Float64Array,
      y: this.#y as Float64Array,
      dy: this.#dy as Float64Array,
      stride: this.#yStride,
      weightSum: weights ? Float64Array.from(weights).reduce((sum, weight) => sum + weight, 0) : rows,
      check: () => this.#checkOpen(),
      run: (bits, first, count, threaded) => {
        this.#aim(loaded, first, count);
        this.#words[planWord.dropout] = 0;
        this.#numbers[planNumber.l1] = 0;
        this.#run(bits, first, count, threaded);
      },
      loss: (first, count) => {
        this.#aim(loaded, first, count);
        this.#scale.fill(1);
        this.#words[planWord.dropout] = 0;
        this.#run(runBit.gather | runBit.forward | runBit.loss, first, count);
        return this.#numbers[planNumber.lossSum];
      },
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const at of this.#datasets) this.#engine.heap.free(at);
    this.#engine.heap.free(this.#block);
  }

  /** Points the plan at these rows. */
  #aim(data: LoadedDataset, first: number, rows: number): void {
    this.#checkRows(rows);
    checkData(this, data, first, rows);
    const words = this.#words;
    words[planWord.dataX] = data.x;
    words[planWord.dataY] = data.y;
    words[planWord.dataWeights] = data.weights;
    words[planWord.dataOrder] = data.orderAt;
    const scale = this.#scale;
    for (let o = 0; o < scale.length; o++) scale[o] = data.scale[o];
    let sum = rows;
    const { order, weightValues } = data;
    if (weightValues) {
      sum = 0;
      for (let i = first; i < first + rows; i++) sum += weightValues[order[i]];
    }
    this.#numbers[planNumber.weightSum] = sum;
  }

  #run(run: number, first: number, rows: number, threaded = false): void {
    const words = this.#words;
    words[planWord.run] = run;
    words[planWord.first] = first;
    words[planWord.rows] = rows;
    const work = this.#workPerRow * rows;
    const worth = threaded || work * (run & runBit.gradient ? 3 : 1) >= threadedWork;
    words[planWord.threads] = worth ? this.#engine.threads : 1;
    // about four chunks or more, none so small that a tile is fetched for a few rows only; one, where no other thread would take any.
    // A backward run must find the chunks of the forward run before it.
    const [least, most] = [this.#leastChunkRows, this.#maxChunkRows];
    const share = 3 * work >= threadedWork ? Math.ceil(rows / 4) : rows;
    const wanted = Math.max(least, Math.min(most, share), Math.ceil(rows / maxRowTasks));
    const unit = wanted > sorting.sliceRows ? sorting.sliceRows : inputBlock;
    words[planWord.chunkRows] = Math.ceil(wanted / unit) * unit;
    words[planWord.sliceRows] = Math.min(words[planWord.chunkRows], sorting.sliceRows);
    words[planWord.split] = this.#splits && rows <= split.rows ? split.parts : 0;
    this.#engine.run(this.#plan);
  }

  #readInputGradient(rows: number): void {
    if (this.inputGradient.length > 0)
      copyRows(this.#dx, this.#dxStride, this.#step, this.inputGradient, this.#inputs, 1, rows, this.#inputs);
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError('session');
    if (this.#engine.closed) throw closedError('backend');
  }

  #checkRows(rows: number): void {
    this.#checkOpen();
    if (rows > this.batchSize) throw new Error(`session: opened for ${this.batchSize} rows, given ${rows}`);
  }
}

/** Multiply-adds that a row takes in the KAN layers, going forward. */
function workPerRow(spec: ModelSpec): number {
  let work = 0;
  for (const layer of spec.layers) {
    if (layer.kind !== 'kan') continue;
    work += layer.inputs * layer.outputs * (activeFunctions(layer) + 1);
    // a function takes about as long as this many multiply-adds
    work += 30 * (layer.locked?.length ?? 0);
  }
  return work;
}

/** to[row, 0 .. width) = from[row, 0 .. width): rows `stride` apart, columns `step` apart. */
function copyRows(
  from: Real,
  fromStride: number,
  fromStep: number,
  to: Real,
  toStride: number,
  toStep: number,
  rows: number,
  width: number,
): void {
  for (let row = 0; row < rows; row++) {
    const [source, target] = [row * fromStride, row * toStride];
    if (width >= 32 && fromStep === 1 && toStep === 1) to.set(from.subarray(source, source + width), target);
    else for (let i = 0; i < width; i++) to[target + i * toStep] = from[source + i * fromStep];
  }
}
