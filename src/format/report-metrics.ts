// Metrics as parts of a page. Knows how measurements read.

import { numberText } from '../draw/axis.js';
import { escapeText } from '../draw/svg.js';
import type { TableFolds } from '../table/cross-validate.js';
import type { TableMetrics } from '../table/evaluate-table.js';
import { pairs, percentText, section } from './page.js';

export function metricsMarkup(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const named = [
      ['accuracy', percentText(metrics.accuracy)],
      ['log-loss', numberText(metrics.logLoss)],
    ];
    return `${pairs(named)}<h3>Confusion matrix of ${escapeText(metrics.column)}</h3>${confusionMarkup(metrics.classes, metrics.confusion)}`;
  }
  const each = metrics.outputs ?? [metrics];
  const body = each.map(
    (output, i) => [metrics.columns[i] ?? `output ${i + 1}`, output.r2, output.rmse, output.mae] as const,
  );
  const mean = each.length > 1 ? [['mean', metrics.r2, metrics.rmse, metrics.mae] as const] : [];
  const row = ([name, ...values]: readonly [string, ...number[]]): string =>
    `<tr><th scope="row">${escapeText(name)}</th>${values.map((value) => `<td>${numberText(value)}</td>`).join('')}</tr>`;
  const head = ['R²', 'RMSE', 'mean absolute error'].map((name) => `<th scope="col">${name}</th>`).join('');
  return `<div class="scroll"><table><thead><tr><th scope="col">column</th>${head}</tr></thead><tbody>${[...body, ...mean].map(row).join('')}</tbody></table></div>`;
}

/** Counts of rows, each shaded by its share of the rows of its class. */
function confusionMarkup(classes: readonly string[], confusion: readonly (readonly number[])[]): string {
  const head = classes.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const body = confusion.map((counts, actual) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      const colour = actual === predicted ? 'var(--right)' : 'var(--wrong)';
      const shade = count === 0 ? '' : ` style="background:rgb(${colour} / ${(0.15 + 0.85 * share).toFixed(2)})"`;
      return `<td class="${count === 0 ? 'none' : share > 0.5 ? 'strong' : 'some'}"${shade} title="${escapeText(`${classes[actual]} taken for ${classes[predicted]}: ${count}`)}">${numberText(count)}</td>`;
    });
    const found = total === 0 ? '–' : percentText(counts[actual] / total);
    return `<tr><th scope="row">${escapeText(classes[actual])}</th>${cells.join('')}<td class="found">${found}</td></tr>`;
  });
  return `<div class="scroll"><table class="confusion"><thead><tr><td></td><th scope="colgroup" colspan="${classes.length}">predicted</th><td></td></tr>
<tr><th scope="col">actual</th>${head}<th scope="col">found</th></tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** What cross-validation found, where there was one. */
export function foldsMarkup(found: TableFolds | undefined): string[] {
  if (found === undefined) return [];
  return [section(`Cross-validation in ${found.folds.length} folds`, metricsMarkup(found.metrics))];
}
