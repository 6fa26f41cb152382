// Elementary functions written out so that they vectorise over lanes and need no C library. Included once per type:
// REAL, BITS (integer of the same size), and the constants below are set by kernels.c. NaN in, NaN out.

// e^x. Cody–Waite reduction x = n ln 2 + r, Taylor polynomial in |r| ≤ ln 2 / 2; saturates near the ends of the range.
static INLINE REAL NAME(exp)(REAL x) {
  x = x < EXP_LOWEST ? EXP_LOWEST : (x > EXP_HIGHEST ? EXP_HIGHEST : x);
  REAL shifted = x * (REAL)1.4426950408889634 + ROUND_MAGIC;
  REAL n = shifted - ROUND_MAGIC;
  REAL r = x - n * LN2_HIGH - n * LN2_LOW;
  // 1 + r(1 + r/2 (1 + r/3 (…)))
  REAL p = 1;
#if DOUBLE
  p = 1 + p * r * (1.0 / 13);
  p = 1 + p * r * (1.0 / 12);
  p = 1 + p * r * (1.0 / 11);
  p = 1 + p * r * (1.0 / 10);
  p = 1 + p * r * (1.0 / 9);
  p = 1 + p * r * (1.0 / 8);
#endif
  p = 1 + p * r * (REAL)(1.0 / 7);
  p = 1 + p * r * (REAL)(1.0 / 6);
  p = 1 + p * r * (REAL)(1.0 / 5);
  p = 1 + p * r * (REAL)(1.0 / 4);
  p = 1 + p * r * (REAL)(1.0 / 3);
  p = 1 + p * r * (REAL)(1.0 / 2);
  p = 1 + p * r;
  BITS bits, magic;
  REAL magicValue = ROUND_MAGIC;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  __builtin_memcpy(&magic, &magicValue, sizeof magic);
  bits = (BITS)((UBITS)(bits - magic + EXPONENT_BIAS) << MANTISSA_BITS);
  REAL power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return p * power;
}

// Coefficients of the Chebyshev series of (1 + 2z) e^{z²} erfc z in t = (z − 3.75) / (z + 3.75), z ≥ 0.
// The form is Shepherd & Laframboise's (1981); the values were computed from scipy.special.erfcx.
static const REAL NAME(erfcSeries)[] = {
    (REAL)1.1775789345674017,      (REAL)-0.00459005458064643,    (REAL)-0.08424913336651797,
    (REAL)0.05920993999819202,     (REAL)-0.026658668435305833,   (REAL)0.009074997670705609,
    (REAL)-0.002413163540417787,   (REAL)0.0004907758365257697,   (REAL)-6.916973302508456e-05,
    (REAL)4.13902798612753e-06,    (REAL)7.740383069609891e-07,   (REAL)-2.188640103817363e-07,
    (REAL)1.0764999980317215e-08,  (REAL)4.521959495740191e-09,   (REAL)-7.754400566106768e-10,
    (REAL)-6.317966150248822e-11,  (REAL)2.8687580089226117e-11,  (REAL)1.9447776722358868e-13,
    (REAL)-9.663977951213099e-13,  (REAL)3.375077994860476e-14,   (REAL)3.441691376337985e-14,
    (REAL)-2.9753977059954196e-15,
};

// The standard normal distribution function Φ(x) = erfc(−x / √2) / 2.
static INLINE REAL NAME(normalDistribution)(REAL x) {
  REAL z = (x < 0 ? -x : x) * (REAL)0.7071067811865476;
  REAL t = 1 - (REAL)7.5 / (z + (REAL)3.75);
  REAL later = 0, sum = 0;
  for (int k = DOUBLE ? 21 : 11; k > 0; k--) {
    REAL next = 2 * t * sum - later + NAME(erfcSeries)[k];
    later = sum;
    sum = next;
  }
  REAL series = t * sum - later + NAME(erfcSeries)[0];
  REAL tail = (REAL)0.5 * NAME(exp)(-z * z) * series / (1 + 2 * z);
  return x < 0 ? tail : 1 - tail;
}

// value[lane] = act(x[lane]) and, if slope is given, slope[lane] = act'(x[lane]), over INPUT_BLOCK lanes.
static INLINE void NAME(activate)(u32 base, const REAL *restrict x, REAL *restrict value, REAL *restrict slope) {
  switch (base) {
  case BASE_SILU:
    for (int j = 0; j < INPUT_BLOCK; j++) {
      REAL s = 1 / (1 + NAME(exp)(-x[j]));
      value[j] = x[j] * s;
      if (slope) slope[j] = s * (1 + x[j] * (1 - s));
    }
    break;
  case BASE_GELU:
    for (int j = 0; j < INPUT_BLOCK; j++) {
      REAL phi = NAME(normalDistribution)(x[j]);
      value[j] = x[j] * phi;
      if (slope) slope[j] = phi + x[j] * (REAL)0.3989422804014327 * NAME(exp)((REAL)-0.5 * x[j] * x[j]);
    }
    break;
  case BASE_RELU:
    // written so that NaN passes through
    for (int j = 0; j < INPUT_BLOCK; j++) {
      value[j] = x[j] < 0 ? 0 : x[j];
      if (slope) slope[j] = x[j] > 0 ? 1 : 0;
    }
    break;
  case BASE_TANH:
    for (int j = 0; j < INPUT_BLOCK; j++) {
      REAL y = 1 - 2 / (1 + NAME(exp)(2 * x[j]));
      value[j] = y;
      if (slope) slope[j] = 1 - y * y;
    }
    break;
  case BASE_IDENTITY:
    for (int j = 0; j < INPUT_BLOCK; j++) {
      value[j] = x[j];
      if (slope) slope[j] = 1;
    }
    break;
  default:
    for (int j = 0; j < INPUT_BLOCK; j++) {
      value[j] = 0;
      if (slope) slope[j] = 0;
    }
  }
}
