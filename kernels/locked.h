// The locked edges of a KAN layer: y[b, out] += c · f(a · x[b, in] + b) + d. Included once per type; sums in double precision. Their
// numbers a, b, c, d stand after the layer's coefficients; a table says input, output and function of each.

#define LOCKED_NUMBERS 4

static INLINE size_t NAME(lockedOffset)(const Layer *layer) { return (size_t)layer->inputs * layer->outputs * layer->edgeRows; }

static void NAME(lockedForward)(char *memory, const Layer *layer, u32 first, u32 end) {
  const LockedEdge *edge = (const LockedEdge *)(memory + layer->locked);
  const REAL *p = (const REAL *)(memory + layer->parameters) + NAME(lockedOffset)(layer);
  for (u32 e = 0; e < layer->lockedCount; e++, edge++, p += LOCKED_NUMBERS) {
    const REAL *x = (const REAL *)(memory + layer->x) + edge->input;
    REAL *y = (REAL *)(memory + layer->y) + edge->output;
    for (size_t b = first; b < end; b++) {
      double slope;
      const double f = kan_edgeFunction(edge->function, (double)p[0] * x[b * layer->xStride] + p[1], &slope);
      y[b * layer->yStride] += (REAL)(p[2] * f + p[3]);
    }
  }
}

// Adds to dx, after it has been written.
static void NAME(lockedInputGradient)(char *memory, const Layer *layer, u32 first, u32 end) {
  const LockedEdge *edge = (const LockedEdge *)(memory + layer->locked);
  const REAL *p = (const REAL *)(memory + layer->parameters) + NAME(lockedOffset)(layer);
  for (u32 e = 0; e < layer->lockedCount; e++, edge++, p += LOCKED_NUMBERS) {
    const REAL *x = (const REAL *)(memory + layer->x) + edge->input, *dy = (const REAL *)(memory + layer->dy) + edge->output;
    REAL *dx = (REAL *)(memory + layer->dx) + edge->input;
    for (size_t b = first; b < end; b++) {
      double slope;
      kan_edgeFunction(edge->function, (double)p[0] * x[b * layer->xStride] + p[1], &slope);
      dx[b * layer->xStride] += (REAL)(dy[b * layer->yStride] * (p[2] * slope) * p[0]);
    }
  }
}

// The gradient of all a, b, c, d into g.
static void NAME(lockedGradient)(char *memory, const Layer *layer, u32 rows, REAL *g) {
  const LockedEdge *edge = (const LockedEdge *)(memory + layer->locked);
  const REAL *p = (const REAL *)(memory + layer->parameters) + NAME(lockedOffset)(layer);
  for (u32 e = 0; e < layer->lockedCount; e++, edge++, p += LOCKED_NUMBERS, g += LOCKED_NUMBERS) {
    const REAL *x = (const REAL *)(memory + layer->x) + edge->input, *dy = (const REAL *)(memory + layer->dy) + edge->output;
    double byA = 0, byB = 0, byC = 0, byD = 0;
    for (size_t b = 0; b < rows; b++) {
      const double from = x[b * layer->xStride], d = dy[b * layer->yStride];
      double slope;
      byC += d * kan_edgeFunction(edge->function, p[0] * from + p[1], &slope);
      byD += d;
      const double inner = d * p[2] * slope;
      byB += inner;
      byA += inner * from;
    }
    g[0] = (REAL)byA;
    g[1] = (REAL)byB;
    g[2] = (REAL)byC;
    g[3] = (REAL)byD;
  }
}
