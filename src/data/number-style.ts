// How the numbers of a table are written: which sign stands before decimals and which between thousands. Knows cells that a separator has
// split, not how they were found.

import { codeReason, type NumberStyle, parseNumber, plainStyle, thousandsOf } from './number-cells.js';

/** What was said of how a text is written; the rest is found. */
export interface GivenDialect {
  separator?: string | undefined;
  decimal?: '.' | ',' | undefined;
  thousands?: string | undefined;
}

/** Share of numbers among a column's cells from which its numbers count. */
export const mostlyNumbers = 0.8;

/** The style under which most cells are numbers; the plainest of those that do as well. */
export function findStyle(
  separator: string,
  body: readonly string[][],
  { decimal, thousands }: Pick<GivenDialect, 'decimal' | 'thousands'>,
): { style: NumberStyle; numbers: number } {
  const groups = thousands === undefined ? undefined : thousandsOf(thousands);
  const styles = (decimal === undefined ? (['.', ','] as const) : [decimal])
    .flatMap((sign) =>
      (groups === undefined ? ['', ',', '.', ' ', "'"] : [groups]).map((mark) => ({ decimal: sign, thousands: mark })),
    )
    .filter((style) => style.decimal !== style.thousands);
  const columns = columnsOf(body);
  const isOpen = columns.some((cells) =>
    cells.some((cell) => /\d[^\d:/-]\d|,\d|\d,/.test(cell) && Number.isNaN(parseNumber(cell))),
  );
  const pointed = styles.find((style) => style.decimal === ',' && style.thousands === '.');
  if (!isOpen && separator === ';' && pointed && columns.some(areGroupedByPoints))
    return { style: pointed, numbers: countNumbers(columns, pointed) };
  if (!isOpen && styles.some(isPlain)) return { style: plainStyle, numbers: countNumbers(columns, plainStyle) };
  const counts = styles.map((style) => ({ style, numbers: countNumbers(columns, style) }));
  const most = Math.max(0, ...counts.map(({ numbers }) => numbers));
  const best = counts.filter(({ numbers }) => numbers === most).map(({ style }) => style);
  const plain = best.find(isPlain);
  if (plain) return { style: plain, numbers: most };
  const comma = best.find((style) => style.decimal === ',' && style.thousands === '');
  const grouped = best.find((style) => style.decimal === '.' && style.thousands === ',');
  if (comma && grouped) {
    // 1,234 is either; where no number below a thousand is written without a comma, it is a decimal comma
    const whole = columns.some(
      (cells) =>
        cells.some((cell) => /^[+-]?\d+,\d{3}$/.test(cell)) && cells.some((cell) => /^[+-]?\d{1,3}$/.test(cell)),
    );
    return { style: separator === ',' || whole ? grouped : comma, numbers: most };
  }
  return { style: comma ?? best[0] ?? plainStyle, numbers: most };
}

/** Least numbers of a column by which points are told to stand between thousands. */
const tellingPoints = 10;

/** Three digits after every point, and whole numbers below a thousand without one: nobody rounds so. */
function areGroupedByPoints(cells: readonly string[]): boolean {
  const pointed = cells.filter((cell) => cell.includes('.'));
  return (
    pointed.length >= tellingPoints &&
    pointed.every((cell) => /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(cell)) &&
    cells.some((cell) => /^[+-]?\d{1,3}$/.test(cell)) &&
    !cells.some((cell) => /^\d{4,}$/.test(cell))
  );
}

const isPlain = (style: NumberStyle): boolean => style.decimal === '.' && style.thousands === '';

/** The cells of each column that are there, and look as if they might be numbers at all. */
function columnsOf(body: readonly string[][]): string[][] {
  const width = body[0]?.length ?? 0;
  return Array.from({ length: width }, (_, i) =>
    body
      .map((row) => (row[i] ?? '').trim())
      .filter((cell) => cell !== '' && !/^(na|n\/a|nan|null|\?|-|none|\.)$/i.test(cell)),
  );
}

function countNumbers(columns: readonly string[][], style: NumberStyle): number {
  let sum = 0;
  for (const cells of columns) {
    let count = 0;
    for (const cell of cells) if (!Number.isNaN(parseNumber(cell, style))) count++;
    if (count >= mostlyNumbers * cells.length) sum += count;
  }
  return sum;
}

/** What else the number in a cell could be, for a hint: the option that would make it one. Undefined where none would. */
export function otherStyle(cell: string, style: NumberStyle): string | undefined {
  if (codeReason(cell) !== undefined) return undefined;
  for (const decimal of ['.', ','] as const)
    for (const thousands of ['', ',', '.', ' ', "'"]) {
      if (thousands === decimal || Number.isNaN(parseNumber(cell, { decimal, thousands }))) continue;
      if (decimal !== style.decimal) return `\`decimal: ${JSON.stringify(decimal)}\``;
      return `\`thousands: ${JSON.stringify(thousands)}\``;
    }
  return undefined;
}
