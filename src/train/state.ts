// Where a run stands, as plain data: what a checkpoint holds. A run that goes on from here ends as if it had never stopped.

import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import type { Grid, Real } from '../model/spec.js';
import type { RunOutcome, TrainHistory } from './outcome.js';
import type { PlateauState } from './schedule.js';

/** A network of an ensemble whose training is done, and how it went. */
export interface FinishedMember extends Model {
  run: RunOutcome;
}

/** A run that is done, whose network was measured before another learns from all rows. */
export interface FirstRun extends FinishedMember {
  /** the parameters at its end, where those of an earlier epoch were the best */
  last?: Real;
  /** of an ensemble: its other networks */
  others?: readonly FinishedMember[];
}

/** Grids of hidden layers that followed the data. */
export interface FollowedRanges {
  /** how often they were looked at */
  moves: number;
  /** of every layer, as they are now; null where a layer has none */
  grids: (Grid | null)[];
}

/** Where a run stands: all it needs to go on as if it had never stopped. See `encodeCheckpoint`. */
export interface TrainState {
  parameters: Real;
  /** AdamW's first and second moments */
  moments: [Real, Real];
  /** AdamW's steps so far */
  count: number;
  /** epochs that are done */
  epoch: number;
  /** steps done of the epoch under way; all of them where its validation was broken off */
  step: number;
  /** sum of the losses of those steps */
  lossSum: number;
  /** the order of rows in the epoch under way */
  order: Uint32Array;
  /** what the generator of randomness stands at */
  random: number[];
  /** the parameters at the start of the epoch under way: what the sparsity penalty was measured with */
  begun: Real;
  /** the best parameters so far, of epoch `bestEpoch`, 0 for the initial ones */
  best: Real;
  bestEpoch: number;
  bestLoss: number;
  /** edges that were removed on the way; absent before */
  removed?: Edge[];
  /** of a run with `hiddenRanges` 'follow' */
  followed?: FollowedRanges;
  plateau: PlateauState;
  history: TrainHistory;
  /** of an ensemble: the networks that were finished before the one under way */
  members?: readonly FinishedMember[] | undefined;
  /** of a run on all rows: the one before it, whose network was measured */
  first?: FirstRun | undefined;
}

/**
 * The state of a run of which no step is done: what there is to keep is what came before it. So stand runs whose optimiser takes all rows at once, for in
 * the middle of a search they cannot be gone on with: they begin anew, and end the same.
 */
export function stateBefore(before: Pick<TrainState, 'first' | 'members'>): TrainState {
  const none = new Float64Array(0);
  return {
    parameters: none,
    moments: [none, none],
    begun: none,
    best: none,
    order: new Uint32Array(0),
    random: createRandom(0).state(),
    count: 0,
    epoch: 0,
    step: 0,
    lossSum: 0,
    bestEpoch: 0,
    bestLoss: Infinity,
    plateau: { factor: 1, best: Infinity, waited: 0 },
    history: { trainLoss: [], validationLoss: [], learningRate: [], metrics: {} },
    ...before,
  };
}

/** Whether the run itself has begun, in such a state. */
export function isBegun({ order }: TrainState): boolean {
  return order.length > 0;
}

/** Throws a KanError unless the state is one of a run of so many parameters over so many rows. */
export function checkState(state: TrainState, parameters: number, rows: number): void {
  const lengths = [state.parameters, state.begun, state.best, ...state.moments].map(({ length }) => length);
  const wrong = lengths.find((length) => length !== parameters);
  if (wrong !== undefined)
    throw new KanError(
      `train: \`resume\` belongs to a model with ${wrong} parameters; this one has ${parameters}`,
      'go on with the model that the run began with, or begin anew without `resume`',
    );
  if (state.order.length !== rows)
    throw new KanError(
      `train: \`resume\` belongs to a run over ${state.order.length} rows; these are ${rows}`,
      'go on with the rows that the run began with, or begin anew without `resume`',
    );
}

/** Throws a KanError unless the counts can be those of one run: every epoch has as many steps, of at least a row each. */
export function checkProgress(state: TrainState): void {
  const { count, epoch, step, bestEpoch, order, first, members } = state;
  if (!isBegun(state) && count === 0 && epoch === 0 && bestEpoch === 0 && (first ?? members)) return;
  const steps = epoch === 0 ? order.length : (count - step) / epoch;
  const sound =
    Number.isInteger(steps) &&
    steps >= 1 &&
    steps <= order.length &&
    step <= steps &&
    count === step + (epoch && epoch * steps);
  if (!sound)
    throw new KanError(
      `state: says ${count} steps, ${step} of them after ${epoch} whole epochs over ${order.length} rows; no run can get there`,
    );
  if (bestEpoch > epoch) throw new KanError(`state: \`bestEpoch\` is ${bestEpoch} of ${epoch} epochs`);
}

/** Throws a KanError unless a sound state can be continued with these options. */
export function checkContinuation(
  { epoch, step, count, history, removed, followed }: TrainState,
  {
    steps,
    validated,
    sparse,
    follows,
    metrics,
  }: { steps: number; validated: boolean; sparse: boolean; follows: boolean; metrics: readonly string[] },
): void {
  if (count !== epoch * steps + step || step > steps)
    throw new KanError(
      `train: \`resume\` has ${count} steps in ${epoch} epochs and ${step} steps; this run has ${steps} in an epoch`,
      'resume with the batch size of that run',
    );
  if (history.validationLoss.length !== (validated ? epoch : 0))
    throw new KanError(`train: \`resume\` belongs to a run with${validated ? 'out' : ''} \`validation\``);
  if (removed && !sparse) throw new KanError('train: `resume` belongs to a run with `sparsity`');
  if (followed && !follows) throw new KanError("train: `resume` belongs to a run with `hiddenRanges` 'follow'");
  const before = Object.keys(history.metrics);
  if (before.toSorted().join() !== metrics.toSorted().join())
    throw new KanError(
      `train: \`resume\` belongs to a run with metrics ${before.join(', ') || 'none'}; this one has ${metrics.join(', ') || 'none'}`,
    );
}
