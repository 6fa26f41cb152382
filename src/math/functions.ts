// Functions of one variable that edges and nodes apply, with their first three derivatives. Float64.

export type ActivationName = 'silu' | 'gelu' | 'relu' | 'tanh' | 'identity' | 'none';

// Chebyshev coefficients of (1 + 2z) e^{z²} erfc z in t = (z − 3.75) / (z + 3.75), z ≥ 0; the form is Shepherd & Laframboise's
// (1981), the values were computed from scipy.special.erfcx.
export const erfcSeries = [
  1.1775789345674017, -0.00459005458064643, -0.08424913336651797, 0.05920993999819202, -0.026658668435305833,
  0.009074997670705609, -0.002413163540417787, 0.0004907758365257697, -6.916973302508456e-5, 4.13902798612753e-6,
  7.740383069609891e-7, -2.188640103817363e-7, 1.0764999980317215e-8, 4.521959495740191e-9, -7.754400566106768e-10,
  -6.317966150248822e-11, 2.8687580089226117e-11, 1.9447776722358868e-13, -9.663977951213099e-13, 3.375077994860476e-14,
  3.441691376337985e-14, -2.9753977059954196e-15,
];

/** Complementary error function, relative error about 1e-15 where it is not below 1e-300. */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.5) return 1 - erf(x);
  const z = Math.abs(x);
  if (z > 27) return x > 0 ? 0 : 2;
  const t = 1 - 7.5 / (z + 3.75);
  let later = 0;
  let sum = 0;
  for (let k = erfcSeries.length - 1; k > 0; k--) {
    const next = 2 * t * sum - later + erfcSeries[k];
    later = sum;
    sum = next;
  }
  // e^(−z²) with z split so that the square is exact: the rounding of z² would cost digits
  const high = Math.fround(z);
  const tail = Math.exp(-high * high) * Math.exp(-(z - high) * (z + high));
  const value = (tail * (t * sum - later + erfcSeries[0])) / (1 + 2 * z);
  return x < 0 ? 2 - value : value;
}

/** Error function, relative error about 1e-15. */
export function erf(x: number): number {
  if (Math.abs(x) > 0.5) return 1 - erfc(x);
  // Maclaurin series, where 1 − erfc would cancel
  let term = x;
  let sum = x;
  for (let n = 1; n < 20; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
const normalDistribution = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

interface OneVariable {
  value(x: number): number;
  slope(x: number): number;
  curvature(x: number): number;
  third(x: number): number;
}

const functions: Record<ActivationName, OneVariable> = {
  silu: {
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    curvature: (x) => sigmoid(x) * (1 - sigmoid(x)) * (2 + x * (1 - 2 * sigmoid(x))),
    third: (x) => {
      // σ' = σ (1 − σ), σ'' = σ' (1 − 2σ), σ''' = σ' (1 − 6σ')
      const s = sigmoid(x);
      const slope = s * (1 - s);
      return slope * (3 * (1 - 2 * s) + x * (1 - 6 * slope));
    },
  },
  gelu: {
    value: (x) => x * normalDistribution(x),
    slope: (x) => normalDistribution(x) + x * normalDensity(x),
    // the density is 0 long before x² is infinite
    curvature: (x) => (Math.abs(x) < 50 ? normalDensity(x) * (2 - x * x) : 0),
    third: (x) => (Math.abs(x) < 50 ? normalDensity(x) * x * (x * x - 4) : 0),
  },
  relu: { value: (x) => (x < 0 ? 0 : x), slope: (x) => (x > 0 ? 1 : 0), curvature: () => 0, third: () => 0 },
  tanh: {
    value: Math.tanh,
    slope: (x) => 1 - Math.tanh(x) ** 2,
    curvature: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
    third: (x) => (1 - Math.tanh(x) ** 2) * (6 * Math.tanh(x) ** 2 - 2),
  },
  identity: { value: (x) => x, slope: () => 1, curvature: () => 0, third: () => 0 },
  none: { value: () => 0, slope: () => 0, curvature: () => 0, third: () => 0 },
};

/** act(x); gelu is the exact one, x Φ(x); 'none' is 0 everywhere. */
export function activate(name: ActivationName, x: number): number {
  return functions[name].value(x);
}

/** act'(x); that of relu at 0 is 0. */
export function activateDerivative(name: ActivationName, x: number): number {
  return functions[name].slope(x);
}

/** act''(x). */
export function activateSecondDerivative(name: ActivationName, x: number): number {
  return functions[name].curvature(x);
}

/** act'''(x). */
export function activateThirdDerivative(name: ActivationName, x: number): number {
  return functions[name].third(x);
}
