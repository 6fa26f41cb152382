// The command as a function: what it prints, what it writes, and that its verbs agree with one another.

import { fileURLToPath } from 'node:url';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kan, type Outcome, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const quick = ['--device', 'reference', '--epochs', '12', '--layers', '3'];
const table = scratch.file('table.csv', smallTable(60));
/** rows the models below have not seen */
const held = scratch.file('held.csv', smallTable(37));
const json = (path: string): any => JSON.parse(readFileSync(path, 'utf8'));

/** The cells of a CSV text without quotes, header first. */
const cells = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('kan train', () => {
  let outcome: Outcome;
  const out = scratch.at('regression');
  beforeAll(async () => {
    outcome = await kan(['train', table, '--target', 'y', '--ignore', 'sign', ...quick, '--output-dir', out]);
  });

  test('ends well, progress on stderr, result on stdout, and says where to look next', () => {
    expect(outcome.code, outcome.err).toBe(0);
    expect(
      outcome.err
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('epoch ')),
    ).toBe(true);
    expect(outcome.err).toContain('epoch 12/12');
    expect(outcome.out).toContain('[2, 3, 1]');
    expect(outcome.out).toMatch(/R² /);
    expect(outcome.out.trimEnd().split('\n').at(-1)).toBe(
      `Next: open ${out}/report.html in a browser, or run kan info ${out}/model.safetensors`,
    );
  });

  test('writes three files and nothing else', () => {
    expect(readdirSync(out).sort()).toEqual(['model.safetensors', 'report.html', 'results.json']);
    const page = readFileSync(`${out}/report.html`, 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('aria-label="network"');
    expect(page).toContain('area: 60 rows');
    expect(page).toContain('Importance of each column');
  });

  test("results.json has the specification's keys", () => {
    const results = json(`${out}/results.json`);
    expect(Object.keys(results)).toEqual(
      expect.arrayContaining([
        'config',
        'final_train_loss',
        'final_val_loss',
        'best_val_loss',
        'history',
        'metrics',
        'timing',
        'environment',
      ]),
    );
    expect(results.config).toMatchObject({
      data: table,
      target: ['y'],
      task: 'regression',
      epochs: 12,
      grid_size: 5,
      spline_order: 3,
      device: 'reference',
      seed: 42,
      output_dir: out,
    });
    expect(results.history.train_loss).toHaveLength(12);
    expect(results.history.val_loss).toHaveLength(12);
    expect(results.final_train_loss).toBe(results.history.train_loss[11]);
    expect(results.final_val_loss).toBe(results.history.val_loss[11]);
    expect(results.best_val_loss).toBe(Math.min(...results.history.val_loss));
    expect(results.rows).toEqual({ train: 48, validation: 12 });
    expect(results.environment.backend).toBe('reference');
  });

  test('the reported loss is in the units of the target', () => {
    const { metrics, history } = json(`${out}/results.json`);
    // the returned weights are those of one of the epochs (the best or the last), so its loss is among the history's
    const loss = metrics.validation.rmse ** 2;
    expect(Math.min(...history.val_loss.map((value: number) => Math.abs(value / loss - 1)))).toBeLessThan(1e-5);
  });

  test('the same command writes the same model, another seed another', async () => {
    const model = (name: string): Buffer => readFileSync(`${scratch.at(name)}/model.safetensors`);
    const run = (name: string, ...more: string[]): Promise<Outcome> =>
      kan(['train', table, '--target', 'sign', ...quick, '--epochs', '2', '--output-dir', scratch.at(name), ...more]);
    await run('one');
    const first = model('one');
    await run('one');
    await run('two', '--seed', '43');
    expect(model('one').equals(first)).toBe(true);
    expect(model('two').equals(first)).toBe(false);
  });

  test.each(['wasm', 'auto'])('%s: any number of threads and any directory give the same model', async (device) => {
    const iris = 'examples/data/iris.csv';
    const run = async (threads: number): Promise<Buffer> => {
      const place = scratch.at(`${device}-${threads}`);
      const words = ['train', iris, '--target', 'species', '--layers', '8', '--epochs', '20', '--device', device];
      expect((await kan([...words, '--threads', String(threads), '--output-dir', place])).code).toBe(0);
      return readFileSync(`${place}/model.safetensors`);
    };
    const one = await run(1);
    expect((await run(2)).equals(one)).toBe(true);
    expect((await run(3)).equals(one)).toBe(true);
  });

  test('--json prints the same object as results.json, on one line, and nothing else on stdout', async () => {
    const dir = scratch.at('json');
    const got = await kan(['train', table, '--target', 'sign', ...quick, '--json', '--output_dir', dir]);
    expect(got.code, got.err).toBe(0);
    expect(got.out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(got.out)).toEqual(json(`${dir}/results.json`));
  });

  test('several columns of numbers can be predicted at once', async () => {
    const got = await kan([
      'train',
      table,
      '--target',
      'y,other',
      '--ignore',
      'sign',
      ...quick,
      '--output-dir',
      scratch.at('two-targets'),
    ]);
    expect(got.code, got.err).toBe(0);
    const predicted = await kan(['predict', `${scratch.at('two-targets')}/model.safetensors`, held]);
    expect(cells(predicted.out)[0]).toEqual(['y', 'other']);
    expect(cells(predicted.out)).toHaveLength(38);
  });

  test('a formula of two inputs is learned from samples of it', async () => {
    const dir = scratch.at('formula');
    const got = await kan(['train', '--function', 'a*b+sin(a)', '--samples', '100', ...quick, '--output-dir', dir]);
    expect(got.code, got.err).toBe(0);
    expect(json(`${dir}/results.json`).rows).toEqual({ train: 100, validation: 20 });
    expect((await kan(['info', `${dir}/model.safetensors`])).out).toContain('[2, 3, 1]');
  });

  test('without anything it trains the example of the specification', async () => {
    const dir = scratch.at('example');
    const got = await kan(['train', '--epochs', '1', '--device', 'reference', '--output-dir', dir]);
    expect(got.code, got.err).toBe(0);
    const results = json(`${dir}/results.json`);
    expect(results.rows).toEqual({ train: 1000, validation: 200 });
    expect(results.config.widths).toEqual([1, 8, 8, 1]);
  });

  test('an interrupt stops early, keeps what was learned, and says so', async () => {
    const dir = scratch.at('interrupted');
    const got = await kan(['train', table, '--target', 'y', ...quick, '--epochs', '100000', '--output-dir', dir], {
      interrupt: (stop) => void setTimeout(stop, 100),
    });
    expect(got.code, got.err).toBe(0);
    expect(got.out).toContain('Stopped at your request');
    expect(json(`${dir}/results.json`).stopped).toBe('aborted');
    expect((await kan(['info', `${dir}/model.safetensors`])).code).toBe(0);
  });

  test('--folds measures every row once', async () => {
    const got = await kan([
      'train',
      table,
      '--target',
      'sign',
      ...quick,
      '--folds',
      '3',
      '--json',
      '--output-dir',
      scratch.at('folds'),
    ]);
    expect(got.code, got.err).toBe(0);
    const { cross_validation: folds } = JSON.parse(got.out).metrics;
    expect(folds.rows).toBe(60);
    expect(folds.folds).toHaveLength(3);
    expect(folds.metrics.confusion.flat().reduce((sum: number, count: number) => sum + count)).toBe(60);
  });
});

