// The phases of a run, and what kernels.c calls of each type. Everything here exists once per instruction set: SUFFIX is its name.
#ifndef KAN_KERNELS_H
#define KAN_KERNELS_H

#include "plan.h"

#ifndef SUFFIX
#define SUFFIX wasm
#endif

// name_SUFFIX
#define JOIN(a, b) a##_##b
#define JOIN_VALUES(a, b) JOIN(a, b)
#define FOR_SET(name) JOIN_VALUES(name, SUFFIX)

// A phase is a number of tasks that any thread may take in any order; the next phase begins when all are done.
enum {
  PHASE_SPLIT,      // a part of the first layer's inputs, for all rows
  PHASE_ROWS,       // a chunk of rows through all layers, its loss, and back to the inputs
  PHASE_PARAMETERS, // a block of parameters: its gradient over all rows and, without clipping, its AdamW step
  PHASE_UPDATE,     // a block of parameters: its AdamW step after clipping
  PHASE_JACOBIAN,   // least squares: rows of the Jacobian
  PHASE_TILES,      // rows of the normal matrix
  PHASE_COPY,       // of the factor, which begins as that matrix
  PHASE_BELOW,      // what stands below a block on the factor's diagonal
  PHASE_FACTOR,     // what is left to be factored
  PHASES
};

// One task of a phase, on one thread.
typedef void PhaseTask(char *memory, const Plan *plan, u32 task, u32 thread);

// f32.c and f64.c: what to do in each phase; see peak.h for the last.
extern PhaseTask *const FOR_SET(phases_f32)[PHASES];
extern PhaseTask *const FOR_SET(phases_f64)[PHASES];
double FOR_SET(peak_f32)(const float *buffer, u32 repeats);
double FOR_SET(peak_f64)(const double *buffer, u32 repeats);

// least-squares.h, between its phases.
int FOR_SET(squaresCorner)(char *memory, const Squares *squares, u32 column, u32 count);
void FOR_SET(squaresSolve)(char *memory, const Squares *squares);

#endif
