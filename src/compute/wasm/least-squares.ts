// The lane `normalEquations` of a session on the shared memory: room for the matrix and its factor, and the runs that fill them.
// kernels/least-squares.h says what happens there.

import {
  activeParameters,
  edgePosition,
  edgeRows,
  layerOffset,
  modelOutputs,
  parameterCount,
  layerParameterCount,
  lockedOffset,
} from '../../model/layout.js';
import type { ModelSpec } from '../../model/spec.js';
import { differenceStep, type NormalEquations } from '../../math/normal-equations.js';
import type { Work } from '../../work.js';
import { closedError } from '../contract.js';
import type { SharedHeap } from './heap.js';
import { factorBlock, panelRows, planWord, runBit, squaresBytes, squaresNumber, squaresWord, tile } from './plan.js';

/** What the session lends: its buffers, and runs of its plan on rows of one data set. */
export interface Lender {
  readonly heap: SharedHeap;
  readonly spec: ModelSpec;
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  /** words of the plan */
  readonly words: Uint32Array;
  /** most rows in a run */
  readonly batchSize: number;
  /** outputs[row, stride] and the derivatives by them, of the last run */
  readonly y: Float64Array;
  readonly dy: Float64Array;
  readonly stride: number;
  /** the data set: rows, its weights, and their sum */
  readonly rows: number;
  readonly weights: ArrayLike<number> | undefined;
  readonly weightSum: number;
  /** Throws where the session or its backend was closed. */
  check(): void;
  /** Runs the plan on rows of the data set; `threaded`: with every thread there is. */
  run(bits: number, first: number, rows: number, threaded: boolean): void;
  /** Sum of the weighted losses of rows, in the network's own units. */
  loss(first: number, rows: number): number;
}

const absent = 0xffffffff;
/** Multiply-adds of an assembly or a factorisation below which other threads are not woken. */
const threadedWork = 2_000_000;

/** Numbers in a row of the matrix: the unknowns and the right side, in whole pairs of tiles. */
const matrixWidth = (unknowns: number): number => Math.ceil((unknowns + 1) / (2 * tile)) * 2 * tile;

