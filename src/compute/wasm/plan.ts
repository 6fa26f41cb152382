// The plan of a run as the kernels read it: what kernels/plan.h says of structs, codes and sizes. They are written down there alone; the build
// reads them (scripts/build-plan.mjs). Knows where fields stand, not what they are for.

import type { EdgeFunctionName } from '../../math/edge-functions.js';
import { edgeNumber, layerBytes, layerWord, lockedEdgeBytes, planSize } from './generated/plan.js';

// places: …Word counts 32-bit words from a struct's start, …Number float64 numbers
export { planBytes, planNumber, planWord, poolBytes, squaresBytes, squaresNumber } from './generated/plan.js';
export { squaresWord, taskBytes } from './generated/plan.js';
// codes
export { baseCode, basisCode, layerKind, lossCode, outsideCode, runBit } from './generated/plan.js';
export { layerBytes };

/** Inputs evaluated together. */
export const { inputBlock } = planSize;
/** Of least squares: rows of J in a group, columns in a tile, columns in a block of the factor. */
export const { panelRows, tile, factorBlock } = planSize;

export type LayerFields = Record<keyof typeof layerWord, number>;

const layerNames = Object.keys(layerWord) as (keyof LayerFields)[];

/** Writes one `Layer` at byte offset `at`. */
export function writeLayer(buffer: ArrayBufferLike, at: number, fields: LayerFields): void {
  const words = new Uint32Array(buffer, at, layerBytes / 4);
  for (const name of layerNames) words[layerWord[name]] = fields[name];
}

/** 32-bit fields of a `LockedEdge`. */
export const lockedWords = lockedEdgeBytes / 4;

/** `function` of a `LockedEdge`. */
export const edgeCode: Readonly<Record<EdgeFunctionName, number>> = {
  ...edgeNumber,
  '0': edgeNumber.zero,
  '1': edgeNumber.one,
  'x^2': edgeNumber.x2,
  'x^3': edgeNumber.x3,
  'x^4': edgeNumber.x4,
  'x^5': edgeNumber.x5,
  '1/x': edgeNumber.inverse,
  '1/x^2': edgeNumber.inverse2,
  '1/x^3': edgeNumber.inverse3,
  '1/sqrt': edgeNumber['inverse-sqrt'],
};
