// The rows of an experiment: drawn from a function, of a table that the page brings along, or of one's own. Knows tables, no training.

import { createSyntheticDataset, createTable, KanError, readTable, type Table } from 'kanjs';
import { functions, tables } from '../functions.js';
import { limits, type Settings } from '../experiment.js';

/** The table that was dropped last, kept here: nothing of it leaves the worker but what is drawn. */
let own: { name: string; print: string; table: Table } | undefined;

export interface Rows {
  table: Table;
  target: string;
}

/** The rows and the target that the settings name. Throws a KanError for what does not fit. */
export async function rowsOf({ data, rows, noise, seed, target }: Settings): Promise<Rows> {
  switch (data.kind) {
    case 'function': {
      const known = functions.find(({ name }) => name === data.name);
      if (!known) throw new KanError(`there is no function ${data.name} here`);
      return drawn(known.formula, known.range, { rows, noise, seed });
    }
    case 'formula':
      return drawnWhereDefined(data.text, { rows, noise, seed });
    case 'table': {
      const known = tables.find(({ name }) => name === data.name);
      if (!known) throw new KanError(`there is no table ${data.name} here`);
      const table = known.name === 'rings' ? rings({ rows, noise, seed }) : await readTable(await textOf(known.name));
      return { table: noisy(table, known.target, known.name === 'rings' ? 0 : noise, seed), target: known.target };
    }
    case 'own': {
      if (own === undefined || own.print !== data.print)
        throw new KanError(
          `this link is about your table ${data.name} (${data.rows} rows), which only you have`,
          'drop it here',
        );
      return { table: own.table, target: target ?? likelyTarget(own.table) };
    }
  }
}

/** Reads one's own table and keeps it. Throws a KanError on what is none. */
export async function readOwn(
  name: string,
  source: Blob | string,
): Promise<{ name: string; print: string; table: Table }> {
  if (typeof source === 'string' ? source.trim() === '' : source.size === 0)
    throw new KanError(`${name} is empty`, 'a table has a line of names and rows below it');
  await checkWidth(name, source);
  const table = await readTable(source as never);
  const columns = table.columns.length;
  if (columns < 2)
    throw new KanError(`${name} has one column`, 'there must be one to predict and one to predict it from');
  if (columns > limits.inputs + 1)
    throw new KanError(`${name} has ${columns} columns`, `at most ${limits.inputs + 1} can be drawn here`);
  if (table.rows < 10)
    throw new KanError(
      `${name} has ${table.rows} ${table.rows === 1 ? 'row' : 'rows'}`,
      'ten are needed to learn from',
    );
  own = { name, print: printOf(table), table };
  return own;
}

/** Characters in which a header can be seen to be hopeless, and how many separators it then has. */
const [seenOf, hopeless] = [65_536, 4096];

