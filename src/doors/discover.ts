// `kanjs/discover`: the parts of a search for formulas: curve fits, functions of edges, fronts.

export {
  type EdgeFunctionName,
  edgeFunctionNames,
  type EdgeFunction,
  findEdgeFunction,
} from '../math/edge-functions.js';
export {
  type CurveCandidate,
  type CurveFitOptions,
  evaluateAffine,
  fitCurve,
  pickCandidate,
} from '../discover/curve-fit.js';
export type { DiscoverOptions, DiscoverProgress } from '../discover/discover.js';
export { isExact } from '../discover/search-front.js';
export type { DiscoveredFormula, FormulaFront } from '../discover/formula-front.js';
export type { SymbolicOptions, SymbolicOutput, SymbolicProgress } from '../discover/symbolic.js';
export { slipsText } from '../discover/slip-rows.js';
export { paretoFront, pickFormula, type PickRule, pickRules } from '../discover/pareto.js';
export { fitRecord } from '../format/fit-record.js';
export { formulaRecord } from '../format/formula-record.js';
export { symbolicRecord } from '../format/symbolic-record.js';
