// The tasks of a step's phases (kernels.h): splitTask, rowsTask, parametersTask, updateTask. Rows: a chunk of them goes through every layer, its
// loss and the way back to the inputs. Parameters: a block of them gets its gradient and, in the same breath, its AdamW step. A task writes
// only what is its own and sums in a fixed order, so results do not depend on who runs which task.
#ifndef KAN_PHASES_H
#define KAN_PHASES_H

#include "adamw.h"
#include "kan-layer.h"
#include "loss.h"
#include "plain-layers.h"
#include "tiny-layer.h"

// Inputs [fromInput, toInput) of row b.
static void gatherRow(char *memory, const Plan *plan, const Layer *layer, u32 b, u32 fromInput, u32 toInput) {
  const u32 sourceRow = plan->dataOrder ? AT_AS(u32, plan->dataOrder)[plan->first + b] : plan->first + b;
  const REAL *from = AT(plan->dataX) + (size_t)sourceRow * plan->inputs;
  REAL *to = AT(layer->x) + (size_t)b * layer->xStride;
  for (u32 i = fromInput; i < toInput; i++) to[(size_t)i * layer->xStep] = from[i];
}

// Rows [first, end) of a model whose rows are columns.
static void gatherColumns(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const u32 *order = AT_AS(u32, plan->dataOrder) + plan->first;
  for (u32 i = 0; i < plan->inputs; i++) {
    const REAL *from = AT(plan->dataX) + i;
    REAL *to = AT(layer->x) + (size_t)i * layer->xStep;
    for (u32 b = first; b < end; b++) to[b] = from[(size_t)order[b] * plan->inputs];
  }
}

// Losses of rows [first, end) and, with `back`, their derivatives by the outputs.
static void lossRows(char *memory, const Plan *plan, const Layer *top, u32 first, u32 end, int back) {
  double *rowLoss = AT_AS(double, plan->rowLoss);
  const u32 *order = plan->dataOrder ? AT_AS(u32, plan->dataOrder) + plan->first : 0;
  const REAL *y = AT(top->y) + (size_t)first * top->yStride;
  REAL *dy = AT(top->dy) + (size_t)first * top->yStride;
  if (plan->loss == LOSS_MSE && plan->outputs == 1 && !plan->dataWeights && order && top->yStride == 1) {
    // the usual case of small models, in the same arithmetic as lossRow's
    const REAL *target = AT(plan->dataY);
    const double scale = *AT_AS(double, plan->scale);
    const REAL slope = (plan->weightSum > 0 ? (REAL)(1 / plan->weightSum) : 0) * (REAL)2;
    REAL difference[TINY_ROWS];
    for (u32 b = 0; b < end - first; b++) difference[b] = y[b] - target[order[first + b]];
    for (u32 b = 0; b < end - first && back; b++) dy[b] = slope * difference[b];
    for (u32 b = 0; b < end - first; b++) rowLoss[first + b] = difference[b] * scale * (difference[b] * scale);
    return;
  }
  for (u32 b = first; b < end; b++, y += top->yStride, dy += top->yStride) {
    const u32 sourceRow = order ? order[b] : plan->first + b;
    if (top->yStep == 1 || plan->outputs == 1) {
      rowLoss[b] = lossRow(memory, plan, y, sourceRow, back ? dy : 0);
      continue;
    }
    REAL outputs[TINY_OUTPUTS], slopes[TINY_OUTPUTS];
    for (u32 o = 0; o < plan->outputs; o++) outputs[o] = y[(size_t)o * top->yStep];
    rowLoss[b] = lossRow(memory, plan, outputs, sourceRow, back ? slopes : 0);
    for (u32 o = 0; o < plan->outputs && back; o++) dy[(size_t)o * top->yStep] = slopes[o];
  }
}

// Rows [first, end), at most blockRows, of a task from the derivative by the outputs back to that by every layer's inputs.
static void backwardRows(char *memory, const Plan *plan, u32 task, u32 first, u32 end, REAL *scratch) {
  const Layer *layers = AT_AS(Layer, plan->layers);
  for (u32 l = plan->layerCount; l-- > 0;) {
    const Layer *layer = layers + l;
    if (layer->kind != LAYER_KAN) plainInputGradient(memory, plan, layer, first, end);
    else if (layer->tiny)
      tinyBackward(memory, layer, first, end, scratch, plan->run & RUN_GRADIENT ? partialsOf(memory, layer, task) : 0,
                   first == task * plan->chunkRows, (plan->run & RUN_FORWARD) != 0);
    else if (layer->dx) layerInputGradient(memory, layer, first, end, scratch);
    if (layer->dx && layer->addD) addSkipped(memory, layer, first, end);
  }
}

