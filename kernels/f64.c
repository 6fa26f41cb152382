// All hot loops in float64, for one instruction set. Least squares want no other type.
#include "type-f64.h"
#include "kernels.h"
#include "phases.h"
#include "least-squares.h"
#include "peak.h"

PhaseTask *const FOR_SET(phases_f64)[PHASES] = {
  [PHASE_SPLIT] = splitTask,
  [PHASE_ROWS] = rowsTask,
  [PHASE_PARAMETERS] = parametersTask,
  [PHASE_UPDATE] = updateTask,
  [PHASE_JACOBIAN] = squaresGroup,
  [PHASE_TILES] = squaresTile,
  [PHASE_COPY] = squaresCopy,
  [PHASE_BELOW] = squaresBelow,
  [PHASE_FACTOR] = squaresUpdate,
};

double FOR_SET(peak_f64)(const double *buffer, u32 repeats) { return peak(buffer, repeats); }
int FOR_SET(squaresCorner)(char *memory, const Squares *squares, u32 column, u32 count) { return squaresCorner(memory, squares, column, count); }
void FOR_SET(squaresSolve)(char *memory, const Squares *squares) { squaresSolve(memory, squares); }
