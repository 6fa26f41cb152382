import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { numberText } from '../draw/axis.js';
import { trainTable } from '../table/train-table.js';
import { mathRenderer } from '../../node/math.js';
import { observeModel } from '../explain/observation.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN } from '../network/kan.js';
import { renderFormulas } from './formula-page.js';
import type { FormulaRecord } from './report-formulas.js';
import { structureText } from './report-model.js';
import { renderReport, reportInPieces } from './report.js';

const rows = Array.from({ length: 30 }, (_, i) => i);
const table = createTable({ x: rows, y: rows.map((i) => i * i), sign: rows.map((i) => (i < 15 ? 'a<b' : 'c&d')) });
const options = { layers: [], epochs: 3, batchSize: 10, backend: referenceBackend() };
// more curves than a column of two words would have
const encode = { sign: 'one-hot' } as const;
const regression = await trainTable(table, { ...options, encode, target: 'y' });
const classification = await trainTable(table, { ...options, target: 'sign' });

describe('renderReport', () => {
  test('is one page that asks for nothing else', () => {
    const page = renderReport(regression, {});
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)|<link|<img|src=|@import|url\(/);
    // loss, learning rate, answers and errors, the network and its four curves
    expect(page.match(/<svg /g)!.length).toBe(8);
    expect(page.match(/<script/g)!.length).toBe(1);
  });

  test('is made in pieces, of a curve each', () => {
    const work = reportInPieces(regression, {});
    let pieces = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) pieces++;
    expect(step.value).toBe(renderReport(regression, {}));
    // answers, three curves, the network
    expect(pieces).toBe(5);
  });

  test('shows the metrics of a regression', () => {
    const page = renderReport(regression, {});
    for (const text of ['R²', 'RMSE', 'best validation loss', '6 held-back rows']) expect(page).toContain(text);
    const { metrics, history, bestValidationLoss } = regression;
    const { r2, rmse } = metrics as { r2: number; rmse: number };
    for (const [name, value] of [
      ['R²', numberText(r2)],
      ['RMSE', numberText(rmse)],
      ['best validation loss', numberText(bestValidationLoss!)],
      ['last training loss', numberText(history.trainLoss.at(-1)!)],
    ])
      expect(page).toMatch(new RegExp(`>${name}<[^>]*>(?:<[^>]*>)*${value.replaceAll('.', '\\.')}<`));
  });

  test('is titled by what is predicted, and from which file', () => {
    const titleOf = (results: Record<string, unknown>): string =>
      /<title>(.*?)<\/title>/.exec(renderReport(regression, results))![1];
    expect(titleOf({ config: { data: 'C:\\tables\\wine.csv' } })).toBe('y from wine.csv');
    expect(titleOf({ config: { data: '/home/me/wine.csv' } })).toBe('y from wine.csv');
    expect(titleOf({})).not.toContain(' from ');
    expect(() => titleOf({ config: { data: 7 } })).toThrow(/renderReport: `config\.data` must be a text; got 7/);
  });

  test('names the loss', async () => {
    const absolute = await trainTable(table, { ...options, target: 'y', loss: 'mae' });
    const names = [regression, classification, absolute].map(
      (result) => /mean (squared error|cross-entropy|absolute error)<\/text>/.exec(renderReport(result, {}))?.[1],
    );
    expect(names).toEqual(['squared error', 'cross-entropy', 'absolute error']);
  });

  test('shows the confusion matrix of a classification, names escaped', () => {
    const page = renderReport(classification, {});
    expect(page).toContain('a&lt;b');
    expect(page).not.toContain('a<b');
    expect(page).toContain('accuracy');
  });

  test('says why a run ended before its time', () => {
    const page = renderReport({ ...regression, stopped: 'diverged', message: 'the loss was NaN in step 1' }, {});
    expect(page).toContain('the loss was NaN in step 1');
  });

  test('holds the results as JSON that cannot end its element', () => {
    const results = { config: { name: '</script><b>' }, best: 1 };
    const page = renderReport(regression, results);
    const json = /<script type="application\/json" id="results">([^]*?)<\/script>/.exec(page)![1];
    expect(JSON.parse(json)).toEqual(results);
  });

  test('shows the network in words and as a picture, with the columns by their share', () => {
    const page = renderReport(
      regression,
      {},
      {
        importance: [
          { name: 'x', share: 0.25 },
          { name: '<sign>', share: 0.75 },
        ],
      },
    );
    expect(page).toContain('3 inputs and 1 output. On each of 3 edges a spline of order 3 on 5 intervals, base silu.');
    expect(page).toMatch(/aria-label="network"/);
    expect(page).toMatch(/&lt;sign&gt;<\/th>.*75 %[^]*>x<\/th>.*25 %/);
    // the bar of the largest is whole
    expect([...page.matchAll(/class="bar"><span style="width:([\d.]+)%"/g)].map(([, width]) => width)).toEqual([
      '100.0',
      '33.3',
    ]);
    for (const name of ['x → y', 'sign=a&lt;b → y', 'sign=c&amp;d → y']) expect(page).toContain(name);
  });

  test('of many curves shows the strongest, and of how many', async () => {
    const { model } = await trainTable(table, { ...options, encode, target: 'y', layers: [12] });
    const page = renderReport({ ...regression, model }, {});
    expect(page).toContain('The 24 strongest of 48 curves');
    expect(page.match(/aria-label="[^"]*→/g)!.length).toBe(24);
  });

  test('draws what the data showed and what was fitted', async () => {
    const observation = await observeModel(regression.model, table, { backend: options.backend });
    const fits = [{ layer: 0, input: 0, output: 0, name: '2·x', r2: 0.9, value: (x: number) => 2 * x }];
    const page = renderReport(regression, {}, { observation, fits });
    expect(page.match(/area: 30 rows/g)!.length).toBe(3);
    expect(page.match(/2·x, r² = 0\.9/g)!.length).toBe(1);
  });
});

