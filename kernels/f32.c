// All hot loops in float32, for one instruction set.
#include "type-f32.h"
#include "kernels.h"
#include "phases.h"
#include "peak.h"

PhaseTask *const FOR_SET(phases_f32)[PHASES] = {
  [PHASE_SPLIT] = splitTask,
  [PHASE_ROWS] = rowsTask,
  [PHASE_PARAMETERS] = parametersTask,
  [PHASE_UPDATE] = updateTask,
};

double FOR_SET(peak_f32)(const float *buffer, u32 repeats) { return peak(buffer, repeats); }
