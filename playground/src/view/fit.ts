// Names in the room there is for them. What tells names of one table apart is often their end (measure_1, measure_2), so they are cut in
// their middle. Knows text and widths, no page.

/** The text, or as much of its beginning and end as is no wider than `room`, by what `measure` says of texts. Always at least a letter and its ellipsis. */
export function fit(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  // letters of many code units stay whole
  const letters = [...text];
  let [fits, tooMany] = [1, letters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (measure(cut(letters, middle)) <= room) fits = middle;
    else tooMany = middle;
  }
  return cut(letters, fits);
}

/** So many of the letters: the most from the beginning. */
function cut(letters: readonly string[], count: number): string {
  const tail = Math.floor(0.4 * count);
  return `${letters.slice(0, count - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}
