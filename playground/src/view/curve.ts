// A curve in a small rectangle, in tenths of a pixel: whole numbers are short, quick to write and quick to read. Knows numbers and rectangles.

/** How large the curves of a layer are; a weaker one fills less than its picture. */
export function layerSpan(curves: Float32Array, points: number, first: number, count: number): number {
  let most = 1e-9;
  for (let edge = first; edge < first + count; edge++) {
    const [least, largest] = ends(curves, points, edge);
    if (largest - least > most) most = largest - least;
  }
  return most;
}

function ends(curves: Float32Array, points: number, edge: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = edge * points; i < (edge + 1) * points; i++) {
    const value = curves[i];
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** A curve with at least this share of its layer's largest fills its picture. */
const full = 0.3;

/** Tenths in a pixel. */
export const tenths = 10;

/**
 * Where the points of an edge's curve stand below the upper end of a picture `height` pixels high, into heights[points]; false where the
 * curve is not finite.
 */
export function curveHeights(
  curves: Float32Array,
  edge: number,
  { height, span }: { height: number; span: number },
  heights: Int16Array,
): boolean {
  const points = heights.length;
  const [least, most] = ends(curves, points, edge);
  if (!Number.isFinite(most - least)) return false;
  const scale = (height * tenths) / Math.max(most - least, span * full, 1e-9);
  const middle = (least + most) / 2;
  for (let i = 0; i < points; i++) {
    const value = curves[edge * points + i];
    if (Number.isNaN(value)) return false;
    heights[i] = Math.round((height * tenths) / 2 - (value - middle) * scale);
  }
  return true;
}

/** Tenths of a pixel by which a line may miss the points that are left out of it. */
const missed = 2;

/** The line through those points over a width in pixels, without points that lie on the way between others. */
export function curvePath(heights: Int16Array, width: number): string {
  const last = heights.length - 1;
  const step = (width * tenths) / last;
  let path = `M0 ${heights[0]}l`;
  let x = 0;
  for (let from = 0; from < last;) {
    let to = from + 1;
    while (to < last && lies(heights, from, to + 1)) to++;
    const next = Math.round(to * step);
    const down = heights[to] - heights[from];
    path += `${from === 0 ? '' : ' '}${next - x}${down < 0 ? '' : ' '}${down}`;
    x = next;
    from = to;
  }
  return path;
}

/** Whether all points between two lie on the line from one to the other. */
function lies(heights: Int16Array, from: number, to: number): boolean {
  const slope = (heights[to] - heights[from]) / (to - from);
  for (let i = from + 1; i < to; i++)
    if (Math.abs(heights[from] + slope * (i - from) - heights[i]) > missed) return false;
  return true;
}
