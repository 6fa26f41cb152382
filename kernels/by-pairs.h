// A sorted slice through a layer where 16 registers hold vectors: rows of one cell go by in pairs, so that each load of a coefficient, or
// load and store of a gradient, serves two. Included once per type; the other way is by-cell.h.

// V8 keeps fewer values in registers where loops are written out.
#if defined(__wasm__)
#define EACH_WEIGHT ROLLED
#else
#define EACH_WEIGHT UNROLLED
#endif

// y[ROWS][GROUP vectors] += the share of one input; its rows of coefficients at the cell begin at `row`.
static INLINE void NAME(pairForward)(const int ROWS, const int GROUP, const REAL *first, const REAL *row, size_t width, int weights,
                                     const REAL *const *w, size_t step, REAL *const *y) {
  VEC sums[2][4];
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) sums[r][g] = LOAD(y[r] + g * LANES);
  const REAL *at[2] = {w[0], w[1]};
  if (first)
    for (int g = 0; g < GROUP; g++)
      for (int r = 0; r < ROWS; r++) sums[r][g] = FMA(*at[r] - (VEC){0}, LOAD(first + g * LANES), sums[r][g]);
  EACH_WEIGHT for (int m = 0; m < weights; m++, row += width) {
    VEC weight[2];
    for (int r = 0; r < ROWS; r++) weight[r] = *(at[r] += step) - (VEC){0};
    for (int g = 0; g < GROUP; g++) {
      const VEC c = LOAD(row + g * LANES);
      for (int r = 0; r < ROWS; r++) sums[r][g] = FMA(weight[r], c, sums[r][g]);
    }
  }
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) STORE(y[r] + g * LANES, sums[r][g]);
}

// tile rows at the cell += the gradient of one input over ROWS rows.
static INLINE void NAME(pairGradient)(const int ROWS, const int GROUP, REAL *first, REAL *row, size_t width, int weights,
                                      const REAL *const *w, size_t step, const REAL *const *dy) {
  VEC out[2][4];
  for (int r = 0; r < ROWS; r++)
    for (int g = 0; g < GROUP; g++) out[r][g] = LOAD(dy[r] + g * LANES);
  const REAL *at[2] = {w[0], w[1]};
  if (first)
    for (int g = 0; g < GROUP; g++) {
      VEC sum = LOAD(first + g * LANES);
      for (int r = 0; r < ROWS; r++) sum = FMA(*at[r] - (VEC){0}, out[r][g], sum);
      STORE(first + g * LANES, sum);
    }
  EACH_WEIGHT for (int m = 0; m < weights; m++, row += width) {
    VEC weight[2];
    for (int r = 0; r < ROWS; r++) weight[r] = *(at[r] += step) - (VEC){0};
    for (int g = 0; g < GROUP; g++) {
      VEC sum = LOAD(row + g * LANES);
      for (int r = 0; r < ROWS; r++) sum = FMA(weight[r], out[r][g], sum);
      STORE(row + g * LANES, sum);
    }
  }
}

// Calls what(ROWS, GROUP, …) for all groups of a row of vectors, ROWS rows at a time.
#define PAIR_GROUPS(what, ROWS, vectors, ...)                              \
  {                                                                        \
    int v = 0;                                                             \
    ROLLED for (; v + 4 <= (vectors); v += 4) what(ROWS, 4, __VA_ARGS__)   \
    ROLLED for (; v + 2 <= (vectors); v += 2) what(ROWS, 2, __VA_ARGS__)   \
    if (v < (vectors)) what(ROWS, 1, __VA_ARGS__)                          \
  }

