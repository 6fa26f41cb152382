// Models as users have them: trained on tables of every kind of column, with gaps and hostile names; then pruned, refined, locked, several at once.

import {
  lockEdge,
  type Model,
  pruneTable,
  readCsv,
  refineTable,
  type Table,
  trainTable,
  type TableTrainOptions,
} from 'kanjs';
import { createRandom } from 'kanjs/model';
import { hostileNames } from './models.js';

const rows = 200;
type Cell = string | number;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const tableOf = (columns: ReadonlyMap<string, readonly Cell[]>): Promise<Table> => {
  const line = (row: number): string => [...columns.values()].map((cells) => quoted(String(cells[row]))).join(',');
  const names = [...columns.keys()].map(quoted).join(',');
  return readCsv(`${[names, ...Array.from({ length: rows }, (_, row) => line(row))].join('\n')}\n`);
};

/** Few epochs: an export has to be right for any numbers. */
const quick = { layers: [3], gridSize: 3, epochs: 4, seed: 1 };
const trained = async (
  columns: ReadonlyMap<string, readonly Cell[]>,
  options: TableTrainOptions,
): Promise<[Model, Table]> => {
  const table = await tableOf(columns);
  return [(await trainTable(table, { ...quick, ...options })).model, table];
};

/** Name and model of each. */
export async function trainedModels(): Promise<(readonly [name: string, model: Model])[]> {
  const random = createRandom(3);
  const column = (cell: (row: number) => Cell): Cell[] => Array.from({ length: rows }, (_, row) => cell(row));
  const withGaps = (cells: readonly Cell[]): Cell[] => cells.map((cell) => (random.next() < 0.06 ? '' : cell));
  const pick = (words: readonly string[]): string => words[random.integer(words.length)];
  const size = column(() => 20 + 100 * random.next());
  const columns = new Map<string, Cell[]>([
    ['size', withGaps(size)],
    ['income', withGaps(column(() => Math.exp(6 + 6 * random.next() * random.next())))],
    ['heavy', withGaps(column((row) => (row % 37 === 0 ? 1e5 : 10) * random.next()))],
    ['colour', withGaps(column(() => pick(['red', 'green', 'blue', "l'été", 'a "b"', 'two\nlines'])))],
    ['town', withGaps(column(() => `town ${random.integer(24)}`))],
    ['smokes', withGaps(column(() => pick(['true', 'FALSE'])))],
    ['code', column(() => pick(['04', '07', '10']))],
    ['day', withGaps(column(() => new Date(1.58e12 + 864e5 * random.integer(900)).toISOString().slice(0, 10)))],
    ['hour', withGaps(column(() => `${random.integer(10)}:${10 + random.integer(50)}`))],
  ]);
  const price = column((row) => 3 * Number(size[row]) + 20 * Math.sin(Number(size[row]) / 15) + random.next());
  const priced = new Map([...columns, ['price', price.map((value) => Math.exp(Number(value) / 60))]]);
  const [model, table] = await trained(priced, { target: 'price' });
  const classed = new Map([...columns, ['grade', price.map((value) => pickGrade(Number(value)))]]);
  const numbers = new Map<string, Cell[]>([
    ['a', size.map((value) => Number(value) / 50)],
    ['b', price.map(Number)],
  ]);
  const law = size.map((value) => Math.sin(Number(value) / 50) ** 2);
  const [plain] = await trained(new Map([...numbers, ['law', law]]), { target: 'law' });
  const hostile = new Map(
    [...hostileNames, 'm²', 'ﬁ', 'x'.repeat(200)].map((name, i): [string, Cell[]] => [
      name,
      column(i % 4 === 3 ? () => pick(hostileNames.slice(0, 5)) : () => random.next()),
    ]),
  );
  return [
    ['trained on every kind of column', model],
    ['pruned', (await pruneTable(model, table, { edgeThreshold: 0.1 })).pruned.model],
    ['refined', (await refineTable(model, table, { gridSize: 7 })).model],
    ['an ensemble', (await trained(priced, { target: 'price', ensemble: 2 }))[0]],
    ['two targets', (await trained(new Map([...priced, ['cost', price]]), { target: ['price', 'cost'] }))[0]],
    ['classes', (await trained(classed, { target: 'grade' }))[0]],
    [
      'scaled robustly, words one by one',
      (await trained(priced, { target: 'price', scaling: 'robust', encode: { town: 'one-hot' } }))[0],
    ],
    [
      'zero beyond its grids',
      (await trained(new Map([...numbers, ['law', law]]), { target: 'law', outside: 'zero' }))[0],
    ],
    ['locked', lockEdge(plain, { layer: 0, input: 0, output: 0 }, { function: 'sin' })],
    ['hostile names', (await trained(new Map([...hostile, ['the "t\'; --', price]]), { target: 'the "t\'; --' }))[0]],
  ];
}

const pickGrade = (value: number): string => (value < 150 ? 'low' : value < 250 ? "mid'dle" : 'high "x"');
