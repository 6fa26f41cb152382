// One KAN layer: forward, input gradient (per row) and weight gradient (per parameter). Included once per type.
//   y[b,o]  = Σ_i act(x)·c[i][0][o] + Σ_m w_m·c[i][1+cell+m][o]
//   dc[i][0][o] = Σ_b act(x)·dy[b,o]        dc[i][1+cell+m][o] = Σ_b w_m·dy[b,o]
//   dx[b,i] = Σ_o dy[b,o]·(act'(x)·c[i][0][o] + Σ_m d_m·c[i][1+cell+m][o])
// Rows go by in slices. A slice of one block of inputs is met cell by cell (sorting.h, by-cell.h or by-pairs.h) where that pays,
// else row by row (by-row.h).

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

// `rows` numbers, `stride` apart, side by side; what is left of the last block is zero.
static INLINE void NAME(fetch)(const REAL *from, u32 stride, u32 rows, REAL *lanes) {
  const u32 padded = (rows + INPUT_BLOCK - 1) / INPUT_BLOCK * INPUT_BLOCK;
  if (stride == 1)
    for (u32 b = 0; b < rows; b++) lanes[b] = from[b];
  else
    for (u32 b = 0; b < rows; b++) lanes[b] = from[(size_t)b * stride];
  for (u32 b = rows; b < padded; b++) lanes[b] = 0;
}

// Asks for what will be needed soon; WebAssembly has no word for it.
static INLINE void NAME(prefetch)(const REAL *from, size_t count) {
#if !defined(__wasm__)
  for (size_t e = 0; e < count; e += 64 / sizeof(REAL)) __builtin_prefetch(from + e, 0, 2);
#endif
}

#include "by-row.h"
#include "sorting.h"
#include "held.h"
#if VECTOR_REGISTERS >= 32
#include "by-cell.h"
#else
#include "by-pairs.h"
#endif

// A slice of one block of inputs: its planes and, where the layer sorts, its rows by cell.
typedef struct {
  REAL *planes;
  Sorted *sorted;
} NAME(Slice);

// Rows of a layer's slices. A first layer that is divided by inputs sees all rows.
static INLINE u32 NAME(sliceRowsOf)(const Plan *plan, const Layer *layer) {
  return plan->split && layer->index == 0 ? SLICE_ROWS : plan->sliceRows;
}

// Where the slice that begins at row `first` is kept for the backward pass or, when it is not, the place of the `number`th in `scratch`.
static INLINE NAME(Slice) NAME(sliceAt)(char *memory, const Plan *plan, const Layer *layer, u32 inputBlock, u32 first, int keep,
                                        REAL *scratch, u32 number) {
  const size_t row = (size_t)layer->planes * INPUT_BLOCK;
  const u32 sliceRows = NAME(sliceRowsOf)(plan, layer), slice = first / sliceRows;
  char *sorted = keep ? memory + layer->sorted + ((size_t)inputBlock * layer->slices + slice) * layer->sortedBytes
                      : (char *)(scratch + plan->blockRows * row) + (size_t)number * layer->sortedBytes;
  return (NAME(Slice)){keep ? NAME(planesOf)(memory, layer, inputBlock, first) : scratch + number * sliceRows * row,
                       (Sorted *)sorted};
}

// Fills a slice; returns whether its rows are sorted.
static int NAME(fillSlice)(char *memory, const Plan *plan, const Layer *layer, u32 inputBlock, u32 first, u32 rows, NAME(Slice) slice) {
  const REAL *x = (const REAL *)(memory + layer->x) + (size_t)first * layer->xStride + inputBlock * INPUT_BLOCK;
  if (layer->sortedBytes && NAME(sortSlice)(memory, layer, inputBlock, x, rows, NAME(sliceRowsOf)(plan, layer), slice.planes, slice.sorted)) return 1;
  REAL *at = slice.planes;
  for (u32 b = 0; b < rows; b++, x += layer->xStride, at += layer->planes * INPUT_BLOCK)
    NAME(basisBlock)(memory, layer, inputBlock, x, at, at + INPUT_BLOCK,
                     (BITS *)(at + (layer->weights + 1) * INPUT_BLOCK), 0, 0);
  return 0;
}

