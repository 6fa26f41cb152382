// Basis values of INPUT_BLOCK inputs of one row: act(x), the order + 1 non-zero B-splines and the cell they begin at, and
// their derivatives. Uniform grids: recurrence on integer knots; adapted grids: power matrices.
// Gaussians and Chebyshev polynomials all count everywhere: as many weights as functions, from cell 0 on.
#ifndef KAN_BASIS_H
#define KAN_BASIS_H

#include "activations.h"

// How far beyond the domain the extended knots reach.
static REAL reachBeyond(char *memory, const Layer *layer, u32 input, int below) {
  const int order = (int)layer->order, cells = (int)layer->gridSize + 2 * order;
  if (!layer->adapted) return (REAL)order / AT(layer->inverse)[input];
  const REAL *knots = AT(layer->knots) + (size_t)input * (cells + 1);
  return below ? knots[order] - knots[0] : knots[cells] - knots[cells - order];
}

// One lane's weights moved by `shift` coefficients, for cells of the extended knots: those past the ends fall off.
static void shiftLane(int order, int shift, REAL *w, size_t stride, int lane) {
  REAL moved[6];
  for (int m = 0; m <= order; m++) moved[m] = m - shift >= 0 && m - shift <= order ? w[(m - shift) * stride + lane] : 0;
  for (int m = 0; m <= order; m++) w[m * stride + lane] = moved[m];
}

// Uniform grid of the given (compile-time) order, a vector of inputs at a time: w[m][lane], cell[lane] and, with `slopes`,
// d[m][lane] by x. The recurrence is Cox–de Boor's on integer knots.
static INLINE void uniformBasis(const int order, const int slopes, const Layer *layer, u32 lanes, const REAL *x, const REAL *low,
                                const REAL *high, const REAL *inverse, REAL *w, REAL *d, const size_t stride, BITS *cell) {
  const int extended = layer->outside == OUTSIDE_ZERO ? order : 0;
  const VEC zero = {0}, one = zero + 1, magic = zero + ROUND_MAGIC;
  const VEC shift = zero + (REAL)extended, end = zero + (REAL)((int)layer->gridSize + extended);
  const VEC top = end + shift, last = top - 1;
  for (u32 j = 0; j < lanes; j += LANES) {
    const u32 k = j % INPUT_BLOCK;
    const VEC step = LOAD(inverse + k), lowest = LOAD(low + k), highest = LOAD(high + k);
    VEC at = LOAD(x + j);
    if (!extended) at = larger(smaller(at, highest), lowest);
    VEC u = (at - lowest) * step + shift;
    u = larger(smaller(u, top), zero);
    // the cell is the whole part; a NaN falls to cell 0 and stays in t
    const VEC bounded = extended ? SELECT(u == u, larger(zero, u), shift) : larger(zero, u);
    VEC whole = (bounded + magic) - magic;
    whole -= SELECT(whole > bounded, one, zero);
    whole = smaller(whole, last);
    // the right end of the domain belongs to its last cell
    if (extended) whole -= SELECT(u == end, one, zero);
    const VEC t = u - whole;
    STOREBITS(cell + j, (IVEC)(whole - shift + magic) - (IVEC)magic);
    VEC v[6];
    // t is NaN where x is, and every weight must show it
    v[0] = order == 0 ? one + (t - t) : one;
    if (order == 0 && slopes) STORE(d + j, zero);
    UNROLLED for (int p = 1; p <= order; p++) {
      if (p == order && slopes) {
        // the derivatives follow from the weights of order − 1
        STORE(d + j, -v[0] * step);
        UNROLLED for (int m = 1; m < order; m++) STORE(d + m * stride + j, (v[m - 1] - v[m]) * step);
        STORE(d + order * stride + j, v[order - 1] * step);
      }
      VEC saved = zero;
      UNROLLED for (int m = 0; m < p; m++) {
        const VEC part = v[m] * (REAL)(1.0 / p);
        v[m] = saved + ((REAL)(m + 1) - t) * part;
        saved = (t + (REAL)(p - 1 - m)) * part;
      }
      v[p] = saved;
    }
    UNROLLED for (int m = 0; m <= order; m++) STORE(w + m * stride + j, v[m]);
  }
}

#define UNIFORM(order)                                                                                                                   \
  static ALONE void uniform##order(const Layer *layer, u32 lanes, const REAL *x, const REAL *low, const REAL *high,               \
                                         const REAL *inverse, REAL *w, REAL *d, size_t stride, BITS *cell) {                            \
    if (d) uniformBasis(order, 1, layer, lanes, x, low, high, inverse, w, d, stride, cell);                                       \
    else uniformBasis(order, 0, layer, lanes, x, low, high, inverse, w, 0, stride, cell);                                         \
  }
UNIFORM(0)
UNIFORM(1)
UNIFORM(2)
UNIFORM(3)
UNIFORM(4)
UNIFORM(5)
#undef UNIFORM

