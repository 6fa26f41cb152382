import { expect, test } from 'vitest';
import { readXml } from '../../test/well-formed.js';
import { classificationMetrics } from '../table/class-metrics.js';
import { foldsMarkup, metricsMarkup } from './report-metrics.js';

const cellsOf = (markup: string): string[] =>
  readXml(markup).flatMap(({ name, text }) => (name === 'td' || name === 'th' ? [text] : []));

test('a confusion matrix is shaded by shares of a class, and says what share was found', () => {
  const markup = metricsMarkup({
    task: 'classification',
    column: 'kind',
    classes: ['a', 'b', 'c'],
    accuracy: 0.7,
    logLoss: 0.5,
    confusion: [
      [3, 1, 0],
      [2, 2, 0],
      [0, 0, 0],
    ],
    // as a file of an earlier version has it
  } as never);
  const cells = [...markup.matchAll(/<td class="(\w+)"(?: style="background:rgb\((.*?)\)")? title="(.*?)">(\d+)/g)];
  expect(cells.map(([, ...parts]) => parts.join('|'))).toEqual([
    'strong|var(--right) / 0.79|a taken for a: 3|3',
    'some|var(--wrong) / 0.36|a taken for b: 1|1',
    'none||a taken for c: 0|0',
    'some|var(--wrong) / 0.57|b taken for a: 2|2',
    'some|var(--right) / 0.57|b taken for b: 2|2',
    'none||b taken for c: 0|0',
    'none||c taken for a: 0|0',
    'none||c taken for b: 0|0',
    'none||c taken for c: 0|0',
  ]);
  expect([...markup.matchAll(/class="found">(.*?)</g)].map(([, text]) => text)).toEqual(['75 %', '50 %', '–']);
  expect(markup).toContain('70 %');
});

test('several columns have a line each and one for the mean, a single one has its own alone', () => {
  const one = { r2: 0.5, rmse: 2, mae: 1 };
  const other = { r2: 0.25, rmse: 4, mae: 3 };
  const mean = { r2: 0.375, rmse: 3.2, mae: 2 };
  const single = metricsMarkup({ task: 'regression', columns: ['y'], ...one } as never);
  expect(cellsOf(single).slice(4)).toEqual(['y', '0.5', '2', '1']);
  const several = metricsMarkup({ task: 'regression', columns: ['y', 'z'], ...mean, outputs: [one, other] } as never);
  expect(cellsOf(several).slice(4)).toEqual(['y', '0.5', '2', '1', 'z', '0.25', '4', '3', 'mean', '0.375', '3.2', '2']);
  const alone = metricsMarkup({ task: 'regression', columns: ['y'], ...mean, outputs: [one] } as never);
  expect(cellsOf(alone)).not.toContain('mean');
});

test('classes have a line of figures each; what is no number is a dash', () => {
  const markup = metricsMarkup({
    task: 'classification',
    column: 'kind',
    classes: ['a', 'b'],
    ...classificationMetrics([0, 0, 0, 0], [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.4, 0.6], { classes: 2 }),
  });
  expect(cellsOf(`<div>${markup}</div>`).slice(10, 25).join('|')).toBe(
    'class|precision|recall|F1|AUC|a|1|0.75|0.8571|–|b|0|0|0|–',
  );
  for (const name of ['balanced accuracy', 'Brier', 'calibration error']) expect(markup).toContain(name);
  expect(markup).not.toContain('NaN');
});

test('every figure stands with its name; one that a file does not have, or has as null, is left out', () => {
  const figures = {
    task: 'classification',
    column: 'kind <',
    classes: ['a', 'b'],
    accuracy: 0.9,
    logLoss: 0.25,
    balancedAccuracy: 0.8,
    auc: 0.75,
    brier: 0.125,
    calibrationError: 0.0625,
    confusion: [
      [1, 0],
      [0, 1],
    ],
  };
  const named = (more: object): string[] => {
    const cells = cellsOf(`<div>${metricsMarkup({ ...figures, ...more } as never)}</div>`);
    return cells.slice(0, cells.indexOf(''));
  };
  const whole = ['accuracy', '90 %', 'log-loss', '0.25', 'balanced accuracy', '80 %'];
  expect(named({})).toEqual([...whole, 'AUC', '0.75', 'Brier', '0.125', 'calibration error', '0.0625']);
  expect(named({ auc: null, brier: undefined, calibrationError: NaN })).toEqual(whole);
  expect(named({ balancedAccuracy: undefined, auc: 0 })).toEqual([
    ...whole.slice(0, 4),
    'AUC',
    '0',
    'Brier',
    '0.125',
    'calibration error',
    '0.0625',
  ]);
  expect(metricsMarkup(figures as never)).toContain('Confusion matrix of kind &lt;');
});

test('a median is a column where there is one; columns without a name are numbered, figures that are null a dash', () => {
  const output = { r2: 0.5, rmse: 2, mae: 1, medianAbsoluteError: 0.75 };
  const cells = cellsOf(
    metricsMarkup({
      task: 'regression',
      columns: ['y'],
      ...output,
      outputs: [output, { ...output, r2: null }],
    } as never),
  );
  expect(cells.join('|')).toBe(
    'column|R²|RMSE|mean absolute error|median absolute error|y|0.5|2|1|0.75|output 2|–|2|1|0.75|mean|0.5|2|1|0.75',
  );
});

test('folds have a section of their own, where there were any', () => {
  expect(foldsMarkup(undefined)).toEqual([]);
  const metrics = { task: 'regression', columns: ['y'], r2: 0.5, rmse: 2, mae: 1 };
  const [markup, ...more] = foldsMarkup({ folds: [1, 2, 3], metrics } as never);
  expect(more).toEqual([]);
  expect(markup).toContain('Cross-validation in 3 folds');
  expect(markup).toContain(metricsMarkup(metrics as never));
});
