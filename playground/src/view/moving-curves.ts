// The curves of all edges while they move: which of them have moved so far that it is seen, and only those are drawn again. Knows numbers
// and paths, nothing of networks.

import { curvePoints } from '../messages.js';
import { curveHeights, curvePath, layerSpan, tenths } from './curve.js';
import type { Tile } from './places.js';

/** Tenths of a pixel that a curve has to move by while others move; at rest every one is drawn as it is. */
const seen = tenths / 2;

interface Drawn {
  path: SVGPathElement;
  heights: Int16Array;
  /** of the picture, as it was drawn last */
  width: number;
  height: number;
}

export class MovingCurves {
  readonly #drawn = new Map<number, Drawn>();
  readonly #next = new Int16Array(curvePoints);

  /** Says which path an edge's curve is. */
  place(at: number, path: SVGPathElement): void {
    this.#drawn.set(at, { path, heights: new Int16Array(curvePoints), width: 0, height: 0 });
  }

  /** Draws curves[edge · points + point] of layers with so many edges each. */
  draw(curves: Float32Array, tiles: readonly Tile[], edges: readonly number[], still: boolean): void {
    const spans: number[] = [];
    let first = 0;
    for (const count of edges) {
      spans.push(layerSpan(curves, curvePoints, first, count));
      first += count;
    }
    for (const { at, width, height, layer } of tiles) {
      const drawn = this.#drawn.get(at);
      if (!drawn) continue;
      const inner = innerOf(width, height);
      const next = this.#next;
      if (!curveHeights(curves, at, { height: inner.height, span: spans[layer] }, next)) {
        drawn.path.removeAttribute('d');
        drawn.width = 0;
        continue;
      }
      const same = drawn.width === width && drawn.height === height;
      if (same && !moved(drawn.heights, next, still ? 1 : seen)) continue;
      drawn.heights.set(next);
      drawn.width = width;
      drawn.height = height;
      drawn.path.setAttribute('d', curvePath(next, inner.width));
    }
  }
}

/** Where a curve stands in its picture. */
export function innerOf(width: number, height: number): { pad: number; width: number; height: number } {
  const pad = Math.min(6, height * 0.14);
  return { pad, width: width - 2 * pad, height: height - 2 * pad };
}

function moved(before: Int16Array, now: Int16Array, least: number): boolean {
  for (let i = 0; i < now.length; i++) if (Math.abs(now[i] - before[i]) >= least) return true;
  return false;
}
