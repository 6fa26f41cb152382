// `kan discover` and `kan symbolic`: what they print and write, and how they fail.

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kan, kanUntilLimit, type Outcome, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const rows = Array.from({ length: 200 }, (_, i) => {
  const x = ((i * 7919) % 200) / 100 - 1;
  const y = ((i * 31) % 200) / 100 - 1;
  return `${x},${y},${3 * x + y ** 2}`;
});
const table = scratch.file('table.csv', `x,y,z\n${rows.join('\n')}\n`);
const out = scratch.at('found');
let found: Outcome;
beforeAll(async () => {
  found = await kan(['discover', table, '--target', 'z', '--output-dir', out, '--threads', '1']);
});

describe('kan discover', () => {
  test('prints the formula, its error and the front, and where things are', () => {
    expect(found.err).toBe('');
    expect(found.code).toBe(0);
    expect(found.out).toMatch(/^formula {5}z = 3\*x \+ y\^2$/m);
    expect(found.out).toMatch(/exact to rounding/);
    expect(found.out).toMatch(/^ > +\d+ .*3\*x \+ y\^2$/m);
    expect(found.out).toMatch(/written .*formula\.json .*report\.html .*model\.safetensors\n$/);
  });

  test('formula.json holds every notation, with the answer marked', () => {
    const record = JSON.parse(readFileSync(`${out}/formula.json`, 'utf8'));
    expect(record).toMatchObject({ target: 'z', inputs: ['x', 'y'], task: 'regression' });
    expect(record.network).toMatchObject({ layers: '[2, 1]' });
    expect(record.seconds).toBeGreaterThan(0);
    const answer = record.pareto[record.best];
    expect(answer).toMatchObject({ text: '3*x + y^2', python: '3*x + y**2', latex: '3 x + y^{2}' });
    expect(answer.rmse).toBeLessThan(1e-12);
    expect(answer.r2).toBeCloseTo(1, 12);
  });

  test('the report shows the formula and needs nothing from outside', () => {
    const page = readFileSync(`${out}/report.html`, 'utf8');
    expect(page).toContain('<math');
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
  });

  test('the network it was read from predicts the table', async () => {
    const outcome = await kan(['evaluate', `${out}/model.safetensors`, table, '--json', '--device', 'reference']);
    expect(outcome.code, outcome.err).toBe(0);
    expect(JSON.parse(outcome.out).rmse).toBeLessThan(1e-6);
  });

  test('--json prints the record and nothing else', async () => {
    const outcome = await kan(['discover', table, '--target', 'z', '--output-dir', scratch.at('json'), '--json']);
    expect(outcome.code, outcome.err).toBe(0);
    expect(JSON.parse(outcome.out)).toEqual(JSON.parse(readFileSync(scratch.at('json/formula.json'), 'utf8')));
  });

  test('functions and complexity are kept to', async () => {
    const limits = ['--functions', 'x,0,1', '--max-complexity', '9', '--time-limit', '5', '--json'];
    const outcome = await kan(['discover', table, '--target', 'z', ...limits, '--output-dir', scratch.at('lines')]);
    const { pareto } = JSON.parse(outcome.out);
    for (const { text, complexity } of pareto) {
      expect(complexity).toBeLessThanOrEqual(9);
      expect(text).not.toMatch(/\^|sin|exp|sqrt/);
    }
  });

  test('Ctrl-C leaves the best so far', async () => {
    const words = ['discover', table, '--target', 'z', '--output-dir', scratch.at('stopped')];
    const outcome = await kan(words, { interrupt: (stop) => stop() });
    expect(outcome.code, outcome.err).toBe(0);
    expect(outcome.out).toContain('stopped at your request: the best so far');
    expect(existsSync(scratch.at('stopped/formula.json'))).toBe(true);
  });

  test.each<[string, string[], number, RegExp]>([
    ['no target', [], 2, /`--target` is missing/],
    ['another target', ['--target', 'w'], 1, /no target column "w"/],
    [
      'an unknown function',
      ['--target', 'z', '--functions', 'sine'],
      2,
      /got "sine"\nhint: known functions are 0, 1, x/,
    ],
    [
      'an unknown rule',
      ['--target', 'z', '--pick', 'best'],
      2,
      /`--pick` must be one of accuracy, balance, simplicity/,
    ],
    ['no time', ['--target', 'z', '--time-limit', '0'], 2, /`--time-limit` must be a number greater than 0/],
  ])('%s: an error that says what to do', async (_, words, code, message) => {
    const outcome = await kan(['discover', table, ...words, '--output-dir', scratch.at('never')]);
    expect(outcome).toMatchObject({ code, out: '' });
    expect(outcome.err).toMatch(message);
  });
});

