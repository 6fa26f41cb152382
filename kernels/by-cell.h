// A slice of rows through one B-spline layer, cell by cell: the rows of an input that share a cell share its order + 1 rows of
// coefficients, which stay in registers while the rows go by. An input that is mostly one value v (background of images, one-hot
// columns) is met only where it is not: f(x) = f(v) + (f(x) − f(v)), and as the B-splines at a point sum to 1, f(x) − f(v) is f
// with f(v) taken from its coefficients. Included once per type; knows nothing of runs.
// Sorted, per block of inputs and slice: held[planes][INPUT_BLOCK], the basis values at v; most[INPUT_BLOCK], 1 where an input is held
// back; used, any; starts[INPUT_BLOCK][cells + 1], where each cell's rows begin; rows[INPUT_BLOCK][SLICE_ROWS].

#ifndef KAN_BY_CELL
#define KAN_BY_CELL
#define SLICE_ROWS 64
// Most cells that rows are sorted into.
#define SORTED_CELLS 64
#endif

typedef struct {
  REAL *held;
  uint8_t *most, *used, *any, *starts, *rows;
} NAME(Sorted);

static INLINE NAME(Sorted) NAME(sortedAt)(const Layer *layer, char *at) {
  uint8_t *bytes = (uint8_t *)(at + (size_t)layer->planes * INPUT_BLOCK * sizeof(REAL));
  return (NAME(Sorted)){(REAL *)at, bytes, bytes + INPUT_BLOCK, bytes + INPUT_BLOCK + 1, bytes + 2 * INPUT_BLOCK,
                        bytes + 2 * INPUT_BLOCK + INPUT_BLOCK * (layer->gridSize + 1)};
}

// The value that more than half of the rows have, for each input that has one (Boyer & Moore's majority vote): candidate and mask,
// lane by lane. Returns how many values of the slice are such. With outside 'zero', the B-splines beyond the domain sum to less than 1.
static u32 NAME(vote)(char *memory, const Layer *layer, u32 inputBlock, const REAL *x, u32 rows, REAL *candidate, BITS *mask) {
  const u32 inputs = NAME(blockInputs)(layer, inputBlock);
  const int zero = layer->outside == OUTSIDE_ZERO;
  u32 total = 0;
  for (int j = 0; j < INPUT_BLOCK; j += LANES) {
    const VEC low = LOAD((const REAL *)(memory + layer->low) + inputBlock * INPUT_BLOCK + j);
    const VEC high = LOAD((const REAL *)(memory + layer->high) + inputBlock * INPUT_BLOCK + j);
    VEC leader = LOAD(x + j);
    IVEC lead = {0}, beyond = {0}, votes = {0};
    for (u32 b = 0; b < rows; b++) {
      const VEC at = LOAD(x + (size_t)b * layer->xStride + j);
      const IVEC same = (IVEC)(at == leader);
      lead -= same * 2 + 1;
      const IVEC lost = (IVEC)(lead < 0);
      leader = SELECT(lost, at, leader);
      lead = (lost & 1) | (~lost & lead);
      beyond |= (IVEC)(at < low) | (IVEC)(at > high);
    }
    for (u32 b = 0; b < rows; b++) votes -= (IVEC)(LOAD(x + (size_t)b * layer->xStride + j) == leader);
    IVEC most = (IVEC)(votes * 2 > (BITS)rows);
    if (zero) most &= ~beyond;
    STORE(candidate + j, leader);
    STOREBITS(mask + j, most);
    for (int lane = 0; lane < LANES && (u32)(j + lane) < inputs; lane++) total += (u32)(votes[lane] & most[lane]);
  }
  return total;
}

