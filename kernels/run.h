// The two phases of a run, once per type. Rows phase: a chunk of rows goes through every layer, its loss and the way back
// to the inputs. Parameters phase: a block of parameters gets its gradient and, in the same breath, its AdamW step. A task
// writes only what is its own and sums in a fixed order, so results do not depend on who runs which task.

static void NAME(gatherRow)(char *memory, const Plan *plan, const Layer *layer, u32 b, u32 sourceRow) {
  const REAL *from = (const REAL *)(memory + plan->dataX) + (size_t)sourceRow * plan->inputs;
  REAL *to = (REAL *)(memory + layer->x) + (size_t)b * layer->xStride;
  for (u32 i = 0; i < plan->inputs; i++) to[i] = from[i];
}

// Rows [first, end), at most chunkRows, from the derivative by the outputs back to that by every layer's inputs.
static void NAME(backwardRows)(char *memory, const Plan *plan, u32 first, u32 end, REAL *scratch) {
  const Layer *layers = (const Layer *)(memory + plan->layers);
  for (u32 l = plan->layerCount; l-- > 0;) {
    if (layers[l].kind != LAYER_KAN) NAME(plainInputGradient)(memory, plan, layers + l, first, end);
    else if (layers[l].dx) NAME(layerInputGradient)(memory, layers + l, first, end, scratch);
    if (layers[l].dx && layers[l].addD) NAME(addSkipped)(memory, layers + l, first, end);
  }
}

static void NAME(rowsTask)(char *memory, const Plan *plan, u32 task, u32 thread) {
  const Layer *layers = (const Layer *)(memory + plan->layers);
  const Layer *top = layers + plan->layerCount - 1;
  const u32 first = task * plan->chunkRows;
  const u32 end = first + plan->chunkRows < plan->rows ? first + plan->chunkRows : plan->rows;
  const u32 *order = (const u32 *)(memory + plan->dataOrder);
  if (plan->run & RUN_GATHER)
    for (u32 b = first; b < end; b++)
      NAME(gatherRow)(memory, plan, layers, b, plan->dataOrder ? order[plan->first + b] : plan->first + b);
  REAL *scratch = (REAL *)(memory + plan->scratch + thread * plan->scratchStride);
  if (plan->run & RUN_FORWARD)
    for (u32 l = 0; l < plan->layerCount; l++) {
      if (layers[l].kind == LAYER_KAN) NAME(layerForward)(memory, layers + l, first, end, scratch);
      else NAME(plainForward)(memory, plan, layers + l, first, end);
    }
  if (plan->run & RUN_LOSS) {
    double *rowLoss = (double *)(memory + plan->rowLoss);
    for (u32 b = first; b < end; b++) {
      const REAL *y = (const REAL *)(memory + top->y) + (size_t)b * top->yStride;
      REAL *dy = (REAL *)(memory + top->dy) + (size_t)b * top->yStride;
      const u32 sourceRow = plan->dataOrder ? order[plan->first + b] : plan->first + b;
      rowLoss[b] = NAME(lossRow)(memory, plan, y, sourceRow, plan->run & RUN_BACKWARD ? dy : 0);
    }
  }
  if (plan->run & RUN_BACKWARD) NAME(backwardRows)(memory, plan, first, end, scratch);
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
  const size_t width = NAME(blockOutputs)(layer, task->outputBlock), edge = layer->edgeRows * width;
  const u32 inputs = NAME(blockInputs)(layer, task->inputBlock);
  const size_t offset = NAME(tileOffset)(layer, task->outputBlock, task->inputBlock * INPUT_BLOCK);
  const int base = layer->base != BASE_NONE, weights = (int)layer->weights;
  // rows of a tile begin on whole vectors while it gathers, so that stores never overlap
  const size_t tileWidth = (width + LANES - 1) / LANES * LANES, tileEdge = layer->edgeRows * tileWidth;
  const size_t planeStride = (size_t)layer->planes * INPUT_BLOCK;
  const REAL *dy = (const REAL *)(memory + layer->dy) + task->outputBlock * OUTPUT_BLOCK;
  const REAL *kept = NAME(planesFor)(memory, layer, task->inputBlock, 0, plan->rows, tile + plan->scratchInputs * tileEdge, 0);
  const u32 rowsAtOnce = 64;
  double norm = 0;
  // a few inputs at a time: their tiles, and the rows they share, stay in the first-level cache
  for (u32 i = 0; i < inputs; i += plan->scratchInputs) {
    const u32 together = inputs - i < plan->scratchInputs ? inputs - i : plan->scratchInputs;
    const size_t count = together * edge, at = offset + i * edge;
    for (size_t e = 0; e < together * tileEdge; e++) tile[e] = 0;
    for (u32 b = 0; b < plan->rows; b += rowsAtOnce) {
      const u32 rows = plan->rows - b < rowsAtOnce ? plan->rows - b : rowsAtOnce;
      const REAL *planes = kept + b * planeStride + i;
      for (u32 u = 0; u < together; u++) {
        const REAL *out = dy + (size_t)b * layer->yStride;
        REAL *part = tile + u * tileEdge;
        int vectors = (int)((width + LANES - 1) / LANES);
        while (vectors) {
          int done;
          if (width == OUTPUT_BLOCK && OUTPUT_BLOCK / LANES >= 4) {
            const int group = OUTPUT_BLOCK / LANES < 8 ? OUTPUT_BLOCK / LANES : 8;
            NAME(weightGroup)(done = group, part, OUTPUT_BLOCK, base, weights, planes + u, planeStride, out, layer->yStride, rows);
          } else if (vectors >= 8) NAME(weightGroup)(done = 8, part, tileWidth, base, weights, planes + u, planeStride, out, layer->yStride, rows);
          else if (vectors >= 4) NAME(weightGroup)(done = 4, part, tileWidth, base, weights, planes + u, planeStride, out, layer->yStride, rows);
          else if (vectors >= 2) NAME(weightGroup)(done = 2, part, tileWidth, base, weights, planes + u, planeStride, out, layer->yStride, rows);
          else NAME(weightGroup)(done = 1, part, tileWidth, base, weights, planes + u, planeStride, out, layer->yStride, rows);
          vectors -= done;
          part += done * LANES;
          out += done * LANES;
        }
      }
    }
    if (tileWidth != width)
      for (size_t row = 1; row < together * layer->edgeRows; row++)
        for (size_t o = 0; o < width; o++) tile[row * width + o] = tile[row * tileWidth + o];
    if (plan->l1 != 0)
      NAME(penalty)(plan, layer, (const REAL *)(memory + layer->parameters) + at, tile, together, width);
    if (layer->mask)
      NAME(maskHeld)((const REAL *)(memory + layer->mask) + offset / layer->edgeRows + i * width, tile, together,
                        layer->edgeRows, width);
    norm += NAME(settle)(memory, plan, layer, at, count, tile);
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
