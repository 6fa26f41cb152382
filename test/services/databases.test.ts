// Exports as SQL, in the databases themselves: ten thousand rows for each model, and names that would end a statement.

import { DuckDBInstance } from '@duckdb/node-api';
import { createTable, exportModel, type ExportOptions, type Model, predictTable, readCsv, trainTable } from 'kanjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programOf } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import { answerWidth, type Program } from '../../src/export/program.js';
import { movedBy, wrongAnswers } from '../export/compare.js';
import { formulaCases } from '../export/formulas.js';
import { exportModels } from '../export/models.js';
import { drawRows } from '../export/rows.js';
import { trainedModels } from '../export/trained.js';
import { type Postgres, postgresPrograms, run, sqlite, startPostgres } from './tools.js';

const rows = 10_000;
const exact = 1e-12;

const all = [...exportModels, ...(await trainedModels())].map(([what, model]) => {
  const program = programOf(model);
  // a query does not read what was pruned: there an infinite number does no harm
  const values = drawRows(program, rows, 11, what === 'pruned');
  return { what, model, program, values, moved: movedBy(program, values, rows) };
});
type Case = (typeof all)[number];

/** SQL has no error function, so these are refused */
const withErf = ['order 2, adapted, linear', 'locked edges', 'linear layers, norms, gates, activations'];

type Dialect = NonNullable<ExportOptions['dialect']>;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const moment = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const infinite = (value: number, dialect: Dialect): string =>
  dialect === 'sqlite' ? `${value < 0 ? '-' : ''}9e999` : `CAST('${value}' AS DOUBLE PRECISION)`;

/** Statements that make the table "data" with a column "kan id"; words that are not known are "never seen" in every other row, else NULL. */
function tableText({ program, values }: Case, dialect: Dialect): string {
  const { columns } = program;
  const types = columns.map((column) => {
    if (column.kind === 'number') return 'DOUBLE PRECISION';
    if (column.kind === 'words' || dialect === 'sqlite') return 'TEXT';
    return column.date.order === 'time' ? 'TIME' : 'TIMESTAMP';
  });
  const cell = (row: number, i: number): string => {
    const [value, column] = [values[row * columns.length + i], columns[i]];
    if (column.kind === 'words') {
      if (Number.isNaN(value)) return row % 2 === 0 ? "'never seen'" : 'NULL';
      return `'${column.words[value].replaceAll("'", "''")}'`;
    }
    if (Number.isNaN(value)) return 'NULL';
    if (column.kind === 'number') return Number.isFinite(value) ? value.toExponential() : infinite(value, dialect);
    return column.date.order === 'time' ? `'${moment(value).slice(11)}'` : `'${moment(value)}'`;
  };
  const inserts: string[] = [];
  for (let first = 0; first < rows; first += 500) {
    const lines = Array.from(
      { length: 500 },
      (_, r) => `(${[first + r, ...columns.map((_c, i) => cell(first + r, i))].join(', ')})`,
    );
    inserts.push(`INSERT INTO "data" VALUES ${lines.join(',\n')};`);
  }
  const named = columns.map(({ name }, i) => `${quoted(name)} ${types[i]}`);
  return `DROP TABLE IF EXISTS "data";\nCREATE TABLE "data" ("kan id" INTEGER, ${named.join(', ')});\nBEGIN;\n${inserts.join('\n')}\nCOMMIT;\n`;
}

/** the query, without its last sign, and that of its test */
async function queries(
  { model }: Case,
  dialect: Dialect,
  more: Partial<ExportOptions> = {},
): Promise<[string, string]> {
  const [main, check] = await exportModel(model, { to: 'sql', dialect, keep: ['kan id'], ...more });
  return [(main.content as string).trimEnd().replace(/;$/, ''), check.content as string];
}

/** Names of what a query says: the label first, where there are classes. */
function toldNames({ answer }: Program): string[] {
  if (answer.kind === 'numbers') return answer.columns.map(({ name }) => `predicted_${name}`);
  return [`predicted_${answer.name}`, ...answer.classes.map((name) => `probability_${name}`)];
}

