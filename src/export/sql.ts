// A program as a query, or a view, for DuckDB, PostgreSQL and SQLite; and a query that tests it and gives no row where all is well.

import { isoDate, isoTime } from '../data/date-text.js';
import { KanError, show } from '../errors.js';
import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { answerWidth, type Program, termsOf } from './program.js';
import { finiteText, type SqlDialect, sqlDialects, sqlName, sqlNumber, sqlString } from './sql-dialects.js';
import { sqlStages, type SqlStages } from './sql-stages.js';

/** Multiply-adds of a row, and columns of a stage, beyond which a query is refused. */
const [mostTerms, mostColumns] = [20_000, 1600];

export function printSql({ program, samples, options }: ExportJob): ExportedFile[] {
  const {
    name,
    dialect: chosen = 'duckdb',
    table = 'data',
    view,
    keep = program.columns.map((column) => column.name),
  } = options;
  const dialect = sqlDialects[chosen];
  checkNames(program, [table, ...(view === undefined ? [] : [view]), ...keep], dialect);
  if (termsOf(program) > mostTerms)
    throw new KanError(
      `exportModel: the model has ${termsOf(program)} multiply-adds a row, too many for a query, which may have ${mostTerms}`,
      'score with another language, such as onnx or python, or with `kan predict`',
    );
  const stages = sqlStages(program, dialect, keep);
  const widest = Math.max(...stages.stages.map((made) => made.length));
  if (widest > mostColumns)
    throw new KanError(
      `exportModel: the query would have ${widest} columns at once, and databases take ${mostColumns}`,
      'score with another language, such as onnx or python, or with `kan predict`',
    );
  const outside = outputNames(program, keep, dialect);
  const head = `-- ${program.about} as a query for ${dialect.name}, made by kanjs ${version}\n`;
  const create = view === undefined ? '' : `CREATE VIEW ${sqlName(view)} AS\n`;
  const select = [
    ...keep.map((column, i) => `q${i} AS ${sqlName(column)}`),
    ...stages.answers.map(
      (answer, i) => `${program.answer.kind === 'numbers' ? finiteText(answer) : answer} AS ${sqlName(outside[i])}`,
    ),
  ];
  const prefix = stagePrefix([table]);
  const query = `${head}${create}WITH ${stageTexts(stages, dialect, prefix, sqlName(table))}\nSELECT ${select.join(',\n  ')}\nFROM ${prefix}${stages.stages.length - 1};\n`;
  return [
    { name: `${name}.sql`, content: query },
    { name: `${name}_test.sql`, content: testText({ program, samples, options }, dialect), extra: true },
  ];
}

/** What stages are called: not as the table that the first one reads. */
function stagePrefix(taken: readonly string[]): string {
  let prefix = 'kan_';
  while (taken.some((name) => name.toLowerCase().startsWith(prefix))) prefix += '_';
  return prefix;
}

function stageTexts({ stages }: SqlStages, { as, fence }: SqlDialect, prefix: string, table: string): string {
  return stages
    .map((made, i) => {
      const list = made.map(([name, text]) => (name === text ? name : `${text} AS ${name}`)).join(',\n    ');
      const source = i === 0 ? `${table} AS t` : `${prefix}${i - 1}`;
      return `${prefix}${i} ${as} (\n  SELECT ${list === '' ? '1 AS nothing' : list}\n  FROM ${source}${i > 0 ? fence : ''}\n)`;
    })
    .join(',\n');
}

