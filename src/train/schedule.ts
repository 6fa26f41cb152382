// The learning rate over a run, as a function of how far it has come.

export const schedules = ['cosine', 'constant'] as const;
export type Schedule = (typeof schedules)[number];

/** Factor on the learning rate at step `step` of `steps` (from 0). Cosine falls from 1 towards 0 (Loshchilov & Hutter 2017, without restarts). */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  return schedule === 'constant' ? 1 : 0.5 * (1 + Math.cos((Math.PI * step) / Math.max(1, steps)));
}
