// Which columns matter to a network, and which act together.
import { createTable, trainTable } from 'kanjs';
import { type ColumnShare, attributionShares, interactionStrengths } from 'kanjs/explain';

const rows = Array.from({ length: 400 }, (_, i) => ({ a: (i % 20) / 10 - 1, b: Math.floor(i / 20) / 10 - 1 }));
const table = createTable(rows.map(({ a, b }) => ({ a, b, y: a * b })));
const { model } = await trainTable(table, { target: 'y', layers: [3], epochs: 10 });
const shares: ColumnShare[] = await attributionShares(model, table);
for (const { name, share } of shares) console.log(name.padEnd(8), share.toFixed(2));
const [strongest] = await interactionStrengths(model, table);
console.log(strongest.columns.join(' and '));
