import { expect, test } from 'vitest';
import { KANClassifier } from '../network/classifier.js';
import { KANRegressor } from '../network/regressor.js';
import { crossValidate } from './cross-validation.js';

const X = Array.from({ length: 40 }, (_, i) => [((i * 7) % 40) / 20 - 1, ((i * 11) % 40) / 20 - 1]);
const y = X.map(([a, b]) => Math.sin(2 * a) + b * b);
const words = y.map((value) => (value > 0.3 ? 'high' : 'low'));
const quick = { epochs: 3, layers: [2], gridSize: 2 };

test('folds in threads come to what they come to here, of numbers and of classes', async () => {
  const told: number[] = [];
  const onProgress = ({ done }: { done: number }): void => void told.push(done);
  const regressor = new KANRegressor(quick);
  expect(await crossValidate(regressor, X, y, { folds: 3, threads: 2, onProgress })).toEqual(
    await crossValidate(regressor, X, y, { folds: 3 }),
  );
  expect(told).toEqual([0, 1, 2, 3]);
  const classifier = new KANClassifier({ ...quick, seed: 7 });
  expect(await crossValidate(classifier, X, words, { folds: 2, threads: 2 })).toEqual(
    await crossValidate(classifier, X, words, { folds: 2 }),
  );
});

test('what is no plain value, no number of threads, a wrong option and an end are told', async () => {
  const threads = 2;
  const heard = new KANRegressor({ ...quick, onEpoch: () => {} });
  await expect(crossValidate(heard, X, y, { threads })).rejects.toThrow('plain values, and `onEpoch` is none');
  await expect(crossValidate(new KANRegressor(quick), X, y, { threads: 0 })).rejects.toThrow(
    '`threads` must be a whole',
  );
  const wrong = new KANRegressor({ ...quick, order: 9 });
  await expect(crossValidate(wrong, X, y, { threads })).rejects.toThrow('`order` must be a whole number from 0 to 5');
  const signal = AbortSignal.abort();
  await expect(crossValidate(new KANRegressor(quick), X, y, { threads, signal })).rejects.toThrow(
    'stopped after 0 of 5',
  );
});
