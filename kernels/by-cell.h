// A slice of rows through one B-spline layer, cell by cell: the rows of an input that share a cell share its order + 1 rows of
// coefficients, which stay in registers while the rows go by. An input that is mostly one value v (background of images, one-hot
// columns) is met only where it is not: f(x) = f(v) + (f(x) − f(v)), and as the B-splines at a point sum to 1, f(x) − f(v) is f
// with f(v) taken from its coefficients. Included once per type; knows nothing of runs.

#ifndef KAN_BY_CELL
#define KAN_BY_CELL
// Rows of a slice: one bit each.
#define NOT_HELD 255
// The slice's rows of one block of inputs, beside their basis values: rows[input][cell], a bit per row.
typedef struct {
  uint32_t used, padding;
  uint8_t held[INPUT_BLOCK]; // the first of the rows that are left out as most are like it, or NOT_HELD
  uint8_t cell[INPUT_BLOCK]; // and its cell
  uint64_t met[INPUT_BLOCK]; // the rows that are not left out
  uint64_t rows[];
} Sorted;
#endif

// A bit for each of `rows` numbers that is `value`; what follows the last, up to a whole block of inputs, may be read.
static INLINE uint64_t NAME(equals)(const REAL *x, u32 rows, REAL value) {
  uint64_t bits = 0;
  for (u32 b = 0; b < rows; b += LANES) bits |= (uint64_t)MASK_BITS((IVEC)(LOAD(x + b) == value - (VEC){0})) << b;
  return bits & ~0ull >> (64 - rows);
}

// The rows that have the value of more than half of them, a bit each, or 0. Of more than half, two must meet when each is compared with
// the one half the rows on (and the first with the last, where their number is odd). The values of the first few meetings are counted.
static uint64_t NAME(majority)(const REAL *x, u32 rows) {
  const u32 half = rows / 2;
  uint64_t met = x[0] == x[rows - 1];
  for (u32 b = 0; b + half < rows; b += LANES) met |= (uint64_t)MASK_BITS((IVEC)(LOAD(x + b) == LOAD(x + b + half))) << b;
  met &= ~0ull >> (64 - (rows - half));
  for (int tries = 0; met && tries < 4 && rows >= 4; tries++, met &= met - 1) {
    const uint64_t same = NAME(equals)(x, rows, x[__builtin_ctzll(met)]);
    if (2 * (u32)__builtin_popcountll(same) > rows) return same;
    met &= ~same | met & -met;
  }
  return 0;
}

