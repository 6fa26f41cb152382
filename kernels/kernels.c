// All hot loops for one instruction set: float32 and float64 from the same text, and the run that ties them together.
// Compiled once for WebAssembly and once per instruction set for the addon, which sets SUFFIX and VECTOR_BYTES.

#include <stddef.h>

#include "plan.h"
#include "pool.h"
#include "edge-functions.h"

#ifndef VECTOR_BYTES
#define VECTOR_BYTES 16
#endif
#ifndef SUFFIX
#define SUFFIX wasm
#endif

#if defined(__wasm__)
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

#define INLINE inline __attribute__((always_inline))
// Hot loops are functions of their own: in one large function, V8 keeps fewer values in registers.
#define ALONE __attribute__((noinline))
#if defined(__clang__)
#define ROLLED _Pragma("clang loop unroll(disable)")
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define ROLLED _Pragma("GCC unroll 1")
#define UNROLLED _Pragma("GCC unroll 8")
#endif
// One instruction each where compilers have a name for it. LARGER, SMALLER: of two vectors, a where one is NaN; MASK_BITS: a bit for each
// lane of a comparison; ANY_LANE: whether one is set; SUM_LANES: the sum of a vector.
#if defined(__wasm__)
typedef float QUAD __attribute__((vector_size(16)));
typedef double PAIR __attribute__((vector_size(16)));
#define LARGER(a, b) (DOUBLE ? (VEC)__builtin_wasm_pmax_f64x2((PAIR)(a), (PAIR)(b)) : (VEC)__builtin_wasm_pmax_f32x4((QUAD)(a), (QUAD)(b)))
#define SMALLER(a, b) (DOUBLE ? (VEC)__builtin_wasm_pmin_f64x2((PAIR)(a), (PAIR)(b)) : (VEC)__builtin_wasm_pmin_f32x4((QUAD)(a), (QUAD)(b)))
#define MASK_BITS(v) (u32)(DOUBLE ? __builtin_wasm_bitmask_i64x2(v) : __builtin_wasm_bitmask_i32x4(v))
#define ANY_LANE(v) __builtin_wasm_any_true_v128(v)
#define SUM_LANES(v) NAME(sumLanes)(v)
#elif defined(__AVX512F__)
#include <immintrin.h>
#define LARGER(a, b) (DOUBLE ? (VEC)_mm512_max_pd((__m512d)(b), (__m512d)(a)) : (VEC)_mm512_max_ps((__m512)(b), (__m512)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm512_min_pd((__m512d)(b), (__m512d)(a)) : (VEC)_mm512_min_ps((__m512)(b), (__m512)(a)))
#define MASK_BITS(v) (DOUBLE ? (u32)_mm512_movepi64_mask((__m512i)(v)) : (u32)_mm512_movepi32_mask((__m512i)(v)))
#define ANY_LANE(v) (_mm512_test_epi32_mask((__m512i)(v), (__m512i)(v)) != 0)
#define SUM_LANES(v) (REAL)(DOUBLE ? _mm512_reduce_add_pd((__m512d)(v)) : _mm512_reduce_add_ps((__m512)(v)))
#elif defined(__AVX2__)
#include <immintrin.h>
#define LARGER(a, b) (DOUBLE ? (VEC)_mm256_max_pd((__m256d)(b), (__m256d)(a)) : (VEC)_mm256_max_ps((__m256)(b), (__m256)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm256_min_pd((__m256d)(b), (__m256d)(a)) : (VEC)_mm256_min_ps((__m256)(b), (__m256)(a)))
#define MASK_BITS(v) (u32)(DOUBLE ? _mm256_movemask_pd((__m256d)(v)) : _mm256_movemask_ps((__m256)(v)))
#define ANY_LANE(v) (!_mm256_testz_si256((__m256i)(v), (__m256i)(v)))
#define SUM_LANES(v) (REAL)(DOUBLE ? kan_sumPairs(_mm_add_pd(_mm256_castpd256_pd128((__m256d)(v)), _mm256_extractf128_pd((__m256d)(v), 1))) \
                                   : kan_sumQuads(_mm_add_ps(_mm256_castps256_ps128((__m256)(v)), _mm256_extractf128_ps((__m256)(v), 1))))
