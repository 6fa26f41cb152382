// What databases write differently: casts, dates, functions of mathematics, and how a stage of a query is kept from being copied into the next.

import type { DateForm } from '../data/table.js';
import type { Dialect } from './export-options.js';

export interface SqlDialect {
  name: string;
  /** after the name of a stage */
  as: string;
  /** at the end of a stage: what keeps its expressions from being copied into the next */
  fence: string;
  /** a column of numbers as numbers; text without a digit is a gap where the database would take it for 0 */
  number: (column: string) => string;
  /** seconds since 1970 began, or since midnight, of a column; text in the order of the model's own table is one too */
  seconds: (column: string, order: DateForm['order']) => string;
  /** whether the text is a number that is none */
  isNaN: ((text: string) => string) | undefined;
  least: string;
  greatest: string;
  /** whether e to a power that is too small or too large is an error */
  strictExp: boolean;
  cbrt: (x: string) => string;
  log2: (x: string) => string;
  /** most bytes of a name; undefined where there is no end */
  longestName?: number;
  /** a date, or a time, as a constant */
  moment: (text: string, time: boolean) => string;
}

/** Infinite, for which there is no answer: what is no number and no date is no gap. */
const noAnswer = '9e999';

/** The column as text in ISO form, where its dates may begin with the day or the month; of 03.01.2020 and the like, with two digits for both. */
function isoText(column: string, order: DateForm['order']): string {
  if (order !== 'dmy' && order !== 'mdy') return column;
  const text = `CAST(${column} AS VARCHAR)`;
  const [month, day] = order === 'dmy' ? [4, 1] : [1, 4];
  const written = ['.', '/', '-'].map((sign) => `${text} LIKE '__${sign}__${sign}____%'`).join(' OR ');
  const part = (at: number, length?: number): string =>
    `substr(${text}, ${at}${length === undefined ? '' : `, ${length}`})`;
  return `CASE WHEN ${written} THEN ${part(7, 4)} || '-' || ${part(month, 2)} || '-' || ${part(day, 2)} || ${part(11)} ELSE ${text} END`;
}

const oneThird = '3.3333333333333331e-1';

export const sqlDialects: Readonly<Record<Dialect, SqlDialect>> = {
  duckdb: {
    name: 'DuckDB',
    as: 'AS NOT MATERIALIZED',
    fence: '',
    number: (column) => `CAST(${column} AS DOUBLE PRECISION)`,
    seconds: (column, order) => `epoch(CAST(${isoText(column, order)} AS ${order === 'time' ? 'TIME' : 'TIMESTAMP'}))`,
    isNaN: (text) => `isnan(${text})`,
    least: 'LEAST',
    greatest: 'GREATEST',
    strictExp: false,
    cbrt: (x) => `cbrt(${x})`,
    log2: (x) => `log2(${x})`,
    moment: (text, time) => `CAST('${text}' AS ${time ? 'TIME' : 'TIMESTAMP'})`,
  },
  postgresql: {
    name: 'PostgreSQL',
    as: 'AS',
    fence: ' OFFSET 0',
    number: (column) => `CAST(${column} AS DOUBLE PRECISION)`,
    seconds: (column, order) =>
      `EXTRACT(EPOCH FROM CAST(${isoText(column, order)} AS ${order === 'time' ? 'TIME' : 'TIMESTAMP'}))`,
    isNaN: (text) => `${text} = CAST('NaN' AS DOUBLE PRECISION)`,
    least: 'LEAST',
    greatest: 'GREATEST',
    strictExp: true,
    cbrt: (x) => `cbrt(${x})`,
    log2: (x) => `(ln(${x}) / 6.931471805599453e-1)`,
    longestName: 63,
    moment: (text, time) => `CAST('${text}' AS ${time ? 'TIME' : 'TIMESTAMP'})`,
  },
  sqlite: {
    name: 'SQLite',
    as: 'AS MATERIALIZED',
    fence: '',
    // text that was imported: the empty one, and NA; and 12,5 or 12 kg, of which it would take 12
    number: (column) =>
      `CASE WHEN typeof(${column}) = 'text' AND ${column} NOT GLOB '*[0-9]*' THEN NULL WHEN typeof(${column}) = 'text' AND ${column} GLOB '*[^0-9.eE+ -]*' THEN ${noAnswer} ELSE CAST(${column} AS DOUBLE PRECISION) END`,
    // text in ISO form, or seconds as they are
    seconds: (column, order) => {
      const text = order === 'time' ? `'1970-01-01 ' || ${column}` : isoText(column, order);
      const read = `strftime('%s', ${text}) + (strftime('%f', ${text}) - strftime('%S', ${text}))`;
      return `CASE WHEN typeof(${column}) <> 'text' THEN ${column} WHEN ${column} GLOB '*[0-9]*' THEN COALESCE(${read}, ${noAnswer}) END`;
    },
    isNaN: undefined,
    least: 'MIN',
    greatest: 'MAX',
    strictExp: false,
    cbrt: (x) => `(sign(${x}) * power(abs(${x}), ${oneThird}))`,
    log2: (x) => `log2(${x})`,
    moment: (text) => `'${text}'`,
  },
};

/** Text as a string of SQL. */
export const sqlString = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name, whatever is in it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A number that reads back the same, and is one of eight bytes: in DuckDB 0.1 is a decimal, 1e-1 is not. */
export function sqlNumber(value: number): string {
  const text = (Object.is(value, -0) ? 0 : value).toExponential();
  return value < 0 ? `(${text})` : text;
}

/** The text where the number of that name is finite, else NULL. */
export function finiteText(name: string, text = name): string {
  return `CASE WHEN abs(${name}) <= ${sqlNumber(Number.MAX_VALUE)} THEN ${text} END`;
}
