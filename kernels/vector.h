// Vectors of VECTOR_BYTES bytes, whatever the instruction set, and what C has no operator for. Included once per type.

typedef REAL NAME(vec) __attribute__((vector_size(VECTOR_BYTES)));
typedef REAL NAME(loose) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));
typedef BITS NAME(ivec) __attribute__((vector_size(VECTOR_BYTES)));
typedef BITS NAME(iloose) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(BITS)), may_alias));
#define LANES ((int)(VECTOR_BYTES / sizeof(REAL)))
#define VEC NAME(vec)
#define IVEC NAME(ivec)
#define LOAD(p) (*(const NAME(loose) *)(p))
#define STORE(p, v) (*(NAME(loose) *)(p) = (v))
#define STOREBITS(p, v) (*(NAME(iloose) *)(p) = (v))
#define SELECT(mask, a, b) NAME(select)((IVEC)(mask), a, b)

static INLINE VEC NAME(select)(IVEC mask, VEC a, VEC b) { return (VEC)((mask & (IVEC)a) | (~mask & (IVEC)b)); }

// The larger and the smaller of two; a where one of them is NaN.
static INLINE VEC NAME(larger)(VEC a, VEC b) { return LARGER(a, b); }
static INLINE VEC NAME(smaller)(VEC a, VEC b) { return SMALLER(a, b); }

// Whether any lane is set.
static INLINE int NAME(any)(IVEC v) {
  uint64_t words[VECTOR_BYTES / 8], all = 0;
  __builtin_memcpy(words, &v, sizeof words);
  for (int j = 0; j < VECTOR_BYTES / 8; j++) all |= words[j];
  return all != 0;
}

static INLINE REAL NAME(sum)(VEC v) {
  REAL lanes[LANES];
  STORE(lanes, v);
  for (int half = LANES / 2; half; half /= 2)
    for (int j = 0; j < half; j++) lanes[j] += lanes[j + half];
  return lanes[0];
}
