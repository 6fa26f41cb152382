// The plan of a run as the kernels read it: kernels/plan.h, field for field. Knows offsets, not what they are for.

import type { EdgeFunctionName } from '../../math/edge-functions.js';

/** 32-bit fields of `Layer`, in order. */
const layerFields = [
  'kind',
  'inputs',
  'outputs',
  'gridSize',
  'order',
  'base',
  'outside',
  'adapted',
  'edgeRows',
  'planes',
  'parameters',
  'gradient',
  'moment1',
  'moment2',
  'low',
  'high',
  'inverse',
  'knots',
  'widths',
  'powers',
  'x',
  'xStride',
  'y',
  'yStride',
  'dx',
  'dy',
  'basis',
  'capacity',
  'skipX',
  'skipStride',
  'skipWidth',
  'skipD',
  'skipFirst',
  'addD',
  'dropoutLimit',
  'index',
  'family',
  'weights',
  'mask',
  'locked',
  'lockedCount',
  'tiny',
  'partials',
  'xStep',
  'yStep',
  'sorted',
  'sortedBytes',
  'slices',
  'sums',
  'arities',
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
  | 'locked'
  | 'lockedCount'
  | 'tiny'
  | 'partials'
  | 'xStep'
  | 'yStep'
  | 'sorted'
  | 'sortedBytes'
  | 'slices'
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
  squares: 24,
  blockRows: 25,
  sliceRows: 26,
  split: 27,
  splitY: 28,
} as const;

/** Indices of `Plan`'s float64 fields, counted from the plan's start. */
export const planNumber = {
  weightSum: 15,
  lossSum: 16,
  learningRate: 17,
  beta1: 18,
  beta2: 19,
  epsilon: 20,
  weightDecay: 21,
  clip: 22,
  l1: 23,
  correction1: 24,
  correction2: 25,
} as const;
export const planBytes = 27 * 8;

/** Bits of `run`. */
export const runBit = {
  gather: 1,
  forward: 2,
  loss: 4,
  backward: 8,
  gradient: 16,
  update: 32,
  squares: 64,
  factor: 128,
  solve: 256,
} as const;
/** Indices of the 32-bit fields of `Squares` (kernels/least-squares.h). */
export const squaresWord = {
  unknowns: 0,
  width: 1,
  panel: 2,
  masks: 3,
  matrix: 4,
  factor: 5,
  packed: 6,
  corner: 7,
  inverse: 8,
  added: 9,
  solution: 10,
  columns: 11,
  sound: 14,
  fresh: 15,
} as const;
/** Index of its float64 field, counted from its start. */
export const squaresShare = 8;
export const squaresBytes = 72;
export const layerKind = { kan: 0, activation: 1, linear: 2, norm: 3, dropout: 4, gate: 5, product: 6 } as const;
export const baseCode = { none: 0, identity: 1, silu: 2, gelu: 3, relu: 4, tanh: 5 } as const;
export const basisCode = { bspline: 0, rbf: 1, chebyshev: 2 } as const;
/** `function` of a `LockedEdge`. */
export const edgeCode: Readonly<Record<EdgeFunctionName, number>> = {
  '0': 0,
  '1': 1,
  x: 2,
  'x^2': 3,
  'x^3': 4,
  'x^4': 5,
  'x^5': 6,
  '1/x': 7,
  '1/x^2': 8,
  '1/x^3': 9,
  sqrt: 10,
  '1/sqrt': 11,
  exp: 12,
  log: 13,
  abs: 14,
  sin: 15,
  cos: 16,
  tan: 17,
  tanh: 18,
  arcsin: 19,
  arccos: 20,
  arctan: 21,
  artanh: 22,
  sign: 23,
  gaussian: 24,
  sinh: 25,
  cosh: 26,
  sigmoid: 27,
};
/** 32-bit fields of a `LockedEdge`. */
export const lockedWords = 3;
export const outsideCode = { clamp: 0, linear: 1, zero: 2 } as const;
export const lossCode = { mse: 0, 'cross-entropy': 1, mae: 2, huber: 3 } as const;
export const inputBlock = 16;
export const taskBytes = 24;
/** Bytes of `Pool`. */
export const poolBytes = 256;
