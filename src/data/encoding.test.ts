import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEncoding } from './check-encoding.js';
import { decodeOutputs, encodeTargets, outputWidth } from './target-columns.js';
import { encodeInputs, encodingWidth, fitEncoding, inputNames, inputQuantities, outputNames } from './encoding.js';
import { resolveMissing } from './missing.js';
import { createTable } from './table.js';

const table = createTable({ x: [2, 4, 6], colour: ['red', 'blue', 'red'], y: [1, 2, 6], kind: ['b', 'a', 'b'] });

test('numbers fill [−1, 1], two words are one input, in the order of the alphabet', () => {
  const encoding = fitEncoding(table, { target: 'y' });
  expect(inputNames(encoding)).toEqual(['x', 'colour=red', 'kind=b']);
  expect([...encodeInputs(encoding, table)]).toEqual([-1, 1, 1, 0, -1, -1, 1, 1, 1]);
});

test('words have an input each where that is asked for', () => {
  const encoding = fitEncoding(table, { target: 'y', encode: { colour: 'one-hot', kind: 'one-hot' } });
  expect(inputNames(encoding)).toEqual(['x', 'colour=red', 'colour=blue', 'kind=b', 'kind=a']);
  expect([...encodeInputs(encoding, table)]).toEqual([-1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0]);
});

test('a numeric target has mean 0 and standard deviation 1, and comes back in its own units', () => {
  const encoding = fitEncoding(table, { target: 'y' });
  const y = encodeTargets(encoding, table);
  expect(y.reduce((sum, value) => sum + value)).toBeCloseTo(0, 12);
  expect(y.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(1, 12);
  const back = decodeOutputs(encoding, y, 3);
  [1, 2, 6].forEach((value, row) => expect(back[row]).toBeCloseTo(value, 12));
});

test('classes are sorted, words as words and numbers as numbers', () => {
  const words = fitEncoding(table, { target: 'kind' });
  expect(words.target).toMatchObject({ kind: 'classification', classes: ['a', 'b'] });
  expect([...encodeTargets(words, table)]).toEqual([1, 0, 1]);
  const numbers = createTable({ x: [1, 2, 3], digit: [10, 9, 10] });
  const encoding = fitEncoding(numbers, { target: 'digit', task: 'classification' });
  expect(encoding.target).toMatchObject({ classes: ['9', '10'] });
  expect([...encodeTargets(encoding, numbers)]).toEqual([1, 0, 1]);
});

test('a class column of numbers may come back as words', () => {
  const encoding = fitEncoding(createTable({ x: [1, 2], digit: [3, 4] }), { target: 'digit', task: 'classification' });
  expect([...encodeTargets(encoding, createTable({ x: [1, 2], digit: ['4.0', '3'] }))]).toEqual([1, 0]);
});

test('probabilities sum to one however large the logits', () => {
  const encoding = fitEncoding(table, { target: 'kind' });
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.double({ min: -1e300, max: 1e300, noNaN: true }), fc.double({ min: -50, max: 50, noNaN: true })),
        { minLength: 1 },
      ),
      (rows) => {
        const probabilities = decodeOutputs(
          encoding,
          rows.flatMap(([a, b]) => [a, a + b]),
          rows.length,
        );
        rows.forEach((_, row) => expect(probabilities[2 * row] + probabilities[2 * row + 1]).toBeCloseTo(1, 12));
      },
    ),
  );
});

test('a constant column enters as 0', () => {
  const constant = createTable({ c: [7, 7, 7], x: [1, 2, 3], y: [1, 2, 3] });
  const x = encodeInputs(fitEncoding(constant, { target: 'y' }), constant);
  expect([x[0], x[2], x[4]]).toEqual([0, 0, 0]);
});

test('extreme columns are scaled without overflow', () => {
  const extreme = createTable({ wide: [-1e308, 1e308], narrow: [1, 1 + Number.EPSILON], tiny: [0, 5e-324], y: [1, 2] });
  const x = encodeInputs(fitEncoding(extreme, { target: 'y' }), extreme);
  expect(x.every((value) => Math.abs(value) <= 1)).toBe(true);
});

