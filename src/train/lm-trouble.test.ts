// Levenberg–Marquardt through `trainModel` on data nobody wants, and with options that do not fit.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platform } from '../../node/platform.js';
import { draw, fresh, target } from '../../test/two-columns.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { openWasmBackend } from '../compute/wasm/backend.js';
import type { Model } from '../model/model.js';
import type { TrainOptions } from './options.js';
import { trainModel } from './trainer.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openWasmBackend(platform, 1, false);
});
afterAll(() => backend.close());

const train = (model: Model, data: DatasetSource, options: TrainOptions = {}) =>
  trainModel(model, data, { optimizer: 'lm', backend, ...options });

describe('trouble', () => {
  test('what takes too much memory is refused before it is taken', async () => {
    await expect(train(fresh([2, 14, 1], 1), draw(20, 1), { grids: [5, 100] })).rejects.toThrow(
      /up to 3000; this model has 4368 with grids of 100, whose equations take \d+ MB/,
    );
  });

  test('options that do not fit are refused', async () => {
    const data = draw(20, 1);
    const wrong: [TrainOptions, RegExp][] = [
      [{ grids: [] }, /`grids` must be a list of grid sizes/],
      [{ grids: [10, 5] }, /from coarse to fine; got 5 after 10/],
      [{ grids: [0] }, /`grids\[0\]`.*got 0/],
      [{ starts: 0 }, /`starts`.*got 0/],
      [{ hiddenRanges: 'move' as never }, /`hiddenRanges`.*"move"/],
      [{ grids: [5], optimizer: 'adamw' }, /`grids` is for optimizer 'lm'; got "adamw"/],
    ];
    for (const [options, message] of wrong)
      await expect(train(fresh([2, 1, 1], 1), data, options)).rejects.toThrow(message);
    await expect(train(fresh([2, 1, 1], 1, { basis: 'rbf' }), data, { grids: [5] })).rejects.toThrow(/another basis/);
    const holed = { ...data, y: Float64Array.from(data.y, (value, i) => (i === 3 ? NaN : value)) };
    await expect(train(fresh([2, 1, 1], 1), holed)).rejects.toThrow(/NaN in row 3/);
  });

  const constant = { ...draw(40, 5), x: new Float64Array(80).fill(0.3) };
  const repeated: DatasetSource = {
    rows: 40,
    x: new Float64Array(80).fill(-1),
    y: Float64Array.from({ length: 40 }, (_, i) => i),
  };
  test.each<[string, DatasetSource]>([
    ['inputs that never change', constant],
    ['one row again and again, with other answers', repeated],
    ['two rows', draw(2, 6)],
    ['a single row', draw(1, 6)],
    ['targets that never change', { ...draw(40, 5), y: new Float64Array(40).fill(7) }],
    [
      'most rows without weight',
      { ...draw(40, 5), weights: Float64Array.from({ length: 40 }, (_, i) => (i < 3 ? 1 : 0)) },
    ],
    ['huge targets', draw(40, 5, 0, (a, b) => 1e100 * target(a, b))],
  ])('%s: the parameters stay finite, the loss does not rise', async (_name, data) => {
    const { model, history } = await train(fresh([2, 3, 1], 1), data, { grids: [5, 20], epochs: 20, starts: 3 });
    expect(model.parameters.every(Number.isFinite)).toBe(true);
    expect(history.trainLoss.every(Number.isFinite)).toBe(true);
  });

  test('an abort in the middle of the starts keeps the model', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 1);
    const model = fresh([2, 5, 1], 1);
    const result = await train(model, draw(500, 1), { grids: [5], signal: control.signal, epochs: 1000 });
    expect(result.stopped).toBe('aborted');
    expect(result.model.parameters.length).toBe(model.parameters.length);
  });
});