/** Compares what came back, a list for each row in the order of `toldNames`. */
function compare({ program, values, moved, what }: Case, told: readonly (readonly (string | number | null)[])[]): void {
  const expected = interpretRows(program, values, rows);
  const width = answerWidth(program);
  const { answer } = program;
  const numbers = told
    .flatMap((row) => (answer.kind === 'numbers' ? row : row.slice(1)))
    .map((value) => (value === null ? NaN : Number(value)));
  expect([what, told.length, wrongAnswers(program, numbers, expected, exact, moved).slice(0, 3)]).toEqual([
    what,
    rows,
    [],
  ]);
  if (answer.kind === 'numbers') return;
  const wrong = told.flatMap(([label], row) => {
    const own = expected.subarray(row * width, (row + 1) * width);
    const right = answer.classes[own.indexOf(Math.max(...own))] ?? null;
    return label === right ? [] : [[row, label, right]];
  });
  expect([what, wrong.slice(0, 3)]).toEqual([what, []]);
}

/** Runs every model; `ask` makes the table and gives the query's rows by "kan id". */
async function tryAll(
  dialect: Dialect,
  ask: (table: string, query: string, names: readonly string[]) => Promise<(string | number | null)[][]>,
  check: (query: string) => Promise<unknown[]>,
): Promise<void> {
  const refused: [string, string][] = [];
  for (const each of all) {
    let texts: [string, string];
    try {
      texts = await queries(each, dialect);
    } catch (error) {
      refused.push([each.what, (error as Error).message]);
      continue;
    }
    compare(each, await ask(tableText(each, dialect), texts[0], toldNames(each.program)));
    expect([each.what, await check(texts[1])]).toEqual([each.what, []]);
  }
  expect(refused).toEqual(withErf.map((what) => [what, expect.stringMatching(/error function$/)]));
}

/** Every formula in a database; `ask` gives the answers of a query in the order of rows. */
async function tryFormulas(
  dialect: Dialect,
  ask: (sql: string, query: string) => Promise<(number | null)[]>,
): Promise<void> {
  for (const { text, formula, program, values, rows: count, expected } of formulaCases) {
    const [{ content }] = await exportModel(formula, { to: 'sql', dialect, keep: ['kan id'] });
    const names = program.columns.map(({ name }) => `${quoted(name)} DOUBLE PRECISION`);
    const given = Array.from(
      { length: count },
      (_, r) => `(${r}, ${values[2 * r].toExponential()}, ${values[2 * r + 1].toExponential()})`,
    );
    const sql = `DROP TABLE IF EXISTS "data";\nCREATE TABLE "data" ("kan id" INTEGER, ${names.join(', ')});\nINSERT INTO "data" VALUES ${given.join(', ')};\n`;
    const query = (content as string).trimEnd().replace(/;$/, '');
    const answers = (await ask(sql, query)).map((value) => value ?? NaN);
    expect([text, wrongAnswers(program, answers, expected, exact).slice(0, 3)]).toEqual([text, []]);
  }
}

describe('DuckDB', () => {
  const open = async () => await (await DuckDBInstance.create(':memory:')).connect();

  test('all models', async () => {
    const connection = await open();
    await tryAll(
      'duckdb',
      async (table, query, names) => {
        await connection.run(table);
        const columns = names.map(quoted).join(', ');
        const reader = await connection.runAndReadAll(`SELECT ${columns} FROM (${query}) ORDER BY "kan id"`);
        return reader.getRows() as (string | number | null)[][];
      },
      async (query) => (await connection.runAndReadAll(query)).getRows(),
    );
    connection.closeSync();
  });

  test('formulas have values where they have some here, and nowhere else', async () => {
    const connection = await open();
    await tryFormulas('duckdb', async (sql, query) => {
      await connection.run(sql);
      const reader = await connection.runAndReadAll(`SELECT "predicted_y" FROM (${query}) ORDER BY "kan id"`);
      return reader.getRows().map(([value]) => value as number | null);
    });
    connection.closeSync();
  });

  test('a view, in the names asked for', async () => {
    const connection = await open();
    const each = all.find(({ what }) => what === 'three classes')!;
    const names = { table: 'the \'table"; --', view: 'a "view"; DROP TABLE x' };
    await connection.run(tableText(each, 'duckdb').replaceAll('"data"', quoted(names.table)));
    const [text] = await queries(each, 'duckdb', { ...names, keep: ['size', 'kan id'] });
    await connection.run(text);
    const reader = await connection.runAndReadAll(`SELECT * FROM ${quoted(names.view)} WHERE "kan id" = 7`);
    expect(reader.columnNames()).toEqual([
      'size',
      'kan id',
      'predicted_species',
      ...['setosa', 'versicolor', 'virginica'].map((name) => `probability_${name}`),
    ]);
    expect(reader.getRows().length).toBe(1);
    connection.closeSync();
  });
});

