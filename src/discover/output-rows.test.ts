import { expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import { isPoor, placesOf, plainEncoding, sampleOf, scaleOf, targetOf, workOfTidying } from './output-rows.js';

test('a formula is poor that is longer than sixty or worse than the network by half', () => {
  const poor = (complexity: number, rmse: number, network = 0.1): boolean =>
    isPoor({ complexity, rmse, network, spread: 2 });
  expect([poor(60, 0.1), poor(61, 0.1)]).toEqual([false, true]);
  expect([poor(5, 0.15), poor(5, 0.1501)]).toEqual([false, true]);
  // a network's error counts as a hundredth of the spread at least
  expect([poor(5, 0.03, 1e-9), poor(5, 0.0301, 1e-9)]).toEqual([false, true]);
});

test('how well a target is met is told relative to its spread, and not below a millionth', () => {
  const y = Float64Array.of(1, 3, 5, 7);
  expect(
    targetOf(
      y,
      y.map((value) => value + 0.5),
    ).noise,
  ).toBeCloseTo(0.5 / Math.sqrt(5), 12);
  expect(targetOf(y, y)).toEqual({ y, noise: 1e-6 });
  // of what never changes in its own units
  expect(targetOf(Float64Array.of(2, 2), Float64Array.of(2.25, 1.75)).noise).toBe(0.25);
});

test('rows are found among those that were taken', () => {
  expect([...placesOf(Uint32Array.of(7, 4, 9), Uint32Array.of(1, 4, 5, 7))]).toEqual([1, 3]);
});

test('a sample is every so many-th row', () => {
  const of = (rows: number) => {
    const y = Float64Array.from({ length: rows }, (_, i) => i);
    return sampleOf({ names: ['a', 'b'], columns: [y.map((value) => -value), y], y });
  };
  expect(of(1000).target).toHaveLength(1000);
  expect([...of(2500).target.slice(0, 3)]).toEqual([0, 3, 6]);
  const { columns, target } = of(1001);
  expect(target).toHaveLength(501);
  expect(columns).toEqual({ a: target.map((value) => -value), b: target });
});

test('formulas are in the units of the columns', () => {
  const transform = { kind: 'log', shift: 0, smear: 1 } as const;
  const regression: TableEncoding = {
    inputs: [{ kind: 'number', name: 'a', offset: 3, factor: 2, range: [-1, 1] }],
    target: {
      kind: 'regression',
      columns: [
        { name: 'y', offset: 5, factor: 0.25 },
        { name: 'z', offset: 1, factor: 1, transform },
      ],
    },
  };
  expect(scaleOf(regression, 0)).toEqual([5, 4]);
  expect(scaleOf(regression, 1)).toEqual([1, 1]);
  const { inputs, target } = plainEncoding(regression);
  expect(inputs[0]).toMatchObject({ name: 'a', offset: 0, factor: 1 });
  // and what a column has not is not there
  expect(target).toStrictEqual({
    kind: 'regression',
    columns: [
      { name: 'y', offset: 0, factor: 1 },
      { name: 'z', offset: 0, factor: 1, transform },
    ],
  });
  const classes = {
    ...regression,
    target: { kind: 'classification', name: 'k', classes: ['no', 'yes'] },
  } as TableEncoding;
  expect(scaleOf(classes, 0)).toEqual([0, 1]);
  expect(plainEncoding(classes).target).toBe(classes.target);
});

test('formulas are made short with so much work, of 20 000 rows twice as much, parted among the outputs', () => {
  expect([workOfTidying(0, 1), workOfTidying(20_000, 1), workOfTidying(100_000, 3)]).toEqual([2e9, 4e9, 4e9]);
});
