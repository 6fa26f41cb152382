// The report of a training run as one HTML page that needs nothing else: no network, no script, light and dark, on paper too.
// Knows how a run reads; its parts are in report-model.ts, report-metrics.ts and report-formulas.ts.

import { numberText } from '../draw/axis.js';
import { renderHistory } from '../draw/history-plot.js';
import { type LineChart, renderLineChart } from '../draw/line-chart.js';
import { activeParameterCount, modelWidths, widthsText } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';
import type { TableResult } from '../table/train-table.js';
import { counted, inlinePicture, listed, percentText, recordMarkup, renderPage, section } from './page.js';
import { type FormulaRecord, formulaSections, type MathRenderer } from './report-formulas.js';
import { answerSections } from './report-answers.js';
import { foldsMarkup, metricsMarkup } from './report-metrics.js';
import { profileSections } from './report-profile.js';
import { layersMarkup, type ModelExtras, modelInPieces } from './report-model.js';
import { checkResults, type Results } from './results.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkRecord } from '../errors.js';
import { checkModel } from '../model/model.js';
import { finish, type Work } from '../work.js';

/** What a report shows besides the run itself. */
export interface ReportExtras extends ModelExtras {
  /** the formulas found for the same table, on top */
  formulas?: FormulaRecord;
  /** LaTeX to MathML, see `mathRenderer` in Node; without it formulas stand as text */
  math?: MathRenderer;
}

const reportExtras: OptionNames<ReportExtras> = {
  formulas: true,
  math: true,
  observation: true,
  importance: true,
  fits: true,
};

/**
 * The page for a finished run: loss, metrics, diagram and curves of the network, its layers in words, and with `extras` the share of each
 * column, the values that curves saw, and formulas. `results` is the object of results.json: its `config`, `environment` and
 * `timing` are shown where they are present, and the whole stands in the page as JSON, in the element with the id "results". Throws a
 * KanError that names the key where one of them is not as it should be.
 */
export function renderReport(result: TableResult, results: Partial<Results>, extras: ReportExtras = {}): string {
  return finish(reportInPieces(result, results, extras));
}

/** The same in pieces, of a picture each. */
export function* reportInPieces(
  result: TableResult,
  results: Partial<Results>,
  extras: ReportExtras = {},
): Work<string> {
  checkRecord('renderReport: `result`', result, 'what `trainTable` gives');
  checkModel(result.model, 'renderReport: `result`');
  checkRecord('renderReport: `result.history`', result.history);
  checkResults('renderReport', results);
  checkNames('renderReport', extras, reportExtras);
  const { formulas, math } = extras;
  const { heldBack } = result;
  const answers =
    result.metrics === undefined || heldBack === undefined ? [] : answerSections(result.metrics, heldBack);
  yield;
  const network = yield* modelInPieces(result.model, extras);
  return renderPage({
    title: titleOf(result.model.spec, results),
    summary: summaryOf(result),
    notice: result.message,
    figures: figuresOf(result, results),
    results,
    sections: [
      ...(formulas === undefined ? [] : formulaSections(formulas, math)),
      section('Loss', inlinePicture(renderHistory(result)), 'wide'),
      ...(result.metrics === undefined
        ? []
        : [section(`On ${counted(result.rows.validation, 'held-back row')}`, metricsMarkup(result.metrics))]),
      ...answers,
      ...foldsMarkup(results.metrics?.cross_validation),
      ...network,
      ...(new Set(result.history.learningRate).size > 1
        ? [section('Learning rate', inlinePicture(renderLineChart(rateChart(result))), 'wide')]
        : []),
      ...profileSections(result.model.spec.encoding?.profile),
      '<div class="columns">',
      section('Layers', layersMarkup(result.model.spec)),
      ...recordMarkup('Configuration', results.config),
      ...recordMarkup('Time', results.timing),
      ...recordMarkup('Environment', results.environment),
      '</div>',
    ],
  });
}

function titleOf({ encoding }: ModelSpec, { config = {} }: Partial<Results>): string {
  const data = config.data?.split(/[\\/]/).at(-1) ?? '';
  const target = encoding?.target;
  const names =
    target === undefined
      ? ''
      : target.kind === 'regression'
        ? listed(target.columns.map((column) => column.name))
        : target.name;
  if (data !== '') return `${names} from ${data}`;
  if (typeof config.function === 'string') return `${names} = ${config.function}`;
  return names === '' ? 'A training run' : names;
}

function summaryOf({ history, stopped, bestEpoch, rows, model }: TableResult): string {
  const epochs = counted(history.trainLoss.length, 'epoch');
  const how = {
    epochs: `Trained for ${epochs}`,
    converged: `Converged after ${epochs}`,
    early: `Stopped early after ${epochs}, when validation got no better`,
    diverged: `Diverged after ${epochs}; the last good parameters are kept`,
    aborted: `Interrupted after ${epochs}; what was learned is kept`,
  }[stopped];
  const best = history.validationLoss.length > 0 && bestEpoch > 0 ? `, best at epoch ${numberText(bestEpoch)}` : '';
  const heldBack = rows.validation > 0 ? ` and ${numberText(rows.validation)} held back` : '';
  return `${how}${best}. ${counted(rows.train, 'row')} to learn from${heldBack}; a network of ${widthsText(modelWidths(model.spec))}.`;
}

/** The handful of numbers that are looked at first. */
function figuresOf(
  { history, metrics, model, bestValidationLoss }: TableResult,
  { timing }: Partial<Results>,
): [string, string][] {
  const train = history.trainLoss.at(-1);
  const figures: [string, string | undefined][] = [
    ...(metrics?.task === 'classification'
      ? [
          ['accuracy', percentText(metrics.accuracy)] as [string, string],
          ['log-loss', numberText(metrics.logLoss)] as [string, string],
          ...(typeof metrics.auc === 'number' && !Number.isNaN(metrics.auc)
            ? [['AUC', numberText(metrics.auc)] as [string, string]]
            : []),
        ]
      : []),
    ...(metrics?.task === 'regression'
      ? [['R²', numberText(metrics.r2)] as [string, string], ['RMSE', numberText(metrics.rmse)] as [string, string]]
      : []),
    ['best validation loss', bestValidationLoss === undefined ? undefined : numberText(bestValidationLoss)],
    ['last training loss', train === undefined ? undefined : numberText(train)],
    ['networks', model.members === undefined ? undefined : String(1 + model.members.length)],
    ['parameters', numberText(activeParameterCount(model.spec))],
    [
      'training time',
      typeof timing?.train_seconds === 'number' ? `${numberText(timing.train_seconds, 3)} s` : undefined,
    ],
  ];
  return figures.filter((figure): figure is [string, string] => figure[1] !== undefined);
}

function rateChart({ history }: TableResult): LineChart {
  return {
    title: 'Learning rate by epoch',
    series: [{ name: 'learning rate', values: history.learningRate }],
    xLabel: 'epoch',
    yLabel: 'learning rate',
    height: 220,
  };
}
