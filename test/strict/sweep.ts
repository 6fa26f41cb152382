// Which settings suit a table.
import { createTable, type Sweep, sweep, type SweepSpec } from 'kanjs';
import { settingText, type SweepPoint } from 'kanjs/sweep';

const x = Float64Array.from({ length: 100 }, (_, i) => i / 25 - 2);
const table = createTable({ x, y: x.map((value) => value ** 2) });
const spec: SweepSpec = { target: 'y', vary: { gridSize: [3, 5] }, settings: { epochs: 2 }, folds: 2 };
const found: Sweep = await sweep(table, spec);
const best: SweepPoint = found.best;
console.log(settingText(best.settings), best.mean.toFixed(2));
