// A table in, a model and its answers out: what is measured follows the task.
import { createTable, crossValidateTable, evaluateTable, predictTable, type Table, trainTable } from 'kanjs';

const x = Array.from({ length: 200 }, (_, i) => i / 100 - 1);
const table: Table = createTable({ x, sign: x.map((value) => (value < 0 ? 'minus' : 'plus')), y: x.map(Math.sin) });

const numbers = await trainTable(table, { target: 'y', task: 'regression', epochs: 10 });
console.log(numbers.metrics.rmse.toFixed(3), numbers.metrics.columns.join());
const classes = await trainTable(table, { target: 'sign', task: 'classification', validation: 0.3, epochs: 10 });
console.log(classes.metrics.accuracy.toFixed(3), classes.metrics.classes.join());

// without a task either may come
const { model, metrics } = await trainTable(table, { target: 'sign', validation: table, epochs: 10 });
console.log(metrics.task === 'classification' ? metrics.accuracy : metrics.r2);
// @ts-expect-error it may be a regression's
console.log(metrics.accuracy);

// without rows held back there is none
const all = await trainTable(table, { target: 'y', task: 'regression', validation: 0, epochs: 10 });
console.log(all.metrics?.rmse.toFixed(3));
// @ts-expect-error possibly undefined
console.log(all.metrics.rmse);
const share: number = Number(process.argv[2] ?? 0);
const some = await trainTable(table, { target: 'y', task: 'regression', validation: share, epochs: 10 });
// @ts-expect-error a number may be 0
console.log(some.metrics.rmse);
// @ts-expect-error no such task
await trainTable(table, { target: 'y', task: 'clustering' });

const { metrics: pooled } = await crossValidateTable(table, { target: 'sign', task: 'classification', folds: 2 });
console.log(pooled.accuracy);

const answers = await predictTable(model, table);
console.log(answers.data[0].toFixed(2), answers.shape[1].toFixed());
if (answers.task === 'classification') console.log(answers.labels[0].length, answers.classes.length);
const measured = await evaluateTable(model, table);
if (measured.task === 'regression') console.log(measured.mae);
