// Dates and times as cells of a table write them, as seconds since 1970 began (UTC). Knows no columns, time zones only as offsets that
// are written out, and no clock: a date without an offset is taken as UTC.

import type { DateForm } from './table.js';

export type DateOrder = DateForm['order'];

export const dateOrders: readonly DateOrder[] = ['ymd', 'dmy', 'mdy', 'time'];

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName = `(${months.join('|')})[a-z]*\\.?`;
const clock = '(\\d{1,2}):(\\d{2})(?::(\\d{2})([.,]\\d+)?)?\\s*([ap]\\.?m\\.?)?';
const after = `(?:(?:t|,?\\s+)${clock}\\s*(z|utc|gmt|[+-]\\d{2}(?::?\\d{2})?)?)?$`;
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${after}`, 'i');
const compact = new RegExp(`^(\\d{4})()(\\d{2})(\\d{2})${after}`, 'i');
const yearAndMonth = /^(\d{4})()-(\d{2})$/;
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${after}`, 'i');
const dayAndName = new RegExp(
  `^(\\d{1,2})(?:\\.|st|nd|rd|th)?([-\\s/]*)${monthName}[-,\\s/]*(\\d{4}|\\d{2})${after}`,
  'i',
);
const nameAndDay = new RegExp(`^${monthName}\\s*()(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${after}`, 'i');
const clockAlone = new RegExp(`^${clock}$`, 'i');
/** A day's name before a date says nothing that the date does not. */
const weekday = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?=\S)/i;
/** Longest cell that is looked at. */
const longest = 48;

/** Seconds since 1970 began (of a time alone: since midnight); NaN where the cell is no date written in this order. */
export function parseDate(text: string, order: DateOrder): number {
  if (text.length > longest || text.length < 4) return NaN;
  const cell = text.replace(weekday, '');
  if (order === 'time') {
    const found = clockAlone.exec(cell);
    return found ? secondsOfDay(found, 1) : NaN;
  }
  let found = dayAndName.exec(cell);
  if (found) return seconds(yearOf(found[4]), monthOf(found[3]), Number(found[1]), found);
  found = nameAndDay.exec(cell);
  if (found) return seconds(yearOf(found[4]), monthOf(found[1]), Number(found[3]), found);
  if (order === 'ymd') {
    found = yearFirst.exec(cell) ?? compact.exec(cell) ?? yearAndMonth.exec(cell);
    return found ? seconds(Number(found[1]), Number(found[3]), Number(found[4] ?? 1), found) : NaN;
  }
  found = yearLast.exec(cell);
  if (!found) return NaN;
  const [day, month] = order === 'dmy' ? [found[1], found[3]] : [found[3], found[1]];
  return seconds(yearOf(found[4]), Number(month), Number(day), found);
}

/** Which order all of these cells are written in, and whether another would do as well. Undefined where they are no dates. */
export function findDateOrder(
  cells: readonly string[],
  dayFirst = false,
): { order: DateOrder; ambiguous: boolean } | undefined {
  if (cells.length === 0) return undefined;
  const fitting = dateOrders.filter((order) => cells.every((cell) => !Number.isNaN(parseDate(cell, order))));
  if (fitting.length < 2) return fitting.length === 1 ? { order: fitting[0], ambiguous: false } : undefined;
  // months in words fit every order
  if (fitting.includes('ymd')) return { order: 'dmy', ambiguous: false };
  // with points or dashes between, the day comes first nearly everywhere
  const order = dayFirst || !cells[0].includes('/') ? 'dmy' : 'mdy';
  return { order, ambiguous: true };
}

/** Different months from which cells such as 1949-01 are no codes. */
const fewMonths = 10;

/** Whether these are dates beyond doubt. */
export function arePlainDates(cells: readonly string[]): boolean {
  return cells.every(isPlainDate) || (cells.every(isMonth) && new Set(cells).size >= fewMonths);
}

function isMonth(cell: string): boolean {
  const year = Number(yearAndMonth.exec(cell)?.[1]);
  return year >= 1700 && year < 2200 && !Number.isNaN(parseDate(cell, 'ymd'));
}

/** Whether a cell is written as a date beyond doubt: digits alone, a year and a month, or a year of two digits with dashes may be codes. */
export function isPlainDate(cell: string): boolean {
  return !/^\d+$/.test(cell) && !yearAndMonth.test(cell) && !/^\d{1,2}-\d{1,2}-\d{2}(\D|$)/.test(cell);
}

function monthOf(name: string): number {
  return months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Years of two digits are 1970 to 2069. */
function yearOf(text: string): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year < 70 ? 2000 : 1900);
}

/** Where the hour stands among the groups of the patterns with a date. */
const hourGroup = 5;

function seconds(year: number, month: number, day: number, found: RegExpExecArray): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return NaN;
  const time = found[hourGroup] === undefined ? 0 : secondsOfDay(found, hourGroup) - offsetOf(found[hourGroup + 5]);
  return 86_400 * daysSince1970(year, month, day) + time;
}

/** Hour, minute, second, its decimals and am or pm are groups of the pattern from this one on. */
function secondsOfDay(found: RegExpExecArray, at: number): number {
  let hour = Number(found[at]);
  const [minute, second] = [Number(found[at + 1]), Number(found[at + 2] ?? 0)];
  const half = found[at + 4]?.[0].toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return NaN;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return NaN;
  return 3600 * hour + 60 * minute + second + Number((found[at + 3] ?? '0').replace(',', '.'));
}

/** Seconds east of Greenwich. */
function offsetOf(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '');
  if (!found) return 0;
  return (found[1] === '-' ? -1 : 1) * (3600 * Number(found[2]) + 60 * Number(found[3] ?? 0));
}

/** Days from 1 January 1970 in the Gregorian calendar; years are counted from March, so that the odd day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  const days = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return days + Math.floor((153 * m + 2) / 5) + day - 1 - 719_468;
}