/** Throws a KanError when memory does not suffice. */
export function openNormalEquations(lender: Lender): NormalEquations {
  const { heap, spec, parameters, gradient, words, batchSize, y, dy, stride, rows, weights, weightSum } = lender;
  const [active, outputs] = [activeParameters(spec), modelOutputs(spec)];
  const [n, width] = [active.length, matrixWidth(active.length)];
  const groups = Math.ceil(batchSize / panelRows);

  // every buffer's place, counted from the block's start
  const layout = heap.layout();
  layout.reserve(squaresBytes);
  const reserve = (numbers: number, unit = 8): number => layout.reserve(numbers * unit);
  const places = {
    panel: reserve(groups * panelRows * width),
    masks: reserve(groups * (width / tile)),
    matrix: reserve(width * width),
    factor: reserve(width * width),
    packed: reserve(factorBlock * width),
    corner: reserve(factorBlock * factorBlock),
    inverse: reserve(width),
    added: reserve(width),
    solution: reserve(width),
    columns: reserve(spec.layers.length, 4),
  };
  const tables = spec.layers.map((layer) => (layer.kind === 'kan' ? reserve(layerParameterCount(layer), 4) : 0));
  const block = heap.place(layout);
  const { buffer } = heap.memory;
  const squares = new Uint32Array(buffer, block, squaresBytes / 4);
  squares[squaresWord.unknowns] = n;
  squares[squaresWord.width] = width;
  for (const [name, at] of Object.entries(places)) squares[squaresWord[name as keyof typeof places]] = block + at;
  new Float64Array(buffer, block, squaresBytes / 8)[squaresNumber.share] = 1 / (weightSum * outputs);
  const columnOf = new Uint32Array(parameterCount(spec)).fill(absent);
  active.forEach((at, column) => (columnOf[at] = column));
  spec.layers.forEach((layer, index) => {
    new Uint32Array(buffer, block + places.columns, spec.layers.length)[index] =
      layer.kind === 'kan' ? block + tables[index] : 0;
    if (layer.kind !== 'kan') return;
    const [from, edge] = [layerOffset(spec, index), edgeRows(layer)];
    const table = new Uint32Array(buffer, block + tables[index], layerParameterCount(layer));
    const numbers = lockedOffset(layer, 0);
    table.set(columnOf.subarray(from + numbers, from + table.length), numbers);
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++) {
        const { offset, stride: step } = edgePosition(layer, input, output);
        for (let row = 0; row < edge; row++)
          table[(input * edge + row) * layer.outputs + output] = columnOf[from + offset + row * step];
      }
    }
  });
  const matrix = new Float64Array(buffer, block + places.matrix, width * width);
  const right = new Float64Array(buffer, block + places.matrix + 8 * n * width, n);
  const [grown, solution] = [places.added, places.solution].map((at) => new Float64Array(buffer, block + at, n)) as [
    Float64Array,
    Float64Array,
  ];
  const diagonal = new Float64Array(n);
  // of every output, one point after the other, the sum of those on either side
  const bends = new Float64Array(rows * outputs);
  const [assembly, factoring] = [n * n * Math.min(rows, batchSize) >= threadedWork, (n * n * n) / 6 >= threadedWork];
  let closed = false;

  const check = (): void => {
    if (closed) throw closedError('normal equations');
    lender.check();
  };
  /** Visits the rows a batch at a time, a piece of work each; between two, the session may have been closed. */
  function* eachBatch(visit: (first: number, count: number) => void): Work<void> {
    for (let first = 0; first < rows; first += batchSize) {
      check();
      words[planWord.squares] = block;
      visit(first, Math.min(batchSize, rows - first));
      yield;
      check();
    }
  }
  const addOutputs = (): Work<void> =>
    eachBatch((first, count) => {
      lender.run(runBit.gather | runBit.forward, first, count, false);
      for (let row = 0; row < count; row++)
        for (let o = 0; o < outputs; o++) bends[(first + row) * outputs + o] += y[row * stride + o];
    });

  return {
    active,
    right,
    diagonal,
    matrix: { numbers: matrix, stride: width },
    *value(x) {
      check();
      parameters.set(x);
      let sum = 0;
      yield* eachBatch((first, count) => (sum += lender.loss(first, count)));
      return sum / weightSum;
    },
    *assemble(x) {
      check();
      parameters.set(x);
      squares[squaresWord.fresh] = 1;
      yield* eachBatch((first, count) =>
        lender.run(runBit.gather | runBit.forward | runBit.squares, first, count, assembly),
      );
      for (let i = 0; i < n; i++) diagonal[i] = matrix[i * width + i];
      return matrix[n * width + n];
    },
    *solve(added, step) {
      check();
      grown.set(added);
      for (let i = 0; i < n; i++) solution[i] = -right[i];
      words[planWord.squares] = block;
      lender.run(runBit.factor, 0, 0, factoring);
      yield;
      check();
      if (squares[squaresWord.sound] !== 1) return false;
      lender.run(runBit.solve, 0, 0, false);
      step.set(solution);
      return true;
    },
    *accelerate(x, step, acceleration) {
      check();
      bends.fill(0);
      for (const side of [1, -1]) {
        parameters.set(x);
        for (let i = 0; i < n; i++) parameters[active[i]] += side * differenceStep * step[i];
        yield* addOutputs();
      }
      parameters.set(x);
      solution.fill(0);
      yield* eachBatch((first, count) => {
        lender.run(runBit.gather | runBit.forward, first, count, false);
        for (let row = 0; row < count; row++) {
          const share = -(weights?.[first + row] ?? 1) / (2 * differenceStep ** 2 * weightSum * outputs);
          for (let o = 0; o < outputs; o++)
            dy[row * stride + o] = share * (bends[(first + row) * outputs + o] - 2 * y[row * stride + o]);
        }
        lender.run(runBit.backward | runBit.gradient, first, count, false);
        for (let i = 0; i < n; i++) solution[i] += gradient[active[i]];
      });
      lender.run(runBit.solve, 0, 0, false);
      acceleration.set(solution);
    },
    close() {
      if (closed) return;
      closed = true;
      heap.free(block);
    },
  };
}
