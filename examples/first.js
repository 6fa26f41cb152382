import { predictTable, readTableFile, trainTable } from 'kanjs';

const table = await readTableFile('examples/data/iris.csv');
const { model, metrics } = await trainTable(table, { target: 'species', task: 'classification' });
console.log(`accuracy on held-back rows: ${metrics.accuracy.toFixed(2)}`);

const answers = await predictTable(model, table);
if (answers.task === 'classification') console.log(`the first flower is ${answers.labels[0]}`);
