// Numbers as cells of a table write them: decimal point or comma, groups of digits, signs. Knows no columns and no files.

/** How numbers are written: 1,234.5 is { decimal: '.', thousands: ',' }. */
export interface NumberStyle {
  decimal: '.' | ',';
  /** what stands between groups of digits; '' where nothing does. ' ' is any blank, "'" any apostrophe */
  thousands: string;
}

/** What programs write. */
export const plainStyle: NumberStyle = { decimal: '.', thousands: '' };

/** Blanks that stand between digits: the ordinary, the unbroken, the thin and the narrow unbroken one. */
const blanks = ' \u00a0\u2009\u202f';
const apostrophes = "'\u2019";

/** The character that stands for all that are as good as this one between groups of digits. */
export function thousandsOf(character: string): string {
  if (character !== '' && blanks.includes(character)) return ' ';
  return character !== '' && apostrophes.includes(character) ? "'" : character;
}

/** The number in a cell; NaN for anything else. Infinities are given, so that they can be reported for what they are. */
export function parseNumber(cell: string, style: NumberStyle = plainStyle): number {
  const { decimal, thousands } = style;
  if (decimal === '.') {
    const value = Number(cell);
    if (!Number.isNaN(value)) return isHex(cell) || cell.trim() === '' ? NaN : value;
  }
  return parseUnusual(cell, decimal, thousands);
}

function parseUnusual(cell: string, decimal: string, thousands: string): number {
  // the longest double needs some 1100 digits; what is longer is a text
  if (cell.length > 1200) return NaN;
  // the sign that typesetters use for minus
  let text = cell.startsWith('\u2212') ? `-${cell.slice(1)}` : cell;
  if (thousands !== '') text = withoutGroups(text, decimal, thousands);
  if (decimal === ',') text = text.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : NaN;
}

/** 1,234,567.8 as 1234567.8; groups have three digits, or two but for the last (12,34,567). Anything else stays as it is. */
function withoutGroups(text: string, decimal: string, thousands: string): string {
  const found = groupsPattern(thousands).exec(text);
  if (!found) return text;
  const [, sign, whole, rest = ''] = found as unknown as [string, string, string, string?];
  return rest === '' || rest.startsWith(decimal) ? sign + whole.replace(/\D/g, '') + rest : text;
}

const patterns = new Map<string, RegExp>();

function groupsPattern(thousands: string): RegExp {
  let pattern = patterns.get(thousands);
  if (!pattern) {
    const alike = thousands === ' ' ? blanks : thousands === "'" ? apostrophes : thousands;
    const mark = `[${alike.replace(/[\\\]^-]/g, '\\$&')}]`;
    pattern = new RegExp(`^([+-]?)([1-9]\\d{0,2}(?:${mark}\\d{2,3})*${mark}\\d{3})([.,]\\d*)?$`);
    patterns.set(thousands, pattern);
  }
  return pattern;
}

/** JavaScript reads 0x10, 0b1 and 0o7 as numbers; in a table they are words. */
function isHex(cell: string): boolean {
  const code = cell.charCodeAt(1) | 32;
  return code === 120 || code === 98 || code === 111 ? /^\s*0/.test(cell) : /^\s+0[xbo]/i.test(cell);
}

/** Most digits of a whole number that any double holds. */
const exactDigits = 15;

/** Why a cell of digits is rather a code than a number: it would not come out as it went in. Undefined where it is a number. */
export function codeReason(cell: string): string | undefined {
  if (!/^\d+$/.test(cell)) return undefined;
  if (cell.length > exactDigits) return `whole numbers of more than ${exactDigits} digits, such as ${cell}`;
  return cell.length > 1 && cell.startsWith('0') ? `digits with leading zeros, such as ${cell}` : undefined;
}

/** Whether a cell is a number with something beside it: 12 kg, $1,200, 45%, EUR 5. */
export function isNumberWithUnit(cell: string): boolean {
  return (
    cell.length < 60 &&
    !/^[+-]?[\d.,]+$/.test(cell) &&
    /^(\p{Sc}|[A-Z]{3}\s)?\s*[+-]?\d[\d.,' \u00a0]*\s*(%|\u2030|\p{Sc}|[\p{L}\u00b0\u00b5\u00b2\u00b3/]{1,6})?$/u.test(
      cell,
    )
  );
}
