// Seconds since 1970 began (UTC) as text. Knows the Gregorian calendar, no time zones and no clock.

import { checkNumber, checkRecord } from '../errors.js';
import type { DateForm } from './table.js';

export const daySeconds = 86_400;

/**
 * Seconds since 1970 began as 2024-02-29, with hour and minute behind it where it is not midnight; of a column of times alone as 13:05.
 * Throws a KanError on arguments that make no sense.
 */
export function dateText(seconds: number, date: DateForm): string {
  checkNumber('dateText: `seconds`', seconds, -Infinity);
  checkRecord('dateText: `date`', date, "{ order: 'ymd' }");
  if (date.order === 'time') return isoTime(seconds);
  const time = isoTime(seconds - Math.floor(seconds / daySeconds) * daySeconds);
  return time === '00:00' ? isoDate(seconds) : `${isoDate(seconds)} ${time}`;
}

/** 2024-02-29 */
export function isoDate(seconds: number): string {
  // years counted from March, so that the odd day is the last
  const day = Math.floor(seconds / daySeconds) + 719_468;
  const era = Math.floor(day / 146_097);
  const ofEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1, 2)}`;
}

/** 13:05, of seconds since midnight; with seconds where there are any. */
export function isoTime(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (parts[2] === 0 ? parts.slice(0, 2) : parts).map((part) => digits(part, 2)).join(':');
}

const digits = (value: number, least: number): string =>
  value < 0 ? `-${digits(-value, least)}` : String(value).padStart(least, '0');
