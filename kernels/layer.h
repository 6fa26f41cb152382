// One KAN layer: forward, input gradient (per row) and weight gradient (per parameter). Included once per type.
//   y[b,o]  = Σ_i act(x)·c[i][0][o] + Σ_m w_m·c[i][1+cell+m][o]
//   dc[i][0][o] = Σ_b act(x)·dy[b,o]        dc[i][1+cell+m][o] = Σ_b w_m·dy[b,o]
//   dx[b,i] = Σ_o dy[b,o]·(act'(x)·c[i][0][o] + Σ_m d_m·c[i][1+cell+m][o])
// A block of outputs is worked on in groups of 8, 4, 2 or 1 vectors. Loads may run past the end of a row into the next
// one: what they bring meets zeros (padding of dy) or is never read (padding of y). Buffers end in zeroed slack.

static REAL NAME(reach)(char *memory, const Layer *layer, u32 input, int below) {
  const int order = (int)layer->order, cells = (int)layer->gridSize + 2 * order;
  if (!layer->adapted) return (REAL)order / ((const REAL *)(memory + layer->inverse))[input];
  const REAL *knots = (const REAL *)(memory + layer->knots) + (size_t)input * (cells + 1);
  return below ? knots[order] - knots[0] : knots[cells] - knots[cells - order];
}

#include "basis.h"
#include "locked.h"

// The planes of one block of inputs and one row: value, weights, cell.
static INLINE REAL *NAME(planesOf)(char *memory, const Layer *layer, u32 inputBlock, u32 row) {
  return (REAL *)(memory + layer->basis) + ((size_t)inputBlock * layer->capacity + row) * layer->planes * INPUT_BLOCK;
}

static INLINE u32 NAME(blockInputs)(const Layer *layer, u32 inputBlock) {
  u32 left = layer->inputs - inputBlock * INPUT_BLOCK;
  return left < INPUT_BLOCK ? left : INPUT_BLOCK;
}

static INLINE u32 NAME(blockOutputs)(const Layer *layer, u32 outputBlock) {
  u32 left = layer->outputs - outputBlock * OUTPUT_BLOCK;
  return left < OUTPUT_BLOCK ? left : OUTPUT_BLOCK;
}

// Offset in numbers, within the layer, of a tile: one block of outputs, inputs from `input` on.
static INLINE size_t NAME(tileOffset)(const Layer *layer, u32 outputBlock, u32 input) {
  size_t width = NAME(blockOutputs)(layer, outputBlock);
  return (size_t)outputBlock * OUTPUT_BLOCK * layer->inputs * layer->edgeRows + (size_t)input * layer->edgeRows * width;
}

// y[0 .. GROUP·LANES) += the tile's share, `TOGETHER` inputs at a time so that eight sums are under way.
static INLINE void NAME(forwardGroup)(const int GROUP, const int TOGETHER, const REAL *tile, const size_t width,
                                      size_t edge, int base, int weights, const REAL *planes, u32 inputs, REAL *y) {
  VEC sums[4][8];
  const BITS *cell = (const BITS *)(planes + (1 + weights) * INPUT_BLOCK);
  for (int g = 0; g < GROUP; g++) sums[0][g] = LOAD(y + g * LANES);
  for (int u = 1; u < TOGETHER; u++)
    for (int g = 0; g < GROUP; g++) sums[u][g] = (VEC){0};
  u32 i = 0;
  for (; i + TOGETHER <= inputs; i += TOGETHER) {
    const REAL *row[4];
    for (int u = 0; u < TOGETHER; u++) {
      row[u] = tile + (i + u) * edge;
      if (base) {
        const VEC value = planes[i + u] - (VEC){0};
        for (int g = 0; g < GROUP; g++) sums[u][g] = FMA(value, LOAD(row[u] + g * LANES), sums[u][g]);
        row[u] += width;
      }
      row[u] += (size_t)cell[i + u] * width;
    }
    const REAL *weight = planes + INPUT_BLOCK + i;
    ROLLED for (int m = 0; m < weights; m++) {
      for (int u = 0; u < TOGETHER; u++) {
        const VEC w = weight[u] - (VEC){0};
        for (int g = 0; g < GROUP; g++) sums[u][g] = FMA(w, LOAD(row[u] + g * LANES), sums[u][g]);
        row[u] += width;
      }
      weight += INPUT_BLOCK;
    }
  }
  for (; i < inputs; i++) {
    const REAL *row = tile + i * edge;
    if (base) {
      const VEC value = planes[i] - (VEC){0};
      for (int g = 0; g < GROUP; g++) sums[0][g] = FMA(value, LOAD(row + g * LANES), sums[0][g]);
      row += width;
    }
    row += (size_t)cell[i] * width;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = planes[(1 + m) * INPUT_BLOCK + i] - (VEC){0};
      for (int g = 0; g < GROUP; g++) sums[0][g] = FMA(w, LOAD(row + g * LANES), sums[0][g]);
      row += width;
    }
  }
  for (int u = 1; u < TOGETHER; u++)
    for (int g = 0; g < GROUP; g++) sums[0][g] += sums[u][g];
  for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, sums[0][g]);
}

