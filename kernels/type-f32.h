// Numbers are float32: the type, an integer of its size, and the constants that depend on it.
#define DOUBLE 0

#include <stdint.h>

typedef float REAL;
typedef int32_t BITS;

#define SQRT __builtin_sqrtf
// the smallest number that is not subnormal
#define SMALLEST 1.17549435e-38f
// e^x stays a normal number between these
#define EXP_LOWEST -87.0f
#define EXP_HIGHEST 88.0f
// 1.5 · 2^MANTISSA_BITS: added and taken away again, it rounds to a whole number
#define ROUND_MAGIC 12582912.0f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
// ln 2 in two parts, the first with so few bits that whole multiples of it are exact
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
