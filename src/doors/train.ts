// `kanjs/train`: below the classes and tables: the training loop, its options, metrics, checkpoints, and the types of both.

export { type CalibrationBin, calibrationCurve } from '../data/calibration.js';
export { trainModel } from '../train/trainer.js';
export { type OptionRule, pickOptions } from '../options.js';
export { tableOptions } from '../table/option-table.js';
export { wordEncodings } from '../data/input-columns.js';
export { type PreparedTable, prepareTable } from '../table/prepare-table.js';
export type { NewRowsOptions } from '../table/new-rows.js';
export type { ClassWeights } from '../table/class-weights.js';
export type { TargetTransformRule } from '../table/target-transform.js';
export { type ClassFigures, type ClassificationMetrics, classificationMetrics } from '../table/class-metrics.js';
export { accuracy, type RegressionMetrics, regressionMetrics } from '../table/metrics.js';
export { regularizationLoss } from '../train/penalty.js';
export { type Schedule, type ScheduleName, schedules } from '../train/schedule.js';
export type { TableRetrainOptions } from '../table/retrain-table.js';
export type { EpochCallback, Metric, CustomLoss } from '../train/options.js';
export { type Optimizer, optimizers } from '../train/option-table.js';
export type { Condition, EquationEvent, EquationOptions, EquationResult } from '../train/equation.js';
export type { EquationNames, OwnResidual } from '../train/residual.js';
export type { DistillOptions } from '../table/distil.js';
export type { MemberRun } from '../table/ensemble.js';
export type { EvaluatedTable } from '../table/evaluate-table.js';
export type { MeasuredRows } from '../table/known-rows.js';
export type { TableRefinement, TableRefineOptions } from '../table/refine-table.js';
export type { SparsityOptions } from '../train/sparsity-penalty.js';
export type { TrainState } from '../train/state.js';
export type { TablePruneOptions } from '../table/prune-report.js';
export type { SelectedInputs, SelectInputsOptions } from '../table/select-inputs.js';
export { encodeCheckpoint, decodeCheckpoint } from '../format/checkpoint.js';
export type { ClassificationTargets, Label } from '../network/classifier.js';
export type { CrossValidationOptions } from '../sweep/cross-validation.js';
export {
  Estimator,
  type EstimatorOptions,
  type EstimatorRun,
  type Fit,
  type FitOptions,
} from '../network/estimator.js';
export { type PredictOptions, MatrixNetwork, Network } from '../network/network.js';
export type { EstimatorInputs, TargetTable } from '../network/estimator-data.js';
export type { GridPoint, GridSearchOptions, GridSettings } from '../sweep/grid-search.js';
export type { RegressionTargets } from '../network/regressor.js';
export type { KANLayerOptions, ResidualKANOptions } from '../network/kan.js';
export type { SparseKANOptions } from '../network/sparse-kan.js';
export type { ModuleWidths } from '../network/modular-kan.js';
export type { InferenceProgress, InferenceRun } from '../network/batch-runner.js';
export type { InferenceOptions, RowSource, TableInferenceRun } from '../network/inference.js';
export type { TableFoldOptions } from '../table/cross-validate.js';