// Rows by the cell of each input; those of cell `cells` are left out.
static void NAME(sortRows)(const REAL *cellPlane, size_t planeStride, u32 rows, u32 inputs, u32 cells, NAME(Sorted) sorted) {
  uint8_t next[INPUT_BLOCK * (SORTED_CELLS + 1)];
  for (u32 e = 0; e < inputs * (cells + 1); e++) next[e] = 0;
  for (u32 b = 0; b < rows; b++) {
    const BITS *cell = (const BITS *)(cellPlane + b * planeStride);
    for (u32 i = 0; i < inputs; i++) next[i * (cells + 1) + (u32)cell[i]]++;
  }
  for (u32 i = 0; i < inputs; i++) {
    uint8_t sum = 0;
    for (u32 c = 0; c <= cells; c++) {
      const uint8_t count = next[i * (cells + 1) + c];
      sorted.starts[i * (cells + 1) + c] = next[i * (cells + 1) + c] = sum;
      sum += count;
    }
  }
  for (u32 b = 0; b < rows; b++) {
    const BITS *cell = (const BITS *)(cellPlane + b * planeStride);
    for (u32 i = 0; i < inputs; i++) sorted.rows[i * SLICE_ROWS + next[i * (cells + 1) + (u32)cell[i]]++] = (uint8_t)b;
  }
}

// The planes of a slice and, where it is worth it, its rows sorted: always where registers hold all that a cell needs, else where a
// third of the values are left out. x and planes begin at the slice's first row.
static void NAME(sortSlice)(char *memory, const Layer *layer, u32 inputBlock, const REAL *x, u32 rows, REAL *planes, NAME(Sorted) sorted) {
  const u32 inputs = NAME(blockInputs)(layer, inputBlock), cells = layer->gridSize;
  const size_t stride = (size_t)layer->planes * INPUT_BLOCK, cellAt = (size_t)(layer->weights + 1) * INPUT_BLOCK;
  REAL candidate[INPUT_BLOCK];
  BITS most[INPUT_BLOCK];
  const u32 leftOut = NAME(vote)(memory, layer, inputBlock, x, rows, candidate, most);
  *sorted.used = VECTOR_REGISTERS >= 32 || 3 * leftOut >= rows * inputs;
  *sorted.any = *sorted.used && leftOut > 0;
  for (int j = 0; j < INPUT_BLOCK; j++) sorted.most[j] = *sorted.any && most[j] != 0;
  if (*sorted.any)
    NAME(basisBlock)(memory, layer, inputBlock, candidate, sorted.held, (REAL(*)[INPUT_BLOCK])(sorted.held + INPUT_BLOCK),
                     (BITS *)(sorted.held + cellAt), 0, 0);
  for (u32 b = 0; b < rows; b++, x += layer->xStride, planes += stride) {
    BITS *cell = (BITS *)(planes + cellAt), left[INPUT_BLOCK];
    IVEC met = {0};
    for (int j = 0; j < INPUT_BLOCK && *sorted.any; j += LANES) {
      const IVEC out = *(const NAME(iloose) *)(most + j) & (IVEC)(LOAD(x + j) == LOAD(candidate + j));
      STOREBITS(left + j, out);
      met |= ~out;
    }
    // a row of nothing but such values needs no planes
    if (!*sorted.any || NAME(any)(met))
      NAME(basisBlock)(memory, layer, inputBlock, x, planes, (REAL(*)[INPUT_BLOCK])(planes + INPUT_BLOCK), cell, 0, 0);
    for (int j = 0; j < INPUT_BLOCK && *sorted.any; j += LANES) {
      const IVEC out = *(const NAME(iloose) *)(left + j), nowhere = (IVEC){0} + (BITS)cells;
      STOREBITS(cell + j, (out & nowhere) | (~out & *(const NAME(iloose) *)(cell + j)));
    }
  }
  if (*sorted.used) NAME(sortRows)(planes - rows * stride + cellAt, stride, rows, inputs, cells, sorted);
}

// f(v) of a held input, over GROUP vectors.
static INLINE void NAME(heldValue)(const int WEIGHTS, const int GROUP, const REAL *tile, size_t width, int base, const REAL *held, VEC *f) {
  const REAL *row = tile;
  for (int g = 0; g < GROUP; g++) f[g] = (VEC){0};
  if (base) {
    for (int g = 0; g < GROUP; g++) f[g] = held[0] * LOAD(row + g * LANES);
    row += width;
  }
  row += (size_t)*(const BITS *)(held + (1 + WEIGHTS) * INPUT_BLOCK) * width;
  for (int m = 0; m < WEIGHTS; m++)
    for (int g = 0; g < GROUP; g++) f[g] = FMA(held[(1 + m) * INPUT_BLOCK] - (VEC){0}, LOAD(row + m * width + g * LANES), f[g]);
}

