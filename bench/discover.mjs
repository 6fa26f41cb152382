// `npm run discover:suite`: the formulas of discover-cases.mjs found again with default settings; a table, or with --json an object.
// Options: --noise 0.01 (standard deviation relative to the target's spread), --only 1,5 (numbers of cases), --json.

import { parseArgs } from 'node:util';
import { createTable, discoverTable } from 'kanjs';
import { isExact } from 'kanjs/discover';
import { expressionFunction, parseExpression, variablesOf } from 'kanjs/formula';
import { createRandom } from 'kanjs/model';
import { cases } from './discover-cases.mjs';

const rows = 1000;
const { values } = parseArgs({
  options: { noise: { type: 'string', default: '0' }, only: { type: 'string' }, json: { type: 'boolean' } },
});
const noise = Number(values.noise);
const only = values.only?.split(',').map(Number);

/** The table of one case: columns by name, `target` last. */
function tableOf({ formula, ranges }, seed = 7) {
  const expression = parseExpression(formula);
  const names = variablesOf(expression).toSorted();
  const [compute, random] = [expressionFunction(expression, names), createRandom(seed)];
  const columns = names.map(() => new Float64Array(rows));
  const target = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const place = names.map((name, i) => {
      const [lo, hi] = ranges[name] ?? [-1, 1];
      return (columns[i][row] = lo + (hi - lo) * random.next());
    });
    target[row] = compute(place);
  }
  const mean = target.reduce((sum, value) => sum + value / rows, 0);
  const spread = Math.sqrt(target.reduce((sum, value) => sum + (value - mean) ** 2 / rows, 0));
  if (noise > 0) target.forEach((value, row) => (target[row] = value + noise * spread * random.normal()));
  return createTable({ ...Object.fromEntries(names.map((name, i) => [name, columns[i]])), target });
}

const results = [];
for (const [i, each] of cases.entries()) {
  if (only && !only.includes(i + 1)) continue;
  const begun = performance.now();
  const { fronts } = await discoverTable(tableOf(each), { target: 'target' });
  const seconds = (performance.now() - begun) / 1000;
  const [{ formulas, best, spread, tried }] = fronts;
  const least = Math.min(...formulas.map(({ rmse }) => rmse));
  const result = {
    ...{ case: i + 1, name: each.name, formula: each.formula, seconds: Number(seconds.toFixed(2)), shapes: tried },
    ...{ found: formulas[best].formula.toString(), r2: formulas[best].r2, rmse: formulas[best].rmse / spread },
    ...{ least: least / spread, exact: isExact(fronts[0]), front: formulas.map(({ formula }) => formula.toString()) },
  };
  results.push(result);
  if (values.json) continue;
  const mark = result.exact ? 'exact' : `${result.rmse.toExponential(1)} of the spread`;
  console.log(
    `${String(i + 1).padStart(2)}  ${String(each.formula).padEnd(36)} ${mark.padEnd(22)} ${result.seconds.toFixed(1).padStart(6)} s  ${result.found}`,
  );
}
const exact = results.filter((result) => result.exact).length;
if (values.json) console.log(JSON.stringify({ noise, rows, exact, results }));
else console.log(`${exact} of ${results.length} exact`);
