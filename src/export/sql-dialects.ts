// What databases write differently: casts, dates, functions of mathematics, and how a stage of a query is kept from being copied into the next.

import type { Dialect } from './export-options.js';

export interface SqlDialect {
  name: string;
  /** after the name of a stage */
  as: string;
  /** at the end of a stage: what keeps its expressions from being copied into the next */
  fence: string;
  /** a column of numbers as numbers; text without a digit is a gap where the database would take it for 0 */
  number: (column: string) => string;
  /** seconds since 1970 began, or since midnight, of a column */
  seconds: (column: string, time: boolean) => string;
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

const oneThird = '3.3333333333333331e-1';

export const sqlDialects: Readonly<Record<Dialect, SqlDialect>> = {
  duckdb: {
    name: 'DuckDB',
    as: 'AS NOT MATERIALIZED',
    fence: '',
    number: (column) => `CAST(${column} AS DOUBLE PRECISION)`,
    seconds: (column, time) => `epoch(CAST(${column} AS ${time ? 'TIME' : 'TIMESTAMP'}))`,
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
    seconds: (column, time) => `EXTRACT(EPOCH FROM CAST(${column} AS ${time ? 'TIME' : 'TIMESTAMP'}))`,
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
    // text that was imported: the empty one, and NA
    number: (column) =>
      `CASE WHEN typeof(${column}) = 'text' AND ${column} NOT GLOB '*[0-9]*' THEN NULL ELSE CAST(${column} AS DOUBLE PRECISION) END`,
    // text in ISO form, or seconds as they are
    seconds: (column, time) => {
      const text = time ? `'1970-01-01 ' || ${column}` : column;
      return `CASE typeof(${column}) WHEN 'text' THEN strftime('%s', ${text}) + (strftime('%f', ${text}) - strftime('%S', ${text})) ELSE ${column} END`;
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
