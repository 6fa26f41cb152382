// From a table to a trained model: hold rows back, encode, choose the network, train, measure. The training itself is train/trainer.ts.

import { defaultBackend } from '../compute/backend.js';
import type { Backend, DatasetSource, LossKind } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import type { Decision } from '../data/decision.js';
import type { TableEncoding, Task } from '../data/table-encoding.js';
import { inputQuantities, encodingWidth } from '../data/encoding.js';
import { outputWidth } from '../data/target-columns.js';
import { rememberDivision } from '../data/row-division.js';
import { tableMeant } from '../data/meant-names.js';
import { usableInPieces } from '../data/usable-columns.js';
import { type Table, checkTable } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { importanceOfRows } from '../explain/importance.js';
import { createSpec, defaultHiddenWidths, networkOptions } from '../model/create.js';
import type { Model } from '../model/model.js';
import type { ModelSpec } from '../model/spec.js';
import { straightenInputs } from '../model/straight-inputs.js';
import { checkNames, pickOptions } from '../options.js';
import { type Choice, chooseOptimizer } from '../train/choose-optimizer.js';
import { trainingOptions } from '../train/option-table.js';
import { type TrainOptions, isCustomLoss } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import { type FirstRun, isBegun, stateBefore, type TrainState } from '../train/state.js';
import { trainModel } from '../train/trainer.js';
import { type AnswersBesideTruth, type TableMetrics, measureAnswers } from './evaluate-table.js';
import { joinAnswers, type UnseenAnswers, withErrors } from './calibrate.js';
import { withErrorsAtEnd } from './errors-at-end.js';
import { checkEnsemble, dealMembers, type Elsewhere, type MemberRun, trainMembers } from './ensemble.js';
import { isConstant, toldBy } from './candidates.js';
import { tooShort } from './convergence.js';
import { epochsFor } from './epochs.js';
import { tableOptions } from './option-table.js';
import { ensembleState, firstEnsembleOf, firstRunOf, resultOf, withFirst } from './first-run.js';
import { type Prepared, freshModels, prepare } from './prepare.js';
import { checkTransform, withSmear } from './target-transform.js';
import { classFactors } from './class-weights.js';
import type { Parts } from './parts.js';
import { checkTarget, encodeTable, separate } from './rows.js';
import { type Settled, settle } from './settle.js';
import type { TableTrainOptions } from './train-options.js';

/** Rows up to which a network that was chosen by trials is trained again on all of them; more gain nothing from a quarter more. */
const mostRowsAgain = 16_000;

/** A model that was trained on a table, with how the training went and how good it is on the rows held back. */
export interface TableResult<T extends Task = Task> extends TrainResult {
  /** of an ensemble: how each of its networks went; the rest is of the one that stands for it, which `model` is with the others as members */
  members?: MemberRun[];
  /** what the losses of the history are means of; 'custom' is a function of the caller */
  loss: LossKind | 'custom';
  /** rows trained on and held back */
  rows: { train: number; validation: number };
  /** what was chosen of network and training, by trials, and why; also at the end of the model's profile; absent where the options said it */
  settled?: Decision[];
  /** where the returned network learned from all rows in the end, those held back too: how many they are */
  refitted?: number;
  /** where the training on all rows was stopped: the returned network is the one before */
  refitStopped?: true;
  /**
   * measured on the held-back rows, with the returned model or, where that was then trained again on all rows, with the one before; absent without any
   */
  metrics?: TableMetrics<T>;
  /** its answers there, beside what was so */
  heldBack?: AnswersBesideTruth;
}

/** A `TableResult` that surely has `metrics`, of the task that was named, unless `validation` may be 0. */
export type TrainedTable<T extends Task, V extends number | Table> = TableResult<T> &
  (0 extends V ? unknown : { metrics: TableMetrics<T> });

