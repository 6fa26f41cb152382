// Layers without splines: activation, linear, layer norm, dropout, gate, product. Rows [first, end) forward and
// back; the gradient of a part of the parameters. Written for lanes of outputs, left to the compiler to vectorise.
#ifndef KAN_PLAIN_LAYERS_H
#define KAN_PLAIN_LAYERS_H

#include "activations.h"

// A well-mixed 32-bit number from a counter (the finaliser of MurmurHash3 by A. Appleby).
static INLINE u32 kan_hash(u32 h) {
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ h >> 16;
}

static INLINE REAL dropoutFactor(const Plan *plan, const Layer *layer, u32 row, u32 column) {
  const u32 hash = kan_hash(plan->dropout + kan_hash(layer->index * 0x9e3779b1u + row) + column * 0x9e3779b1u);
  const REAL kept = 1 - (REAL)layer->dropoutLimit / (REAL)4294967296.0;
  return hash < layer->dropoutLimit ? 0 : 1 / kept;
}

// y[0 .. outputs) = bias + Σ x[i] · c[i][·]
static INLINE void linearRow(const REAL *c, const REAL *x, u32 inputs, u32 outputs, REAL *y) {
  const REAL *bias = c + (size_t)inputs * outputs;
  for (u32 o = 0; o < outputs; o++) y[o] = bias[o];
  for (u32 i = 0; i < inputs; i++) {
    const REAL value = x[i], *row = c + (size_t)i * outputs;
    for (u32 o = 0; o < outputs; o++) y[o] += value * row[o];
  }
}

// Σ a[o] · b[o] in LANES chains
static INLINE REAL dot(const REAL *a, const REAL *b, u32 count) {
  VEC sums = {0};
  u32 o = 0;
  for (; o + LANES <= count; o += LANES) sums += LOAD(a + o) * LOAD(b + o);
  REAL sum = SUM_LANES(sums);
  for (; o < count; o++) sum += a[o] * b[o];
  return sum;
}

// Mean and 1 / standard deviation of a row, ε = 1e-5.
static INLINE void moments(const REAL *x, u32 width, REAL *mean, REAL *inverse) {
  REAL sum = 0, square = 0;
  for (u32 i = 0; i < width; i++) sum += x[i];
  *mean = sum / (REAL)width;
  for (u32 i = 0; i < width; i++) square += (x[i] - *mean) * (x[i] - *mean);
  *inverse = 1 / SQRT(square / (REAL)width + (REAL)1e-5);
}

static void plainForward(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const REAL *c = AT(layer->parameters);
  const u32 width = layer->outputs;
  for (u32 b = first; b < end; b++) {
    const REAL *x = AT(layer->x) + (size_t)b * layer->xStride;
    REAL *y = AT(layer->y) + (size_t)b * layer->yStride;
    if (layer->kind == LAYER_ACTIVATION) {
      // strides are whole blocks
      for (u32 i = 0; i < width; i += INPUT_BLOCK) activate(layer->base, INPUT_BLOCK, x + i, y + i, 0);
    } else if (layer->kind == LAYER_LINEAR) {
      linearRow(c, x, layer->inputs, width, y);
    } else if (layer->kind == LAYER_NORM) {
      REAL mean, inverse;
      moments(x, width, &mean, &inverse);
      for (u32 i = 0; i < width; i++) y[i] = (x[i] - mean) * inverse * c[i] + c[width + i];
    } else if (layer->kind == LAYER_DROPOUT) {
      for (u32 i = 0; i < width; i++) y[i] = plan->dropout ? x[i] * dropoutFactor(plan, layer, b, i) : x[i];
    } else if (layer->kind == LAYER_PRODUCT) {
      const u32 *arities = AT_AS(u32, layer->arities);
      for (u32 i = 0; i < layer->sums; i++) y[i] = x[i];
      x += layer->sums;
      for (u32 o = layer->sums; o < width; o++, arities++) {
        REAL product = 1;
        for (u32 i = 0; i < *arities; i++) product *= *x++;
        y[o] = product;
      }
    } else {
      const REAL *skip = AT(layer->skipX) + (size_t)b * layer->skipStride;
      const REAL gate = c[0];
      if (layer->base) {
        linearRow(c + 1, skip, layer->skipWidth, width, y);
        skip = y;
      }
      for (u32 o = 0; o < width; o++) y[o] = gate * x[o] + (1 - gate) * skip[o];
    }
  }
}

