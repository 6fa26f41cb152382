// A dozen functions to learn, on [-1, 1] in every input: smooth, steep, kinked, periodic, of one to six inputs.

const { sin, exp, sqrt, abs, tanh, log, cos, PI } = Math;

export const functionCases = [
  { name: 'sin(πu)·exp(−u/2), u in [0, 1]', inputs: 1, f: (x) => sin((PI * (x + 1)) / 2) * exp(-(x + 1) / 4) },
  { name: 'sin(4πx)', inputs: 1, f: (x) => sin(4 * PI * x) },
  { name: '1/(1 + 25x²)', inputs: 1, f: (x) => 1 / (1 + 25 * x * x) },
  { name: 'x·y', inputs: 2, f: (x, y) => x * y },
  { name: 'exp(sin πx + y²)', inputs: 2, f: (x, y) => exp(sin(PI * x) + y * y) },
  { name: '|x − y|', inputs: 2, f: (x, y) => abs(x - y) },
  { name: '√(x² + y²)', inputs: 2, f: (x, y) => sqrt(x * x + y * y) },
  { name: '(x + y)/(1 + 0.8xy)', inputs: 2, f: (x, y) => (x + y) / (1 + 0.8 * x * y) },
  { name: 'tanh(5x) + y³', inputs: 2, f: (x, y) => tanh(5 * x) + y ** 3 },
  { name: 'x·y·z + cos 3x', inputs: 3, f: (x, y, z) => x * y * z + cos(3 * x) },
  {
    name: 'exp((sin π(x₁²+x₂²) + sin π(x₃²+x₄²))/2)',
    inputs: 4,
    f: (a, b, c, d) => exp((sin(PI * (a * a + b * b)) + sin(PI * (c * c + d * d))) / 2),
  },
  {
    name: 'log(2 + Σ xᵢ²·cos xⱼ), 6 inputs',
    inputs: 6,
    f: (a, b, c, d, e, f) => log(2 + a * a * cos(b) + c * c * cos(d) + e * e * cos(f)),
  },
];
