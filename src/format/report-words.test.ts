// What a report says in words and in the few figures that are looked at first, for every way a run may have gone.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { trainTable } from '../table/train-table.js';
import { renderReport } from './report.js';

const backend = referenceBackend();
const rows = Array.from({ length: 40 }, (_, i) => i);
const table = createTable({
  x: rows,
  y: rows.map((i) => i * i),
  z: rows.map((i) => 3 * i),
  kind: rows.map((i) => (i % 2 ? 'a' : 'b')),
});
const only = (...names: string[]) => ({ ...table, columns: table.columns.filter(({ name }) => names.includes(name)) });
const quick = { backend, layers: [], epochs: 3, batchSize: 10 };
const run = await trainTable(only('x', 'y'), { ...quick, target: 'y' });
const alone = await trainTable(only('x', 'y'), { ...quick, target: 'y', validation: 0 });
const two = await trainTable(only('x', 'y', 'z'), { ...quick, target: ['y', 'z'] });
const kinds = await trainTable(only('x', 'kind'), { ...quick, target: 'kind' });

/** The text of a page. */
const textOf = (page: string): string => page.replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const figuresOf = (page: string): [string, string][] =>
  [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>|<dd>([^<]*)<\/dd><dt>([^<]*)<\/dt>/g)].map(
    ([, a, b, c, d]): [string, string] => [(a ?? d)!, (b ?? c)!],
  );

describe('the summary', () => {
  const summary = (result: typeof run | typeof alone): string =>
    / ((Trained|Converged|Stopped|Diverged|Interrupted)[^]*?a network of \S+ \d+\]\.)/.exec(
      textOf(renderReport(result, {})),
    )![1];

  test('how the run ended, after how many epochs, the best of them, the rows and the network', () => {
    const rest = `${run.bestEpoch > 0 ? `, best at epoch ${run.bestEpoch}` : ''}. 32 rows to learn from and 8 held back; a network of [1, 1].`;
    for (const [stopped, words] of [
      ['epochs', `Trained for 3 epochs${rest}`],
      ['converged', `Converged after 3 epochs${rest}`],
      ['early', `Stopped early after 3 epochs, when validation got no better${rest}`],
      ['diverged', `Diverged after 3 epochs; the last good parameters are kept${rest}`],
      ['aborted', `Interrupted after 3 epochs; what was learned is kept${rest}`],
    ] as const)
      expect(summary({ ...run, stopped })).toBe(words);
    expect(run.bestEpoch).toBeGreaterThan(0);
  });

  test('without rows held back there is no best epoch, nor where none was good', () => {
    expect(summary(alone)).toBe('Trained for 3 epochs. 40 rows to learn from; a network of [1, 1].');
    expect(summary({ ...run, bestEpoch: 0 })).toBe(
      'Trained for 3 epochs. 32 rows to learn from and 8 held back; a network of [1, 1].',
    );
  });

  test('one is one', () => {
    const history = { ...run.history, trainLoss: [1], validationLoss: [1] };
    expect(summary({ ...run, history, bestEpoch: 1, rows: { train: 1, validation: 1 } })).toBe(
      'Trained for 1 epoch, best at epoch 1. 1 row to learn from and 1 held back; a network of [1, 1].',
    );
  });
});

describe('the title', () => {
  const title = (result: Parameters<typeof renderReport>[0], config?: Record<string, unknown>): string =>
    /<title>(.*?)<\/title>/.exec(renderReport(result, config === undefined ? {} : { config }))![1];
  const bare = { ...run, model: { ...run.model, spec: { ...run.model.spec, encoding: undefined as never } } };

  test('names what is predicted, the file, or the function', () => {
    expect(title(run)).toBe('y');
    expect(title(two)).toBe('y, z');
    expect(title(kinds)).toBe('kind');
    expect(title(kinds, { data: 'a/b.csv' })).toBe('kind from b.csv');
    expect(title(run, { function: 'x^2' })).toBe('y = x^2');
    expect(title(run, { function: 'x^2', data: 'b.csv' })).toBe('y from b.csv');
    expect(title(run, { data: '' })).toBe('y');
  });

  test('is plain where nothing is known', () => {
    expect(title(bare)).toBe('A training run');
  });
});

