// One KAN layer: forward, input gradient (per row) and weight gradient (per parameter).
//   y[b,o]  = Σ_i act(x)·c[i][0][o] + Σ_m w_m·c[i][1+cell+m][o]
//   dc[i][0][o] = Σ_b act(x)·dy[b,o]        dc[i][1+cell+m][o] = Σ_b w_m·dy[b,o]
//   dx[b,i] = Σ_o dy[b,o]·(act'(x)·c[i][0][o] + Σ_m d_m·c[i][1+cell+m][o])
// Rows go by in slices. A slice of one block of inputs is met cell by cell (sorting.h, by-cell.h or by-pairs.h) where that pays,
// else row by row (by-row.h).
#ifndef KAN_KAN_LAYER_H
#define KAN_KAN_LAYER_H

#include "basis.h"
#include "blocks.h"
#include "by-row.h"
#include "constant-inputs.h"
#include "locked-edges.h"
#include "sorting.h"
#if VECTOR_REGISTERS >= 32
#include "by-cell.h"
#else
#include "by-pairs.h"
#endif

// A slice of one block of inputs: its planes and, where the layer sorts, its rows by cell.
typedef struct {
  REAL *planes;
  Sorted *sorted;
} Slice;

// Rows of a layer's slices. A first layer that is divided by inputs sees all rows.
static INLINE u32 sliceRowsOf(const Plan *plan, const Layer *layer) {
  return plan->split && layer->index == 0 ? SLICE_ROWS : plan->sliceRows;
}

// Where the slice that begins at row `first` is kept for the backward pass or, when it is not, the place of the `number`th in `scratch`.
static INLINE Slice sliceAt(char *memory, const Plan *plan, const Layer *layer, u32 inputBlock, u32 first, int keep, REAL *scratch,
                            u32 number) {
  const size_t row = (size_t)layer->planes * INPUT_BLOCK;
  const u32 sliceRows = sliceRowsOf(plan, layer), slice = first / sliceRows;
  char *sorted = keep ? memory + layer->sorted + ((size_t)inputBlock * layer->slices + slice) * layer->sortedBytes
                      : (char *)(scratch + plan->blockRows * row) + (size_t)number * layer->sortedBytes;
  return (Slice){keep ? planesOf(memory, layer, inputBlock, first) : scratch + number * sliceRows * row, (Sorted *)sorted};
}

// Fills a slice; returns whether its rows are sorted.
static int fillSlice(char *memory, const Plan *plan, const Layer *layer, u32 inputBlock, u32 first, u32 rows, Slice slice) {
  const REAL *x = AT(layer->x) + (size_t)first * layer->xStride + inputBlock * INPUT_BLOCK;
  if (layer->sortedBytes && sortSlice(memory, layer, inputBlock, x, rows, sliceRowsOf(plan, layer), slice.planes, slice.sorted)) return 1;
  REAL *at = slice.planes;
  for (u32 b = 0; b < rows; b++, x += layer->xStride, at += layer->planes * INPUT_BLOCK)
    basisBlock(memory, layer, inputBlock, x, at, at + INPUT_BLOCK, (BITS *)(at + (layer->weights + 1) * INPUT_BLOCK), 0, 0);
  return 0;
}

// Rows [first, end), at most blockRows, through blocks [fromBlock, toBlock) of the layer's inputs: slices (kept where a backward pass may
// follow), then y.
static void layerForward(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end, u32 fromBlock, u32 toBlock, REAL *y,
                         REAL *scratch) {
  const REAL *parameters = AT(layer->parameters);
  const u32 outputBlocks = blocksOf(layer->outputs, OUTPUT_BLOCK), sliceRows = sliceRowsOf(plan, layer);
  const int weights = (int)layer->weights, base = layer->base != BASE_NONE;
  const int keep = layer->basis && (plan->run & (RUN_LOSS | RUN_BACKWARD)) != RUN_LOSS;
  for (u32 b = first; b < end; b++)
    for (u32 o = 0; o < layer->yStride; o++) y[(size_t)b * layer->yStride + o] = 0;
  for (u32 inputBlock = fromBlock; inputBlock < toBlock; inputBlock++) {
    const u32 inputs = blockInputs(layer, inputBlock);
    for (u32 b = first, s = 0; b < end; b += sliceRows, s++)
      fillSlice(memory, plan, layer, inputBlock, b, least(end - b, sliceRows),
                sliceAt(memory, plan, layer, inputBlock, b, keep, scratch, s));
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = blockOutputs(layer, outputBlock), edge = layer->edgeRows * width;
      const REAL *tile = parameters + tileOffset(layer, outputBlock, inputBlock * INPUT_BLOCK);
      // the next block of outputs is far away; a share of it for every slice of this one
      const REAL *next = outputBlock + 1 < outputBlocks ? parameters + tileOffset(layer, outputBlock + 1, inputBlock * INPUT_BLOCK) : 0;
      const size_t share = next ? edge * sliceRows / (end - first) : 0;
      for (u32 b = first, s = 0; b < end; b += sliceRows, s++) {
        const u32 rows = least(end - b, sliceRows);
        const Slice slice = sliceAt(memory, plan, layer, inputBlock, b, keep, scratch, s);
        REAL *to = y + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK;
        if (layer->sortedBytes && slice.sorted->used) {
          cellsForward(layer, tile, width, inputs, slice.sorted, slice.planes, sliceRows, to, next + s * inputs * share, share);
          if (slice.sorted->any) addConstants(layer, tile, width, inputs, slice.sorted, slice.planes, sliceRows, rows, to);
        } else
          for (u32 r = 0; r < rows; r++)
            forwardTile(tile, width, edge, base, weights, slice.planes + (size_t)r * layer->planes * INPUT_BLOCK, inputs,
                        to + (size_t)r * layer->yStride);
      }
    }
  }
}

