// Numbers as text, short enough to stand still while they change.

/** Three digits: 0.123, 12.3, 1.23e-5. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e5) return value.toExponential(2);
  return size >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
