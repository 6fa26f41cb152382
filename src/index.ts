// `kanjs`: what most programs want: networks, tables, formulas and pictures; in Node files too. The parts have doors of their own.

export { KanError, printable } from './errors.js';
export { createTable, type Table, type Column } from './data/table.js';
export { readCsv } from './data/csv.js';
export { readTable, streamTable, type TableInput } from './data/read-table.js';
export type { CsvOptions } from './data/reading-options.js';
export { Standardizer } from './network/standardizer.js';
export { createSyntheticDataset } from './formula/synthetic.js';
export { KAN, KANLayer, KANLinear, ResidualKAN, DeepKAN, type KANOptions } from './network/kan.js';
export { SparseKAN } from './network/sparse-kan.js';
export { ModularKAN } from './network/modular-kan.js';
export { KANTrainer, type KANTrainerOptions, type TrainData } from './network/trainer.js';
export { BatchedKANInference } from './network/inference.js';
export { KANRegressor, type RegressorOptions } from './network/regressor.js';
export { KANClassifier, type ClassifierOptions } from './network/classifier.js';
export { crossValidate, type CrossValidation } from './sweep/cross-validation.js';
export { gridSearch, type GridSearch } from './sweep/grid-search.js';
export { sweep, type Sweep, type SweepOptions } from './sweep/sweep.js';
export type { SweepSpec } from './sweep/sweep-spec.js';
export { trainTable, type TableResult, type TrainedTable } from './table/train-table.js';
export { type TableTrainOptions } from './table/train-options.js';
export { retrainTable } from './table/retrain-table.js';
export {
  predictTable,
  type ClassificationPrediction,
  type RegressionPrediction,
  type TablePrediction,
} from './table/predict-table.js';
export { evaluateTable, type TableMetrics } from './table/evaluate-table.js';
export { crossValidateTable, type TableFolds } from './table/cross-validate.js';
export { distillTable } from './table/distil.js';
export { refineTable } from './table/refine-table.js';
export { pruneTable, type TablePruning } from './table/prune-report.js';
export { selectInputs } from './table/select-inputs.js';
export { fitFormula } from './fit/fit-formula.js';
export type { FitFormulaOptions } from './fit/fit-problem.js';
export type { FittedFormula } from './fit/describe-fit.js';
export { discoverTable, type DiscoverTableOptions, type TableDiscovery } from './discover/discover-table.js';
export type { Model } from './model/model.js';
export { withoutMembers } from './model/members.js';
export type { ModelSpec, Width } from './model/spec.js';
export { type Edge, removeEdges } from './model/removal.js';
export type { MatrixLike, Tensor } from './data/matrix.js';
export { pruneModel, type Pruned } from './explain/prune.js';
export { refineGrid, updateGrid } from './train/grids.js';
export { lockEdge } from './model/locking.js';
export { unlockEdge } from './train/unlock-edge.js';
export type { TrainOptions, EpochEvent } from './train/options.js';
export type { TrainResult } from './train/result.js';
export type { Stopped } from './train/outcome.js';
export type { TrainHistory } from './train/outcome.js';
export { Formula } from './formula/formula.js';
export { symbolizeModel, type SymbolicResult } from './discover/symbolic.js';
export { compileToKAN } from './discover/compile-formula.js';
export { solveEquation } from './train/equation.js';
export { renderNetwork } from './draw/network-diagram.js';
export { renderEdge } from './draw/edge-plot.js';
export { renderReport } from './format/report.js';
export { encodeModel, decodeModel } from './format/model-file.js';
export { importModel, type ImportedModel, type ImportOptions } from './import/import-model.js';
export { exportModel } from './export/export-model.js';
export type { ExportOptions, ExportedFile } from './export/export-options.js';
export { openBackend, type BackendOptions } from './compute/backend.js';
export type { Backend } from './compute/contract.js';
export { compileModel, type CompiledModel } from './compute/compile.js';
