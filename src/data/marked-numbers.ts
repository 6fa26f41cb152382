// Numbers with the same thing beside them in every row ("12 kg", "$1,200", "45%", what Excel writes to keep a text a text), and those that
// accountants write as negative: (1.5), 1.5-. Knows cells, no columns.

import { type NumberStyle, parseNumber } from './number-cells.js';

/** A number and what stood beside it: '' where nothing did. */
export interface MarkedNumber {
  value: number;
  /** '$' before it, 'kg' behind it, or both as '$…M' */
  mark: string;
}

const number = String.raw`(?:\d(?:[\d.,'\u2019 \u00a0\u2009\u202f]*\d)?\.?|[.,]\d+)(?:[eE][+-]?\d+)?`;
const before = String.raw`="|'|\p{Sc}|[A-Z]{1,3}\$|[A-Z]{3}(?=[\s\u00a0])`;
const behind = String.raw`"|%|\u2030|\p{Sc}|[\p{L}\u00b0\u00b5\u00b2\u00b3/]{1,12}`;
/** sign, mark, sign, number, sign, mark */
const pattern = new RegExp(
  String.raw`^([+\u2212-]?)\s*(${before})?\s*([+\u2212-]?)(${number})(-?)\s*(${behind})?$`,
  'u',
);
/** What is negative to an accountant: (1.5), and $(1.5) as well as ($1.5). */
const parentheses = /^(\p{Sc}?)\s*\(([^()]+)\)$/u;
/** Longest cell that is looked at. */
const longest = 60;

/** The number in a cell with something beside it; undefined where there is none. Plain numbers have the mark ''. */
export function parseMarked(cell: string, style: NumberStyle): MarkedNumber | undefined {
  if (cell.length > longest) return undefined;
  const [, mark, inParentheses] = parentheses.exec(cell) ?? [];
  const found = pattern.exec(inParentheses === undefined ? cell : `${mark}${inParentheses.trim()}`);
  if (!found) return undefined;
  const [, sign, ahead = '', inner, digits, last, after = ''] = found as unknown as string[];
  const signs = sign + inner + last + (inParentheses === undefined ? '' : '-');
  if (signs.length > 1 || (ahead === '="') !== (after === '"')) return undefined;
  const size = sizeOf(digits, style);
  if (!Number.isFinite(size)) return undefined;
  return { value: signs === '' || signs === '+' ? size : -size, mark: [ahead, after].filter(Boolean).join('…') };
}

/** Beside a mark, groups of digits are seen where no others told of them: $5,125.73 may stand in the only such column. */
function sizeOf(digits: string, style: NumberStyle): number {
  const size = parseNumber(digits, style);
  if (!Number.isNaN(size) || style.thousands !== '') return size;
  for (const thousands of [style.decimal === '.' ? ',' : '.', ' ', "'"]) {
    const grouped = parseNumber(digits, { ...style, thousands });
    if (!Number.isNaN(grouped)) return grouped;
  }
  return NaN;
}

/** Share of cells with the same mark from which the others, which are plain numbers, are taken to be short for it. */
const mostlyMarked = 0.8;

/** What stands beside the numbers of a column, '' for signs alone; undefined where its cells are not all numbers, or their marks differ. */
export function commonMark(cells: readonly string[], style: NumberStyle): string | undefined {
  let mark = '';
  let marked = 0;
  let signed = 0;
  for (const cell of cells) {
    const found = parseMarked(cell, style);
    if (found === undefined) return undefined;
    if (found.mark !== '') {
      if (mark !== '' && found.mark !== mark) return undefined;
      mark = found.mark;
      marked++;
    } else if (Number.isNaN(parseNumber(cell, style))) signed++;
  }
  if (mark === '') return signed > 0 ? '' : undefined;
  return marked >= mostlyMarked * cells.length ? mark : undefined;
}