static void NAME(forwardTile)(const REAL *tile, size_t width, size_t edge, int base, int weights, const REAL *planes,
                              u32 inputs, REAL *y) {
  int vectors = (int)((width + LANES - 1) / LANES);
  if (width == OUTPUT_BLOCK) {
    // the usual case with its width known
    const int group = OUTPUT_BLOCK / LANES < 8 ? OUTPUT_BLOCK / LANES : 8;
    for (int g = 0; g < OUTPUT_BLOCK; g += group * LANES)
      NAME(forwardGroup)(group, 8 / group, tile + g, OUTPUT_BLOCK, edge, base, weights, planes, inputs, y + g);
    return;
  }
  while (vectors) {
    int done;
    if (vectors >= 8) NAME(forwardGroup)(done = 8, 1, tile, width, edge, base, weights, planes, inputs, y);
    else if (vectors >= 4) NAME(forwardGroup)(done = 4, 2, tile, width, edge, base, weights, planes, inputs, y);
    else if (vectors >= 2) NAME(forwardGroup)(done = 2, 4, tile, width, edge, base, weights, planes, inputs, y);
    else NAME(forwardGroup)(done = 1, 4, tile, width, edge, base, weights, planes, inputs, y);
    vectors -= done;
    tile += done * LANES;
    y += done * LANES;
  }
}

// The planes of rows [first, end) of one block of inputs: as kept by the forward pass or, when the layer keeps none, computed
// into `scratch`. `fill` computes them in either case.
static INLINE REAL *NAME(planesFor)(char *memory, const Layer *layer, u32 inputBlock, u32 first, u32 end, REAL *scratch, int fill) {
  REAL *planes = layer->basis ? NAME(planesOf)(memory, layer, inputBlock, first) : scratch;
  if (layer->basis && !fill) return planes;
  const REAL *x = (const REAL *)(memory + layer->x) + (size_t)first * layer->xStride + inputBlock * INPUT_BLOCK;
  REAL *at = planes;
  for (u32 b = first; b < end; b++) {
    NAME(basisBlock)(memory, layer, inputBlock, x, at, (REAL(*)[INPUT_BLOCK])(at + INPUT_BLOCK),
                     (BITS *)(at + (layer->weights + 1) * INPUT_BLOCK), 0, 0);
    x += layer->xStride;
    at += layer->planes * INPUT_BLOCK;
  }
  return planes;
}

// Rows [first, end) through the layer: basis planes (kept for the backward pass, if the layer keeps them), then y.
static void NAME(layerForward)(char *memory, const Layer *layer, u32 first, u32 end, REAL *scratch) {
  REAL *y = (REAL *)(memory + layer->y);
  const REAL *parameters = (const REAL *)(memory + layer->parameters);
  const u32 inputBlocks = (layer->inputs + INPUT_BLOCK - 1) / INPUT_BLOCK;
  const u32 outputBlocks = (layer->outputs + OUTPUT_BLOCK - 1) / OUTPUT_BLOCK;
  const int weights = (int)layer->weights;
  for (u32 b = first; b < end; b++)
    for (u32 o = 0; o < layer->yStride; o++) y[(size_t)b * layer->yStride + o] = 0;
  for (u32 inputBlock = 0; inputBlock < inputBlocks; inputBlock++) {
    const REAL *planes = NAME(planesFor)(memory, layer, inputBlock, first, end, scratch, 1);
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = NAME(blockOutputs)(layer, outputBlock);
      const REAL *tile = parameters + NAME(tileOffset)(layer, outputBlock, inputBlock * INPUT_BLOCK);
      for (u32 b = first; b < end; b++)
        NAME(forwardTile)(tile, width, layer->edgeRows * width, layer->base != BASE_NONE, weights,
                          planes + (size_t)(b - first) * layer->planes * INPUT_BLOCK, NAME(blockInputs)(layer, inputBlock),
                          y + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK);
    }
  }
  if (layer->locked) NAME(lockedForward)(memory, layer, first, end);
}

// dx[i] += Σ over GROUP vectors of dy · (derivative of the edge's rows).
static INLINE void NAME(inputGroup)(const int GROUP, const REAL *tile, const size_t width, size_t edge, int base,
                                    int weights, const REAL *slope, const REAL *d, const BITS *cell, u32 inputs,
                                    const REAL *dy, REAL *dx) {
  VEC out[8];
  for (int g = 0; g < GROUP; g++) out[g] = LOAD(dy + g * LANES);
  for (u32 i = 0; i < inputs; i++) {
    const REAL *row = tile + i * edge;
    VEC combined[8];
    if (base) {
      const VEC value = slope[i] - (VEC){0};
      for (int g = 0; g < GROUP; g++) combined[g] = value * LOAD(row + g * LANES);
      row += width;
    } else {
      for (int g = 0; g < GROUP; g++) combined[g] = (VEC){0};
    }
    row += (size_t)cell[i] * width;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = d[m * INPUT_BLOCK + i] - (VEC){0};
      for (int g = 0; g < GROUP; g++) combined[g] = FMA(w, LOAD(row + g * LANES), combined[g]);
      row += width;
    }
    VEC total = combined[0] * out[0];
    for (int g = 1; g < GROUP; g++) total = FMA(combined[g], out[g], total);
    dx[i] += NAME(sum)(total);
  }
}

