// One KAN layer of few outputs, where rows fill the vectors and outputs would not: forward, and both gradients on the way back.
// The formulas are kan-layer.h's with every basis function of the grid written out, zeros and all:
//   y[o][b] = Σ_i Σ_r dense[r][b]·c[i][r][o]     dx[i][b] = Σ_o dy[o][b] · Σ_r dense'[r][b]·c[i][r][o]
//   dc[i][r][o] = Σ_b dense[r][b]·dy[o][b]
// where dense[0] is the base value (if any) and the others B_0(x) … B_{G+k−1}(x), at up to TINY_ROWS rows of one input. For a
// dozen functions that is less work than picking the right k + 1 for every row. dc is summed lane by lane over a task's rows
// into `partials`; the parameters phase adds these up, so no sum depends on who computed what. Removed edges are passed over.
#ifndef KAN_TINY_LAYER_H
#define KAN_TINY_LAYER_H

#include "basis.h"
#include "blocks.h"

#define TINY_ROWS 64
#define TINY_OUTPUTS 8

// dense[function][TINY_ROWS] of `lanes` rows: w[m], `stride` apart, at function cell + m, zero elsewhere. A window of WEIGHTS functions
// slides over the cells.
static INLINE void slide(const int WEIGHTS, u32 lanes, const REAL *w, const size_t stride, const BITS *cell, int cells, REAL *dense) {
  ROLLED for (u32 j = 0; j < lanes; j += LANES) {
    const IVEC at = LOADBITS(cell + j);
    IVEC window[6], weight[6];
    for (int m = 0; m < WEIGHTS; m++) {
      weight[m] = LOADBITS(w + m * stride + j);
      window[m] = (IVEC){0};
    }
    REAL *to = dense + j;
    ROLLED for (int c = 0; c < cells; c++, to += TINY_ROWS) {
      const IVEC here = (IVEC)(at == (BITS)c);
      STOREBITS((BITS *)to, window[0] | (here & weight[0]));
      for (int m = 1; m < WEIGHTS; m++) window[m - 1] = window[m] | (here & weight[m]);
    }
    for (int m = 0; m < WEIGHTS - 1; m++) STOREBITS((BITS *)(to + m * TINY_ROWS), window[m]);
  }
}

#define SLIDE(WEIGHTS)                                                                                                                  \
  static ALONE void slide##WEIGHTS(u32 lanes, const REAL *w, size_t stride, const BITS *cell, int cells, REAL *dense) {          \
    slide(WEIGHTS, lanes, w, stride, cell, cells, dense);                                                                         \
  }
SLIDE(1)
SLIDE(2)
SLIDE(3)
SLIDE(4)
SLIDE(5)
SLIDE(6)
#undef SLIDE

// `lanes` rows of dense[·][TINY_ROWS]: the base value, then the weights (or the slopes of both), `stride` apart, where the cells say.
static INLINE void writeOut(const Layer *layer, u32 lanes, const REAL *value, const REAL *w, const size_t stride, const BITS *cell,
                            REAL *dense) {
  const int weights = (int)layer->weights, cells = (int)layer->gridSize;
  if (layer->base != BASE_NONE) {
    for (u32 j = 0; j < lanes; j += LANES) STORE(dense + j, LOAD(value + j));
    dense += TINY_ROWS;
  }
  if (layer->family != BASIS_BSPLINE) {
    for (int m = 0; m < weights; m++)
      for (u32 j = 0; j < lanes; j += LANES) STORE(dense + m * TINY_ROWS + j, LOAD(w + m * stride + j));
    return;
  }
  switch (weights) {
  case 1: slide1(lanes, w, stride, cell, cells, dense); break;
  case 2: slide2(lanes, w, stride, cell, cells, dense); break;
  case 3: slide3(lanes, w, stride, cell, cells, dense); break;
  case 4: slide4(lanes, w, stride, cell, cells, dense); break;
  case 5: slide5(lanes, w, stride, cell, cells, dense); break;
  default: slide6(lanes, w, stride, cell, cells, dense);
  }
}

// Numbers in the dense functions of one input, and where in a thread's scratch those of a layer stand: values of all inputs, then,
// where dx is wanted, slopes of all inputs.
static INLINE size_t denseOf(const Layer *layer) { return (size_t)layer->edgeRows * TINY_ROWS; }

// The layer's mask[out] of one input, 0 where no edge is removed.
static INLINE const REAL *maskOf(char *memory, const Layer *layer, u32 input) {
  return layer->mask ? AT(layer->mask) + (size_t)input * layer->outputs : 0;
}

static INLINE int anyEdge(const REAL *mask, u32 outputs) {
  if (!mask) return 1;
  for (u32 o = 0; o < outputs; o++)
    if (mask[o] != 0) return 1;
  return 0;
}

