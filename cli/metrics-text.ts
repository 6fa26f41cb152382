// Metrics as lines for people.

import type { TableFolds, TableMetrics } from 'kanjs';
import { aligned, count, figure } from './number-text.js';

/** One line: "RMSE 1.203, MAE 0.97, R² 0.871" or "accuracy 0.9667, log-loss 0.081". */
export function metricsLine(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    return `accuracy ${figure(metrics.accuracy)}, log-loss ${figure(metrics.logLoss)}`;
  }
  return `RMSE ${figure(metrics.rmse)}, MAE ${figure(metrics.mae)}, R² ${figure(metrics.r2)}`;
}

/** The same as a block: one line per figure, one per output if there are several, and the confusion matrix. */
export function metricsBlock(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const header = ['actual \\ predicted', ...metrics.classes];
    const body = metrics.confusion.map((row, actual) => [metrics.classes[actual], ...row.map(String)]);
    return (
      aligned(
        [
          ['accuracy', figure(metrics.accuracy)],
          ['log-loss', figure(metrics.logLoss)],
        ],
        '',
      ) + `\n${aligned([header, ...body], '')}`
    );
  }
  const cells = ({ rmse, mae, r2 }: { rmse: number; mae: number; r2: number }): string[] => [rmse, mae, r2].map(figure);
  if (metrics.outputs === undefined) {
    return aligned(
      ['RMSE', 'MAE', 'R²'].map((name, i) => [name, cells(metrics)[i]]),
      '',
    );
  }
  const rows = metrics.outputs.map((one, output) => [metrics.columns[output], ...cells(one)]);
  return aligned([['', 'RMSE', 'MAE', 'R²'], ...rows, ['mean', ...cells(metrics)]], '');
}

/** One line for a cross-validation: the pooled figures over all rows held back, and the spread of the main one. */
export function foldsLine({ metrics, folds, rows }: TableFolds): string {
  const main = folds.map((fold) => (fold.task === 'classification' ? fold.accuracy : fold.r2));
  const range = `${figure(Math.min(...main))} to ${figure(Math.max(...main))}`;
  const spread = metrics.task === 'classification' ? `accuracy from ${range}` : `R² from ${range}`;
  return `${metricsLine(metrics)} over ${count(rows)} held-back rows (${spread})`;
}
