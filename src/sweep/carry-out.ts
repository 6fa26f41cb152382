// Carries a sweep out: round after round, the trials that nobody has run yet on an engine, then their scores for the next round. What is known
// already is asked of a memory, a journal or a map. Knows rounds and results; trains nothing.

import { KanError } from '../errors.js';
import type { NamedTrial, TrialEngine, TrialRun } from './engine.js';
import { certainBest } from './certain.js';
import { type Judged, pointOf, ranked, scoreOf, type SweepPoint, usualMetric } from './leaderboard.js';
import type { Entry, Round, Rounds } from './rounds.js';
import { keyOf } from './space.js';
import { type Trial, trialDigest, type TrialResult } from './trial.js';
import { trialPool } from './trial-pool.js';

/** What is known of trials. */
export interface TrialMemory {
  /** Results of trials by their names, those that others may have added since among them. */
  look(): Promise<ReadonlyMap<string, { result: TrialResult }>>;
  /** Keeps what came of a trial; resolves once it is kept. */
  keep(named: NamedTrial, run: TrialRun): Promise<void>;
}

/** Results that last as long as the program. */
export function memoryHere(known = new Map<string, { result: TrialResult }>()): TrialMemory {
  return {
    look: async () => known,
    keep: async ({ id }, { result }) => void (known.has(id) || known.set(id, { result })),
  };
}

/** How far a sweep has come. */
export interface SweepProgress {
  /** trials of this round that have their result, and all of it */
  done: number;
  total: number;
  round: number;
  /** combinations judged so far, the best first, sorted when it is read; those of this round only once they are complete */
  readonly points: readonly SweepPoint[];
  metric: string;
}

/** How a sweep ended. */
export interface CarriedOut {
  /** combinations with their results, the best first */
  points: SweepPoint[];
  metric: string;
  /** trials that count, those of all rounds */
  trials: number;
  /** those among them that were run now, and not known before */
  ran: number;
  /** epochs of all trials that count, and seconds where they were measured */
  epochs: number;
  /** trials that have to be run before the sweep can go on; none when it is complete */
  pending: NamedTrial[];
}

export interface CarryOutOptions {
  /** digest of the table */
  table: string;
  /** what combinations are compared by; default: what is usual for the task */
  metric?: string | undefined;
  memory: TrialMemory;
  /** absent: nothing is run, and what is missing is told in `pending` */
  engine?: TrialEngine | undefined;
  onProgress?: ((progress: SweepProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Carries it out, as far as it goes. Throws a KanError where every trial failed, what the engine throws, and the signal's reason. */
export async function carryOut(what: string, rounds: Rounds, options: CarryOutOptions): Promise<CarriedOut> {
  const { table, memory, engine, onProgress, signal } = options;
  const judged = new Map<string, Judged>();
  const passing = new Map<string, TrialResult>();
  const counted = new Map<string, TrialResult>();
  let { metric } = options;
  let ran = 0;
  let known = await memory.look();
  const resultOf = (id: string): TrialResult | undefined => known.get(id)?.result ?? passing.get(id);
  const namedOf = (trials: readonly Trial[]): NamedTrial[] =>
    trials.map((trial) => ({ id: trialDigest(table, trial), trial }));
  // equals stand in the order in which they were chosen, not in that in which they were done
  const places = new Map<string, number>();
  const points = (): SweepPoint[] =>
    ranked(
      [...judged].toSorted(([a], [b]) => places.get(a)! - places.get(b)!).map(([, each]) => pointOf(each, metric!)),
      metric!,
    );
  const ended = (pending: NamedTrial[]): CarriedOut => {
    const epochs = [...counted.values()].reduce((sum, result) => sum + (result.epochs ?? 0), 0);
    return {
      points: metric === undefined ? [] : points(),
      metric: metric ?? 'r2',
      trials: counted.size,
      ran,
      epochs,
      pending,
    };
  };
  const pool =
    engine &&
    trialPool<NamedTrial>(engine.width, async (one) => {
      signal?.throwIfAborted();
      // others may have run it meanwhile
      known = await memory.look();
      if (known.has(one.id)) return;
      const outcome = await engine.run(one, signal);
      if (outcome.passing) passing.set(one.id, outcome.result);
      else await memory.keep(one, outcome);
      known = await memory.look();
      ran++;
    });
  try {
    for (let next = rounds.next(); !next.done;) {
      const { entries, round, next: step } = next.value as Round;
      const named = entries.map(({ trials }) => namedOf(trials));
      for (const key of entries.map(({ combination }) => keyOf(combination)))
        if (!places.has(key)) places.set(key, places.size);
      const all = new Map(named.flat().map((each) => [each.id, each]));
      known = await memory.look();
      const waiting = [...all.values()].filter(({ id }) => resultOf(id) === undefined);
      if (waiting.length > 0 && pool === undefined) return ended(waiting);
      const certain = step && pool && certainBest(entries.length, step.count);
      const scores: number[] = [];
      const judge = (entry: Entry, i: number): void => {
        const results = named[i].map(({ id }) => resultOf(id)!);
        metric ??= usualMetric(results);
        const one = { combination: entry.combination, round, results };
        judged.set(keyOf(entry.combination), one);
        scores[i] = scoreOf(pointOf(one, metric), metric);
        // whoever goes on whatever becomes of the others does not wait for them
        const sure = certain?.(i, scores[i]);
        if (sure === undefined) return;
        for (const early of namedOf(step!.trialsOf(entries[sure])))
          if (resultOf(early.id) === undefined) void pool!.ask(early);
      };
      let done = all.size - waiting.length;
      // how many trials an entry waits for, and whose trial it is
      const open = new Set(waiting.map(({ id }) => id));
      const waited = named.map((own) => own.filter(({ id }) => open.has(id)).length);
      const owners = new Map<string, number[]>();
      named.forEach((own, i) => own.forEach(({ id }) => owners.set(id, [...(owners.get(id) ?? []), i])));
      const tell = (): void =>
        onProgress?.({
          done,
          total: all.size,
          round,
          get points() {
            return metric === undefined ? [] : points();
          },
          metric: metric ?? 'r2',
        });
      const running = waiting.map(async (one) => {
        await pool!.ask(one);
        done++;
        for (const i of owners.get(one.id)!) if (--waited[i] === 0) judge(entries[i], i);
        tell();
      });
      entries.forEach((entry, i) => waited[i] === 0 && judge(entry, i));
      tell();
      await Promise.all(running);
      for (const id of all.keys()) counted.set(id, resultOf(id)!);
      if (scores.every((score) => score === -Infinity)) {
        const { trouble } = pointOf(judged.get(keyOf(entries[0].combination))!, metric!);
        throw new KanError(`${what}: every trial failed; the first: ${trouble}`);
      }
      next = rounds.next(scores);
    }
    return ended([]);
  } finally {
    await pool?.end();
  }
}