/**
 * Trains a network on a table. The encoding (scales, categories, classes) is fitted to the training rows only and is
 * returned inside the model's spec, so that the model answers in the target's own units. Losses of regression are mean
 * squared or absolute errors in those units (for several columns, the mean over them); of classification, mean cross-entropy.
 * 'huber' has its bend at one standard deviation of the target, and is given in squared units. A custom loss is given
 * standardised targets.
 * Throws a KanError on columns, rows or options that do not fit.
 */
export function trainTable<T extends Task = Task, V extends number | Table = Table>(
  table: Table,
  options: TableTrainOptions<T, V>,
): Promise<TrainedTable<T, V>>;
export async function trainTable(table: Table, options: TableTrainOptions): Promise<TableResult> {
  return await trainPlainly(table, options, { importance: true });
}

/** What surrounds a training. */
interface Surroundings {
  /** what is found out for readers alone: it takes a small network longer than many epochs, and who measures the model and forgets it does without */
  importance: boolean;
  /** where the networks of an ensemble are trained; default: here, one after the other */
  engine?: Elsewhere['open'] | undefined;
  /** what networks like this one said of the rows to learn from, each by one that had not seen it: they tell of its errors as those held back do */
  unseen?: UnseenAnswers | undefined;
  /** told how training went, before anything is made of its model: of an ensemble where all of its networks are done */
  onRun?: (run: FirstRun) => void;
}

/** The same, with what only other rooms are to say. */
export async function trainPlainly(
  given: Table,
  settings: TableTrainOptions,
  around: Surroundings,
): Promise<TableResult> {
  checkNames('trainTable', settings, tableOptions, 'target');
  checkTable('trainTable', given);
  checkTarget('trainTable', settings.target);
  const { table, options } = tableMeant(given, settings);
  if (options.refit !== undefined && typeof options.refit !== 'boolean')
    throw new KanError(`trainTable: \`refit\` must be true or false; got ${show(options.refit)}`);
  const { target, validation = 0.2, seed = 42, ensemble, targetTransform = 'none' } = options;
  const usable = await completeInTurns(usableInPieces(table, options));
  checkTransform(usable, target, targetTransform);
  const parted = await completeInTurns(
    separate(usable, options, typeof validation === 'object' ? like(usable, table, validation) : validation, seed),
  );
  const { train, heldBack } = parted;
  checkBatch(options.batchSize, train.rows);
  checkEnsemble('trainTable', ensemble, train.rows);
  const division =
    typeof validation === 'object'
      ? undefined
      : await completeInTurns(rememberDivision(parted.whole, { ...options, validation, seed }));
  const prepared = await prepare({ ...parted, division }, options);
  checkLoss(prepared.encoding, options);
  const settled = toldBy(options) === undefined ? await settle(prepared, options) : undefined;
  // a choice that was stopped is made anew by whoever goes on, and may come to another network
  const unsettled = settled !== undefined && options.signal?.aborted === true;
  // of a run that is resumed while it learned from all rows, what came before is there
  const known = options.resume?.first;
  checkFirst(known, ensemble);
  let first = known;
  const {
    last,
    state: reached,
    ...learned
  } = await learn(
    prepared,
    heldBack,
    {
      ...options,
      ...around,
      onRun: (run) => (first = run),
      ...(known && { resume: known.others && ensembleState(known) }),
    },
    settled,
    known?.others ? undefined : known && resultOf(known),
  );
  const result: TableResult = { ...learned, ...(reached && !unsettled && { state: reached }) };
  const { refit = settled !== undefined && ensemble === undefined && train.rows <= mostRowsAgain } = options;
  if (!refit || typeof validation === 'object' || heldBack === undefined) return result;
  if (result.stopped === 'aborted' || result.stopped === 'diverged') return result;
  const rows = await completeInTurns(separate(usable, options, 0, seed));
  const whole = await prepare({ ...rows, division: division && { ...division, all: true } }, options);
  const { onEpoch: _told, checkpoint, resume: _from, metrics: _measured, patience: _none, ...silent } = options;
  if (!known && first) await checkpoint?.save(stateBefore({ first }));
  const again = await learn(
    whole,
    undefined,
    {
      ...silent,
      ...around,
      ...(known && resumesAllRows(options.resume!)),
      ...(checkpoint &&
        first && { checkpoint: { ...checkpoint, save: (state) => checkpoint.save(withFirst(state, first!)) } }),
      onEpoch: ({ epoch, epochs }) => options.onStage?.({ stage: 'all rows', done: epoch, total: epochs }),
    },
    settled,
  );
  if (again.stopped === 'aborted')
    return {
      ...result,
      refitStopped: true,
      ...(first && { state: again.state ? withFirst(again.state, first) : stateBefore({ first }) }),
    };
  if (again.stopped === 'diverged') return { ...result, message: `not trained again on all rows: ${again.message}` };
  // what is known of its errors is what the one before did on rows that it had not seen
  const plain = options.weights === undefined && options.classWeights === undefined;
  const model = await withErrorsAtEnd(again.model, { ...result, ...(last && { last }) }, heldBack, {
    plain,
    unseen: settled?.unseen,
    backend: options.backend ?? (await defaultBackend()),
  });
  return { ...result, model, refitted: whole.train.rows };
}

