// results.json key by key: what each may hold, what stands there of a run, and which loss is drawn. Runs that were really made: results.test.ts.

import { describe, expect, test } from 'vitest';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { createRandom } from '../math/random.js';
import type { TableResult } from '../table/train-table.js';
import { checkResults, parseResults, resultsOf, runOf } from './results.js';

const isSound = (value: unknown): boolean => {
  try {
    checkResults('it', value);
    return true;
  } catch {
    return false;
  }
};

describe('each key', () => {
  const kinds: Record<string, [sound: unknown[], wrong: unknown[]]> = {
    config: [[{}], [[], 'a', null]],
    final_train_loss: [
      [0.5, null],
      ['0.5', []],
    ],
    final_val_loss: [[0.5, null], ['0.5']],
    best_val_loss: [[0.5, null], [true]],
    best_epoch: [
      [0, 7],
      [-1, 0.5, null, '1'],
    ],
    history: [
      [{}, { train_loss: [1, null] }],
      [[], { train_loss: 1 }, { val_loss: ['a'] }, { learning_rate: [{}] }],
    ],
    metrics: [
      [{}, { cross_validation: undefined }],
      [[], 3],
    ],
    optimizer: [[{}], ['lm']],
    stopped: [['epochs', null], [1]],
    interrupted: [['signal', null], [false]],
    members: [[[]], [{}]],
    rows: [[{}], [[]]],
    parameters: [[9, null], ['9']],
    timing: [
      [{}, { train_seconds: 1, read_seconds: null }],
      [[], { train_seconds: '1' }],
    ],
    environment: [[{}], ['here']],
    'of another program': [[1, 'a', null, []], []],
  };
  test.each(Object.entries(kinds))('%s', (key, [sound, wrong]) => {
    for (const value of sound) expect(isSound({ [key]: value }), JSON.stringify(value)).toBe(true);
    for (const value of wrong) expect(() => checkResults('it', { [key]: value })).toThrow(new RegExp(`^it: \`${key}`));
    expect(isSound({})).toBe(true);
  });

  test('of the settings, those that are read', () => {
    for (const name of ['data', 'function', 'loss', 'task']) {
      for (const value of ['a', null]) expect(isSound({ config: { [name]: value } })).toBe(true);
      expect(() => checkResults('it', { config: { [name]: 7 } })).toThrow(
        `it: \`config.${name}\` must be a text; got 7`,
      );
    }
    expect(isSound({ config: { epochs: 'many' } })).toBe(true);
  });
});

describe('what cross-validation measured', () => {
  const isFolds = (value: unknown): boolean => isSound({ metrics: { cross_validation: value } });
  const regression = { task: 'regression', columns: ['y'], r2: 0.5, rmse: 1, mae: null };
  const classes = { task: 'classification', column: 'k', classes: ['a'], accuracy: 1, logLoss: null, confusion: [[1]] };

  test('is folds and the figures of one of two tasks', () => {
    for (const metrics of [regression, classes]) {
      expect(isFolds({ folds: [], metrics })).toBe(true);
      expect(isFolds({ folds: {}, metrics })).toBe(false);
      expect(isFolds({ metrics })).toBe(false);
      expect(isFolds({ folds: [], metrics: { ...metrics, task: 'other' } })).toBe(false);
      expect(isFolds([])).toBe(false);
    }
    for (const metrics of [undefined, [], 'a', 5]) expect(isFolds({ folds: [], metrics })).toBe(false);
  });

  test('has every figure of its task', () => {
    const wrong: [object, object[]][] = [
      [
        regression,
        [
          { columns: 'y' },
          { columns: [1] },
          { r2: 'a' },
          { rmse: undefined },
          { mae: '1' },
          { outputs: {} },
          { outputs: [{ r2: 1, rmse: 1 }] },
          { outputs: [7] },
        ],
      ],
      [
        classes,
        [
          { column: 1 },
          { classes: 'a' },
          { classes: [1] },
          { accuracy: 'a' },
          { logLoss: undefined },
          { confusion: 1 },
          { confusion: [1] },
          { confusion: [['a']] },
        ],
      ],
    ];
    for (const [metrics, changes] of wrong)
      for (const change of changes)
        expect(isFolds({ folds: [], metrics: { ...metrics, ...change } }), JSON.stringify(change)).toBe(false);
    expect(isFolds({ folds: [], metrics: { ...regression, outputs: [regression, regression] } })).toBe(true);
    expect(isFolds({ folds: [], metrics: { ...regression, outputs: [] } })).toBe(true);
  });
});

describe('of a run', () => {
  const spec = createSpec([2, 3, 1]);
  const result = {
    model: { spec, parameters: initializeParameters(spec, createRandom(1)) },
    history: { trainLoss: [3, 2], validationLoss: [], learningRate: [0.1, 0.1], metrics: {} },
    rows: { train: 5, validation: 0 },
    stopped: 'epochs',
    bestEpoch: 2,
    optimizer: 'adamw',
  } as unknown as TableResult;
  const surroundings = { config: { data: null }, readSeconds: 0.123456, trainSeconds: 0.5, environment: {} as never };

  test('what there was not is null, or not there', () => {
    const results = resultsOf(result, surroundings);
    expect(results).toMatchObject({
      config: { data: null, task: undefined, widths: [2, 3, 1] },
      final_train_loss: 2,
      final_val_loss: null,
      best_val_loss: null,
      best_epoch: 2,
      metrics: { validation: null },
      interrupted: null,
      parameters: 81,
      timing: { read_seconds: 0.1235, train_seconds: 0.5, epochs_per_second: 4 },
    });
    for (const name of ['optimizer', 'members']) expect(results).not.toHaveProperty(name);
    expect(results.history).not.toHaveProperty('notes');
    expect(results.metrics).not.toHaveProperty('cross_validation');
  });

  test('what there was stands in the words of files', () => {
    const notes = [{ epoch: 1, text: 'a note' }];
    const member = { bestEpoch: 3, stopped: 'early' };
    const results = resultsOf(
      {
        ...result,
        history: { ...result.history, validationLoss: [5, 4], notes },
        bestValidationLoss: 4,
        why: 'a reason',
        members: [member, { ...member, bestValidationLoss: 0 }],
      } as never,
      { ...surroundings, interrupted: 'time limit', resumed: 1 },
    );
    expect(results).toMatchObject({
      final_val_loss: 4,
      best_val_loss: 4,
      interrupted: 'time limit',
      optimizer: { name: 'adamw', why: 'a reason' },
      members: [
        { best_epoch: 3, best_val_loss: null, stopped: 'early' },
        { best_epoch: 3, best_val_loss: 0, stopped: 'early' },
      ],
      timing: { epochs_per_second: 2 },
    });
    expect(results.history.notes).toEqual(notes);
    expect(parseResults('it', JSON.stringify(results)).history.notes).toEqual(notes);
  });
});

test('the loss that is drawn is the one that was set, or that of the task', () => {
  const lossOf = (config: object): string | undefined => {
    const results = parseResults('it', JSON.stringify({ config, history: { train_loss: [1] } }));
    return runOf(results).loss;
  };
  for (const loss of ['mse', 'mae', 'huber']) expect(lossOf({ loss, task: 'classification' })).toBe(loss);
  expect(lossOf({ task: 'classification' })).toBe('cross-entropy');
  expect(lossOf({ task: 'regression' })).toBe('mse');
  // what is neither is drawn without a name
  expect(lossOf({})).toBeUndefined();
  expect(runOf({ history: { train_loss: [], val_loss: [], learning_rate: [] } }).bestEpoch).toBe(0);
});