/** What answers are called: predicted_ and the target, probability_ and the class, with a number where a name is taken. */
function outputNames({ answer }: Program, kept: readonly string[], { longestName }: SqlDialect): string[] {
  const wanted =
    answer.kind === 'numbers'
      ? answer.columns.map(({ name }) => `predicted_${name}`)
      : [`predicted_${answer.name}`, ...answer.classes.map((name) => `probability_${name}`)];
  const taken = new Set(kept.map((name) => name.toLowerCase()));
  return wanted.map((name) => {
    let free = shortened(name, longestName);
    for (let k = 2; taken.has(free.toLowerCase()); k++)
      free = `${shortened(name, longestName && longestName - 4)}_${k}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function shortened(name: string, most: number | undefined): string {
  if (most === undefined) return name;
  let text = '';
  let bytes = 0;
  for (const character of name) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > most) break;
    text += character;
  }
  return text;
}

function checkNames({ columns, answer }: Program, others: readonly string[], dialect: SqlDialect): void {
  const words = columns.flatMap((column) => (column.kind === 'words' ? column.words : []));
  const classes = answer.kind === 'classes' ? answer.classes : [];
  const names = [...columns.map(({ name }) => name), ...others];
  const bad = [...names, ...words, ...classes].find((text) => text.includes('\0'));
  if (bad !== undefined)
    throw new KanError(`exportModel: ${show(bad)} has a character of code 0, which SQL cannot write`);
  if (names.includes(''))
    throw new KanError('exportModel: a column has no name, and SQL needs one', 'rename it and train again');
  const folded = new Map<string, string>();
  for (const { name } of columns) {
    const key = dialect.name === 'PostgreSQL' ? shortened(name, dialect.longestName) : name.toLowerCase();
    const other = folded.get(key);
    if (other !== undefined) {
      const why =
        dialect.longestName === undefined
          ? 'does not tell capital letters from small ones'
          : `reads ${dialect.longestName} bytes of a name`;
      throw new KanError(
        `exportModel: the columns ${show(other)} and ${show(name)} are one to ${dialect.name}, which ${why}`,
        'rename one and train again',
      );
    }
    folded.set(key, name);
  }
}

/** The same query on rows that are written into it, beside the model's own answers: it gives the rows that are wrong. */
function testText({ program, samples }: ExportJob, dialect: SqlDialect): string {
  const { columns, answer } = program;
  const { rows, values, answers, usual } = samples;
  const width = answerWidth(program);
  const row = freeName(
    'kan_row',
    columns.map(({ name }) => name),
  );
  const stages = sqlStages(program, dialect, [row]);
  const given = Array.from({ length: rows }, (_, r) => {
    const cells = columns.map((column, i) => {
      const value = values[r * columns.length + i];
      const missing = Number.isNaN(value);
      if (column.kind === 'words') return missing ? 'CAST(NULL AS VARCHAR)' : sqlString(column.words[value]);
      if (column.kind === 'number') return missing ? 'CAST(NULL AS DOUBLE PRECISION)' : sqlNumber(value);
      const time = column.date.order === 'time';
      if (missing) return time ? 'CAST(NULL AS TIME)' : 'CAST(NULL AS TIMESTAMP)';
      return dialect.moment(time ? clock(value) : moment(value), time);
    });
    return `  (${[r, ...cells].join(', ')})`;
  });
  const expected = Array.from({ length: rows }, (_, r) => {
    const numbers = Array.from(answers.subarray(r * width, (r + 1) * width), sqlNumber);
    return `  (${[r, ...numbers].join(', ')})`;
  });
  const names = [row, ...columns.map(({ name }) => name)].map(sqlName).join(', ');
  const told = answer.kind === 'numbers' ? stages.answers : stages.answers.slice(1);
  const limit = (i: number): string =>
    `1e-9 * CASE WHEN abs(e${i}) > ${sqlNumber(usual)} THEN abs(e${i}) ELSE ${sqlNumber(usual)} END`;
  const wrong = told.map((name, i) => `${name} IS NULL OR abs(${name} - e${i}) > ${limit(i)}`);
  const last = `kan_${stages.stages.length - 1}`;
  const shown = told.flatMap((name, i) => [`${name} AS got_${i}`, `e${i} AS expected_${i}`]);
  return `-- tests the query of ${program.about}, made by kanjs ${version}, on ${rows} rows that the model answered: every row that comes out is a wrong one
WITH kan_given (${names}) AS (VALUES
${given.join(',\n')}
),
kan_expected (wanted, ${told.map((_, i) => `e${i}`).join(', ')}) AS (VALUES
${expected.join(',\n')}
),
${stageTexts(stages, dialect, 'kan_', 'kan_given')}
SELECT wanted AS row_number, ${shown.join(', ')}
FROM kan_expected LEFT JOIN ${last} ON q0 = wanted
WHERE ${wrong.join('\n  OR ')};
`;
}

function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  while (taken.some((other) => other.toLowerCase() === free)) free += '_';
  return free;
}

const daySeconds = 86_400;
const moment = (seconds: number): string =>
  `${isoDate(seconds)} ${clock(seconds - Math.floor(seconds / daySeconds) * daySeconds)}`;

/** 13:05:00 */
function clock(seconds: number): string {
  const text = isoTime(seconds);
  return text.length === 5 ? `${text}:00` : text;
}
