// What a curve is most like, and the formula of a table.
import { createTable, discoverTable } from 'kanjs';
import { type CurveCandidate, fitCurve } from 'kanjs/discover';

const x = Float64Array.from({ length: 100 }, (_, i) => i / 25 - 2);
const y = x.map((value) => 3 * Math.exp(-value / 2) + 1);
const candidates: CurveCandidate[] = fitCurve(x, y);
console.log(candidates[0].label, candidates[0].r2.toFixed(6));
const { fronts } = await discoverTable(createTable({ x, y }), { target: 'y' });
const [{ formulas, best }] = fronts;
console.log(String(formulas[best].formula), formulas[best].rmse.toExponential(1));
