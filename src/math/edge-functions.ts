// The named one-variable functions that an edge can be locked to: value, first and second derivative, domain, complexity.
// Knows numbers only; how they are written is in formula/, how they are fitted in explain/. Outside its domain a function is NaN or
// infinite, as in IEEE 754: whoever fits or trains keeps away from there.

/** A function of one variable that an edge can be read as or locked to, with its first two derivatives. */
export interface EdgeFunction {
  name: string;
  /** f(x) */
  value: (x: number) => number;
  /** f′(x) */
  slope: (x: number) => number;
  /** f″(x) */
  curvature: (x: number) => number;
  /** where it is finite: an interval, ends included unless `open`; several functions have a pole inside, see `pole` */
  domain: readonly [number, number];
  /** whether the finite ends of the domain do not belong to it: log at 0, artanh at ±1 */
  open?: boolean;
  /** distance of x to the nearest point inside the domain at which the function is infinite */
  pole?: (x: number) => number;
  /** how much it adds to a formula's complexity: 0 for what is no function at all, 1 for x, up to 4 */
  complexity: number;
}

const everywhere = [-Infinity, Infinity] as const;
const toZero = (x: number): number => Math.abs(x);

function power(exponent: number, complexity: number): Omit<EdgeFunction, 'name'> {
  return {
    value: (x) => x ** exponent,
    slope: (x) => exponent * x ** (exponent - 1),
    curvature: (x) => exponent * (exponent - 1) * x ** (exponent - 2),
    domain: everywhere,
    ...(exponent < 0 && { pole: toZero }),
    complexity,
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const table = {
  '0': { value: () => 0, slope: () => 0, curvature: () => 0, domain: everywhere, complexity: 0 },
  '1': { value: () => 1, slope: () => 0, curvature: () => 0, domain: everywhere, complexity: 0.5 },
  x: { value: (x) => x, slope: () => 1, curvature: () => 0, domain: everywhere, complexity: 1 },
  'x^2': power(2, 2),
  'x^3': power(3, 3),
  'x^4': power(4, 3),
  'x^5': power(5, 3),
  '1/x': power(-1, 2),
  '1/x^2': power(-2, 2),
  '1/x^3': power(-3, 3),
  sqrt: {
    value: Math.sqrt,
    slope: (x) => 0.5 / Math.sqrt(x),
    curvature: (x) => -0.25 / (x * Math.sqrt(x)),
    domain: [0, Infinity],
    complexity: 2,
  },
  '1/sqrt': {
    value: (x) => 1 / Math.sqrt(x),
    slope: (x) => -0.5 / (x * Math.sqrt(x)),
    curvature: (x) => 0.75 / (x * x * Math.sqrt(x)),
    domain: [0, Infinity],
    open: true,
    complexity: 3,
  },
  exp: { value: Math.exp, slope: Math.exp, curvature: Math.exp, domain: everywhere, complexity: 2 },
  log: {
    value: Math.log,
    slope: (x) => (x > 0 ? 1 / x : NaN),
    curvature: (x) => (x > 0 ? -1 / (x * x) : NaN),
    domain: [0, Infinity],
    open: true,
    complexity: 2,
  },
  abs: { value: Math.abs, slope: Math.sign, curvature: () => 0, domain: everywhere, complexity: 3 },
  sin: { value: Math.sin, slope: Math.cos, curvature: (x) => -Math.sin(x), domain: everywhere, complexity: 2 },
  cos: {
    value: Math.cos,
    slope: (x) => -Math.sin(x),
    curvature: (x) => -Math.cos(x),
    domain: everywhere,
    complexity: 2,
  },
  tan: {
    value: Math.tan,
    slope: (x) => 1 + Math.tan(x) ** 2,
    curvature: (x) => 2 * Math.tan(x) * (1 + Math.tan(x) ** 2),
    domain: everywhere,
    pole: (x) => Math.abs(x / Math.PI - Math.floor(x / Math.PI) - 0.5) * Math.PI,
    complexity: 3,
  },
  tanh: {
    value: Math.tanh,
    slope: (x) => 1 - Math.tanh(x) ** 2,
    curvature: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
    domain: everywhere,
    complexity: 3,
  },
  arcsin: {
    value: Math.asin,
    slope: (x) => 1 / Math.sqrt((1 - x) * (1 + x)),
    curvature: (x) => x / ((1 - x) * (1 + x)) ** 1.5,
    domain: [-1, 1],
    complexity: 4,
  },
  arccos: {
    value: Math.acos,
    slope: (x) => -1 / Math.sqrt((1 - x) * (1 + x)),
    curvature: (x) => -x / ((1 - x) * (1 + x)) ** 1.5,
    domain: [-1, 1],
    complexity: 4,
  },
  arctan: {
    value: Math.atan,
    slope: (x) => 1 / (1 + x * x),
    curvature: (x) => (-2 * x) / (1 + x * x) ** 2,
    domain: everywhere,
    complexity: 4,
  },
  artanh: {
    value: Math.atanh,
    slope: (x) => (x > -1 && x < 1 ? 1 / ((1 - x) * (1 + x)) : NaN),
    curvature: (x) => (x > -1 && x < 1 ? (2 * x) / ((1 - x) * (1 + x)) ** 2 : NaN),
    domain: [-1, 1],
    open: true,
    complexity: 4,
  },
  sign: { value: Math.sign, slope: () => 0, curvature: () => 0, domain: everywhere, complexity: 3 },
  gaussian: {
    value: (x) => Math.exp(-x * x),
    slope: (x) => -2 * x * Math.exp(-x * x),
    curvature: (x) => (4 * x * x - 2) * Math.exp(-x * x),
    domain: everywhere,
    complexity: 3,
  },
  sinh: { value: Math.sinh, slope: Math.cosh, curvature: Math.sinh, domain: everywhere, complexity: 4 },
  cosh: { value: Math.cosh, slope: Math.sinh, curvature: Math.cosh, domain: everywhere, complexity: 4 },
  sigmoid: {
    value: sigmoid,
    slope: (x) => sigmoid(x) * sigmoid(-x),
    curvature: (x) => sigmoid(x) * sigmoid(-x) * (sigmoid(-x) - sigmoid(x)),
    domain: everywhere,
    complexity: 3,
  },
} satisfies Record<string, Omit<EdgeFunction, 'name'>>;

/**
 * A name of `edgeFunctionNames`: '0', '1', 'x' and its powers, 'sqrt', 'exp', 'log', 'abs', 'sin', 'cos', 'tan', 'tanh' and more.
 */
export type EdgeFunctionName = keyof typeof table;

/** Names of the built-in functions. '0' is nothing at all, '1' a constant; 'gaussian' is exp(−x²), 'log' the natural logarithm. */
export const edgeFunctionNames = Object.keys(table) as EdgeFunctionName[];

/** The built-in functions, in the order of `edgeFunctionNames`. */
export const edgeFunctions: readonly EdgeFunction[] = edgeFunctionNames.map((name) => ({ name, ...table[name] }));

/** The built-in function of that name, or undefined. */
export function findEdgeFunction(name: string): EdgeFunction | undefined {
  return edgeFunctions.find((each) => each.name === name);
}