#elif defined(__SSE2__)
#include <emmintrin.h>
#define LARGER(a, b) (DOUBLE ? (VEC)_mm_max_pd((__m128d)(b), (__m128d)(a)) : (VEC)_mm_max_ps((__m128)(b), (__m128)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm_min_pd((__m128d)(b), (__m128d)(a)) : (VEC)_mm_min_ps((__m128)(b), (__m128)(a)))
#define MASK_BITS(v) (u32)(DOUBLE ? _mm_movemask_pd((__m128d)(v)) : _mm_movemask_ps((__m128)(v)))
#define ANY_LANE(v) (MASK_BITS(v) != 0)
#define SUM_LANES(v) (REAL)(DOUBLE ? kan_sumPairs((__m128d)(v)) : kan_sumQuads((__m128)(v)))
#else
#define LARGER(a, b) SELECT((a) < (b), b, a)
#define SMALLER(a, b) SELECT((b) < (a), b, a)
#define MASK_BITS(v) NAME(maskBits)(v)
#define ANY_LANE(v) (MASK_BITS(v) != 0)
#define SUM_LANES(v) NAME(sumLanes)(v)
#endif
#if defined(__SSE2__)
static inline float kan_sumQuads(__m128 v) {
  v = _mm_add_ps(v, _mm_movehl_ps(v, v));
  return _mm_cvtss_f32(_mm_add_ss(v, _mm_shuffle_ps(v, v, 1)));
}
static inline double kan_sumPairs(__m128d v) { return _mm_cvtsd_f64(_mm_add_sd(v, _mm_unpackhi_pd(v, v))); }
#endif
// Most sums under way at a time: V8 up to version 12 loads all operands of a loop's body before its first multiply-add, so that for each sum
// two registers are needed.
#if defined(__wasm__)
#define WIDEST_GROUP 6
#else
#define WIDEST_GROUP 8
#endif
// How many vectors registers hold.
#if defined(__AVX512F__) || defined(__aarch64__)
#define VECTOR_REGISTERS 32
#else
#define VECTOR_REGISTERS 16
#endif
#define JOIN(a, b) a##_##b
#define JOIN2(a, b) JOIN(a, b)

// float32
#define REAL float
#define BITS int32_t
#define UBITS uint32_t
#define DOUBLE 0
#define NAME(x) JOIN2(x, f32)
#define SQRT __builtin_sqrtf
#define SMALLEST 1.17549435e-38f
#define EXP_LOWEST -87.0f
#define EXP_HIGHEST 88.0f
#define ROUND_MAGIC 12582912.0f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#if defined(__wasm_relaxed_simd__)
#define FMA(a, b, c) __builtin_wasm_relaxed_madd_f32x4(a, b, c)
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "vector.h"
#include "elementary.h"
#include "layer.h"
#include "tiny.h"
#include "plain.h"
#include "training.h"
#include "run.h"
#include "peak.h"
#include "undefine.h"

// float64
#define REAL double
#define BITS int64_t
#define UBITS uint64_t
#define DOUBLE 1
#define NAME(x) JOIN2(x, f64)
#define SQRT __builtin_sqrt
#define SMALLEST 2.2250738585072014e-308
#define EXP_LOWEST -708.0
#define EXP_HIGHEST 709.0
#define ROUND_MAGIC 6755399441055744.0
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#if defined(__wasm_relaxed_simd__)
#define FMA(a, b, c) __builtin_wasm_relaxed_madd_f64x2(a, b, c)
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "vector.h"
#include "elementary.h"
#include "layer.h"
#include "tiny.h"
#include "plain.h"
#include "training.h"
#include "run.h"
#include "least-squares.h"
#include "peak.h"
#include "undefine.h"

enum { PHASE_ROWS = 0, PHASE_PARAMETERS = 1, PHASE_UPDATE = 2 };
enum { PHASE_SPLIT = 8 };
enum { PHASE_JACOBIAN = 3, PHASE_TILES = 4, PHASE_COPY = 5, PHASE_BELOW = 6, PHASE_FACTOR = 7 };

