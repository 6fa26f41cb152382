// KANClassifier: labels and probabilities from rows, in the manner of scikit-learn.

import type { Table } from '../data/table.js';
import type { Model } from '../model/model.js';
import type { ClassificationMetrics } from '../table/class-metrics.js';
import { type ClassificationPrediction, predictTable } from '../table/predict-table.js';
import { Estimator, type FitOptions, type EstimatorOptions, type EstimatorRun } from './estimator.js';
import { classificationTable, type EstimatorInputs, type TargetTable } from './estimator-data.js';

/** Settings of a `KANClassifier`, all optional: of its network and of its training. */
export interface ClassifierOptions extends Omit<EstimatorOptions, 'loss'> {}

/** What classes are called. */
export type Label = string | number;

/** Targets: a label for each row, or the name of a column of the table `X`. */
export type ClassificationTargets<L extends Label = Label> = ArrayLike<L> | string;

/**
 * Learns to predict labels, words or numbers; what `predict` gives back is of the kind given to `fit`:
 * `const classifier = await new KANClassifier().fit(X, ['cat', 'dog'])` predicts strings. Scales inputs, chooses hidden nodes
 * where `layers` does not say, trains. `X` is rows of numbers, `{ data, shape }` or a table.
 */
export class KANClassifier<L extends Label = Label> extends Estimator<ClassificationTargets<L>> {
  readonly task = 'classification';

  constructor(options: ClassifierOptions = {}) {
    super(options);
  }

  /** An estimator that predicts with a model that was trained before. Throws a KanError on a model that does not predict classes. */
  static fromModel<L extends Label = Label>(model: Model, options: ClassifierOptions = {}): KANClassifier<L> {
    return new KANClassifier<L>(options).adopt(model);
  }

  /**
   * Learns from X[rows, inputs] and a label for each row, from the beginning, and returns the estimator. How the run went
   * is in `lastFit`. Throws a KanError on values that are missing or not finite, on rows of unequal number or width,
   * on words among numbers, where there is only one class, and on weights that are negative or all 0.
   */
  async fit(X: Table, y: string, options?: FitOptions): Promise<this>;
  async fit<M extends L>(X: EstimatorInputs, y: ArrayLike<M>, options?: FitOptions): Promise<KANClassifier<M>>;
  async fit(X: EstimatorInputs, y: ClassificationTargets<L>, options: FitOptions = {}): Promise<KANClassifier<L>> {
    await this.train(X, y, options);
    return this;
  }

  /** The classes, sorted, in the order of the probabilities. */
  get classes(): L[] {
    const { target } = this.encoding;
    return target.kind === 'classification' ? target.classes.map((word) => this.#label(word)) : [];
  }

  /**
   * The most likely class of each row in `labels`, and data[rows, classes], the probability of each, in the order of `classes`. Throws a
   * KanError before `fit` and on rows that do not fit.
   */
  async predict(X: EstimatorInputs, run: EstimatorRun = {}): Promise<ClassificationPrediction<L>> {
    const answer = await predictTable(this.model, this.inputs('predict', X), this.runWith('predict', run));
    const { labels, ...rest } = answer as ClassificationPrediction;
    return { ...rest, classes: this.classes, labels: labels.map((word) => this.#label(word)) };
  }

  /** Accuracy, log-loss and the confusion matrix of the answers, in the order of `classes`. */
  async evaluate(
    X: EstimatorInputs,
    y: ClassificationTargets<L>,
    run: EstimatorRun = {},
  ): Promise<ClassificationMetrics> {
    return (await this.measure(X, y, run)) as ClassificationMetrics;
  }

  /** Share of rows whose likeliest class is the right one. */
  async score(X: EstimatorInputs, y: ClassificationTargets<L>, run: EstimatorRun = {}): Promise<number> {
    return (await this.evaluate(X, y, run)).accuracy;
  }

  readTable(what: string, X: EstimatorInputs, y: ClassificationTargets<L>): TargetTable {
    return classificationTable(what, X, y);
  }

  /** A class as it was given: models keep classes as text. */
  #label(word: string): L {
    const { target } = this.encoding;
    return (target.kind === 'classification' && target.numeric ? Number(word) : word) as L;
  }
}
