// A selection of rows, evenly from all of them. Knows numbers that stand row after row.

/** So many of values[rows, width], evenly from all and beginning with the first; the values themselves where there are no more rows. */
export function evenRows(values: ArrayLike<number>, rows: number, count: number): ArrayLike<number> {
  if (rows <= count) return values;
  const width = values.length / rows;
  return Float64Array.from({ length: count * width }, (_, i) => {
    const row = Math.floor((Math.floor(i / width) * rows) / count);
    return values[row * width + (i % width)];
  });
}
