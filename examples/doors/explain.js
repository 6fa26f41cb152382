// Which columns matter to a network, and which act together.
import { createTable, trainTable } from 'kanjs';
import { inputImportance, interactionStrengths } from 'kanjs/explain';

const rows = Array.from({ length: 400 }, (_, i) => ({
  a: (i % 20) / 10 - 1,
  b: Math.floor(i / 20) / 10 - 1,
  c: i % 7,
}));
const table = createTable(rows.map(({ a, b, c }) => ({ a, b, c, y: a * b })));
const { model } = await trainTable(table, { target: 'y', layers: [3], epochs: 60 });

for (const { name, share } of await inputImportance(model, table)) console.log(`${name} ${(100 * share).toFixed(0)} %`);
const [strongest] = await interactionStrengths(model, table);
console.log(`${strongest.columns.join(' and ')} act together`);
