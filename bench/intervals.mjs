// `node bench/intervals.mjs [--write] [--splits 20]`: how many right answers intervals of 0.9 hold, and how well probabilities are calibrated, on rows that
// training had not seen. A fifth of the rows each time, other ones with every split. Figures in bench/results/intervals.json.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createTable, evaluateTable, predictTable, readTableFile, trainTable } from 'kanjs';
import { createRandom } from 'kanjs/model';
import { cases, rowsOf } from './tables/cases.mjs';

const { values } = parseArgs({
  options: { splits: { type: 'string', default: '20' }, write: { type: 'boolean', default: false } },
});
const splits = Number(values.splits);

/** Noise that grows with x. */
function growingNoise() {
  const random = createRandom(1);
  const x = Array.from({ length: 800 }, () => 4 * random.next());
  const y = x.map((value) => Math.sin(2 * value) + (0.05 + 0.25 * value) * random.normal());
  return createTable({ x, other: x.map(() => random.next()), y });
}

const numbers = [
  { name: 'growing noise', table: growingNoise(), target: 'y' },
  ...cases.filter(({ name }) => ['diabetes', 'cars', 'concrete'].includes(name)),
];
const classes = cases.filter(({ name }) => ['spam', 'churn', 'digits', 'wine'].includes(name));
const results = { intervals: [], calibration: [] };
const read = async (each) =>
  'table' in each
    ? each.table
    : readTableFile(each.file, { kinds: each.target === 'digit' ? { digit: 'category' } : {} });

function* partsOf(table, times) {
  for (let seed = 0; seed < times; seed++) {
    const order = Array.from({ length: table.rows }, (_, row) => row);
    createRandom(seed).shuffle(order);
    const cut = Math.round(0.8 * table.rows);
    yield { seed, train: rowsOf(table, order.slice(0, cut)), test: rowsOf(table, order.slice(cut)) };
  }
}

const howTo = (ensemble) => (ensemble === 1 ? {} : { ensemble, validation: 0 });

for (const each of numbers) {
  const table = await read(each);
  for (const ensemble of [5, 1]) {
    let [inside, rows, width] = [0, 0, 0];
    for (const { seed, train, test } of partsOf(table, splits)) {
      const { model } = await trainTable(train, {
        target: each.target,
        epochs: 60,
        seed,
        missing: 'impute',
        ...howTo(ensemble),
      });
      const answer = await predictTable(model, test, { interval: 0.9 });
      if (answer.task !== 'regression') throw new Error(`${each.name} has numbers`);
      const { lower, upper } = answer;
      const y = test.columns.find(({ name }) => name === each.target).values;
      rows += test.rows;
      for (let i = 0; i < test.rows; i++) {
        inside += y[i] >= lower[i] && y[i] <= upper[i] ? 1 : 0;
        width += upper[i] - lower[i];
      }
    }
    const found = { table: each.name, networks: ensemble, covered: inside / rows, width: width / rows };
    results.intervals.push(found);
    console.log(found.table, ensemble, `${(100 * found.covered).toFixed(1)} %`, found.width.toPrecision(4));
  }
}
for (const each of classes) {
  const table = await read(each);
  for (const ensemble of [5, 1]) {
    const means = { expectedCalibrationError: 0, logLoss: 0, accuracy: 0 };
    const times = each.name === 'wine' ? splits : Math.min(splits, 3);
    const bins = Array.from({ length: 10 }, () => ({ rows: 0, said: 0, right: 0 }));
    let rows = 0;
    for (const { seed, train, test } of partsOf(table, times)) {
      const { model } = await trainTable(train, {
        target: each.target,
        task: 'classification',
        epochs: table.rows < 1000 ? 200 : 25,
        seed,
        ...howTo(ensemble),
      });
      const metrics = await evaluateTable(model, test);
      if (metrics.task !== 'classification') throw new Error(`${each.name} has classes`);
      means.logLoss += metrics.logLoss / times;
      means.accuracy += metrics.accuracy / times;
      const answer = await predictTable(model, test);
      if (answer.task !== 'classification') throw new Error(`${each.name} has classes`);
      const { data, labels, classes: names } = answer;
      const column = test.columns.find(({ name }) => name === each.target);
      for (let row = 0; row < test.rows; row++, rows++) {
        const word = column.kind === 'number' ? String(column.values[row]) : column.categories[column.codes[row]];
        const said = Math.max(...data.subarray(row * names.length, (row + 1) * names.length));
        const bin = bins[Math.min(9, Math.floor(10 * said))];
        bin.rows++;
        bin.said += said;
        bin.right += labels[row] === word ? 1 : 0;
      }
    }
    means.expectedCalibrationError = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / rows;
    results.calibration.push({ table: each.name, networks: ensemble, ...means });
    console.log(each.name, ensemble, JSON.stringify(means));
  }
}
if (values.write)
  writeFileSync(
    fileURLToPath(new URL('results/intervals.json', import.meta.url)),
    `${JSON.stringify(results, null, 2)}\n`,
  );
