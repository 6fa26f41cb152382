// A session on the shared memory: lays out a spec's buffers once, writes the plan, and lets an engine carry it out.
// The engine is WebAssembly or the native addon; both read the same plan in the same memory. kernels/kernels.c says what happens.

import {
  activeFunctions,
  blockWidth,
  edgeRows,
  frozenEdges,
  layerInputs,
  layerOffset,
  layerOutputs,
  layerParameterCount,
  modelInputs,
  modelOutputs,
  parameterCount,
} from '../../model/layout.js';
import type { EdgeFunctionName } from '../../math/edge-functions.js';
import type { KANLayerSpec, LayerSpec, ModelSpec, Real } from '../../model/spec.js';
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
import { type NormalEquations } from '../../math/normal-equations.js';
import { writeGrid } from './grid-tables.js';
import { alignUp, type SharedHeap } from './heap.js';
import { hasTinyShape, isSorted, sorting, tiny } from './shapes.js';
import { layerTasks, skipBuffers } from './tasks.js';
import { openNormalEquations } from './least-squares.js';
import {
  baseCode,
  basisCode,
  edgeCode,
  inputBlock,
  layerBytes,
  layerKind,
  lockedWords,
  lossCode,
  outsideCode,
  planBytes,
  planNumber,
  planWord,
  runBit,
  taskBytes,
  writeLayer,
} from './plan.js';

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

/** Bytes past the end of a buffer that vector loads may touch. */
const slackBytes = 256;
/** Multiply-adds in a run below which waking other threads costs more than it gives; see docs/performance.md. */
const threadedWork = 1_500_000;
/** Inputs whose gradients are gathered at the same time: as many of a block as fit this part of the second-level cache, at least 2. */
const tileBytes = 262_144;
/**
 * Rows that go through all layers together. A few, so that what they leave stays in the first-level cache; many, where the parameters
 * themselves do not fit the second-level cache and would be fetched again for every block.
 */
const blockRows = { few: 64, many: 256, manyFromBytes: 1_000_000 };
/**
 * A first layer of many inputs and few outputs is divided by inputs, into so many parts, where a run has no more rows than this: a thread then
 * reads the coefficients that it updates, and no others.
 */
