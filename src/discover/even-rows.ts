// Some of many rows, evenly taken. Knows numbers of rows, not what they are.

/** Numbers of at most so many of the rows, all of them where there are no more. */
export function evenRows(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** The values at these rows. */
export function takeValues(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}
