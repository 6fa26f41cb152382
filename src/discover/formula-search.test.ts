import { describe, expect, test } from 'vitest';
import { defaultBackend } from '../compute/backend.js';
import { power, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { KAN } from '../network/kan.js';
import { runSteps } from '../work.js';
import { chosenForFormulas } from './curve-fit.js';
import { affine, type AffineForm, applyFunction, expressionOfForm, formOf } from './affine-form.js';
import { type FormulaSearchOptions, searchNetworkFormulas } from './formula-search.js';
import { type EdgeReading, readEdges } from './symbolize.js';

test('the work of a search has a limit, whatever the number of curves', async () => {
  const random = createRandom(3);
  const rows = 60;
  const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => 2 * random.next() - 1));
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => columns[i % 2][i >> 1]);
  const y = columns[0].map((a, row) => Math.exp(Math.sin(Math.PI * a) + columns[1][row] ** 2));
  const backend = await defaultBackend();
  const { model } = new KAN([2, 6, 1], { dtype: 'float64', seed: 1 });
  const functions = chosenForFormulas(['0', 'x', 'x^2'], undefined);
  const edges = runSteps(readEdges(model, x, rows, { functions, noise: 0.1, compositions: false, backend }));
  const work = (effort: number): number => {
    const settings = { mean: 0, spread: 1, noise: 0.1, exact: 1e-9, effort, found: () => {} };
    const search = searchNetworkFormulas(model, edges, { names: ['a', 'b'], columns, y }, settings);
    let sum = 0;
    for (;;) {
      const { done, value } = search.next(false);
      if (done) return sum;
      sum += value;
    }
  };
  // of combinations and of simplifications, and of each one step more
  const limit = (effort: number): number => effort * (0.8e9 + 4e9) + 5e6;
  const [little, more] = [work(0.002), work(0.01)];
  expect(little).toBeGreaterThan(0.002 * 0.8e9);
  expect(little).toBeLessThan(limit(0.002));
  expect(more).toBeGreaterThan(0.01 * 0.8e9);
  expect(more).toBeLessThan(limit(0.01));
  expect(more).toBeGreaterThan(2 * little);
});

/** Edges of a network of one layer that each may be what is named. */
const edgesOf = (inputs: number, ...names: string[]): EdgeReading[] =>
  Array.from({ length: inputs }, (_, input) => ({
    layer: 0,
    input,
    output: 0,
    points: { x: Float64Array.of(0, 1), y: Float64Array.of(0, 1) },
    noise: 0.1,
    candidates: names.map((label, i) => ({
      label,
      rmse: 0.1 * (i + 1),
      r2: 0,
      complexity: label === '0' ? 0 : label === 'x' ? 1 : 3,
      apply: (argument: AffineForm) => applyFunction(label, [1, 0, label === '0' ? 0 : 1, 0], argument),
    })),
  }));
const plain = (inputs: number): Model => new KAN([inputs, 1], { dtype: 'float64', seed: 1 }).model;
/** The formulas that are found, with their errors, and the least of these. */
function searched(
  inputs: number,
  edges: EdgeReading[],
  columns: Columns,
  more: Partial<FormulaSearchOptions> = {},
): { told: [string, number][]; least: number } {
  const told: [string, number][] = [];
  const found = (expression: Expression, rmse: number): void => void told.push([printExpression(expression), rmse]);
  const settings = { mean: 0, spread: 1, noise: 0.1, exact: 1e-9, found, ...more };
  const least = runSteps(searchNetworkFormulas(plain(inputs), edges, columns, settings));
  return { told, least };
}
const x = Float64Array.from({ length: 40 }, (_, i) => (i - 19.5) / 20);