// Rows [first, end): dx from dy. `scratch` has room for (end − first) · (weights + 4) · INPUT_BLOCK numbers.
static void layerInputGradient(char *memory, const Layer *layer, u32 first, u32 end, REAL *scratch) {
  const REAL *x = AT(layer->x), *dy = AT(layer->dy);
  REAL *dx = AT(layer->dx);
  const REAL *parameters = AT(layer->parameters);
  const u32 inputBlocks = blocksOf(layer->inputs, INPUT_BLOCK);
  const u32 outputBlocks = blocksOf(layer->outputs, OUTPUT_BLOCK);
  const int weights = (int)layer->weights;
  const int base = layer->base != BASE_NONE;
  // scratch[row][slope, derivatives, sum, cell]
  const size_t stride = (size_t)(weights + 3) * INPUT_BLOCK;
  for (u32 inputBlock = 0; inputBlock < inputBlocks; inputBlock++) {
    const u32 inputs = blockInputs(layer, inputBlock);
    for (u32 b = first; b < end; b++) {
      REAL *slope = scratch + (b - first) * stride;
      REAL value[INPUT_BLOCK], w[MOST_WEIGHTS][INPUT_BLOCK];
      BITS *cell = (BITS *)(slope + (2 + weights) * INPUT_BLOCK);
      basisBlock(memory, layer, inputBlock, x + (size_t)b * layer->xStride + inputBlock * INPUT_BLOCK, value, w[0], cell, slope,
                 slope + INPUT_BLOCK);
      for (int j = 0; j < INPUT_BLOCK; j++) slope[(1 + weights) * INPUT_BLOCK + j] = 0;
    }
    for (u32 outputBlock = 0; outputBlock < outputBlocks; outputBlock++) {
      const size_t width = blockOutputs(layer, outputBlock), edge = layer->edgeRows * width;
      const REAL *tile = parameters + tileOffset(layer, outputBlock, inputBlock * INPUT_BLOCK);
      for (u32 b = first; b < end; b++) {
        REAL *slope = scratch + (b - first) * stride;
        inputRow(tile, width, edge, base, weights, slope, (const BITS *)(slope + (2 + weights) * INPUT_BLOCK), inputs,
                 dy + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK, slope + (1 + weights) * INPUT_BLOCK);
      }
    }
    for (u32 b = first; b < end; b++) {
      const REAL *sums = scratch + (b - first) * stride + (1 + weights) * INPUT_BLOCK;
      for (u32 i = 0; i < inputs; i++) dx[(size_t)b * layer->xStride + inputBlock * INPUT_BLOCK + i] = sums[i];
    }
  }
  if (layer->locked) lockedInputGradient(memory, layer, first, end);
}

// tile[input][edgeRows][width] += the gradient of inputs [from, from + count) of a block, over all rows; width is of whole vectors.
static void layerGradient(char *memory, const Plan *plan, const Layer *layer, u32 outputBlock, u32 inputBlock, u32 from, u32 count,
                          size_t width, REAL *tile, REAL *scratch) {
  const int weights = (int)layer->weights, base = layer->base != BASE_NONE, keep = layer->basis != 0;
  const size_t stride = (size_t)layer->planes * INPUT_BLOCK, edge = layer->edgeRows * width;
  const u32 sliceRows = sliceRowsOf(plan, layer);
  REAL all[OUTPUT_BLOCK];
  for (u32 b = 0; b < plan->rows; b += sliceRows) {
    const u32 rows = least(plan->rows - b, sliceRows);
    const Slice slice = sliceAt(memory, plan, layer, inputBlock, b, keep, scratch, 0);
    const REAL *dy = AT(layer->dy) + (size_t)b * layer->yStride + outputBlock * OUTPUT_BLOCK;
    if (!keep) fillSlice(memory, plan, layer, inputBlock, b, rows, slice);
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
        prefetch(dy + (size_t)(rows + r) * layer->yStride, width);
      if (!used) rowsGradient(tile + u * edge, width, base, weights, slice.planes + i, stride, dy, layer->yStride, rows);
      else if (slice.sorted->met[i]) cellsGradient(layer, tile + u * edge, width, i, slice.sorted, slice.planes, sliceRows, dy);
      if (used && slice.sorted->constant[i] != NOT_CONSTANT)
        constantsGradient(layer, tile + u * edge, width, i, slice.sorted, slice.planes, sliceRows, dy, all);
    }
  }
}

#endif