// Adapted grid: the cell is searched among the knots, then w = Σ_p powers[p] t^p.
static void adaptedBasis(char *memory, const Layer *layer, u32 firstInput, u32 step, u32 lanes, const REAL *x, REAL *w, REAL *d,
                         const size_t stride, BITS *cell) {
  const int order = (int)layer->order, cells = (int)layer->gridSize + 2 * order;
  const int zero = layer->outside == OUTSIDE_ZERO;
  const int size = order + 1;
  for (u32 j = 0; j < lanes; j++) {
    const u32 input = firstInput + step * j;
    if (input >= layer->inputs) {
      for (int m = 0; m <= order; m++) w[m * stride + j] = 0;
      if (d)
        for (int m = 0; m <= order; m++) d[m * stride + j] = 0;
      cell[j] = 0;
      continue;
    }
    const REAL *knots = AT(layer->knots) + (size_t)input * (cells + 1);
    const REAL *widths = AT(layer->widths) + (size_t)input * cells;
    const REAL low = knots[order], high = knots[cells - order];
    const REAL lowest = zero ? knots[0] : low, highest = zero ? knots[cells] : high;
    const REAL at = x[j] < lowest ? lowest : (x[j] > highest ? highest : x[j]);
    // a NaN falls to cell 0
    int c = zero && at == at ? 0 : order, end = zero ? cells : cells - order;
    while (end - c > 1) {
      int middle = (c + end) / 2;
      if (at >= knots[middle]) c = middle;
      else end = middle;
    }
    if (at == high) c = cells - order - 1;
    const REAL t = (at - knots[c]) * widths[c];
    const REAL *powers = AT(layer->powers) + ((size_t)input * cells + c) * size * size;
    for (int m = 0; m < size; m++) {
      REAL value = powers[order * size + m], slope = 0;
      for (int p = order - 1; p >= 0; p--) {
        slope = slope * t + value;
        value = value * t + powers[p * size + m];
      }
      w[m * stride + j] = order == 0 && t != t ? t : value;
      if (d) d[m * stride + j] = slope * widths[c];
    }
    cell[j] = c - order;
  }
}

// Gaussians or Chebyshev polynomials, m by m for all lanes together; see src/math/dense-bases.ts.
static void denseBasis(const Layer *layer, const REAL *x, const REAL *low, const REAL *high, const REAL *inverse, REAL *w, REAL *d,
                       const size_t stride, BITS *cell) {
  const int weights = (int)layer->weights, zero = layer->outside == OUTSIDE_ZERO;
  REAL u[INPUT_BLOCK];
  for (int j = 0; j < INPUT_BLOCK; j++) {
    const REAL at = zero ? x[j] : (x[j] < low[j] ? low[j] : (x[j] > high[j] ? high[j] : x[j]));
    u[j] = (at - low[j]) * inverse[j];
    cell[j] = 0;
  }
  if (layer->family == BASIS_RBF) {
    const VEC nothing = {0}, furthest = nothing - EXP_LOWEST;
    for (int m = 0; m < weights; m++)
      for (int j = 0; j < INPUT_BLOCK; j += LANES) {
        const VEC off = LOAD(u + j) - (REAL)m, square = off * off;
        // far away it is 0, as is its slope
        const VEC value = SELECT(square > furthest, nothing, expVector(-square));
        STORE(w + m * stride + j, value);
        if (d) STORE(d + m * stride + j, SELECT(square > furthest, nothing, -2 * off * value * LOAD(inverse + j)));
      }
    return;
  }
  for (int j = 0; j < INPUT_BLOCK; j++) {
    u[j] -= 1;
    // a NaN must show in every weight
    w[j] = 1 + (u[j] - u[j]);
    w[stride + j] = u[j];
    if (d) d[j] = 0;
    if (d) d[stride + j] = inverse[j];
  }
  for (int m = 2; m < weights; m++)
    for (int j = 0; j < INPUT_BLOCK; j++) {
      w[m * stride + j] = 2 * u[j] * w[(m - 1) * stride + j] - w[(m - 2) * stride + j];
      if (d) d[m * stride + j] = 2 * (inverse[j] * w[(m - 1) * stride + j] + u[j] * d[(m - 1) * stride + j]) - d[(m - 2) * stride + j];
    }
  if (!zero) return;
  for (int m = 0; m < weights; m++)
    for (int j = 0; j < INPUT_BLOCK; j++) {
      const int beyond = (x[j] < low[j]) | (x[j] > high[j]);
      if (beyond) w[m * stride + j] = 0;
      if (beyond && d) d[m * stride + j] = 0;
    }
}