const entry = (complexity: number, rmse: number, r2: number, text: string, latex: string) => ({
  complexity,
  rmse,
  r2,
  text,
  latex,
  python: `np.${text}`,
  javascript: `Math.${text}`,
});
const record: FormulaRecord = {
  target: 'a_b',
  inputs: ['x', '<y>'],
  best: 1,
  network: { layers: [2, 5, 1], rmse: 0.01 },
  seconds: 0.5,
  pareto: [entry(1, 0.5, 0.7, '1.8', '1.8'), entry(4, 2e-5, 0.99998, 'exp(x) & <y>', '\\exp\\left(x\\right)')],
};

describe('formulas', () => {
  test('stand as text where nothing sets mathematics, and as code', () => {
    const page = renderReport(regression, {}, { formulas: record });
    expect(page).toContain('<code>a_b = exp(x) &amp; &lt;y&gt;</code>');
    expect(page).toContain('<code>np.exp(x) &amp; &lt;y&gt;</code>');
    expect(page).toContain('<code>Math.exp(x) &amp; &lt;y&gt;</code>');
    expect(page).toMatch(/error 2 × 10⁻⁵ on rows held back, R² 0\.99998; the network 0\.01/);
    expect(page).toContain('aria-label="Error against complexity"');
    expect(page.match(/class="best"/g)!.length).toBe(1);
  });

  test('the figures are of the formula chosen and of the network, to four digits', () => {
    const pareto = [entry(1, 0.5, 0.7, '1.8', '1.8'), entry(4, 0.0123456, 0.987654321, 'exp(x)', '\\exp x')];
    const page = renderFormulas({
      ...record,
      pareto,
      network: { ...record.network, rmse: 0.00987654 },
      seconds: 12.3456,
    });
    for (const [name, value] of [
      ['RMSE', '0.01235'],
      ['complexity', '4'],
      ['RMSE of the network', '0.009877'],
    ])
      expect(page).toMatch(new RegExp(`>${name}<[^>]*>(?:<[^>]*>)*${value.replaceAll('.', '\\.')}<`));
    expect(page).toContain('2 formulas for a_b, found in 12.3 s.');
  });

  test('the one chosen is one of them, from 0', () => {
    for (const best of [0, 1]) expect(() => renderFormulas({ ...record, best })).not.toThrow();
    for (const best of [-1, 2, 0.5]) expect(() => renderFormulas({ ...record, best })).toThrow(/`best`/);
    expect(() => renderFormulas({ ...record, pareto: [] })).toThrow(/at least one formula/);
  });

  test('errors far apart are drawn by their powers of ten', () => {
    const labelsOf = (...errors: number[]): string[] => {
      const pareto = errors.map((rmse, i) => ({ ...record.pareto[0], complexity: i + 1, rmse }));
      const page = renderFormulas({ ...record, pareto, best: 0, network: { ...record.network, rmse: errors[0] } });
      const [chart] = /<svg[^>]*aria-label="Error against complexity"[^]*?<\/svg>/.exec(page)!;
      return [...chart.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    };
    // twenty times is far; by powers of ten nothing is drawn at 0
    expect(labelsOf(1, 0.06)).toContain('0');
    expect(labelsOf(1, 0.04)).not.toContain('0');
    expect(labelsOf(1, 0)).toContain('0');
  });

  test('stand as mathematics where something sets it', async () => {
    const page = renderFormulas(record, { math: await mathRenderer() });
    expect(page.match(/<math/g)!.length).toBe(3);
    expect(page).toMatch(/<math[^>]*>.*<mi[^>]*>a_b<\/mi>|<math[^>]*>.*a.*_.*b/);
    expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)|<link|<img|src=|@import|url\(/);
  });

  test('what cannot be set is told as text', () => {
    const math = (): string => {
      throw new Error('no');
    };
    expect(renderFormulas(record, { math })).toContain('<code>1.8</code>');
  });

  test('have a page of their own, with the network they were read from', () => {
    const page = renderFormulas(record, { model: regression.model, config: { seed: 42 } });
    expect(page).toContain('<title>a_b from x, &lt;y&gt;</title>');
    for (const text of ['2 formulas for a_b, found in 0.5 s.', 'aria-label="network"', 'seed', 'x → y'])
      expect(page).toContain(text);
    expect(JSON.parse(/id="results">([^]*?)<\/script>/.exec(page)![1])).toEqual(record);
  });

  test('a record without a formula is refused', () => {
    expect(() => renderFormulas({ ...record, pareto: [] })).toThrow(
      /`pareto` must be a list of at least one formula; got \[\]/,
    );
    expect(() => renderFormulas({ ...record, best: 2 })).toThrow(/`best`.*from 0 to 1; got 2/);
  });
});

