// Counts as people read them: from five digits on in groups of three. Knows nothing of what is counted.

/** 1797, 12 345: with `between` between the groups. */
export function countText(value: number, between = ' '): string {
  const text = String(value);
  return Math.abs(value) < 10_000 ? text : text.replace(/\B(?=(\d{3})+$)/g, between);
}
