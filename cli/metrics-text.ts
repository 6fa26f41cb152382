// Metrics as lines for people.

import type { TableFolds, TableMetrics } from 'kanjs';
import type { RegressionMetrics } from 'kanjs/train';
import { aligned, count, figure } from './number-text.js';

/** One line: "RMSE 1.203, MAE 0.97, R² 0.871" or "accuracy 0.9667, log-loss 0.081, balanced accuracy 0.95, AUC 0.99". */
export function metricsLine(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const { accuracy, logLoss, balancedAccuracy, auc } = metrics;
    return `accuracy ${figure(accuracy)}, log-loss ${figure(logLoss)}, balanced accuracy ${figure(balancedAccuracy)}, AUC ${figure(auc)}`;
  }
  return `RMSE ${figure(metrics.rmse)}, MAE ${figure(metrics.mae)}, R² ${figure(metrics.r2)}`;
}

/** The same as a block: one line per figure, one per output if there are several, and the confusion matrix. */
export function metricsBlock(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const header = ['actual \\ predicted', ...metrics.classes];
    const body = metrics.confusion.map((row, actual) => [metrics.classes[actual], ...row.map(String)]);
    const ofClasses = metrics.perClass.map(({ precision, recall, f1, auc }, k) => [
      metrics.classes[k],
      ...[precision, recall, f1, auc].map(figure),
    ]);
    return [
      aligned(
        [
          ['accuracy', figure(metrics.accuracy), 'balanced accuracy', figure(metrics.balancedAccuracy)],
          ['log-loss', figure(metrics.logLoss), 'AUC', figure(metrics.auc)],
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
    [rmse, mae, medianAbsoluteError, r2].map(figure);
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
