import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import type { KANLayerSpec } from '../model/spec.js';
import { runSteps } from '../work.js';
import { plainFormulas, searchFormulas } from './discover.js';
import type { Columns } from '../formula/formula-fit.js';
import { FormulaPool } from './formula-pool.js';
import { separate } from './separate-rows.js';

const columnsOf = (rows: number, f: (x: number, z: number, row: number) => number): Columns => {
  const random = createRandom(3);
  const [x, z] = [0, 1].map(() => Float64Array.from({ length: rows }, () => 2 * random.next() - 1));
  return { names: ['x', 'z'], columns: [x, z], y: x.map((value, row) => f(value, z[row], row)) };
};

test('what any formula has to beat: the mean, the line in each column, the line in all', () => {
  const data = columnsOf(30, (x, z) => 2.3456 * x - 3.4567 * z + 1.2345);
  const mean = data.y.reduce((sum, value) => sum + value, 0) / 30;
  const pool = new FormulaPool(data);
  runSteps(plainFormulas(data, mean, pool));
  const front = pool.front();
  expect(front.map(({ origin }) => origin)).toEqual(['the mean', 'a line', 'a line']);
  expect(front[0].rmse).toBeCloseTo(Math.sqrt(data.y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 30), 12);
  // of the two columns alone z says more
  expect(printExpression(front[1].expression)).toMatch(/^-?[\d.]+\*z [+-] [\d.]+$/);
  expect(front[2].rmse).toBeLessThan(1e-9);
  const one = new FormulaPool(data);
  runSteps(plainFormulas({ ...data, names: ['x'], columns: data.columns.slice(0, 1) }, mean, one));
  expect(one.front()).toHaveLength(2);
});

describe('a search', () => {
  test('has cosines by default, and takes the shorter of two forms that are both exact', async () => {
    const wave = columnsOf(200, (x, z) => (2 + x) * Math.cos(3 * (z + 1)));
    const moved = {
      ...wave,
      names: ['a', 't'],
      columns: [wave.columns[0].map((x) => 2 + x), wave.columns[1].map((z) => z + 1)],
    };
    const { front, likeliest } = await searchFormulas(moved);
    expect(printExpression(front[likeliest].expression)).toBe('a*cos(3*t)');
  });
  test('ends with what is exact, and says how far it is', async () => {
    const told: number[] = [];
    const found = await searchFormulas(
      columnsOf(60, (x, z) => x * x + 2 * z),
      {
        functions: ['x^2'],
        onProgress: ({ tried, shapes, shape, formulas, error }) => {
          // before any network there is no shape yet
          expect(shape.includes('f(')).toBe(shapes > 0);
          if (shapes === 0) return;
          // what there is so far: longer only where it is better
          expect(formulas.length).toBeGreaterThan(1);
          expect(formulas.map(({ complexity }) => complexity)).toEqual(
            formulas.map(({ complexity }) => complexity).toSorted((a, b) => a - b),
          );
          expect(formulas.map(({ rmse }) => rmse)).toEqual(formulas.map(({ rmse }) => rmse).toSorted((a, b) => b - a));
          expect(formulas.at(-1)!.rmse).toBeGreaterThan(0.9 * error);
          expect(shapes).toBeGreaterThan(tried);
          told.push(tried);
        },
      },
    );
    expect(found.ended).toBe('found');
    expect(printExpression(found.front.at(-1)!.expression)).toBe('x^2 + 2*z');
    expect(told).toEqual(told.map((_, i) => i));
    expect(found.tried).toBe(told.length);
    expect(found.network!.rmse).toBeLessThan(1e-6 * found.spread);
    expect(found.network!.shape).toBe('f(x) + f(z)');
    expect((found.network!.model.spec.layers[0] as KANLayerSpec).gridSize).toBeGreaterThan(3);
    expect(found.fits.map(({ fit }) => fit.function)).toEqual(['x^2', 'x']);
  });

  test('in noise gives up a dozen shapes after the last that was better', async () => {
    const random = createRandom(8);
    const data = columnsOf(40, () => random.normal());
    const { tried, ended, front, likeliest, network } = await searchFormulas(data, { functions: ['x'] });
    expect(ended).toBe('tried');
    // there are seventeen
    expect(tried).toBeLessThan(17);
    expect(tried).toBeGreaterThanOrEqual(12);
    expect(front[likeliest].expression.kind).toBe('number');
    // of few coefficients, and its error is that on rows held back
    const { model, rmse } = network!;
    const curves = model.spec.layers.filter((layer) => layer.kind === 'kan');
    expect(curves.map(({ order, gridSize }) => [order, gridSize])).toEqual(curves.map(() => [3, 3]));
    const { heldBack, mean, spread } = separate(data, 42);
    const rows = heldBack.y.length;
    const x = Array.from({ length: rows }, (_, row) => heldBack.columns.map((column) => column[row])).flat();
    const answers = predictRows(model, x, rows, referenceBackend());
    const squares = heldBack.y.map((value, row) => (answers[row] * spread + mean - value) ** 2 / rows);
    expect(rmse / Math.sqrt(squares.reduce((sum, each) => sum + each, 0))).toBeCloseTo(1, 6);
  });

  test('stopped at once has the lines', async () => {
    const { ended, tried, front, network } = await searchFormulas(
      columnsOf(40, (x) => Math.sin(3 * x)),
      { signal: AbortSignal.abort() },
    );
    expect([ended, tried, network]).toEqual(['aborted', 0, undefined]);
    expect(front.length).toBeGreaterThan(0);
  });

  test('without a column that changes has the mean alone', async () => {
    const data = columnsOf(30, (x) => x);
    const { ended, front, tried } = await searchFormulas({
      ...data,
      columns: [new Float64Array(30), new Float64Array(30).fill(2)],
    });
    expect([ended, tried]).toEqual(['tried', 0]);
    expect(front.at(-1)!.rmse).toBeGreaterThan(0.1);
  });
});