// y[rows][GROUP vectors] += the share of one block of inputs.
static INLINE void NAME(cellsForwardGroup)(const int WEIGHTS, const int GROUP, const Layer *layer, const REAL *tile, const size_t width,
                                           u32 inputs, NAME(Sorted) sorted, const REAL *planes, u32 rows, REAL *y) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t stride = (size_t)(WEIGHTS + 2) * INPUT_BLOCK, yStride = layer->yStride;
  VEC total[4];
  for (int g = 0; g < GROUP; g++) total[g] = (VEC){0};
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width) {
    VEC first[4], held[4][4], f[4];
    const REAL *row = tile + (base ? width : 0);
    for (int g = 0; g < GROUP; g++) {
      f[g] = (VEC){0};
      first[g] = (VEC){0};
      if (base) first[g] = LOAD(tile + g * LANES);
    }
    if (sorted.most[i]) {
      NAME(heldValue)(WEIGHTS, GROUP, tile, width, base, sorted.held + i, f);
      for (int g = 0; g < GROUP; g++) total[g] += f[g];
    }
    for (int m = 1; m < WEIGHTS; m++, row += width)
      for (int g = 0; g < GROUP; g++) held[m][g] = LOAD(row + g * LANES) - f[g];
    const uint8_t *starts = sorted.starts + i * (cells + 1), *list = sorted.rows + i * SLICE_ROWS;
    ROLLED for (u32 c = 0; c < cells; c++, row += width) {
      for (int m = 1; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) held[m - 1][g] = held[m][g];
      for (int g = 0; g < GROUP; g++) held[WEIGHTS - 1][g] = LOAD(row + g * LANES) - f[g];
      const u32 end = starts[c + 1];
      ROLLED for (u32 p = starts[c]; p < end; p++) {
        const REAL *w = planes + list[p] * stride + i;
        REAL *to = y + list[p] * yStride;
        VEC sum[4];
        for (int g = 0; g < GROUP; g++) sum[g] = FMA(*w - (VEC){0}, first[g], LOAD(to + g * LANES));
        for (int m = 0; m < WEIGHTS; m++)
          for (int g = 0; g < GROUP; g++) sum[g] = FMA(w[(1 + m) * INPUT_BLOCK] - (VEC){0}, held[m][g], sum[g]);
        for (int g = 0; g < GROUP; g++) STORE(to + g * LANES, sum[g]);
      }
    }
  }
  if (!*sorted.any) return;
  for (u32 b = 0; b < rows; b++, y += yStride)
    for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, LOAD(y + g * LANES) + total[g]);
}

