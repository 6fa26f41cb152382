// Rows of a table on their way to the trainer: which are held back, what becomes of gaps, columns of groups and of weights, and the
// numbers themselves.

import { describe, expect, test } from 'vitest';
import { encodeInputs, fitEncoding } from '../data/encoding.js';
import { createTable, type Table } from '../data/table.js';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { finish } from '../work.js';
import { deal, holdBack, keysOf, strata, withoutGroups } from './parts.js';
import { columnWeights, readWeights, weightColumns, withoutColumns } from './row-weights.js';
import { separateFor } from './known-rows.js';
import { checkTarget, encodeTable, separate } from './rows.js';

const rows = 20;
const list = (of: (row: number) => number): number[] => Array.from({ length: rows }, (_, row) => of(row));
const table = createTable({
  x: list((row) => row),
  unused: list(() => NaN),
  who: list((row) => row % 5).map((group) => `p${group}`),
  w: list((row) => 1 + (row % 2)),
  y: list((row) => row * row),
});
const names = (of: Table): string[] => of.columns.map(({ name }) => name);
const valuesOf = (of: Table, name: string): number[] => {
  const column = of.columns.find((each) => each.name === name)!;
  return column.kind === 'number' ? [...column.values] : [...column.codes];
};
const whole = { ...table, columns: table.columns.filter(({ name }) => name !== 'unused') };
const apart = (...given: Parameters<typeof separate>) => finish(separate(...given));

describe('separate', () => {
  test('holds back the share that holdBack chooses for the seed, in order', () => {
    for (const seed of [1, 2]) {
      const parts = holdBack(whole, { target: 'y' }, 0.3, seed);
      const { train, heldBack, dealt } = apart(whole, { target: 'y' }, 0.3, seed);
      expect([train.rows, heldBack!.rows]).toEqual([14, 6]);
      expect(valuesOf(train, 'x')).toEqual([...parts.train]);
      expect(valuesOf(heldBack!, 'x')).toEqual([...parts.heldBack]);
      expect(dealt).toBe(train);
    }
  });

  test('holds nothing back of a share of 0, and rows of another table where one is given', () => {
    const none = apart(whole, { target: 'y' }, 0, 1);
    expect(none).toEqual({ train: whole, dealt: whole, whole });
    const other = createTable({ x: [1], who: ['p0'], w: [1], y: [1] });
    const given = apart(whole, { target: 'y' }, other, 1);
    expect(given).toEqual({ train: whole, heldBack: other, dealt: whole, whole });
  });

  test('the column of groups is in `dealt` alone, that of weights stays', () => {
    const options = { target: 'y', splitBy: 'who', weights: 'w' };
    for (const validation of [0, 0.4, whole]) {
      const { train, heldBack, dealt } = apart(whole, options, validation, 3);
      expect(names(train)).toEqual(['x', 'w', 'y']);
      expect(heldBack && names(heldBack)).toEqual(validation === 0 ? undefined : ['x', 'w', 'y']);
      expect(names(dealt)).toEqual(['x', 'who', 'w', 'y']);
      expect(valuesOf(dealt, 'x')).toEqual(valuesOf(train, 'x'));
    }
  });

  test('rows without target or weight are never filled in', () => {
    const gaps = createTable({ x: [1, NaN, 3, 4], w: [1, 1, NaN, 1], y: [1, 2, 3, NaN] });
    const read = (missing: 'drop' | 'impute'): number[] =>
      valuesOf(apart(gaps, { target: 'y', weights: 'w', missing }, 0, 1).train, 'y');
    expect(read('drop')).toEqual([1]);
    expect(() => read('impute')).toThrow('row 3 has no value in column "w", the weights');
    const filled = { ...gaps, columns: gaps.columns.filter(({ name }) => name !== 'w') };
    expect(valuesOf(apart(filled, { target: 'y', missing: 'impute' }, 0, 1).train, 'y')).toEqual([1, 2, 3]);
    expect(() => apart(gaps, { target: 'y', missing: 'error' }, 0, 1)).toThrow('row 2 has no value in column "x"');
  });

  test.each([
    [{ target: 'z' }, 0.2, 'there is no target column "z"'],
    [{ target: ['y', 'z'] }, 0.2, 'there is no target column "z"'],
    [{ target: 'y' }, -0.1, 'trainTable: `validation`'],
    [{ target: 'y' }, 0.91, 'trainTable: `validation`'],
  ])('%j and validation %d are refused', (options, validation, message) => {
    expect(() => apart(whole, options, validation, 1)).toThrow(message);
  });

  test('one row cannot be parted, two can', () => {
    const few = (count: number): Table =>
      createTable({ x: list(Number).slice(0, count), y: list(Number).slice(0, count) });
    expect(() => apart(few(1), { target: 'y' }, 0.2, 1)).toThrow('the table has 1 row: too few to hold any back');
    expect(apart(few(1), { target: 'y' }, 0, 1).train.rows).toBe(1);
    const { train, heldBack } = apart(few(2), { target: 'y' }, 0.2, 1);
    expect([train.rows, heldBack!.rows]).toEqual([1, 1]);
  });
});