const split = { parts: 4, inputs: 128, outputs: 256, rows: 1024 };
/** Most tasks that rows are divided into. */
const maxRowTasks = 64;
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
    const bytes = spec.dtype === 'float64' ? 8 : 4;
    const count = parameterCount(spec);
    const inputs = (this.#inputs = modelInputs(spec));
    const outputs = (this.#outputs = modelOutputs(spec));
    this.batchSize = batchSize;

    // every buffer's place, counted from the block's start
    const layout = heap.layout(64);
    const reserve = (length: number, unit = bytes): number => layout.reserve(length * unit + slackBytes);
    const plan = reserve(1, planBytes);
    const layers = reserve(spec.layers.length, layerBytes);
    const [theta, gradient, moment1, moment2] = [reserve(count), reserve(count), reserve(count), reserve(count)];
    const fixedBytes = layout.size;
    const stage = reserve(batchSize * inputs);
    const rowLoss = reserve(batchSize, 8);
    const scale = reserve(outputs, 8);
    const widths = [inputs, ...spec.layers.map(layerOutputs)];
    // least squares read rows and basis values as other layers keep them
    const isTiny = (layer: LayerSpec): layer is KANLayerSpec => !this.#hasLeastSquares && hasTinyShape(layer);
    // models of tiny layers only keep their rows as columns
    const columns = spec.layers.every(isTiny);
    const paddedRows = Math.ceil(batchSize / inputBlock) * inputBlock;
    // whole slices
    const capacity = Math.ceil(batchSize / sorting.sliceRows) * sorting.sliceRows;
    // a run has at most four chunks of fewer rows than a slice
    const slices = Math.max(4, Math.ceil(batchSize / sorting.sliceRows));
    // least squares read the basis values of every row
    const sortedBytes = (layer: KANLayerSpec): number =>
      this.#hasLeastSquares || !isSorted(layer) ? 0 : alignUp(8 + inputBlock * (2 + 8 + 8 * layer.gridSize));
    // wide enough for whole blocks of inputs and for whole vectors of outputs
    const paddedWidths = widths.map((width) => paddedWidth(width, bytes));
    const strides = columns ? widths.map(() => 1) : paddedWidths;
    const step = columns ? paddedRows : 1;
    const activations = paddedWidths.map((width) => reserve(paddedRows * width));
    const slopes = paddedWidths.map((width, i) => (i > 0 || options.inputGradient ? reserve(paddedRows * width) : 0));
    const grids = spec.layers.map((layer) => {
      if (layer.kind !== 'kan') return undefined;
      const padded = Math.ceil(layer.inputs / inputBlock) * inputBlock;
      const cells = layer.gridSize + 2 * layer.order;
      const adapted = layer.grid.kind === 'adapted' ? layer.inputs : 0;
      return {
        // without kept planes the backward pass computes them again, a block of inputs at a time
        basis: options.recompute || isTiny(layer) ? 0 : reserve(padded * capacity * (activeFunctions(layer) + 2)),
        sorted: options.recompute ? 0 : reserve((padded / inputBlock) * slices * sortedBytes(layer), 1),
        partials: isTiny(layer)
          ? reserve(Math.min(maxRowTasks, Math.ceil(batchSize / inputBlock)) * layerParameterCount(layer), 64)
          : 0,
        low: reserve(padded),
        high: reserve(padded),
        inverse: reserve(padded),
        knots: reserve(adapted * (cells + 1)),
        widths: reserve(adapted * cells),
        powers: reserve(adapted * cells * (layer.order + 1) ** 2),
        mask: frozenEdges(layer).length > 0 ? reserve(layer.inputs * layer.outputs) : 0,
      };
    });
    const arities = spec.layers.map((layer) => (layer.kind === 'product' ? reserve(layer.arities.length, 4) : 0));
    const locked = spec.layers.map((layer) =>
      layer.kind === 'kan' && layer.locked?.length ? reserve(layer.locked.length * lockedWords, 4) : 0,
    );
    const tasks = spec.layers.flatMap(layerTasks);
    const skips = skipBuffers(spec, options, (width) => reserve(batchSize * paddedWidth(width, bytes)));
    const [bottom] = spec.layers;
    this.#splits =
      bottom?.kind === 'kan' &&
      sortedBytes(bottom) > 0 &&
      bottom.inputs >= split.inputs &&
      bottom.outputs <= split.outputs;
    const splitY = this.#splits ? reserve(split.parts * Math.min(batchSize, split.rows) * strides[1]) : 0;
    const taskList = reserve(tasks.length, taskBytes);
    const taskNorms = reserve(tasks.length, 8);
    const tileRows = Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? edgeRows(layer) : 0)));
    const maxPlanes = Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? activeFunctions(layer) + 4 : 0)));
    const maxBlockRows = count * bytes > blockRows.manyFromBytes ? blockRows.many : blockRows.few;
    const scratchInputs = Math.max(2, Math.min(inputBlock, Math.floor(tileBytes / (tileRows * blockWidth * bytes))));
    const maxSorted = Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? sortedBytes(layer) : 0)));
    const blockSlices = Math.ceil(maxBlockRows / sorting.sliceRows);
    const plainCount = Math.max(
      ...tasks.map(([index, , , , numbers, ofLocked]) =>
        spec.layers[index].kind === 'kan' && !ofLocked ? 0 : numbers!,
      ),
      0,
    );
    // tiny layers leave all their functions of a block of rows, and their slopes, behind what the others need
    let scratchCount =
      Math.max(scratchInputs * tileRows * blockWidth, plainCount) +
      maxBlockRows * maxPlanes * inputBlock +
      (blockSlices * maxSorted) / bytes;
    const denseAt = spec.layers.map((layer) => {
      const at = scratchCount;
      if (isTiny(layer)) scratchCount += 2 * layer.inputs * edgeRows(layer) * tiny.blockRows;
      return at;
    });
    const scratchStride = alignUp(scratchCount * bytes + slackBytes);
    const scratch = reserve(engine.threads, scratchStride);

    this.activationBytes = layout.size - fixedBytes;
    const block = (this.#block = heap.place(layout));
    const { buffer } = heap.memory;
    const create = (offset: number, length: number): Real =>
      bytes === 8 ? new Float64Array(buffer, offset, length) : new Float32Array(buffer, offset, length);
    this.#create = (offset, length) =>
      bytes === 8
        ? new Float64Array(heap.memory.buffer, offset, length)
        : new Float32Array(heap.memory.buffer, offset, length);
    const place = (relative: number): number => (relative === 0 ? 0 : block + relative);

    this.parameters = create(block + theta, count);
    for (let i = 0; i < count; i++) this.parameters[i] = parameters[i];
    this.gradient = create(block + gradient, count);
    this.moments = [create(block + moment1, count), create(block + moment2, count)];
    this.#stageAt = block + stage;
    this.#stage = create(this.#stageAt, batchSize * inputs);
    this.#yStride = strides.at(-1)!;
    this.#step = step;
    this.#y = create(block + activations.at(-1)!, paddedRows * paddedWidths.at(-1)!);
    this.#dy = create(block + slopes.at(-1)!, paddedRows * paddedWidths.at(-1)!);
    this.#dxStride = strides[0];
    this.#dx = options.inputGradient ? create(block + slopes[0], paddedRows * paddedWidths[0]) : create(block, 0);
    const asked = options.inputGradient ? batchSize * inputs : 0;
    this.inputGradient = bytes === 8 ? new Float64Array(asked) : new Float32Array(asked);
    this.#scale = new Float64Array(buffer, block + scale, outputs).fill(1);

    let work = 0;
    spec.layers.forEach((layer, index) => {
      const grid = grids[index];
      const offset = layerOffset(spec, index) * bytes;
      if (layer.kind === 'kan') {
        work += layer.inputs * layer.outputs * (activeFunctions(layer) + 1);
        // a function takes about as long as this many multiply-adds
        work += 30 * (layer.locked?.length ?? 0);
        writeGrid(layer, (at, length) => create(block + at, length), grid!);
      }
      if (layer.kind === 'kan' && layer.locked)
        new Uint32Array(buffer, block + locked[index], layer.locked.length * lockedWords).set(
          layer.locked.flatMap((edge) => [edge.input, edge.output, edgeCode[edge.function as EdgeFunctionName]]),
        );
      if (layer.kind === 'product')
        new Uint32Array(buffer, block + arities[index], layer.arities.length).set(layer.arities);
      writeLayer(buffer, block + layers + index * layerBytes, {
        kind: layerKind[layer.kind],
        inputs: layerInputs(layer),
        outputs: layerOutputs(layer),
        gridSize: layer.kind === 'kan' ? layer.gridSize : 0,
        order: layer.kind === 'kan' ? layer.order : 0,
        base: codeOf(layer),
        outside: layer.kind === 'kan' ? outsideCode[layer.outside] : 0,
        adapted: layer.kind === 'kan' && layer.grid.kind === 'adapted' ? 1 : 0,
        edgeRows: layer.kind === 'kan' ? edgeRows(layer) : 0,
        planes: layer.kind === 'kan' ? activeFunctions(layer) + 2 : 0,
        parameters: block + theta + offset,
        gradient: block + gradient + offset,
        moment1: block + moment1 + offset,
        moment2: block + moment2 + offset,
        low: place(grid?.low ?? 0),
        high: place(grid?.high ?? 0),
        inverse: place(grid?.inverse ?? 0),
        knots: place(grid?.knots ?? 0),
        widths: place(grid?.widths ?? 0),
        powers: place(grid?.powers ?? 0),
        x: block + activations[index],
        xStride: strides[index],
        y: block + activations[index + 1],
        yStride: strides[index + 1],
        dx: place(slopes[index]),
        dy: block + slopes[index + 1],
        basis: isTiny(layer) ? denseAt[index] : place(grid?.basis ?? 0),
        capacity,
        skipX: layer.kind === 'gate' ? block + activations[layer.source] : 0,
        skipStride: layer.kind === 'gate' ? strides[layer.source] : 0,
        skipWidth: layer.kind === 'gate' ? layer.sourceWidth : 0,
        skipD: place(layer.kind === 'gate' ? (skips.get(layer.source)?.at ?? 0) : 0),
        skipFirst: layer.kind === 'gate' && skips.get(layer.source)?.first === index ? 1 : 0,
        addD: place(skips.get(index)?.at ?? 0),
        dropoutLimit: layer.kind === 'dropout' ? Math.round(layer.rate * 2 ** 32) : 0,
        index,
        family: layer.kind === 'kan' ? basisCode[layer.basis ?? 'bspline'] : 0,
        weights: layer.kind === 'kan' ? activeFunctions(layer) : 0,
        mask: place(grid?.mask ?? 0),
        locked: place(locked[index]),
        lockedCount: layer.kind === 'kan' ? (layer.locked?.length ?? 0) : 0,
        tiny: isTiny(layer) ? 1 : 0,
        partials: place(grid?.partials ?? 0),
        xStep: step,
        yStep: step,
        sorted: place(grid?.sorted ?? 0),
        sortedBytes: layer.kind === 'kan' ? sortedBytes(layer) : 0,
        slices,
        sums: layer.kind === 'product' ? layer.sums : 0,
        arities: place(arities[index]),
      });
    });
    this.#workPerRow = work;
    const list = new Uint32Array(buffer, block + taskList, tasks.length * 6);
    tasks.forEach((task, i) => list.set(task, i * 6));

    this.#plan = block + plan;
    const words = (this.#words = new Uint32Array(buffer, this.#plan, planBytes / 4));
    this.#numbers = new Float64Array(buffer, this.#plan, planBytes / 8);
    words[planWord.float64] = bytes === 8 ? 1 : 0;
    words[planWord.layerCount] = spec.layers.length;
    words[planWord.layers] = block + layers;
    words[planWord.loss] = lossCode[options.loss ?? 'mse'];
    words[planWord.inputs] = inputs;
    words[planWord.outputs] = outputs;
    words[planWord.taskCount] = tasks.length;
    words[planWord.tasks] = block + taskList;
    words[planWord.taskNorms] = block + taskNorms;
    words[planWord.rowLoss] = block + rowLoss;
    words[planWord.scale] = block + scale;
    words[planWord.scratch] = block + scratch;
    words[planWord.scratchStride] = scratchStride;
    words[planWord.scratchInputs] = scratchInputs;
    words[planWord.splitY] = place(splitY);
    words[planWord.blockRows] = columns ? tiny.blockRows : maxBlockRows;
    this.#maxChunkRows = columns ? tiny.chunkRows : maxBlockRows;
    // a block this small fetches as much as it computes
    this.#leastChunkRows = maxBlockRows === blockRows.many ? 32 : inputBlock;
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

/** Numbers from row to row: whole blocks of inputs, and no multiple of 1 kB, which would put all rows into a few sets of the cache. */
function paddedWidth(width: number, bytes: number): number {
  const padded = Math.ceil(width / inputBlock) * inputBlock;
  return (padded * bytes) % 1024 === 0 ? padded + inputBlock : padded;
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

/** The kernels' `base`: a base activation, an activation, or whether a gate has a linear map. */
function codeOf(layer: LayerSpec): number {
  if (layer.kind === 'kan') return baseCode[layer.base];
  if (layer.kind === 'activation') return baseCode[layer.activation];
  return layer.kind === 'gate' && layer.skip === 'linear' ? 1 : 0;
}
