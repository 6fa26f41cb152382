// Base activations and their slopes, and the functions they are made of, written out so that they work on vectors and need no C library.
// NaN in, NaN out.
#ifndef KAN_ACTIVATIONS_H
#define KAN_ACTIVATIONS_H

#include "vector.h"

// e^x of a vector. Cody–Waite reduction x = n ln 2 + r, Taylor polynomial in |r| ≤ ln 2 / 2; saturates near the ends of the range.
static INLINE VEC expVector(VEC x) {
  const VEC zero = {0};
  x = larger(smaller(x, zero + EXP_HIGHEST), zero + EXP_LOWEST);
  const VEC shifted = x * (REAL)1.4426950408889634 + ROUND_MAGIC;
  const VEC n = shifted - ROUND_MAGIC, r = x - n * LN2_HIGH - n * LN2_LOW;
  // coefficients 1/k!, one multiply-add each
#if DOUBLE
  VEC p = zero + 1.6059043836821613e-10;
  p = FMA(p, r, zero + 2.08767569878681e-09);
  p = FMA(p, r, zero + 2.505210838544172e-08);
  p = FMA(p, r, zero + 2.755731922398589e-07);
  p = FMA(p, r, zero + 2.7557319223985893e-06);
  p = FMA(p, r, zero + 2.48015873015873e-05);
  p = FMA(p, r, zero + 0.0001984126984126984);
#else
  VEC p = zero + (REAL)0.0001984126984126984;
#endif
  p = FMA(p, r, zero + (REAL)0.001388888888888889);
  p = FMA(p, r, zero + (REAL)0.008333333333333333);
  p = FMA(p, r, zero + (REAL)0.041666666666666664);
  p = FMA(p, r, zero + (REAL)0.16666666666666666);
  p = FMA(p, r, zero + (REAL)0.5);
  p = FMA(p, r, zero + 1);
  p = FMA(p, r, zero + 1);
  const IVEC exponent = (IVEC)shifted - (IVEC)(zero + ROUND_MAGIC) + EXPONENT_BIAS;
  return p * (VEC)(exponent << MANTISSA_BITS);
}

static INLINE REAL expNumber(REAL x) { return expVector(SPLAT(x))[0]; }

// Coefficients of the Chebyshev series of (1 + 2z) e^{z²} erfc z in t = (z − 3.75) / (z + 3.75), z ≥ 0.
// The form is Shepherd & Laframboise's (1981); the values were computed from scipy.special.erfcx.
static const REAL erfcSeries[] = {
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
static INLINE VEC normalDistribution(VEC x) {
  const VEC zero = {0}, z = SELECT(x < zero, -x, x) * (REAL)0.7071067811865476;
  const VEC t = 1 - (REAL)7.5 / (z + (REAL)3.75);
  VEC later = zero, sum = zero;
  for (int k = DOUBLE ? 21 : 11; k > 0; k--) {
    const VEC next = 2 * t * sum - later + erfcSeries[k];
    later = sum;
    sum = next;
  }
  const VEC series = t * sum - later + erfcSeries[0];
  const VEC tail = (REAL)0.5 * expVector(-z * z) * series / (1 + 2 * z);
  return SELECT(x < zero, tail, 1 - tail);
}

// act(x), and act'(x) with SLOPES. NaN passes through.
static INLINE VEC activateVector(const int SLOPES, u32 base, VEC x, VEC *slope) {
  const VEC zero = {0}, one = zero + 1;
  switch (base) {
  case BASE_SILU: {
    // beyond where e^−x saturates, x would bring back what is nothing there
    const VEC s = SELECT(x < zero - EXP_HIGHEST, zero, 1 / (1 + expVector(-x)));
    if (SLOPES) *slope = s * (1 + x * (1 - s));
    return x * s;
  }
  case BASE_GELU: {
    const VEC phi = normalDistribution(x);
    if (SLOPES) *slope = phi + x * (REAL)0.3989422804014327 * expVector((REAL)-0.5 * x * x);
    return x * phi;
  }
  case BASE_RELU:
    if (SLOPES) *slope = SELECT(x > zero, one, zero);
    return SELECT(x < zero, zero, x);
  case BASE_TANH: {
    const VEC y = 1 - 2 / (1 + expVector(2 * x));
    if (SLOPES) *slope = 1 - y * y;
    return y;
  }
  case BASE_IDENTITY:
    if (SLOPES) *slope = one;
    return x;
  default:
    if (SLOPES) *slope = zero;
    return zero;
  }
}

// value[lane] = act(x[lane]) and, if slope is given, slope[lane] = act'(x[lane]), over whole vectors of lanes.
static ALONE void activate(u32 base, u32 lanes, const REAL *x, REAL *value, REAL *slope) {
#define ACTIVATE(base)                                                                            \
  for (u32 j = 0; j < lanes; j += LANES) {                                                        \
    VEC by;                                                                                       \
    STORE(value + j, activateVector(slope != 0, base, LOAD(x + j), &by));                    \
    if (slope) STORE(slope + j, by);                                                              \
  }
  switch (base) {
  case BASE_SILU: ACTIVATE(BASE_SILU) break;
  case BASE_GELU: ACTIVATE(BASE_GELU) break;
  case BASE_RELU: ACTIVATE(BASE_RELU) break;
  case BASE_TANH: ACTIVATE(BASE_TANH) break;
  case BASE_IDENTITY: ACTIVATE(BASE_IDENTITY) break;
  default: ACTIVATE(BASE_NONE)
  }
#undef ACTIVATE
}

#endif
