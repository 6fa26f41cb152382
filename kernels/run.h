// The two phases of a run, once per type. Rows phase: a chunk of rows goes through every layer, its loss and the way back
// to the inputs. Parameters phase: a block of parameters gets its gradient and, in the same breath, its AdamW step. A task
// writes only what is its own and sums in a fixed order, so results do not depend on who runs which task.

// Inputs [fromInput, toInput) of row b.
static void NAME(gatherRow)(char *memory, const Plan *plan, const Layer *layer, u32 b, u32 fromInput, u32 toInput) {
  const u32 sourceRow = plan->dataOrder ? ((const u32 *)(memory + plan->dataOrder))[plan->first + b] : plan->first + b;
  const REAL *from = (const REAL *)(memory + plan->dataX) + (size_t)sourceRow * plan->inputs;
  REAL *to = (REAL *)(memory + layer->x) + (size_t)b * layer->xStride;
  for (u32 i = fromInput; i < toInput; i++) to[(size_t)i * layer->xStep] = from[i];
}

// Rows [first, end) of a model whose rows are columns.
static void NAME(gatherColumns)(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const u32 *order = (const u32 *)(memory + plan->dataOrder) + plan->first;
  for (u32 i = 0; i < plan->inputs; i++) {
    const REAL *from = (const REAL *)(memory + plan->dataX) + i;
    REAL *to = (REAL *)(memory + layer->x) + (size_t)i * layer->xStep;
    for (u32 b = first; b < end; b++) to[b] = from[(size_t)order[b] * plan->inputs];
  }
}

// Losses of rows [first, end) and, with `back`, their derivatives by the outputs.
static void NAME(lossRows)(char *memory, const Plan *plan, const Layer *top, u32 first, u32 end, int back) {
  double *rowLoss = (double *)(memory + plan->rowLoss);
  const u32 *order = plan->dataOrder ? (const u32 *)(memory + plan->dataOrder) + plan->first : 0;
  const REAL *y = (const REAL *)(memory + top->y) + (size_t)first * top->yStride;
  REAL *dy = (REAL *)(memory + top->dy) + (size_t)first * top->yStride;
  if (plan->loss == LOSS_MSE && plan->outputs == 1 && !plan->dataWeights && order && top->yStride == 1) {
    // the usual case of small models, in the same arithmetic as lossRow's
    const REAL *target = (const REAL *)(memory + plan->dataY);
    const double scale = *(const double *)(memory + plan->scale);
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
      rowLoss[b] = NAME(lossRow)(memory, plan, y, sourceRow, back ? dy : 0);
      continue;
    }
    REAL outputs[TINY_OUTPUTS], slopes[TINY_OUTPUTS];
    for (u32 o = 0; o < plan->outputs; o++) outputs[o] = y[(size_t)o * top->yStep];
    rowLoss[b] = NAME(lossRow)(memory, plan, outputs, sourceRow, back ? slopes : 0);
    for (u32 o = 0; o < plan->outputs && back; o++) dy[(size_t)o * top->yStep] = slopes[o];
  }
}

// Rows [first, end), at most blockRows, of a task from the derivative by the outputs back to that by every layer's inputs.
static void NAME(backwardRows)(char *memory, const Plan *plan, u32 task, u32 first, u32 end, REAL *scratch) {
  const Layer *layers = (const Layer *)(memory + plan->layers);
  for (u32 l = plan->layerCount; l-- > 0;) {
    const Layer *layer = layers + l;
    if (layer->kind != LAYER_KAN) NAME(plainInputGradient)(memory, plan, layer, first, end);
    else if (layer->tiny)
      NAME(tinyBackward)(memory, layer, first, end, scratch, plan->run & RUN_GRADIENT ? NAME(partialsOf)(memory, layer, task) : 0,
                         first == task * plan->chunkRows, (plan->run & RUN_FORWARD) != 0);
    else if (layer->dx) NAME(layerInputGradient)(memory, layer, first, end, scratch);
    if (layer->dx && layer->addD) NAME(addSkipped)(memory, layer, first, end);
  }
}

// A part of the first layer's inputs, for all rows: what it adds to y, beside y. So a thread reads only the coefficients that it will update,
// which is what a small batch spends its time on.
static void NAME(splitTask)(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Layer *layer = (const Layer *)(memory + plan->layers);
  const u32 blocks = (layer->inputs + INPUT_BLOCK - 1) / INPUT_BLOCK;
  const u32 from = blocks * task / plan->split, to = blocks * (task + 1) / plan->split;
  REAL *y = (REAL *)(memory + plan->splitY) + (size_t)task * plan->rows * layer->yStride;
  REAL *scratch = (REAL *)(memory + plan->scratch + thread * plan->scratchStride);
  for (u32 b = 0; b < plan->rows; b++)
    NAME(gatherRow)(memory, plan, layer, b, from * INPUT_BLOCK, to * INPUT_BLOCK < layer->inputs ? to * INPUT_BLOCK : layer->inputs);
  for (u32 first = 0; first < plan->rows; first += plan->blockRows)
    NAME(layerForward)(memory, plan, layer, first, first + plan->blockRows < plan->rows ? first + plan->blockRows : plan->rows, from, to, y, scratch);
}

