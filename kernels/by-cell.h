// A sorted slice through a layer where 32 registers hold vectors: the order + 1 rows of coefficients (or sums of a gradient) of a cell stay
// in registers while its rows go by, and the next cell shares all but one.
#ifndef KAN_BY_CELL_H
#define KAN_BY_CELL_H

#include "sorting.h"

// y[rows][GROUP vectors] += the share of one block of inputs.
static INLINE void cellsForwardGroup(const int WEIGHTS, const int GROUP, const Layer *layer, const REAL *tile, const size_t width,
                                     u32 inputs, const Sorted *sorted, const REAL *planes, size_t step, REAL *y, const REAL *next,
                                     size_t share) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t yStride = layer->yStride;
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + WEIGHTS) * step, next += share) {
    prefetch(next, share);
    if (!sorted->met[i]) continue;
    VEC first[4], kept[4][4];
    const REAL *row = tile + (base ? width : 0);
    for (int g = 0; g < GROUP; g++) {
      first[g] = ZERO;
      if (base) first[g] = LOAD(tile + g * LANES);
    }
    for (int m = 1; m < WEIGHTS; m++, row += width)
      for (int g = 0; g < GROUP; g++) kept[m][g] = LOAD(row + g * LANES);
    const uint64_t *at = sorted->rows + (size_t)i * cells;
    ROLLED for (u32 c = 0; c < cells; c++, row += width) {
      for (int m = 1; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) kept[m - 1][g] = kept[m][g];
      for (int g = 0; g < GROUP; g++) kept[WEIGHTS - 1][g] = LOAD(row + g * LANES);
      ROLLED for (uint64_t left = *at++; left; left &= left - 1) {
        const size_t b = (size_t)__builtin_ctzll(left);
        const REAL *w = planes + b;
        REAL *to = y + b * yStride;
        VEC sum[4];
        for (int g = 0; g < GROUP; g++) sum[g] = FMA(SPLAT(*w), first[g], LOAD(to + g * LANES));
        for (int m = 0; m < WEIGHTS; m++)
          for (int g = 0; g < GROUP; g++) sum[g] = FMA(SPLAT(w[(1 + m) * step]), kept[m][g], sum[g]);
        for (int g = 0; g < GROUP; g++) STORE(to + g * LANES, sum[g]);
      }
    }
  }
}

// tile[edgeRows][GROUP vectors] += the gradient of one input over the rows of a slice where it is met.
static INLINE void cellsGradientGroup(const int WEIGHTS, const int GROUP, const Layer *layer, REAL *tile, const size_t width, u32 i,
                                      const Sorted *sorted, const REAL *planes, size_t step, const REAL *dy) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t dyStride = layer->yStride;
  const uint64_t *at = sorted->rows + (size_t)i * cells;
  REAL *row = tile + (base ? width : 0);
  VEC first[4], kept[4][4];
  planes += i * (1 + WEIGHTS) * step;
  for (int g = 0; g < GROUP; g++) first[g] = ZERO;
  for (int m = 1; m < WEIGHTS; m++)
    for (int g = 0; g < GROUP; g++) kept[m][g] = ZERO;
  ROLLED for (u32 c = 0; c < cells && sorted->met[i]; c++, row += width) {
    for (int m = 1; m < WEIGHTS; m++)
      for (int g = 0; g < GROUP; g++) kept[m - 1][g] = kept[m][g];
    for (int g = 0; g < GROUP; g++) kept[WEIGHTS - 1][g] = ZERO;
    ROLLED for (uint64_t left = at[c]; left; left &= left - 1) {
      const size_t b = (size_t)__builtin_ctzll(left);
      const REAL *w = planes + b, *from = dy + b * dyStride;
      VEC out[4];
      for (int g = 0; g < GROUP; g++) out[g] = LOAD(from + g * LANES);
      for (int g = 0; g < GROUP; g++) first[g] = FMA(SPLAT(*w), out[g], first[g]);
      for (int m = 0; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) kept[m][g] = FMA(SPLAT(w[(1 + m) * step]), out[g], kept[m][g]);
    }
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + kept[0][g]);
  }
  for (int m = 1; m < WEIGHTS; m++, row += width)
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + kept[m][g]);
  if (!base) return;
  for (int g = 0; g < GROUP; g++) STORE(tile + g * LANES, LOAD(tile + g * LANES) + first[g]);
}

#define BY_GROUP(call, vectors)                   \
  switch ((vectors) >= 4 ? 4 : (vectors) >= 2 ? 2 : 1) { \
  case 4: call(4) break;                          \
  case 2: call(2) break;                          \
  default: call(1)                                \
  }

static INLINE void cellsForwardOf(const int WEIGHTS, const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted,
                                  const REAL *planes, size_t step, REAL *y, const REAL *next, size_t share) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define FORWARD(GROUP) cellsForwardGroup(WEIGHTS, done = GROUP, layer, tile, width, inputs, sorted, planes, step, y, next, share);
    BY_GROUP(FORWARD, vectors)
#undef FORWARD
    share = 0;
    vectors -= done;
    tile += done * LANES;
    y += done * LANES;
  }
}

static INLINE void cellsGradientOf(const int WEIGHTS, const Layer *layer, REAL *tile, size_t width, u32 input, const Sorted *sorted,
                                   const REAL *planes, size_t step, const REAL *dy) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define GRADIENT(GROUP) cellsGradientGroup(WEIGHTS, done = GROUP, layer, tile, width, input, sorted, planes, step, dy);
    BY_GROUP(GRADIENT, vectors)
#undef GRADIENT
    vectors -= done;
    tile += done * LANES;
    dy += done * LANES;
  }
}

// y[rows][width] += the share of a block of inputs where they are met; their tile begins at `tile`. On the way, asks for `share` numbers
// from `next` on for each.
static ALONE void cellsForward(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                               size_t step, REAL *y, const REAL *next, size_t share) {
  switch (layer->weights) {
  case 2: cellsForwardOf(2, layer, tile, width, inputs, sorted, planes, step, y, next, share); break;
  case 3: cellsForwardOf(3, layer, tile, width, inputs, sorted, planes, step, y, next, share); break;
  default: cellsForwardOf(4, layer, tile, width, inputs, sorted, planes, step, y, next, share);
  }
}

// tile[edgeRows][width] += the gradient of one input of a block over the rows of a slice where it is met; width is of whole vectors.
static ALONE void cellsGradient(const Layer *layer, REAL *tile, size_t width, u32 input, const Sorted *sorted, const REAL *planes,
                                size_t step, const REAL *dy) {
  switch (layer->weights) {
  case 2: cellsGradientOf(2, layer, tile, width, input, sorted, planes, step, dy); break;
  case 3: cellsGradientOf(3, layer, tile, width, input, sorted, planes, step, dy); break;
  default: cellsGradientOf(4, layer, tile, width, input, sorted, planes, step, dy);
  }
}
#undef BY_GROUP

#endif