describe.skipIf(!sqlite)(`SQLite${sqlite ? '' : ' (no sqlite3 with mathematics here)'}`, () => {
  test('all models', async () => {
    await tryAll(
      'sqlite',
      async (table, query, names) => {
        const columns = names.map((name) => `quote(${quoted(name)})`).join(', ');
        const sql = `${table}.mode list\n.headers off\nSELECT json_array(${columns}) FROM (${query}) ORDER BY "kan id";\n`;
        return run(sqlite!, [':memory:'], { input: sql })
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as string[]).map(unquoted));
      },
      async (query) => lines(run(sqlite!, [':memory:'], { input: query })),
    );
  });
});

test.skipIf(!sqlite)('in SQLite formulas have values where they have some here, and nowhere else', async () => {
  await tryFormulas('sqlite', async (sql, query) => {
    const input = `${sql}.mode list\n.headers off\nSELECT quote("predicted_y") FROM (${query}) ORDER BY "kan id";\n`;
    const said = run(sqlite!, [':memory:'], { input }).trimEnd().split('\n');
    return said.map((text) => (text === 'NULL' ? null : Number(text)));
  });
});

test.skipIf(!sqlite)('in SQLite text that was imported is read as numbers, and as gaps where it has none', async () => {
  const { model } = all.find(({ what }) => what === 'three numbers, their curves')!;
  const [{ content }] = await exportModel(model, { to: 'sql', dialect: 'sqlite', keep: [] });
  const ask = (cells: readonly string[]): string =>
    run(sqlite!, [':memory:'], {
      input: `CREATE TABLE data(size, income, distance); INSERT INTO data VALUES (${cells.join(', ')});\n${content as string}`,
    });
  const gaps = ask(['NULL', 'NULL', '7.5']);
  expect(ask(["''", "'NA'", "'7.5'"])).toBe(gaps);
  expect(ask(['0', 'NULL', '7.5'])).not.toBe(gaps);
});

/** A model of a column of dates that are written with the day first. */
async function daysFirst(): Promise<Model> {
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Array.from({ length: 60 }, (_, i) => `${two(1 + (i % 28))}.${two(1 + (i % 12))}.2020,${i % 12}`);
  const table = await readCsv(`day,y\n${days.join('\n')}\n`);
  return (await trainTable(table, { target: 'y', layers: [], epochs: 5, validation: 0, dates: ['elapsed'] })).model;
}

test.skipIf(!sqlite)(
  'in SQLite what is no date and no number has no answer, and dates may stand as in training',
  async () => {
    const model = await daysFirst();
    const [{ content }] = await exportModel(model, { to: 'sql', dialect: 'sqlite', keep: [] });
    const ask = (day: string): string =>
      run(sqlite!, [':memory:'], {
        input: `CREATE TABLE data(day); INSERT INTO data VALUES (${day});\n${content as string}`,
      }).trim();
    const table = createTable({ day: [new Date('2020-03-04')] });
    const { data } = await predictTable(model, table);
    expect(Number(ask("'2020-03-04'"))).toBeCloseTo(data[0], 5);
    for (const same of ["'04.03.2020'", "'04/03/2020'", "'04-03-2020 00:00'", '1583280000'])
      expect(ask(same)).toBe(ask("'2020-03-04'"));
    expect(ask("'4th of March'")).toBe('');
    expect(ask("'n.a.'")).toBe(ask('NULL'));
    expect(ask('NULL')).not.toBe('');
    const { model: numbers } = all.find(({ what }) => what === 'three numbers, their curves')!;
    const [{ content: query }] = await exportModel(numbers, { to: 'sql', dialect: 'sqlite', keep: [] });
    const of = (size: string): string =>
      run(sqlite!, [':memory:'], {
        input: `CREATE TABLE data(size, income, distance); INSERT INTO data VALUES (${size}, 2, 3);\n${query as string}`,
      }).trim();
    expect(of("'1.5e0'")).toBe(of('1.5'));
    expect(of('1.5')).not.toBe('');
    for (const cell of ["'1,5'", "'1.5 kg'"]) expect(of(cell)).toBe('');
  },
);

