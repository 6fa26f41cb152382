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

// A bit for each lane that is set.
static INLINE u32 NAME(maskBits)(IVEC v) {
  u32 bits = 0;
  for (int j = 0; j < LANES; j++) bits |= (u32)(v[j] & 1) << j;
  return bits;
}

static INLINE REAL NAME(sumLanes)(VEC v) {
  REAL sum = 0;
  for (int j = 0; j < LANES; j += 2) sum += v[j] + v[j + 1];
  return sum;
}
