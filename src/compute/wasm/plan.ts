// The plan of a run as the kernels read it: kernels/plan.h, field for field. Knows offsets, not what they are for.

/** 32-bit fields of `Layer`, in order. */
const layerFields = [
  ...['kind', 'inputs', 'outputs', 'gridSize', 'order', 'base', 'outside', 'adapted', 'edgeRows', 'planes'],
  ...['parameters', 'gradient', 'moment1', 'moment2', 'low', 'high', 'inverse', 'knots', 'widths', 'powers'],
  ...['x', 'xStride', 'y', 'yStride', 'dx', 'dy', 'basis', 'capacity'],
  ...['skipX', 'skipStride', 'skipWidth', 'skipD', 'skipFirst', 'addD', 'dropoutLimit', 'index'],
  ...['family', 'weights', 'mask', 'sums', 'arities'],
] as const;
export const layerBytes = layerFields.length * 4;

export type LayerFields = Record<
  | 'kind'
  | 'inputs'
  | 'outputs'
  | 'gridSize'
  | 'order'
  | 'base'
  | 'outside'
  | 'adapted'
  | 'edgeRows'
  | 'planes'
  | 'parameters'
  | 'gradient'
  | 'moment1'
  | 'moment2'
  | 'low'
  | 'high'
  | 'inverse'
  | 'knots'
  | 'widths'
  | 'powers'
  | 'x'
  | 'xStride'
  | 'y'
  | 'yStride'
  | 'dx'
  | 'dy'
  | 'basis'
  | 'capacity'
  | 'skipX'
  | 'skipStride'
  | 'skipWidth'
  | 'skipD'
  | 'skipFirst'
  | 'addD'
  | 'dropoutLimit'
  | 'index'
  | 'family'
  | 'weights'
  | 'mask'
  | 'sums'
  | 'arities',
  number
>;

/** Writes one `Layer` at byte offset `at`. */
export function writeLayer(buffer: ArrayBufferLike, at: number, fields: LayerFields): void {
  const words = new Uint32Array(buffer, at, layerFields.length);
  layerFields.forEach((name, i) => (words[i] = fields[name as keyof LayerFields]));
}

/** Indices of `Plan`'s 32-bit fields. */
export const planWord = {
  float64: 0,
  layerCount: 1,
  layers: 2,
  threads: 3,
  run: 4,
  loss: 5,
  rows: 6,
  first: 7,
  dataX: 8,
  dataY: 9,
  dataWeights: 10,
  dataOrder: 11,
  inputs: 12,
  outputs: 13,
  chunkRows: 14,
  taskCount: 15,
  tasks: 16,
  taskNorms: 17,
  rowLoss: 18,
  scale: 19,
  scratch: 20,
  scratchStride: 21,
  scratchInputs: 22,
  dropout: 23,
} as const;

/** Indices of `Plan`'s float64 fields, counted from the plan's start. */
export const planNumber = {
  weightSum: 12,
  lossSum: 13,
  learningRate: 14,
  beta1: 15,
  beta2: 16,
  epsilon: 17,
  weightDecay: 18,
  clip: 19,
  l1: 20,
  correction1: 21,
  correction2: 22,
} as const;
export const planBytes = 24 * 8;

/** Bits of `run`. */
export const runBit = { gather: 1, forward: 2, loss: 4, backward: 8, gradient: 16, update: 32 } as const;
export const layerKind = { kan: 0, activation: 1, linear: 2, norm: 3, dropout: 4, gate: 5, product: 6 } as const;
export const baseCode = { none: 0, identity: 1, silu: 2, gelu: 3, relu: 4, tanh: 5 } as const;
export const basisCode = { bspline: 0, rbf: 1, chebyshev: 2 } as const;
export const outsideCode = { clamp: 0, linear: 1, zero: 2 } as const;
export const lossCode = { mse: 0, 'cross-entropy': 1, mae: 2, huber: 3 } as const;
export const inputBlock = 16;
export const taskBytes = 24;
/** Bytes of `Pool`. */
export const poolBytes = 256;
