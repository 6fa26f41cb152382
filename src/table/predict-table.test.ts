// Outputs of networks as answers: in the target's own units, with intervals, spreads and the likeliest classes.

import { describe, expect, test } from 'vitest';
import type { TableEncoding, TargetColumn } from '../data/table-encoding.js';
import { createTable } from '../data/table.js';
import { checkInterval, checkUnseen } from './new-rows.js';
import { tableAnswers } from './predict-table.js';

const table = createTable({ x: [0, 1, 2] });
const encodingOf = (...columns: TargetColumn[]): TableEncoding => ({
  inputs: [{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [0, 2] }],
  target: { kind: 'regression', columns },
});
const numbers = (of: ReturnType<typeof tableAnswers>): Record<string, number[] | undefined> => {
  const { lower, upper } = of as { lower?: Float64Array; upper?: Float64Array };
  return {
    data: [...of.data],
    lower: lower && [...lower],
    upper: upper && [...upper],
    spread: of.spread && [...of.spread],
  };
};
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('numbers', () => {
  const y: TargetColumn = { name: 'y', offset: 10, factor: 0.5, errors: { sizes } };
  const outputs = Float64Array.of(0, 1, -1);

  test('answers are output / factor + offset; intervals lie the size of errors around them', () => {
    const encoding = encodingOf(y);
    expect(tableAnswers(encoding, [outputs], table)).toMatchObject({
      task: 'regression',
      rows: 3,
      columns: ['y'],
      shape: [3, 1],
    });
    expect(numbers(tableAnswers(encoding, [outputs], table))).toEqual({ data: [10, 12, 8] });
    expect(numbers(tableAnswers(encoding, [outputs], table, 0.5))).toEqual({
      data: [10, 12, 8],
      lower: [5, 7, 3],
      upper: [15, 17, 13],
    });
    expect(numbers(tableAnswers(encoding, [outputs], table, 0.9)).upper).toEqual([19, 21, 17]);
  });

  test('a scale that is upside down turns nothing else round', () => {
    const upsideDown = encodingOf({ ...y, factor: -0.5 });
    expect(numbers(tableAnswers(upsideDown, [outputs], table, 0.5))).toEqual({
      data: [10, 8, 12],
      lower: [5, 3, 7],
      upper: [15, 13, 17],
    });
  });

  test('each column has its own errors; one that is constant has none and no width', () => {
    const encoding = encodingOf(
      y,
      { name: 'still', offset: 4, factor: 1, constant: true },
      { name: 'z', offset: 0, factor: 2, errors: { sizes: sizes.map((size) => size / 100) } },
    );
    const three = Float64Array.of(0, 7, 2, 1, 7, 4, -1, 7, 6);
    expect(numbers(tableAnswers(encoding, [three], table, 0.5))).toEqual({
      data: [10, 4, 1, 12, 4, 2, 8, 4, 3],
      lower: [5, 4, 0.95, 7, 4, 1.95, 3, 4, 2.95],
      upper: [15, 4, 1.05, 17, 4, 2.05, 13, 4, 3.05],
    });
  });

  test('several networks answer with their mean, and widths follow how far they are apart where errors did', () => {
    const scaled = encodingOf({ ...y, errors: { sizes, floor: 2 } });
    const two = [Float64Array.of(0, 0, 1), Float64Array.of(2, 0, 4)];
    const { data, spread, lower, upper } = numbers(tableAnswers(scaled, two, table, 0.5));
    expect(data).toEqual([12, 10, 15]);
    // standard deviations of 10 and 14, of 10 twice, of 12 and 18
    expect(spread).toEqual([2, 0, 3]);
    spread!.forEach((each, i) => {
      expect(upper![i] - data![i]).toBeCloseTo(5 * (each + 2), 10);
      expect(data![i] - lower![i]).toBeCloseTo(5 * (each + 2), 10);
    });
  });
});

test('of classes the likeliest is named, the first among equals', () => {
  const encoding: TableEncoding = {
    ...encodingOf(),
    target: { kind: 'classification', name: 'kind', classes: ['a', 'b', 'c'] },
  };
  const outputs = Float64Array.of(0, Math.log(2), Math.log(5), 1, 1, 0, Math.log(6), 0, 0);
  const answers = tableAnswers(encoding, [outputs], table);
  expect(answers).toMatchObject({
    task: 'classification',
    rows: 3,
    column: 'kind',
    classes: ['a', 'b', 'c'],
    labels: ['c', 'a', 'a'],
    shape: [3, 3],
  });
  expect(answers).not.toHaveProperty('spread');
  [1 / 8, 2 / 8, 5 / 8].forEach((p, i) => expect(answers.data[i]).toBeCloseTo(p, 12));
  [6 / 8, 1 / 8, 1 / 8].forEach((p, i) => expect(answers.data[6 + i]).toBeCloseTo(p, 12));
});

describe('what can be asked for', () => {
  const known = encodingOf({ name: 'y', offset: 0, factor: 1, errors: { sizes } });
  const ask =
    (interval: unknown, encoding = known) =>
    () =>
      checkInterval('it', encoding, interval as number);

  test('intervals between 0 and 1, of as many rows as they need', () => {
    for (const interval of [undefined, 0.001, 0.1, 0.5, 0.9]) expect(ask(interval)).not.toThrow();
    for (const interval of [0, 1, -0.5, 1.5, NaN, '0.5', null])
      expect(ask(interval)).toThrow('it: `interval` must be greater than 0 and less than 1; got');
    expect(ask(0.91)).toThrow('needs the errors of at least 11 rows not learned from; this model knows 9');
  });

  test('intervals of numbers whose errors are known, or that never change', () => {
    const [unknown, still] = [
      { name: 'z', offset: 0, factor: 1 },
      { name: 'z', offset: 0, factor: 1, constant: true as const },
    ];
    expect(ask(0.5, encodingOf(unknown))).toThrow('does not know how far it is off in "z"');
    expect(ask(0.5, encodingOf(still))).not.toThrow();
    expect(ask(0.5, encodingOf(still, unknown))).toThrow('"z"');
    expect(ask(0.5, { ...known, target: { kind: 'classification', name: 'k', classes: ['a', 'b'] } })).toThrow(
      'it: `interval` is for numbers; this model predicts the classes of "k"',
    );
  });

  test('a rule for rows that is one', () => {
    for (const unseen of [undefined, 'unknown', 'error'] as const)
      expect(() => checkUnseen('it', { unseen })).not.toThrow();
    expect(() => checkUnseen('it', { unseen: 'skip' as never })).toThrow('it: `unseen` must be one of');
  });
});
