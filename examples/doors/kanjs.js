// A table in, a model and its answers out.
import { createTable, predictTable, trainTable } from 'kanjs';

const x = Array.from({ length: 200 }, (_, i) => i / 100 - 1);
const table = createTable({ x, y: x.map((value) => Math.sin(3 * value)) });

const { model, metrics } = await trainTable(table, { target: 'y', epochs: 100 });
console.log(`error on rows held back: ${metrics.rmse.toFixed(3)}`);

const { data } = await predictTable(model, createTable({ x: [0.5] }));
console.log(`sin(1.5) is about ${data[0].toFixed(2)}`);
