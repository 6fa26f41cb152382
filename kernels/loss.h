// Losses of a row of outputs, and their derivatives.
#ifndef KAN_LOSS_H
#define KAN_LOSS_H

#include "activations.h"

// Natural logarithm of a positive finite number: x = m·2^e with m in [√½, √2), then 2·artanh((m − 1)/(m + 1)).
static double kan_log(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  int exponent = (int)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffull) | 0x3ff0000000000000ull;
  double m;
  __builtin_memcpy(&m, &bits, sizeof m);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  double s = (m - 1) / (m + 1), square = s * s, sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return 2 * s * sum + exponent * 0.6931471805599453;
}

// One row: dy = derivative of (weight · loss) / weightSum; returns weight · loss, mse in reported units.
static double lossRow(char *memory, const Plan *plan, const REAL *y, u32 sourceRow, REAL *dy) {
  const u32 outputs = plan->outputs;
  const REAL *weights = AT(plan->dataWeights);
  const double weight = plan->dataWeights ? weights[sourceRow] : 1;
  // rows without weight have no gradient
  const REAL share = plan->weightSum > 0 ? (REAL)(weight / plan->weightSum) : 0;
  double loss = 0;
  if (plan->loss == LOSS_MSE) {
    const REAL *target = AT(plan->dataY) + (size_t)sourceRow * outputs;
    const double *scale = AT_AS(double, plan->scale);
    const REAL slope = share * (REAL)2 / (REAL)outputs;
    for (u32 o = 0; o < outputs; o++) {
      const REAL difference = y[o] - target[o];
      if (dy) dy[o] = slope * difference;
      const double reported = (double)difference * scale[o];
      loss += reported * reported;
    }
    return weight * loss / outputs;
  }
  if (plan->loss == LOSS_MAE || plan->loss == LOSS_HUBER) {
    const REAL *target = AT(plan->dataY) + (size_t)sourceRow * outputs;
    const double *scale = AT_AS(double, plan->scale);
    const int huber = plan->loss == LOSS_HUBER;
    const REAL slope = share / (REAL)outputs;
    for (u32 o = 0; o < outputs; o++) {
      const REAL error = y[o] - target[o], size = error < 0 ? -error : error;
      // errors up to 1 are squared; a NaN fails every comparison and goes through as it is
      const int small = huber && size <= 1;
      if (dy) dy[o] = slope * (small ? error : (error > 0 ? (REAL)1 : (error < 0 ? (REAL)-1 : error)));
      loss += huber ? (small ? 0.5 * error * error : (double)size - 0.5) * scale[o] * scale[o] : (double)size * scale[o];
    }
    return weight * loss / outputs;
  }
  const REAL *target = AT(plan->dataY) + sourceRow;
  if (outputs == 1) {
    // a logit: log(1 + e^z) − class · z, in the form in which no power overflows
    const REAL z = y[0], power = expNumber(z < 0 ? z : -z);
    const double whole = 1 + (double)power;
    loss = kan_log(whole) + ((z > 0 ? (double)z : 0) - (double)*target * (double)z);
    // a NaN must reach the loss
    loss = z == z ? loss : (double)z;
    if (dy) dy[0] = share * ((REAL)((z < 0 ? (double)power : 1) / whole) - *target);
    return weight * loss;
  }
  const u32 label = (u32)*target;
  REAL highest = y[0];
  for (u32 o = 1; o < outputs; o++) highest = y[o] > highest ? y[o] : highest;
  double sum = 0;
  for (u32 o = 0; o < outputs; o++) sum += expNumber(y[o] - highest);
  loss = kan_log(sum) + (double)highest - (double)y[label];
  // a NaN anywhere must reach the loss
  loss = sum == sum ? loss : sum;
  if (dy)
    for (u32 o = 0; o < outputs; o++)
      dy[o] = share * ((REAL)(expNumber(y[o] - highest) / sum) - (o == label ? (REAL)1 : (REAL)0));
  return weight * loss;
}

#endif
