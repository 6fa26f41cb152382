// Several networks for one table, whose mean answers: each learns from all rows but one part, by which its best epoch is chosen, and begins with
// other parameters. Every row is thus held back from one network. Knows encoded rows and trainings, no files; what becomes of the answers to rows held
// back is the caller's.

import { defaultBackend } from '../compute/backend.js';
import type { DatasetSource } from '../compute/contract.js';
import { meanOutputs, predictInPieces, spreadOver } from '../compute/predict.js';
import { cutOrdered } from '../data/split.js';
import { type Table } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import { modelOutputs } from '../model/layout.js';
import { maxNetworks, type Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { straightenInputs } from '../model/straight-inputs.js';
import type { TrainOptions } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import { type FinishedMember, isBegun } from '../train/state.js';
import type { UnseenAnswers } from './calibrate.js';
import { type MemberJobs, runsElsewhere, runsHere } from './member-runs.js';
import { isSendable, type NetworkEngine, sharedRows } from './network-job.js';
import { deal, keysOf, type PartOptions, type Parts } from './parts.js';

/** How the networks of an ensemble went. */
export type MemberRun = Pick<TrainResult, 'stopped' | 'bestEpoch' | 'bestValidationLoss'>;

/** An ensemble: the run of the network that stands for it, in which `model` has the others as members. */
export interface EnsembleResult extends TrainResult {
  /** in the order of training */
  runs: MemberRun[];
  /** with their parameters, as they were trained; absent where none was finished */
  finished?: readonly FinishedMember[];
  /** for each row what the network that had not seen it says; absent where no network was finished */
  unseen?: UnseenAnswers;
}

/** Where networks are trained if not one after the other in this thread. */
export interface Elsewhere {
  /** called when there are networks to train; undefined: there is no such place */
  open(): NetworkEngine | undefined | Promise<NetworkEngine | undefined>;
  /** told of epochs of all networks together */
  onProgress?: (done: number, total: number) => void;
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
 * Trains a network for each of the parts, on `engine` where there is one and the options can be said to it. `fresh` makes an untrained one for a seed. At
 * the signal, the networks that are finished answer together; where none is, the first with what it had learned. A network that diverged before it was of
 * any use is left out.
 */
export async function trainMembers(
  fresh: (seed: number) => Model,
  source: DatasetSource,
  parts: readonly Parts[],
  options: Omit<TrainOptions, 'validation'>,
  elsewhere?: Elsewhere,
): Promise<EnsembleResult> {
  const { seed = 42, resume, signal, onEpoch, checkpoint, backend: given, ...learning } = options;
  const backend = given ?? (await defaultBackend());
  const before = resume?.members?.length ?? 0;
  // all of them may be there where nothing of another run is
  if (before > parts.length || (before === parts.length && isBegun(resume!)))
    throw new KanError(`train: \`resume\` belongs to a run of more than ${parts.length} networks`);
  const engine = isSendable(options) ? await elsewhere?.open() : undefined;
  const data = engine ? sharedRows(source) : source;
  const jobs: MemberJobs = {
    count: parts.length,
    job: (number) => ({
      model: fresh(seed + number),
      data,
      ...parts[number],
      options: {
        ...learning,
        seed: seed + number,
        ...(number === before && resume && isBegun(resume) && { resume: { ...resume, members: undefined } }),
      },
    }),
  };
  const { finished, ended } = engine
    ? await runsElsewhere(jobs, { resume, signal, backend }, engine, elsewhere?.onProgress)
    : await runsHere(jobs, { resume, signal, backend, onEpoch, checkpoint });
  const { encoding } = fresh(seed).spec;
  if (finished.length === 0)
    return {
      ...ended!.found,
      model: straightenInputs(ended!.found.model),
      runs: [ended!.found],
    };
  const useful = finished.filter(({ run }) => run.stopped !== 'diverged' || run.bestEpoch > 0);
  const networks = useful.length > 0 ? useful : finished.slice(0, 1);
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
  const lost = finished.length - networks.length;
  return {
    ...run,
    ...(lost > 0 && { message: `${lost} of ${finished.length} networks diverged and were left out` }),
    ...(ended && {
      stopped: 'aborted',
      message: `stopped in network ${ended.number + 1} of ${parts.length}; ${finished.length} were finished`,
      state: ended.found.state,
    }),
    model,
    runs: finished.map(({ run: { stopped, bestEpoch, bestValidationLoss } }) => ({
      stopped,
      bestEpoch,
      ...(bestValidationLoss !== undefined && { bestValidationLoss }),
    })),
    finished: finished.map(({ number: _number, ...member }) => member),
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
