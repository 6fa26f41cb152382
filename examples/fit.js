// The constants of a given formula, with standard errors: forty rows of something that cools.
import { createTable, fitFormula } from 'kanjs';
import { measuredText } from 'kanjs/formula';
import { createRandom } from 'kanjs/model';

const random = createRandom(1);
const time = Float64Array.from({ length: 40 }, (_, i) => i / 4);
const degrees = time.map((t) => 60 * Math.exp(-0.3 * t) + 21 + 0.5 * random.normal());

const fit = await fitFormula('degrees = a*exp(-b*time) + c', createTable({ time, degrees }));
for (const { name, value, error } of fit.constants) console.log(`${name} = ${measuredText(value, error)}`);
console.log(`R² ${fit.r2.toFixed(4)}, each value is off by about ${fit.residualDeviation.toFixed(2)}`);
console.log(`after ten hours: ${fit.formula.evaluate({ time: 10 }).toFixed(1)}`);
