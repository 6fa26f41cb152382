// Numbers are float64; type-f32.h says what each name is.
#define DOUBLE 1

#include <stdint.h>

typedef double REAL;
typedef int64_t BITS;

#define SQRT __builtin_sqrt
#define SMALLEST 2.2250738585072014e-308
#define EXP_LOWEST -708.0
#define EXP_HIGHEST 709.0
#define ROUND_MAGIC 6755399441055744.0
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