// A part of the first layer's inputs, for all rows: what it adds to y, beside y. So a thread reads only the coefficients that it will update,
// which is what a small batch spends its time on.
static void splitTask(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Layer *layer = AT_AS(Layer, plan->layers);
  const u32 blocks = blocksOf(layer->inputs, INPUT_BLOCK);
  const u32 from = blocks * task / plan->split, to = blocks * (task + 1) / plan->split;
  REAL *y = AT(plan->splitY) + (size_t)task * plan->rows * layer->yStride;
  REAL *scratch = AT(plan->scratch + thread * plan->scratchStride);
  for (u32 b = 0; b < plan->rows; b++)
    gatherRow(memory, plan, layer, b, from * INPUT_BLOCK, least(to * INPUT_BLOCK, layer->inputs));
  for (u32 first = 0; first < plan->rows; first += plan->blockRows)
    layerForward(memory, plan, layer, first, least(first + plan->blockRows, plan->rows), from, to, y, scratch);
}

// Rows [first, end) of the first layer's y from its parts.
static void joinParts(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const size_t part = (size_t)plan->rows * layer->yStride;
  for (size_t e = (size_t)first * layer->yStride; e < (size_t)end * layer->yStride; e += LANES) {
    const REAL *from = AT(plan->splitY) + e;
    VEC sum = LOAD(from);
    for (u32 p = 1; p < plan->split; p++) sum += LOAD(from + p * part);
    STORE(AT(layer->y) + e, sum);
  }
}

// Rows [first, end), at most blockRows, through a KAN layer.
static void kanForward(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end, REAL *scratch) {
  if (plan->split && layer->index == 0) joinParts(memory, plan, layer, first, end);
  else
    layerForward(memory, plan, layer, first, end, 0, blocksOf(layer->inputs, INPUT_BLOCK), AT(layer->y), scratch);
  if (layer->locked) lockedForward(memory, layer, first, end);
}

// Rows [first, end), at most blockRows, of one task through all that the plan asks for.
static void rowsBlock(char *memory, const Plan *plan, u32 task, u32 first, u32 end, REAL *scratch) {
  const Layer *layers = AT_AS(Layer, plan->layers);
  const int back = (plan->run & RUN_BACKWARD) != 0;
  if (plan->run & RUN_GATHER && plan->dataOrder && layers->xStride == 1) gatherColumns(memory, plan, layers, first, end);
  else if (plan->run & RUN_GATHER && !plan->split)
    for (u32 b = first; b < end; b++) gatherRow(memory, plan, layers, b, 0, plan->inputs);
  if (plan->run & RUN_FORWARD)
    for (u32 l = 0; l < plan->layerCount; l++) {
      if (layers[l].kind != LAYER_KAN) plainForward(memory, plan, layers + l, first, end);
      else if (layers[l].tiny) tinyForward(memory, layers + l, first, end, scratch, back);
      else kanForward(memory, plan, layers + l, first, end, scratch);
    }
  if (plan->run & RUN_LOSS) lossRows(memory, plan, layers + plan->layerCount - 1, first, end, back);
  if (back) backwardRows(memory, plan, task, first, end, scratch);
}

static void rowsTask(char *memory, const Plan *plan, u32 task, u32 thread) {
  const u32 first = task * plan->chunkRows;
  const u32 end = least(first + plan->chunkRows, plan->rows);
  REAL *scratch = AT(plan->scratch + thread * plan->scratchStride);
  for (u32 from = first; from < end; from += plan->blockRows)
    rowsBlock(memory, plan, task, from, least(from + plan->blockRows, end), scratch);
}

// Adds the gradient of l1 · mean |spline coefficient| to one tile of several inputs.
static void penalty(const Plan *plan, const Layer *layer, const REAL *p, REAL *g, u32 inputs, size_t width) {
  const u32 base = layer->base != BASE_NONE;
  const REAL rate = (REAL)(plan->l1 / ((double)layer->inputs * layer->outputs * (layer->edgeRows - base)));
  for (u32 i = 0; i < inputs; i++)
    for (size_t e = base * width; e < layer->edgeRows * width; e++) {
      const size_t at = i * layer->edgeRows * width + e;
      g[at] += p[at] > 0 ? rate : (p[at] < 0 ? -rate : 0);
    }
}

// Nothing pulls at an edge that is removed or locked, not even a gradient that is not finite: g[in][row][out] = 0 where mask[in][out] is.
static void clearMasked(const REAL *mask, REAL *g, u32 inputs, u32 edgeRows, size_t width) {
  for (u32 i = 0; i < inputs; i++)
    for (u32 row = 0; row < edgeRows; row++)
      for (size_t o = 0; o < width; o++)
        if (mask[i * width + o] == 0) g[(i * edgeRows + row) * width + o] = 0;
}

