// The trainings of an ensemble's networks: one after the other here, or as many at once as an engine likes. The networks are the same either way. Knows
// how each went; what they answer together is ensemble.ts's.

import type { Backend } from '../compute/contract.js';
import { straightenInputs } from '../model/straight-inputs.js';
import type { TrainOptions } from '../train/options.js';
import type { TrainResult } from '../train/result.js';
import { type FinishedMember, stateBefore, type TrainState } from '../train/state.js';
import { type NetworkEngine, type NetworkJob, trainNetwork } from './network-job.js';

/** A network that is done, and which of the ensemble it is, from 0. */
export interface NumberedMember extends FinishedMember {
  number: number;
}

/** What came of the trainings. */
export interface MemberRuns {
  /** in their order */
  finished: NumberedMember[];
  /** where the signal came: the first network that was not finished, with a state from which all of them go on */
  ended?: { number: number; found: TrainResult };
}

/** What is to be trained: so many networks, each of a job. */
export interface MemberJobs {
  count: number;
  job(number: number): NetworkJob;
}

type MemberOptions = Pick<TrainOptions, 'resume' | 'signal'> & { backend: Backend };

/** One after the other in this thread. */
export async function runsHere(
  { count, job }: MemberJobs,
  { onEpoch = [], checkpoint, ...options }: MemberOptions & Pick<TrainOptions, 'onEpoch' | 'checkpoint'>,
): Promise<MemberRuns> {
  const { resume, signal, backend } = options;
  const finished = finishedBefore(resume);
  const callbacks = typeof onEpoch === 'function' ? [onEpoch] : onEpoch;
  for (let number = finished.length; number < count; number++) {
    const before = [...finished];
    const found = await trainNetwork(job(number), {
      backend,
      signal,
      onEpoch: callbacks.map(
        (callback) => (event, model) => callback({ ...event, member: number + 1, members: count }, model),
      ),
      ...(checkpoint && {
        checkpoint: { ...checkpoint, save: (state) => checkpoint.save(withMembers(state, before)) },
      }),
    });
    if (found.stopped === 'aborted') return { finished, ended: endedAt(number, found, before) };
    finished.push(memberOf(number, found));
  }
  return { finished };
}

/** As many at once as the engine likes. `onProgress` is told of epochs of all networks together. */
export async function runsElsewhere(
  { count, job }: MemberJobs,
  { resume, signal, backend }: MemberOptions,
  engine: NetworkEngine,
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<MemberRuns> {
  const before = finishedBefore(resume);
  const found: (TrainResult | undefined)[] = [];
  const progress = Array.from({ length: count }, (_, i) => ({ epoch: 0, epochs: 0, done: i < before.length }));
  const tell = (): void => {
    // networks that end early, or were finished before, count as whole
    const epochs = Math.max(...progress.map((each) => each.epochs));
    const done = progress.reduce((sum, each) => sum + (each.done ? epochs : each.epoch), 0);
    if (epochs > 0) onProgress?.(done, count * epochs);
  };
  let next = before.length;
  let failed = false;
  const lane = async (): Promise<void> => {
    for (;;) {
      if (next >= count || failed || signal?.aborted) return;
      const number = next++;
      try {
        const one = await engine.fit(job(number), signal, (epoch, epochs) => {
          Object.assign(progress[number], { epoch, epochs });
          tell();
        });
        found[number] = one;
        // not everyone tells on the way
        progress[number].epochs ||= one.history.trainLoss.length;
        progress[number].done = one.stopped !== 'aborted';
        tell();
      } catch (error) {
        // what was learned of it went with whoever trained it
        if (signal?.aborted) return;
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(engine.networks, count - next) }, lane));
  const over = found.flatMap((each, number) =>
    each !== undefined && each.stopped !== 'aborted' ? [memberOf(number, each)] : [],
  );
  const finished = [...before, ...over];
  const first = Array.from({ length: count }, (_, i) => i).find((i) => !finished.some(({ number }) => number === i));
  if (first === undefined) return { finished };
  // a first step is there at once
  const left = found[first] ?? (await trainNetwork(job(first), { backend, signal }));
  return { finished, ended: endedAt(first, left, finished.slice(0, first)) };
}

/** The networks of a run that is gone on with. */
function finishedBefore(resume: TrainState | undefined): NumberedMember[] {
  return (resume?.members ?? []).map((member, number) => ({ ...member, number }));
}

function memberOf(number: number, { model, state: _state, last: _last, ...run }: TrainResult): NumberedMember {
  const { spec, parameters } = straightenInputs(model);
  const { encoding: _shared, ...own } = spec;
  return { spec: own, parameters, run, number };
}

function endedAt(number: number, found: TrainResult, before: readonly NumberedMember[]): MemberRuns['ended'] {
  // of a network that cannot be gone on with, those before it are kept
  const state = found.state ?? (before.length > 0 ? stateBefore({}) : undefined);
  return { number, found: { ...found, ...(state && { state: withMembers(state, before) }) } };
}

function withMembers(state: TrainState, before: readonly NumberedMember[]): TrainState {
  if (before.length === 0) return state;
  return { ...state, members: before.map(({ number: _number, ...member }) => member) };
}