// Sorts a slice where it is worth it: always where registers hold all that a cell needs, else where a third of the values are left
// out. Then planes[input][1 + weights][step] are the basis values of its rows, rows beyond the last being anything.
static int NAME(sortSlice)(char *memory, const Layer *layer, u32 inputBlock, const REAL *from, u32 rows, size_t step, REAL *planes, Sorted *sorted) {
  const u32 inputs = NAME(blockInputs)(layer, inputBlock), cells = layer->gridSize, first = inputBlock * INPUT_BLOCK;
  const int weights = (int)layer->weights;
  REAL x[INPUT_BLOCK][SLICE_ROWS];
  uint64_t leftOut[INPUT_BLOCK];
  u32 total = 0;
  sorted->used = 0;
  // of few rows, each has a cell nearly to itself
  if (rows < 8 || rows < 2 * cells) return 0;
  for (u32 i = 0; i < inputs; i++) {
    NAME(fetch)(from + i, layer->xStride, rows, x[i]);
    leftOut[i] = NAME(majority)(x[i], rows);
    if (leftOut[i] && layer->outside == OUTSIDE_ZERO)
      // beyond the domain its B-splines sum to less than 1
      for (u32 b = 0; b < rows; b++)
        if (x[i][b] < ((const REAL *)(memory + layer->low))[first + i] || x[i][b] > ((const REAL *)(memory + layer->high))[first + i]) leftOut[i] = 0;
    sorted->held[i] = leftOut[i] ? (uint8_t)__builtin_ctzll(leftOut[i]) : NOT_HELD;
    total += (u32)__builtin_popcountll(leftOut[i]);
  }
  sorted->used = VECTOR_REGISTERS >= 32 || 3 * total >= rows * inputs;
  if (!sorted->used) return 0;
  for (u32 i = 0; i < inputs; i++, planes += (1 + weights) * step) {
    REAL low[INPUT_BLOCK], high[INPUT_BLOCK], inverse[INPUT_BLOCK];
    BITS cell[SLICE_ROWS];
    uint64_t *at = sorted->rows + (size_t)i * cells;
    for (u32 c = 0; c < cells; c++) at[c] = 0;
    for (int j = 0; j < INPUT_BLOCK; j++) {
      low[j] = ((const REAL *)(memory + layer->low))[first + i];
      high[j] = ((const REAL *)(memory + layer->high))[first + i];
      inverse[j] = ((const REAL *)(memory + layer->inverse))[first + i];
    }
    // of the rows left out, only the first is looked at
    const uint64_t looked = ~leftOut[i] | leftOut[i] & -leftOut[i];
    for (u32 b = 0; b < rows; ) {
      const u32 lanes = leftOut[i] ? INPUT_BLOCK : (rows + INPUT_BLOCK - 1) / INPUT_BLOCK * INPUT_BLOCK;
      const u32 here = rows - b < lanes ? rows - b : lanes;
      const uint64_t some = looked >> b & ~0ull >> (64 - here);
      if (some) {
        NAME(basisLanes)(memory, layer, first + i, 0, lanes, low, high, inverse, x[i] + b, planes + b, planes + step + b, step, cell + b, 0, 0);
        for (uint64_t left = cells <= LANES ? 0 : some; left; left &= left - 1) {
          const u32 j = b + (u32)__builtin_ctzll(left);
          at[cell[j]] |= 1ull << j;
        }
        for (u32 c = 0; c < cells && cells <= LANES; c++) {
          uint64_t bits = 0;
          for (u32 j = 0; j < lanes; j += LANES)
            bits |= (uint64_t)MASK_BITS((IVEC)(*(const NAME(iloose) *)(cell + b + j) == (BITS)c)) << j;
          at[c] |= (bits & some) << b;
        }
      }
      b += lanes;
    }
    if (leftOut[i]) sorted->cell[i] = (uint8_t)cell[sorted->held[i]];
    sorted->met[i] = ~leftOut[i] & ~0ull >> (64 - rows);
    for (u32 c = 0; c < cells && leftOut[i]; c++) at[c] &= ~leftOut[i];
  }
  return 1;
}

// f(v) of a held input, over GROUP vectors; w: its basis values, `step` apart.
static INLINE void NAME(heldValue)(const int WEIGHTS, const int GROUP, const REAL *tile, size_t width, int base, const REAL *w, size_t step,
                                   u32 cell, VEC *f) {
  const REAL *row = tile;
  for (int g = 0; g < GROUP; g++) f[g] = (VEC){0};
  if (base) {
    for (int g = 0; g < GROUP; g++) f[g] = *w * LOAD(row + g * LANES);
    row += width;
  }
  row += cell * width;
  for (int m = 0; m < WEIGHTS; m++)
    for (int g = 0; g < GROUP; g++) f[g] = FMA(w[(1 + m) * step] - (VEC){0}, LOAD(row + m * width + g * LANES), f[g]);
}

