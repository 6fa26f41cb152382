// The type of the numbers. f32.c and f64.c name theirs before anything else; a header that is looked at alone is read as float32.
#ifndef DOUBLE
#include "type-f32.h"
#endif