describe('missing values', () => {
  const gaps = createTable({ x: [1, null, 3, 5], w: ['a', 'a', null, 'b'], y: [1, 2, 3, null] });

  test('are named by default', () => {
    expect(() => resolveMissing(gaps, ['y'], 'error')).toThrow(
      'row 2 has no value in column "x", the first of 3 missing values',
    );
  });
  test('can be dropped with their rows', () => {
    expect(resolveMissing(gaps, ['y'], 'drop').rows).toBe(1);
  });
  test('are filled with the median and the mean of the words, targets never', () => {
    const kept = resolveMissing(gaps, ['y'], 'impute');
    expect(kept.rows).toBe(3);
    const encoding = fitEncoding(kept, { target: 'y' });
    expect(encoding.inputs).toMatchObject([{ fill: 3 }, { shares: [1] }]);
    expect([...encodeInputs(encoding, kept)]).toEqual([-1, 1, 1, 1, 1, 1]);
  });
  test('are an error where that is asked for, which names row and column, counted through a longer table', () => {
    const encoding = fitEncoding(createTable({ x: [1, 2], y: [1, 2] }), { target: 'y' });
    const later = { ...createTable({ x: [1, NaN] }), firstRow: 101 };
    expect([...encodeInputs(encoding, later)]).toEqual([-1, 1]);
    expect(() => encodeInputs(encoding, later, { unseen: 'error' })).toThrow('row 102 has no value in column "x"');
  });
  test('infinite values are never accepted', () => {
    expect(() => resolveMissing(createTable({ x: [1, Infinity], y: [1, 2] }), ['y'], 'impute')).toThrow(
      'row 2 has an infinite value in column "x"',
    );
  });
  test('leave no rows: an error', () => {
    expect(() => resolveMissing(createTable({ x: [null, 1], y: [1, null] }), ['y'], 'drop')).toThrow(
      'every row has a missing value',
    );
  });
});

test.each([
  [{ target: 'z' }, 'there is no target column "z"'],
  [{ target: [] }, 'names no column'],
  [{ target: ['y', 'y'] }, 'names "y" twice'],
  [{ target: ['x', 'y', 'colour', 'kind'] }, 'has one target column; got 4'],
  [{ target: 'kind', task: 'regression' }, 'the target "kind" holds words ("b", "a"), not numbers'],
  [{ target: 'y', task: 'cluster' }, '`task` must be one of regression, classification; got "cluster"'],
] as const)('fitting with %j is refused', (options, message) => {
  expect(() => fitEncoding(table, options as never)).toThrow(message);
});

test('nothing to learn is refused: one class, a constant target, no inputs', () => {
  expect(() => fitEncoding(createTable({ x: [1, 2], c: ['a', 'a'] }), { target: 'c' })).toThrow('one class only, "a"');
  expect(() => fitEncoding(createTable({ x: [1, 2], y: [3, 3] }), { target: 'y' })).toThrow('is 3 in every row');
  expect(() => fitEncoding(createTable({ y: [1, 2] }), { target: 'y' })).toThrow('no columns besides the target');
});

test('an unknown word is the mean of those that are known, or where that is asked for an error with what is known', () => {
  const news = createTable({ x: [1], colour: ['blau'], kind: ['a'] });
  const encoding = fitEncoding(table, { target: 'y' });
  expect(encodeInputs(encoding, news)[1]).toBeCloseTo(1 / 3, 12);
  const each = fitEncoding(table, { target: 'y', encode: { colour: 'one-hot' } });
  expect([...encodeInputs(each, news)].slice(1, 3)).toEqual([2 / 3, 1 / 3]);
  for (const known of [encoding, each])
    expect(() => encodeInputs(known, news, { unseen: 'error' })).toThrow(
      'row 1 has "blau" in column "colour", which this model was not trained on',
    );
});

test('an encoding from outside is checked', () => {
  const encoding = fitEncoding(table, { target: 'y' });
  const check = (change: (copy: any) => void): (() => void) => {
    const copy = structuredClone(encoding);
    change(copy);
    return () => checkEncoding(copy, encodingWidth(encoding), outputWidth(encoding), 'file');
  };
  expect(check(() => {})).not.toThrow();
  for (const change of [
    (copy: any) => (copy.inputs = 3),
    (copy: any) => (copy.inputs[0].factor = 0),
    (copy: any) => (copy.inputs[0].offset = null),
    (copy: any) => (copy.inputs[0].range = [1]),
    (copy: any) => (copy.inputs[1].categories = ['a', 'a']),
    (copy: any) => copy.inputs.pop(),
    (copy: any) => (copy.target = {}),
    (copy: any) => (copy.target.columns[0].name = ''),
  ]) {
    expect(check(change)).toThrow(/^file: /);
  }
});

