// A sorted slice through a layer where 16 registers hold vectors: rows of one cell go by in pairs, so that each load of a coefficient, or
// load and store of a gradient, serves two. The other way is by-cell.h.
#ifndef KAN_BY_PAIRS_H
#define KAN_BY_PAIRS_H

#include "sorting.h"

// V8 keeps fewer values in registers where loops are written out.
#if defined(__wasm__)
#define EACH_WEIGHT ROLLED
#else
#define EACH_WEIGHT UNROLLED
#endif

// y[ROWS][GROUP vectors from o on] += the share of one input; its rows of coefficients at the cell begin at `row`.
static INLINE void pairForwardGroup(const int ROWS, const int GROUP, int o, const REAL *first, const REAL *row, size_t width, int weights,
                                    const REAL *const *w, size_t step, REAL *const *y) {
  VEC sums[2][4];
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) sums[r][g] = LOAD(y[r] + o + g * LANES);
  const REAL *at[2] = {w[0], w[1]};
  row += o;
  if (first)
    for (int g = 0; g < GROUP; g++)
      for (int r = 0; r < ROWS; r++) sums[r][g] = FMA(SPLAT(*at[r]), LOAD(first + o + g * LANES), sums[r][g]);
  EACH_WEIGHT for (int m = 0; m < weights; m++, row += width) {
    VEC weight[2];
    for (int r = 0; r < ROWS; r++) weight[r] = SPLAT(*(at[r] += step));
    for (int g = 0; g < GROUP; g++) {
      const VEC c = LOAD(row + g * LANES);
      for (int r = 0; r < ROWS; r++) sums[r][g] = FMA(weight[r], c, sums[r][g]);
    }
  }
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) STORE(y[r] + o + g * LANES, sums[r][g]);
}

// tile rows at the cell += the gradient of one input over ROWS rows, GROUP vectors from o on.
static INLINE void pairGradientGroup(const int ROWS, const int GROUP, int o, REAL *first, REAL *row, size_t width, int weights,
                                     const REAL *const *w, size_t step, const REAL *const *dy) {
  VEC out[2][4];
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) out[r][g] = LOAD(dy[r] + o + g * LANES);
  const REAL *at[2] = {w[0], w[1]};
  row += o;
  if (first)
    for (int g = 0; g < GROUP; g++) {
      VEC sum = LOAD(first + o + g * LANES);
      for (int r = 0; r < ROWS; r++) sum = FMA(SPLAT(*at[r]), out[r][g], sum);
      STORE(first + o + g * LANES, sum);
    }
  EACH_WEIGHT for (int m = 0; m < weights; m++, row += width) {
    VEC weight[2];
    for (int r = 0; r < ROWS; r++) weight[r] = SPLAT(*(at[r] += step));
    for (int g = 0; g < GROUP; g++) {
      VEC sum = LOAD(row + g * LANES);
      for (int r = 0; r < ROWS; r++) sum = FMA(weight[r], out[r][g], sum);
      STORE(row + g * LANES, sum);
    }
  }
}

// Calls what(ROWS, GROUP, where, …) for all groups of a row of vectors.
#define PAIR_GROUPS(what, ROWS, vectors, ...)                                                    \
  {                                                                                              \
    int v = 0;                                                                                   \
    ROLLED for (; v + 4 <= (vectors); v += 4) what(ROWS, 4, v * LANES, __VA_ARGS__);   \
    ROLLED for (; v + 2 <= (vectors); v += 2) what(ROWS, 2, v * LANES, __VA_ARGS__);   \
    if (v < (vectors)) what(ROWS, 1, v * LANES, __VA_ARGS__);                          \
  }

static INLINE void pairsForward(const Layer *layer, const int base, const int weights, const REAL *tile, const size_t width, u32 inputs,
                                const Sorted *sorted, const REAL *planes, const size_t step, REAL *y) {
  const u32 cells = layer->gridSize;
  const int vectors = (int)((width + LANES - 1) / LANES);
  const uint64_t *at = sorted->rows;
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + weights) * step) {
    const REAL *first = base ? tile : 0, *row = tile + (base ? width : 0);
    for (u32 c = 0; c < cells; c++, row += width)
      for (uint64_t left = *at++; left; left &= left - 1) {
        const size_t b = (size_t)__builtin_ctzll(left);
        left &= left - 1;
        const size_t other = left ? (size_t)__builtin_ctzll(left) : b;
        const REAL *w[2] = {planes + b, planes + other};
        REAL *to[2] = {y + b * layer->yStride, y + other * layer->yStride};
        if (left) PAIR_GROUPS(pairForwardGroup, 2, vectors, first, row, width, weights, w, step, to)
        else {
          PAIR_GROUPS(pairForwardGroup, 1, vectors, first, row, width, weights, w, step, to)
          break;
        }
      }
  }
}

static INLINE void pairsGradient(const Layer *layer, const int base, const int weights, REAL *tile, const size_t width, u32 i,
                                 const Sorted *sorted, const REAL *planes, const size_t step, const REAL *dy) {
  const u32 cells = layer->gridSize;
  const int vectors = (int)(width / LANES);
  const uint64_t *at = sorted->rows + (size_t)i * cells;
  REAL *first = base ? tile : 0, *row = tile + (base ? width : 0);
  planes += i * (1 + weights) * step;
  for (u32 c = 0; c < cells; c++, row += width)
    for (uint64_t left = at[c]; left; left &= left - 1) {
      const size_t b = (size_t)__builtin_ctzll(left);
      left &= left - 1;
      const size_t other = left ? (size_t)__builtin_ctzll(left) : b;
      const REAL *w[2] = {planes + b, planes + other}, *from[2] = {dy + b * layer->yStride, dy + other * layer->yStride};
      if (left) PAIR_GROUPS(pairGradientGroup, 2, vectors, first, row, width, weights, w, step, from)
      else {
        PAIR_GROUPS(pairGradientGroup, 1, vectors, first, row, width, weights, w, step, from)
        break;
      }
    }
}

// The usual case, with its numbers known, else any.
#define USUAL(width, step) ((width) == OUTPUT_BLOCK && (step) == SLICE_ROWS && layer->weights == 4 && layer->base != BASE_NONE)

// y[rows][width] += the share of a block of inputs where they are met; their tile begins at `tile`. `next` and `share` are for by-cell.h.
static ALONE void cellsForward(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                               size_t step, REAL *y, const REAL *next, size_t share) {
  (void)next, (void)share;
  if (USUAL(width, step)) pairsForward(layer, 1, 4, tile, OUTPUT_BLOCK, inputs, sorted, planes, SLICE_ROWS, y);
  else pairsForward(layer, layer->base != BASE_NONE, (int)layer->weights, tile, width, inputs, sorted, planes, step, y);
}

// tile[edgeRows][width] += the gradient of one input of a block over the rows of a slice where it is met; width is of whole vectors.
static ALONE void cellsGradient(const Layer *layer, REAL *tile, size_t width, u32 i, const Sorted *sorted, const REAL *planes, size_t step,
                                const REAL *dy) {
  if (USUAL(width, step)) pairsGradient(layer, 1, 4, tile, OUTPUT_BLOCK, i, sorted, planes, SLICE_ROWS, dy);
  else pairsGradient(layer, layer->base != BASE_NONE, (int)layer->weights, tile, width, i, sorted, planes, step, dy);
}
#undef USUAL
#undef PAIR_GROUPS
#undef EACH_WEIGHT

#endif
