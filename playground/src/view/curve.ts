// A curve in a small rectangle. Knows numbers and rectangles.

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

export function curvePath(
  curves: Float32Array,
  points: number,
  edge: number,
  { x, y, width, height, span }: { x: number; y: number; width: number; height: number; span: number },
): string {
  const [least, most] = ends(curves, points, edge);
  if (!Number.isFinite(most - least)) return '';
  const scale = height / Math.max(most - least, span * full, 1e-9);
  const middle = (least + most) / 2;
  const step = width / (points - 1);
  let path = 'M';
  for (let i = 0; i < points; i++) {
    const at = y + height / 2 - (curves[edge * points + i] - middle) * scale;
    path += `${i === 0 ? '' : 'L'}${Math.round((x + i * step) * 10) / 10} ${Math.round(at * 10) / 10}`;
  }
  return path;
}
