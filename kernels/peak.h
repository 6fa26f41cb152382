// The ceiling kernels are measured against: multiply-adds with one operand from the first-level cache. Included once per type.

// `repeats` passes over 16 KB at `buffer`; returns a value so that nothing is left out. 2 · 16384 / sizeof(REAL) flops a pass.
static ALONE double NAME(peak)(const REAL *buffer, u32 repeats) {
  const int count = 16384 / (int)sizeof(REAL);
  VEC sums[8] = {{0}};
  const VEC w = (REAL)0.5 - (VEC){0};
  for (u32 r = 0; r < repeats; r++) {
    ROLLED for (int j = 0; j < count; j += 8 * LANES)
      for (int g = 0; g < 8; g++) sums[g] = FMA(w, LOAD(buffer + j + g * LANES), sums[g]);
    // the buffer might have changed, as far as the compiler may assume
    __asm__ volatile("" ::: "memory");
  }
  for (int g = 1; g < 8; g++) sums[0] += sums[g];
  return SUM_LANES(sums[0]);
}
