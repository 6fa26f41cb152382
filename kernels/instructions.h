// What differs between compilers and instruction sets, and nothing else does: hints about inlining and loops, and the few instructions that
// C has no operator for. Everything else is written with GCC's and clang's vector types (vector.h), which every instruction set here carries
// out. To add an instruction set: its block of five macros below, or none at all, for the last block is plain C.
#ifndef KAN_INSTRUCTIONS_H
#define KAN_INSTRUCTIONS_H

// Bytes of a vector. The build says 32 for AVX2 and 64 for AVX-512; WebAssembly, SSE2 and NEON have 16.
#ifndef VECTOR_BYTES
#define VECTOR_BYTES 16
#endif

// How many vectors registers hold.
#if defined(__AVX512F__) || defined(__aarch64__)
#define VECTOR_REGISTERS 32
#else
#define VECTOR_REGISTERS 16
#endif

// Most sums under way at a time: V8 up to version 12 loads all operands of a loop's body before its first multiply-add, so that for each sum
// two registers are needed.
#if defined(__wasm__)
#define WIDEST_GROUP 6
#else
#define WIDEST_GROUP 8
#endif

// Part of its caller: arguments in CAPITALS are then constants, and loops over them are written out.
#define INLINE inline __attribute__((always_inline))
// A function of its own, as hot loops are: in one large function, V8 keeps fewer values in registers.
#define ALONE __attribute__((noinline))

// Before a loop: keep it a loop; write out all its turns.
#if defined(__clang__)
#define ROLLED _Pragma("clang loop unroll(disable)")
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define ROLLED _Pragma("GCC unroll 1")
#define UNROLLED _Pragma("GCC unroll 8")
#endif

// The five: DOUBLE is 1 where numbers are double, VEC a vector of numbers; see type.h and vector.h.
//   LARGER, SMALLER  lane by lane; a where one of the two is NaN
//   MASK_BITS        a bit for each lane of a comparison, lane 0 the lowest
//   ANY_LANE         whether a comparison holds in any lane
//   SUM_LANES        the sum of a vector's lanes
#if defined(__wasm__)

typedef float QUAD __attribute__((vector_size(16)));
typedef double PAIR __attribute__((vector_size(16)));
#define LARGER(a, b) (DOUBLE ? (VEC)__builtin_wasm_pmax_f64x2((PAIR)(a), (PAIR)(b)) : (VEC)__builtin_wasm_pmax_f32x4((QUAD)(a), (QUAD)(b)))
#define SMALLER(a, b) (DOUBLE ? (VEC)__builtin_wasm_pmin_f64x2((PAIR)(a), (PAIR)(b)) : (VEC)__builtin_wasm_pmin_f32x4((QUAD)(a), (QUAD)(b)))
#define MASK_BITS(v) (u32)(DOUBLE ? __builtin_wasm_bitmask_i64x2(v) : __builtin_wasm_bitmask_i32x4(v))
#define ANY_LANE(v) __builtin_wasm_any_true_v128(v)
#define SUM_LANES(v) sumLanes(v)

#elif defined(__AVX512F__)

#include <immintrin.h>
#define LARGER(a, b) (DOUBLE ? (VEC)_mm512_max_pd((__m512d)(b), (__m512d)(a)) : (VEC)_mm512_max_ps((__m512)(b), (__m512)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm512_min_pd((__m512d)(b), (__m512d)(a)) : (VEC)_mm512_min_ps((__m512)(b), (__m512)(a)))
#define MASK_BITS(v) (DOUBLE ? (u32)_mm512_movepi64_mask((__m512i)(v)) : (u32)_mm512_movepi32_mask((__m512i)(v)))
#define ANY_LANE(v) (_mm512_test_epi32_mask((__m512i)(v), (__m512i)(v)) != 0)
#define SUM_LANES(v) (REAL)(DOUBLE ? _mm512_reduce_add_pd((__m512d)(v)) : _mm512_reduce_add_ps((__m512)(v)))

#elif defined(__SSE2__)

#include <immintrin.h>
static inline float sumQuad(__m128 v) {
  v = _mm_add_ps(v, _mm_movehl_ps(v, v));
  return _mm_cvtss_f32(_mm_add_ss(v, _mm_shuffle_ps(v, v, 1)));
}
static inline double sumPair(__m128d v) { return _mm_cvtsd_f64(_mm_add_sd(v, _mm_unpackhi_pd(v, v))); }

#if defined(__AVX2__)
#define LARGER(a, b) (DOUBLE ? (VEC)_mm256_max_pd((__m256d)(b), (__m256d)(a)) : (VEC)_mm256_max_ps((__m256)(b), (__m256)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm256_min_pd((__m256d)(b), (__m256d)(a)) : (VEC)_mm256_min_ps((__m256)(b), (__m256)(a)))
#define MASK_BITS(v) (u32)(DOUBLE ? _mm256_movemask_pd((__m256d)(v)) : _mm256_movemask_ps((__m256)(v)))
#define ANY_LANE(v) (!_mm256_testz_si256((__m256i)(v), (__m256i)(v)))
#define SUM_LANES(v) (REAL)(DOUBLE ? sumPair(_mm_add_pd(_mm256_castpd256_pd128((__m256d)(v)), _mm256_extractf128_pd((__m256d)(v), 1))) \
                                   : sumQuad(_mm_add_ps(_mm256_castps256_ps128((__m256)(v)), _mm256_extractf128_ps((__m256)(v), 1))))
#else
#define LARGER(a, b) (DOUBLE ? (VEC)_mm_max_pd((__m128d)(b), (__m128d)(a)) : (VEC)_mm_max_ps((__m128)(b), (__m128)(a)))
#define SMALLER(a, b) (DOUBLE ? (VEC)_mm_min_pd((__m128d)(b), (__m128d)(a)) : (VEC)_mm_min_ps((__m128)(b), (__m128)(a)))
#define MASK_BITS(v) (u32)(DOUBLE ? _mm_movemask_pd((__m128d)(v)) : _mm_movemask_ps((__m128)(v)))
#define ANY_LANE(v) (MASK_BITS(v) != 0)
#define SUM_LANES(v) (REAL)(DOUBLE ? sumPair((__m128d)(v)) : sumQuad((__m128)(v)))
#endif

#else

#define LARGER(a, b) SELECT((a) < (b), b, a)
#define SMALLER(a, b) SELECT((b) < (a), b, a)
#define MASK_BITS(v) maskBits(v)
#define ANY_LANE(v) (MASK_BITS(v) != 0)
#define SUM_LANES(v) sumLanes(v)

#endif

// a · b + c. Compilers make one instruction of it where there is one; relaxed WebAssembly wants to be asked by name.
#if defined(__wasm_relaxed_simd__)
#define FMA(a, b, c) (DOUBLE ? (VEC)__builtin_wasm_relaxed_madd_f64x2((PAIR)(a), (PAIR)(b), (PAIR)(c)) \
                             : (VEC)__builtin_wasm_relaxed_madd_f32x4((QUAD)(a), (QUAD)(b), (QUAD)(c)))
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif

#endif