/** Throws a KanError where the run that was kept is of other networks. */
function checkFirst(known: FirstRun | undefined, ensemble: number | undefined): void {
  const networks = known && (known.others ? 1 + known.others.length : undefined);
  if (known !== undefined && networks !== ensemble)
    throw new KanError(
      `train: \`resume\` belongs to a run of ${networks === undefined ? 'one network' : `${networks} networks`}; this one has ${ensemble ?? 1}`,
    );
}

/** Where the run on all rows goes on, if it has come anywhere. */
function resumesAllRows({ first: _first, ...state }: TrainState): { resume?: TrainState } {
  return isBegun(state) || state.members ? { resume: state } : {};
}

/** What to do where no network was better than one answer. */
const sameForAll =
  'the model answers the same for all rows, for no network did clearly better on rows held back: give it more rows or other columns, or train one all the same (`layers: [8]`)';

/** Trains a new network on prepared rows and measures it on those held back. */
async function learn(
  prepared: Prepared,
  heldBack: Table | undefined,
  options: TableTrainOptions & Surroundings,
  settled?: Settled,
  known?: TrainResult,
): Promise<TableResult> {
  const { train, dealt, encoding } = prepared;
  const { seed = 42, gridSize, order, ensemble } = options;
  const [inputs, outputs] = [encodingWidth(encoding), outputWidth(encoding)];
  const lines = inputQuantities(encoding).filter(({ line }) => line).length;
  const { layers = defaultHiddenWidths({ inputs, lines, outputs, rows: train.rows, gridSize, order }) } = options;
  const { validation: _held, target: _target, task: _task, ...told } = { ...options, layers, ...settled?.settings };
  const spec = createSpec([inputs, ...layers, outputs], pickOptions(options, networkOptions));
  const { optimizer, why } = settled
    ? { optimizer: settled.settings.optimizer ?? ('adamw' as const), why: undefined }
    : optimizerFor({ ...spec, encoding }, train.rows, told);
  const epochs = told.epochs ?? Math.max(trainingOptions.epochs.default, epochsFor({ ...told, optimizer }, train.rows));
  // all rows at once is for accuracy
  const dtype = options.dtype ?? (optimizer === 'adamw' ? 'float32' : 'float64');
  const decided = settled ? withProfile(prepared, settled.decisions) : prepared;
  const fresh = await freshModels(decided, { ...options, ...told, dtype }, settled !== undefined);
  const grids = optimizer === 'lm' ? (told.grids ?? gridsTo(fresh(seed).spec)) : told.grids;
  const parts = ensemble === undefined ? undefined : dealMembers(dealt, options, ensemble, seed);
  const kept = (settled?.kept && withEncoding(settled.kept, fresh(seed).spec)) ?? known;
  const result = await trainEncoded(
    fresh,
    train,
    heldBack,
    { ...told, optimizer, grids, epochs, seed, unseen: settled?.unseen },
    kept ? undefined : parts,
    kept,
  );
  // the length that trials settle is enough, and more epochs by hand would undo the choice of the network
  const { message: ending, ...rest } = result;
  const isTold = ending !== undefined && !(settled && result.stopped === 'epochs');
  const message = isTold ? ending : settled && isConstant(settled.settings) ? sameForAll : undefined;
  return {
    ...rest,
    ...(message !== undefined && { message }),
    ...(settled && { settled: settled.decisions }),
    ...(why !== undefined && { why }),
  };
}

