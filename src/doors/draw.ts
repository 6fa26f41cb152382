// `kanjs/draw`: more pictures: curves, histories, pages of formulas; in Node PNG and mathematics.

export { renderCurves } from '../draw/layer-curves.js';
export { edgeNames, type EdgeFit, type EdgeOptions } from '../draw/edge-plot.js';
export {
  type AnswerPlot,
  type CalibrationPlot,
  renderAnswers,
  renderCalibration,
  renderResiduals,
} from '../draw/answer-plots.js';
export { type HistoryOptions, renderHistory, type Run } from '../draw/history-plot.js';
export type { NetworkNames, NetworkOptions } from '../draw/network-diagram.js';
export { type Theme, themes } from '../draw/svg.js';
export { type FormulaPage, renderFormulas } from '../format/formula-page.js';
export type { ReportExtras } from '../format/report.js';
export type { FormulaEntry, FormulaRecord, MathRenderer } from '../format/report-formulas.js';
export type { ModelExtras } from '../format/report-model.js';
