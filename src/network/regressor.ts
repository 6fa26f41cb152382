// KANRegressor: numbers from rows, in the manner of scikit-learn.

import type { MatrixLike } from '../data/matrix.js';
import type { Model } from '../model/model.js';
import type { RegressionMetrics } from '../table/metrics.js';
import type { AnswerOptions } from '../table/new-rows.js';
import { predictTable, type RegressionPrediction } from '../table/predict-table.js';
import { Estimator, type FitOptions, type EstimatorOptions, type EstimatorRun } from './estimator.js';
import { type EstimatorInputs, regressionTable, type TargetTable } from './estimator-data.js';

/** Settings of a `KANRegressor`, all optional: of its network and of its training. */
export interface RegressorOptions extends Omit<EstimatorOptions, 'classWeights'> {}

/** Targets: one number for each row, rows of several, or the names of columns of the table `X`. */
export type RegressionTargets = MatrixLike | string | readonly string[];

/**
 * Learns to predict numbers: scales inputs and targets, chooses hidden nodes where `layers` does not say, trains.
 * `const regressor = await new KANRegressor().fit(X, y)`. `X` is rows of numbers, `{ data, shape }` or a table.
 */
export class KANRegressor extends Estimator<RegressionTargets> {
  readonly task = 'regression';

  constructor(options: RegressorOptions = {}) {
    super(options);
  }

  /** An estimator that predicts with a model that was trained before. Throws a KanError on a model that does not predict numbers. */
  static fromModel(model: Model, options: RegressorOptions = {}): KANRegressor {
    return new KANRegressor(options).adopt(model);
  }

  /**
   * Learns from X[rows, inputs] and y[rows] or y[rows, outputs], from the beginning, and returns the estimator. How the run
   * went is in `lastFit`. Throws a KanError on values that are missing or not finite, on rows of unequal number or
   * width, on a target that is the same in every row, and on weights that are negative or all 0.
   */
  async fit(X: EstimatorInputs, y: RegressionTargets, options: FitOptions = {}): Promise<this> {
    await this.train(X, y, options);
    return this;
  }

  /** Number of targets. */
  get outputs(): number {
    return this.encoding.target.kind === 'regression' ? this.encoding.target.columns.length : 0;
  }

  /** data[rows, outputs], row after row, in the targets' own units; with `interval` such as 0.9, `lower` and `upper` hold the right answer with that probability. Throws a KanError before `fit` and on rows that do not fit. */
  async predict(
    X: EstimatorInputs,
    run: EstimatorRun & Pick<AnswerOptions, 'interval'> = {},
  ): Promise<RegressionPrediction> {
    const running = this.runWith('predict', run, ['interval']);
    const answer = await predictTable(this.model, this.inputs('predict', X), running);
    return answer as RegressionPrediction;
  }

  /** RMSE, MAE and R² of the answers. */
  async evaluate(X: EstimatorInputs, y: RegressionTargets, run: EstimatorRun = {}): Promise<RegressionMetrics> {
    return (await this.measure(X, y, run)) as RegressionMetrics;
  }

  /** R² of the answers; of several targets, the plain mean. */
  async score(X: EstimatorInputs, y: RegressionTargets, run: EstimatorRun = {}): Promise<number> {
    return (await this.evaluate(X, y, run)).r2;
  }

  readTable(what: string, X: EstimatorInputs, y: RegressionTargets): TargetTable {
    return regressionTable(what, X, y);
  }
}
