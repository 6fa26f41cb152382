// `kanjs/splines`: B-splines without any network: knots, values, derivatives, least squares.

export { evaluateSpline } from '../math/b-spline.js';
export { fitSpline } from '../math/least-squares.js';
export { extendKnots, uniformBreakpoints } from '../math/knots.js';
