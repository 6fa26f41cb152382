// Which settings suit a table: every combination by cross-validation, and a network with the best of them.
import { createTable, sweep } from 'kanjs';
import { settingText } from 'kanjs/sweep';

const x = Float64Array.from({ length: 120 }, (_, i) => ((i * 77) % 120) / 30 - 2);
const table = createTable({ x, y: x.map((value) => Math.sin(2 * value) + 0.1 * Math.cos(40 * value)) });
const { best, importance, trained } = await sweep(table, {
  target: 'y',
  vary: { gridSize: [3, 6, 12], learningRate: [0.01, 0.05] },
  settings: { layers: [], epochs: 40 },
});
console.log(`${settingText(best.settings)}: R² ${best.mean.toFixed(3)} ± ${best.error.toFixed(3)}`);
console.log(
  `what mattered: ${importance.map(({ setting, share }) => `${setting} ${(100 * share).toFixed(0)} %`).join(', ')}`,
);
console.log(`R² on rows held back: ${trained.metrics.r2.toFixed(3)}`);