// Fills dense and, with `slopes`, what follows it, from x at rows [first, first + rows).
static ALONE void tinyBasis(char *memory, const Layer *layer, u32 first, u32 rows, REAL *dense, int slopes) {
  const size_t each = denseOf(layer);
  REAL low[INPUT_BLOCK], high[INPUT_BLOCK], inverse[INPUT_BLOCK], x[TINY_ROWS];
  REAL value[TINY_ROWS], slope[TINY_ROWS], w[MOST_WEIGHTS * INPUT_BLOCK], d[MOST_WEIGHTS * INPUT_BLOCK];
  BITS cell[TINY_ROWS];
  // B-splines have few weights: all rows at once
  const u32 stride = layer->family == BASIS_BSPLINE ? TINY_ROWS : INPUT_BLOCK, padded = blocksOf(rows, INPUT_BLOCK) * INPUT_BLOCK;
  for (u32 i = 0; i < layer->inputs; i++, dense += each) {
    if (!anyEdge(maskOf(memory, layer, i), layer->outputs)) continue;
    for (int j = 0; j < INPUT_BLOCK; j++) {
      low[j] = AT(layer->low)[i];
      high[j] = AT(layer->high)[i];
      inverse[j] = AT(layer->inverse)[i];
    }
    fetch(AT(layer->x) + (size_t)first * layer->xStride + (size_t)i * layer->xStep, layer->xStride, rows, x);
    for (u32 b = 0; b < padded; b += stride) {
      const u32 lanes = least(padded - b, stride);
      basisLanes(memory, layer, i, 0, lanes, low, high, inverse, x + b, value, w, stride, cell, slopes ? slope : 0, slopes ? d : 0);
      writeOut(layer, lanes, value, w, stride, cell, dense + b);
      if (slopes) writeOut(layer, lanes, slope, d, stride, cell, dense + layer->inputs * each + b);
    }
  }
}

// sums[o][GROUP vectors] += Σ_r dense[r] · c[r][o] for OUTS outputs side by side; `fresh`: sums begin at 0.
static INLINE void contract(const int OUTS, const int GROUP, int fresh, const REAL *dense, u32 rows, const REAL *c, size_t width, REAL *sums) {
  VEC sum[2][4];
  for (int o = 0; o < OUTS; o++)
    for (int g = 0; g < GROUP; g++) {
      sum[o][g] = ZERO;
      if (!fresh) sum[o][g] = LOAD(sums + o * TINY_ROWS + g * LANES);
    }
  ROLLED for (u32 r = 0; r < rows; r++) {
    for (int o = 0; o < OUTS; o++) {
      const VEC coefficient = SPLAT(c[o]);
      for (int g = 0; g < GROUP; g++) sum[o][g] = FMA(coefficient, LOAD(dense + g * LANES), sum[o][g]);
    }
    dense += TINY_ROWS;
    c += width;
  }
  for (int o = 0; o < OUTS; o++)
    for (int g = 0; g < GROUP; g++) STORE(sums + o * TINY_ROWS + g * LANES, sum[o][g]);
}

// partial[r][o][LANES] += dense[r] · dy[o] over GROUP vectors of rows; `fresh`: partials begin at 0.
static INLINE void gather(const int OUTS, const int GROUP, int fresh, const REAL *dense, u32 rows, const REAL *dy, size_t width, REAL *partial) {
  VEC out[2][4];
  for (int o = 0; o < OUTS; o++)
    for (int g = 0; g < GROUP; g++) out[o][g] = LOAD(dy + o * TINY_ROWS + g * LANES);
  ROLLED for (u32 r = 0; r < rows; r++) {
    for (int o = 0; o < OUTS; o++) {
      VEC sum = {0};
      if (!fresh) sum = LOAD(partial + o * LANES);
      for (int g = 0; g < GROUP; g++) sum = FMA(out[o][g], LOAD(dense + g * LANES), sum);
      STORE(partial + o * LANES, sum);
    }
    dense += TINY_ROWS;
    partial += width * LANES;
  }
}

// Calls what(OUTS, GROUP, …) so that all edges of one input that are not removed and all vectors of rows are met, two outputs and four
// vectors at a time.
#define TINY_EACH(what, mask, width, vectors, ...)                                                                      \
  for (u32 pair = 0; pair < (width); pair += 2) {                                                                       \
    const int one = !(mask) || (mask)[pair] != 0, other = pair + 1 < (width) && (!(mask) || (mask)[pair + 1] != 0);     \
    if (!one && !other) continue;                                                                                       \
    const int two = one && other;                                                                                       \
    const u32 o = one ? pair : pair + 1;                                                                                \
    u32 v = 0;                                                                                                          \
    for (; v + 4 <= (vectors); v += 4) two ? what(2, 4, __VA_ARGS__) : what(1, 4, __VA_ARGS__);             \
    for (; v + 2 <= (vectors); v += 2) two ? what(2, 2, __VA_ARGS__) : what(1, 2, __VA_ARGS__);             \
    for (; v < (vectors); v++) two ? what(2, 1, __VA_ARGS__) : what(1, 1, __VA_ARGS__);                     \
  }

