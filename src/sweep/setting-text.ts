// Settings as people read them, and as the command takes them. Knows values, no trials.

import { checkRecord } from '../errors.js';
import type { Combination } from './space.js';

/** Settings on a line, "gridSize 5, layers 8-8"; `bare`: the values alone. Throws a KanError where there are none. */
export function settingText(combination: Combination, bare = false): string {
  checkRecord('settingText: `combination`', combination, '{ gridSize: 5 }');
  const parts = Object.entries(combination).map(([name, value]) =>
    bare ? valueText(value) : `${name} ${valueText(value)}`,
  );
  return parts.join(', ') || 'the usual settings';
}

/** A value: hidden widths as the command writes them, other things as they are. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(widthText).join('-');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** 8, or [5, 2] as 5+2. */
function widthText(width: unknown): string {
  if (!Array.isArray(width)) return String(width);
  const [sums, products] = width as [number, number | number[]];
  if (!Array.isArray(products)) return `${sums}+${products}`;
  return [sums, ...products.map((arity) => `1x${arity}`)].join('+');
}
