// Estimators tried by folds and over grids.

import { describe, expect, expectTypeOf, test } from 'vitest';
import { digits, quick, sums, words, X } from '../../test/estimator-rows.js';
import { createTable } from '../data/table.js';
import { crossValidateTable } from '../table/cross-validate.js';
import { KANClassifier } from './classifier.js';
import { crossValidate } from '../sweep/cross-validation.js';
import { gridSearch } from '../sweep/grid-search.js';
import { KANRegressor } from './regressor.js';

describe('crossValidate', () => {
  test('is what crossValidateTable says of the same rows, and leaves the estimator as it was', async () => {
    const estimator = new KANClassifier({ ...quick, seed: 3 });
    const done: number[] = [];
    const result = await crossValidate(estimator, X, words, {
      folds: 3,
      onProgress: (progress) => done.push(progress.done / progress.total),
    });
    expect(done).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(estimator.fitted).toBe(false);
    const named = createTable({ x1: X.map((row) => row[0]), x2: X.map((row) => row[1]), y: words });
    const expected = await crossValidateTable(named, { ...quick, seed: 3, folds: 3, target: 'y' });
    expect(result.metrics).toEqual(expected.metrics);
    expect(result.metrics).toMatchObject({ task: 'classification', accuracy: result.score });
    expect(result.scores).toEqual(expected.folds.map((fold) => fold.task === 'classification' && fold.accuracy));
    // folds of equal size: the pooled accuracy is the mean
    expect(result.score).toBeCloseTo(result.scores.reduce((sum, score) => sum + score, 0) / 3, 12);
  });

  test('depends on its seed alone, and ignores validation and patience', async () => {
    const run = (options: object, seed?: number): Promise<{ scores: number[] }> =>
      crossValidate(new KANRegressor({ ...quick, epochs: 5, ...options }), X, sums, { folds: 4, seed });
    const { scores } = await run({ seed: 1 });
    expect((await run({}, 1)).scores).toEqual(scores);
    expect((await run({ seed: 1, validation: 0.3, patience: 1 })).scores).toEqual(scores);
    expect((await run({}, 2)).scores).not.toEqual(scores);
  });

  test('a signal stops it', async () => {
    const controller = new AbortController();
    const run = crossValidate(new KANRegressor(quick), X, sums, {
      signal: controller.signal,
      onProgress: ({ done }) => void (done === 2 && controller.abort()),
    });
    await expect(run).rejects.toThrow('stopped in fold 3 of 5');
  });
});

describe('gridSearch', () => {
  const regressor = new KANRegressor({ ...quick, seed: 2 });

  test('tries every combination, and fits the best on everything', async () => {
    const seen: [number, number | undefined][] = [];
    const { points, best, estimator } = await gridSearch(regressor, X, sums, {
      grid: { epochs: [1, 30], gridSize: [2, 3] },
      folds: 3,
      onProgress: ({ done, total, settings }) => {
        expect(total).toBe(12);
        seen.push([done, settings.epochs]);
      },
    });
    expect(points.map(({ settings }) => settings)).toEqual([
      { epochs: 1, gridSize: 2 },
      { epochs: 1, gridSize: 3 },
      { epochs: 30, gridSize: 2 },
      { epochs: 30, gridSize: 3 },
    ]);
    expect(seen).toEqual(Array.from({ length: 13 }, (_, done) => [done, done < 6 ? 1 : 30]));
    expect(best.score).toBe(Math.max(...points.map(({ score }) => score)));
    expect(best.settings.epochs).toBe(30);
    for (const { settings, scores, score } of points) {
      const alone = await crossValidate(regressor.with(settings), X, sums, { folds: 3 });
      expect([scores, score]).toEqual([alone.scores, alone.score]);
    }
    expect(estimator.model).toEqual((await regressor.with(best.settings).fit(X, sums)).model);
    expect(regressor.fitted).toBe(false);
  });

  test('a classifier comes back with the kind of its labels', async () => {
    const { estimator, best } = await gridSearch(new KANClassifier(quick), X, digits, {
      grid: { l1: [0, 1e-3] },
      folds: 2,
    });
    expectTypeOf(estimator).toEqualTypeOf<KANClassifier<number>>();
    expect(digits).toContain((await estimator.predict([[1, 1]])).labels[0]);
    expect(best.metrics.task).toBe('classification');
  });

  test('among equal accuracies the surer answers win', async () => {
    const clear = X.map((_, i) => [i < 30 ? -1 : 1]);
    const y = X.map((_, i) => i < 30);
    const { points, best } = await gridSearch(new KANClassifier(quick), clear, y.map(Number), {
      grid: { epochs: [10, 40] },
      folds: 2,
    });
    expect(points.map(({ score }) => score)).toEqual([1, 1]);
    expect(best).toBe(points[1]);
  });

  test('a signal stops it, in a fold or in the last fit', async () => {
    const stopAt = async (at: number): Promise<unknown> => {
      const controller = new AbortController();
      const onProgress = ({ done }: { done: number }): void => void (done === at && controller.abort());
      const grid = { gridSize: [2, 3] };
      return gridSearch(regressor, X, sums, { grid, folds: 2, signal: controller.signal, onProgress });
    };
    await expect(stopAt(3)).rejects.toThrow('gridSearch: with gridSize 3: crossValidateTable: stopped in fold 2 of 2');
    await expect(stopAt(4)).rejects.toThrow('stopped while fitting the best settings');
  });
});
