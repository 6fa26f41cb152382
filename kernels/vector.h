// Vectors of VECTOR_BYTES bytes, whatever the instruction set: LANES numbers that one instruction works on side by side. a + b, a * b and
// a < b mean what they do in C, lane by lane. Knows nothing of layers.
#ifndef KAN_VECTOR_H
#define KAN_VECTOR_H

#include "instructions.h"
#include "plan.h"
#include "type.h"

#define LANES ((int)(VECTOR_BYTES / sizeof(REAL)))

// Numbers, and integers of their size: what a comparison gives, all bits of a lane set or none. LOOSE: where they need not be aligned.
typedef REAL VEC __attribute__((vector_size(VECTOR_BYTES)));
typedef BITS IVEC __attribute__((vector_size(VECTOR_BYTES)));
typedef REAL LOOSE __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));
typedef BITS ILOOSE __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(BITS)), may_alias));

// LANES numbers from p on, read and written.
#define LOAD(p) (*(const LOOSE *)(p))
#define STORE(p, v) (*(LOOSE *)(p) = (v))
#define LOADBITS(p) (*(const ILOOSE *)(p))
#define STOREBITS(p, v) (*(ILOOSE *)(p) = (v))
// The same number in every lane; x − 0 is x, also where x is −0.
#define ZERO ((VEC){0})
#define SPLAT(x) ((x) - ZERO)
// a where the comparison holds, else b.
#define SELECT(mask, a, b) selectLanes((IVEC)(mask), a, b)

// Numbers of this type at an offset of the memory.
#define AT(offset) ((REAL *)(memory + (offset)))

static INLINE VEC selectLanes(IVEC mask, VEC a, VEC b) { return (VEC)((mask & (IVEC)a) | (~mask & (IVEC)b)); }

// The larger and the smaller of two; a where one of them is NaN.
static INLINE VEC larger(VEC a, VEC b) { return LARGER(a, b); }
static INLINE VEC smaller(VEC a, VEC b) { return SMALLER(a, b); }

// A bit for each lane that is set.
static INLINE u32 maskBits(IVEC v) {
  u32 bits = 0;
  for (int j = 0; j < LANES; j++) bits |= (u32)(v[j] & 1) << j;
  return bits;
}

static INLINE REAL sumLanes(VEC v) {
  REAL sum = 0;
  for (int j = 0; j < LANES; j += 2) sum += v[j] + v[j + 1];
  return sum;
}

// Asks for numbers that will be needed soon; WebAssembly has no word for it.
static INLINE void prefetch(const REAL *from, size_t count) {
#if !defined(__wasm__)
  for (size_t e = 0; e < count; e += 64 / sizeof(REAL)) __builtin_prefetch(from + e, 0, 2);
#endif
}

#endif
