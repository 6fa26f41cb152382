// How large the equations of Levenberg–Marquardt get: unknowns and bytes, before any is taken. Knows specs.

import { activeParameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';

/** Most unknowns whose equations are solved: 72 MB for the matrix and as much for its factor, a second or so for a step. */
export const maxUnknowns = 3000;

/** Whether the equations of so many unknowns are solved. */
export function isSolvable(unknowns: number): boolean {
  return unknowns <= maxUnknowns;
}

/** The largest system of a run: its unknowns, the grid size they belong to, and the bytes it takes. */
export function leastSquaresSize(
  { spec }: Model,
  grids: readonly number[] = [],
): { unknowns: number; gridSize: number; bytes: number } {
  const own = Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? layer.gridSize : 0)));
  const gridSize = grids.length > 0 ? Math.max(...grids) : own;
  const layers = spec.layers.map((layer) =>
    layer.kind === 'kan' && grids.length > 0 ? { ...layer, gridSize } : layer,
  );
  const unknowns = activeParameterCount({ ...spec, layers });
  // the matrix and its factor, in double precision
  return { unknowns, gridSize, bytes: 2 * 8 * unknowns ** 2 };
}
