import { describe, expect, test } from 'vitest';
import { createTable } from './data/table.js';
import { KanError } from './errors.js';
import { createSpec, networkOptions } from './model/create.js';
import { KAN } from './network/kan.js';
import { KANRegressor } from './network/regressor.js';
import { KANTrainer } from './network/trainer.js';
import { checkNames, checkValues, pickOptions, withDefaults } from './options.js';
import { tableOptions } from './table/option-table.js';
import { retrainTable } from './table/retrain-table.js';
import { trainTable } from './table/train-table.js';
import { foreignOptions, trainingOptions } from './train/option-table.js';
import { trainModel } from './train/trainer.js';

const table = createTable({ a: [1, 2, 3, 4], b: [2, 4, 6, 8] });
const rows = { rows: 1, x: [0], y: [0] };

describe('names that are no options are refused at every door, with the nearest one that is', () => {
  const kan = new KAN([1, 1]);
  const doors: [string, () => unknown, RegExp][] = [
    ['createSpec', () => createSpec([1, 1], { gridsize: 9 } as never), /`gridsize`/],
    ['KAN', () => new KAN([1, 1], { gridsize: 9 } as never), /`gridsize`/],
    ['KANTrainer', () => new KANTrainer(kan, { epoch: 3 } as never), /`epoch`/],
    ['trainModel', () => trainModel(kan.model, rows, { epoch: 3 } as never), /`epoch`/],
    ['sparsity', () => trainModel(kan.model, rows, { sparsity: { lamda: 1 } as never }), /`lamda`/],
    ['trainTable', () => trainTable(table, { target: 'b', gridsize: 9 } as never), /`gridsize`/],
    ['retrainTable', () => retrainTable(kan.model, table, { epoch: 3 } as never), /`epoch`/],
    ['KANRegressor', () => new KANRegressor({ epoch: 3 } as never), /`epoch`/],
  ];
  test.each(doors)('%s', async (_, call, message) => {
    const error = await (async () => await call())().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KanError);
    expect((error as KanError).message).toMatch(message);
    expect((error as KanError).hint).toMatch(/did you mean "(gridSize|epochs|lambda)"/);
  });

  test('options that are no object are refused; a name without a value is not given', () => {
    for (const wrong of [7, 'x', null, [1], new Float32Array(2)])
      expect(() => checkNames('KAN', wrong, networkOptions)).toThrow(/KAN: the options must be an object/);
    expect(() => checkNames('KAN', { nothing: undefined }, networkOptions)).not.toThrow();
    expect(() => checkNames('KAN', undefined, networkOptions)).not.toThrow();
  });
});

test('every value is checked by its rule', () => {
  const wrong: Record<string, unknown> = {
    epochs: 0,
    learningRate: 0,
    clip: -1,
    schedule: 'slow',
    recompute: 1,
    starts: 1001,
  };
  for (const [name, value] of Object.entries(wrong))
    expect(() => checkValues('train', { [name]: value }, trainingOptions), name).toThrow(`train: \`${name}\` must be`);
  expect(() => checkValues('train', { epochs: 1, clip: 0, schedule: 'step' }, trainingOptions)).not.toThrow();
});

test('defaults fill what is not given, and nothing else', () => {
  const filled = withDefaults({ gridSize: 9, order: undefined }, networkOptions);
  expect(filled).toMatchObject({ gridSize: 9, order: 3, base: 'silu' });
  expect(pickOptions({ gridSize: 9, epochs: 3, order: undefined }, networkOptions)).toEqual({ gridSize: 9 });
});

test('an option of one optimiser is foreign to the others', async () => {
  expect(foreignOptions({ batchSize: 8, grids: [3], epochs: 1, l1: 1 }, 'lm')).toEqual(['batchSize', 'l1']);
  expect(foreignOptions({ batchSize: 8, grids: [3], epochs: 1 }, 'adamw')).toEqual(['grids']);
  const run = trainModel(new KAN([1, 1]).model, rows, { optimizer: 'lbfgs', clip: 1 });
  await expect(run).rejects.toThrow('train: `clip` is for optimizer \'adamw\'; got "lbfgs"');
});

test('each rule says what it is in one line', () => {
  for (const [name, rule] of Object.entries(tableOptions)) {
    expect(rule.help, name).toMatch(/^[^\n]{5,120}[^.\n]$/);
    const choices: readonly unknown[] = rule.is === 'choice' && 'default' in rule ? rule.choices : [undefined];
    expect(choices, name).toContain('default' in rule && rule.is === 'choice' ? rule.default : undefined);
  }
});
