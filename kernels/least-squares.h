// Least squares in float64: rows of the Jacobian J, the normal matrix of them, its Cholesky factor and solutions. float64 only;
// src/compute/wasm/least-squares.ts drives it.
//
// Rows of J, scaled by the roots of their weights and with the scaled error as one more column, are written to a panel in groups
// of 64 rows and tiles of 8 columns: panel[group][tile][row][8], zeros included, and a bit for each row of a tile that holds
// anything. A block of the matrix, MR columns by NV vectors, is kept in registers over all rows; rows where either side is zero are
// passed over by their bits. So one kernel serves rows that are dense (few intervals) and rows that are nearly empty (many), and,
// with 64 columns of the factor in place of rows, Cholesky's update (Golub & Van Loan, 4.2.9: right-looking by blocks).
// Every block belongs to one task and sums in a fixed order, so results do not depend on the number of threads.
#ifndef KAN_LEAST_SQUARES_H
#define KAN_LEAST_SQUARES_H

#include "type-f64.h"
#include "phases.h"

#if VECTOR_BYTES >= 64
#define MR 8
#else
#define MR 4
#endif
#define NV 2
// numbers from one vector of a block to the next: in the same tile, or in the one after it
#define VECTOR_STEP (LANES == TILE ? PANEL_ROWS * TILE : LANES)


// acc[MR][NV] of the rows whose bit is set.
static INLINE void squaresRows(const double *a, const double *b, uint64_t bits, u32 rows, VEC acc[MR][NV]) {
#define SQUARES_ROW(r)                                                                     \
  {                                                                                        \
    const double *left = a + (r) * TILE;                                                   \
    const VEC right0 = LOAD(b + (r) * TILE), right1 = LOAD(b + (r) * TILE + VECTOR_STEP);  \
    UNROLLED for (int m = 0; m < MR; m++) {                                                \
      const VEC factor = SPLAT(left[m]);                                               \
      acc[m][0] = FMA(factor, right0, acc[m][0]);                                          \
      acc[m][1] = FMA(factor, right1, acc[m][1]);                                          \
    }                                                                                      \
  }
  if (!~bits) {
    ROLLED for (u32 r = 0; r < rows; r++) SQUARES_ROW(r)
  } else {
    for (; bits; bits &= bits - 1) {
      const u32 r = (u32)__builtin_ctzll(bits);
      SQUARES_ROW(r)
    }
  }
#undef SQUARES_ROW
}


// The matrix's rows of a few tiles of columns, up to the diagonal, grow by all rows of the panel.
static ALONE void squaresTile(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Squares *s = AT_AS(Squares, plan->squares);
  const u32 tiles = s->width / TILE, groups = blocksOf(plan->rows, PANEL_ROWS);
  const u32 first = (s->unknowns / TILE / SQUARES_TILES - task) * SQUARES_TILES * TILE; // the longest first
  const double *panel = AT(s->panel);
  const uint64_t *masks = AT_AS(uint64_t, s->masks);
  double *matrix = AT(s->matrix);
  // the rows of j stay in the first-level cache while every i meets them
  for (u32 j = 0; j < first + SQUARES_TILES * TILE; j += NV * LANES)
    for (u32 i = first; i < first + SQUARES_TILES * TILE && i <= s->unknowns; i += MR) {
      if (j >= i + MR) continue;
      VEC acc[MR][NV] = {{{0}}};
      for (u32 group = 0; group < groups; group++) {
        const uint64_t *bits = masks + group * tiles;
        const uint64_t other = LANES == TILE ? bits[j / TILE] | bits[j / TILE + 1] : bits[j / TILE];
        const double *at = panel + (size_t)group * tiles * PANEL_ROWS * TILE;
        squaresRows(at + i / TILE * PANEL_ROWS * TILE + i % TILE, at + j / TILE * PANEL_ROWS * TILE + j % TILE, bits[i / TILE] & other,
                    PANEL_ROWS, acc);
      }
      for (int m = 0; m < MR; m++)
        for (int v = 0; v < NV; v++) {
          double *at = matrix + (size_t)(i + m) * s->width + j + v * LANES;
          if (!s->fresh) acc[m][v] += LOAD(at);
          STORE(at, acc[m][v]);
        }
    }
}

// One number of a row of J.
static INLINE void squaresPut(double *rows, uint64_t *masks, u32 column, u32 row, double value) {
  rows[(column / TILE * PANEL_ROWS + row) * TILE + column % TILE] = value;
  masks[column / TILE] |= (uint64_t)1 << row;
}

