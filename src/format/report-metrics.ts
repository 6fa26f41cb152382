// Metrics as parts of a page. Knows how measurements read.

import { numberText } from '../draw/axis.js';
import { escapeText } from '../draw/svg.js';
import type { ClassificationMetrics } from '../table/class-metrics.js';
import type { RegressionMetrics } from '../table/metrics.js';
import type { TableFolds } from '../table/cross-validate.js';
import type { TableMetrics } from '../table/evaluate-table.js';
import { pairs, percentText, section } from './page.js';

export function metricsMarkup(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    // files of earlier versions have fewer figures
    const percent = (value: number | undefined): string | undefined =>
      isFigure(value) ? percentText(value) : undefined;
    const number = (value: number | undefined): string | undefined => (isFigure(value) ? numberText(value) : undefined);
    const named: [string, string | undefined][] = [
      ['accuracy', percentText(metrics.accuracy)],
      ['log-loss', numberText(metrics.logLoss)],
      ['balanced accuracy', percent(metrics.balancedAccuracy)],
      ['AUC', number(metrics.auc)],
      ['Brier', number(metrics.brier)],
      ['calibration error', number(metrics.calibrationError)],
    ];
    const told = named.filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `${pairs(told)}${classesMarkup(metrics)}<h3>Confusion matrix of ${escapeText(metrics.column)}</h3>${confusionMarkup(metrics.classes, metrics.confusion)}`;
  }
  const each = metrics.outputs ?? [metrics];
  const body = each.map((output, i) => [metrics.columns[i] ?? `output ${i + 1}`, ...figuresOf(output)] as const);
  const mean = each.length > 1 ? [['mean', ...figuresOf(metrics)] as const] : [];
  const names = ['R²', 'RMSE', 'mean absolute error', 'median absolute error'];
  // files of earlier versions have no median
  return tableMarkup(['column', ...names.slice(0, figuresOf(metrics).length)], [...body, ...mean]);
}

function figuresOf({ r2, rmse, mae, medianAbsoluteError }: Omit<RegressionMetrics, 'outputs'>): number[] {
  return [r2, rmse, mae, ...(isFigure(medianAbsoluteError) ? [medianAbsoluteError] : [])];
}

/** Precision, recall, F1 and area of each class. */
function classesMarkup({ classes, perClass }: ClassificationMetrics & { classes: string[] }): string {
  if (!Array.isArray(perClass)) return '';
  const rows = perClass.map(({ precision, recall, f1, auc }, k) => [classes[k], precision, recall, f1, auc] as const);
  return tableMarkup(['class', 'precision', 'recall', 'F1', 'AUC'], rows);
}

function tableMarkup(names: readonly string[], rows: readonly (readonly [string, ...number[]])[]): string {
  const head = names.map((name) => `<th scope="col">${name}</th>`).join('');
  const row = ([name, ...values]: readonly [string, ...number[]]): string =>
    `<tr><th scope="row">${escapeText(name)}</th>${values.map((value) => `<td>${isFigure(value) ? numberText(value) : '–'}</td>`).join('')}</tr>`;
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table></div>`;
}

/** A file says null where there is no number. */
function isFigure(value: number | null | undefined): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

/** Counts of rows, each shaded by its share of the rows of its class. */
function confusionMarkup(classes: readonly string[], confusion: readonly (readonly number[])[]): string {
  const head = classes.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const body = confusion.map((counts, actual) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, predicted) => {
      const share = count / total;
      const colour = actual === predicted ? 'var(--right)' : 'var(--wrong)';
      const shade = count === 0 ? '' : ` style="background:rgb(${colour} / ${(0.15 + 0.85 * share).toFixed(2)})"`;
      return `<td class="${count === 0 ? 'none' : share > 0.5 ? 'strong' : 'some'}"${shade} title="${escapeText(`${classes[actual]} taken for ${classes[predicted]}: ${count}`)}">${numberText(count)}</td>`;
    });
    const found = total === 0 ? '–' : percentText(counts[actual] / total);
    return `<tr><th scope="row">${escapeText(classes[actual])}</th>${cells.join('')}<td class="found">${found}</td></tr>`;
  });
  return `<div class="scroll" tabindex="0"><table class="confusion"><thead><tr><td></td><th scope="colgroup" colspan="${classes.length}">predicted</th><td></td></tr>
<tr><th scope="col">actual</th>${head}<th scope="col">found</th></tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** What cross-validation found, where there was one. */
export function foldsMarkup(found: TableFolds | undefined): string[] {
  if (found === undefined) return [];
  return [section(`Cross-validation in ${found.folds.length} folds`, metricsMarkup(found.metrics))];
}