static void runTask(char *memory, const Plan *plan, u32 phase, u32 task, u32 thread) {
  if (phase == PHASE_SPLIT) {
    if (plan->float64) splitTask_f64(memory, plan, task, thread);
    else splitTask_f32(memory, plan, task, thread);
  } else if (phase >= PHASE_JACOBIAN) {
    if (phase == PHASE_JACOBIAN) squaresGroup(memory, plan, task, thread);
    else if (phase == PHASE_TILES) squaresTile(memory, plan, task);
    else if (phase == PHASE_COPY) squaresCopy(memory, plan, task);
    else if (phase == PHASE_BELOW) squaresBelow(memory, plan, task);
    else squaresUpdate(memory, plan, task);
  } else if (plan->float64) {
    if (phase == PHASE_ROWS) rowsTask_f64(memory, plan, task, thread);
    else if (phase == PHASE_PARAMETERS) parametersTask_f64(memory, plan, task, thread);
    else updateTask_f64(memory, plan, task);
  } else {
    if (phase == PHASE_ROWS) rowsTask_f32(memory, plan, task, thread);
    else if (phase == PHASE_PARAMETERS) parametersTask_f32(memory, plan, task, thread);
    else updateTask_f32(memory, plan, task);
  }
}

// The normal matrix grows by the rows of this run, an output at a time.
static void squaresAssemble(Pool *pool, char *memory, Plan *plan) {
  Squares *squares = (Squares *)(memory + plan->squares);
  for (squares->output = 0; squares->output < plan->outputs; squares->output++) {
    pool_run(pool, memory, plan, PHASE_JACOBIAN, (plan->rows + PANEL_ROWS - 1) / PANEL_ROWS, runTask);
    pool_run(pool, memory, plan, PHASE_TILES, squares->unknowns / TILE / SQUARES_TILES + 1, runTask);
    squares->fresh = 0;
  }
}

// The factor of the matrix with its diagonal grown.
static void squaresFactor(Pool *pool, char *memory, Plan *plan) {
  Squares *squares = (Squares *)(memory + plan->squares);
  const u32 n = squares->unknowns, tiles = (n + TILE - 1) / TILE, blocks = (n + FACTOR_BLOCK - 1) / FACTOR_BLOCK;
  squares->sound = 0;
  pool_run(pool, memory, plan, PHASE_COPY, blocks, runTask);
  for (squares->block = 0; squares->block < blocks; squares->block++) {
    const u32 k = squares->block * FACTOR_BLOCK, count = n - k < FACTOR_BLOCK ? n - k : FACTOR_BLOCK;
    if (!squaresCorner(memory, squares, k, count)) return;
    if (n - k <= FACTOR_BLOCK) break;
    const u32 below = tiles - (k + FACTOR_BLOCK) / TILE;
    pool_run(pool, memory, plan, PHASE_BELOW, below, runTask);
    pool_run(pool, memory, plan, PHASE_FACTOR, below, runTask);
  }
  squares->sound = 1;
}

// Carries out the plan. A loss (or, when clipping, a gradient) that is not finite ends the run before any update.
EXPORT(kan_run) void JOIN2(kan_run, SUFFIX)(char *memory, u32 poolOffset, u32 planOffset) {
  Pool *pool = (Pool *)(memory + poolOffset);
  Plan *plan = (Plan *)(memory + planOffset);
  if (plan->run & RUN_FACTOR) squaresFactor(pool, memory, plan);
  if (plan->run & RUN_SOLVE) squaresSolve(memory, (const Squares *)(memory + plan->squares));
  if (plan->run & (RUN_FACTOR | RUN_SOLVE)) return;
  if (plan->split && plan->run & RUN_FORWARD) pool_run(pool, memory, plan, PHASE_SPLIT, plan->split, runTask);
  pool_run(pool, memory, plan, PHASE_ROWS, (plan->rows + plan->chunkRows - 1) / plan->chunkRows, runTask);
  if (plan->run & RUN_LOSS) {
    const double *rowLoss = (const double *)(memory + plan->rowLoss);
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
  const double *norms = (const double *)(memory + plan->taskNorms);
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
EXPORT(kan_help) void JOIN2(kan_help, SUFFIX)(char *memory, u32 poolOffset, u32 thread) {
  pool_help((Pool *)(memory + poolOffset), memory, thread, runTask);
}

// Sends the helping threads home.
EXPORT(kan_stop) void JOIN2(kan_stop, SUFFIX)(char *memory, u32 poolOffset) {
  pool_stop((Pool *)(memory + poolOffset));
}

// For benchmarks: see peak.h.
EXPORT(kan_peak) double JOIN2(kan_peak, SUFFIX)(char *memory, u32 buffer, u32 repeats, u32 float64) {
  return float64 ? peak_f64((const double *)(memory + buffer), repeats) : peak_f32((const float *)(memory + buffer), repeats);
}
