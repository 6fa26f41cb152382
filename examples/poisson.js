// Solves Poisson's equation u_xx + u_yy = −2π² sin(πx) sin(πy) on [−1, 1]², u = 0 on the boundary, with a network whose node is a
// product. The solution is sin(πx) sin(πy). An argument sets the points per side: 51 takes some seconds.
import { solveEquation } from 'kanjs';
import { inputDerivatives } from 'kanjs/explain';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';

const side = Number(process.argv[2]) >= 11 ? Number(process.argv[2]) : 26;
const at = (i) => -1 + (2 * i) / (side - 1);
const points = Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side))]);
const onBoundary = ([x, y]) => Math.max(Math.abs(x), Math.abs(y)) === 1;

// a function of a product of a curve of x + a curve of y with another such sum
const spec = createSpec([2, [0, 1], 1], { dtype: 'float64', order: 5 });
const start = { spec, parameters: initializeParameters(spec, createRandom(1)) };
const { model, residuals } = await solveEquation(
  start,
  [
    {
      residual: 'u_xx + u_yy + 2*pi^2*sin(pi*x)*sin(pi*y)',
      points: points.filter((point) => !onBoundary(point)),
    },
    { residual: 'u', points: points.filter(onBoundary) },
  ],
  { gridSizes: [5, 10, side > 40 ? 20 : 12], iterations: 40 },
);

const { values } = inputDerivatives(model, points, { order: 1 });
const error = points.map(([x, y], i) => values.data[i] - Math.sin(Math.PI * x) * Math.sin(Math.PI * y));
const l2 = Math.sqrt(error.reduce((sum, e) => sum + e * e, 0) / error.length);
console.log(`${points.length} points, ${model.parameters.length} parameters`);
console.log(`residual ${residuals[0].toExponential(1)} inside, ${residuals[1].toExponential(1)} on the boundary`);
console.log(`L2 error of the solution ${l2.toExponential(1)}`);
