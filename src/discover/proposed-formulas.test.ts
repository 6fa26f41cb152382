// What a search does before any network is trained.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { standardDeviation } from '../math/spread.js';
import { proposedFormulas, searchFormulas, unitOf } from './discover.js';
import { FormulaPool } from './formula-pool.js';
import { separate } from './separate-rows.js';

const columnsOf = (rows: number, f: (x: number, z: number) => number): Columns => {
  const random = createRandom(3);
  const [x, z] = [0, 1].map(() => Float64Array.from({ length: rows }, () => 1 + random.next()));
  return { names: ['x', 'z'], columns: [x, z], y: x.map((value, row) => f(value, z[row])) };
};
const proposal = (text: string, fixedExponents = false) => ({
  expression: parseExpression(text),
  origin: 'a test',
  fixedExponents,
});

test('columns are read in powers of ten where their size is out of the ordinary', () => {
  const unit = (...values: number[]): number => unitOf(Float64Array.from(values));
  expect([unit(0), unit(0, 3), unit(-9e11), unit(1.1e-9), unit(1e-12, 5)]).toEqual([1, 1, 1, 1, 1]);
  expect(unit(1e-9)).toBeCloseTo(1e9, -2);
  expect(unit(1e12)).toBeCloseTo(1e-12, 24);
  expect(unit(5, -3.7e15) * 1e15).toBeCloseTo(1, 12);
  expect(unit(4e-13) / 1e13).toBeCloseTo(1, 12);
});

describe('what is proposed', () => {
  const data = columnsOf(60, (x, z) => 2.5 * x * z ** 2);
  const rows = separate(data, 42);
  const proposed = (proposals: ReturnType<typeof proposal>[], stopAt?: number, functions?: readonly string[]) => {
    const pool = new FormulaPool(rows.guide);
    const { value, work } = watchSteps(proposedFormulas(rows, pool, 1e-9, { proposals, functions }), stopAt);
    return { explained: value, work, found: pool.all().map(({ expression }) => printExpression(expression)) };
  };
  test('is fitted, and what is exact ends it', () => {
    const { explained, found } = proposed([proposal('x + z'), proposal('2*x*z^2'), proposal('x^3')]);
    expect(explained).toBe(true);
    expect(found).toHaveLength(2);
    expect(found[1]).toBe('2.5*x*z^2');
  });
  test('with exponents of its own unless they are fixed', () => {
    expect(proposed([proposal('2*x^0.9*z^2.2')]).found[0]).toMatch(
      /^2\.[45]\d*\*x(\^(1|0\.9999\d*))?\*z\^(2|1\.9999\d*|2\.0000\d*)$/,
    );
    expect(proposed([proposal('2*x^0.9*z^2.2', true)]).found[0]).toMatch(/x\^0\.9\*z\^2\.2$/);
  });
  test('is looked at one by one, and stops there', () => {
    const { explained, found } = proposed([proposal('x + z'), proposal('2*x*z^2')], 0);
    expect(explained).toBe(false);
    expect(found.length).toBeLessThan(2);
  });
  test('what is no number everywhere is left out', () => {
    expect(proposed([proposal('log(x - 1.5)'), proposal('2*x*z^2')]).found).toHaveLength(1);
  });
  test('has the functions that were chosen alone', () => {
    const wave = columnsOf(60, (x) => Math.sin(5 * x));
    const apart = separate(wave, 42);
    const pool = new FormulaPool(apart.guide);
    watchSteps(proposedFormulas(apart, pool, 1e-9, { functions: ['sin'] }));
    const texts = pool.all().map(({ expression }) => printExpression(expression));
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => /cos|exp|log/.test(text))).toEqual([]);
  });
});

test('a search without networks ends with what was proposed', async () => {
  const data = columnsOf(60, (x, z) => 2.5 * x * z ** 2);
  const far = { ...data, columns: [data.columns[0].map((x) => 1e15 * x), data.columns[1]] };
  const told: { tried: number; shapes: number; shape: string; error: number }[] = [];
  const found = await searchFormulas(far, {
    networks: false,
    proposals: [proposal('2e-15*x*z^2', true)],
    seed: 7,
    onProgress: ({ tried, shapes, shape, error }) => told.push({ tried, shapes, shape, error }),
  });
  const { learned, heldBack, train } = separate(far, 7);
  expect(found).toMatchObject({ ended: 'found', tried: 0, fits: [] });
  expect(found.network).toBeUndefined();
  expect(found.scales![0] * 1e15).toBeCloseTo(1, 12);
  expect(found.scales![1]).toBe(1);
  expect(found.heldBackSpread).toBe(standardDeviation(heldBack.y));
  expect(found.spread).toBe(standardDeviation(train.y));
  expect(found.mean).toBeCloseTo(train.y.reduce((sum, value) => sum + value, 0) / train.y.length, 12);
  expect(learned.y.length + heldBack.y.length).toBe(60);
  expect(found.front[found.likeliest].rmse).toBeLessThan(1e-9);
  // after the lines and after what was proposed
  expect(told.map(({ tried, shapes, shape }) => [tried, shapes, shape])).toEqual([
    [0, 0, ''],
    [0, 0, ''],
  ]);
  expect(told[0].error).toBeGreaterThan(0.01);
  expect(told[0].error).toBeLessThan(1);
  expect(told[1].error).toBeLessThan(1e-9);
});

test('nothing that explains the rows is told so', async () => {
  const random = createRandom(4);
  const noise = columnsOf(40, () => random.normal());
  const found = await searchFormulas(noise, { networks: false, functions: ['x'], maxComplexity: 3 });
  expect(found.ended).toBe('tried');
  expect(found.front.every(({ complexity }) => complexity <= 3)).toBe(true);
});
