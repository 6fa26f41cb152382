// The rows of a slice by the cell of each input, with their basis values. An input that is mostly one value (background of images,
// one-hot columns) is met only where it is not; the rest is in constant-inputs.h. Knows grids, and nothing of coefficients.
#ifndef KAN_SORTING_H
#define KAN_SORTING_H

#include "basis.h"
#include "blocks.h"

#define NOT_CONSTANT 255

// The slice's rows of one block of inputs, beside their basis values: rows[input][cell], a bit per row.
typedef struct {
  uint32_t used, any;            // whether it is sorted, and whether any input is mostly one value
  uint8_t constant[INPUT_BLOCK]; // the first of the rows that are left out as most are like it, or NOT_CONSTANT
  uint8_t cell[INPUT_BLOCK];     // and its cell
  uint64_t met[INPUT_BLOCK];     // the rows that are not left out
  uint64_t rows[];
} Sorted;

// A bit for each of `rows` numbers that is `value`; what follows the last, up to a whole block of inputs, may be read.
static INLINE uint64_t equals(const REAL *x, u32 rows, REAL value) {
  uint64_t bits = 0;
  for (u32 b = 0; b < rows; b += LANES) bits |= (uint64_t)MASK_BITS((IVEC)(LOAD(x + b) == SPLAT(value))) << b;
  return bits & ~0ull >> (64 - rows);
}

// The rows that have the value of more than half of them, a bit each, or 0. Of more than half, two must meet when each is compared with
// the one half the rows on (and the first with the last, where their number is odd). The values of the first few meetings are counted.
static uint64_t majority(const REAL *x, u32 rows) {
  const u32 half = rows / 2;
  uint64_t met = x[0] == x[rows - 1];
  for (u32 b = 0; b + half < rows; b += LANES) met |= (uint64_t)MASK_BITS((IVEC)(LOAD(x + b) == LOAD(x + b + half))) << b;
  met &= ~0ull >> (64 - (rows - half));
  for (int tries = 0; met && tries < 4 && rows >= 4; tries++, met &= met - 1) {
    const uint64_t same = equals(x, rows, x[__builtin_ctzll(met)]);
    if (2 * (u32)__builtin_popcountll(same) > rows) return same;
    met &= ~same | (met & -met);
  }
  return 0;
}

// Sorts a slice if it has rows enough: planes[input][1 + weights][step] are then the basis values of its rows; beyond the last of them, and
// for rows left out but the first, anything. Returns whether it did.
static int sortSlice(char *memory, const Layer *layer, u32 inputBlock, const REAL *from, u32 rows, size_t step, REAL *planes, Sorted *sorted) {
  const u32 inputs = blockInputs(layer, inputBlock), cells = layer->gridSize, first = inputBlock * INPUT_BLOCK;
  const int weights = (int)layer->weights;
  REAL x[INPUT_BLOCK][SLICE_ROWS];
  uint64_t leftOut[INPUT_BLOCK];
  // of few rows, each has a cell nearly to itself
  sorted->used = rows >= 8 && rows >= 2 * cells;
  if (!sorted->used) return 0;
  sorted->any = 0;
  for (u32 i = 0; i < inputs; i++) {
    fetch(from + i, layer->xStride, rows, x[i]);
    leftOut[i] = majority(x[i], rows);
    sorted->constant[i] = leftOut[i] ? (uint8_t)__builtin_ctzll(leftOut[i]) : NOT_CONSTANT;
    sorted->any |= leftOut[i] != 0;
  }
  for (u32 i = 0; i < inputs; i++, planes += (1 + weights) * step) {
    REAL low[INPUT_BLOCK], high[INPUT_BLOCK], inverse[INPUT_BLOCK];
    BITS cell[SLICE_ROWS];
    uint64_t *at = sorted->rows + (size_t)i * cells;
    for (u32 c = 0; c < cells; c++) at[c] = 0;
    for (int j = 0; j < INPUT_BLOCK; j++) {
      low[j] = AT(layer->low)[first + i];
      high[j] = AT(layer->high)[first + i];
      inverse[j] = AT(layer->inverse)[first + i];
    }
    // of the rows left out, only the first is looked at
    const uint64_t looked = ~leftOut[i] | (leftOut[i] & -leftOut[i]);
    for (u32 b = 0; b < rows; ) {
      const u32 lanes = leftOut[i] ? INPUT_BLOCK : blocksOf(rows, INPUT_BLOCK) * INPUT_BLOCK;
      const u32 here = least(rows - b, lanes);
      const uint64_t some = looked >> b & ~0ull >> (64 - here);
      if (some) {
        basisLanes(memory, layer, first + i, 0, lanes, low, high, inverse, x[i] + b, planes + b, planes + step + b, step, cell + b, 0, 0);
        for (uint64_t left = cells <= LANES ? 0 : some; left; left &= left - 1) {
          const u32 j = b + (u32)__builtin_ctzll(left);
          at[cell[j]] |= 1ull << j;
        }
        for (u32 c = 0; c < cells && cells <= LANES; c++) {
          uint64_t bits = 0;
          for (u32 j = 0; j < lanes; j += LANES)
            bits |= (uint64_t)MASK_BITS((IVEC)(LOADBITS(cell + b + j) == (BITS)c)) << j;
          at[c] |= (bits & some) << b;
        }
      }
      b += lanes;
    }
    if (leftOut[i]) sorted->cell[i] = (uint8_t)cell[sorted->constant[i]];
    sorted->met[i] = ~leftOut[i] & ~0ull >> (64 - rows);
    for (u32 c = 0; c < cells && leftOut[i]; c++) at[c] &= ~leftOut[i];
  }
  return 1;
}

#endif