// Rows [first, end), at most blockRows, through blocks [fromBlock, toBlock) of the layer's inputs: slices (kept where a backward pass may
// follow), then y.
static void NAME(layerForward)(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end, u32 fromBlock, u32 toBlock, REAL *y,
                               REAL *scratch) {
  const REAL *parameters = (const REAL *)(memory + layer->parameters);
  const u32 outputBlocks = (layer->outputs + OUTPUT_BLOCK - 1) / OUTPUT_BLOCK, sliceRows = NAME(sliceRowsOf)(plan, layer);
  const int weights = (int)layer->weights, base = layer->base != BASE_NONE;
  const int keep = layer->basis && (plan->run & (RUN_LOSS | RUN_BACKWARD)) != RUN_LOSS;
  for (u32 b = first; b < end; b++)
    for (u32 o = 0; o < layer->yStride; o++) y[(size_t)b * layer->yStride + o] = 0;
  for (u32 inputBlock = fromBlock; inputBlock < toBlock; inputBlock++) {
    const u32 inputs = NAME(blockInputs)(layer, inputBlock);
    for (u32 b = first, s = 0; b < end; b += sliceRows, s++)
      NAME(fillSlice)(memory, plan, layer, inputBlock, b, end - b < sliceRows ? end - b : sliceRows,
                      NAME(sliceAt)(memory, plan, layer, inputBlock, b, keep, scratch, s));
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = NAME(blockOutputs)(layer, outputBlock), edge = layer->edgeRows * width;
      const REAL *tile = parameters + NAME(tileOffset)(layer, outputBlock, inputBlock * INPUT_BLOCK);
      // the next block of outputs is far away; a share of it for every slice of this one
      const REAL *next = outputBlock + 1 < outputBlocks ? parameters + NAME(tileOffset)(layer, outputBlock + 1, inputBlock * INPUT_BLOCK) : 0;
      const size_t share = next ? edge * sliceRows / (end - first) : 0;
      for (u32 b = first, s = 0; b < end; b += sliceRows, s++) {
        const u32 rows = end - b < sliceRows ? end - b : sliceRows;
        const NAME(Slice) slice = NAME(sliceAt)(memory, plan, layer, inputBlock, b, keep, scratch, s);
        REAL *to = y + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK;
        if (layer->sortedBytes && slice.sorted->used) {
          NAME(cellsForward)(layer, tile, width, inputs, slice.sorted, slice.planes, sliceRows, to, next + s * inputs * share, share);
          if (slice.sorted->any) NAME(addHeld)(layer, tile, width, inputs, slice.sorted, slice.planes, sliceRows, rows, to);
        } else
          for (u32 r = 0; r < rows; r++)
            NAME(forwardTile)(tile, width, edge, base, weights, slice.planes + (size_t)r * layer->planes * INPUT_BLOCK, inputs,
                              to + (size_t)r * layer->yStride);
      }
    }
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
      NAME(basisBlock)(memory, layer, inputBlock, x + (size_t)b * layer->xStride + inputBlock * INPUT_BLOCK, value, w[0],
                       cell, slope, slope + INPUT_BLOCK);
      for (int j = 0; j < INPUT_BLOCK; j++) slope[(1 + weights) * INPUT_BLOCK + j] = 0;
    }
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = NAME(blockOutputs)(layer, outputBlock), edge = layer->edgeRows * width;
      const REAL *tile = parameters + NAME(tileOffset)(layer, outputBlock, inputBlock * INPUT_BLOCK);
      for (u32 b = first; b < end; b++) {
        REAL *slope = scratch + (b - first) * stride;
        NAME(inputRow)(tile, width, edge, base, weights, slope, (const BITS *)(slope + (2 + weights) * INPUT_BLOCK), inputs,
                       dy + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK, slope + (1 + weights) * INPUT_BLOCK);
      }
    }
    for (u32 b = first; b < end; b++) {
      const REAL *sums = scratch + (b - first) * stride + (1 + weights) * INPUT_BLOCK;
      for (u32 i = 0; i < inputs; i++) dx[(size_t)b * layer->xStride + inputBlock * INPUT_BLOCK + i] = sums[i];
    }
  }
  if (layer->locked) NAME(lockedInputGradient)(memory, layer, first, end);
}

// tile[input][edgeRows][width] += the gradient of inputs [from, from + count) of a block, over all rows; width is of whole vectors.
static void NAME(layerGradient)(char *memory, const Plan *plan, const Layer *layer, u32 outputBlock, u32 inputBlock, u32 from, u32 count,
                                size_t width, REAL *tile, REAL *scratch) {
  const int weights = (int)layer->weights, base = layer->base != BASE_NONE, keep = layer->basis != 0;
  const size_t stride = (size_t)layer->planes * INPUT_BLOCK, edge = layer->edgeRows * width;
  const u32 sliceRows = NAME(sliceRowsOf)(plan, layer);
  REAL all[OUTPUT_BLOCK];
  for (u32 b = 0; b < plan->rows; b += sliceRows) {
    const u32 rows = plan->rows - b < sliceRows ? plan->rows - b : sliceRows;
    const NAME(Slice) slice = NAME(sliceAt)(memory, plan, layer, inputBlock, b, keep, scratch, 0);
    const REAL *dy = (const REAL *)(memory + layer->dy) + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK;
    if (!keep) NAME(fillSlice)(memory, plan, layer, inputBlock, b, rows, slice);
    const int used = layer->sortedBytes && slice.sorted->used;
    if (used && slice.sorted->any)
      for (size_t o = 0; o < width; o += LANES) {
        VEC sum = {0};
        for (u32 r = 0; r < rows; r++) sum += LOAD(dy + r * layer->yStride + o);
        STORE(all + o, sum);
      }
    // the next slice's derivatives stand far apart; a share of them for every input of this one
    const u32 share = b + rows < plan->rows ? (sliceRows + count - 1) / count : 0;
    for (u32 u = 0; u < count; u++) {
      const u32 i = from + u;
      for (u32 r = u * share; r < (u + 1) * share && b + rows + r < plan->rows; r++)
        NAME(prefetch)(dy + (size_t)(rows + r) * layer->yStride, width);
      if (!used) NAME(rowsGradient)(tile + u * edge, width, base, weights, slice.planes + i, stride, dy, layer->yStride, rows);
      else if (slice.sorted->met[i]) NAME(cellsGradient)(layer, tile + u * edge, width, i, slice.sorted, slice.planes, sliceRows, dy);
      if (used && slice.sorted->held[i] != NOT_HELD)
        NAME(gatherHeld)(layer, tile + u * edge, width, i, slice.sorted, slice.planes, sliceRows, dy, all);
    }
  }
}
