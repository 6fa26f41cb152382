// What estimators refuse, and with what words.

import { describe, expect, test } from 'vitest';
import { digits, quick, sums, table, words, X } from '../../test/estimator-rows.js';
import { KANClassifier } from './classifier.js';
import { crossValidate } from '../sweep/cross-validation.js';
import { gridSearch } from '../sweep/grid-search.js';
import { KANRegressor } from './regressor.js';

describe('refused', () => {
  const no = (options: object): any => options;
  const fitted = new KANRegressor({ ...quick, epochs: 1 }).fit(X, sums);
  const fittedWords = new KANClassifier({ ...quick, epochs: 1 }).fit(X, words);
  const search = (grid: object, given = sums): Promise<unknown> =>
    gridSearch(new KANRegressor(quick), X, given, { grid: no(grid), folds: 3 });
  const holes = X.map((row, i) => (i === 4 ? [1, NaN] : row));
  const wrong: [string, () => Promise<unknown>, string | RegExp][] = [
    ['predicting before fitting', () => new KANRegressor().predict(X), 'KANRegressor: not fitted yet'],
    ['scoring before fitting', () => new KANClassifier().score(X, words), 'KANClassifier: not fitted yet'],
    ['an unknown option', async () => new KANRegressor(no({ gridsize: 3 })), 'there is no option `gridsize`'],
    ['layers that are no list', async () => new KANRegressor(no({ layers: 8 })), '`layers` must be a list'],
    ['rows of another width', async () => (await fitted).predict([[1, 2, 3]]), 'rows of 3 values but 2 are needed'],
    ['rows of unequal width', () => new KANRegressor(quick).fit([[1, 2], [3]], [1, 2]), 'row 1 has 1 values'],
    ['more targets than rows', () => new KANRegressor(quick).fit(X, [...sums, 1]), '`X` has 60 rows but `y` is for 61'],
    ['fewer labels than rows', () => new KANClassifier(quick).fit(X, ['a', 'b']), '`X` has 60 rows but `y` is for 2'],
    [
      'a list of numbers as rows',
      () => new KANRegressor(quick).fit([1, 2, 3], [1, 2]),
      '`X` has 1 row but `y` is for 2',
    ],
    ['three axes', () => new KANRegressor(quick).fit([X], sums), 'an array of two axes; got shape [1, 60, 2]'],
    [
      'NaN among inputs',
      () => new KANRegressor(quick).fit(holes, sums),
      '`X` must be finite numbers; row 4, column 1 is NaN',
    ],
    ['NaN in rows to predict', async () => (await fitted).predict([[NaN, 1]]), 'row 0, column 0 is NaN'],
    [
      'NaN among targets',
      () => new KANRegressor(quick).fit(X, [NaN, ...sums.slice(1)]),
      '`y` must be finite numbers; row 0',
    ],
    ['NaN as label', () => new KANClassifier(quick).fit(X, [...digits.slice(1), NaN]), '`y[59]` is NaN'],
    [
      'words and numbers as labels',
      () => new KANClassifier(quick).fit(X, no([1, ...words.slice(1)])),
      '`y[0]` is 1 and `y[1]` is',
    ],
    [
      'one class',
      () =>
        new KANClassifier(quick).fit(
          X,
          words.map(() => 'a'),
        ),
      'one class only, "a"',
    ],
    [
      'one value',
      () =>
        new KANRegressor(quick).fit(
          X,
          sums.map(() => 3),
        ),
      'is 3 in every row',
    ],
    [
      'words as targets of a regression',
      () => new KANRegressor(quick).fit(X, no(words)),
      '`y` must be numbers, or names of columns where `X` is a table',
    ],
    ['an unknown column', () => new KANClassifier(quick).fit(table, 'labl'), 'no target column "labl"'],
    [
      'an unknown label to score',
      async () =>
        (await fittedWords).score(
          X,
          words.map(() => 'mid'),
        ),
      '"mid"',
    ],
    [
      'another number of targets to score',
      async () => (await fitted).score(X, X),
      '`y` has 2 targets but this model predicts 1',
    ],
    [
      'rows where the model reads words',
      async () => {
        const classifier = await new KANClassifier({ ...quick, epochs: 1 }).fit(table, 'label');
        return classifier.predict([[1, 2, 3]]);
      },
      'must be a table: the column "colour" holds words',
    ],
    ['one fold', () => crossValidate(new KANRegressor(quick), X, sums, { folds: 1 }), 'crossValidate: `folds`'],
    [
      'more folds than rows',
      () => crossValidate(new KANRegressor(quick), X, sums, { folds: 61 }),
      'from 2 to 60; got 61',
    ],
    [
      'a class of one row',
      () =>
        crossValidate(
          new KANClassifier(quick),
          X,
          words.map((word, i) => (i === 9 ? 'odd' : word)),
        ),
      'the class "odd" has one row only',
    ],
    ['an empty grid', () => search({}), '`grid` must name settings to try'],
    ['no grid', () => search(no({ grid: undefined }).grid), 'gridSearch: `grid` is missing'],
    [
      'a setting without values',
      () => search({ gridSize: [] }),
      '`grid.gridSize` must be a list of values to try; got []',
    ],
    [
      'a setting that is no list',
      () => search({ gridSize: 3 }),
      '`grid.gridSize` must be a list of values to try; got 3',
    ],
    ['an unknown setting', () => search({ gridsize: [3] }), '`grid` cannot vary `gridsize`'],
    ['a setting that folds decide', () => search({ seed: [1, 2] }), '`grid` cannot vary `seed`'],
    ['a batch above the rows of a fold', () => search({ batchSize: [8, 41] }), /batchSize 41: .*only 40 rows/],
  ];
  test.each(wrong)('%s', async (_what, run, message) => {
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toHaveProperty('name', 'KanError');
  });

  test('a value deep in the grid, before anything is trained', async () => {
    let epochs = 0;
    const estimator = new KANRegressor({ ...quick, onEpoch: () => void epochs++ });
    const run = gridSearch(estimator, X, sums, { grid: { order: [3, 9], weightDecay: [0, 1] } });
    await expect(run).rejects.toThrow(/gridSearch: with order 9, weightDecay 0: .*`order`/);
    expect(epochs).toBe(0);
  });
});
