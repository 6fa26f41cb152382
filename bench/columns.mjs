// What a table loses when only few of its columns are used: networks of all columns and of those that selectInputs chose, measured on a
// fifth of the rows that neither the choice nor the training has seen, for ten splits. Prints the table of docs/pruning.md.
import { evaluateTable, openBackend, readTableFile, selectInputs } from 'kanjs';
import { createRandom } from 'kanjs/model';

const splits = 10;
const backend = await openBackend();

/** The rows of a table in two parts, every class in proportion. */
function split(table, target, random) {
  const { kind, codes } = table.columns.find(({ name }) => name === target);
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
  random.shuffle(order);
  if (kind === 'category') order.sort((a, b) => codes[a] - codes[b]);
  const take = (rows) => ({
    rows: rows.length,
    columns: table.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) },
    ),
  });
  return { seen: take(order.filter((_, i) => i % 5 !== 0)), unseen: take(order.filter((_, i) => i % 5 === 0)) };
}

const mean = (values) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
console.log(
  '| Table | Columns | Score of all | Columns chosen | Score | Chosen in most splits |\n|---|---|---|---|---|---|',
);
for (const { name, target, most } of [
  { name: 'iris', target: 'species', most: 2 },
  { name: 'wine', target: 'cultivar', most: 5 },
  { name: 'diabetes', target: 'progression', most: 5 },
]) {
  const table = await readTableFile(`examples/data/${name}.csv`);
  const scores = { all: [], chosen: [] };
  const counts = new Map();
  for (let seed = 1; seed <= splits; seed++) {
    const { seen, unseen } = split(table, target, createRandom(seed));
    const found = await selectInputs(seen, { target, maxInputs: most, seed, backend });
    for (const which of ['all', 'chosen']) {
      const metrics = await evaluateTable(found[which].model, unseen, { backend });
      scores[which].push(metrics.task === 'classification' ? metrics.accuracy : metrics.r2);
    }
    for (const column of found.columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const usual = [...counts].filter(([, count]) => count > splits / 2).map(([column, count]) => `${column} ${count}`);
  console.log(
    `| ${name} | ${table.columns.length - 1} | ${mean(scores.all)} | ${most} | ${mean(scores.chosen)} | ${usual.join(', ')} |`,
  );
}
backend.close();