// Rows [first, end), at most TINY_ROWS, through the layer. `slopes`: a backward pass of the same run will want them.
static ALONE void tinyForward(char *memory, const Layer *layer, u32 first, u32 end, REAL *scratch, int slopes) {
  const u32 rows = end - first, width = layer->outputs;
  const u32 vectors = blocksOf(rows, INPUT_BLOCK) * (INPUT_BLOCK / LANES);
  const REAL *c = AT(layer->parameters);
  REAL y[TINY_OUTPUTS * TINY_ROWS], *dense = scratch + layer->basis;
  tinyBasis(memory, layer, first, rows, dense, slopes && layer->dx);
  for (u32 e = 0; e < width * TINY_ROWS; e++) y[e] = 0;
  for (u32 i = 0; i < layer->inputs; i++, c += (size_t)layer->edgeRows * width, dense += denseOf(layer)) {
    const REAL *mask = maskOf(memory, layer, i);
    TINY_EACH(contract, mask, width, vectors, 0, dense + v * LANES, layer->edgeRows, c + o, width, y + o * TINY_ROWS + v * LANES)
  }
  for (u32 o = 0; o < width; o++)
    put(y + o * TINY_ROWS, AT(layer->y) + (size_t)first * layer->yStride + (size_t)o * layer->yStep, layer->yStride, rows);
}

// Rows [first, end), at most TINY_ROWS, back through the layer: dx if it is wanted, and with `partials` their share of the
// gradient, beginning at 0 when `fresh`. `kept`: the forward pass of these rows has just left its functions in the scratch.
static ALONE void tinyBackward(char *memory, const Layer *layer, u32 first, u32 end, REAL *scratch, REAL *partials, int fresh, int kept) {
  const u32 rows = end - first, width = layer->outputs;
  const u32 vectors = blocksOf(rows, INPUT_BLOCK) * (INPUT_BLOCK / LANES);
  const size_t edge = (size_t)layer->edgeRows * width, all = layer->inputs * denseOf(layer);
  const REAL *c = AT(layer->parameters);
  REAL dy[TINY_OUTPUTS * TINY_ROWS], along[TINY_OUTPUTS * TINY_ROWS], dx[TINY_ROWS], *dense = scratch + layer->basis;
  if (!kept) tinyBasis(memory, layer, first, rows, dense, layer->dx != 0);
  for (u32 o = 0; o < width; o++)
    fetch(AT(layer->dy) + (size_t)first * layer->yStride + (size_t)o * layer->yStep, layer->yStride, rows, dy + o * TINY_ROWS);
  for (u32 i = 0; i < layer->inputs; i++, c += edge, dense += denseOf(layer)) {
    const REAL *mask = maskOf(memory, layer, i);
    if (partials) {
      REAL *partial = partials + i * edge * LANES;
      TINY_EACH(gather, mask, width, vectors, fresh && v == 0, dense + v * LANES, layer->edgeRows,
                dy + o * TINY_ROWS + v * LANES, width, partial + o * LANES)
    }
    if (!layer->dx) continue;
    // removed edges are passed over
    for (u32 e = 0; e < width * TINY_ROWS && mask; e++) along[e] = 0;
    TINY_EACH(contract, mask, width, vectors, 1, dense + all + v * LANES, layer->edgeRows, c + o, width, along + o * TINY_ROWS + v * LANES)
    for (u32 b = 0; b < vectors * LANES; b += LANES) {
      VEC sum = LOAD(along + b) * LOAD(dy + b);
      for (u32 o = 1; o < width; o++) sum = FMA(LOAD(along + o * TINY_ROWS + b), LOAD(dy + o * TINY_ROWS + b), sum);
      STORE(dx + b, sum);
    }
    put(dx, AT(layer->dx) + (size_t)first * layer->xStride + (size_t)i * layer->xStep, layer->xStride, rows);
  }
}

// Where a task of rows leaves its share of the layer's gradient: partials[in][row][out][LANES].
static INLINE REAL *partialsOf(char *memory, const Layer *layer, u32 task) {
  return AT(layer->partials) + (size_t)task * layer->inputs * layer->edgeRows * layer->outputs * LANES;
}

// g[0 .. count) = gradient of the parameters from `at` on, the tasks' shares added up in their order.
static void tinyGradient(char *memory, const Layer *layer, u32 tasks, size_t at, size_t count, REAL *g) {
  const REAL *partials = partialsOf(memory, layer, 0) + at * LANES;
  const size_t all = (size_t)layer->inputs * layer->edgeRows * layer->outputs * LANES;
  for (size_t e = 0; e < count; e++, partials += LANES) {
    VEC sum = LOAD(partials);
    for (u32 task = 1; task < tasks; task++) sum += LOAD(partials + task * all);
    g[e] = SUM_LANES(sum);
  }
}

#endif
