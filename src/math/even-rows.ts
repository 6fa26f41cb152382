// Some of many rows, evenly taken from all and beginning with the first. Knows numbers of rows, not what they are.

/** Numbers of at most so many of the rows, all of them where there are no more. */
export function evenRows(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** The values at these rows. */
export function takeValues(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}

/** At most so many rows of values[rows, width], whole; the values themselves where there are no more. */
export function takeEvenly(values: ArrayLike<number>, rows: number, most: number): ArrayLike<number> {
  if (rows <= most) return values;
  const [taken, width] = [evenRows(rows, most), values.length / rows];
  return Float64Array.from(
    { length: most * width },
    (_, i) => values[taken[Math.floor(i / width)] * width + (i % width)],
  );
}
