// `kanjs/formula`: expressions: parse, evaluate, differentiate, simplify, print. `Formula`, which most programs want, is in `kanjs`.

export { type Expression, variablesOf } from '../formula/expression.js';
export { expressionFunction } from '../formula/evaluate.js';
export { complexityOf } from '../formula/complexity.js';
export { differentiate } from '../formula/differentiate.js';
export type { CodeLanguage, FormulaJSON, FormulaOptions } from '../formula/formula.js';
export { measuredLatex, measuredText } from '../formula/measured-text.js';
export { parseExpression } from '../formula/parse.js';
export { printC } from '../formula/print-c.js';
export type { PrintOptions } from '../formula/print-infix.js';
export { printJavaScript } from '../formula/print-javascript.js';
export { printLatex } from '../formula/print-latex.js';
export { printMathML } from '../formula/print-mathml.js';
export { printPython } from '../formula/print-python.js';
export { printExpression } from '../formula/print.js';
export { nearestSimple, type SimpleNumber } from '../formula/simple-numbers.js';
export { simplify } from '../formula/simplify.js';
export { snapConstants, type Snapped, type SnapOptions } from '../formula/snap.js';
export type { FittedConstant } from '../fit/describe-fit.js';
export { errorOption, type MeasurementError } from '../fit/measurement-error.js';
export { physicalConstantNames } from '../units/physical-constants.js';
