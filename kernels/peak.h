// The ceiling kernels are measured against: multiply-adds with one operand from the first-level cache.
#ifndef KAN_PEAK_H
#define KAN_PEAK_H

#include "vector.h"

// V8 up to version 12 holds seven sums and their operands in registers, and spills from eight on.
#if defined(__wasm__)
#define PEAK_SUMS 7
#else
#define PEAK_SUMS 8
#endif

// `repeats` passes over 16 KB at `buffer`; returns a value so that nothing is left out. 2 · 16384 / sizeof(REAL) flops a pass.
static ALONE double peak(const REAL *buffer, u32 repeats) {
  const int count = 16384 / (int)sizeof(REAL);
  VEC sums[PEAK_SUMS] = {{0}};
  const VEC w = SPLAT((REAL)0.5);
  for (u32 r = 0; r < repeats; r++) {
    int j = 0;
    ROLLED for (; j + PEAK_SUMS * LANES <= count; j += PEAK_SUMS * LANES)
      for (int g = 0; g < PEAK_SUMS; g++) sums[g] = FMA(w, LOAD(buffer + j + g * LANES), sums[g]);
    ROLLED for (; j < count; j += LANES) sums[0] = FMA(w, LOAD(buffer + j), sums[0]);
    // the buffer might have changed, as far as the compiler may assume
    __asm__ volatile("" ::: "memory");
  }
  for (int g = 1; g < PEAK_SUMS; g++) sums[0] += sums[g];
  return SUM_LANES(sums[0]);
}
#undef PEAK_SUMS

#endif
