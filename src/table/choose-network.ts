// Which of the candidates suits a table: each is trained without a part of the rows and measured on that part, those far behind drop out.
// Knows encoded rows and candidates; no row that is held back to measure the result takes part.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import { lossAt, fitTemperature } from '../data/temperature.js';
import type { Model } from '../model/model.js';
import { modelInputs } from '../model/layout.js';
import { straightenInputs } from '../model/straight-inputs.js';
import type { TrainOptions } from '../train/options.js';
import { completeInTurns, otherTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import { trainModel } from '../train/trainer.js';
import { joinAnswers, type UnseenAnswers } from './calibrate.js';
import { isConstant, type Settings } from './candidates.js';

/** How a candidate did. */
export interface Trial {
  settings: Settings;
  /** mean loss over the parts it was tried on; of classes that of probabilities as sure as all these rows together allow */
  loss: number;
  /** parts it was tried on; fewer than the others where it fell behind */
  parts: number;
}

/** Losses this near to the best are as good: the simplest of them is taken. */
const asGood = 1.01;
/** A candidate this far behind is tried on no other part, once it was measured on so many rows: of a handful, chance makes any loss. */
const [farBehind, tellingRows] = [1.15, 100];
/**
 * Rows below which a candidate is no better than a simpler one unless it is by more than the standard error of the difference, of so many parts at least;
 * times the loss from which no chance makes it: of rows without noise losses are small, and as different as they are on any part.
 */
const [fewRows, fewestParts, mostByChance] = [600, 3, 1.5];
/** Part of that standard error for one answer for all rows: little is lost by lines that say next to nothing, more by leaving out what they say. */
const ofConstants = 0.5;

export interface TrialOptions {
  /** pairs of row numbers: to learn from, to measure on */
  parts: readonly { train: Uint32Array; heldBack: Uint32Array }[];
  /** an untrained network with these settings */
  fresh: (settings: Settings) => Promise<Model>;
  /** options of a run with these settings */
  training: (settings: Settings, rows: number) => TrainOptions;
  backend: Backend;
  /** of a target of classes whose probabilities will be calibrated: how many there are */
  classes?: number | undefined;
  /** called after each trial, with how many there are at most */
  onTrial?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * All candidates with their losses, and which is taken, with its answers to the rows that it had not seen. Stopped by the signal, `kept` is the best network of the trials, the last one as
 * far as it came.
 */
export async function chooseNetwork(
  candidates: readonly Settings[],
  source: DatasetSource,
  { parts, fresh, training, backend, classes, onTrial, signal }: TrialOptions,
): Promise<{ chosen: Settings; trials: Trial[]; unseen?: UnseenAnswers; kept?: TrainResult }> {
  const trials = candidates.map((settings): Trial => ({ settings, loss: 0, parts: 0 }));
  const losses = trials.map((): number[] => []);
  const answers = trials.map((): UnseenAnswers[] => []);
  let measured = 0;
  let left = trials.map((_, i) => i);
  let done = 0;
  let kept: { settings: Settings; run: TrainResult; loss: number } | undefined;
  for (const { train, heldBack } of parts) {
    for (const i of left) {
      if (signal?.aborted) break;
      const { settings } = trials[i];
      const model = await fresh(settings);
      const inputs = modelInputs(model.spec);
      const [measure, learned] = [heldBack, train].map((rows) => rowsOf(source, rows, inputs)) as [
        DatasetSource,
        DatasetSource,
      ];
      await otherTurns();
      const run = await trainModel(model, learned, {
        ...training(settings, train.length),
        ...(signal && { signal }),
        validation: measure,
        backend,
      });
      const { history, stopped, bestValidationLoss = Infinity } = run;
      if (kept === undefined || bestValidationLoss < kept.loss) kept = { settings, run, loss: bestValidationLoss };
      if (stopped === 'aborted') break;
      // the last loss, not the best: the network that is returned has no rows to tell it when to stop
      const loss =
        stopped === 'diverged' ? Infinity : (history.validationLoss[history.validationLoss.length - 1] ?? Infinity);
      losses[i].push(loss);
      if (Number.isFinite(loss)) {
        const { x, y, rows } = measure;
        const ended = straightenInputs(run.last ?? run.model);
        answers[i].push({ outputs: await completeInTurns(predictInPieces(ended, x, rows, backend)), y, rows });
        if (classes !== undefined && answers[i].length === losses[i].length)
          losses[i] = calibrated(answers[i], classes);
      }
      trials[i].parts++;
      done++;
      onTrial?.(done, candidates.length * parts.length);
      trials[i].loss = mean(losses[i]);
    }
    measured += heldBack.length;
    if (measured < tellingRows) continue;
    const best = Math.min(...left.map((i) => trials[i].loss));
    left = left.filter((i) => trials[i].loss <= farBehind * best);
    if (left.length <= 1) break;
  }
  if (signal?.aborted && kept) return { chosen: kept.settings, trials, kept: kept.run };
  const most = Math.max(...trials.map(({ parts: tried }) => tried));
  const finalists = trials.filter(({ parts: tried, loss }) => tried === most && Number.isFinite(loss));
  const least = Math.min(...finalists.map(({ loss }) => loss));
  const best = losses[trials.findIndex((trial) => finalists.includes(trial) && trial.loss === least)];
  const isAsGood = (trial: Trial): boolean =>
    trial.loss <= asGood * least ||
    (measured < fewRows &&
      trial.loss <= mostByChance * least &&
      isByChance(losses[trials.indexOf(trial)], best, isConstant(trial.settings) ? ofConstants : 1));
  const taken = finalists.find(isAsGood) ?? trials[0];
  const own = answers[trials.indexOf(taken)];
  return { chosen: taken.settings, trials, ...(own.length > 0 && { unseen: own.reduce(joinAnswers) }) };
}

/** Mean losses of the parts with probabilities that are as sure as they may be of all together: how sure a network is can be mended afterwards. */
function calibrated(parts: readonly UnseenAnswers[], classes: number): number[] {
  const temperature = fitTemperature(parts.reduce(joinAnswers), classes) ?? 1;
  return parts.map((part) => lossAt(part, classes, temperature));
}

/** Whether the losses on the same parts are larger by no more than so many standard errors of how much they are. */
function isByChance(losses: readonly number[], best: readonly number[], errors: number): boolean {
  if (losses.length < fewestParts) return false;
  const differences = losses.map((loss, part) => loss - best[part]);
  const larger = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - larger) ** 2, 0);
  return larger <= errors * Math.sqrt(squares / (losses.length - 1) / losses.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Some rows of a data set. */
function rowsOf(source: DatasetSource, rows: Uint32Array, inputs: number): DatasetSource {
  const outputs = source.y.length / source.rows;
  const take = (values: ArrayLike<number>, width: number): Float64Array => {
    const taken = new Float64Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      for (let k = 0; k < width; k++) taken[i * width + k] = values[rows[i] * width + k];
    return taken;
  };
  const { weights, scale } = source;
  return {
    rows: rows.length,
    x: take(source.x, inputs),
    y: take(source.y, outputs),
    ...(weights && { weights: take(weights, 1) }),
    ...(scale && { scale }),
  };
}
