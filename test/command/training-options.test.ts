// What `kan train` can be told about training does what it says.

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const table = scratch.file('table.csv', smallTable(60));

/** results.json of a short run on x and other, to predict y, or the target given. */
async function results(name: string, more: string[], target = 'y'): Promise<any> {
  const words = ['--ignore', target === 'y' ? 'sign' : 'y', '--device', 'wasm', '--epochs', '8', '--layers', '3'];
  const directory = scratch.at(name);
  const outcome = await kan(['train', table, '--target', target, ...words, ...more, '--output-dir', directory]);
  expect(outcome.code, outcome.err).toBe(0);
  return JSON.parse(readFileSync(`${directory}/results.json`, 'utf8'));
}

describe('--schedule', () => {
  test.each([
    ['constant', (rates: number[]) => rates.every((rate) => rate === 0.01)],
    ['exponential', (rates: number[]) => Math.abs(rates[7] - 0.01 * 0.98 ** 7) < 1e-12],
    ['step', (rates: number[]) => rates.every((rate) => rate === 0.01)],
    ['plateau', (rates: number[]) => rates.every((rate) => rate === 0.01)],
    ['cosine', (rates: number[]) => rates[7] < 0.001 && rates[3] > 0.004],
  ] as const)('%s', async (schedule, sound) => {
    const { history } = await results(schedule, ['--schedule', schedule]);
    expect(sound(history.learning_rate), history.learning_rate.join()).toBe(true);
  });

  test('step falls to a tenth after 30 epochs, plateau to a half after 10 without a better loss', async () => {
    const step = await results('step-long', ['--schedule', 'step', '--epochs', '31']);
    expect(step.history.learning_rate[29]).toBe(0.01);
    expect(step.history.learning_rate[30]).toBeCloseTo(0.001, 12);
    const still = ['--schedule', 'plateau', '--epochs', '12', '--lr', '1e-30'];
    const { learning_rate: rates } = (await results('plateau-long', still)).history;
    expect(rates.slice(0, 11)).toEqual(new Array(11).fill(1e-30));
    expect(rates[11]).toBeCloseTo(0.5e-30, 42);
  });

  test('--warmup begins with a small rate', async () => {
    const { history } = await results('warmup', ['--schedule', 'constant', '--warmup', '4']);
    expect(history.learning_rate.map((rate: number) => Number(rate.toPrecision(6)))).toEqual([
      0.0025, 0.005, 0.0075, 0.01, 0.01, 0.01, 0.01, 0.01,
    ]);
  });
});

describe('--loss', () => {
  // float32 outputs, and sums in another order
  const relative = 1e-5;

  test('mae and mse are told in the units of the target', async () => {
    const absolute = await results('mae', ['--loss', 'mae']);
    expect(absolute.best_val_loss / absolute.metrics.validation.mae).toBeCloseTo(1, -Math.log10(relative));
    const squared = await results('mse', ['--loss', 'mse']);
    expect(squared.best_val_loss / squared.metrics.validation.rmse ** 2).toBeCloseTo(1, -Math.log10(relative));
  });

  test('huber is half the squared error where errors are small', async () => {
    const { best_val_loss: loss, metrics } = await results('huber', ['--loss', 'huber', '--epochs', '200']);
    expect((2 * loss) / metrics.validation.rmse ** 2).toBeCloseTo(1, -Math.log10(relative));
  });

  test('is not for classes', async () => {
    const outcome = await kan(['train', table, '--target', 'sign', '--loss', 'mae', '--output-dir', scratch.at('no')]);
    expect(outcome).toMatchObject({ code: 1, err: expect.stringMatching(/"mae" is for regression/) });
  });
});

test('--class-weights balanced: a rare class is answered more often; not for numbers', async () => {
  // every third row of the upper half is of the rare class
  const lines = Array.from(
    { length: 90 },
    (_, i) => `${(i * 37) % 90},${(i * 37) % 90 > 45 && i % 3 === 0 ? 'b' : 'a'}`,
  );
  const few = scratch.file('few.csv', `x,c\n${lines.join('\n')}\n`);
  const rare = async (...more: string[]): Promise<number> => {
    const directory = scratch.at('weights');
    const words = ['train', few, '--target', 'c', '--layers', 'none', '--epochs', '60', '--device', 'wasm'];
    expect((await kan([...words, '--output-dir', directory, ...more])).code).toBe(0);
    const { out } = await kan(['predict', `${directory}/model.safetensors`, few]);
    return out.split('\n').filter((line) => line.startsWith('b,')).length;
  };
  expect(await rare('--class-weights', 'balanced')).toBeGreaterThan(10 + (await rare()));
  const wrong = ['train', table, '--target', 'y', '--class-weights', 'balanced', '--output-dir', scratch.at('no')];
  expect(await kan(wrong)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/`--class-weights` are for classes|`classWeights` are for classes/),
  });
});

