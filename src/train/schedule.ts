// The learning rate over a run, as a function of how far it has come; on a plateau, of how the loss did.

import { checkChoice, checkInteger, checkNumber, KanError, show } from '../errors.js';
import { checkNames } from '../options.js';

/** Ways of the learning rate over the epochs; see `Schedule`. */
export const schedules = ['cosine', 'constant', 'step', 'exponential', 'plateau'] as const;
/** A name of `schedules`. */
export type ScheduleName = (typeof schedules)[number];

/** How the learning rate goes over the run: a factor on the one at the start. A name stands for the defaults. */
export type Schedule =
  | ScheduleName
  /** falls from 1 towards 0 along half a cosine (Loshchilov & Hutter 2017, without restarts) */
  | { kind: 'cosine' }
  | { kind: 'constant' }
  /** times `factor` (default 0.1) after every `every` epochs (default 30) */
  | { kind: 'step'; every?: number; factor?: number }
  /** times `factor` (default 0.98) after every epoch */
  | { kind: 'exponential'; factor?: number }
  /**
   * times `factor` (default 0.5) when the loss has not fallen by one part in 10⁴ for `patience` epochs (default 10), never below
   * `least` of the first rate (default 0.001); the validation loss counts, without validation the training loss
   */
  | { kind: 'plateau'; patience?: number; factor?: number; least?: number };

/** How a plateau schedule stands; part of a checkpoint. */
export interface PlateauState {
  /** factor on the learning rate */
  factor: number;
  best: number;
  /** epochs since the loss last fell */
  waited: number;
}

type Complete =
  | { kind: 'cosine' | 'constant' }
  | { kind: 'step'; every: number; factor: number }
  | { kind: 'exponential'; factor: number }
  | { kind: 'plateau'; patience: number; factor: number; least: number };

/** A schedule with a warm-up over one run. */
export class RateSchedule {
  readonly #schedule: Complete;
  readonly #warmup: number;
  readonly #stepsPerEpoch: number;
  readonly #epochs: number;
  #start = 0;
  plateau: PlateauState = { factor: 1, best: Infinity, waited: 0 };

  /** Throws a KanError on settings that make no sense. `warmup` epochs rise linearly from 0. */
  constructor(schedule: Schedule, warmup: number, epochs: number, stepsPerEpoch: number) {
    this.#schedule = complete(schedule);
    checkNumber('train: `warmup`', warmup, 0);
    this.#warmup = warmup * stepsPerEpoch;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#epochs = epochs;
  }

  /** From step `step` on the cosine starts again, for what is left of the run. */
  restart(step: number): void {
    this.#start = step;
  }

  /** Factor on the learning rate at step `step` of the run, from 0. */
  factor(step: number): number {
    const warm = step < this.#warmup ? (step + 1) / this.#warmup : 1;
    const epoch = Math.floor(step / this.#stepsPerEpoch);
    const whole = this.#epochs * this.#stepsPerEpoch;
    const schedule = this.#schedule;
    switch (schedule.kind) {
      case 'cosine':
        return warm * 0.5 * (1 + Math.cos((Math.PI * (step - this.#start)) / Math.max(1, whole - this.#start)));
      case 'step':
        return warm * schedule.factor ** Math.floor(epoch / schedule.every);
      case 'exponential':
        return warm * schedule.factor ** epoch;
      case 'plateau':
        return warm * this.plateau.factor;
      case 'constant':
        return warm;
    }
  }

  /** Told the loss after every epoch. */
  afterEpoch(loss: number): void {
    const schedule = this.#schedule;
    if (schedule.kind !== 'plateau') return;
    const { factor, best, waited } = this.plateau;
    if (loss < best * (1 - 1e-4)) this.plateau = { factor, best: loss, waited: 0 };
    else if (waited + 1 < schedule.patience) this.plateau = { factor, best, waited: waited + 1 };
    else this.plateau = { factor: Math.max(schedule.least, factor * schedule.factor), best, waited: 0 };
  }
}

/** What each kind may be told besides. */
const parts: Readonly<Record<ScheduleName, readonly string[]>> = {
  cosine: [],
  constant: [],
  step: ['every', 'factor'],
  exponential: ['factor'],
  plateau: ['patience', 'factor', 'least'],
};

function complete(schedule: Schedule): Complete {
  if (typeof schedule === 'string') checkChoice('train: `schedule`', schedule, schedules);
  else if (typeof schedule !== 'object' || schedule === null)
    throw new KanError(`train: \`schedule\` must be one of ${schedules.join(', ')}; got ${show(schedule)}`);
  else {
    checkChoice('train: `schedule.kind`', schedule.kind, schedules);
    checkNames('train: `schedule`', schedule, ['kind', ...parts[schedule.kind]]);
  }
  const given = (typeof schedule === 'string' ? { kind: schedule } : schedule) as Exclude<Schedule, string>;
  switch (given.kind) {
    case 'step': {
      const { every = 30, factor = 0.1 } = given;
      checkInteger('train: `schedule.every`', every, 1);
      checkNumber('train: `schedule.factor`', factor, 0, 1);
      return { kind: 'step', every, factor };
    }
    case 'exponential': {
      const { factor = 0.98 } = given;
      checkNumber('train: `schedule.factor`', factor, 0, 1);
      return { kind: 'exponential', factor };
    }
    case 'plateau': {
      const { patience = 10, factor = 0.5, least = 0.001 } = given;
      checkInteger('train: `schedule.patience`', patience, 1);
      checkNumber('train: `schedule.factor`', factor, 0, 1);
      checkNumber('train: `schedule.least`', least, 0, 1);
      return { kind: 'plateau', patience, factor, least };
    }
    default:
      return { kind: given.kind };
  }
}