/** what SQLite's quote() says: a string, a number or NULL */
function unquoted(text: string): string | null {
  if (text === 'NULL') return null;
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe.skipIf(!postgresPrograms)(`PostgreSQL${postgresPrograms ? '' : ' (not installed here)'}`, () => {
  let server: Postgres;
  beforeAll(() => void (server = startPostgres()));
  afterAll(() => server.stop());

  test('dates that are text are read with the day first where training was', async () => {
    const [{ content }] = await exportModel(await daysFirst(), { to: 'sql', dialect: 'postgresql', keep: [] });
    const ask = (type: string, day: string): string => {
      server.query(`DROP TABLE IF EXISTS data; CREATE TABLE data(day ${type}); INSERT INTO data VALUES ('${day}');`);
      return server.query(content as string).trim();
    };
    const answer = ask('date', '2020-03-04');
    expect(Number.isFinite(Number(answer))).toBe(true);
    expect(['04.03.2020', '04/03/2020', '2020-03-04'].map((day) => ask('text', day))).toEqual([answer, answer, answer]);
  });

  test('all models', async () => {
    await tryAll(
      'postgresql',
      async (table, query, names) => {
        server.query(table);
        const columns = names.map(quoted).join(', ');
        return lines(
          server.query(`SELECT json_build_array(${columns}) FROM (${query}) AS kan_answers ORDER BY "kan id";`),
        ).map((line) => JSON.parse(line) as (string | number | null)[]);
      },
      async (query) => lines(server.query(query)),
    );
  });

  test('formulas have values where they have some here, and nowhere else', async () => {
    await tryFormulas('postgresql', async (sql, query) =>
      JSON.parse(
        server.query(`${sql}SELECT json_agg("predicted_y" ORDER BY "kan id") FROM (${query}) AS kan_answers;`),
      ),
    );
  });

  test('rows absurdly far outside', async () => {
    const each = all.find(({ what }) => what === 'order 5, zero')!;
    const [query] = await queries(each, 'postgresql');
    const far = [-1e300, -1e200, -800, 1e200, 1e300];
    const given = far.map((value, i) => `(${i}, ${value.toExponential()}, 0.3)`);
    server.query(
      `DROP TABLE IF EXISTS "data"; CREATE TABLE "data" ("kan id" INTEGER, "x1" DOUBLE PRECISION, "x2" DOUBLE PRECISION); INSERT INTO "data" VALUES ${given.join(', ')};`,
    );
    const told = lines(server.query(`SELECT "predicted_y" FROM (${query}) AS kan_answers ORDER BY "kan id";`));
    const expected = interpretRows(
      each.program,
      far.flatMap((value) => [value, 0.3]),
      far.length,
    );
    expect(wrongAnswers(each.program, told.map(Number), expected, exact)).toEqual([]);
  });

  test('a view, by one row', async () => {
    const each = all.find(({ what }) => what === '[2, 5, 1]')!;
    server.query(tableText(each, 'postgresql'));
    const [text] = await queries(each, 'postgresql', { view: "it's; a view" });
    server.query(`${text};`);
    expect(lines(server.query('SELECT "predicted_y" FROM "it\'s; a view" WHERE "kan id" = 3;')).length).toBe(1);
  });
});