describe('separateFor', () => {
  const encoding = fitEncoding(createTable({ x: [0, 19], y: [0, 361] }), { target: 'y' });
  const spec = { ...createSpec([1, 1]), encoding };
  const model: Model = { spec, parameters: new Float32Array(parameterCount(spec)) };
  const of = (options: Parameters<typeof separateFor>[3], to = model) => finish(separateFor('it', to, table, options));

  test('reads the columns of the model alone, and a fifth is held back', () => {
    const { train, heldBack } = of({});
    expect([names(train), names(heldBack!)]).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ]);
    expect(valuesOf(heldBack!, 'x')).toEqual([...holdBack(table, { target: 'y' }, 0.2, 42).heldBack]);
    expect(of({ validation: 0 }).train.rows).toBe(rows);
  });

  test('and those that say which rows go where and what they weigh', () => {
    const { train, heldBack } = of({ splitBy: 'who', weights: 'w', validation: 0.4 });
    expect(names(train)).toEqual(['x', 'y', 'w']);
    const learned = new Set(valuesOf(train, 'x').map((row) => row % 5));
    expect(valuesOf(heldBack!, 'x').some((row) => learned.has(row % 5))).toBe(false);
    expect(valuesOf(of({ orderBy: 'x', validation: 0.25 }).heldBack!, 'x')).toEqual([15, 16, 17, 18, 19]);
    expect(() => of({ splitBy: 'nobody' })).toThrow('"nobody"');
    // of a table that is given whole nothing is parted
    expect(of({ splitBy: 'nobody', validation: whole }).heldBack!.rows).toBe(rows);
  });

  test('gaps are filled where the model has something to fill them with', () => {
    const gap = createTable({ x: [1, NaN, 3], y: [1, 2, 3] });
    const read = (to: Model, missing?: 'drop' | 'error') =>
      finish(separateFor('it', to, gap, { validation: 0, missing })).train.rows;
    expect(read(model)).toBe(3);
    expect(read(model, 'drop')).toBe(2);
    expect(() => read(model, 'error')).toThrow('row 2 has no value in column "x"');
    const inputs = encoding.inputs.map((input) => ({ ...input, fill: undefined as never }));
    const older = { ...model, spec: { ...spec, encoding: { ...encoding, inputs } } };
    expect(() => read(older)).toThrow('row 2 has no value in column "x"');
  });
});

describe('numbers for the trainer', () => {
  const encode = (target: string | string[], more = {}) => {
    const encoding = fitEncoding(whole, { target });
    return { encoding, source: finish(encodeTable(encoding, whole, more)) };
  };

  test('are inputs, targets and weights, and the units that losses come out in', () => {
    const { encoding, source } = encode(['y', 'w'], { weights: 'x' });
    const { columns } = encoding.target as { columns: { offset: number; factor: number }[] };
    expect(source.rows).toBe(rows);
    expect(Array.from(source.x)).toEqual(Array.from(encodeInputs(encoding, whole)));
    for (let row = 0; row < rows; row++)
      [row * row, 1 + (row % 2)].forEach((value, i) =>
        expect(source.y[2 * row + i]).toBeCloseTo((value - columns[i].offset) * columns[i].factor, 12),
      );
    expect(Array.from(source.weights!)).toEqual(list(Number));
    columns.forEach(({ factor }, i) => expect(source.scale![i]).toBeCloseTo(1 / factor, 12));
    expect(encode('y').source.weights).toBeUndefined();
    expect(encode('who').source.scale).toBeUndefined();
  });

  test('units so large or small that squares of them are no numbers are left out', () => {
    const encoding = fitEncoding(whole, { target: 'y' });
    const scaleAt = (factor: number) => {
      const columns = [{ name: 'y', offset: 0, factor }];
      return finish(encodeTable({ ...encoding, target: { kind: 'regression', columns } }, whole)).scale;
    };
    expect(scaleAt(1e119)).toEqual([1 / 1e119]);
    expect(scaleAt(1e-119)).toEqual([1 / 1e-119]);
    for (const factor of [1e121, 1e-121]) expect(scaleAt(factor)).toBeUndefined();
  });
});

test('a target is a name or a list of names', () => {
  for (const target of ['y', ['y'], ['y', 'z']]) expect(() => checkTarget('it', target)).not.toThrow();
  for (const target of [undefined, 7, [], ['y', 7], { y: 1 }])
    expect(() => checkTarget('it', target)).toThrow('it: `target` must be the name of a column, or a list of names');
});