test('--class-weights yes=5 and --weights column: wrong words are one line', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i},${i === 3 ? -1 : 1},${i % 2 === 0 ? 'yes' : 'no'}`);
  const file = scratch.file('weighed.csv', `x,w,c\n${rows.join('\n')}\n`);
  const train = (...more: string[]) =>
    kan([
      'train',
      file,
      '--target',
      'c',
      '--layers',
      'none',
      '--epochs',
      '5',
      '--output-dir',
      scratch.at('w'),
      ...more,
    ]);
  expect(await train('--class-weights', 'yes=5,no=1')).toMatchObject({ code: 0 });
  expect(await train('--class-weights', 'yess=5')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/"yess" is no class/),
  });
  for (const words of ['yes', 'yes=-1', 'balance', 'yes=5,no'])
    expect(await train('--class-weights', words)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`got "${words}"`),
    });
  expect(await train('--weights', 'w')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/row 4 has the weight -1/),
  });
  expect(await train('--weights', 'v')).toMatchObject({ code: 1, err: expect.stringMatching(/"v"/) });
});

test('--accumulate 2 makes one step of two batches', async () => {
  const [two, whole] = [
    await results('two', ['--batch-size', '12', '--accumulate', '2']),
    await results('one', ['--batch-size', '24']),
  ];
  two.history.train_loss.forEach((loss: number, i: number) =>
    expect(loss / whole.history.train_loss[i]).toBeCloseTo(1, 4),
  );
});

test('--monotone is kept in the model and shown; anything but columns with up or down is refused', async () => {
  await results('monotone', ['--monotone', 'x=up, other=down']);
  const { out } = await kan(['info', `${scratch.at('monotone')}/model.safetensors`]);
  expect(out).toMatch(/^x .*monotone: up/m);
  expect(out).toMatch(/^other .*monotone: down/m);
  for (const [text, why] of [
    ['x', /--monotone.* must be columns with up or down, such as age=up,distance=down; got "x"/],
    ['x=sideways', /got "x=sideways"/],
    ['x=up,x=down', /--monotone.* names x twice/],
    ['z=up', /names "z", which is no input/],
    [',', /got ","/],
  ] as const) {
    const { code, err } = await kan([
      'train',
      table,
      '--target',
      'y',
      '--monotone',
      text,
      '--output-dir',
      scratch.at('m'),
    ]);
    expect(code).not.toBe(0);
    expect(err).toMatch(why);
  }
});

test('--l2 makes parameters smaller', async () => {
  const size = async (...more: string[]): Promise<number> => (await results('l2', more)).final_train_loss;
  expect(await size('--l2', '1')).toBeGreaterThan(await size());
});

test('--model sparse: figures are those of the model without its weak edges, and the edges are counted', async () => {
  const more = ['--model', 'sparse', '--sparsity', '0.3', '--epochs', '30'];
  const { best_val_loss: best, metrics, parameters } = await results('sparse', more);
  expect(best).toBeCloseTo(metrics.validation.rmse ** 2, 6);
  const { out } = await kan(['info', `${scratch.at('sparse')}/model.safetensors`]);
  const [, left, gone, edges] = /(\d+), float32, (\d+) of (\d+) edges removed/.exec(out)!.map(Number);
  expect(left).toBe(parameters);
  expect(parameters).toBe((edges! - gone!) * 9);
});

describe('--scaling', () => {
  test('is a word, or words for columns', async () => {
    const { config } = await results('scaling', ['--scaling', 'x=log,other=range']);
    expect(config.scaling).toEqual({ x: 'log', other: 'range' });
    const one = await results('scaling-one', ['--scaling', 'robust']);
    expect(one.config.scaling).toBe('robust');
  });

  test.each([
    ['sqrt', /`--scaling` must be one of auto, range, robust, log; got "sqrt"/],
    ['x=log,range', /`--scaling` must be a word or column=word,…; got "x=log,range"/],
    ['=log', /`--scaling` must be a word or column=word,…; got "=log"/],
    ['x=sqrt', /`--scaling` must be one of auto, range, robust, log; got "sqrt"/],
  ])('refuses %s', async (text, message) => {
    const { code, err } = await kan(['train', table, '--target', 'y', '--scaling', text]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('a column that is not there is told', async () => {
    const { code, err } = await kan([
      'train',
      table,
      '--target',
      'y',
      '--scaling',
      'z=log',
      '--output-dir',
      scratch.at('no'),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/`--scaling` names "z", which is no input column/);
  });
});

test('a column with values far beyond the others is told, with the option that says otherwise', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i === 9 ? 1e6 : Math.sin(i)},${Math.cos(i)}`);
  const rough = scratch.file('rough.csv', ['x,y', ...rows].join('\n'));
  const words = ['--target', 'y', '--epochs', '2', '--layers', 'none', '--output-dir', scratch.at('rough')];
  const { err } = await kan(['train', rough, ...words]);
  expect(err).toMatch(
    /rough\.csv: x scaled by its quartiles \(robust\): it has a value of 1000000, and 95 % of its values are at most 0\.\d+ \(`--scaling`\)/,
  );
  expect((await kan(['train', rough, ...words, '--scaling', 'range'])).err).not.toContain('--scaling');
});