describe('a trained regression', () => {
  const model = `${scratch.at('reg')}/model.safetensors`;
  beforeAll(async () => {
    await kan(['train', table, '--target', 'y', ...quick, '--output-dir', scratch.at('reg')]);
  });

  test('predict and evaluate agree on rows held back', async () => {
    const predicted = cells((await kan(['predict', model, held])).out);
    const actual = cells(readFileSync(held, 'utf8'));
    expect(predicted[0]).toEqual(['y']);
    expect(predicted).toHaveLength(actual.length);
    const truth = actual.slice(1).map((row) => Number(row[2]));
    const answer = predicted.slice(1).map((row) => Number(row[0]));
    const mean = truth.reduce((sum, y) => sum + y) / truth.length;
    const squares = truth.reduce((sum, y, i) => sum + (y - answer[i]) ** 2, 0);
    const spread = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    const evaluated = JSON.parse((await kan(['evaluate', model, held, '--json'])).out);
    expect(evaluated).toMatchObject({ rows: 37, task: 'regression' });
    // predictions are printed with seven digits
    expect(evaluated.rmse / Math.sqrt(squares / truth.length)).toBeCloseTo(1, 5);
    expect(evaluated.r2).toBeCloseTo(1 - squares / spread, 5);
    expect(evaluated.mae).toBeCloseTo(truth.reduce((sum, y, i) => sum + Math.abs(y - answer[i]), 0) / truth.length, 5);
  });

  test('evaluate says where rows are those learned from', async () => {
    const known = await kan(['evaluate', model, table]);
    expect(known.err).toMatch(
      /note: the model learned from about (75|80|85) % of these rows; those it never saw are told apart/,
    );
    expect(known.out).toMatch(/of these 12 rows that training held back: RMSE \d/);
    expect((await kan(['evaluate', model, held])).err).not.toContain('learned from');
  });

  test('-o writes the same bytes that stdout gets, --json the same numbers', async () => {
    const { out } = await kan(['predict', model, held]);
    const toFile = await kan(['predict', model, held, '-o', scratch.at('p.csv')]);
    expect(toFile).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(scratch.at('p.csv'), 'utf8')).toBe(out);
    const asJson = JSON.parse((await kan(['predict', model, held, '--json'])).out);
    expect(asJson.predictions.map(String)).toEqual(out.trimEnd().split('\n').slice(1));
  });

  test('columns are found by name, in any order, and others are ignored', async () => {
    const rows = cells(readFileSync(held, 'utf8'));
    const turned = scratch.file(
      'turned.csv',
      `${rows.map((row) => [row[3], row[1], 'z', row[0]].join(',')).join('\n')}\n`,
    );
    expect((await kan(['predict', model, turned])).out).toBe((await kan(['predict', model, held])).out);
  });

  test('info shows shape, parameters, inputs with ranges, importance', async () => {
    const { out, code } = await kan(['info', model]);
    expect(code).toBe(0);
    expect(out).toMatch(/network +\[3, 3, 1\]/);
    expect(out).toMatch(/parameters +108/);
    expect(out).toMatch(/x +-0\.5 to 0\.4\d+ +\d+\.\d %/);
    expect(out).toMatch(/sign +(minus, plus|plus, minus) +\d+\.\d %/);
    const object = JSON.parse((await kan(['info', model, '--json'])).out);
    expect(object).toMatchObject({ widths: [3, 3, 1], parameters: 108, dtype: 'float32' });
    const shares = object.inputs.map((input: any) => input.importance);
    expect(shares.reduce((sum: number, share: number) => sum + share)).toBeCloseTo(1, 10);
  });
});

