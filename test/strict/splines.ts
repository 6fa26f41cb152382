// The cubic spline nearest to points, and its slope.
import { evaluateSpline, extendKnots, fitSpline, uniformBreakpoints } from 'kanjs/splines';

const x = Float64Array.from({ length: 50 }, (_, i) => i / 49);
const knots = extendKnots(uniformBreakpoints(0, 1, 8), 3);
const coefficients = fitSpline(knots, 3, x, x.map(Math.exp));
const [value] = evaluateSpline(knots, coefficients, 3, [0.5]);
const [slope] = evaluateSpline(knots, coefficients, 3, [0.5], 1);
console.log(value.toFixed(4), slope.toFixed(4));
