// The step of AdamW (Loshchilov & Hutter 2019). Knows numbers and their moments, nothing of layers.
#ifndef KAN_ADAMW_H
#define KAN_ADAMW_H

#include "vector.h"

// On `count` parameters with gradient g · scale.
static ALONE void adamw(const Plan *plan, REAL *restrict p, const REAL *restrict g, REAL *restrict m1, REAL *restrict m2, size_t count,
                        REAL scale) {
  const REAL beta1 = (REAL)plan->beta1, beta2 = (REAL)plan->beta2, epsilon = (REAL)plan->epsilon;
  const REAL fresh1 = (REAL)(1 - plan->beta1), fresh2 = (REAL)(1 - plan->beta2);
  const REAL decay = (REAL)(1 - plan->learningRate * plan->weightDecay);
  const REAL rate = (REAL)(plan->learningRate / plan->correction1);
  const REAL root = (REAL)(1 / __builtin_sqrt(plan->correction2));
  for (size_t e = 0; e < count; e++) {
    const REAL gradient = g[e] * scale;
    REAL first = beta1 * m1[e] + fresh1 * gradient;
    REAL second = beta2 * m2[e] + fresh2 * gradient * gradient;
    // where no gradient comes any more, they would stay at subnormal numbers for ever, a hundred times as slow
    first = (first < 0 ? -first : first) < SMALLEST ? 0 : first;
    second = second < SMALLEST ? 0 : second;
    m1[e] = first;
    m2[e] = second;
    p[e] = p[e] * decay - rate * first / (SQRT(second) * root + epsilon);
  }
}

#endif
