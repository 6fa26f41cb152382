// Inputs of a sorted slice that are mostly one value v: what the rows left out have in common, computed once.
//   y[b] = f(v) + (f(x) − f(v))        dc[row] += w(v)·(Σ all dy − Σ dy of the rows that are met)
#ifndef KAN_CONSTANT_INPUTS_H
#define KAN_CONSTANT_INPUTS_H

#include "sorting.h"

static INLINE void addConstantsGroup(const int GROUP, const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted,
                                     const REAL *planes, size_t step, u32 rows, REAL *y) {
  const u32 base = layer->base != BASE_NONE, weights = layer->weights;
  const size_t yStride = layer->yStride;
  VEC total[4];
  for (int g = 0; g < GROUP; g++) total[g] = ZERO;
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + weights) * step) {
    if (sorted->constant[i] == NOT_CONSTANT) continue;
    const REAL *w = planes + sorted->constant[i], *row = tile + (base + sorted->cell[i]) * width;
    VEC f[4];
    for (int g = 0; g < GROUP; g++) f[g] = ZERO;
    if (base)
      for (int g = 0; g < GROUP; g++) f[g] = *w * LOAD(tile + g * LANES);
    ROLLED for (u32 m = 0; m < weights; m++, row += width)
      for (int g = 0; g < GROUP; g++) f[g] = FMA(SPLAT(w[(1 + m) * step]), LOAD(row + g * LANES), f[g]);
    for (int g = 0; g < GROUP; g++) total[g] += f[g];
    ROLLED for (uint64_t left = sorted->met[i]; left; left &= left - 1) {
      REAL *to = y + (size_t)__builtin_ctzll(left) * yStride;
      for (int g = 0; g < GROUP; g++) STORE(to + g * LANES, LOAD(to + g * LANES) - f[g]);
    }
  }
  ROLLED for (u32 b = 0; b < rows; b++, y += yStride)
    for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, LOAD(y + g * LANES) + total[g]);
}

static INLINE void constantsGradientGroup(const int GROUP, u32 base, u32 weights, REAL *tile, size_t width, u32 cell, uint64_t met,
                                          const REAL *w, size_t step, const REAL *dy, size_t dyStride, const REAL *all) {
  VEC rest[4];
  for (int g = 0; g < GROUP; g++) rest[g] = LOAD(all + g * LANES);
  ROLLED for (; met; met &= met - 1) {
    const REAL *from = dy + (size_t)__builtin_ctzll(met) * dyStride;
    for (int g = 0; g < GROUP; g++) rest[g] -= LOAD(from + g * LANES);
  }
  if (base)
    for (int g = 0; g < GROUP; g++) STORE(tile + g * LANES, FMA(SPLAT(*w), rest[g], LOAD(tile + g * LANES)));
  REAL *row = tile + (base + cell) * width;
  ROLLED for (u32 m = 0; m < weights; m++, row += width)
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(SPLAT(w[(1 + m) * step]), rest[g], LOAD(row + g * LANES)));
}

// y[rows][width] += f(v) of all constant inputs of a block, but not in rows where the input is met.
static ALONE void addConstants(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                               size_t step, u32 rows, REAL *y) {
  size_t o = 0;
  for (; o + 4 * LANES <= width; o += 4 * LANES) addConstantsGroup(4, layer, tile + o, width, inputs, sorted, planes, step, rows, y + o);
  for (; o < width; o += LANES) addConstantsGroup(1, layer, tile + o, width, inputs, sorted, planes, step, rows, y + o);
}

// tile[edgeRows][width] += the gradient of one input over the rows of a slice that are left out; all: Σ dy over all its rows. width is of
// whole vectors.
static ALONE void constantsGradient(const Layer *layer, REAL *tile, size_t width, u32 i, const Sorted *sorted, const REAL *planes,
                                    size_t step, const REAL *dy, const REAL *all) {
  const u32 base = layer->base != BASE_NONE, weights = layer->weights;
  const REAL *w = planes + (size_t)i * (1 + weights) * step + sorted->constant[i];
  size_t o = 0;
  for (; o + 4 * LANES <= width; o += 4 * LANES)
    constantsGradientGroup(4, base, weights, tile + o, width, sorted->cell[i], sorted->met[i], w, step, dy + o, layer->yStride, all + o);
  for (; o < width; o += LANES)
    constantsGradientGroup(1, base, weights, tile + o, width, sorted->cell[i], sorted->met[i], w, step, dy + o, layer->yStride, all + o);
}

#endif