test('an older encoding with words that stand for gaps and words never seen answers as it did, without them an error', () => {
  const older = fitEncoding(table, { target: 'y', encode: { colour: 'one-hot', kind: 'one-hot' } });
  for (const input of older.inputs) for (const name of ['fill', 'shares']) delete (input as never)[name];
  const gone = createTable({ x: [2, 6], colour: ['blue', 'green'], kind: ['a', 'a'] });
  expect(() => encodeInputs(older, gone)).toThrow('row 2 has "green" in column "colour"');
  Object.assign(older.inputs[1], { fill: 'blue' });
  expect([...encodeInputs(older, gone)]).toEqual([-1, 0, 1, 0, 1, 1, 0, 1, 0, 1]);
});

test('a profile and dates from outside are what they should be', () => {
  const changed = (more: object, column: object = {}): (() => void) => {
    const encoding = fitEncoding(table, { target: 'y' });
    const inputs = [{ ...encoding.inputs[0], ...column }, ...encoding.inputs.slice(1)];
    return () => checkEncoding({ ...encoding, inputs, ...more } as never, encodingWidth(encoding), 1, 'here');
  };
  const line = { option: 'kinds', value: 'ignore', columns: ['id'], why: 'it has no name' };
  expect(changed({ profile: [line] }, { date: { order: 'dmy' } })).not.toThrow();
  expect(changed({}, { date: { order: 'dym' } })).toThrow('here: `encoding`: the dates of ');
  for (const profile of [
    {},
    [null],
    [{ ...line, option: 1 }],
    [{ ...line, columns: 'id' }],
    [{ option: 'a', why: 'b' }],
  ])
    expect(changed({ profile })).toThrow('here: `encoding`: `profile` makes no sense');
});

test('an encoding from outside has names, each once, and at least one category', () => {
  const withCategories = (categories: unknown): (() => void) => {
    const encoding = fitEncoding(table, { target: 'y' });
    const inputs = [{ name: 'colour', kind: 'category', categories }];
    return () => checkEncoding({ ...encoding, inputs } as never, (categories as string[]).length, 1, 'here');
  };
  expect(withCategories(['red'])).not.toThrow();
  expect(withCategories(['red', 'blue'])).not.toThrow();
  expect(withCategories([])).toThrow('here: `encoding`: the categories of "colour" makes no sense; got []');
  expect(withCategories(['red', 'red'])).toThrow('the categories of "colour"');
  expect(withCategories(['red', 7])).toThrow('the categories of "colour"');
});

test('an output of a class has its name, with the column where that alone would be a number or a truth', () => {
  const names = (kind: (string | number | boolean)[]): string[] =>
    outputNames(
      fitEncoding(createTable({ x: kind.map((_, i) => i), kind }), { target: 'kind', task: 'classification' }),
    );
  expect(names(['no', 'yes', 'no'])).toEqual(['yes (log-odds)']);
  expect(names(['a', '1', 'b'])).toEqual(['1', 'a', 'b']);
  expect(names([0, 1, 0])).toEqual(['kind=1 (log-odds)']);
  expect(names([1.5, -2, 1e30])).toEqual(['kind=-2', 'kind=1.5', 'kind=1e+30']);
  expect(names([true, false])).toEqual(['kind=true (log-odds)']);
  expect(names(['01', '02', '03'])).toEqual(['kind=01', 'kind=02', 'kind=03']);
});

test('what is no encoding at a glance is refused', () => {
  const target = { kind: 'regression', columns: [] };
  expect(inputQuantities({ inputs: [], target } as never)).toEqual([]);
  for (const wrong of [
    undefined,
    null,
    'x',
    7,
    {},
    { target },
    { inputs: {}, target },
    { inputs: [] },
    { inputs: [], target: null },
    { inputs: [], target: 'y' },
  ])
    expect(() => inputQuantities(wrong as never)).toThrow(
      'inputQuantities: `encoding` must be that of a model of a table, `model.spec.encoding`; got ',
    );
});

test('that many words enter by what they say of the target is told where nobody asked for it', () => {
  const many = createTable({
    w: Array.from({ length: 40 }, (_, row) => `w${row % 20}`),
    y: Array.from({ length: 40 }, (_, row) => row),
  });
  const told = (encode = {}): unknown[] =>
    (fitEncoding(many, { target: 'y', encode }).profile ?? []).filter(({ option }) => option === 'encode');
  expect(told()).toEqual([{ option: 'encode', value: 'target', columns: ['w'], why: '20 different words' }]);
  expect(told({ w: 'target' })).toEqual([]);
  expect(told({ w: 'one-hot' })).toEqual([]);
});
