// A run: its phases, one after the other, each shared among the threads. Compiled, with f32.c and f64.c, once for WebAssembly and once per
// instruction set for the addon, which sets SUFFIX and VECTOR_BYTES. Knows the order of things, and nothing of how they are computed.

#include "kernels.h"
#include "plan.h"
#include "pool.h"

#if defined(__wasm__)
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

static void runTask(char *memory, const Plan *plan, u32 phase, u32 task, u32 thread) {
  (plan->float64 ? FOR_SET(phases_f64) : FOR_SET(phases_f32))[phase](memory, plan, task, thread);
}

// The normal matrix grows by the rows of this run, an output at a time.
static void squaresAssemble(Pool *pool, char *memory, Plan *plan) {
  Squares *squares = AT_AS(Squares, plan->squares);
  for (squares->output = 0; squares->output < plan->outputs; squares->output++) {
    pool_run(pool, memory, plan, PHASE_JACOBIAN, blocksOf(plan->rows, PANEL_ROWS), runTask);
    pool_run(pool, memory, plan, PHASE_TILES, squares->unknowns / TILE / SQUARES_TILES + 1, runTask);
    squares->fresh = 0;
  }
}

// The factor of the matrix with its diagonal grown.
static void squaresFactor(Pool *pool, char *memory, Plan *plan) {
  Squares *squares = AT_AS(Squares, plan->squares);
  const u32 n = squares->unknowns, tiles = blocksOf(n, TILE), blocks = blocksOf(n, FACTOR_BLOCK);
  squares->sound = 0;
  pool_run(pool, memory, plan, PHASE_COPY, blocks, runTask);
  for (squares->block = 0; squares->block < blocks; squares->block++) {
    const u32 k = squares->block * FACTOR_BLOCK, count = least(n - k, FACTOR_BLOCK);
    if (!FOR_SET(squaresCorner)(memory, squares, k, count)) return;
    if (n - k <= FACTOR_BLOCK) break;
    const u32 below = tiles - (k + FACTOR_BLOCK) / TILE;
    pool_run(pool, memory, plan, PHASE_BELOW, below, runTask);
    pool_run(pool, memory, plan, PHASE_FACTOR, below, runTask);
  }
  squares->sound = 1;
}

// Carries out the plan. A loss (or, when clipping, a gradient) that is not finite ends the run before any update.
EXPORT(kan_run) void FOR_SET(kan_run)(char *memory, u32 poolOffset, u32 planOffset) {
  Pool *pool = AT_AS(Pool, poolOffset);
  Plan *plan = AT_AS(Plan, planOffset);
  if (plan->run & RUN_FACTOR) squaresFactor(pool, memory, plan);
  if (plan->run & RUN_SOLVE) FOR_SET(squaresSolve)(memory, AT_AS(Squares, plan->squares));
  if (plan->run & (RUN_FACTOR | RUN_SOLVE)) return;
  if (plan->split && plan->run & RUN_FORWARD) pool_run(pool, memory, plan, PHASE_SPLIT, plan->split, runTask);
  pool_run(pool, memory, plan, PHASE_ROWS, blocksOf(plan->rows, plan->chunkRows), runTask);
  if (plan->run & RUN_LOSS) {
    const double *rowLoss = AT_AS(double, plan->rowLoss);
    // eight sums under way
    double sums[8] = {0}, sum = 0;
    for (u32 b = 0; b < plan->rows; b++) sums[b % 8] += rowLoss[b];
    for (int j = 0; j < 8; j++) sum += sums[j];
    plan->lossSum = sum;
    if (!(sum - sum == 0)) return;
  }
  if (plan->run & RUN_SQUARES) squaresAssemble(pool, memory, plan);
  if (!(plan->run & RUN_GRADIENT)) return;
  pool_run(pool, memory, plan, PHASE_PARAMETERS, plan->taskCount, runTask);
  if (!(plan->run & RUN_UPDATE) || plan->clip == 0) return;
  const double *norms = AT_AS(double, plan->taskNorms);
  double square = 0;
  for (u32 task = 0; task < plan->taskCount; task++) square += norms[task];
  if (!(square - square == 0)) {
    plan->lossSum = square - square;
    return;
  }
  const double norm = __builtin_sqrt(square);
  plan->gradientScale = norm > plan->clip ? plan->clip / (norm + 1e-6) : 1;
  pool_run(pool, memory, plan, PHASE_UPDATE, plan->taskCount, runTask);
}

// A helping thread's life.
EXPORT(kan_help) void FOR_SET(kan_help)(char *memory, u32 poolOffset, u32 thread) {
  pool_help(AT_AS(Pool, poolOffset), memory, thread, runTask);
}

// Sends the helping threads home.
EXPORT(kan_stop) void FOR_SET(kan_stop)(char *memory, u32 poolOffset) {
  pool_stop(AT_AS(Pool, poolOffset));
}

// For benchmarks: see peak.h.
EXPORT(kan_peak) double FOR_SET(kan_peak)(char *memory, u32 buffer, u32 repeats, u32 float64) {
  return float64 ? FOR_SET(peak_f64)(AT_AS(double, buffer), repeats) : FOR_SET(peak_f32)(AT_AS(float, buffer), repeats);
}