// y[rows][GROUP vectors] += the share of one block of inputs.
static INLINE void NAME(cellsForwardGroup)(const int WEIGHTS, const int GROUP, const Layer *layer, const REAL *tile, const size_t width,
                                           u32 inputs, const Sorted *sorted, const REAL *planes, size_t step, u32 rows, REAL *y,
                                           const REAL *next, size_t share) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t yStride = layer->yStride;
  VEC total[4];
  int any = 0;
  for (int g = 0; g < GROUP; g++) total[g] = (VEC){0};
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + WEIGHTS) * step, next += share) {
    NAME(prefetch)(next, share);
    VEC first[4], held[4][4], f[4];
    const REAL *row = tile + (base ? width : 0);
    for (int g = 0; g < GROUP; g++) {
      f[g] = (VEC){0};
      first[g] = (VEC){0};
      if (base) first[g] = LOAD(tile + g * LANES);
    }
    if (sorted->held[i] != NOT_HELD) {
      NAME(heldValue)(WEIGHTS, GROUP, tile, width, base, planes + sorted->held[i], step, sorted->cell[i], f);
      for (int g = 0; g < GROUP; g++) total[g] += f[g];
      any = 1;
      if (!sorted->met[i]) continue;
    }
    const uint64_t *at = sorted->rows + (size_t)i * cells;
    for (int m = 1; m < WEIGHTS; m++, row += width)
      for (int g = 0; g < GROUP; g++) held[m][g] = LOAD(row + g * LANES) - f[g];
    ROLLED for (u32 c = 0; c < cells; c++, row += width) {
      for (int m = 1; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) held[m - 1][g] = held[m][g];
      for (int g = 0; g < GROUP; g++) held[WEIGHTS - 1][g] = LOAD(row + g * LANES) - f[g];
      ROLLED for (uint64_t left = *at++; left; left &= left - 1) {
        const size_t b = (size_t)__builtin_ctzll(left);
        const REAL *w = planes + b;
        REAL *to = y + b * yStride;
        VEC sum[4];
        for (int g = 0; g < GROUP; g++) sum[g] = FMA(*w - (VEC){0}, first[g], LOAD(to + g * LANES));
        for (int m = 0; m < WEIGHTS; m++)
          for (int g = 0; g < GROUP; g++) sum[g] = FMA(w[(1 + m) * step] - (VEC){0}, held[m][g], sum[g]);
        for (int g = 0; g < GROUP; g++) STORE(to + g * LANES, sum[g]);
      }
    }
  }
  if (!any) return;
  for (u32 b = 0; b < rows; b++, y += yStride)
    for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, LOAD(y + g * LANES) + total[g]);
}

// tile[edgeRows][GROUP vectors] += the gradient of one input over a slice. at: its rows by cell; all: Σ dy over the rows, for a held input.
static INLINE void NAME(cellsGradientGroup)(const int WEIGHTS, const int GROUP, const Layer *layer, REAL *tile, const size_t width, u32 i,
                                            const Sorted *sorted, const REAL *planes, size_t step, const REAL *dy, const REAL *all) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t dyStride = layer->yStride;
  const uint64_t *at = sorted->rows + (size_t)i * cells;
  REAL *row = tile + (base ? width : 0);
  VEC first[4], held[4][4];
  planes += i * (1 + WEIGHTS) * step;
  for (int g = 0; g < GROUP; g++) first[g] = (VEC){0};
  for (int m = 1; m < WEIGHTS; m++)
    for (int g = 0; g < GROUP; g++) held[m][g] = (VEC){0};
  ROLLED for (u32 c = 0; c < cells && sorted->met[i]; c++, row += width) {
    for (int m = 1; m < WEIGHTS; m++)
      for (int g = 0; g < GROUP; g++) held[m - 1][g] = held[m][g];
    for (int g = 0; g < GROUP; g++) held[WEIGHTS - 1][g] = (VEC){0};
    ROLLED for (uint64_t left = at[c]; left; left &= left - 1) {
      const size_t b = (size_t)__builtin_ctzll(left);
      const REAL *w = planes + b, *from = dy + b * dyStride;
      VEC out[4];
      for (int g = 0; g < GROUP; g++) out[g] = LOAD(from + g * LANES);
      for (int g = 0; g < GROUP; g++) first[g] = FMA(*w - (VEC){0}, out[g], first[g]);
      for (int m = 0; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) held[m][g] = FMA(w[(1 + m) * step] - (VEC){0}, out[g], held[m][g]);
    }
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + held[0][g]);
  }
  for (int m = 1; m < WEIGHTS; m++, row += width)
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + held[m][g]);
  if (sorted->held[i] != NOT_HELD) {
    // what the rows left out have in common: their basis values
    const REAL *w = planes + sorted->held[i];
    VEC rest[4];
    for (int g = 0; g < GROUP; g++) rest[g] = LOAD(all + g * LANES);
    for (uint64_t left = sorted->met[i]; left; left &= left - 1)
      for (int g = 0; g < GROUP; g++) rest[g] -= LOAD(dy + (size_t)__builtin_ctzll(left) * dyStride + g * LANES);
    row = tile + ((base ? 1 : 0) + (size_t)sorted->cell[i]) * width;
    for (int g = 0; g < GROUP; g++) first[g] = FMA(*w - (VEC){0}, rest[g], first[g]);
    for (int m = 0; m < WEIGHTS; m++, row += width)
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(w[(1 + m) * step] - (VEC){0}, rest[g], LOAD(row + g * LANES)));
  }
  if (!base) return;
  for (int g = 0; g < GROUP; g++) STORE(tile + g * LANES, LOAD(tile + g * LANES) + first[g]);
}

