// A KAN layer row by row: of every edge, the few rows of coefficients that count at the row's cell. A block of outputs is worked on in groups of
// WIDEST_GROUP, half of it, 2 or 1 vectors. Loads may run past the end of a row into the next one: what they bring meets zeros (padding of dy)
// or is never read (padding of y). Buffers end in zeroed slack.
#ifndef KAN_BY_ROW_H
#define KAN_BY_ROW_H

#include "vector.h"

// y[0 .. GROUP·LANES) += the tile's share, `TOGETHER` inputs at a time so that eight sums are under way.
static INLINE void forwardGroup(const int GROUP, const int TOGETHER, const REAL *tile, const size_t width, size_t edge, int base,
                                int weights, const REAL *planes, u32 inputs, REAL *y) {
  VEC sums[4][8];
  const BITS *cell = (const BITS *)(planes + (1 + weights) * INPUT_BLOCK);
  for (int g = 0; g < GROUP; g++) sums[0][g] = LOAD(y + g * LANES);
  for (int u = 1; u < TOGETHER; u++)
    for (int g = 0; g < GROUP; g++) sums[u][g] = ZERO;
  u32 i = 0;
  ROLLED for (; i + TOGETHER <= inputs; i += TOGETHER) {
    const REAL *row[4];
    for (int u = 0; u < TOGETHER; u++) {
      row[u] = tile + (i + u) * edge;
      if (base) {
        const VEC value = SPLAT(planes[i + u]);
        for (int g = 0; g < GROUP; g++) sums[u][g] = FMA(value, LOAD(row[u] + g * LANES), sums[u][g]);
        row[u] += width;
      }
      row[u] += (size_t)cell[i + u] * width;
    }
    const REAL *weight = planes + INPUT_BLOCK + i;
    ROLLED for (int m = 0; m < weights; m++) {
      for (int u = 0; u < TOGETHER; u++) {
        const VEC w = SPLAT(weight[u]);
        for (int g = 0; g < GROUP; g++) sums[u][g] = FMA(w, LOAD(row[u] + g * LANES), sums[u][g]);
        row[u] += width;
      }
      weight += INPUT_BLOCK;
    }
  }
  ROLLED for (; i < inputs; i++) {
    const REAL *row = tile + i * edge;
    if (base) {
      const VEC value = SPLAT(planes[i]);
      for (int g = 0; g < GROUP; g++) sums[0][g] = FMA(value, LOAD(row + g * LANES), sums[0][g]);
      row += width;
    }
    row += (size_t)cell[i] * width;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = SPLAT(planes[(1 + m) * INPUT_BLOCK + i]);
      for (int g = 0; g < GROUP; g++) sums[0][g] = FMA(w, LOAD(row + g * LANES), sums[0][g]);
      row += width;
    }
  }
  for (int u = 1; u < TOGETHER; u++)
    for (int g = 0; g < GROUP; g++) sums[0][g] += sums[u][g];
  for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, sums[0][g]);
}

static ALONE void forwardTile(const REAL *tile, size_t width, size_t edge, int base, int weights, const REAL *planes, u32 inputs, REAL *y) {
  int vectors = (int)((width + LANES - 1) / LANES);
  if (width == OUTPUT_BLOCK) {
    // the usual case with its width known
    const int all = OUTPUT_BLOCK / LANES, group = all < WIDEST_GROUP ? all : WIDEST_GROUP, rest = all % group;
    for (int g = 0; g + group <= all; g += group, tile += group * LANES, y += group * LANES)
      forwardGroup(group, WIDEST_GROUP / group, tile, OUTPUT_BLOCK, edge, base, weights, planes, inputs, y);
    if (rest) forwardGroup(rest, 1, tile, OUTPUT_BLOCK, edge, base, weights, planes, inputs, y);
    return;
  }
  while (vectors) {
    int done;
    if (vectors >= WIDEST_GROUP) forwardGroup(done = WIDEST_GROUP, 1, tile, width, edge, base, weights, planes, inputs, y);
    else if (vectors >= WIDEST_GROUP / 2)
      forwardGroup(done = WIDEST_GROUP / 2, 2, tile, width, edge, base, weights, planes, inputs, y);
    else if (vectors >= 2) forwardGroup(done = 2, WIDEST_GROUP / 2, tile, width, edge, base, weights, planes, inputs, y);
    else forwardGroup(done = 1, 4, tile, width, edge, base, weights, planes, inputs, y);
    vectors -= done;
    tile += done * LANES;
    y += done * LANES;
  }
}

