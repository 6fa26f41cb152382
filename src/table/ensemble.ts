// Several networks for one table, whose mean answers: each learns from all rows but one part, by which its best epoch is chosen, and begins with
// other parameters. Every row is thus held back from one network. Knows encoded rows and trainings, no files; what becomes of the answers to rows held
// back is the caller's.

import { defaultBackend } from '../compute/backend.js';
import type { DatasetSource } from '../compute/contract.js';
import { meanOutputs, predictInPieces, spreadOver } from '../compute/predict.js';
import { cutOrdered } from '../data/split.js';
import { type Table } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { maxNetworks, type Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { straightenInputs } from '../model/straight-inputs.js';
import type { TrainOptions } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import type { FinishedMember, TrainState } from '../train/state.js';
import { trainModel } from '../train/trainer.js';
import type { UnseenAnswers } from './calibrate.js';
import { deal, keysOf, type PartOptions, type Parts } from './parts.js';

/** How the networks of an ensemble went. */
export type MemberRun = Pick<TrainResult, 'stopped' | 'bestEpoch' | 'bestValidationLoss'>;

/** An ensemble: the run of the network that stands for it, in which `model` has the others as members. */
export interface EnsembleResult extends TrainResult {
  /** in the order of training */
  runs: MemberRun[];
  /** for each row what the network that had not seen it says; absent where no network was finished */
  unseen?: UnseenAnswers;
}

/** Throws a KanError unless as many networks can learn from so many rows. */
export function checkEnsemble(what: string, ensemble: number | undefined, rows = Infinity): void {
  if (ensemble === undefined) return;
  checkInteger(`${what}: \`ensemble\``, ensemble, 2, maxNetworks);
  if (rows < 2 * ensemble)
    throw new KanError(
      `${what}: \`ensemble\` is ${ensemble} but there are only ${rows} rows to learn from`,
      `each network holds back a part of the rows of its own: use at most ${Math.floor(rows / 2)}`,
    );
}

/** The rows each network learns from and those it holds back: by class, whole groups together, or stretches in time. */
export function dealMembers(table: Table, options: PartOptions, count: number, seed: number): Parts[] {
  if (options.orderBy === undefined) return deal(table, options, count, seed);
  const parts = cutOrdered(keysOf(table, options.orderBy), new Array<number>(count).fill(1));
  return parts.map((heldBack) => ({
    train: Uint32Array.from(parts.filter((part) => part !== heldBack).flatMap((part) => [...part])),
    heldBack,
  }));
}

/**
 * Trains a network for each of the parts. `fresh` makes an untrained one for a seed. At the signal, the networks that are finished answer
 * together; of the first, what it had learned. A network that diverged before it was of any use is left out.
 */
export async function trainMembers(
  fresh: (seed: number) => Model,
  source: DatasetSource,
  parts: readonly Parts[],
  options: Omit<TrainOptions, 'validation'>,
): Promise<EnsembleResult> {
  const { seed = 42, resume, checkpoint, onEpoch = [] } = options;
  const backend = options.backend ?? (await defaultBackend());
  const finished: FinishedMember[] = [...(resume?.members ?? [])];
  if (finished.length >= parts.length)
    throw new KanError(`train: \`resume\` belongs to a run of more than ${parts.length} networks`);
  const callbacks = typeof onEpoch === 'function' ? [onEpoch] : onEpoch;
  let ended: TrainResult | undefined;
  for (let number = finished.length; number < parts.length; number++) {
    const begun = [...finished];
    const withMembers = (state: TrainState): TrainState => (begun.length === 0 ? state : { ...state, members: begun });
    const given = fresh(seed + number);
    const found = await trainModel(given, rowsOf(source, parts[number].train, given), {
      ...options,
      backend,
      seed: seed + number,
      validation: rowsOf(source, parts[number].heldBack, given),
      resume: number === (resume?.members?.length ?? 0) ? resume && { ...resume, members: undefined } : undefined,
      onEpoch: callbacks.map(
        (callback) => (event, model) => callback({ ...event, member: number + 1, members: parts.length }, model),
      ),
      ...(checkpoint && { checkpoint: { ...checkpoint, save: (state) => checkpoint.save(withMembers(state)) } }),
    });
    if (found.stopped === 'aborted') {
      ended = { ...found, ...(found.state && { state: withMembers(found.state) }) };
      break;
    }
    const { model, state: _state, ...run } = found;
    const { spec, parameters } = straightenInputs(model);
    const { encoding: _shared, ...own } = spec;
    finished.push({ spec: own, parameters, run });
  }
  const { encoding } = fresh(seed).spec;
  if (finished.length === 0)
    return {
      ...ended!,
      model: straightenInputs(ended!.model),
      runs: [ended!],
    };
  const learned = finished.map((each, number) => ({ ...each, number }));
  const useful = learned.filter(({ run }) => run.stopped !== 'diverged' || run.bestEpoch > 0);
  const networks = useful.length > 0 ? useful : learned.slice(0, 1);
  const outputs: Real[] = [];
  for (const network of networks)
    outputs.push(await completeInTurns(predictInPieces(network, source.x, source.rows, backend)));
  const at = nearestMean(outputs);
  const { spec, parameters, run } = networks[at];
  const members = networks
    .filter((_, i) => i !== at)
    .map((each): Model => ({ spec: each.spec, parameters: each.parameters }));
  const model: Model = { spec: { ...spec, encoding }, parameters, ...(members.length > 0 && { members }) };
  const width = modelOutputs(spec);
  const unseen = new Float64Array(source.rows * width).fill(NaN);
  networks.forEach(({ number }, i) => {
    for (const row of parts[number].heldBack)
      for (let o = 0; o < width; o++) unseen[row * width + o] = outputs[i][row * width + o];
  });
  const lost = learned.length - networks.length;
  return {
    ...run,
    ...(lost > 0 && { message: `${lost} of ${learned.length} networks diverged and were left out` }),
    ...(ended && {
      stopped: 'aborted',
      message: `stopped in network ${finished.length + 1} of ${parts.length}; ${finished.length} were finished`,
      state: ended.state,
    }),
    model,
    runs: finished.map(({ run: { stopped, bestEpoch, bestValidationLoss } }) => ({
      stopped,
      bestEpoch,
      ...(bestValidationLoss !== undefined && { bestValidationLoss }),
    })),
    unseen: { outputs: unseen, y: source.y, rows: source.rows, spreads: spreadOver(outputs) },
  };
}

/** The network whose answers are nearest to the mean of all, by the sum of squares; the first among equals. */
function nearestMean(outputs: readonly Real[]): number {
  const mean = meanOutputs({ dtype: 'float64' }, outputs);
  const far = outputs.map((each) => {
    let sum = 0;
    for (let i = 0; i < mean.length; i++) sum += (each[i] - mean[i]) ** 2;
    return sum;
  });
  return far.indexOf(Math.min(...far));
}

/** The given rows of encoded ones. */
function rowsOf({ x, y, weights, scale, rows: all }: DatasetSource, rows: Uint32Array, { spec }: Model): DatasetSource {
  const take = (values: ArrayLike<number>, width: number): Float64Array => {
    const taken = new Float64Array(rows.length * width);
    for (let row = 0; row < rows.length; row++)
      for (let i = 0; i < width; i++) taken[row * width + i] = values[rows[row] * width + i];
    return taken;
  };
  return {
    rows: rows.length,
    x: take(x, modelInputs(spec)),
    y: take(y, y.length / all),
    ...(weights && { weights: take(weights, 1) }),
    ...(scale && { scale }),
  };
}