test('networks of more than ten curves are searched with 400 of the rows', () => {
  // every other row is 1
  const y = Float64Array.from({ length: 800 }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const data = (inputs: number): Columns => ({
    names: Array.from({ length: inputs }, (_, i) => `x${i}`),
    columns: Array.from({ length: inputs }, () => y),
    y,
  });
  expect(searched(10, edgesOf(10, '0'), data(10)).least).toBeCloseTo(0.5, 12);
  expect(searched(11, edgesOf(11, '0'), data(11)).least).toBeLessThan(1e-12);
});

test('every formula that is fitted is told, and the least of their errors', () => {
  const data = { names: ['x'], columns: [x], y: x.map((v) => 3 * Math.sin(v) + 2) };
  const { told, least } = searched(1, edgesOf(1, 'x', 'sin', 'exp'), data, { mean: 2, spread: 3 });
  // the line is no more than near, the second is exact: the third is not tried, but what is simpler is
  expect(told[0][0]).toMatch(/^\d\.\d+\*x \+ (1\.99|2)/);
  expect(told[1][0]).toMatch(/\*?sin\(/);
  expect(told.every(([text]) => !text.includes('exp'))).toBe(true);
  expect(least).toBe(Math.min(...told.map(([, rmse]) => rmse)));
  expect(least).toBeLessThan(1e-9);
});

test('inputs may be formulas of their own', () => {
  const data = { names: ['x'], columns: [x], y: x.map((v) => 5 - 2 * v * v) };
  const inputs = [affine(formOf(power(variable('x'), 2)), 3, 1)];
  const { told, least } = searched(1, edgesOf(1, 'x'), data, { inputs });
  expect(least).toBeLessThan(1e-9);
  expect(told[0][0]).toContain('x^2');
});

test('what is no number somewhere is not told', () => {
  const data = { names: ['x'], columns: [x], y: x };
  expect(searched(1, edgesOf(1, 'log'), data)).toEqual({ told: [], least: Infinity });
  // nor is anything sought where an edge may be nothing that is known
  expect(searched(2, [...edgesOf(1, 'x'), ...edgesOf(1)], { ...data, names: ['x', 'z'], columns: [x, x] })).toEqual({
    told: [],
    least: Infinity,
  });
});

test('an edge into what is constant is not asked for anything simpler', () => {
  const model = new KAN([1, 1, 1], { dtype: 'float64', seed: 1 }).model;
  const [first, second] = [edgesOf(1, 'sin', 'x', '0')[0], { ...edgesOf(1, '0')[0], layer: 1 }];
  const told: string[] = [];
  const search = searchNetworkFormulas(
    model,
    [first, second],
    { names: ['x'], columns: [x], y: x },
    { mean: 0, spread: 1, noise: 0.1, exact: 1e-9, found: (expression) => void told.push(printExpression(expression)) },
  );
  runSteps(search);
  // the combinations alone: three candidates of the first edge
  expect(told).toEqual(['0', '0', '0'].map(() => expect.stringMatching(/^-?\d[\d.e-]*$/)));
});

describe('how far a fit is taken', () => {
  /** A curve that is near at once, and one that takes more than ten steps to come near. */
  const [quick, slow] = [
    ['1/x', [-1, 1.06, 0.1, 0]],
    ['arctan', [1.2, 0.1, 0.11, 0.01]],
  ] as const;
  const y = x.map((v, i) => 1 / (1.05 - v) + 1e-4 * (-1) ** i);
  const data = { names: ['x'], columns: [x], y };
  const errors = (noise: number, ...curves: (typeof quick | typeof slow)[]): number[] => {
    const [edge] = edgesOf(1, ...curves.map(([name]) => name));
    const candidates = edge.candidates.map((each, i) => ({
      ...each,
      apply: (argument: AffineForm) => applyFunction(curves[i][0], curves[i][1], argument),
    }));
    return searched(1, [{ ...edge, candidates }], data, { noise, spread: 10 }).told.map(([, rmse]) => rmse);
  };
  const after = (iterations: number): number => {
    const form = affine(applyFunction(slow[0], slow[1], formOf(variable('x'))), 10, 0);
    return runSteps(fitConstants(expressionOfForm(form), data, { iterations })).rmse;
  };

  test('ten steps, where it is more than three times as far as the best and the network', () => {
    const ten = after(10);
    expect(ten).toBeGreaterThan(1.2 * after(11));
    expect(errors(1e-9, quick, slow)[1]).toBeCloseTo(ten, 9);
    expect(errors((0.99 * ten) / 30, quick, slow)[1]).toBeCloseTo(ten, 9);
    expect(errors((1.01 * ten) / 30, quick, slow)[1]).toBeLessThan(1e-3);
  });
  test('to its end, where it is the first', () => {
    expect(errors(1e-9, slow)[0]).toBeLessThan(1e-3);
  });
});

test('in rows that are not noisy more combinations are fitted', () => {
  const data = { names: ['x', 'z'], columns: [x, x.map((v) => v * v * v)], y: x.map((v, i) => v + 0.3 * (-1) ** i) };
  const count = (more: object): number =>
    searched(2, edgesOf(2, 'x', 'sin', 'tanh', 'arctan', 'sinh', 'x^3'), data, more).told.length;
  // 10 + 4 · 2 of the 36 that there are
  expect(count({})).toBe(count({ rough: false }));
  expect(count({}) - count({ rough: true })).toBe(36 - 18);
});

test('of what is exact only what is as exact is made simpler', () => {
  const told = (noise: number): number => {
    const data = { names: ['x'], columns: [x], y: x.map((v, i) => Math.sin(v) + noise * (-1) ** i) };
    return searched(1, edgesOf(1, 'x', 'sin', '0'), data).told.length;
  };
  // the line, nothing and the sine, which is exact; instead of it nothing and the line, which are not
  expect(told(0)).toBe(5);
  // and instead of the line nothing
  expect(told(0.01)).toBe(6);
});
