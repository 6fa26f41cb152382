// How rows are taken apart for the formulas of a network, and which of these are told.

import { describe, expect, test } from 'vitest';
import type { Columns } from '../formula/formula-fit.js';
import { complexityOf } from '../formula/complexity.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { standardDeviation } from '../math/spread.js';
import { runSteps } from '../work.js';
import { FormulaPool } from './formula-pool.js';
import { measuredRows, type OutputRows, saidRows } from './network-conclusion.js';
import { separate } from './separate-rows.js';

const random = createRandom(5);
const x = Float64Array.from({ length: 100 }, () => 1 + 3 * random.next());
const columns = (law: (x: number) => number, noise = 0): Columns => ({
  names: ['x'],
  columns: [x],
  y: x.map((value) => law(value) + noise * random.normal()),
});
const options = { exact: 1e-9, freeExponents: true };
const pooled = (rows: OutputRows, texts: string[]): FormulaPool => {
  const pool = new FormulaPool(rows.guide);
  for (const text of texts) pool.add(parseExpression(text), 1, text);
  return pool;
};

describe('of what a network says', () => {
  test('all rows are told of, and none is held back', () => {
    const all = columns((v) => 2 * v);
    const said = all.y.map((value, row) => value + (row % 2 === 0 ? 0.3 : -0.3));
    const { train, guide, told } = saidRows(all, said);
    expect(train).toBe(all);
    expect(guide).toBe(all);
    expect(told).toEqual({
      rows: 100,
      heldBack: false,
      spread: standardDeviation(all.y),
      networkRmse: expect.closeTo(0.3, 12),
    });
  });
  test('formulas are searched with a thousand, evenly', () => {
    const y = Float64Array.from({ length: 2500 }, (_, i) => i);
    const rows = saidRows({ names: ['x'], columns: [y], y }, y);
    expect(rows.train.y).toHaveLength(1000);
    expect([...rows.train.y.slice(0, 4)]).toEqual([0, 2, 5, 7]);
    expect(rows.train.columns[0]).toEqual(rows.train.y);
    expect(rows.told.rows).toBe(2500);
    const thousand = y.slice(0, 1000);
    expect(saidRows({ names: ['x'], columns: [thousand], y: thousand }, thousand).train.y).toBe(thousand);
  });
  test('numbers are those of all', () => {
    // of the rows that are left out the slope is another
    const at = Float64Array.from({ length: 2000 }, (_, i) => 1 + ((i * 37) % 101) / 50);
    const all = {
      names: ['x'],
      columns: [at],
      y: at.map((value, row) => (row % 2 === 0 ? 2.51 : 2.71) * value + 0.01 * Math.sin(row)),
    };
    const rows = saidRows(all, all.y);
    const { front, kind, perUnit, likeliest } = runSteps(rows.conclude(pooled(rows, ['2*x']), options));
    expect([kind, perUnit, likeliest]).toEqual(['constant', 1, undefined]);
    const [{ expression, rmse, plainRmse, complexity }] = front;
    expect(printExpression(expression)).toMatch(/^2\.6\d?\*x$/);
    expect(rmse).toBeGreaterThan(0.1);
    expect([plainRmse, complexity]).toEqual([rmse, complexityOf(expression)]);
  });
  test('a longer formula is worth it from a fiftieth on', () => {
    const told = (size: number): number => {
      const wave = columns((v) => v + 0.2 * Math.sin(20 * v) + 0.2 * size * Math.cos(31 * v));
      const rows = saidRows(wave, wave.y);
      const pool = new FormulaPool(rows.guide);
      for (const text of ['x', `x + ${0.2 * size}*cos(31*x)`]) pool.add(parseExpression(text), 0, text);
      return runSteps(rows.conclude(pool, options)).front.length;
    };
    // the error grows by sqrt(1 + size²): 1.0 % and 3.1 %
    expect([told(0.14), told(0.25)]).toEqual([1, 2]);
  });
});

describe('of measured values', () => {
  const data = columns((v) => 2.5 * v ** 2, 0.1);
  const said = data.y.map((value, row) => value + (row % 2 === 0 ? 0.3 : -0.3));
  test('a fifth is held back, and told of', () => {
    const rows = measuredRows(data, { said, errors: undefined, seed: 7 });
    const { train, guide, heldBack } = separate(data, 7);
    expect([rows.train.y, rows.guide.y]).toEqual([train.y, guide.y]);
    expect(rows.told).toEqual({
      rows: 20,
      heldBack: true,
      spread: standardDeviation(heldBack.y),
      networkRmse: expect.closeTo(0.3, 12),
    });
  });
  test('or the rows that are given', () => {
    const rows = measuredRows(data, { said, errors: undefined, seed: 7, heldBack: Uint32Array.of(3, 4, 5) });
    expect(rows.told).toMatchObject({ rows: 3, spread: standardDeviation(data.y.slice(3, 6)) });
  });
  test('errors that go with the value go with what the network says of it', () => {
    const plain = measuredRows(data, { said, errors: { kind: 'constant' }, seed: 7 });
    expect(plain.train.deviations).toBeUndefined();
    const { train } = measuredRows(data, { said, errors: { kind: 'relative' }, seed: 7 });
    const ratios = train.deviations!.map((each, row) => each / said[data.y.indexOf(train.y[row])]);
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeCloseTo(1, 6);
  });
  test('the likeliest is told, with its kind of errors', () => {
    for (const [errors, kind] of [
      [undefined, 'constant'],
      [{ kind: 'constant' }, 'constant'],
      [{ kind: 'relative' }, 'relative'],
    ] as const) {
      const rows = measuredRows(data, { said, errors, seed: 7 });
      const { front, likeliest, ...told } = runSteps(rows.conclude(pooled(rows, ['2*x^2', '3*x', '4']), options));
      expect(front[likeliest!].origin).toBe('2*x^2');
      expect(told.kind).toBe(kind);
      expect(told.perUnit === 1).toBe(kind === 'constant');
    }
  });
  test('and what was found of them', () => {
    const random2 = createRandom(9);
    const relative = { ...data, y: x.map((value) => 2.5 * value ** 2 * (1 + 0.2 * random2.normal())) };
    const rows = measuredRows(relative, { said: relative.y, errors: undefined, seed: 7 });
    expect(runSteps(rows.conclude(pooled(rows, ['2*x^2']), options)).kind).toBe('relative');
  });
});