static INLINE void NAME(pairsForward)(const Layer *layer, const int base, const int weights, const REAL *tile, const size_t width, u32 inputs, const Sorted *sorted,
                                      const REAL *planes, const size_t step, REAL *y) {
  const u32 cells = layer->gridSize;
  const int vectors = (int)((width + LANES - 1) / LANES);
  const uint64_t *at = sorted->rows;
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + weights) * step) {
    const REAL *first = base ? tile : 0, *row = tile + (base ? width : 0);
    for (u32 c = 0; c < cells; c++, row += width)
      for (uint64_t left = *at++; left; left &= left - 1) {
        const size_t b = (size_t)__builtin_ctzll(left);
        left &= left - 1;
        const size_t other = left ? (size_t)__builtin_ctzll(left) : b;
        const REAL *w[2] = {planes + b, planes + other};
        REAL *to[2] = {y + b * layer->yStride, y + other * layer->yStride};
#define FORWARD(ROWS, GROUP, ...)                                                                                                          \
  {                                                                                                                                        \
    REAL *const out[2] = {to[0] + v * LANES, to[1] + v * LANES};                                                                           \
    NAME(pairForward)(ROWS, GROUP, first ? first + v * LANES : 0, row + v * LANES, width, weights, w, step, out);                          \
  }
        if (left) PAIR_GROUPS(FORWARD, 2, vectors, )
        else {
          PAIR_GROUPS(FORWARD, 1, vectors, )
          break;
        }
#undef FORWARD
      }
  }
}

static INLINE void NAME(pairsGradient)(const Layer *layer, const int base, const int weights, REAL *tile, const size_t width, u32 i, const Sorted *sorted, const REAL *planes,
                                       const size_t step, const REAL *dy) {
  const u32 cells = layer->gridSize;
  const int vectors = (int)(width / LANES);
  const uint64_t *at = sorted->rows + (size_t)i * cells;
  REAL *first = base ? tile : 0, *row = tile + (base ? width : 0);
  planes += i * (1 + weights) * step;
  for (u32 c = 0; c < cells; c++, row += width)
    for (uint64_t left = at[c]; left; left &= left - 1) {
      const size_t b = (size_t)__builtin_ctzll(left);
      left &= left - 1;
      const size_t other = left ? (size_t)__builtin_ctzll(left) : b;
      const REAL *w[2] = {planes + b, planes + other}, *from[2] = {dy + b * layer->yStride, dy + other * layer->yStride};
#define GRADIENT(ROWS, GROUP, ...)                                                                                                         \
  {                                                                                                                                        \
    const REAL *const out[2] = {from[0] + v * LANES, from[1] + v * LANES};                                                                 \
    NAME(pairGradient)(ROWS, GROUP, first ? first + v * LANES : 0, row + v * LANES, width, weights, w, step, out);                         \
  }
      if (left) PAIR_GROUPS(GRADIENT, 2, vectors, )
      else {
        PAIR_GROUPS(GRADIENT, 1, vectors, )
        break;
      }
#undef GRADIENT
    }
}

// The usual case, with its numbers known, else any.
#define USUAL(width, step) ((width) == OUTPUT_BLOCK && (step) == SLICE_ROWS && layer->weights == 4 && layer->base != BASE_NONE)

// y[rows][width] += the share of a block of inputs where they are met; their tile begins at `tile`. `next` and `share` are for by-cell.h.
static ALONE void NAME(cellsForward)(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                                     size_t step, REAL *y, const REAL *next, size_t share) {
  (void)next, (void)share;
  if (USUAL(width, step)) NAME(pairsForward)(layer, 1, 4, tile, OUTPUT_BLOCK, inputs, sorted, planes, SLICE_ROWS, y);
  else NAME(pairsForward)(layer, layer->base != BASE_NONE, (int)layer->weights, tile, width, inputs, sorted, planes, step, y);
}

// tile[edgeRows][width] += the gradient of one input of a block over the rows of a slice where it is met; width is of whole vectors.
static ALONE void NAME(cellsGradient)(const Layer *layer, REAL *tile, size_t width, u32 i, const Sorted *sorted, const REAL *planes, size_t step,
                                      const REAL *dy) {
  if (USUAL(width, step)) NAME(pairsGradient)(layer, 1, 4, tile, OUTPUT_BLOCK, i, sorted, planes, SLICE_ROWS, dy);
  else NAME(pairsGradient)(layer, layer->base != BASE_NONE, (int)layer->weights, tile, width, i, sorted, planes, step, dy);
}
#undef USUAL
#undef PAIR_GROUPS
#undef EACH_WEIGHT
