// `kanjs/model`: what a model is made of: spec, layout of the parameters, first values, encodings.

export { createSpec, type ModelKind, modelKinds, type SpecOptions, pytorchSketchOptions } from '../model/create.js';
export { type InitialValues, initializeParameters } from '../model/initialize.js';
export {
  activeParameterCount,
  edgePosition,
  edgeRows,
  layerOffset,
  modelWidths,
  parameterCount,
  widthsText,
} from '../model/layout.js';
export { edgesText } from '../model/edge-text.js';
export type { Affine } from '../model/locked-edges.js';
export { lockedEdges, type LockedFormula, lockedText, type LockOptions } from '../model/locking.js';
export type { Unlocked } from '../train/unlock-edge.js';
export { checkModel } from '../model/model.js';
export { type LayerSparsity, sparsityOf } from '../model/removal.js';
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
  type Outside,
  outsideRules,
  type ProductLayerSpec,
  type Real,
} from '../model/spec.js';
export { asked, type Decision } from '../data/decision.js';
export { tableReading } from '../data/table-reading.js';
export { type ColumnKind, columnKindNames, readingOptions } from '../data/reading-options.js';
export { dateText } from '../data/date-text.js';
export { columnKinds, inputNames, inputQuantities, outputNames } from '../data/encoding.js';
export type { InputQuantity } from '../data/input-quantities.js';
export { type InputColumn, type TableEncoding, type TargetEncoding, type Task } from '../data/table-encoding.js';
export { unseenRules } from '../data/missing.js';
export { createRandom, type Random, restoreRandom } from '../math/random.js';
export { type Compaction, compactModel } from '../explain/compact.js';
export type { Scaling, StandardizerState } from '../network/standardizer.js';
export type { SyntheticDataset, SyntheticOptions } from '../formula/synthetic.js';
export { type MissingRule, missingRules } from '../data/missing.js';
export type { StreamCsvOptions } from '../data/csv.js';
export type { CsvSource } from '../data/csv-source.js';
export type { GridUpdateOptions } from '../train/grids.js';
export type { CompileToKANOptions } from '../discover/compile-formula.js';
export { exportTargets } from '../export/targets.js';
export { dialects as sqlDialects } from '../export/export-options.js';
