// Metrics as lines for people.

import type { TableFolds, TableMetrics } from 'kanjs';
import type { RegressionMetrics } from 'kanjs/train';
import { aligned, count, figure } from './number-text.js';

/** One line: "RMSE 1.203, MAE 0.97, R² 0.871" or "accuracy 0.9667, log-loss 0.081, balanced accuracy 0.95, AUC 0.99". */
export function metricsLine(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const { accuracy, logLoss, balancedAccuracy, auc } = metrics;
    return listed({ accuracy, 'log-loss': logLoss, 'balanced accuracy': balancedAccuracy, AUC: auc });
  }
  return listed({ RMSE: metrics.rmse, MAE: metrics.mae, 'R²': metrics.r2 });
}

/** Of a single row, or of one class, there is no R² and no AUC. */
function listed(figures: Record<string, number>): string {
  const known = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
  return known.map(([name, value]) => `${name} ${figure(value)}`).join(', ');
}

/** In a block, a figure that there is not has its place. */
export const placed = (value: number): string => (Number.isNaN(value) ? '–' : figure(value));

/** The same as a block: one line per figure, one per output if there are several, and the confusion matrix. */
export function metricsBlock(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const header = ['actual \\ predicted', ...metrics.classes];
    const body = metrics.confusion.map((row, actual) => [metrics.classes[actual], ...row.map(String)]);
    const ofClasses = metrics.perClass.map(({ precision, recall, f1, auc }, k) => [
      metrics.classes[k],
      ...[precision, recall, f1, auc].map(placed),
    ]);
    return [
      aligned(
        [
          ['accuracy', figure(metrics.accuracy), 'balanced accuracy', placed(metrics.balancedAccuracy)],
          ['log-loss', figure(metrics.logLoss), 'AUC', placed(metrics.auc)],
          ['Brier', figure(metrics.brier), 'calibration error', figure(metrics.calibrationError)],
        ],
        '',
      ),
      aligned([['class', 'precision', 'recall', 'F1', 'AUC'], ...ofClasses], ''),
      aligned([header, ...body], ''),
    ].join('\n');
  }
  const names = ['RMSE', 'MAE', 'median error', 'R²'];
  const cells = ({ rmse, mae, medianAbsoluteError, r2 }: Omit<RegressionMetrics, 'outputs'>): string[] =>
    [rmse, mae, medianAbsoluteError, r2].map(placed);
  if (metrics.outputs === undefined) {
    return aligned(
      names.map((name, i) => [name, cells(metrics)[i]]),
      '',
    );
  }
  const rows = metrics.outputs.map((one, output) => [metrics.columns[output], ...cells(one)]);
  return aligned([['', ...names], ...rows, ['mean', ...cells(metrics)]], '');
}

/** One line for a cross-validation: the pooled figures over all rows held back, and the spread of the main one. */
export function foldsLine({ metrics, folds, rows }: TableFolds): string {
  const main = folds.map((fold) => (fold.task === 'classification' ? fold.accuracy : fold.r2));
  // of a single row there is no R²
  const known = main.filter((value) => !Number.isNaN(value));
  const range = `${figure(Math.min(...known))} to ${figure(Math.max(...known))}`;
  const spread = known.length === 0 ? '' : ` (${metrics.task === 'classification' ? 'accuracy' : 'R²'} from ${range})`;
  return `${metricsLine(metrics)} over ${count(rows)} held-back rows${spread}`;
}
