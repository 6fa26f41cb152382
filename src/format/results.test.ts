import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { crossValidateTable } from '../table/cross-validate.js';
import { trainTable } from '../table/train-table.js';
import { checkResults, parseResults, type Results, resultsOf, runOf, settingsRecord } from './results.js';

const rows = Array.from({ length: 30 }, (_, i) => i);
const table = createTable({ x: rows, y: rows.map((i) => i * i), kind: rows.map((i) => (i < 15 ? 'a' : 'b')) });
const options = { layers: [], epochs: 3, batchSize: 10, backend: referenceBackend() };
const environment = { kanjs: '0', node: '0', platform: '', processor: '', backend: '', variant: '', threads: 1 };
const madeOf = async (target: string): Promise<Results> =>
  resultsOf(await trainTable(table, { ...options, target }), {
    config: { data: 't.csv', ...settingsRecord({ epochs: 3 }) },
    folds: await crossValidateTable(table, { ...options, target, folds: 2 }),
    readSeconds: 1.23456,
    trainSeconds: 2,
    environment,
  });
const read = (results: unknown): ReturnType<typeof parseResults> => parseResults('r.json', JSON.stringify(results));

test.each(['y', 'kind'])('what is made is read as it was: %s', async (target) => {
  const results = await madeOf(target);
  expect(read(results)).toEqual(JSON.parse(JSON.stringify(results)));
  expect(results).toMatchObject({
    // measured on the rows held back
    metrics: { validation: { task: target === 'y' ? 'regression' : 'classification' } },
    config: { data: 't.csv', epochs: 3, task: target === 'y' ? 'regression' : 'classification' },
    final_train_loss: results.history.train_loss[2],
    best_val_loss: Math.min(...results.history.val_loss),
    stopped: 'epochs',
    rows: { train: 24, validation: 6 },
    timing: { read_seconds: 1.235, train_seconds: 2, epochs_per_second: 1.5 },
  });
});

test('the best epoch is the one that the run says, also where an earlier one had the same loss', async () => {
  const trained = await trainTable(table, { ...options, target: 'y' });
  const results = resultsOf(
    { ...trained, history: { ...trained.history, validationLoss: [1, 1, 2] }, bestEpoch: 2, bestValidationLoss: 1 },
    { config: {}, readSeconds: 0, trainSeconds: 1, resumed: 2, environment },
  );
  expect(runOf(read(results))).toEqual({
    history: { trainLoss: trained.history.trainLoss, validationLoss: [1, 1, 2] },
    bestEpoch: 2,
    loss: 'mse',
  });
  // of the three epochs two were done before
  expect(results.timing.epochs_per_second).toBe(1);
});

test('a loss that is not finite is null in the file, and not a number to readers', () => {
  expect(parseResults('r', '{"history":{"train_loss":[1,null]}}').history).toEqual({
    train_loss: [1, NaN],
    val_loss: [],
    learning_rate: [],
  });
});

test('what is not as it should be is named', async () => {
  const results = await madeOf('y');
  const history = { train_loss: [1] };
  const trouble: [unknown, RegExp][] = [
    [[], /r\.json: .*history\.train_loss.*list of numbers/],
    [{ history: { train_loss: [1, 'a'] } }, /history\.train_loss/],
    [{ history: { ...history, val_loss: 3 } }, /history\.val_loss.*got 3/],
    [{ history: { ...history, learning_rate: {} } }, /history\.learning_rate/],
    [{ history, best_epoch: 1.5 }, /best_epoch.*whole number; got 1\.5/],
    [{ history, final_train_loss: 'low' }, /final_train_loss.*number; got "low"/],
    [{ history, config: [] }, /config.*object/],
    [{ history, config: { data: 7 } }, /config\.data.*text; got 7/],
    [{ history, timing: { train_seconds: 'long' } }, /timing\.train_seconds/],
    [{ history, stopped: 1 }, /stopped/],
    [{ history, metrics: { cross_validation: { folds: [] } } }, /metrics\.cross_validation/],
    [
      { history, metrics: { cross_validation: { folds: [], metrics: { task: 'classification' } } } },
      /cross_validation/,
    ],
  ];
  for (const [value, message] of trouble) expect(() => read(value)).toThrow(message);
  expect(() => checkResults('it', null)).toThrow(/it: the results must be an object; got null/);
  expect(() => checkResults('it', { ...results, more: 'of another program' })).not.toThrow();
});

test('files hold settings in the words of the specification, with the defaults that hold', () => {
  const record = settingsRecord({ learningRate: 0.1, order: 2, outputDir: 'x', patience: undefined });
  expect(record).toMatchObject({ lr: 0.1, spline_order: 2, output_dir: 'x', epochs: 200, grid_size: 5 });
  expect(record).not.toHaveProperty('patience');
  expect(record).not.toHaveProperty('loss');
});

test('what is no record of losses is refused by the key that is missing', () => {
  for (const text of ['7', 'null', '{}', '{"history":7}', '{"history":[1]}', '{"rows":3}'])
    expect(() => parseResults('r', text)).toThrow('history.train_loss');
});

test('settings that only one optimizer has stand there where they were given', () => {
  const usual = settingsRecord({});
  expect(usual).toHaveProperty('epochs');
  for (const name of ['warmup', 'weight_decay', 'clip', 'l1']) expect(usual).not.toHaveProperty(name);
  expect(settingsRecord({ weightDecay: 0.5, l1: undefined })).toEqual({ ...usual, weight_decay: 0.5 });
});
