import { describe, expect, test } from 'vitest';
import { number, product, sum, variable } from '../formula/build.js';
import { evaluateExpression } from '../formula/evaluate.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { printExpression } from '../formula/print.js';
import { parseUnit } from '../units/parse-unit.js';
import { type GroupedRows, groupRows } from './unit-groups.js';

const dimension = (unit: string) => parseUnit('a unit', unit).dimension;
const columns = [Float64Array.of(1, 4, 9), Float64Array.of(2, 3, 5), Float64Array.of(7, 1, 2)];
const y = Float64Array.of(10, 20, 30);

function grouped(names: string[], units: string[], target: string, errors?: RowErrors): GroupedRows[] {
  const data = { names, columns: columns.slice(0, names.length), y };
  return groupRows(data, units.map(dimension), dimension(target), errors);
}

test('a pendulum has no group: its period is a number of square roots of length over g', () => {
  const [found, ...others] = grouped(['l', 'g'], ['m', 'm/s^2'], 's');
  expect(others).toEqual([]);
  expect(printExpression(found.scale)).toBe('sqrt(l/g)');
  expect(found.data.names).toEqual([]);
  expect(found.data.columns).toEqual([]);
  [1 / 2, 4 / 3, 9 / 5].forEach((each, row) => expect(found.data.y[row]).toBeCloseTo(y[row] / Math.sqrt(each), 12));
  expect(printExpression(found.back(number(6)))).toBe('6*sqrt(l/g)');
});

test('whole and other powers', () => {
  expect(printExpression(grouped(['a', 'b'], ['m', 's'], 'm^2/s^3')[0].scale)).toBe('a^2/b^3');
  expect(printExpression(grouped(['a', 'b'], ['m^3', 's'], 'm/s')[0].scale)).toMatch(/a\^(0\.33|\(1\/3\))/);
  expect(printExpression(grouped(['a', 'b'], ['m^2', 's^2'], 'm/s')[0].scale)).toBe('sqrt(a/b)');
});

describe('of more columns than are needed', () => {
  const all = grouped(['x', 'v', 't'], ['m', 'm/s', 's'], 'm');
  test('there are several groupings, none twice', () => {
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all.map(({ data, scale }) => `${printExpression(scale)} ${data.columns[0].join()}`)).size).toBe(
      all.length,
    );
    for (const { data } of all) expect(data.names).toEqual(['π1']);
  });
  test('a formula of groups says y over the scale, and back in columns y itself', () => {
    for (const { data, scale, back } of all) {
      const formula = sum(product(2, variable('π1')), number(3));
      for (let row = 0; row < 3; row++) {
        const at = { x: columns[0][row], v: columns[1][row], t: columns[2][row] };
        expect(data.y[row] * evaluateExpression(scale, at)).toBeCloseTo(y[row], 10);
        const said = (2 * data.columns[0][row] + 3) * evaluateExpression(scale, at);
        expect(evaluateExpression(back(formula), at) / said).toBeCloseTo(1, 10);
      }
    }
  });
});

test('the quantities that stand in all groups are the first ones, the last ones, and those from the second on', () => {
  const of = (names: string[], units: string[], target: string): string[] =>
    grouped(names, units, target).map(({ back, data }) =>
      data.names.map((name) => printExpression(back(variable(name)))).join(', '),
    );
  // each is a group times what has the unit of y
  expect(of(['x', 'v', 't'], ['m', 'm/s', 's'], 'm')).toEqual(['v*t/x*x', 'x/(v*t)*(v*t)']);
  expect(of(['a', 'b', 'c'], ['m', 'm', 'm'], 'm')).toEqual(['b/a*a, c/a*a', 'b/c*c, a/c*c', 'c/b*b, a/b*b']);
});

test('a group that never changes is none', () => {
  const same = [Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 6)];
  const [found] = groupRows(
    { names: ['a', 'b'], columns: same, y },
    [dimension('m'), dimension('m')],
    dimension('m'),
    undefined,
  );
  expect(found.data.columns).toEqual([]);
});

test('errors go with the scale', () => {
  const errorsOf = (errors: RowErrors | undefined) => grouped(['a', 'b'], ['m', 's'], 'm/s', errors)[0].errors;
  const [scale] = [[1 / 2, 4 / 3, 9 / 5]];
  expect(errorsOf(undefined)).toBeUndefined();
  expect(errorsOf({ kind: 'relative' })).toEqual({ kind: 'relative' });
  const constant = errorsOf({ kind: 'constant' }) as { kind: 'column'; deviations: Float64Array };
  expect(constant.kind).toBe('column');
  scale.forEach((each, row) => expect(constant.deviations[row]).toBeCloseTo(1 / each, 12));
  const column = errorsOf({ kind: 'column', column: 's', deviations: Float64Array.of(1, 2, 3) });
  const told = (column as { deviations: Float64Array }).deviations;
  scale.forEach((each, row) => expect(told[row]).toBeCloseTo((row + 1) / each, 12));
  // by its size
  const below = groupRows(
    { names: ['a'], columns: [Float64Array.of(-1, -2, -4)], y },
    [dimension('m')],
    dimension('m'),
    { kind: 'constant' },
  )[0].errors as { deviations: Float64Array };
  expect([...below.deviations]).toEqual([1, 0.5, 0.25]);
});

describe('there are none', () => {
  const of = (a: number[], b = [2, 3, 5]): GroupedRows[] =>
    groupRows(
      { names: ['l', 'g'], columns: [Float64Array.from(a), Float64Array.from(b)], y },
      [dimension('m'), dimension('m/s^2')],
      dimension('s'),
      undefined,
    );
  test('where no powers have the unit', () => {
    expect(grouped(['a', 'b'], ['m', 's'], 'kg')).toEqual([]);
  });
  test('where roots of what is below 0 are needed, or the scale is 0', () => {
    expect(of([1, -4, 9])).toEqual([]);
    expect(of([1, 0, 9])).toEqual([]);
    expect(of([1, 4, 9], [2, 0, 5])).toEqual([]);
    expect(of([1, 4, 9])).toHaveLength(1);
  });
  test('where a group is no number', () => {
    // b over a, of which one is 0
    const made = groupRows(
      { names: ['a', 'b', 'c'], columns: [Float64Array.of(0, 1, 2), Float64Array.of(0, 3, 5), columns[2]], y },
      [dimension('m'), dimension('m'), dimension('s')],
      dimension('s'),
      undefined,
    );
    expect(made.every(({ data }) => data.columns.every((column) => column.every(Number.isFinite)))).toBe(true);
  });
});
