// A training at the pace of a page, and a table's formula, both from a worker.
import { createTable, KAN, type Formula } from 'kanjs';
import { createTrainer, serve, type Snapshot, type Trainer, type WorkerTraining } from 'kanjs/worker';
import { Worker } from 'node:worker_threads';
import type { TrainResult } from 'kanjs';

// Node's own worker is one, by its own types
if (process.argv.length > 99) createTrainer(new Worker('file:///worker.js')).close();
const own = new MessageChannel();
serve({ port: own.port1, backend: { threads: 1 } });
const trainer: Trainer = createTrainer(own.port2);
const data = { rows: 4, x: [0, 0.25, 0.5, 1], y: [0, 1, 0, 1] };
const run: WorkerTraining<TrainResult> = trainer.train(new KAN([1, 1]).model, data, { epochs: 9, paused: true });
await run.step(3);
const shown: Snapshot | undefined = run.latest();
console.log(shown?.epoch, shown?.model.spec.layers.length);
await run.change({ learningRate: 0.1 });
await run.resume();
console.log((await run.result).history.trainLoss.length);
const table = createTable({ x: data.x, y: data.y });
const { metrics } = await trainer.trainTable(table, { target: 'y', epochs: 2, layers: [] }).result;
console.log(metrics?.task);
const search = trainer.call('discoverTable', table, { target: 'y', onProgress: ({ tried }) => console.log(tried) });
const { fronts } = await search.stop();
const text: ReturnType<Formula['toString']> = fronts[0].formulas[0].formula.text;
console.log(text);
trainer.close();