// Rows [first, end) of the first layer's y from its parts.
static void NAME(joinParts)(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end) {
  const size_t part = (size_t)plan->rows * layer->yStride;
  for (size_t e = (size_t)first * layer->yStride; e < (size_t)end * layer->yStride; e += LANES) {
    const REAL *from = (const REAL *)(memory + plan->splitY) + e;
    VEC sum = LOAD(from);
    for (u32 p = 1; p < plan->split; p++) sum += LOAD(from + p * part);
    STORE((REAL *)(memory + layer->y) + e, sum);
  }
}

// Rows [first, end), at most blockRows, through a KAN layer.
static void NAME(kanForward)(char *memory, const Plan *plan, const Layer *layer, u32 first, u32 end, REAL *scratch) {
  if (plan->split && layer->index == 0) NAME(joinParts)(memory, plan, layer, first, end);
  else
    NAME(layerForward)(memory, plan, layer, first, end, 0, (layer->inputs + INPUT_BLOCK - 1) / INPUT_BLOCK, (REAL *)(memory + layer->y), scratch);
  if (layer->locked) NAME(lockedForward)(memory, layer, first, end);
}

// Rows [first, end), at most blockRows, of one task through all that the plan asks for.
static void NAME(rowsBlock)(char *memory, const Plan *plan, u32 task, u32 first, u32 end, REAL *scratch) {
  const Layer *layers = (const Layer *)(memory + plan->layers);
  const int back = (plan->run & RUN_BACKWARD) != 0;
  if (plan->run & RUN_GATHER && plan->dataOrder && layers->xStride == 1) NAME(gatherColumns)(memory, plan, layers, first, end);
  else if (plan->run & RUN_GATHER && !plan->split)
    for (u32 b = first; b < end; b++) NAME(gatherRow)(memory, plan, layers, b, 0, plan->inputs);
  if (plan->run & RUN_FORWARD)
    for (u32 l = 0; l < plan->layerCount; l++) {
      if (layers[l].kind != LAYER_KAN) NAME(plainForward)(memory, plan, layers + l, first, end);
      else if (layers[l].tiny) NAME(tinyForward)(memory, layers + l, first, end, scratch, back);
      else NAME(kanForward)(memory, plan, layers + l, first, end, scratch);
    }
  if (plan->run & RUN_LOSS) NAME(lossRows)(memory, plan, layers + plan->layerCount - 1, first, end, back);
  if (back) NAME(backwardRows)(memory, plan, task, first, end, scratch);
}

static void NAME(rowsTask)(char *memory, const Plan *plan, u32 task, u32 thread) {
  const u32 first = task * plan->chunkRows;
  const u32 end = first + plan->chunkRows < plan->rows ? first + plan->chunkRows : plan->rows;
  REAL *scratch = (REAL *)(memory + plan->scratch + thread * plan->scratchStride);
  for (u32 from = first; from < end; from += plan->blockRows)
    NAME(rowsBlock)(memory, plan, task, from, from + plan->blockRows < end ? from + plan->blockRows : end, scratch);
}

// Adds the gradient of l1 · mean |spline coefficient| to one tile of several inputs.
static void NAME(penalty)(const Plan *plan, const Layer *layer, const REAL *p, REAL *g, u32 inputs, size_t width) {
  const u32 base = layer->base != BASE_NONE;
  const REAL rate = (REAL)(plan->l1 / ((double)layer->inputs * layer->outputs * (layer->edgeRows - base)));
  for (u32 i = 0; i < inputs; i++)
    for (size_t e = base * width; e < layer->edgeRows * width; e++) {
      const size_t at = i * layer->edgeRows * width + e;
      g[at] += p[at] > 0 ? rate : (p[at] < 0 ? -rate : 0);
    }
}

// Nothing pulls at an edge that is removed or locked, not even a gradient that is not finite: g[in][row][out] = 0 where mask[in][out] is.
static void NAME(maskHeld)(const REAL *mask, REAL *g, u32 inputs, u32 edgeRows, size_t width) {
  for (u32 i = 0; i < inputs; i++)
    for (u32 row = 0; row < edgeRows; row++)
      for (size_t o = 0; o < width; o++)
        if (mask[i * width + o] == 0) g[(i * edgeRows + row) * width + o] = 0;
}

