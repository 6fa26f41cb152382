// `kanjs/explain`: what a network does with its inputs: importance, attribution, contributions, derivatives.

export { domainReport, joinReports, type OutsideInput } from '../compute/domain-report.js';
export { type DerivativeOptions, type InputDerivatives, inputDerivatives } from '../compute/input-derivatives.js';
export {
  type Attribution,
  attributionScores,
  attributionShares,
  type LayerAttribution,
} from '../explain/attribution.js';
export { type Contributions, contributions } from '../explain/contributions.js';
export { type Curve, edgeCurve } from '../explain/curves.js';
export type { ColumnShare } from '../explain/columns.js';
export { inputImportance, type InputImportanceOptions } from '../explain/importance.js';
export { type Interaction, type InteractionOptions, interactionStrengths } from '../explain/interactions.js';
export {
  type PartialDependence,
  partialDependence,
  type PartialDependenceOptions,
} from '../table/partial-dependence.js';
export {
  type PermutationImportance,
  permutationImportance,
  type PermutationOptions,
} from '../table/permutation-importance.js';
export { type PruneReport, type PruneSide, reportPrune } from '../table/prune-report.js';
export type { PruneOptions } from '../explain/prune.js';
export { type Observation, observeModel } from '../explain/observation.js';
