// A first network for one's own table. Knows sizes alone.

/** Nodes between inputs and outputs: few enough to be seen, none where rows are few. */
export function defaultHidden(rows: number, columns: number): number[] {
  if (rows < 60) return [];
  return [Math.max(2, Math.min(columns <= 8 ? 4 : 3, Math.floor(rows / 40)))];
}
