// Figures that are not there are not printed.

import { describe, expect, it } from 'vitest';
import type { TableMetrics } from 'kanjs';
import { metricRows } from './retrain.js';
import { foldsLine, metricsBlock, metricsLine } from './metrics-text.js';

const part = (r2: number) => ({ task: 'regression', rmse: 1, mae: 1, r2 }) as TableMetrics<'regression'>;
const line = (...r2: number[]): string =>
  foldsLine({ metrics: part(0.5), folds: r2.map(part), rows: 9 } as Parameters<typeof foldsLine>[0]);

describe('folds', () => {
  it('the spread is of those that have the figure', () => {
    expect(line(0.5, NaN, 0.25)).toMatch(/ over 9 held-back rows \(R² from 0\.25 to 0\.5\)$/);
  });

  it('without any there is no spread, as of folds of one row', () => {
    expect(line(NaN, NaN)).toMatch(/ over 9 held-back rows$/);
  });
});

describe('one row', () => {
  it('has no R², neither in a line nor in a block', () => {
    const one = { ...part(NaN), medianAbsoluteError: 1 };
    expect(metricsLine(one)).toBe('RMSE 1, MAE 1');
    expect(metricsBlock(one)).toMatch(/^R² +–$/m);
  });

  it('has none before and after either', () => {
    const classes = {
      task: 'classification',
      accuracy: 1,
      logLoss: 0.1,
      balancedAccuracy: 1,
      auc: NaN,
    } as TableMetrics;
    expect(metricRows(classes, classes)[3]).toEqual(['AUC', '–', '–']);
    expect(metricRows(part(NaN), part(NaN))[2]).toEqual(['R²', '–', '–']);
  });
});
