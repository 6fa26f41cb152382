// What regressor and classifier share: options, the fitted model, fitting and measuring. All the work, from scaling to training, is
// table/train-table.ts's; this room gives it the manner of scikit-learn.

import { checkEncoding } from '../data/check-encoding.js';
import { type TableEncoding, type Task } from '../data/table-encoding.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { checkNames, type OptionRule } from '../options.js';
import { tableOptions } from '../table/option-table.js';
import { evaluateTable, type TableMetrics } from '../table/evaluate-table.js';
import { type TableResult, trainTable } from '../table/train-table.js';
import { type TableTrainOptions } from '../table/train-options.js';
import { type EstimatorInputs, inputsFor, type TargetTable, weighedTable } from './estimator-data.js';
import { type RunOptions, runOptions } from '../compute/run.js';

/** The options of `trainTable` that an estimator keeps from one fit to the next, with the same names and defaults. */
export interface EstimatorOptions extends Omit<
  TableTrainOptions,
  'target' | 'task' | 'splitBy' | 'orderBy' | 'weights' | 'validation' | 'metrics' | 'checkpoint' | 'resume'
> {
  /** share of rows held back to find the best epoch; default 0, all rows are learned from, or 0.2 with `patience` */
  validation?: number;
}

const {
  target: _target,
  task: _task,
  splitBy: _splitBy,
  orderBy: _orderBy,
  weights: _weights,
  metrics: _metrics,
  checkpoint: _checkpoint,
  resume: _resume,
  ...kept
} = tableOptions;
/** Every option an estimator has. */
const estimatorOptions: Record<keyof EstimatorOptions, OptionRule> = kept;

/** What a single fit is told. */
export interface FitOptions {
  /** how much each row counts, numbers from 0 on, or the name of a column of the table `X` that says so and is no input */
  sampleWeight?: ArrayLike<number> | string;
}

/** How predictions are made; the options of that name of the estimator are for training, but for the backend, which is the default here. */
export interface EstimatorRun extends RunOptions {}

/** How a fit went: what `trainTable` returns beside the model. */
export type Fit = Omit<TableResult, 'model'>;

/**
 * An estimator: options, and after `fit` or `fromModel` a model. `Y` is what its targets come in.
 * The model is the one thing to save: `saveModel(path, estimator.model)`.
 */
export abstract class Estimator<Y = never> {
  abstract readonly task: Task;
  readonly options: Readonly<EstimatorOptions>;
  #model: Model | undefined;
  #fit: Fit | undefined;

  /** Throws a KanError on an option there is not. */
  constructor(options: EstimatorOptions = {}) {
    checkNames(new.target.name, options, estimatorOptions);
    if (options.layers !== undefined && !Array.isArray(options.layers))
      throw new KanError(
        `${new.target.name}: \`layers\` must be a list of hidden widths, such as [8] or []; got ${show(options.layers)}`,
      );
    this.options = { ...options };
  }

  /** Whether there is a model. */
  get fitted(): boolean {
    return this.#model !== undefined;
  }

