import { predictTable, readTableFile, trainTable } from 'kanjs';

const table = await readTableFile('examples/data/iris.csv');
const { model, metrics } = await trainTable(table, { target: 'species' });
console.log(`accuracy on held-back rows: ${metrics.accuracy.toFixed(2)}`);

const { labels } = await predictTable(model, table);
console.log(`the first flower is ${labels[0]}`);
