// Pages of formulas: of classes, of several outputs, and read from a network; and the chart of the front.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { formulaEntry as entry, headings, wordsOf } from '../../test/formula-pages.js';
import { renderFormulas } from './formula-page.js';
import { type FormulaRecord, formulaSections } from './report-formulas.js';

const recordOf = (more: Partial<FormulaRecord> = {}): FormulaRecord => ({
  target: 'y',
  inputs: ['x', 'z'],
  best: 0,
  network: { layers: null, rmse: 0.25 },
  seconds: 1,
  pareto: [entry('2*x')],
  ...more,
});

describe('formulas of classes', () => {
  const classes = recordOf({
    classes: ['a', 'b'],
    best: 1,
    pareto: [entry('x', { complexity: 1, rmse: 0.5 }), entry('x + z', { accuracy: 0.875 })],
  });

  test('have a column for the share of rows that are told, a dash where it is not known', () => {
    expect(wordsOf(formulaSections(classes, undefined).at(-1)!)).toBe(
      'Formulas complexity accuracy RMSE R² formula 1 – 0.5 0.9 x 3 87.5 % 0.1 0.9 x + z Shaded: the one chosen. ' +
        'Errors are on rows held back: of what each class scores beside 1 where a row is of it, and 0 where not.',
    );
  });

  test('have that share among the figures, before all else', () => {
    const page = renderFormulas(classes);
    const figures = [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, ...pair]) => pair.join(' '));
    expect(figures).toEqual(['accuracy 87.5 %', 'RMSE 0.1', 'R² 0.9', 'complexity 3']);
  });
});

test('a record without a chosen formula has no sections', () => {
  expect(formulaSections(recordOf({ best: 1 }), undefined)).toEqual([]);
});

describe('the chart of errors', () => {
  const front = [
    entry('x', { complexity: 1, rmse: 1 }),
    entry('2*x', { complexity: 4, rmse: 0.5 }),
    entry('2*x + z', { complexity: 9, rmse: 0.06 }),
  ];
  const chart = (more: Partial<FormulaRecord> = {}): string =>
    formulaSections(recordOf({ pareto: front, best: 1, ...more }), undefined).at(-2)!;
  /** by powers of ten there is no 0 on its axis */
  const isByPowers = (more: Partial<FormulaRecord>): boolean => !/>0<\/text>/.test(chart(more));

  test('is by powers of ten where the network is more than twenty times apart from a formula', () => {
    const network = (rmse: number): Partial<FormulaRecord> => ({ network: { layers: [1, 1], rmse } });
    expect(isByPowers({})).toBe(false);
    expect([0.051, 0.049, 1.19, 1.21].map((rmse) => isByPowers(network(rmse)))).toEqual([false, true, false, true]);
    // what is measured beside the network has no error of the network
    expect(isByPowers({ ...network(0.01), measuredOn: 'network' })).toBe(false);
  });

  test('has the network as a dashed line from the first formula to the last', () => {
    const drawn = chart({ network: { layers: [1, 1], rmse: 0.3 } });
    const dots = [...drawn.matchAll(/<circle[^>]*cx="([\d.]+)"[^>]* r="([\d.]+)"/g)]
      // those beside the names are as large as any
      .filter(([, , radius]) => radius !== '3.5')
      .map(([, at]) => Number(at));
    const dashes = [...drawn.matchAll(/<path[^>]*stroke-dasharray[^>]*>/g)].map(([path]) =>
      [.../[ML]([\d.]+)[ ,]/g[Symbol.matchAll](path)].map(([, at]) => Number(at)),
    );
    expect(dots.length).toBeGreaterThan(3);
    expect(dashes).toContainEqual([Math.min(...dots), Math.max(...dots)]);
    expect(drawn).toMatch(/viewBox="0 0 [\d.]+ 300"/);
  });
});

describe('the page', () => {
  test('has each output’s rows beside its own formula', () => {
    const rows = { columns: { x: [1, 2, 3], z: [3, 1, 2] }, target: [2, 4, 6] };
    const page = (own: unknown): string[] =>
      headings(renderFormulas([recordOf(), recordOf({ target: 'w' })], { rows: own as never }));
    expect(page([undefined, rows])).toEqual(['Formula: y', 'Formula: w', 'Data and formula', 'Residuals']);
    expect(page([rows, undefined])).toEqual(['Formula: y', 'Data and formula', 'Residuals', 'Formula: w']);
    expect(page(rows)).toEqual(page([rows, undefined]));
  });

  test('has the network that the formulas were read from, and its layers', () => {
    const spec = createSpec([2, 1]);
    const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
    expect(headings(renderFormulas(recordOf()))).toEqual(['Formula']);
    expect(headings(renderFormulas(recordOf(), { model }))).toEqual(['Formula', 'Network', 'Curves', 'Layers']);
    expect(() => renderFormulas(recordOf(), { modell: model } as never)).toThrow('`modell`');
  });
});