// 64 rows of J for one output: back from it through the layers, then every parameter's derivative into the panel.
static ALONE void squaresGroup(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Squares *s = AT_AS(Squares, plan->squares);
  const Layer *layers = AT_AS(Layer, plan->layers);
  const Layer *top = layers + plan->layerCount - 1;
  const u32 *tables = AT_AS(u32, s->columns), tiles = s->width / TILE;
  const u32 first = task * PANEL_ROWS, end = least(first + PANEL_ROWS, plan->rows);
  double *panel = AT(s->panel) + (size_t)task * tiles * PANEL_ROWS * TILE;
  uint64_t *masks = AT_AS(uint64_t, s->masks) + task * tiles;
  double *scratch = AT(plan->scratch + thread * plan->scratchStride);
  const double *weights = AT(plan->dataWeights), *targets = AT(plan->dataY);
  for (size_t e = 0; e < (size_t)tiles * PANEL_ROWS * TILE; e++) panel[e] = 0;
  for (u32 t = 0; t < tiles; t++) masks[t] = 0;
  for (u32 b = first; b < end; b++) {
    const u32 row = plan->first + b;
    const double root = __builtin_sqrt((plan->dataWeights ? weights[row] : 1) * s->share);
    const double *y = AT(top->y) + (size_t)b * top->yStride;
    double *dy = AT(top->dy) + (size_t)b * top->yStride;
    for (u32 o = 0; o < plan->outputs; o++) dy[o] = o == s->output ? root : 0;
    const double error = y[s->output] - targets[(size_t)row * plan->outputs + s->output];
    squaresPut(panel, masks, s->unknowns, b - first, root * error);
  }
  // as many rows at a time as the scratch has room for
  for (u32 from = first; from < end; from += plan->blockRows) {
    const u32 until = least(from + plan->blockRows, end);
    backwardRows(memory, plan, task, from, until, scratch);
  }
  for (u32 l = 0; l < plan->layerCount; l++) {
    const Layer *layer = layers + l;
    if (!tables[l]) continue;
    const u32 *columns = AT_AS(u32, tables[l]);
    const u32 base = layer->base != BASE_NONE, outputs = layer->outputs;
    for (u32 b = first; b < end; b++) {
      const double *dy = AT(layer->dy) + (size_t)b * layer->yStride;
      for (u32 i = 0; i < layer->inputs; i++) {
        const double *planes = planesOf(memory, layer, i / INPUT_BLOCK, b) + i % INPUT_BLOCK;
        const u32 cell = (u32)*(const int64_t *)(planes + (1 + layer->weights) * INPUT_BLOCK);
        const u32 *edge = columns + (size_t)i * layer->edgeRows * outputs;
        for (u32 m = base ? 0 : 1; m <= layer->weights; m++) {
          const double value = planes[m * INPUT_BLOCK];
          const u32 *at = edge + (m ? base + cell + m - 1 : 0) * outputs;
          if (value == 0) continue;
          for (u32 o = 0; o < outputs; o++)
            if (dy[o] != 0 && at[o] < s->unknowns) squaresPut(panel, masks, at[o], b - first, value * dy[o]);
        }
      }
    }
    const u32 *numbers = columns + (size_t)layer->inputs * layer->edgeRows * outputs;
    for (u32 e = 0; e < layer->lockedCount; e++, numbers += LOCKED_NUMBERS)
      for (u32 b = first; b < end; b++) {
        double slopes[LOCKED_NUMBERS];
        lockedSlopes(memory, layer, e, b, slopes);
        for (int k = 0; k < LOCKED_NUMBERS; k++)
          if (slopes[k] != 0) squaresPut(panel, masks, numbers[k], b - first, slopes[k]);
      }
  }
}

// The factor begins as the matrix with its diagonal grown, a block of rows a task; what pads the last tile is a unit matrix.
static ALONE void squaresCopy(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Squares *s = AT_AS(Squares, plan->squares);
  const double *added = AT(s->added);
  const u32 first = task * FACTOR_BLOCK, padded = (s->unknowns + TILE - 1) / TILE * TILE;
  const u32 end = least(first + FACTOR_BLOCK, padded);
  for (u32 i = first; i < end; i++) {
    const double *from = AT(s->matrix) + (size_t)i * s->width;
    double *to = AT(s->factor) + (size_t)i * s->width;
    const int real = i < s->unknowns;
    for (u32 j = 0; j <= i; j++) to[j] = real ? from[j] : 0;
    to[i] = real ? from[i] + added[i] : 1;
  }
}

