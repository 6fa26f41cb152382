// The report of a search for formulas as one HTML page. Knows how the record of formula.json reads; its parts are in
// report-formulas.ts and report-model.ts.

import { checkInteger, checkRecord, KanError, show } from '../errors.js';
import { numberText, r2Text } from '../draw/axis.js';
import type { Model } from '../model/model.js';
import { counted, listed, recordMarkup, renderPage, section } from './page.js';
import { type FormulaRecord, formulaSections, type MathRenderer } from './report-formulas.js';
import { type FormulaRows, formulaRowSections } from './report-formula-rows.js';
import { layersMarkup, type ModelExtras, modelSections } from './report-model.js';
import { checkNames, type OptionNames } from '../options.js';

/** What `renderFormulas` shows beside the formulas. All optional. */
export interface FormulaPage extends ModelExtras {
  /** the network that the formulas were read from */
  model?: Model;
  /** rows to draw the formula and its residuals with, such as `discovery.sample` */
  rows?: FormulaRows;
  /** LaTeX to MathML, see `mathRenderer` in Node; without it formulas stand as text */
  math?: MathRenderer;
  /** default: what the formulas are of */
  title?: string;
  /** settings and surroundings of the search, each a table of names and values at the end */
  config?: Record<string, unknown>;
  environment?: Record<string, unknown>;
}

const pageOptions: OptionNames<FormulaPage> = {
  model: true,
  rows: true,
  math: true,
  title: true,
  config: true,
  environment: true,
  observation: true,
  importance: true,
  fits: true,
};

/**
 * The page for formulas found: the chosen one in mathematics and as code, all of them by error and complexity, and with a model its
 * diagram and its curves with the functions fitted to them. Throws a KanError when the record has no formula or `best` is none.
 */
export function renderFormulas(record: FormulaRecord, page: FormulaPage = {}): string {
  checkNames('renderFormulas', page, pageOptions);
  checkRecord('renderFormulas: `record`', record, 'what `formulaRecord` gives');
  const { target, inputs, best, pareto, network, seconds } = record;
  if (!Array.isArray(pareto) || pareto.length === 0)
    throw new KanError(`renderFormulas: \`pareto\` must be a list of at least one formula; got ${show(pareto)}`);
  checkInteger('renderFormulas: `best`', best, 0, pareto.length - 1);
  const { model, rows, math, title = `${target} from ${listed(inputs)}`, config, environment } = page;
  const chosen = pareto[best];
  return renderPage({
    title,
    summary: `${counted(pareto.length, 'formula')} for ${target}, found in ${numberText(seconds, 3)} s.`,
    figures: [
      ['RMSE', numberText(chosen.rmse, 3)],
      ['R²', r2Text(chosen.r2)],
      ['complexity', numberText(chosen.complexity)],
      ...(network.layers === null ? [] : [['RMSE of the network', numberText(network.rmse, 3)] as [string, string]]),
    ],
    results: record,
    sections: [
      ...formulaSections(record, math, formulaRowSections(record, rows)),
      ...(model === undefined ? [] : modelSections(model, page)),
      '<div class="columns">',
      ...(model === undefined ? [] : [section('Layers', layersMarkup(model.spec))]),
      ...recordMarkup('Configuration', config),
      ...recordMarkup('Environment', environment),
      '</div>',
    ],
  });
}