describe('the figures', () => {
  const names = (...given: Parameters<typeof renderReport>): string[] =>
    figuresOf(renderReport(...given)).map(([name]) => name);
  const has = (page: string, name: string, value: string): void =>
    expect(new Map(figuresOf(page)).get(name)).toBe(value);

  test('are those of the task, and only what is known', () => {
    const end = ['last training loss', 'parameters'];
    expect(names(run, {}).slice(0, 5)).toEqual(['R²', 'RMSE', 'best validation loss', ...end]);
    expect(names(kinds, {}).slice(0, 6)).toEqual(['accuracy', 'log-loss', 'AUC', 'best validation loss', ...end]);
    expect(names(alone, {}).slice(0, 2)).toEqual(end);
    const { metrics } = kinds as { metrics: { auc: number } };
    for (const auc of [NaN, undefined])
      expect(names({ ...kinds, metrics: { ...metrics, auc } as never }, {})).not.toContain('AUC');
    expect(names({ ...run, history: { ...run.history, trainLoss: [] } }, {})).not.toContain('last training loss');
    expect(names(run, { timing: {} as never })).not.toContain('training time');
  });

  test('have four digits as in all other places, a count or a unit', () => {
    const page = renderReport(
      {
        ...kinds,
        metrics: { ...kinds.metrics!, accuracy: 0.875, logLoss: 0.123456, auc: 0.98765 } as never,
        bestValidationLoss: 0.0123456,
      },
      { timing: { read_seconds: 1, train_seconds: 12.3456, epochs_per_second: 2 } },
    );
    has(page, 'accuracy', '87.5 %');
    has(page, 'log-loss', '0.1235');
    has(page, 'AUC', '0.9877');
    has(page, 'best validation loss', '0.01235');
    has(page, 'training time', '12.3 s');
    // a base weight and eight coefficients
    has(renderReport(run, {}), 'parameters', '9');
  });

  test('count the networks of an ensemble', async () => {
    expect(names(run, {})).not.toContain('networks');
    has(renderReport(await trainTable(only('x', 'y'), { ...quick, target: 'y', ensemble: 3 }), {}), 'networks', '3');
  });
});

describe('sections', () => {
  const headings = (...given: Parameters<typeof renderReport>): string[] =>
    [...renderReport(...given).matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text]) => text);

  test('stand for what there is', () => {
    const of = headings(run, {});
    for (const wanted of ['Loss', 'On 8 held-back rows', 'Learning rate', 'Layers']) expect(of).toContain(wanted);
    expect(headings(alone, {}).some((heading) => heading.includes('held-back'))).toBe(false);
    const steady = { ...run, history: { ...run.history, learningRate: [0.1, 0.1, 0.1] } };
    expect(headings(steady, {})).not.toContain('Learning rate');
    for (const [key, heading] of [
      ['config', 'Configuration'],
      ['timing', 'Time'],
      ['environment', 'Environment'],
    ]) {
      expect(of).not.toContain(heading);
      expect(headings(run, { [key]: { entry: 1 } })).toContain(heading);
    }
  });
});

test('what is no run, no results or no extra is refused', () => {
  expect(() => renderReport(7 as never, {})).toThrow('renderReport: `result`');
  expect(() => renderReport({} as never, {})).toThrow('renderReport: `result`');
  expect(() => renderReport({ model: run.model } as never, {})).toThrow('renderReport: `result.history`');
  expect(() => renderReport(run, 7 as never)).toThrow('renderReport');
  expect(() => renderReport(run, {}, { formula: {} } as never)).toThrow('`formula`');
});
