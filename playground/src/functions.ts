// The functions and tables that the page brings along, each with a network that suits it. Knows no text of the page.

export interface KnownFunction {
  name: string;
  /** as the library reads it; its variables are the inputs */
  formula: string;
  range: [number, number];
  hidden: number[];
}

export const functions: readonly KnownFunction[] = [
  { name: 'hello', formula: 'exp(sin(pi*x) + y^2)', range: [-1, 1], hidden: [5] },
  { name: 'wave', formula: 'sin(pi*x) + 0.4*sin(5*pi*x)', range: [-1, 1], hidden: [] },
  { name: 'product', formula: 'x*y', range: [-1, 1], hidden: [3] },
  { name: 'ripple', formula: 'cos(8*sqrt(x^2 + y^2 + 0.02))', range: [-1, 1], hidden: [4, 2] },
  { name: 'velocities', formula: '(u + v)/(1 + u*v)', range: [-0.95, 0.95], hidden: [3] },
  { name: 'four', formula: 'exp((sin(pi*(a^2 + b^2)) + sin(pi*(c^2 + d^2)))/2)', range: [-1, 1], hidden: [4, 2] },
];

export interface KnownTable {
  name: string;
  target: string;
  hidden: number[];
}

export const tables: readonly KnownTable[] = [
  { name: 'iris', target: 'species', hidden: [3] },
  { name: 'wine', target: 'cultivar', hidden: [3] },
  { name: 'diabetes', target: 'progression', hidden: [2] },
  { name: 'rings', target: 'ring', hidden: [4] },
];
