// Records of fits of given formulas and of networks' formulas: what stands where in formula.json.
import { describe, expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import type { SymbolicOutput, SymbolicResult } from '../discover/symbolic.js';
import type { FittedFormula } from '../fit/describe-fit.js';
import { Formula } from '../formula/formula.js';
import { fitRecord } from './fit-record.js';
import { decodeFormulas } from './formula-file.js';
import { symbolicRecord } from './symbolic-record.js';

const fitted = {
  target: 'y',
  model: new Formula('a*x + b'),
  formula: new Formula('2.0123*x + 7'),
  rounded: new Formula('2.01*x + 7'),
  complexity: 5,
  constants: [
    { name: 'a', value: 2.0123, error: 0.01 },
    { name: 'b', value: 7, fixed: true },
  ],
  correlation: [[1]],
  rmse: 0.3,
  r2: 0.9,
  error: 'relative',
  inputs: [{ name: 'x', range: [-1, 4] }],
} as unknown as FittedFormula;

describe('a fit', () => {
  test('is a front of one formula, which is read with digits that mean something and computed with all', () => {
    const { pareto, ...record } = fitRecord(fitted, 3);
    expect(record).toMatchObject({
      target: 'y',
      inputs: ['x'],
      best: 0,
      network: { layers: null, rmse: 0.3 },
      seconds: 3,
      measuredOn: 'rows',
      error: 'relative',
      given: { text: 'a*x + b' },
      correlation: { names: ['a'], values: [[1]] },
    });
    expect(pareto.length).toBe(1);
    expect(pareto[0]).toMatchObject({ complexity: 5, rmse: 0.3, r2: 0.9, text: '2.0123*x + 7', latex: '2.01 x + 7' });
    expect(pareto[0].python).toContain('2.0123');
    expect(pareto[0].constants).toEqual(fitted.constants);
  });

  test('says how its column enters, as it is: the record is a model', () => {
    const { spec } = decodeFormulas(JSON.stringify(fitRecord(fitted, 0)));
    expect(spec.encoding!.inputs).toEqual([{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [-1, 4] }]);
    expect(spec.encoding!.target).toEqual({ kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] });
  });

  test('without errors has no correlation', () => {
    expect(fitRecord({ ...fitted, correlation: [] }, 0)).not.toHaveProperty('correlation');
  });

  test.each([
    [undefined, 0, '`fitted`'],
    [{ ...fitted, model: 'a*x' }, 0, '`fitted.model` must be a Formula'],
    [{ ...fitted, formula: {} }, 0, '`fitted.formula` must be a Formula'],
    [{ ...fitted, rounded: undefined }, 0, '`fitted.rounded` must be a Formula'],
    [{ ...fitted, constants: 5 }, 0, '`fitted.constants`'],
    [{ ...fitted, correlation: 5 }, 0, '`fitted.correlation`'],
    [{ ...fitted, inputs: 5 }, 0, '`fitted.inputs`'],
    [fitted, -1, '`seconds`'],
    [fitted, NaN, '`seconds`'],
  ])('%#: what is none is refused', (given, seconds, message) => {
    expect(() => fitRecord(given as FittedFormula, seconds)).toThrow(`fitRecord: ${message}`);
  });
});

const encoding: TableEncoding = {
  inputs: [{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [-1, 4] }],
  target: { kind: 'regression', columns: ['y', 'z'].map((name) => ({ name, offset: 0, factor: 1 })) },
};
const output = (name: string, more: Partial<SymbolicOutput> = {}): SymbolicOutput => ({
  name,
  formulas: ['2', 'x'].map((text, i) => ({
    formula: new Formula(text),
    complexity: i + 1,
    rmse: 0.5 - 0.2 * i,
    r2: i,
    origin: 'a test',
  })),
  best: 1,
  networkRmse: 0.25,
  curves: 1,
  tooLarge: false,
  sample: { columns: {}, target: new Float64Array() },
  ...more,
});
const result = (outputs: SymbolicOutput[], more: Partial<SymbolicResult> = {}): SymbolicResult => ({
  inputs: ['x'],
  outputs,
  layers: '[1, 2]',
  encoding,
  fits: [],
  of: 'table',
  rows: { learned: 80, heldBack: 20 },
  stopped: false,
  ...more,
});

describe("a network's formulas", () => {
  test('of one output are a record, with how columns enter', () => {
    expect(symbolicRecord(result([output('y')]), 2)).toMatchObject({
      target: 'y',
      inputs: ['x'],
      best: 1,
      network: { layers: '[1, 2]', rmse: 0.25 },
      seconds: 2,
      measuredOn: 'heldBack',
      encoding,
      pareto: [
        { text: '2', complexity: 1, rmse: 0.5, r2: 0 },
        { text: 'x', complexity: 2, rmse: 0.3, r2: 1 },
      ],
    });
    expect(symbolicRecord(result([output('y')]), 2)).not.toHaveProperty('error');
  });

  test('of several are a record each, in their order, which is a model too', () => {
    const record = symbolicRecord(result([output('y'), output('z', { best: 0, error: 'relative' })]), 0);
    expect(record).toMatchObject({ encoding, outputs: [{ target: 'y' }, { target: 'z', best: 0, error: 'relative' }] });
    expect(Object.keys(record)).toEqual(['outputs', 'encoding']);
    expect(decodeFormulas(JSON.stringify(record)).spec.encoding).toEqual(encoding);
  });

  test('say what their errors were measured on', () => {
    const measured = (more: Partial<SymbolicResult>) => symbolicRecord(result([output('y')], more), 0);
    expect(measured({ rows: { learned: 8, heldBack: 0 } })).toMatchObject({ measuredOn: 'rows' });
    expect(measured({ rows: { learned: 8, heldBack: 1 } })).toMatchObject({ measuredOn: 'heldBack' });
    expect(measured({ of: 'network', rows: { learned: 8, heldBack: 1 } })).toMatchObject({ measuredOn: 'network' });
  });

  test.each([
    [undefined, 0, '`result`'],
    [{ ...result([]), outputs: 5 }, 0, '`result.outputs`'],
    [result([]), 0, '`result.outputs` is empty'],
    [result([output('y')], { rows: 5 as never }), 0, '`result.rows`'],
    [result([output('y')], { encoding: 5 as never }), 0, '`result.encoding`'],
    [result([output('y')]), -1, '`seconds`'],
  ])('%#: what is none is refused', (given, seconds, message) => {
    expect(() => symbolicRecord(given as SymbolicResult, seconds)).toThrow(`symbolicRecord: ${message}`);
  });
});