  /** The fitted model, with scales and names of columns. Throws a KanError before the first fit. */
  get model(): Model {
    if (this.#model) return this.#model;
    throw new KanError(
      `${this.constructor.name}: not fitted yet`,
      `call \`await estimator.fit(X, y)\` first, or start from a saved model with \`${this.constructor.name}.fromModel\``,
    );
  }

  /** How the last fit went: losses, why it stopped, figures on rows held back. Undefined for a model that was loaded. */
  get lastFit(): Fit | undefined {
    return this.#fit;
  }

  /** Learns from rows and targets, from the beginning. */
  abstract fit(X: EstimatorInputs, y: Y): Promise<unknown>;

  /** Rows and targets as a table, checked; `what` begins the message where they do not fit. */
  abstract readTable(what: string, X: EstimatorInputs, y: Y): TargetTable;

  /** How good the answers are for rows not learned from: R², or accuracy. */
  abstract score(X: EstimatorInputs, y: Y, run?: EstimatorRun): Promise<number>;

  /** An estimator like this one, not fitted, with some options changed. */
  with(options: EstimatorOptions): this {
    const Same = this.constructor as new (options: EstimatorOptions) => this;
    return new Same({ ...this.options, ...options });
  }

  /** The options with what the table adds, as `trainTable` and `crossValidateTable` take them. */
  trainOptions({ target }: TargetTable): EstimatorOptions & Pick<TableTrainOptions, 'target' | 'task'> {
    return { ...this.options, target, task: this.task };
  }

  protected async train(X: EstimatorInputs, y: Y, options: FitOptions): Promise<void> {
    const what = `${this.constructor.name}.fit`;
    checkFitOptions(what, options);
    const { weights, ...data } = weighedTable(what, this.readTable(what, X, y), options.sampleWeight);
    const { validation = this.options.patience === undefined ? 0 : 0.2 } = this.options;
    const { model, ...fit } = await trainTable(data.table, { ...this.trainOptions(data), validation, weights });
    this.#model = model;
    this.#fit = fit;
  }

  protected async measure(X: EstimatorInputs, y: Y, run: EstimatorRun): Promise<TableMetrics> {
    const { encoding, model } = this;
    const { table, target } = this.readTable(`${this.constructor.name}.evaluate`, X, y);
    const own =
      encoding.target.kind === 'regression' ? encoding.target.columns.map(({ name }) => name) : [encoding.target.name];
    if (own.length !== target.length)
      throw new KanError(
        `${this.constructor.name}.evaluate: \`y\` has ${target.length} targets but this model predicts ${own.length}`,
      );
    // under the names the model knows them by: inputs by their order where they had none, targets always
    const targets = target.map((name, i) => ({ ...findColumn(table, name), name: own[i] }));
    const inputs = this.inputs('evaluate', X);
    const columns = [...inputs.columns.filter(({ name }) => !own.includes(name)), ...targets];
    return evaluateTable(model, { ...inputs, columns }, this.runWith('evaluate', run));
  }

  /** Rows to predict as a table the model can read. */
  protected inputs(method: string, X: EstimatorInputs): Table {
    return inputsFor(`${this.constructor.name}.${method}: \`X\``, X, this.encoding);
  }

  /** The options of a prediction, checked, with the estimator's backend where they say none. */
  protected runWith<R extends EstimatorRun>(method: string, run: R, more: readonly string[] = []): R {
    checkNames(`${this.constructor.name}.${method}`, run, [...runOptions, ...more]);
    return { ...run, backend: run.backend ?? this.options.backend };
  }

  protected get encoding(): TableEncoding {
    return this.model.spec.encoding!;
  }

  /** Takes a model that was trained before. Throws a KanError where it does not do this estimator's task. */
  protected adopt(model: Model): this {
    const what = `${this.constructor.name}.fromModel`;
    checkModel(model, what);
    const { encoding } = model.spec;
    if (encoding === undefined)
      throw new KanError(`${what}: this model was not trained on a table and does not say what it reads and predicts`);
    checkEncoding(encoding, modelInputs(model.spec), modelOutputs(model.spec), what);
    const { kind } = encoding.target;
    if (kind !== this.task)
      throw new KanError(
        `${what}: this model does ${kind}, not ${this.task}`,
        `use ${kind === 'regression' ? 'KANRegressor' : 'KANClassifier'}.fromModel`,
      );
    this.#model = model;
    return this;
  }
}

/** Throws a KanError unless these are options of a fit: others are the constructor's. */
function checkFitOptions(what: string, options: FitOptions): void {
  const other =
    typeof options === 'object' && options !== null
      ? Object.keys(options).find((name) => name !== 'sampleWeight')
      : show(options);
  if (other !== undefined)
    throw new KanError(
      `${what} takes X, y and { sampleWeight }; got a third argument with ${other}`,
      "options are the constructor's: new KANRegressor({ epochs: 100 })",
    );
}

/** Throws a KanError unless `value` is an estimator. */
export function checkEstimator(what: string, value: unknown): void {
  if (value instanceof Estimator) return;
  throw new KanError(
    `${what}: \`estimator\` must be a KANRegressor or a KANClassifier; got ${show(value)}`,
    'new KANRegressor() is one',
  );
}

/** Names of the settings that a grid search may vary: folds hold back their own rows, and seeds are the same for all. */
export const searchableSettings = Object.entries(estimatorOptions)
  .filter(([, { searchable = true }]) => searchable)
  .map(([name]) => name);
