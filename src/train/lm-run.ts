// A whole run of Levenberg–Marquardt: the best of several starts (lm-starts.ts); grids from coarse to fine; ranges of hidden layers that
// follow the data. Yields after every accepted step, and nothing between pieces of work. Knows models and backends; history, validation
// and callbacks are full-batch.ts's.

import type { Backend, DatasetSource } from '../compute/contract.js';
import type { SearchResult } from '../math/lbfgs.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import type { Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import type { Work } from '../work.js';
import { anchored } from './anchor.js';
import { followHiddenRanges } from './hidden-ranges.js';
import { chooseStart, type Start } from './lm-starts.js';
import { type LMStep, openTrial, type Trial, valueOf, variance } from './lm-trial.js';
import { smoothingOf } from './smoothing.js';

export interface LMRunOptions {
  /** accepted steps at most, those of the starts not counted */
  epochs: number;
  /** grid sizes to go through; none: the model's own grid alone */
  grids: readonly number[];
  /** how many starts are tried, the given parameters being the first */
  starts: number;
  /** whether hidden layers' ranges follow the data */
  follow: boolean;
  /** strength of the penalty on fourth differences of coefficients; 0: none */
  smoothing: number;
  /** pull back to where each grid began; see anchor.ts */
  anchor: number;
  seed: number;
  backend: Backend;
}

export interface LMEnd {
  ended: SearchResult['ended'];
  /** the loss that was reached */
  value: number;
  /** set where a finer grid did not help the validation rows */
  worseGridSize?: number;
}

/** Times the loss that new ranges may cost at once; training soon wins it back. */
const maxLost = 10;
/** Share of the variance that may always be lost. */
const negligible = 1e-3;
/**
 * A grid is done when so many steps together lowered the loss by less than this part of it; later where it is the only one, for on a refined
 * grid slow steps fit what lies between the points.
 */
const [patience, leastFall, leastFallAlone] = [15, 0.02, 1e-3];

/**
 * The steps of a run on data whose `scale` does not count; each `next` is told whether the step before was the best so far by validation
 * (undefined: there is no validation). `model` is in float64. Trusts its arguments.
 */
export function* runLM(
  model: Model,
  data: DatasetSource,
  weightSum: number,
  { epochs, grids, starts, follow, smoothing, anchor, seed, backend }: LMRunOptions,
): Generator<LMStep | undefined, LMEnd, boolean | undefined> {
  const open = (of: Model): Trial => openTrial(of, data, weightSum, backend);
  const { x, rows } = data;
  const sizes = grids.length > 0 ? grids : [undefined];
  const notes: string[] = [];
  let best: Start = yield* chooseStart(model, data, { gridSize: sizes[0], starts, follow, seed, backend });
  let ended: SearchResult['ended'] = 'iterations';
  let done = 0;
  for (const [stage, gridSize] of sizes.entries()) {
    // what earlier grids left over is there for the later ones
    const share = Math.ceil((epochs - done) / (sizes.length - stage));
    if (share === 0) break;
    if (gridSize !== undefined && stage > 0) notes.push(`grids of ${gridSize} intervals`);
    // a start that was not tried has hidden values that are about to change: ranges only grow for it
    const trial = yield* openAdapted(best.model, gridSize, stage > 0 || Number.isFinite(best.value));
    const adapted = trial.model;
    let improved: boolean | undefined;
    try {
      const from = Float64Array.from(adapted.parameters);
      const search = iterateLM(anchored(trial.equations, from, anchor), from, {
        iterations: share,
        project: monotoneProjection(adapted.spec),
        smoothing: smoothing > 0 ? smoothingOf(adapted.spec, trial.equations, smoothing) : undefined,
      });
      const falls: number[] = [];
      for (;;) {
        const { done: over, value } = search.next();
        if (over === true) {
          best = { model: { ...adapted, parameters: value.x }, value: value.value };
          ended = value.ended;
          break;
        }
        if (!value) {
          yield;
          continue;
        }
        done++;
        const now: Model = { spec: adapted.spec, parameters: value.x };
        const better = yield { model: now, session: trial.session, counted: true, notes: notes.splice(0) };
        if (better !== undefined) improved = improved || better;
        falls.push(value.value);
        const then = falls[falls.length - 1 - patience];
        if (then !== undefined && value.value > (1 - (sizes.length > 1 ? leastFall : leastFallAlone)) * then) {
          best = { model: { ...now, parameters: value.x.slice() }, value: value.value };
          ended = 'value';
          break;
        }
      }
    } finally {
      trial.close();
    }
    if (stage > 0 && improved === false) return { ended, value: best.value, worseGridSize: gridSize };
  }
  return { ended, value: best.value };

  /** The model on other grids, with ranges where the data is, unless its curves cannot follow there. */
  function* openAdapted(of: Model, gridSize: number | undefined, narrow: boolean): Work<Trial> {
    const { model: adapted, moved } = yield* followHiddenRanges(of, x, rows, { gridSize, follow, narrow, backend });
    const trial = open(adapted);
    if (moved.length === 0) return trial;
    let still: Trial | undefined;
    let chosen: Trial | undefined;
    try {
      still = open((yield* followHiddenRanges(of, x, rows, { gridSize, follow: false, backend })).model);
      const [cost, usual] = [yield* valueOf(trial), yield* valueOf(still)];
      const layers = moved.map((layer) => `layer ${layer}`).join(', ');
      const moves = cost <= maxLost * usual || cost <= negligible * variance(data, weightSum);
      notes.push(
        moves
          ? `the grids of ${layers} moved to where their inputs are`
          : `the grids of ${layers} stayed: moved, the loss would be ${cost.toPrecision(2)}, not ${usual.toPrecision(2)}`,
      );
      return (chosen = moves ? trial : still);
    } finally {
      // both, where the run was left off in between
      if (trial !== chosen) trial.close();
      if (still !== chosen) still?.close();
    }
  }
}