/** A run whose network has the encoding of that spec. */
function withEncoding(run: TrainResult, { encoding }: ModelSpec): TrainResult {
  return { ...run, stopped: 'aborted', model: { ...run.model, spec: { ...run.model.spec, encoding } } };
}

function withProfile(prepared: Prepared, decisions: readonly Decision[]): Prepared {
  const { encoding } = prepared;
  return { ...prepared, encoding: { ...encoding, profile: [...(encoding.profile ?? []), ...decisions] } };
}

/** A table to measure on, without the columns that were left out of the one to learn from. */
function like(usable: Table, whole: Table, other: Table): Table {
  const gone = new Set(whole.columns.filter((column) => !usable.columns.includes(column)).map(({ name }) => name));
  return { ...other, columns: other.columns.filter(({ name }) => !gone.has(name)) };
}

/** What optimizer 'auto' comes to for a fresh model, and why; any other is itself. */
function optimizerFor(spec: ModelSpec, rows: number, options: Omit<TableTrainOptions, 'target'>): Partial<Choice> {
  const { optimizer, classWeights: _classWeights, resume, ...others } = pickOptions(options, trainingOptions);
  // networks that are done are no reason for mini-batches
  const rest = { ...others, ...(resume && isBegun(resume) && { resume }) };
  if (optimizer !== 'auto') return { optimizer: optimizer ?? 'adamw' };
  const classes = spec.encoding?.target.kind === 'classification';
  const model = { spec, parameters: new Float32Array(0) };
  return chooseOptimizer(model, rows, { ...rest, validation: undefined, loss: classes ? 'cross-entropy' : rest.loss });
}

/** From coarse to the grid that was asked for: a fine one is hardly found at once, but of a sum, which is solved for. */
function gridsTo({ layers }: ModelSpec): number[] | undefined {
  const first = layers.find((layer) => layer.kind === 'kan');
  if (layers.length === 1 || first === undefined || (first.basis ?? 'bspline') !== 'bspline') return undefined;
  return [...[5, 10, 20, 50, 100, 200].filter((size) => size < first.gridSize), first.gridSize];
}

/**
 * Trains what `fresh` gives for the seed, whose encoding fits both tables, and measures it on the second; with `parts` of the first, a network for each
 * of them. `kept` is a run that is over: nothing more is trained.
 */