// As many vectors of a row at a time as there are registers for; what is left, in twos and ones.
#define CELL_GROUP (VECTOR_REGISTERS >= 32 ? 4 : 2)
#define BY_GROUP(call, vectors)                   \
  switch ((vectors) >= CELL_GROUP ? CELL_GROUP : (vectors) >= 2 ? 2 : 1) { \
  case 4: call(4) break;                          \
  case 2: call(2) break;                          \
  default: call(1)                                \
  }

static INLINE void NAME(cellsForwardOf)(const int WEIGHTS, const Layer *layer, const REAL *tile, size_t width, u32 inputs,
                                        const Sorted *sorted, const REAL *planes, size_t step, u32 rows, REAL *y, const REAL *next,
                                        size_t share) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define FORWARD(GROUP) NAME(cellsForwardGroup)(WEIGHTS, done = GROUP, layer, tile, width, inputs, sorted, planes, step, rows, y, next, share);
    BY_GROUP(FORWARD, vectors)
#undef FORWARD
    share = 0;
    vectors -= done;
    tile += done * LANES;
    y += done * LANES;
  }
}

static INLINE void NAME(cellsGradientOf)(const int WEIGHTS, const Layer *layer, REAL *tile, size_t width, u32 input, const Sorted *sorted,
                                         const REAL *planes, size_t step, const REAL *dy, const REAL *all) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define GRADIENT(GROUP) NAME(cellsGradientGroup)(WEIGHTS, done = GROUP, layer, tile, width, input, sorted, planes, step, dy, all);
    BY_GROUP(GRADIENT, vectors)
#undef GRADIENT
    vectors -= done;
    tile += done * LANES;
    dy += done * LANES;
    all += done * LANES;
  }
}

// y[rows][width] += the share of a block of inputs; their tile begins at `tile`. On the way, asks for `share` numbers from `next` on for each.
static ALONE void NAME(cellsForward)(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                               size_t step, u32 rows, REAL *y, const REAL *next, size_t share) {
  switch (layer->weights) {
  case 2: NAME(cellsForwardOf)(2, layer, tile, width, inputs, sorted, planes, step, rows, y, next, share); break;
  case 3: NAME(cellsForwardOf)(3, layer, tile, width, inputs, sorted, planes, step, rows, y, next, share); break;
  default: NAME(cellsForwardOf)(4, layer, tile, width, inputs, sorted, planes, step, rows, y, next, share);
  }
}

// tile[edgeRows][width] += the gradient of one input of a block over a slice; width is of whole vectors. all: see cellsGradientGroup.
static ALONE void NAME(cellsGradient)(const Layer *layer, REAL *tile, size_t width, u32 input, const Sorted *sorted, const REAL *planes,
                                size_t step, const REAL *dy, const REAL *all) {
  switch (layer->weights) {
  case 2: NAME(cellsGradientOf)(2, layer, tile, width, input, sorted, planes, step, dy, all); break;
  case 3: NAME(cellsGradientOf)(3, layer, tile, width, input, sorted, planes, step, dy, all); break;
  default: NAME(cellsGradientOf)(4, layer, tile, width, input, sorted, planes, step, dy, all);
  }
}