static void plainInputGradient(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const REAL *c = AT(layer->parameters);
  const u32 width = layer->outputs;
  for (u32 b = first; b < end; b++) {
    const REAL *x = AT(layer->x) + (size_t)b * layer->xStride;
    const REAL *dy = AT(layer->dy) + (size_t)b * layer->yStride;
    REAL *dx = layer->dx ? AT(layer->dx) + (size_t)b * layer->xStride : 0;
    if (layer->kind == LAYER_GATE) {
      const REAL gate = c[0];
      if (dx)
        for (u32 o = 0; o < width; o++) dx[o] = gate * dy[o];
      if (!layer->skipD) continue;
      REAL *ds = AT(layer->skipD) + (size_t)b * layer->skipStride;
      for (u32 i = 0; i < layer->skipWidth; i++) {
        const REAL back = layer->base ? dot(c + 1 + (size_t)i * width, dy, width) : dy[i];
        ds[i] = (layer->skipFirst ? 0 : ds[i]) + (1 - gate) * back;
      }
      continue;
    }
    if (!dx) continue;
    if (layer->kind == LAYER_ACTIVATION) {
      for (u32 i = 0; i < width; i += INPUT_BLOCK) {
        REAL value[INPUT_BLOCK], slope[INPUT_BLOCK];
        activate(layer->base, INPUT_BLOCK, x + i, value, slope);
        for (u32 j = 0; j < INPUT_BLOCK && i + j < width; j++) dx[i + j] = dy[i + j] * slope[j];
      }
    } else if (layer->kind == LAYER_LINEAR) {
      for (u32 i = 0; i < layer->inputs; i++) dx[i] = dot(c + (size_t)i * width, dy, width);
    } else if (layer->kind == LAYER_NORM) {
      // dx = (g − mean(g) − x̂ · mean(g · x̂)) / σ with g = gain · dy
      REAL mean, inverse, sum = 0, along = 0;
      moments(x, width, &mean, &inverse);
      for (u32 i = 0; i < width; i++) {
        sum += c[i] * dy[i];
        along += c[i] * dy[i] * (x[i] - mean) * inverse;
      }
      for (u32 i = 0; i < width; i++)
        dx[i] = (c[i] * dy[i] - sum / (REAL)width - (x[i] - mean) * inverse * along / (REAL)width) * inverse;
    } else if (layer->kind == LAYER_PRODUCT) {
      const u32 *arities = AT_AS(u32, layer->arities);
      for (u32 i = 0; i < layer->sums; i++) dx[i] = dy[i];
      x += layer->sums;
      dx += layer->sums;
      // the product of the others is that of those before times that of those after: no division, factors may be 0
      for (u32 o = layer->sums; o < width; o++, arities++) {
        REAL before = 1, after = dy[o];
        for (u32 i = 0; i < *arities; before *= x[i++]) dx[i] = before;
        for (u32 i = *arities; i-- > 0; after *= x[i]) dx[i] *= after;
        x += *arities;
        dx += *arities;
      }
    } else {
      for (u32 i = 0; i < width; i++) dx[i] = plan->dropout ? dy[i] * dropoutFactor(plan, layer, b, i) : dy[i];
    }
  }
}

// Adds the derivative that skipped past the layers above to a layer's dx.
static void addSkipped(char *memory, const Layer *layer, u32 first, u32 end) {
  for (u32 b = first; b < end; b++) {
    REAL *dx = AT(layer->dx) + (size_t)b * layer->xStride;
    const REAL *from = AT(layer->addD) + (size_t)b * layer->xStride;
    for (u32 i = 0; i < layer->inputs; i++) dx[i] += from[i];
  }
}

// Rows of a linear map's gradient: g[u][o] = Σ_b scale · x[b, i + u] · dy[b, o]; the bias where `bias`.
static void linearGradient(char *memory, const Layer *layer, const REAL *x, size_t xStride, u32 count, int bias, u32 rows, REAL scale, REAL *g) {
  const u32 outputs = layer->outputs;
  for (size_t e = 0; e < (size_t)count * outputs; e++) g[e] = 0;
  for (u32 b = 0; b < rows; b++) {
    const REAL *dy = AT(layer->dy) + (size_t)b * layer->yStride;
    for (u32 u = 0; u < count; u++) {
      const REAL value = scale * (bias ? 1 : x[b * xStride + u]);
      REAL *row = g + (size_t)u * outputs;
      for (u32 o = 0; o < outputs; o++) row[o] += value * dy[o];
    }
  }
}

// The gradient of one task's parameters into `g`; says where in the layer they stand and how many they are.
static size_t plainGradient(char *memory, const Plan *plan, const Layer *layer, u32 block, REAL *g, size_t *count) {
  const u32 width = layer->outputs;
  const REAL *x = AT(layer->x);
  if (layer->kind == LAYER_NORM) {
    for (u32 i = 0; i < 2 * width; i++) g[i] = 0;
    for (u32 b = 0; b < plan->rows; b++) {
      const REAL *row = x + (size_t)b * layer->xStride;
      const REAL *dy = AT(layer->dy) + (size_t)b * layer->yStride;
      REAL mean, inverse;
      moments(row, width, &mean, &inverse);
      for (u32 i = 0; i < width; i++) {
        g[i] += dy[i] * (row[i] - mean) * inverse;
        g[width + i] += dy[i];
      }
    }
    *count = 2 * (size_t)width;
    return 0;
  }
  if (layer->kind == LAYER_GATE) {
    // all of it at once: what is read here must not have been updated by another task
    const REAL *c = AT(layer->parameters), *skip = AT(layer->skipX);
    const REAL gate = c[0];
    REAL sum = 0, *mapped = g + 1;
    for (u32 b = 0; b < plan->rows; b++) {
      const REAL *dy = AT(layer->dy) + (size_t)b * layer->yStride;
      const REAL *from = skip + (size_t)b * layer->skipStride;
      if (layer->base) {
        linearRow(c + 1, from, layer->skipWidth, width, mapped);
        from = mapped;
      }
      for (u32 o = 0; o < width; o++) sum += dy[o] * (x[(size_t)b * layer->xStride + o] - from[o]);
    }
    g[0] = sum;
    *count = 1;
    if (!layer->base) return 0;
    linearGradient(memory, layer, skip, layer->skipStride, layer->skipWidth, 0, plan->rows, 1 - gate, g + 1);
    linearGradient(memory, layer, 0, 0, 1, 1, plan->rows, 1 - gate, g + 1 + (size_t)layer->skipWidth * width);
    *count += (size_t)(layer->skipWidth + 1) * width;
    return 0;
  }
  // a block of a linear layer's inputs, or its bias
  const u32 at = block * INPUT_BLOCK;
  const int bias = at >= layer->inputs;
  const u32 some = bias ? 1 : least(layer->inputs - at, INPUT_BLOCK);
  const u32 from = bias ? layer->inputs : at;
  linearGradient(memory, layer, x + at, layer->xStride, some, bias, plan->rows, 1, g);
  *count = (size_t)some * width;
  return (size_t)from * width;
}

#endif
