// A column of dates as inputs of a network: the time that went by since the first day seen and, where what was seen covers them, the week,
// the year and the day as cycles, a sine and a cosine each. Dates are seconds since 1970 began (UTC), times seconds since midnight.

import { KanError, show, suggest } from '../errors.js';
import { missingValue } from './column-values.js';
import { daySeconds, isoDate, isoTime } from './date-text.js';
import type { Decision } from './decision.js';
import { fillingScale } from './number-scaling.js';
import type { UnseenRule } from './missing.js';
import type { DateInput } from './table-encoding.js';
import type { Column, DateForm, NumberColumn, Table } from './table.js';

/** What a column of dates can become: time that went by, and cycles. */
export const dateParts = ['elapsed', 'week', 'year', 'day'] as const;
export type DatePart = (typeof dateParts)[number];

/** How the column enters, and what was found out about its cycles. */
export interface FittedDate {
  input: DateInput;
  cycles?: { parts: DatePart[]; why: string };
}

/** Days from a Monday to the day that 1970 began with. */
const thursday = 3;
/** Days of a year, leap years spread evenly. */
const year = 365.2425;

/** Days of a column that cover the cycle, and different parts of it that it has to have. */
const cycles = {
  day: { days: 1, parts: 24, least: 3, turns: (seconds: number) => seconds / daySeconds },
  week: { days: 13, parts: 7, least: 3, turns: (seconds: number) => (dayOf(seconds) + thursday) / 7 },
  year: { days: 365, parts: 12, least: 4, turns: (seconds: number) => dayOf(seconds) / year },
} as const;

const dayOf = (seconds: number): number => Math.floor(seconds / daySeconds);

/** The option `dates`: which parts every column of dates becomes. Throws a KanError unless it is such a list. */
export function checkDates(what: string, dates: unknown): asserts dates is readonly DatePart[] | undefined {
  if (dates === undefined) return;
  if (!Array.isArray(dates) || dates.length === 0)
    throw new KanError(`${what} must be a list of ${dateParts.join(', ')}; got ${show(dates)}`);
  for (const part of dates)
    if (!dateParts.includes(part))
      throw new KanError(
        `${what} must be a list of ${dateParts.join(', ')}; got ${show(part)}`,
        suggest(String(part), dateParts),
      );
}

/** Whether the column holds dates. */
export function isDates(column: Column): column is NumberColumn & { date: DateForm } {
  return column.kind === 'number' && column.date !== undefined;
}

/** `asked`: the parts to make, where somebody said so. Throws a KanError for a column without dates. */
export function fitDates(column: NumberColumn & { date: DateForm }, asked?: readonly DatePart[]): FittedDate {
  const { name, date } = column;
  const present = column.values.filter((value) => !Number.isNaN(value));
  if (present.length === 0)
    throw new KanError(`column ${show(name)} has no values`, `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`);
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of present) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  const isTime = date.order === 'time';
  const parts =
    asked === undefined ? partsIn(present, [lo, hi], isTime) : asked.filter((part) => !isTime || ofTimes.has(part));
  if (parts.length === 0) parts.push('elapsed');
  const origin = isTime ? 0 : dayOf(lo) * daySeconds;
  const unit = unitOf(date);
  const input: DateInput = {
    kind: 'date',
    name,
    date,
    range: [lo, hi],
    ...(parts.includes('elapsed') && {
      elapsed: { origin, ...fillingScale([(lo - origin) / unit, (hi - origin) / unit]) },
    }),
    cycles: (['week', 'year', 'day'] as const).filter((part) => parts.includes(part)),
    fill: present.sort()[present.length >> 1],
  };
  const text = isTime ? isoTime : isoDate;
  return asked ? { input } : { input, cycles: { parts, why: `it runs from ${text(lo)} to ${text(hi)}` } };
}

/** What times alone can become. */
const ofTimes: ReadonlySet<DatePart> = new Set(['elapsed', 'day']);

function partsIn(values: Float64Array, [lo, hi]: readonly [number, number], isTime: boolean): DatePart[] {
  const found: DatePart[] = ['elapsed'];
  for (const part of dateParts) {
    if (part === 'elapsed' || (isTime && !ofTimes.has(part))) continue;
    const { days, parts, least, turns } = cycles[part];
    // of times alone three quarters of a day are as good as a day
    if (hi - lo < (isTime ? 0.75 : days) * daySeconds) continue;
    const seen = new Set<number>();
    for (const value of values) {
      const turn = turns(value) - Math.floor(turns(value));
      // the first moment of a part, such as a whole hour, may come out a rounding error before it
      seen.add(Math.floor(turn * parts + 1e-6) % parts);
    }
    if (seen.size >= least) found.push(part);
  }
  return found;
}