// The block on the diagonal: L with A = L Lᵀ, column by column; 0 when it is not positive definite.
static ALONE int squaresCorner(char *memory, const Squares *s, u32 k, u32 count) {
  double *factor = AT(s->factor) + (size_t)k * s->width + k, *q = AT(s->corner);
  double *inverse = AT(s->inverse) + k;
  for (u32 i = 0; i < count; i++)
    for (u32 m = 0; m <= i; m++) q[m * FACTOR_BLOCK + i] = factor[(size_t)i * s->width + m];
  for (u32 j = 0; j < count; j++) {
    double *column = q + j * FACTOR_BLOCK;
    if (!(column[j] > 0)) return 0;
    inverse[j] = 1 / __builtin_sqrt(column[j]);
    for (u32 i = j; i < count; i++) column[i] *= inverse[j];
    for (u32 m = j + 1; m < count; m++) {
      double *other = q + m * FACTOR_BLOCK;
      const VEC share = SPLAT(-column[m]);
      for (u32 i = m / LANES * LANES; i < count; i += LANES)
        STORE(other + i, FMA(share, LOAD(column + i), LOAD(other + i)));
    }
  }
  for (u32 i = 0; i < count; i++)
    for (u32 m = 0; m <= i; m++) factor[(size_t)i * s->width + m] = q[m * FACTOR_BLOCK + i];
  return 1;
}

// Eight rows below the corner: X Lᵀ = A, eight rows side by side, kept packed for the update.
static ALONE void squaresBelow(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Squares *s = AT_AS(Squares, plan->squares);
  const u32 k = s->block * FACTOR_BLOCK, tile = (k + FACTOR_BLOCK) / TILE + task;
  const double *corner = AT(s->factor) + (size_t)k * s->width + k;
  const double *inverse = AT(s->inverse) + k;
  double *rows = AT(s->factor) + (size_t)tile * TILE * s->width + k;
  double *x = AT(s->packed) + (size_t)tile * FACTOR_BLOCK * TILE;
  for (u32 j = 0; j < FACTOR_BLOCK; j++)
    for (u32 r = 0; r < TILE; r++) x[j * TILE + r] = rows[(size_t)r * s->width + j];
  for (u32 j = 0; j < FACTOR_BLOCK; j++) {
    const double *l = corner + (size_t)j * s->width;
    // even and odd columns apart: sums that do not wait for each other
    VEC even[TILE / LANES], odd[TILE / LANES];
    for (int v = 0; v < TILE / LANES; v++) even[v] = odd[v] = ZERO;
    u32 m = 0;
    for (; m + 1 < j; m += 2) {
      const VEC a = SPLAT(l[m]), b = SPLAT(l[m + 1]);
      for (int v = 0; v < TILE / LANES; v++) {
        even[v] = FMA(a, LOAD(x + m * TILE + v * LANES), even[v]);
        odd[v] = FMA(b, LOAD(x + (m + 1) * TILE + v * LANES), odd[v]);
      }
    }
    for (; m < j; m++)
      for (int v = 0; v < TILE / LANES; v++) even[v] = FMA(SPLAT(l[m]), LOAD(x + m * TILE + v * LANES), even[v]);
    for (int v = 0; v < TILE / LANES; v++) {
      double *at = x + j * TILE + v * LANES;
      STORE(at, (LOAD(at) - (even[v] + odd[v])) * SPLAT(inverse[j]));
    }
  }
  for (u32 j = 0; j < FACTOR_BLOCK; j++)
    for (u32 r = 0; r < TILE; r++) rows[(size_t)r * s->width + j] = x[j * TILE + r];
}

// What is left, one tile of rows: A −= X Xᵀ.
static ALONE void squaresUpdate(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Squares *s = AT_AS(Squares, plan->squares);
  const u32 start = (s->block + 1) * FACTOR_BLOCK, tile = (s->unknowns + TILE - 1) / TILE - 1 - task;
  const double *packed = AT(s->packed);
  double *factor = AT(s->factor);
  for (u32 i = tile * TILE; i < (tile + 1) * TILE; i += MR)
    for (u32 j = start; j < i + MR; j += NV * LANES) {
      VEC acc[MR][NV] = {{{0}}};
      squaresRows(packed + (size_t)(i / TILE) * FACTOR_BLOCK * TILE + i % TILE,
                  packed + (size_t)(j / TILE) * FACTOR_BLOCK * TILE + j % TILE, ~(uint64_t)0, FACTOR_BLOCK, acc);
      for (int m = 0; m < MR; m++)
        for (int v = 0; v < NV; v++) {
          double *at = factor + (size_t)(i + m) * s->width + j + v * LANES;
          STORE(at, LOAD(at) - acc[m][v]);
        }
    }
}

// L Lᵀ x = b, in place.
static void squaresSolve(char *memory, const Squares *s) {
  const double *factor = AT(s->factor), *inverse = AT(s->inverse);
  double *b = AT(s->solution);
  const u32 n = s->unknowns;
  for (u32 j = 0; j < n; j++) b[j] = (b[j] - dot(factor + (size_t)j * s->width, b, j)) * inverse[j];
  for (u32 j = n; j-- > 0;) {
    const double *row = factor + (size_t)j * s->width, x = b[j] *= inverse[j];
    for (u32 i = 0; i < j; i++) b[i] -= row[i] * x;
  }
}

#endif
