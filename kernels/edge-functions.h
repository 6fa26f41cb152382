// What an edge can be locked to: value and slope at u, in double precision. The definitions are src/math/edge-functions.ts, its codes
// plan.ts's; outside their domains results are NaN or infinite, as there. Knows nothing of layers.
#ifndef KAN_EDGE_FUNCTIONS_H
#define KAN_EDGE_FUNCTIONS_H

#include "plan.h"

#if defined(__wasm__)
// there is no C library: these are JavaScript's
#define MATH(name) js_##name
#define IMPORT(name) __attribute__((import_module("math"), import_name(#name))) double MATH(name)(double);
IMPORT(exp)
IMPORT(log)
IMPORT(sin)
IMPORT(cos)
IMPORT(tan)
IMPORT(tanh)
IMPORT(asin)
IMPORT(acos)
IMPORT(atan)
IMPORT(atanh)
IMPORT(sinh)
IMPORT(cosh)
#undef IMPORT
#else
#include <math.h>
#define MATH(name) name
#endif

enum {
  EDGE_ZERO, EDGE_ONE, EDGE_X, EDGE_X2, EDGE_X3, EDGE_X4, EDGE_X5, EDGE_INVERSE, EDGE_INVERSE2, EDGE_INVERSE3,
  EDGE_SQRT, EDGE_INVERSE_SQRT, EDGE_EXP, EDGE_LOG, EDGE_ABS, EDGE_SIN, EDGE_COS, EDGE_TAN, EDGE_TANH, EDGE_ARCSIN,
  EDGE_ARCCOS, EDGE_ARCTAN, EDGE_ARTANH, EDGE_SIGN, EDGE_GAUSSIAN, EDGE_SINH, EDGE_COSH, EDGE_SIGMOID
};

static double kan_edgeFunction(u32 code, double u, double *slope) {
  const double nothing = __builtin_nan("");
  // NaN stays NaN
  const double sign = u > 0 ? 1 : u < 0 ? -1 : u;
  double f;
  switch (code) {
    case EDGE_ZERO: return *slope = 0;
    case EDGE_ONE: return *slope = 0, 1;
    case EDGE_X: return *slope = 1, u;
    case EDGE_X2: return *slope = 2 * u, u * u;
    case EDGE_X3: return *slope = 3 * (u * u), u * u * u;
    case EDGE_X4: return *slope = 4 * (u * u * u), u * u * (u * u);
    case EDGE_X5: return *slope = 5 * (u * u * (u * u)), u * u * (u * u) * u;
    case EDGE_INVERSE: return *slope = -1 / (u * u), 1 / u;
    case EDGE_INVERSE2: return *slope = -2 / (u * u * u), 1 / (u * u);
    case EDGE_INVERSE3: return *slope = -3 / (u * u * (u * u)), 1 / (u * u * u);
    case EDGE_SQRT: f = __builtin_sqrt(u); return *slope = 0.5 / f, f;
    case EDGE_INVERSE_SQRT: f = __builtin_sqrt(u); return *slope = -0.5 / (u * f), 1 / f;
    case EDGE_EXP: return *slope = MATH(exp)(u);
    case EDGE_LOG: return *slope = u > 0 ? 1 / u : nothing, MATH(log)(u);
    case EDGE_ABS: return *slope = sign, __builtin_fabs(u);
    case EDGE_SIN: return *slope = MATH(cos)(u), MATH(sin)(u);
    case EDGE_COS: return *slope = -MATH(sin)(u), MATH(cos)(u);
    case EDGE_TAN: f = MATH(tan)(u); return *slope = 1 + f * f, f;
    case EDGE_TANH: f = MATH(tanh)(u); return *slope = 1 - f * f, f;
    case EDGE_ARCSIN: return *slope = 1 / __builtin_sqrt((1 - u) * (1 + u)), MATH(asin)(u);
    case EDGE_ARCCOS: return *slope = -1 / __builtin_sqrt((1 - u) * (1 + u)), MATH(acos)(u);
    case EDGE_ARCTAN: return *slope = 1 / (1 + u * u), MATH(atan)(u);
    case EDGE_ARTANH: return *slope = u > -1 && u < 1 ? 1 / ((1 - u) * (1 + u)) : nothing, MATH(atanh)(u);
    case EDGE_SIGN: return *slope = 0, sign;
    case EDGE_GAUSSIAN: f = MATH(exp)(-u * u); return *slope = -2 * u * f, f;
    case EDGE_SINH: return *slope = MATH(cosh)(u), MATH(sinh)(u);
    case EDGE_COSH: return *slope = MATH(sinh)(u), MATH(cosh)(u);
    case EDGE_SIGMOID: f = 1 / (1 + MATH(exp)(-u)); return *slope = f / (1 + MATH(exp)(u)), f;
    default: return *slope = nothing;
  }
}

#endif
