// From a table to a formula: 1000 rows of an oscillation with a little noise, and the formula behind it.
import { createTable, discoverTable } from 'kanjs';
import { createRandom } from 'kanjs/model';

const random = createRandom(1);
const between = (lo, hi) => Float64Array.from({ length: 1000 }, () => lo + (hi - lo) * random.next());
const [amplitude, time] = [between(1, 2), between(0, 3)];
const signal = time.map((t, row) => amplitude[row] * Math.cos(2 * t) + 0.005 * random.normal());

const { fronts } = await discoverTable(createTable({ amplitude, time, signal }), { target: 'signal' });
const [{ formulas, best, network }] = fronts;
for (const { formula, complexity, rmse } of formulas)
  console.log(`${String(complexity).padStart(3)}  RMSE ${rmse.toPrecision(3).padEnd(8)}  signal = ${formula}`);

const { formula } = formulas[best];
console.log(`read from ${network.shape}, as LaTeX ${formula.latex()}`);
console.log(`at amplitude 1.5, time 0: ${formula.evaluate({ amplitude: 1.5, time: 0 }).toFixed(2)}`);
console.log(`its rate of change: ${formula.differentiate('time')}`);
