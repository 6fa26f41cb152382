import { describe, expect, test } from 'vitest';
import { defaultBackend } from '../compute/backend.js';
import { createRandom } from '../math/random.js';
import { KAN } from '../network/kan.js';
import { runSteps } from '../work.js';
import type { Expression } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { affine, applyFunction } from './affine-form.js';
import { chosenForFormulas, type CurveCandidate } from './curve-fit.js';
import type { Columns } from './formula-fit.js';
import { searchNetworkFormulas } from './formula-search.js';
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

describe('of two edges into one output', () => {
  const rows = 40;
  const random = createRandom(6);
  const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => 2 * random.next() - 1));
  const spec = createSpec([2, 1], { dtype: 'float64' });
  const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const candidate = (label: string, complexity: number, rmse: number): CurveCandidate => ({
    label,
    complexity,
    rmse,
    r2: 0,
    apply: (form) => (label === '0' ? affine(form, 0, 0.1) : applyFunction(label, [1.1, 0.1, 0.9, 0], form)),
  });
  /** An edge that is likely the first of these, and less and less so. */
  const edge = (input: number, labels: [string, number][]): EdgeReading => ({
    layer: 0,
    input,
    output: 0,
    noise: 1e-3,
    points: { x: Float64Array.of(0, 1), y: Float64Array.of(0, 1) },
    candidates: labels.map(([label, complexity], i) => candidate(label, complexity, 1e-3 * Math.exp(3 * i))),
  });
  const found = (
    y: (a: number, b: number) => number,
    edges: EdgeReading[],
    more: object = {},
  ): { texts: string[]; errors: number[]; least: number } => {
    const data: Columns = { names: ['a', 'b'], columns, y: columns[0].map((a, row) => y(a, columns[1][row])) };
    const [texts, errors]: [string[], number[]] = [[], []];
    const tell = (expression: Expression, rmse: number): void => {
      texts.push(printExpression(expression));
      errors.push(rmse);
    };
    const options = { mean: 0, spread: 1, noise: 1e-3, exact: 1e-9, found: tell, ...more };
    return { texts, errors, least: runSteps(searchNetworkFormulas(model, edges, data, options)) };
  };
  const likely: EdgeReading[] = [
    edge(0, [
      ['x^2', 2],
      ['x', 1],
      ['0', 0],
    ]),
    edge(1, [
      ['sin', 3],
      ['x', 1],
      ['0', 0],
    ]),
  ];

  test('the likeliest combination comes first; where it is exact no other is tried, and simpler ones while they are exact', () => {
    const { texts, errors, least } = found((a, b) => 3 * a * a + Math.sin(2 * b), likely);
    expect(least).toBeLessThan(1e-9);
    expect(errors[0]).toBe(least);
    expect(texts[0]).toMatch(/a.*\^2.*sin\(/);
    // each edge once as a line and once as nothing: none of them is exact, so that is all
    expect(errors).toHaveLength(1 + 4);
    expect(Math.min(...errors.slice(1))).toBeGreaterThan(0.01);
  });

  test('what is wrong with the likeliest is found out: the least error is that of what is told', () => {
    const { errors, least } = found((a, b) => 2 * a + Math.sin(2 * b), likely);
    expect(least).toBeLessThan(1e-9);
    expect(Math.min(...errors)).toBe(least);
    expect(errors[0]).toBeGreaterThan(0.1);
    const lines = found((a, b) => 2 * a + 3 * b, likely);
    expect(lines.least).toBeLessThan(1e-9);
  });

  test('where none is exact edges go one after the other, down to a constant', () => {
    const noise = (a: number, b: number): number => 3 * a * a + Math.sin(2 * b) + 0.2 * Math.sin(99 * (a + b * b));
    const { texts, least } = found(noise, likely);
    expect(least).toBeGreaterThan(0.05);
    // of the simplest no column is left
    expect(texts.some((text) => !/[ab]/.test(text))).toBe(true);
    expect(texts.some((text) => /a/.test(text) && !/b/.test(text))).toBe(true);
  });

  test('the network’s number is (target − mean) / spread', () => {
    const y = (a: number, b: number): number => 100 + 40 * (1.1 * a + 0.1 + (1.1 * b + 0.1));
    const lines = [edge(0, [['x', 1]]), edge(1, [['x', 1]])];
    const { errors, texts } = found(y, lines, { mean: 100, spread: 40 });
    expect(errors[0]).toBeLessThan(1e-9);
    expect(texts[0]).toMatch(/44.*a.*44.*b|44.*\(a/);
  });

  test('an edge that can be nothing says nothing', () => {
    const none = { ...likely[1], candidates: [] };
    expect(found((a) => a, [likely[0], none])).toEqual({ texts: [], errors: [], least: Infinity });
  });
});
