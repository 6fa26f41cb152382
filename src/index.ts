// The public names, nothing else.

export { createTable, type Column, type Table } from './data/table.js';
export { type CsvOptions, type CsvSource, readCsv, streamCsv } from './data/csv.js';
export { type MissingRule, missingRules } from './data/missing.js';
export {
  columnKinds,
  inputNames,
  type InputColumn,
  outputNames,
  type TableEncoding,
  type TargetEncoding,
  type Task,
} from './data/encoding.js';
export { type MatrixLike, type Tensor } from './data/matrix.js';
export { type Scaling, Standardizer, type StandardizerState } from './data/standardizer.js';
export { createSyntheticDataset, type SyntheticDataset, type SyntheticOptions } from './data/synthetic.js';
export { KanError, printable } from './errors.js';
export { type OptionRule, pickOptions } from './options.js';
export { tableOptions } from './table/option-table.js';
export { evaluateSpline } from './math/b-spline.js';
export { type EdgeFunctionName, edgeFunctionNames } from './math/edge-functions.js';
export { extendKnots, uniformBreakpoints } from './math/knots.js';
export { fitSpline } from './math/least-squares.js';
export { createRandom, type Random, restoreRandom } from './math/random.js';
export { type Expression, variablesOf } from './formula/expression.js';
export { compileExpression } from './formula/evaluate.js';
export { complexityOf } from './formula/complexity.js';
export { differentiate } from './formula/differentiate.js';
export { type CodeLanguage, Formula, type FormulaJSON, type FormulaOptions } from './formula/formula.js';
export { parseExpression } from './formula/parse.js';
export { printC } from './formula/print-c.js';
export { type PrintOptions } from './formula/print-infix.js';
export { printJavaScript } from './formula/print-javascript.js';
export { printLatex } from './formula/print-latex.js';
export { printPython } from './formula/print-python.js';
export { printExpression } from './formula/print.js';
export { nearestSimple, type SimpleNumber } from './formula/simple-numbers.js';
export { simplify } from './formula/simplify.js';
export { snapConstants, type Snapped, type SnapOptions } from './formula/snap.js';
export { createSpec, type ModelKind, modelKinds, type SpecOptions, specificationOptions } from './model/create.js';
export { type InitialValues, initializeParameters } from './model/initialize.js';
export {
  activeParameterCount,
  edgePosition,
  edgeRows,
  layerOffset,
  modelWidths,
  parameterCount,
  widthsText,
} from './model/layout.js';
export type { Affine } from './model/locked-edges.js';
export { lockEdge, lockedEdges, type LockedFormula, lockedText, type LockOptions } from './model/locking.js';
export { checkModel, type Model } from './model/model.js';
export { type Edge, type LayerSparsity, removeEdges, sparsityOf } from './model/removal.js';
export {
  type Activation,
  type BaseActivation,
  baseActivations,
  type Basis,
  bases,
  type Dtype,
  type Grid,
  type KANLayerSpec,
  type LayerSpec,
  type LockedEdge,
  type ModelSpec,
  type Outside,
  outsideRules,
  type ProductLayerSpec,
  type Real,
  type Width,
} from './model/spec.js';
export { type CompiledModel, compileModel, type CompileOptions } from './compute/compile.js';
export { generateSource } from './compute/straight-line/source.js';
export { type BackendOptions, defaultBackend, type Device, devices, openBackend } from './compute/backend.js';
export type {
  AdamWStep,
  Backend,
  Dataset,
  DatasetSource,
  LossKind,
  Session,
  SessionOptions,
} from './compute/contract.js';
export { domainReport, joinReports, type OutsideInput } from './compute/domain-report.js';
export { type DerivativeOptions, type InputDerivatives, inputDerivatives } from './compute/input-derivatives.js';
export {
  accuracy,
  type ClassificationMetrics,
  classificationMetrics,
  type RegressionMetrics,
  regressionMetrics,
} from './data/metrics.js';
export { regularizationLoss } from './train/penalty.js';
export { type Schedule, type ScheduleName, schedules } from './train/schedule.js';
export {
  crossValidateTable,
  evaluateTable,
  predictTable,
  retrainTable,
  type TableFolds,
  type TableMetrics,
  type TablePrediction,
  type TableResult,
  type TableRetrainOptions,
  type TableTrainOptions,
  trainTable,
} from './table/table.js';
export { type EpochCallback, type EpochEvent, type Metric, type OwnLoss, type TrainOptions } from './train/options.js';
export { type Optimizer, optimizers } from './train/option-table.js';
export {
  type Condition,
  type EquationEvent,
  type EquationOptions,
  type EquationResult,
  solveEquation,
} from './train/equation.js';
export type { EquationNames, OwnResidual } from './train/residual.js';
export { type GridUpdateOptions, refineGrid, updateGrid } from './train/grids.js';
export { refineTable, type TableRefinement, type TableRefineOptions } from './table/refine-table.js';
export { type SparsityOptions } from './train/sparsity-penalty.js';
export { type TrainHistory, type TrainState } from './train/state.js';
export { type Stopped, trainModel, type TrainResult } from './train/trainer.js';
export { type Unlocked, unlockEdge } from './train/unlock-edge.js';
export { compileToKAN, type CompileToKANOptions } from './discover/compile-formula.js';
export {
  type Attribution,
  attributionScores,
  type FeatureImportance,
  featureImportance,
  type LayerAttribution,
} from './explain/attribution.js';
export { type Compaction, compactModel } from './explain/compact.js';
export { type Contributions, contributions } from './explain/contributions.js';
export { type Curve, edgeCurve } from './explain/curves.js';
export { renderCurves } from './draw/layer-curves.js';
export { edgeNames, type EdgeFit, type EdgeOptions, renderEdge } from './draw/edge-plot.js';
export { type HistoryOptions, renderHistory, type Run } from './draw/history-plot.js';
export { type InputImportance, inputImportance } from './explain/importance.js';
export { type Interaction, type InteractionOptions, interactionStrengths } from './explain/interactions.js';
export {
  type PruneReport,
  type PruneSide,
  pruneTable,
  reportPrune,
  type TablePruneOptions,
  type TablePruning,
} from './table/prune-report.js';
export { type Pruned, type PruneOptions, pruneModel } from './explain/prune.js';
export { type NetworkNames, type NetworkOptions, renderNetwork } from './draw/network-diagram.js';
export { type Observation, observeModel } from './explain/observation.js';
export { type Theme, themes } from './draw/svg.js';
export { type SelectedInputs, selectInputs, type SelectInputsOptions } from './table/select-inputs.js';
export { decodeCheckpoint, encodeCheckpoint } from './format/checkpoint.js';
export { decodeModel, encodeModel } from './format/model-file.js';
export { type FormulaPage, renderFormulas } from './format/formula-page.js';
export { renderReport, type ReportExtras } from './format/report.js';
export type { FormulaEntry, FormulaRecord, MathRenderer } from './format/report-formulas.js';
export type { ModelExtras } from './format/report-model.js';
export { type ClassificationTargets, type ClassifierOptions, KANClassifier, type Label } from './network/classifier.js';
export { crossValidate, type CrossValidation, type CrossValidationOptions } from './network/cross-validation.js';
export { Estimator, type EstimatorOptions, type EstimatorRun, type Fit } from './network/estimator.js';
export type { EstimatorInputs, TargetTable } from './network/estimator-data.js';
export {
  type GridPoint,
  type GridSearch,
  gridSearch,
  type GridSearchOptions,
  type GridSettings,
} from './network/grid-search.js';
export { KANRegressor, type RegressionTargets, type RegressorOptions } from './network/regressor.js';
export {
  DeepKAN,
  KAN,
  KANLayer,
  type KANLayerOptions,
  KANLinear,
  type KANOptions,
  ResidualKAN,
  type ResidualKANOptions,
} from './network/kan.js';
export {
  BatchedKANInference,
  type InferenceOptions,
  type InferenceProgress,
  type InferenceRun,
  type RowSource,
} from './network/inference.js';
export { ModularKAN, type ModuleWidths } from './network/modular-kan.js';
export { SparseKAN, type SparseKANOptions } from './network/sparse-kan.js';
export { MatrixNetwork, Network, type PredictOptions } from './network/network.js';
export { KANTrainer, type KANTrainerOptions, type TrainData } from './network/trainer.js';
export { type EdgeFunction, findEdgeFunction } from './math/edge-functions.js';
export {
  type CurveCandidate,
  type CurveFitOptions,
  evaluateAffine,
  fitCurve,
  pickCandidate,
} from './discover/curve-fit.js';
export { type DiscoverOptions, type DiscoverProgress } from './discover/discover.js';
export {
  type DiscoveredFormula,
  discoverTable,
  type DiscoverTableOptions,
  type FormulaFront,
  isExact,
  type TableDiscovery,
} from './discover/discover-table.js';
export {
  type SymbolicOptions,
  type SymbolicOutput,
  type SymbolicProgress,
  type SymbolicResult,
  symbolizeModel,
} from './discover/symbolic.js';
export { paretoFront, pickFormula, type PickRule, pickRules } from './discover/pareto.js';
export { formulaRecord } from './format/formula-record.js';