test('mathematics cannot bring markup of its own', async () => {
  const math = await mathRenderer();
  expect(math('\\mathrm{<script>}')).not.toContain('<script>');
  expect(math('\\text{<img>}')).not.toContain('<img>');
  expect(() => math('\\frac{1')).toThrow(/mathRenderer: /);
});

test('a network is told in words', () => {
  const words = (model: Model): string => structureText(model.spec);
  expect(words(new KAN([2, [5, 2], 1]).model)).toContain(
    '2 inputs, 5 sums and 2 products and 1 output. On each of 25 edges',
  );
  expect(words(new DeepKAN([2, 3, 3, 1], { dropout: 0.1 }).model)).toMatch(
    /^2 inputs, 3 nodes, then 3 nodes and 1 output\..*Between the layers: layer norm, an activation, dropout while training\.$/,
  );
  const edited = lockEdge(
    removeEdges(new KAN([2, 1]).model, [{ layer: 0, input: 0, output: 0 }]),
    { layer: 0, input: 1, output: 0 },
    { function: 'sin' },
  );
  expect(words(edited)).toContain('On its edge a function. 1 edge removed.');
  expect(words(edited)).toMatch(/1 edge removed\. Locked to a function: x2 → y \(sin\)\./);
});

describe('answers on the rows held back', () => {
  const count = 40;
  const truth = Array.from({ length: count }, (_, i) => i / 4);

  test('of numbers: answers and errors, a dot for each row', () => {
    const answers = { truth, answers: truth.map((value) => value + 1) };
    const page = renderReport({ ...regression, heldBack: answers }, {});
    expect(page).toContain('Answers and errors of y');
    const dots = (of: string): number => of.match(/<circle[^>]*r="4"/g)?.length ?? 0;
    expect(dots(page) - dots(renderReport({ ...regression, heldBack: undefined }, {}))).toBe(2 * count);
  });

  test('of classes: what probabilities are worth; not of a few rows', () => {
    const classes = truth.map((_, i) => i % 2);
    const probabilities = classes.flatMap((k) => (k === 1 ? [0.2, 0.8] : [0.7, 0.3]));
    const page = renderReport({ ...classification, heldBack: { truth: classes, answers: probabilities } }, {});
    expect(page).toContain('What probabilities are worth');
    const few = { truth: classes.slice(0, 9), answers: probabilities.slice(0, 18) };
    expect(renderReport({ ...classification, heldBack: few }, {})).not.toContain('What probabilities are worth');
  });

  test('what was decided stands with its reason', () => {
    const { model } = regression;
    const profile = [{ option: 'scaling', value: 'log', columns: ['income'], why: 'it has <a long> tail' }];
    const encoding = { ...model.spec.encoding!, profile };
    const page = renderReport({ ...regression, model: { ...model, spec: { ...model.spec, encoding } } }, {});
    expect(page).toContain('What was decided');
    expect(page).toContain('it has &lt;a long&gt; tail');
  });
});