// What becomes of the gradient g of `count` parameters at `at` in the layer: an AdamW step, or a place in memory. Returns its
// squared norm in the latter case.
static double finishGradient(char *memory, const Plan *plan, const Layer *layer, size_t at, size_t count, const REAL *g) {
  if (plan->run & RUN_UPDATE && plan->clip == 0) {
    adamw(plan, AT(layer->parameters) + at, g, AT(layer->moment1) + at, AT(layer->moment2) + at, count, 1);
    return 0;
  }
  REAL *gradient = AT(layer->gradient) + at;
  double norm = 0;
  for (size_t e = 0; e < count; e++) {
    gradient[e] = g[e];
    norm += (double)g[e] * g[e];
  }
  return norm;
}

// The same for a tile c[inputs][row][width] of a KAN layer, after the penalty's pull and what removed and locked edges forbid.
static double finishTileGradient(char *memory, const Plan *plan, const Layer *layer, u32 inputs, size_t width, size_t at, REAL *tile) {
  if (plan->l1 != 0)
    penalty(plan, layer, AT(layer->parameters) + at, tile, inputs, width);
  if (layer->mask)
    // where edgeRows rows stand in the parameters, one stands in the mask
    clearMasked(AT(layer->mask) + at / layer->edgeRows, tile, inputs, layer->edgeRows, width);
  return finishGradient(memory, plan, layer, at, (size_t)inputs * layer->edgeRows * width, tile);
}

static void parametersTask(char *memory, const Plan *plan, u32 index, u32 thread) {
  const Task *task = AT_AS(Task, plan->tasks) + index;
  const Layer *layer = AT_AS(Layer, plan->layers) + task->layer;
  REAL *tile = AT(plan->scratch + thread * plan->scratchStride);
  double *taskNorm = AT_AS(double, plan->taskNorms) + index;
  if (layer->kind != LAYER_KAN) {
    size_t count, at = plainGradient(memory, plan, layer, task->inputBlock, tile, &count);
    *taskNorm = finishGradient(memory, plan, layer, at, count, tile);
    return;
  }
  if (task->locked) {
    lockedGradient(memory, layer, plan->rows, tile);
    *taskNorm = finishGradient(memory, plan, layer, task->at, task->count, tile);
    return;
  }
  if (layer->tiny) {
    tinyGradient(memory, layer, blocksOf(plan->rows, plan->chunkRows), task->at, task->count, tile);
    *taskNorm = finishTileGradient(memory, plan, layer, blockInputs(layer, task->inputBlock), layer->outputs, task->at, tile);
    return;
  }
  const size_t width = blockOutputs(layer, task->outputBlock), edge = layer->edgeRows * width;
  const u32 inputs = blockInputs(layer, task->inputBlock);
  const size_t offset = tileOffset(layer, task->outputBlock, task->inputBlock * INPUT_BLOCK);
  // rows of a tile begin on whole vectors while it gathers, so that stores never overlap
  const size_t tileWidth = (width + LANES - 1) / LANES * LANES, tileEdge = layer->edgeRows * tileWidth;
  double norm = 0;
  // as many inputs at a time as their tiles fit the cache
  for (u32 i = 0; i < inputs; i += plan->scratchInputs) {
    const u32 together = least(inputs - i, plan->scratchInputs);
    for (size_t e = 0; e < together * tileEdge; e++) tile[e] = 0;
    layerGradient(memory, plan, layer, task->outputBlock, task->inputBlock, i, together, tileWidth, tile, tile + plan->scratchInputs * tileEdge);
    if (tileWidth != width)
      for (size_t row = 1; row < together * layer->edgeRows; row++)
        for (size_t o = 0; o < width; o++) tile[row * width + o] = tile[row * tileWidth + o];
    norm += finishTileGradient(memory, plan, layer, together, width, offset + i * edge, tile);
  }
  *taskNorm = norm;
}

// The AdamW step of one task's parameters from the gradient kept in memory, scaled to the allowed norm.
static void updateTask(char *memory, const Plan *plan, u32 index, u32 thread) {
  const Task *task = AT_AS(Task, plan->tasks) + index;
  const Layer *layer = AT_AS(Layer, plan->layers) + task->layer;
  const size_t at = task->at, count = task->count;
  adamw(plan, AT(layer->parameters) + at, AT(layer->gradient) + at, AT(layer->moment1) + at, AT(layer->moment2) + at, count,
        (REAL)plan->gradientScale);
}

#endif