const unitOf = ({ order }: DateForm): number => (order === 'time' ? 3600 : daySeconds);

/** The inputs' own quantities: what they are called, and how the network reads them; cycles as they are. */
export function dateQuantities({
  name,
  date,
  range,
  elapsed,
  cycles: made,
}: DateInput): { name: string; offset: number; factor: number; range: [number, number] }[] {
  const around = made.flatMap((cycle) =>
    ['sin', 'cos'].map((wave) => {
      return { name: `${wave}(${name}, ${cycle})`, offset: 0, factor: 1, range: [-1, 1] as [number, number] };
    }),
  );
  if (elapsed === undefined) return around;
  const { origin, offset, factor } = elapsed;
  const [from, to] = range.map((value) => (value - origin) / unitOf(date));
  const since = date.order === 'time' ? 'hours since midnight' : `days since ${isoDate(origin)}`;
  return [{ name: `${name} (${since})`, offset, factor, range: [from, to] }, ...around];
}

/** Writes the inputs of one date into x from place `at` on. */
export function writeDate(
  { date, elapsed, cycles: made }: DateInput,
  seconds: number,
  x: { [i: number]: number },
  at: number,
): void {
  let place = at;
  if (elapsed !== undefined) x[place++] = ((seconds - elapsed.origin) / unitOf(date) - elapsed.offset) * elapsed.factor;
  for (const cycle of made) {
    const turns = cycles[cycle].turns(seconds);
    const angle = 2 * Math.PI * (turns - Math.floor(turns));
    x[place++] = Math.sin(angle);
    x[place++] = Math.cos(angle);
  }
}

/** One cycle as arithmetic: its turns are (whole days + shift) / length, or seconds / length where days do not count whole. */
export interface CycleForm {
  wholeDays: boolean;
  shift: number;
  length: number;
}

const cycleForms: Readonly<Record<DateInput['cycles'][number], CycleForm>> = {
  day: { wholeDays: false, shift: 0, length: daySeconds },
  week: { wholeDays: true, shift: thursday, length: 7 },
  year: { wholeDays: true, shift: 0, length: year },
};

/** What `writeDate` does, as plain numbers: for those who write it in another language. */
export function dateForm({ date, elapsed, cycles: made }: DateInput): {
  elapsed?: { origin: number; unit: number; offset: number; factor: number };
  cycles: CycleForm[];
} {
  return {
    ...(elapsed && { elapsed: { ...elapsed, unit: unitOf(date) } }),
    cycles: made.map((cycle) => cycleForms[cycle]),
  };
}

export function dateWidth({ elapsed, cycles: made }: DateInput): number {
  return (elapsed === undefined ? 0 : 1) + 2 * made.length;
}

/** Writes the column's inputs into x[rows, width], from column `at` on. Throws a KanError on plain numbers, and on a gap without `fill`. */
export function encodeDates(
  input: DateInput,
  column: NumberColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  unseen: UnseenRule,
): void {
  // a column of gaps alone has no kind
  if (column.date === undefined && !column.values.every(Number.isNaN))
    throw new KanError(
      `column ${show(column.name)} holds plain numbers where this model reads dates`,
      `read it with \`kinds: { ${JSON.stringify(column.name)}: "date" }\`, or give Date objects`,
    );
  for (let row = 0; row < table.rows; row++) {
    let value = column.values[row];
    if (Number.isNaN(value)) {
      if (input.fill === undefined || unseen === 'error') throw missingValue(table, row, column.name);
      value = input.fill;
    }
    writeDate(input, value, x, row * width + at);
  }
}

/** The decisions about dates, one for each column. */
export function dateDecisions(found: readonly { name: string; parts: DatePart[]; why: string }[]): Decision[] {
  return found.map(({ name, parts, why }) => ({ option: 'dates', value: parts, columns: [name], why }));
}

/** Whether the value, from outside, is sound as the part of an encoding that is about dates, but for its name and fill. */
export function isDateInput(value: unknown): boolean {
  const { range, elapsed, cycles: made } = Object(value) as Partial<DateInput>;
  const areNumbers = (values: readonly unknown[]): boolean => values.every(Number.isFinite);
  if (!Array.isArray(range) || range.length !== 2 || !areNumbers(range)) return false;
  if (
    !Array.isArray(made) ||
    new Set(made).size !== made.length ||
    !made.every((cycle) => Object.hasOwn(cycles, cycle))
  )
    return false;
  if (elapsed === undefined) return made.length > 0;
  const { origin, offset, factor } = Object(elapsed) as NonNullable<DateInput['elapsed']>;
  return areNumbers([origin, offset, factor]) && factor !== 0;
}