describe('parts', () => {
  test('classes are those of words, and of numbers where these are classes', () => {
    expect(Array.from(strata(table, { target: 'who' })!)).toEqual(valuesOf(table, 'who'));
    expect(Array.from(strata(table, { target: ['who', 'y'] })!)).toEqual(valuesOf(table, 'who'));
    expect(strata(table, { target: 'w' })).toBeUndefined();
    expect(strata(table, { target: 'w', task: 'regression' })).toBeUndefined();
    expect(Array.from(strata(table, { target: 'w', task: 'classification' })!)).toEqual(valuesOf(table, 'w'));
  });

  test('every fold learns from all rows that it does not hold back', () => {
    const parts = deal(table, { target: 'who' }, 4, 7);
    for (const { train, heldBack } of parts) {
      expect([...train, ...heldBack].sort((a, b) => a - b)).toEqual(list(Number));
      // five classes of four rows each
      expect(new Set([...heldBack].map((row) => row % 5)).size).toBe(5);
    }
    expect(deal(table, { target: 'who' }, 4, 7)).toEqual(parts);
    expect(deal(table, { target: 'who' }, 4, 8)).not.toEqual(parts);
  });

  test('in time, the first stretch is never held back', () => {
    const parts = deal(table, { target: 'y', orderBy: 'x' }, 3, 1);
    expect(parts.map(({ train, heldBack }) => [train.length, [...heldBack]])).toEqual([
      [5, [5, 6, 7, 8, 9]],
      [10, [10, 11, 12, 13, 14]],
      [15, [15, 16, 17, 18, 19]],
    ]);
  });

  test('rows without a group are a group; rows without a time are an error', () => {
    const gaps = createTable({ g: [1, NaN, 1, NaN], y: [1, 2, 3, 4] });
    const { train, heldBack } = holdBack(gaps, { target: 'y', splitBy: 'g' }, 0.5, 1);
    expect([train.length, heldBack.length]).toEqual([2, 2]);
    expect(() => keysOf(gaps, 'g')).toThrow('row 2 has no value in column "g", which rows are ordered by');
    expect([...keysOf(table, 'w')]).toEqual(valuesOf(table, 'w'));
    expect(() => keysOf(table, 'who')).toThrow(
      'column "who" holds words ("p0", "p1", "p2"), which have no order in time',
    );
    expect(withoutGroups(table, {})).toBe(table);
    expect(names(withoutGroups(table, { splitBy: 'who' }))).toEqual(['x', 'unused', 'w', 'y']);
  });
});

describe('weights', () => {
  test('of a list: as given, or 1 for each row', () => {
    expect(Array.from(readWeights('it', undefined, 3))).toEqual([1, 1, 1]);
    const given = [0, 0, 2];
    expect(readWeights('it', given, 3)).toBe(given);
    expect(() => readWeights('it', [1, 2], 3)).toThrow('it must hold one for each of 3 rows; got 2');
    expect(() => readWeights('it', [0, 0], 2)).toThrow('it are 0 for every row');
    for (const bad of [-1, NaN, Infinity])
      expect(() => readWeights('it', [1, bad], 2)).toThrow('it must be numbers from 0 on; that of row 2 is');
  });

  test('of a column: found by name, numbers, not the target', () => {
    expect(weightColumns(table, ['y'], undefined, 'error')).toEqual([]);
    expect(weightColumns(table, ['y'], 'w', 'error')).toEqual(['w']);
    for (const [name, message] of [
      [7, '`weights` must be the name of a column; got 7'],
      ['y', '`weights` names the target "y"'],
      ['z', 'column of weights "z"'],
      ['who', 'the weights in column "who" are words ("p0", "p1", "p2"), not numbers'],
      ['unused', 'every weight in column "unused" is 0'],
    ] as const)
      expect(() => weightColumns(table, ['y'], name as string, 'error')).toThrow(message);
    const negative = { ...createTable({ w: [0, 1, -2] }), firstRow: 11 };
    expect(() => weightColumns(negative, ['y'], 'w', 'error')).toThrow('row 13 has the weight -2 in column "w"');
    // a row without weight is left out or an error, never filled in
    const gap = createTable({ w: [1, NaN, 2] });
    expect(weightColumns(gap, ['y'], 'w', 'drop')).toEqual(['w']);
    for (const missing of ['error', 'impute'] as const)
      expect(() => weightColumns(gap, ['y'], 'w', missing)).toThrow('row 2 has no value in column "w", the weights');
    expect(columnWeights(table, undefined)).toBeUndefined();
    expect(Array.from(columnWeights(table, 'w')!)).toEqual(valuesOf(table, 'w'));
    expect(() => columnWeights(table, 'who')).toThrow('the weights in column "who" are words');
    expect(() => columnWeights(createTable({ w: [0, 0] }), 'w')).toThrow(
      'every weight in column "w" is 0 for all 2 rows of a part',
    );
    expect(names(withoutColumns(table, ['w', undefined, 'y']))).toEqual(['x', 'unused', 'who']);
  });
});
