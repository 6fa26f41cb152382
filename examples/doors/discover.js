// What a curve is most like.
import { fitCurve } from 'kanjs/discover';

const x = Float64Array.from({ length: 100 }, (_, i) => i / 25 - 2);
const y = x.map((value) => 3 * Math.exp(-value / 2) + 1);
const [best] = fitCurve(x, y);
console.log(`${best.label}, with R² ${best.r2.toFixed(6)}`);