// tile[edgeRows][GROUP vectors] += the gradient of one input over a slice. all: Σ dy over its rows, where an input is held.
static INLINE void NAME(cellsGradientGroup)(const int WEIGHTS, const int GROUP, const Layer *layer, REAL *tile, const size_t width, u32 i,
                                            NAME(Sorted) sorted, const REAL *planes, const REAL *dy, const REAL *all) {
  const u32 cells = layer->gridSize;
  const int base = layer->base != BASE_NONE;
  const size_t stride = (size_t)(WEIGHTS + 2) * INPUT_BLOCK, dyStride = layer->yStride;
  const uint8_t *starts = sorted.starts + i * (cells + 1), *list = sorted.rows + i * SLICE_ROWS;
  REAL *row = tile + (base ? width : 0);
  VEC first[4], held[4][4];
  for (int g = 0; g < GROUP; g++) first[g] = (VEC){0};
  for (int m = 1; m < WEIGHTS; m++)
    for (int g = 0; g < GROUP; g++) held[m][g] = (VEC){0};
  planes += i;
  ROLLED for (u32 c = 0; c < cells; c++, row += width) {
    for (int m = 1; m < WEIGHTS; m++)
      for (int g = 0; g < GROUP; g++) held[m - 1][g] = held[m][g];
    for (int g = 0; g < GROUP; g++) held[WEIGHTS - 1][g] = (VEC){0};
    const u32 end = starts[c + 1];
    ROLLED for (u32 p = starts[c]; p < end; p++) {
      const REAL *w = planes + list[p] * stride, *from = dy + list[p] * dyStride;
      VEC out[4];
      for (int g = 0; g < GROUP; g++) out[g] = LOAD(from + g * LANES);
      for (int g = 0; g < GROUP; g++) first[g] = FMA(*w - (VEC){0}, out[g], first[g]);
      for (int m = 0; m < WEIGHTS; m++)
        for (int g = 0; g < GROUP; g++) held[m][g] = FMA(w[(1 + m) * INPUT_BLOCK] - (VEC){0}, out[g], held[m][g]);
    }
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + held[0][g]);
  }
  for (int m = 1; m < WEIGHTS; m++, row += width)
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, LOAD(row + g * LANES) + held[m][g]);
  if (sorted.most[i]) {
    // what the rows left out have in common: their weights
    const u32 end = starts[cells];
    const REAL *w = sorted.held + i;
    VEC rest[4];
    for (int g = 0; g < GROUP; g++) rest[g] = LOAD(all + g * LANES);
    for (u32 p = 0; p < end; p++)
      for (int g = 0; g < GROUP; g++) rest[g] -= LOAD(dy + list[p] * dyStride + g * LANES);
    row = tile + ((base ? 1 : 0) + (size_t)*(const BITS *)(w + (1 + WEIGHTS) * INPUT_BLOCK)) * width;
    for (int g = 0; g < GROUP; g++) first[g] = FMA(*w - (VEC){0}, rest[g], first[g]);
    for (int m = 0; m < WEIGHTS; m++, row += width)
      for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(w[(1 + m) * INPUT_BLOCK] - (VEC){0}, rest[g], LOAD(row + g * LANES)));
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
                                        NAME(Sorted) sorted, const REAL *planes, u32 rows, REAL *y) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define FORWARD(GROUP) NAME(cellsForwardGroup)(WEIGHTS, done = GROUP, layer, tile, width, inputs, sorted, planes, rows, y);
    BY_GROUP(FORWARD, vectors)
#undef FORWARD
    vectors -= done;
    tile += done * LANES;
    y += done * LANES;
  }
}

static INLINE void NAME(cellsGradientOf)(const int WEIGHTS, const Layer *layer, REAL *tile, size_t width, u32 input, NAME(Sorted) sorted,
                                         const REAL *planes, const REAL *dy, const REAL *all) {
  int vectors = (int)((width + LANES - 1) / LANES);
  while (vectors > 0) {
    int done;
#define GRADIENT(GROUP) NAME(cellsGradientGroup)(WEIGHTS, done = GROUP, layer, tile, width, input, sorted, planes, dy, all);
    BY_GROUP(GRADIENT, vectors)
#undef GRADIENT
    vectors -= done;
    tile += done * LANES;
    dy += done * LANES;
    all += done * LANES;
  }
}

// y[rows][width] += the share of a block of inputs; their tile begins at `tile`.
static void NAME(cellsForward)(const Layer *layer, const REAL *tile, size_t width, u32 inputs, NAME(Sorted) sorted, const REAL *planes,
                               u32 rows, REAL *y) {
  switch (layer->weights) {
  case 2: NAME(cellsForwardOf)(2, layer, tile, width, inputs, sorted, planes, rows, y); break;
  case 3: NAME(cellsForwardOf)(3, layer, tile, width, inputs, sorted, planes, rows, y); break;
  default: NAME(cellsForwardOf)(4, layer, tile, width, inputs, sorted, planes, rows, y);
  }
}

// tile[edgeRows][width] += the gradient of one input of a block over a slice; width is of whole vectors. all: see cellsGradientGroup.
static void NAME(cellsGradient)(const Layer *layer, REAL *tile, size_t width, u32 input, NAME(Sorted) sorted, const REAL *planes,
                                const REAL *dy, const REAL *all) {
  switch (layer->weights) {
  case 2: NAME(cellsGradientOf)(2, layer, tile, width, input, sorted, planes, dy, all); break;
  case 3: NAME(cellsGradientOf)(3, layer, tile, width, input, sorted, planes, dy, all); break;
  default: NAME(cellsGradientOf)(4, layer, tile, width, input, sorted, planes, dy, all);
  }
}