// All planes of a number of lanes: x[lane] belongs to input first + step · lane, whose grid is low, high and inverse [lane % INPUT_BLOCK].
// So lanes are a block of inputs of one row (step 1) or rows of one input (step 0), whole blocks of them; one block for Gaussians and
// Chebyshev polynomials. The m-th weight stands at w[m · stride + lane]. slope and d may be null together.
static ALONE void basisLanes(char *memory, const Layer *layer, u32 first, u32 step, u32 lanes, const REAL *low, const REAL *high,
                             const REAL *inverse, const REAL *x, REAL *value, REAL *w, size_t stride, BITS *cell, REAL *slope, REAL *d) {
  const int order = (int)layer->order, weights = (int)layer->weights;
  REAL clamped[SLICE_ROWS], tangents[MOST_WEIGHTS * INPUT_BLOCK];
  IVEC outer = {0};
  for (u32 j = 0; j < lanes; j += LANES)
    outer |= (IVEC)(LOAD(x + j) < LOAD(low + j % INPUT_BLOCK)) | (IVEC)(LOAD(x + j) > LOAD(high + j % INPUT_BLOCK));
  const int beyond = ANY_LANE(outer);
  // the tangent is needed to go on along it
  REAL *dd = d ? d : (beyond && layer->outside == OUTSIDE_LINEAR ? tangents : 0);
  if (layer->family != BASIS_BSPLINE) {
    denseBasis(layer, x, low, high, inverse, w, dd, stride, cell);
  } else if (layer->adapted) {
    adaptedBasis(memory, layer, first, step, lanes, x, w, dd, stride, cell);
  } else {
    switch (layer->order) {
    case 0: uniform0(layer, lanes, x, low, high, inverse, w, dd, stride, cell); break;
    case 1: uniform1(layer, lanes, x, low, high, inverse, w, dd, stride, cell); break;
    case 2: uniform2(layer, lanes, x, low, high, inverse, w, dd, stride, cell); break;
    case 3: uniform3(layer, lanes, x, low, high, inverse, w, dd, stride, cell); break;
    case 4: uniform4(layer, lanes, x, low, high, inverse, w, dd, stride, cell); break;
    default: uniform5(layer, lanes, x, low, high, inverse, w, dd, stride, cell);
    }
  }
  const REAL *seen = x;
  if (layer->outside == OUTSIDE_CLAMP && beyond) {
    for (u32 j = 0; j < lanes; j += LANES)
      STORE(clamped + j, larger(smaller(LOAD(x + j), LOAD(high + j % INPUT_BLOCK)), LOAD(low + j % INPUT_BLOCK)));
    seen = clamped;
  }
  activate(layer->base, lanes, seen, value, slope);
  if (!beyond) return;
  if (layer->outside == OUTSIDE_LINEAR) {
    for (u32 j = 0; j < lanes; j += LANES) {
      // 0 inside the domain
      const VEC at = LOAD(x + j), along = at - larger(smaller(at, LOAD(high + j % INPUT_BLOCK)), LOAD(low + j % INPUT_BLOCK));
      for (int m = 0; m < weights; m++) STORE(w + m * stride + j, FMA(along, LOAD(dd + m * stride + j), LOAD(w + m * stride + j)));
    }
    return;
  }
  if (layer->outside == OUTSIDE_CLAMP) {
    if (!d) return;
    for (u32 j = 0; j < lanes; j += LANES) {
      const IVEC out = (IVEC)(LOAD(x + j) < LOAD(low + j % INPUT_BLOCK)) | (IVEC)(LOAD(x + j) > LOAD(high + j % INPUT_BLOCK));
      STORE(slope + j, SELECT(out, ZERO, LOAD(slope + j)));
      for (int m = 0; m < weights; m++) STORE(d + m * stride + j, SELECT(out, ZERO, LOAD(d + m * stride + j)));
    }
    return;
  }
  if (layer->family != BASIS_BSPLINE) return;
  const int last = (int)layer->gridSize - 1;
  for (u32 j = 0; j < lanes; j++) {
    if (!(x[j] < low[j % INPUT_BLOCK] || x[j] > high[j % INPUT_BLOCK]) || first + step * j >= layer->inputs) continue;
    int shift = (int)(cell[j] < 0 ? cell[j] : (cell[j] > last ? cell[j] - last : 0));
    cell[j] -= shift;
    // beyond the extended knots nothing is left
    REAL past = x[j] < low[j % INPUT_BLOCK] ? (low[j % INPUT_BLOCK] - x[j]) : (x[j] - high[j % INPUT_BLOCK]);
    REAL reach = reachBeyond(memory, layer, first + step * j, x[j] < low[j % INPUT_BLOCK]);
    if (past >= reach) shift = order + 1;
    shiftLane(order, shift, w, stride, (int)j);
    if (d) shiftLane(order, shift, d, stride, (int)j);
  }
}

// All planes of a block of inputs of one row: the weights, and d, stand INPUT_BLOCK apart.
static INLINE void basisBlock(char *memory, const Layer *layer, u32 inputBlock, const REAL *x, REAL *value, REAL *w, BITS *cell,
                              REAL *slope, REAL *d) {
  const u32 first = inputBlock * INPUT_BLOCK;
  basisLanes(memory, layer, first, 1, INPUT_BLOCK, AT(layer->low) + first, AT(layer->high) + first, AT(layer->inverse) + first, x, value,
             w, INPUT_BLOCK, cell, slope, d);
}

#endif