// What becomes of the gradient g of `count` parameters at `at` in the layer: an AdamW step, or a place in memory. Returns its
// squared norm in the latter case.
static double NAME(settle)(char *memory, const Plan *plan, const Layer *layer, size_t at, size_t count, const REAL *g) {
  if (plan->run & RUN_UPDATE && plan->clip == 0) {
    NAME(adamw)(plan, (REAL *)(memory + layer->parameters) + at, g, (REAL *)(memory + layer->moment1) + at,
                (REAL *)(memory + layer->moment2) + at, count, 1);
    return 0;
  }
  REAL *gradient = (REAL *)(memory + layer->gradient) + at;
  double norm = 0;
  for (size_t e = 0; e < count; e++) {
    gradient[e] = g[e];
    norm += (double)g[e] * g[e];
  }
  return norm;
}

// The same for a tile c[inputs][row][width] of a KAN layer, after the penalty's pull and what removed and locked edges forbid.
static double NAME(settleTile)(char *memory, const Plan *plan, const Layer *layer, u32 inputs, size_t width, size_t at, REAL *tile) {
  if (plan->l1 != 0)
    NAME(penalty)(plan, layer, (const REAL *)(memory + layer->parameters) + at, tile, inputs, width);
  if (layer->mask)
    // where edgeRows rows stand in the parameters, one stands in the mask
    NAME(maskHeld)((const REAL *)(memory + layer->mask) + at / layer->edgeRows, tile, inputs, layer->edgeRows, width);
  return NAME(settle)(memory, plan, layer, at, (size_t)inputs * layer->edgeRows * width, tile);
}

static void NAME(parametersTask)(char *memory, const Plan *plan, u32 index, u32 thread) {
  const Task *task = (const Task *)(memory + plan->tasks) + index;
  const Layer *layer = (const Layer *)(memory + plan->layers) + task->layer;
  REAL *tile = (REAL *)(memory + plan->scratch + thread * plan->scratchStride);
  double *taskNorm = (double *)(memory + plan->taskNorms) + index;
  if (layer->kind != LAYER_KAN) {
    size_t count, at = NAME(plainGradient)(memory, plan, layer, task->inputBlock, tile, &count);
    *taskNorm = NAME(settle)(memory, plan, layer, at, count, tile);
    return;
  }
  if (task->locked) {
    NAME(lockedGradient)(memory, layer, plan->rows, tile);
    *taskNorm = NAME(settle)(memory, plan, layer, task->at, task->count, tile);
    return;
  }
  if (layer->tiny) {
    NAME(tinyGradient)(memory, layer, (plan->rows + plan->chunkRows - 1) / plan->chunkRows, task->at, task->count, tile);
    *taskNorm = NAME(settleTile)(memory, plan, layer, NAME(blockInputs)(layer, task->inputBlock), layer->outputs, task->at, tile);
    return;
  }
  const size_t width = NAME(blockOutputs)(layer, task->outputBlock), edge = layer->edgeRows * width;
  const u32 inputs = NAME(blockInputs)(layer, task->inputBlock);
  const size_t offset = NAME(tileOffset)(layer, task->outputBlock, task->inputBlock * INPUT_BLOCK);
  // rows of a tile begin on whole vectors while it gathers, so that stores never overlap
  const size_t tileWidth = (width + LANES - 1) / LANES * LANES, tileEdge = layer->edgeRows * tileWidth;
  double norm = 0;
  // as many inputs at a time as their tiles fit the cache
  for (u32 i = 0; i < inputs; i += plan->scratchInputs) {
    const u32 together = inputs - i < plan->scratchInputs ? inputs - i : plan->scratchInputs;
    for (size_t e = 0; e < together * tileEdge; e++) tile[e] = 0;
    NAME(layerGradient)(memory, plan, layer, task->outputBlock, task->inputBlock, i, together, tileWidth, tile, tile + plan->scratchInputs * tileEdge);
    if (tileWidth != width)
      for (size_t row = 1; row < together * layer->edgeRows; row++)
        for (size_t o = 0; o < width; o++) tile[row * width + o] = tile[row * tileWidth + o];
    norm += NAME(settleTile)(memory, plan, layer, together, width, offset + i * edge, tile);
  }
  *taskNorm = norm;
}

// The AdamW step of one task's parameters from the gradient kept in memory, scaled to the allowed norm.
static void NAME(updateTask)(char *memory, const Plan *plan, u32 index) {
  const Task *task = (const Task *)(memory + plan->tasks) + index;
  const Layer *layer = (const Layer *)(memory + plan->layers) + task->layer;
  const size_t at = task->at, count = task->count;
  NAME(adamw)(plan, (REAL *)(memory + layer->parameters) + at, (const REAL *)(memory + layer->gradient) + at,
              (REAL *)(memory + layer->moment1) + at, (REAL *)(memory + layer->moment2) + at, count, (REAL)plan->gradientScale);
}
