import { expect, test } from 'vitest';
import { formulaEntry as entry } from '../../test/formula-pages.js';
import { constantSections } from './report-constants.js';
import { type FormulaRows, formulaRowSections } from './report-formula-rows.js';
import type { FormulaEntry, FormulaRecord } from './report-formulas.js';

const x = Float64Array.from({ length: 50 }, (_, i) => 1 + i / 10);
const z = x.map((each) => 2 + Math.sin(9 * each));
const pageOf = (text: string, more: Partial<FormulaRecord> = {}, constants?: FormulaEntry['constants']): string => {
  const record: FormulaRecord = {
    target: 'y',
    inputs: ['x', 'z'],
    best: 0,
    network: { layers: null, rmse: 0.1 },
    seconds: 1,
    pareto: [entry(text, constants && { constants })],
    ...more,
  };
  const rows: FormulaRows = { columns: { x, z }, target: x.map((each) => 2 * each) };
  return [...constantSections(record), ...formulaRowSections(record, rows)].join('\n');
};

test('one column: the data with the curve, residuals by the answer and by the column', () => {
  const page = pageOf('2*x');
  expect(page).toContain('Data and formula');
  expect(page).toContain('the formula');
  expect([...new Set(page.match(/By the answer|By [xz]/g))]).toEqual(['By the answer', 'By x']);
});

test('two columns: a curve for each of three values of the other', () => {
  expect(pageOf('x*z').match(/z = \d/g)!.length).toBeGreaterThanOrEqual(3);
});

test('constants with errors, units and LaTeX, and those of physics by name', () => {
  const known = [{ name: 'g', value: 9.80665, unit: 'm/s^2' }];
  const page = pageOf('6.283*sqrt(x/g)', { known }, [{ value: 6.283, error: 0.0052, unit: '1' }]);
  expect(page).toContain('6.283 ± 0.005');
  expect(page).toContain('6.283 \\pm 0.005');
  expect(page).toContain('g = 9.80665</th><td>m/s^2');
  expect(page).toContain('Data and formula');
});

test('constants with names stand by these, given ones without an error, and how two go together', () => {
  const constants = [
    { name: 'a', value: 2.0091, error: 0.0042, unit: 'm' },
    { name: 'b_1', value: 3, fixed: true },
    { name: 'c', value: 0.5 },
  ];
  const correlation = {
    names: ['a', 'd'],
    values: [
      [1, -0.987],
      [-0.987, 1],
    ],
  };
  const page = pageOf('2.0091*x', { given: { text: 'a*x', latex: 'a x' }, correlation }, constants);
  expect(page).toContain('<th scope="row">a</th><td>2.009 ± 0.004</td><td>m</td>');
  expect(page).toContain('a = 2.009 \\pm 0.004');
  expect(page).toContain('<th scope="row">b_1</th><td>3 (fixed)</td>');
  expect(page).toContain('<th scope="row">c</th><td>0.5</td>');
  expect(page).toContain('Correlation of the constants');
  expect(page).toContain('−0.987');
});

test('errors that go with the value are drawn as parts of it', () => {
  expect(pageOf('2*x', { error: 'relative' })).toContain('part of the value');
  expect(pageOf('2*x')).toContain('measured − formula');
});

test('what is no formula of the columns is no picture', () => {
  for (const text of ['a where 2*x > 1/2, else b', '3.2', 'q*x']) expect(pageOf(text)).toBe('');
});

test('formulas of one page share its dots, each with two hundred at least', () => {
  const columns = { x: Float64Array.from({ length: 4000 }, (_, i) => i / 4000) };
  const rows: FormulaRows = { columns, target: columns.x.map((each) => 2 * each + Math.sin(99 * each)) };
  const record: FormulaRecord = {
    target: 'y',
    inputs: ['x'],
    best: 0,
    network: { layers: null, rmse: 1 },
    seconds: 1,
    pareto: [entry('2*x')],
  };
  // a dot each in the data, and in the residuals by the answer and by the column; each of these has one to say what dots are
  const dotsOf = (formulas: number): number =>
    formulaRowSections(record, rows, formulas)
      .join('')
      .match(/<circle/g)!.length;
  expect([1, 2, 5, 9].map(dotsOf)).toEqual([3003, 1503, 603, 603]);
});
