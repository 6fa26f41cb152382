// What a join puts one after another, in the pieces that a printer says at once. Knows steps, no language.

import type { NumberStep, Step, Vector } from './program.js';

/** Columns of numbers that stand side by side and are scaled in a straight line, together; other vectors each by itself. */
export function joinRuns(steps: readonly Step[], of: readonly Vector[]): (NumberStep[] | Vector)[] {
  const runs: (NumberStep[] | Vector)[] = [];
  for (const vector of of) {
    const step = steps[vector];
    const last = runs.at(-1);
    if (step.op !== 'number' || step.curve) runs.push(vector);
    else if (Array.isArray(last) && step.column === last[0].column + last.length) last.push(step);
    else runs.push([step]);
  }
  return runs;
}