/** Throws a KanError for a first line of thousands of columns, before time is spent on reading them. */
async function checkWidth(name: string, source: Blob | string): Promise<void> {
  const text = await new Blob([source]).slice(0, seenOf).text();
  const [line] = text.split(/[\r\n]/, 1);
  const separators = line.match(/[,;\t|]/g)?.length ?? 0;
  if (separators <= hopeless || text.startsWith('PAR1') || /^\s*[[{]/.test(text)) return;
  throw new KanError(`${name} has thousands of columns`, `at most ${limits.inputs + 1} can be drawn here`);
}

/** Different words that a column to predict has at most. */
const mostClasses = 20;

/** The last column that can be predicted, of numbers that change or of a few words; of two columns the last, whatever it is. */
export function likelyTarget({ rows, columns }: Table): string {
  if (columns.length === 2) return columns[1].name;
  const likely = columns.findLast((column) =>
    column.kind === 'number'
      ? column.values.some(
          (value) => !Number.isNaN(value) && value !== column.values.find((each) => !Number.isNaN(each)),
        )
      : column.categories.length > 1 && column.categories.length <= Math.min(mostClasses, rows / 5),
  );
  return (likely ?? columns[columns.length - 1]).name;
}

/** Where one's own formula is drawn: around 0 or, for roots and logarithms, above it. */
const ranges: readonly [number, number][] = [
  [-1, 1],
  [0.05, 2],
  [1.05, 3],
];

/** Rows of a formula from the first range in which it has a value everywhere. Throws the KanError about the first where there is none. */
function drawnWhereDefined(formula: string, drawing: Pick<Settings, 'rows' | 'noise' | 'seed'>): Rows {
  let first: KanError | undefined;
  for (const range of ranges) {
    try {
      return drawn(formula, range, drawing);
    } catch (error) {
      // what is no formula is none anywhere; and a range is nothing that a reader could choose here
      if (!(error instanceof KanError) || !/ is (?:NaN|-?Infinity) at /.test(error.message)) throw error;
      first ??= new KanError(error.message);
    }
  }
  throw first!;
}

function drawn(
  formula: string,
  range: [number, number],
  { rows, noise, seed }: Pick<Settings, 'rows' | 'noise' | 'seed'>,
): Rows {
  const { x, y, inputs, names } = createSyntheticDataset(formula, { samples: rows, range, noise: 0, seed });
  if (inputs > limits.nodes) throw new KanError(`the formula has ${inputs} variables`, `at most ${limits.nodes}`);
  const target = names.includes('f') ? 'f(…)' : 'f';
  const columns = names.map(
    (name, i) => [name, Array.from({ length: rows }, (_, row) => x[row * inputs + i])] as const,
  );
  const table = createTable({ ...Object.fromEntries(columns), [target]: y });
  return { table: noisy(table, target, noise, seed), target };
}

/** The table with normal noise on a column of numbers, as a share of its spread. */
function noisy(table: Table, target: string, share: number, seed: number): Table {
  const column = table.columns.find(({ name }) => name === target);
  if (share === 0 || column?.kind !== 'number') return table;
  const mean = column.values.reduce((sum, value) => sum + value, 0) / table.rows;
  const spread = Math.sqrt(column.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / table.rows);
  const { y } = createSyntheticDataset(() => 0, {
    inputs: 1,
    samples: table.rows,
    noise: share * spread,
    seed: seed + 1,
  });
  return {
    ...table,
    columns: table.columns.map((each) =>
      each === column ? { ...column, values: column.values.map((value, row) => value + y[row]) } : each,
    ),
  };
}

/** Three rings of points, with words for targets. */
function rings({ rows, noise, seed }: Pick<Settings, 'rows' | 'noise' | 'seed'>): Table {
  const { x, y } = createSyntheticDataset(() => 0, { inputs: 2, samples: rows, noise: 1, range: [0, 1], seed });
  const words = ['inner', 'middle', 'outer'];
  const ring = Array.from({ length: rows }, (_, row) => row % 3);
  const radius = ring.map((which, row) => 0.25 + 0.33 * which + (0.05 + 0.2 * noise) * y[row]);
  const angle = ring.map((_, row) => 2 * Math.PI * x[2 * row]);
  return createTable({
    x: radius.map((r, row) => r * Math.cos(angle[row])),
    y: radius.map((r, row) => r * Math.sin(angle[row])),
    ring: ring.map((which) => words[which]),
  });
}

async function textOf(name: string): Promise<string> {
  const load: Record<string, () => Promise<{ default: string }>> = {
    iris: () => import('@data/iris.csv?raw'),
    wine: () => import('@data/wine.csv?raw'),
    diabetes: () => import('@data/diabetes.csv?raw'),
  };
  return (await load[name]()).default;
}

/** A few characters that another table will hardly have (FNV-1a, of names and numbers). */
export function printOf({ rows, columns }: Table): string {
  let hash = 0x811c9dc5;
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  };
  mix(String(rows));
  for (const column of columns) {
    mix(column.name);
    const stride = Math.max(1, Math.floor(rows / 512));
    for (let row = 0; row < rows; row += stride)
      mix(column.kind === 'number' ? String(column.values[row]) : (column.categories[column.codes[row]] ?? ''));
  }
  return hash.toString(36);
}