// dx[i] += Σ over GROUP vectors of dy · (derivative of the edge's rows).
static INLINE void inputGroup(const int GROUP, const REAL *tile, const size_t width, size_t edge, int base, int weights, const REAL *slope,
                              const REAL *d, const BITS *cell, u32 inputs, const REAL *dy, REAL *dx) {
  VEC out[8];
  for (int g = 0; g < GROUP; g++) out[g] = LOAD(dy + g * LANES);
  ROLLED for (u32 i = 0; i < inputs; i++) {
    const REAL *row = tile + i * edge;
    VEC combined[8];
    if (base) {
      const VEC value = SPLAT(slope[i]);
      for (int g = 0; g < GROUP; g++) combined[g] = value * LOAD(row + g * LANES);
      row += width;
    } else {
      for (int g = 0; g < GROUP; g++) combined[g] = ZERO;
    }
    row += (size_t)cell[i] * width;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = SPLAT(d[m * INPUT_BLOCK + i]);
      for (int g = 0; g < GROUP; g++) combined[g] = FMA(w, LOAD(row + g * LANES), combined[g]);
      row += width;
    }
    VEC total = combined[0] * out[0];
    for (int g = 1; g < GROUP; g++) total = FMA(combined[g], out[g], total);
    dx[i] += SUM_LANES(total);
  }
}

// dx[inputs] += the share of one row and `width` outputs. slope: of the base activation, then those of the weights, INPUT_BLOCK apart.
static ALONE void inputRow(const REAL *tile, size_t width, size_t edge, int base, int weights, const REAL *slope, const BITS *cell,
                           u32 inputs, const REAL *dy, REAL *dx) {
  const REAL *d = slope + INPUT_BLOCK;
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors) {
    int done;
    if (vectors >= 8 && WIDEST_GROUP >= 8) inputGroup(done = 8, tile, width, edge, base, weights, slope, d, cell, inputs, dy, dx);
    else if (vectors >= 4) inputGroup(done = 4, tile, width, edge, base, weights, slope, d, cell, inputs, dy, dx);
    else if (vectors >= 2) inputGroup(done = 2, tile, width, edge, base, weights, slope, d, cell, inputs, dy, dx);
    else inputGroup(done = 1, tile, width, edge, base, weights, slope, d, cell, inputs, dy, dx);
    vectors -= done;
    tile += done * LANES;
    dy += done * LANES;
  }
}

// tile += over rows [first, end): weight · dy, for one input and GROUP vectors of outputs.
static INLINE void weightGroup(const int GROUP, REAL *tile, const size_t width, int base, int weights, const REAL *planes,
                               size_t planeStride, const REAL *dy, size_t dyStride, u32 rows) {
  ROLLED for (u32 b = 0; b < rows; b++) {
    VEC out[8];
    for (int g = 0; g < GROUP; g++) out[g] = LOAD(dy + g * LANES);
    REAL *row = tile;
    if (base) {
      const VEC value = SPLAT(planes[0]);
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(value, out[g], LOAD(row + g * LANES)));
      row += width;
    }
    // the cell stands after the weights
    row += (size_t)*(const BITS *)(planes + (1 + weights) * INPUT_BLOCK) * width;
    const REAL *weight = planes + INPUT_BLOCK;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = SPLAT(*weight);
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(w, out[g], LOAD(row + g * LANES)));
      row += width;
      weight += INPUT_BLOCK;
    }
    planes += planeStride;
    dy += dyStride;
  }
}

// The same for a row of `width` outputs, of whole vectors; `rows` of planes and dy, `planeStride` and `dyStride` apart.
static ALONE void rowsGradient(REAL *tile, size_t width, int base, int weights, const REAL *planes, size_t planeStride, const REAL *dy,
                               size_t dyStride, u32 rows) {
  int vectors = (int)(width / LANES);
  if (width == OUTPUT_BLOCK) {
    // the usual case with its width known
    const int group = OUTPUT_BLOCK / LANES < 8 ? OUTPUT_BLOCK / LANES : 8;
    for (int g = 0; g < OUTPUT_BLOCK; g += group * LANES)
      weightGroup(group, tile + g, OUTPUT_BLOCK, base, weights, planes, planeStride, dy + g, dyStride, rows);
    return;
  }
  while (vectors) {
    int done;
    if (vectors >= 8) weightGroup(done = 8, tile, width, base, weights, planes, planeStride, dy, dyStride, rows);
    else if (vectors >= 4) weightGroup(done = 4, tile, width, base, weights, planes, planeStride, dy, dyStride, rows);
    else if (vectors >= 2) weightGroup(done = 2, tile, width, base, weights, planes, planeStride, dy, dyStride, rows);
    else weightGroup(done = 1, tile, width, base, weights, planes, planeStride, dy, dyStride, rows);
    vectors -= done;
    tile += done * LANES;
    dy += done * LANES;
  }
}

#endif