describe('a trained classification', () => {
  const model = `${scratch.at('class')}/model.safetensors`;
  beforeAll(async () => {
    await kan(['train', table, '--target', 'sign', ...quick, '--epochs', '30', '--output-dir', scratch.at('class')]);
  });

  test('predict and evaluate agree on rows held back', async () => {
    const predicted = cells((await kan(['predict', model, held])).out);
    const truth = cells(readFileSync(held, 'utf8'))
      .slice(1)
      .map((row) => row[3]);
    const [label, ...probabilities] = predicted[0];
    expect(label).toBe('sign');
    expect(probabilities.sort()).toEqual(['probability_minus', 'probability_plus']);
    const answers = predicted.slice(1);
    const column = (name: string): number => predicted[0].indexOf(`probability_${name}`);
    const right = truth.filter((name, i) => answers[i][0] === name).length / truth.length;
    const loss = truth.reduce((sum, name, i) => sum - Math.log(Number(answers[i][column(name)])), 0) / truth.length;
    for (const row of answers) {
      expect(Number(row[1]) + Number(row[2])).toBeCloseTo(1, 5);
      expect(Number(row[column(row[0])])).toBeGreaterThanOrEqual(0.5);
    }
    const evaluated = JSON.parse((await kan(['evaluate', model, held, '--json'])).out);
    expect(evaluated.accuracy).toBeCloseTo(right, 12);
    expect(evaluated.logLoss).toBeCloseTo(loss, 4);
    expect(evaluated.confusion.flat().reduce((sum: number, n: number) => sum + n)).toBe(37);
  });

  test('evaluate prints accuracy, log-loss and the confusion matrix', async () => {
    const { out } = await kan(['evaluate', model, held]);
    expect(out).toMatch(/accuracy +\d/);
    expect(out).toMatch(/log-loss +\d/);
    for (const name of ['balanced accuracy', 'AUC', 'Brier', 'calibration error'])
      expect(out).toMatch(new RegExp(`${name} +\\d`));
    expect(out).toMatch(/class +precision +recall +F1 +AUC\n/);
    expect(out).toMatch(/actual \\ predicted +(minus +plus|plus +minus)\n/);
  });
});

describe('help', () => {
  for (const verb of ['train', 'predict', 'evaluate', 'info']) {
    test(`kan ${verb} --help has two blocks and an example`, async () => {
      const { code, out, err } = await kan([verb, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`Usage: kan ${verb}`);
      expect(out).toContain('\nOptions:');
      expect(out).toContain('\nMore options:');
      expect(out).toMatch(new RegExp(`\\nExamples?:\\n  kan ${verb} `));
      expect(out).toContain('--json');
    });
  }

  test('kan --version prints the version of the package', async () => {
    const { version } = json(fileURLToPath(new URL('../../package.json', import.meta.url)));
    expect(await kan(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});
