// Numbers and small tables as people read them.

import { printable } from 'kanjs';

/** A figure with four significant digits: 0.9667, 12.35, 1.034e-4. Whole numbers stay whole. */
export function figure(value: number): string {
  return figureTo(value, 4);
}

/** The same with so many significant digits. */
export function figureTo(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(digits)));
  return value.toExponential(digits - 1);
}

/** A coefficient of determination: what is 0 but for rounding is 0. */
export function r2Figure(r2: number): string {
  return Math.abs(r2) < 5e-5 ? '0' : figure(r2);
}

/** A count, from five digits on in groups of three: 1797, 12 345. */
export function count(value: number): string {
  return Math.abs(value) < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A count with its noun: 1 row, 2 rows. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A length of time: 0.42 s, 12 s, 3:05 min, 2:03:05 h. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

/** Rows of cells as lines with aligned columns: the first to the left, the others to the right. */
export function aligned(cells: readonly (readonly string[])[], indent = '  '): string {
  const rows = cells.map((row) => row.map(printable));
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  ');
  return rows.map((row) => `${indent}${line(row).trimEnd()}\n`).join('');
}