export async function trainEncoded(
  fresh: (seed: number) => Model,
  train: Table,
  heldBack: Table | undefined,
  {
    weights,
    classWeights,
    importance = true,
    engine,
    onRun,
    onStage,
    unseen: tried,
    ...options
  }: Omit<TrainOptions, 'validation' | 'loss' | 'classWeights'> &
    Pick<TableTrainOptions, 'loss' | 'weights' | 'classWeights' | 'onStage'> &
    Partial<Surroundings>,
  parts?: readonly Parts[],
  kept?: TrainResult,
): Promise<TableResult> {
  const { seed = 42 } = options;
  const model = fresh(seed);
  const encoding = model.spec.encoding!;
  const regression = encoding.target.kind === 'regression';
  checkLoss(encoding, options);
  // a signal that comes before the first step is trainModel's to obey
  const heldBackSource = heldBack && (await completeInTurns(encodeTable(encoding, heldBack, { weights })));
  const loss = regression ? (options.loss ?? 'mse') : 'cross-entropy';
  const source = await completeInTurns(encodeTable(encoding, train, { learning: true, weights }));
  const training: TrainOptions = {
    ...pickOptions(options, trainingOptions),
    loss,
    classWeights: classFactors(encoding, classWeights),
  };
  const elsewhere: Elsewhere | undefined = engine && {
    open: engine,
    ...(onStage && { onProgress: (done, total) => onStage({ stage: 'networks', done, total }) }),
  };
  const together = parts && (await trainMembers(fresh, source, parts, training, elsewhere));
  const { runs, unseen, finished, ...found } = together ?? {
    ...(kept ?? (await trainModel(model, source, { ...training, validation: heldBackSource }))),
    runs: undefined,
    unseen: undefined,
    finished: undefined,
  };
  if (!together) onRun?.(firstRunOf(found));
  else if (finished && found.stopped !== 'aborted') onRun?.(firstEnsembleOf(finished));
  const backend = options.backend ?? (await defaultBackend());
  // what is between the two values of an input was never learned
  const learned = together ? found.model : straightenInputs(found.model);
  const held =
    together || heldBackSource === undefined
      ? unseen
      : {
          ...heldBackSource,
          outputs: await completeInTurns(predictInPieces(learned, heldBackSource.x, heldBackSource.rows, backend)),
        };
  const answers = together ? held : joined(held, tried);
  // chances under weights are not those of the rows
  const plain = source.weights === undefined && training.classWeights === undefined;
  const result = { ...found, model: withErrors(learned, regression || plain ? answers : undefined) };
  const trained: TableResult = {
    ...result,
    loss: isCustomLoss(loss) ? 'custom' : loss,
    rows: { train: train.rows, validation: heldBack?.rows ?? 0 },
    ...(runs && { members: runs }),
  };
  const smeared = await withMeans(result.model, source, backend);
  const measured = heldBackSource && (await measureAnswers(smeared, heldBackSource, { backend }));
  const message = trained.message ?? tooShort(result);
  return {
    ...trained,
    model: importance ? await withImportance(smeared, source, backend) : smeared,
    ...measured,
    ...(message !== undefined && { message }),
  };
}

function joined(these: UnseenAnswers | undefined, those: UnseenAnswers | undefined): UnseenAnswers | undefined {
  return these && those ? joinAnswers(these, those) : (these ?? those);
}

function checkLoss({ target }: TableEncoding, { loss }: Pick<TableTrainOptions, 'loss'>): void {
  if (target.kind === 'regression' || loss === undefined) return;
  throw new KanError(`trainTable: \`loss\` ${show(loss)} is for regression`, 'classification has cross-entropy');
}

export function checkBatch(batchSize: number | undefined, rows: number): void {
  if (batchSize !== undefined && batchSize > rows) {
    throw new KanError(
      `\`batchSize\` is ${batchSize} but there are only ${rows} rows to train on`,
      `use a batch size of at most ${rows}`,
    );
  }
}

/** The model, with what leads from logarithms it says to means, if it learned logarithms. */
async function withMeans(model: Model, source: DatasetSource, backend: Backend): Promise<Model> {
  const encoding = model.spec.encoding!;
  if (encoding.target.kind !== 'regression' || !encoding.target.columns.some(({ transform }) => transform))
    return model;
  const outputs = await completeInTurns(predictInPieces(model, source.x, source.rows, backend));
  return { ...model, spec: { ...model.spec, encoding: withSmear(encoding, source, outputs) } };
}

/** The model, with how much each column matters on the rows it learned from. */
async function withImportance(model: Model, { x, rows }: DatasetSource, backend: Backend): Promise<Model> {
  const importance = await completeInTurns(importanceOfRows(model, x, rows, backend));
  return { ...model, spec: { ...model.spec, encoding: { ...model.spec.encoding!, importance } } };
}
