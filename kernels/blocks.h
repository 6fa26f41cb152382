// Where the numbers of a KAN layer stand: blocks of inputs and of outputs, tiles of coefficients, planes of basis values; and columns of
// rows read and written. Knows no arithmetic.
#ifndef KAN_BLOCKS_H
#define KAN_BLOCKS_H

#include "vector.h"

// The planes of one block of inputs and one row: value, weights, cell.
static INLINE REAL *planesOf(char *memory, const Layer *layer, u32 inputBlock, u32 row) {
  return AT(layer->basis) + ((size_t)inputBlock * layer->capacity + row) * layer->planes * INPUT_BLOCK;
}

// How many inputs, and outputs, a block has: the last may have fewer.
static INLINE u32 blockInputs(const Layer *layer, u32 inputBlock) {
  return least(layer->inputs - inputBlock * INPUT_BLOCK, INPUT_BLOCK);
}

static INLINE u32 blockOutputs(const Layer *layer, u32 outputBlock) {
  return least(layer->outputs - outputBlock * OUTPUT_BLOCK, OUTPUT_BLOCK);
}

// Offset in numbers, within the layer, of a tile: one block of outputs, inputs from `input` on.
static INLINE size_t tileOffset(const Layer *layer, u32 outputBlock, u32 input) {
  size_t width = blockOutputs(layer, outputBlock);
  return (size_t)outputBlock * OUTPUT_BLOCK * layer->inputs * layer->edgeRows + (size_t)input * layer->edgeRows * width;
}

// `rows` numbers, `stride` apart, side by side; what is left of the last block is zero.
static INLINE void fetch(const REAL *from, u32 stride, u32 rows, REAL *lanes) {
  const u32 padded = blocksOf(rows, INPUT_BLOCK) * INPUT_BLOCK;
  if (stride == 1)
    for (u32 b = 0; b < rows; b++) lanes[b] = from[b];
  else
    for (u32 b = 0; b < rows; b++) lanes[b] = from[(size_t)b * stride];
  for (u32 b = rows; b < padded; b++) lanes[b] = 0;
}

// The way back.
static INLINE void put(const REAL *lanes, REAL *to, u32 stride, u32 rows) {
  if (stride == 1)
    for (u32 b = 0; b < rows; b++) to[b] = lanes[b];
  else
    for (u32 b = 0; b < rows; b++) to[(size_t)b * stride] = lanes[b];
}

#endif
