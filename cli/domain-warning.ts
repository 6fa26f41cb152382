// The warning of rows that differ from what a model was trained on: for stderr, a line for each column.

import { printable, type TableMetrics } from 'kanjs';
import type { OutsideInput } from 'kanjs/explain';
import { dateText } from 'kanjs/model';
import { count, counted, figureTo } from './number-text.js';

/** Columns, and words of each, told in full. */
const [listed, listedWords] = [5, 3];

/** Lines to write, or nothing where training saw the like of every value. */
export function domainWarning(outside: readonly OutsideInput[], rows: number): string {
  if (outside.length === 0) return '';
  const lines = outside
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, listed)
    .map(
      (input) => `  ${printable(input.name)}: ${count(input.rows)} of ${counted(rows, 'row')}, ${findingText(input)}\n`,
    );
  const rest = outside.length - listed;
  if (rest > 0) lines.push(`  and ${counted(rest, 'more column')}\n`);
  return `kan: warning: values that the model was not trained on; its answers there are guesses\n${lines.join('')}`;
}

function findingText(input: OutsideInput): string {
  if (input.kind === 'missing') return 'no value; filled in';
  if (input.kind === 'words') {
    const more = input.words.length > listedWords ? ' …' : '';
    const words = input.words.slice(0, listedWords).map((word) => `"${printable(word)}"`);
    return `${words.join(', ')}${more}; taken as unknown`;
  }
  const { trained, seen } = input;
  const [least, greatest] = seen;
  // so many digits that what was met differs from what was trained on
  const isSame = (digits: number): boolean =>
    (least < trained[0] && figureTo(least, digits) === figureTo(trained[0], digits)) ||
    (greatest > trained[1] && figureTo(greatest, digits) === figureTo(trained[1], digits));
  let digits = 4;
  while (digits < 17 && isSame(digits)) digits++;
  const text = (value: number): string =>
    input.date === undefined ? figureTo(value, digits) : dateText(value, input.date);
  const reach = [
    ...(least < trained[0] ? [`down to ${text(least)}`] : []),
    ...(greatest > trained[1] ? [`up to ${text(greatest)}`] : []),
  ];
  return `${reach.join(' and ')}; trained on ${trained.map(text).join(' to ')}`;
}

/** A line to write where rows could not be measured. */
export function unmeasuredWarning(unmeasured: TableMetrics['unmeasured'], rows: number): string {
  if (unmeasured === undefined) return '';
  const { missing, classes } = unmeasured;
  const words = classes.slice(0, listedWords).map((word) => `"${printable(word)}"`);
  const why = [
    ...(missing > 0 ? [`${count(missing)} without an answer`] : []),
    ...(classes.length > 0
      ? [
          `${count(unmeasured.rows - missing)} of classes the model does not know, ${words.join(', ')}${classes.length > listedWords ? ' …' : ''}`,
        ]
      : []),
  ];
  return `kan: warning: ${count(unmeasured.rows)} of ${counted(rows, 'row')} are not measured: ${why.join('; ')}\n`;
}
