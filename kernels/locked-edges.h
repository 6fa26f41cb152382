// The locked edges of a KAN layer: y[b, out] += c · f(a · x[b, in] + b) + d. Sums in double precision. Their
// numbers a, b, c, d stand after the layer's coefficients; a table says input, output and function of each.
#ifndef KAN_LOCKED_EDGES_H
#define KAN_LOCKED_EDGES_H

#include "edge-functions.h"
#include "vector.h"

#define LOCKED_NUMBERS 4

static INLINE size_t lockedOffset(const Layer *layer) { return (size_t)layer->inputs * layer->outputs * layer->edgeRows; }

static void lockedForward(char *memory, const Layer *layer, u32 first, u32 end) {
  const LockedEdge *edge = AT_AS(LockedEdge, layer->locked);
  const REAL *p = AT(layer->parameters) + lockedOffset(layer);
  for (u32 e = 0; e < layer->lockedCount; e++, edge++, p += LOCKED_NUMBERS) {
    const REAL *x = AT(layer->x) + edge->input;
    REAL *y = AT(layer->y) + edge->output;
    for (size_t b = first; b < end; b++) {
      double slope;
      const double f = kan_edgeFunction(edge->function, (double)p[0] * x[b * layer->xStride] + p[1], &slope);
      y[b * layer->yStride] += (REAL)(p[2] * f + p[3]);
    }
  }
}

// Adds to dx, after it has been written.
static void lockedInputGradient(char *memory, const Layer *layer, u32 first, u32 end) {
  const LockedEdge *edge = AT_AS(LockedEdge, layer->locked);
  const REAL *p = AT(layer->parameters) + lockedOffset(layer);
  for (u32 e = 0; e < layer->lockedCount; e++, edge++, p += LOCKED_NUMBERS) {
    const REAL *x = AT(layer->x) + edge->input, *dy = AT(layer->dy) + edge->output;
    REAL *dx = AT(layer->dx) + edge->input;
    for (size_t b = first; b < end; b++) {
      double slope;
      kan_edgeFunction(edge->function, (double)p[0] * x[b * layer->xStride] + p[1], &slope);
      dx[b * layer->xStride] += (REAL)(dy[b * layer->yStride] * (p[2] * slope) * p[0]);
    }
  }
}

// What a, b, c, d of the e-th locked edge change a scalar by whose derivative by the layer's outputs stands in dy, at row b.
static INLINE void lockedSlopes(char *memory, const Layer *layer, u32 e, size_t b, double slopes[LOCKED_NUMBERS]) {
  const LockedEdge *edge = AT_AS(LockedEdge, layer->locked) + e;
  const REAL *p = AT(layer->parameters) + lockedOffset(layer) + e * LOCKED_NUMBERS;
  const double x = AT(layer->x)[b * layer->xStride + edge->input];
  const double d = AT(layer->dy)[b * layer->yStride + edge->output];
  double slope;
  slopes[2] = d * kan_edgeFunction(edge->function, p[0] * x + p[1], &slope);
  slopes[3] = d;
  slopes[1] = d * p[2] * slope;
  slopes[0] = slopes[1] * x;
}

// The gradient of all a, b, c, d into g.
static void lockedGradient(char *memory, const Layer *layer, u32 rows, REAL *g) {
  for (u32 e = 0; e < layer->lockedCount; e++, g += LOCKED_NUMBERS) {
    double sums[LOCKED_NUMBERS] = {0}, slopes[LOCKED_NUMBERS];
    for (u32 b = 0; b < rows; b++) {
      lockedSlopes(memory, layer, e, b, slopes);
      for (int k = 0; k < LOCKED_NUMBERS; k++) sums[k] += slopes[k];
    }
    for (int k = 0; k < LOCKED_NUMBERS; k++) g[k] = (REAL)sums[k];
  }
}

#endif