// Rows [first, end): dx from dy. `scratch` has room for (end − first) · (weights + 4) · INPUT_BLOCK numbers.
static void NAME(layerInputGradient)(char *memory, const Layer *layer, u32 first, u32 end, REAL *scratch) {
  const REAL *x = (const REAL *)(memory + layer->x), *dy = (const REAL *)(memory + layer->dy);
  REAL *dx = (REAL *)(memory + layer->dx);
  const REAL *parameters = (const REAL *)(memory + layer->parameters);
  const u32 inputBlocks = (layer->inputs + INPUT_BLOCK - 1) / INPUT_BLOCK;
  const u32 outputBlocks = (layer->outputs + OUTPUT_BLOCK - 1) / OUTPUT_BLOCK;
  const int weights = (int)layer->weights;
  const int base = layer->base != BASE_NONE;
  // scratch[row][slope, derivatives, sum, cell]
  const size_t stride = (size_t)(weights + 3) * INPUT_BLOCK;
  for (u32 inputBlock = 0; inputBlock < inputBlocks; inputBlock++) {
    const u32 inputs = NAME(blockInputs)(layer, inputBlock);
    for (u32 b = first; b < end; b++) {
      REAL *slope = scratch + (b - first) * stride;
      REAL value[INPUT_BLOCK], w[MOST_WEIGHTS][INPUT_BLOCK];
      BITS *cell = (BITS *)(slope + (2 + weights) * INPUT_BLOCK);
      NAME(basisBlock)(memory, layer, inputBlock, x + (size_t)b * layer->xStride + inputBlock * INPUT_BLOCK, value, w,
                       cell, slope, (REAL(*)[INPUT_BLOCK])(slope + INPUT_BLOCK));
      for (int j = 0; j < INPUT_BLOCK; j++) slope[(1 + weights) * INPUT_BLOCK + j] = 0;
    }
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = NAME(blockOutputs)(layer, outputBlock), edge = layer->edgeRows * width;
      const REAL *tile = parameters + NAME(tileOffset)(layer, outputBlock, inputBlock * INPUT_BLOCK);
      for (u32 b = first; b < end; b++) {
        const REAL *slope = scratch + (b - first) * stride, *d = slope + INPUT_BLOCK;
        REAL *sums = scratch + (b - first) * stride + (1 + weights) * INPUT_BLOCK;
        const BITS *cell = (const BITS *)(slope + (2 + weights) * INPUT_BLOCK);
        const REAL *out = dy + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK, *part = tile;
        int vectors = (int)((width + LANES - 1) / LANES);
        while (vectors) {
          int done;
          if (vectors >= 8) NAME(inputGroup)(done = 8, part, width, edge, base, weights, slope, d, cell, inputs, out, sums);
          else if (vectors >= 4) NAME(inputGroup)(done = 4, part, width, edge, base, weights, slope, d, cell, inputs, out, sums);
          else if (vectors >= 2) NAME(inputGroup)(done = 2, part, width, edge, base, weights, slope, d, cell, inputs, out, sums);
          else NAME(inputGroup)(done = 1, part, width, edge, base, weights, slope, d, cell, inputs, out, sums);
          vectors -= done;
          part += done * LANES;
          out += done * LANES;
        }
      }
    }
    for (u32 b = first; b < end; b++) {
      const REAL *sums = scratch + (b - first) * stride + (1 + weights) * INPUT_BLOCK;
      for (u32 i = 0; i < inputs; i++) dx[(size_t)b * layer->xStride + inputBlock * INPUT_BLOCK + i] = sums[i];
    }
  }
  if (layer->locked) NAME(lockedInputGradient)(memory, layer, first, end);
}

// tile += over rows [first, end): weight · dy, for one input and GROUP vectors of outputs.
static INLINE void NAME(weightGroup)(const int GROUP, REAL *tile, const size_t width, int base, int weights,
                                     const REAL *planes, size_t planeStride, const REAL *dy, size_t dyStride, u32 rows) {
  for (u32 b = 0; b < rows; b++) {
    VEC out[8];
    for (int g = 0; g < GROUP; g++) out[g] = LOAD(dy + g * LANES);
    REAL *row = tile;
    if (base) {
      const VEC value = planes[0] - (VEC){0};
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(value, out[g], LOAD(row + g * LANES)));
      row += width;
    }
    // the cell stands after the weights
    row += (size_t)*(const BITS *)(planes + (1 + weights) * INPUT_BLOCK) * width;
    const REAL *weight = planes + INPUT_BLOCK;
    ROLLED for (int m = 0; m < weights; m++) {
      const VEC w = *weight - (VEC){0};
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(w, out[g], LOAD(row + g * LANES)));
      row += width;
      weight += INPUT_BLOCK;
    }
    planes += planeStride;
    dy += dyStride;
  }
}