describe('kan symbolic', () => {
  test('writes a model as the formula that fits the table', async () => {
    const outcome = await kan(['symbolic', `${out}/model.safetensors`, table, '--threads', '1']);
    expect(outcome.code, outcome.err).toBe(0);
    expect(outcome.out).toMatch(/^z = 3\*x \+ y\^2\nRMSE .* on the (40 )?rows held back, R² 1; the network/);
  });

  test("without a table, the network's own answers are met", async () => {
    const file = scratch.at('symbolic.json');
    const outcome = await kan(['symbolic', `${out}/model.safetensors`, '--json', '-o', file]);
    expect(outcome.code, outcome.err).toBe(0);
    const object = JSON.parse(outcome.out);
    expect(object).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    expect(object.of).toBe('network');
    const { pareto, best } = object.outputs[0];
    expect(pareto[best].r2).toBeGreaterThan(1 - 1e-9);
    expect(object.edges.map((edge: { function: string }) => edge.function)).toEqual(['x', 'x^2']);
  });

  test('at a time limit the best so far is told, and what to do about a network of too many curves', async () => {
    const words = ['--target', 'z', '--layers', '8', '--epochs', '10', '--optimizer', 'lm', '--threads', '1'];
    await kan(['train', table, ...words, '--output-dir', scratch.at('wide')]);
    const model = scratch.at('wide/model.safetensors');
    const { code, out: text, err } = await kanUntilLimit(['symbolic', model, table]);
    expect(code, err).toBe(0);
    expect(text).toContain('\nstopped at the time limit: this is the best so far\n');
    expect(text).toContain(
      `\nThe network has 24 curves, too many to read well.\nNext: prune it first (kan prune ${model} data.csv --retrain 100), or search the table itself (kan discover data.csv)\n`,
    );
  });

  test('models that no formula is read from are refused', async () => {
    const words = ['--target', 'z', '--model', 'deep', '--layers', '3', '--epochs', '1', '--device', 'reference'];
    await kan(['train', table, ...words, '--output-dir', scratch.at('deep')]);
    const outcome = await kan(['symbolic', scratch.at('deep/model.safetensors'), table]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/has a norm layer/);
  });
});

test('where no network was trained, or none reads the columns as they are, the formula itself is the model', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i / 10},${(3 * i) / 10 + 1}`);
  const line = scratch.file('line.csv', `x,y\n${lines.join('\n')}\n`);
  mkdirSync(scratch.at('again'));
  scratch.file('again/model.safetensors', 'of an earlier search');
  const words = ['discover', line, '--target', 'y', '--output-dir', scratch.at('again')];
  // stopped before the first network
  const { code, err } = await kan(words, { interrupt: (stop) => stop() });
  expect(code, err).toBe(0);
  expect(readdirSync(scratch.at('again')).sort()).toEqual(['formula.json', 'model.safetensors', 'report.html']);
  for (const name of ['model.safetensors', 'formula.json']) {
    const { out: answers, err: said } = await kan(['predict', scratch.at(`again/${name}`), line]);
    expect(said).toBe('');
    // x = 0.2; a line of the plainest
    expect(Number(answers.split('\n')[3])).toBeCloseTo(1.6, 2);
  }
});
