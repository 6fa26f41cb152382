// The warning that values leave the range a model was trained on: for stderr, a line for each column.

import { printable } from 'kanjs';
import type { OutsideInput } from 'kanjs/explain';
import { count, counted, figure } from './number-text.js';

/** Columns told in full. */
const listed = 5;

/** Lines to write, or nothing where every value was inside. */
export function domainWarning(outside: readonly OutsideInput[], rows: number): string {
  if (outside.length === 0) return '';
  const lines = outside
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, listed)
    .map((input) => {
      const { name, trained, seen } = input;
      const [least, greatest] = seen;
      const reach = [
        ...(least < trained[0] ? [`down to ${figure(least)}`] : []),
        ...(greatest > trained[1] ? [`up to ${figure(greatest)}`] : []),
      ];
      return `  ${printable(name)}: ${count(input.rows)} of ${counted(rows, 'row')}, ${reach.join(' and ')}; trained on ${trained.map(figure).join(' to ')}\n`;
    });
  const rest = outside.length - listed;
  if (rest > 0) lines.push(`  and ${counted(rest, 'more column')}\n`);
  return `kan: warning: values outside the range the model was trained on; its answers there are guesses\n${lines.join('')}`;
}
