// Inputs of a sorted slice that are mostly one value v: what the rows left out have in common, computed once. Included once per type.
//   y[b] = f(v) + (f(x) − f(v))        dc[row] += w(v)·(Σ all dy − Σ dy of the rows that are met)

static INLINE void NAME(addHeldGroup)(const int GROUP, const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted,
                                      const REAL *planes, size_t step, u32 rows, REAL *y) {
  const u32 base = layer->base != BASE_NONE, weights = layer->weights;
  const size_t yStride = layer->yStride;
  VEC total[4];
  for (int g = 0; g < GROUP; g++) total[g] = (VEC){0};
  for (u32 i = 0; i < inputs; i++, tile += layer->edgeRows * width, planes += (1 + weights) * step) {
    if (sorted->held[i] == NOT_HELD) continue;
    const REAL *w = planes + sorted->held[i], *row = tile + (base + sorted->cell[i]) * width;
    VEC f[4];
    for (int g = 0; g < GROUP; g++) f[g] = (VEC){0};
    if (base)
      for (int g = 0; g < GROUP; g++) f[g] = *w * LOAD(tile + g * LANES);
    ROLLED for (u32 m = 0; m < weights; m++, row += width)
      for (int g = 0; g < GROUP; g++) f[g] = FMA(w[(1 + m) * step] - (VEC){0}, LOAD(row + g * LANES), f[g]);
    for (int g = 0; g < GROUP; g++) total[g] += f[g];
    ROLLED for (uint64_t left = sorted->met[i]; left; left &= left - 1) {
      REAL *to = y + (size_t)__builtin_ctzll(left) * yStride;
      for (int g = 0; g < GROUP; g++) STORE(to + g * LANES, LOAD(to + g * LANES) - f[g]);
    }
  }
  ROLLED for (u32 b = 0; b < rows; b++, y += yStride)
    for (int g = 0; g < GROUP; g++) STORE(y + g * LANES, LOAD(y + g * LANES) + total[g]);
}

static INLINE void NAME(gatherHeldGroup)(const int GROUP, u32 base, u32 weights, REAL *tile, size_t width, u32 cell, uint64_t met, const REAL *w,
                                         size_t step, const REAL *dy, size_t dyStride, const REAL *all) {
  VEC rest[4];
  for (int g = 0; g < GROUP; g++) rest[g] = LOAD(all + g * LANES);
  ROLLED for (; met; met &= met - 1) {
    const REAL *from = dy + (size_t)__builtin_ctzll(met) * dyStride;
    for (int g = 0; g < GROUP; g++) rest[g] -= LOAD(from + g * LANES);
  }
  if (base)
    for (int g = 0; g < GROUP; g++) STORE(tile + g * LANES, FMA(*w - (VEC){0}, rest[g], LOAD(tile + g * LANES)));
  REAL *row = tile + (base + cell) * width;
  ROLLED for (u32 m = 0; m < weights; m++, row += width)
    for (int g = 0; g < GROUP; g++) STORE(row + g * LANES, FMA(w[(1 + m) * step] - (VEC){0}, rest[g], LOAD(row + g * LANES)));
}

// y[rows][width] += f(v) of all inputs of a block that are held, but not in rows where the input is met.
static ALONE void NAME(addHeld)(const Layer *layer, const REAL *tile, size_t width, u32 inputs, const Sorted *sorted, const REAL *planes,
                                size_t step, u32 rows, REAL *y) {
  size_t o = 0;
  for (; o + 4 * LANES <= width; o += 4 * LANES) NAME(addHeldGroup)(4, layer, tile + o, width, inputs, sorted, planes, step, rows, y + o);
  for (; o < width; o += LANES) NAME(addHeldGroup)(1, layer, tile + o, width, inputs, sorted, planes, step, rows, y + o);
}

// tile[edgeRows][width] += the gradient of one input over the rows of a slice that are left out; all: Σ dy over all its rows. width is of
// whole vectors.
static ALONE void NAME(gatherHeld)(const Layer *layer, REAL *tile, size_t width, u32 i, const Sorted *sorted, const REAL *planes, size_t step,
                                   const REAL *dy, const REAL *all) {
  const u32 base = layer->base != BASE_NONE, weights = layer->weights;
  const REAL *w = planes + (size_t)i * (1 + weights) * step + sorted->held[i];
  size_t o = 0;
  for (; o + 4 * LANES <= width; o += 4 * LANES)
    NAME(gatherHeldGroup)(4, base, weights, tile + o, width, sorted->cell[i], sorted->met[i], w, step, dy + o, layer->yStride, all + o);
  for (; o < width; o += LANES)
    NAME(gatherHeldGroup)(1, base, weights, tile + o, width, sorted->cell[i], sorted->met[i], w, step, dy + o, layer->yStride, all + o);
}
