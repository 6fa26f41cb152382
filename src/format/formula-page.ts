// The report of formulas as one HTML page, whether they were searched for, read from a network, or given with constants to be found. Knows how the
// record of formula.json reads; its parts are in report-formulas.ts, report-formula-rows.ts, report-constants.ts and report-model.ts.

import { checkInteger, checkRecord, KanError, show } from '../errors.js';
import { numberText, r2Text } from '../draw/axis.js';
import type { Model } from '../model/model.js';
import { slipsText } from '../discover/slip-rows.js';
import { counted, listed, percentText, recordMarkup, renderPage, section } from './page.js';
import { type FormulaRecord, formulaSections, type MathRenderer } from './report-formulas.js';
import { constantSections } from './report-constants.js';
import { type FormulaRows, formulaRowSections } from './report-formula-rows.js';
import { layersMarkup, type ModelExtras, modelSections } from './report-model.js';
import { checkNames, type OptionNames } from '../options.js';

/** What `renderFormulas` shows beside the formulas. All optional. */
export interface FormulaPage extends ModelExtras {
  /** the network that the formulas were read from */
  model?: Model;
  /** rows to draw the formula and its residuals with, such as `discovery.sample`; of several records a list */
  rows?: FormulaRows | readonly (FormulaRows | undefined)[];
  /** LaTeX to MathML, see `mathRenderer` in Node; without it formulas stand as text */
  math?: MathRenderer;
  /** default: what the formulas are of */
  title?: string;
  /** default: how many there are, and in how many seconds they were found */
  summary?: string;
  /** what a reader should know before all else */
  notices?: readonly string[];
  /** settings and surroundings of the search, each a table of names and values at the end */
  config?: Record<string, unknown>;
  environment?: Record<string, unknown>;
}

const pageOptions: OptionNames<FormulaPage> = {
  model: true,
  rows: true,
  math: true,
  title: true,
  summary: true,
  notices: true,
  config: true,
  environment: true,
  observation: true,
  importance: true,
  fits: true,
};

/**
 * The page for formulas found: the chosen one in mathematics and as code, its rows and constants, all of them by error and complexity, and with a model
 * its diagram and its curves with the functions fitted to them. Several records, of the outputs of one network, stand one after the other. Throws a
 * KanError when a record has no formula or `best` is none.
 */
export function renderFormulas(record: FormulaRecord | readonly FormulaRecord[], page: FormulaPage = {}): string {
  checkNames('renderFormulas', page, pageOptions);
  const records = Array.isArray(record) ? (record as readonly FormulaRecord[]) : [record as FormulaRecord];
  if (records.length === 0) throw new KanError('renderFormulas: `record` is an empty list');
  records.forEach(checkRecordOfFormulas);
  const { model, rows, math, config, environment } = page;
  const notices = [
    ...(page.notices ?? []),
    ...records.flatMap(({ target, slips }) => (slips ? [slipsText(target, slips)] : [])),
  ];
  const rowsOf: readonly (FormulaRows | undefined)[] = Array.isArray(rows) ? rows : [rows as FormulaRows | undefined];
  const several = records.length > 1;
  const [first] = records;
  const targets = listed(records.map(({ target }) => target));
  const { title = `${targets} from ${listed(first.inputs)}` } = page;
  const count = records.reduce((sum, { pareto }) => sum + pareto.length, 0);
  const summary =
    page.summary ?? `${counted(count, 'formula')} for ${targets}, found in ${numberText(first.seconds, 3)} s.`;
  return renderPage({
    title,
    summary,
    ...(notices.length > 0 && { notice: notices.map((each) => `${each}.`).join(' ') }),
    figures: records.flatMap((each) => figuresOf(each, several)),
    results: several ? { outputs: records } : first,
    sections: [
      ...records.flatMap((each, i) =>
        formulaSections(each, math, {
          beside: [...constantSections(each), ...formulaRowSections(each, rowsOf[i], records.length)],
          ...(several && { of: each.target }),
        }),
      ),
      ...(model === undefined ? [] : modelSections(model, page)),
      '<div class="columns">',
      ...(model === undefined ? [] : [section('Layers', layersMarkup(model.spec))]),
      ...recordMarkup('Configuration', config),
      ...recordMarkup('Environment', environment),
      '</div>',
    ],
  });
}

function checkRecordOfFormulas(record: FormulaRecord): void {
  checkRecord('renderFormulas: `record`', record, 'what `formulaRecord` gives');
  const { best, pareto } = record;
  if (!Array.isArray(pareto) || pareto.length === 0)
    throw new KanError(`renderFormulas: \`pareto\` must be a list of at least one formula; got ${show(pareto)}`);
  checkInteger('renderFormulas: `best`', best, 0, pareto.length - 1);
}

/** The numbers that are looked at first; of several outputs the share that each formula explains. */
function figuresOf(
  { target, best, pareto, network, measuredOn, given }: FormulaRecord,
  several: boolean,
): [string, string][] {
  const chosen = pareto[best];
  if (several) return [[`R² of ${target}`, r2Text(chosen.r2)]];
  return [
    ...(chosen.accuracy === undefined ? [] : [['accuracy', percentText(chosen.accuracy)] as [string, string]]),
    ['RMSE', numberText(chosen.rmse)],
    ['R²', r2Text(chosen.r2)],
    ...(given ? [] : [['complexity', numberText(chosen.complexity)] as [string, string]]),
    ...(network.layers === null || measuredOn === 'network'
      ? []
      : [['RMSE of the network', numberText(network.rmse)] as [string, string]]),
  ];
}
