import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { checkEncoding } from './check-encoding.js';
import { encodingWidth } from './encoding.js';
import type { TableEncoding } from './table-encoding.js';
import { outputWidth } from './target-columns.js';

type Fields = Record<string, unknown>;

const weight = { kind: 'number', name: 'weight', offset: 3, factor: 0.5, range: [1, 5] };
const day = {
  kind: 'date',
  name: 'day',
  date: { order: 'ymd' },
  range: [0, 86_400],
  elapsed: { origin: 0, offset: 0.5, factor: 2 },
  cycles: ['week'],
};
const flag = { kind: 'flag', name: 'smoker', categories: ['no', 'yes'], offset: 0, factor: 1, share: 0.2 };
const colour = { kind: 'category', name: 'colour', categories: ['red', 'blue', 'green'] };
const zip = {
  kind: 'effect',
  name: 'zip',
  categories: ['10115', '20095'],
  effects: [{ on: 'price', offset: 1, factor: 2, values: [1, 3], mean: 2 }],
};
const price = { name: 'price', offset: 10, factor: 0.1 };
const numbers = { kind: 'regression', columns: [price] };
const classes = { kind: 'classification', name: 'kind', classes: ['a', 'b', 'c'] };

const encodingOf = (input: Fields, target: Fields = numbers, more: Fields = {}): TableEncoding =>
  ({ inputs: [input], target, ...more }) as unknown as TableEncoding;

/** Checks it for a network of just so many inputs and outputs. */
const check = (encoding: TableEncoding): void =>
  checkEncoding(encoding, encodingWidth(encoding), outputWidth(encoding), 'here');

/** What is sound with each of `right` in the place of a field, and refused with each of `wrong`. */
function expectField(make: (more: Fields) => TableEncoding, field: string, right: unknown[], wrong: unknown[]): void {
  for (const value of right)
    expect(() => check(make({ [field]: value })), `${field}: ${JSON.stringify(value)}`).not.toThrow();
  for (const value of wrong) {
    const encoding = make({ [field]: value });
    // what is wrong may have no width: that of the sound one is asked for
    const asked = make({});
    const checked = (): void => checkEncoding(encoding, encodingWidth(asked), outputWidth(asked), 'here');
    expect(checked, `${field}: ${String(JSON.stringify(value) ?? value)}`).toThrow(KanError);
    expect(checked).toThrow(/makes no sense|must be one of/);
    expect(checked).not.toThrow(/(inputs|outputs) for a network/);
  }
}

const notOnlyTrue = [false, 1, 'true', null, {}];
const notNumbers = [NaN, Infinity, -Infinity, '1', null, undefined];
const unlessGiven = (values: unknown[]): unknown[] => values.filter((value) => value !== undefined);

test('each kind of input and target as training makes it is sound', () => {
  for (const input of [weight, day, flag, colour, zip])
    for (const target of [numbers, classes]) expect(() => check(encodingOf(input, target))).not.toThrow();
});

test('an encoding is an object with inputs and a target', () => {
  for (const wrong of [undefined, null, 7, 'x', {}, { inputs: {} }, { inputs: 'weight' }])
    expect(() => checkEncoding(wrong as never, 1, 1, 'here')).toThrow('here: `encoding`: `inputs` makes no sense; got');
  for (const target of [undefined, null, {}, { kind: 'ranking' }])
    expect(() => checkEncoding({ inputs: [weight], target } as never, 1, 1, 'here')).toThrow(
      'here: the kind of the target must be one of regression, classification',
    );
});

test('its network has as many inputs and outputs as it says', () => {
  const encoding = { inputs: [weight, day, colour, zip], target: classes } as unknown as TableEncoding;
  // one of the weight; days gone by and two of the week; three words, as older models have them with one for all others or not; one effect
  const width = encodingWidth(encoding);
  expect(() => checkEncoding(encoding, width, 3, 'here')).not.toThrow();
  for (const other of [width - 1, width + 1])
    expect(() => checkEncoding(encoding, other, 3, 'here')).toThrow(`${width} inputs for a network of ${other}`);
  for (const other of [2, 4])
    expect(() => checkEncoding(encoding, width, other, 'here')).toThrow(`3 outputs for a network of ${other}`);
});

describe('of every input', () => {
  test('the name and the kind', () => {
    const make = (more: Fields): TableEncoding => encodingOf({ ...weight, ...more });
    expectField(make, 'name', ['x', ' '], ['', 7, null, undefined, ['x']]);
    expectField(make, 'kind', ['number'], ['text', '', null, undefined]);
    for (const input of [null, undefined, 'weight'])
      expect(() => checkEncoding(encodingOf(input as never), 1, 1, 'here')).toThrow('the name of an input');
  });
  test('whether training had gaps', () => {
    for (const input of [weight, day, flag, colour, zip])
      expectField((more) => encodingOf({ ...input, ...more }), 'gaps', [true, undefined], notOnlyTrue);
  });
  test('the second is looked at too', () => {
    const inputs = [weight, { ...weight, name: 'height', factor: 0 }];
    expect(() => checkEncoding({ inputs, target: numbers } as never, 2, 1, 'here')).toThrow('the scale of "height"');
  });
});

describe('of numbers', () => {
  const make = (more: Fields): TableEncoding => encodingOf({ ...weight, ...more });

  test('the scale', () => {
    expectField(make, 'offset', [0, -3, 1e300], notNumbers);
    expectField(make, 'factor', [-1, 1e-300], [0, -0, ...notNumbers]);
  });
  test('the curve', () => {
    const curve = { kind: 'robust', center: 0, width: 2 };
    expectField(make, 'scaling', [undefined, curve, { ...curve, kind: 'log' }], [null, 7, 'log', {}]);
    const bent = (more: Fields): TableEncoding => make({ scaling: { ...curve, ...more } });
    expectField(bent, 'kind', ['log'], ['linear', undefined]);
    expectField(bent, 'center', [-5, 0], notNumbers);
    expectField(bent, 'width', [1e-9, 7], [0, -1, ...notNumbers]);
  });
  test('what was seen', () => {
    expectField(
      make,
      'range',
      [
        [0, 0],
        [-2, 7],
      ],
      [[1], [1, 2, 3], [1, NaN], ['1', 2], 'ab', null, undefined, {}],
    );
  });
  test('what a gap is taken for, and the unit', () => {
    expectField(make, 'fill', [undefined, 0, -3], unlessGiven(notNumbers));
    expectField(make, 'mark', [undefined, 'kg'], ['', 7, null, true]);
  });
  test('how they are written, where they are dates', () => {
    const orders = ['ymd', 'dmy', 'mdy', 'time'].map((order) => ({ order }));
    expectField(make, 'date', [undefined, ...orders], [null, {}, { order: 'ydm' }, 'ymd']);
  });
  test('whether answers only rise, or fall', () => {
    expectField(make, 'monotone', [undefined, 'up', 'down'], ['', 'rise', 1, true, null]);
  });
  test('whether it is a line, and has an input for its gaps', () => {
    expectField(make, 'line', [undefined, true], notOnlyTrue);
    expectField(make, 'ownGaps', [undefined, true], notOnlyTrue);
  });
});

test('of dates: how they are written, what they become and what a gap is taken for', () => {
  const make = (more: Fields): TableEncoding => encodingOf({ ...day, ...more });
  expectField(make, 'date', [{ order: 'time' }, { order: 'dmy' }], [null, undefined, {}, { order: 'ydm' }]);
  expectField(make, 'range', [[-5, 5]], [[1], ['a', 2], [0, Infinity], null, undefined]);
  expectField(make, 'elapsed', [undefined], [null, 7, {}]);
  const gone = (more: Fields): TableEncoding => make({ elapsed: { ...day.elapsed, ...more } });
  expectField(gone, 'origin', [0, -86_400], notNumbers);
  expectField(gone, 'offset', [0, -1], notNumbers);
  expectField(gone, 'factor', [-2, 0.1], [0, ...notNumbers]);
  expectField(make, 'fill', [undefined, 0, -3], unlessGiven(notNumbers));
});

test('cycles of dates are known ones, none twice, and without the time gone by there is at least one', () => {
  const made = (cycles: unknown, more: Fields = {}): (() => void) => {
    const encoding = encodingOf({ ...day, cycles, ...more });
    return () => check(encoding);
  };
  for (const cycles of [[], ['week'], ['day', 'week', 'year']]) expect(made(cycles)).not.toThrow();
  expect(made(['year'], { elapsed: undefined })).not.toThrow();
  expect(made([], { elapsed: undefined })).toThrow('what the dates of "day" become makes no sense');
  for (const cycles of [['month'], ['week', 'week'], ['toString'], 'week', [null]])
    expect(made(cycles)).toThrow('what the dates of "day" become makes no sense');
});

describe('of words', () => {
  test('the categories, each once', () => {
    const wrong = [[], ['a', 'b', 'b'], ['a', 'b', 7], 'abc', null, undefined, {}];
    for (const input of [colour, flag, zip])
      for (const categories of wrong)
        expect(() => checkEncoding(encodingOf({ ...input, categories }), 1, 1, 'here')).toThrow(
          `the categories of "${input.name}" makes no sense`,
        );
    expect(() => check(encodingOf({ ...colour, categories: [''] }))).not.toThrow();
  });

  test('a flag has two, a scale and the share of the second', () => {
    const make = (more: Fields): TableEncoding => encodingOf({ ...flag, ...more });
    expectField(make, 'categories', [['yes', 'no']], [['no'], ['no', 'yes', 'perhaps']]);
    expectField(make, 'offset', [0, -3], notNumbers);
    expectField(make, 'factor', [-1], [0, ...notNumbers]);
    expectField(make, 'share', [0, 0.5, 1], [-0.01, 1.01, '0.5', NaN, null, undefined]);
  });

  test('what gaps, seldom words and those never seen are taken for', () => {
    const make = (more: Fields): TableEncoding => encodingOf({ ...colour, ...more });
    expectField(make, 'fill', [undefined, 'blue'], ['', 'black', 7, null]);
    expectField(
      make,
      'rare',
      [undefined, [], ['black', 'white']],
      [['black', 'red'], ['red'], ['black', 'black'], [7], 'black', null],
    );
    expectField(
      make,
      'shares',
      [undefined, [0, 1, 0.5]],
      [[0.5, 0.5], [0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 1.5], [-0.5, 0.5, 1], [0, 0, NaN], 'abc', null],
    );
  });

  test('their effects', () => {
    const make = (more: Fields): TableEncoding => encodingOf({ ...zip, ...more });
    expectField(make, 'beside', [undefined, true], notOnlyTrue);
    for (const effects of [[], {}, 'x', undefined, null])
      expect(() => checkEncoding(encodingOf({ ...zip, effects }), 1, 1, 'here')).toThrow(
        'the effects of "zip" makes no sense',
      );
    const [sound] = zip.effects;
    const effect = (more: Fields): TableEncoding => make({ effects: [{ ...sound, ...more }] });
    expectField(effect, 'on', ['a'], ['', 7, null, undefined]);
    expectField(effect, 'offset', [0], notNumbers);
    expectField(effect, 'factor', [-1], [0, ...notNumbers]);
    expectField(effect, 'mean', [0, -1], notNumbers);
    expectField(effect, 'values', [[0, 0]], [[1], [1, 2, 3], [1, NaN], null, undefined]);
    // of several each is looked at
    expect(() => checkEncoding(make({ effects: [sound, { ...sound, mean: NaN }] }), 2, 1, 'here')).toThrow(
      'an effect of "zip"',
    );
  });
});

describe('of targets of numbers', () => {
  const make = (more: Fields): TableEncoding => encodingOf(weight, { ...numbers, columns: [{ ...price, ...more }] });

  test('a list of them, each with a name and a scale', () => {
    for (const columns of [{}, 'price', undefined, [null], [price, undefined], [price, { ...price, factor: 0 }]])
      expect(() => checkEncoding(encodingOf(weight, { ...numbers, columns }), 1, 1, 'here')).toThrow(
        'the target makes no sense',
      );
    expectField(make, 'name', ['x'], ['', 7, null, undefined]);
    expectField(make, 'offset', [0, -3], notNumbers);
    expectField(make, 'factor', [-1], [0, ...notNumbers]);
  });
  test('how they are written, and whether there was one value only', () => {
    expectField(make, 'date', [undefined, { order: 'mdy' }, { order: 'time' }], [null, {}, { order: 'ydm' }]);
    expectField(make, 'constant', [undefined, true], [false, null, 0, '']);
  });
  test('the logarithm that is learned for them', () => {
    const log = { kind: 'log', shift: 0, smear: 1 };
    expectField(make, 'transform', [undefined, log], [{}, 7]);
    const bent = (more: Fields): TableEncoding => make({ transform: { ...log, ...more } });
    expectField(bent, 'kind', ['log'], ['root', undefined]);
    expectField(bent, 'shift', [0, 1, 0.5], [-0.001, ...notNumbers]);
    expectField(bent, 'smear', [1e-9, 2], [0, -1, ...notNumbers]);
  });
  test('the errors that intervals are made of, in rising order', () => {
    const many = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
    expectField(make, 'errors', [undefined, { sizes: [0] }, { sizes: [1, 1, 2] }], [null, 7, {}, { sizes: 'abc' }]);
    const off = (more: Fields): TableEncoding => make({ errors: { sizes: [0.5, 1], ...more } });
    expectField(
      off,
      'sizes',
      [[0.5], [0, 0], many(10_000)],
      [[], [-1], [2, 1], [1, 2, 1.5], [1, Infinity], [NaN], ['1'], many(10_001)],
    );
    expectField(off, 'floor', [undefined, 1e-9, 2], [0, -1, ...unlessGiven(notNumbers)]);
  });
});

describe('of classes', () => {
  const make = (more: Fields): TableEncoding => encodingOf(weight, { ...classes, ...more });

  test('a name and words, each once', () => {
    expectField(make, 'name', ['x'], ['', 7, null, undefined]);
    expectField(make, 'classes', [['a', 'b']], [[], ['a', 'b', 'a'], ['a', 1, 'b'], undefined, 'abc']);
  });
  test('the temperature, and the share of rows of any class', () => {
    expectField(make, 'temperature', [undefined, 0.1, 1, 9], [0, -1, ...unlessGiven(notNumbers)]);
    expectField(make, 'chance', [undefined, 0, 0.5], [1, 1.5, -0.1, NaN, '0', null]);
  });
  test('one output for two', () => {
    const two = (more: Fields): TableEncoding => encodingOf(weight, { ...classes, classes: ['a', 'b'], ...more });
    expect(() => checkEncoding(two({ logit: true }), 1, 1, 'here')).not.toThrow();
    expectField(two, 'logit', [undefined], notOnlyTrue);
    expect(() => checkEncoding(make({ logit: true }), 1, 1, 'here')).toThrow('`logit` with 3 classes makes no sense');
  });
  test('numbers as they are written', () => {
    const numeric = (...words: string[]): TableEncoding =>
      encodingOf(weight, { ...classes, classes: words, numeric: true });
    for (const words of [
      ['1', '2', '10'],
      ['-0.5', '1e+21', '3'],
    ])
      expect(() => check(numeric(...words))).not.toThrow();
    for (const words of [
      ['1', 'b', '3'],
      ['01', '2', '3'],
      ['1', '2', '3.0'],
    ])
      expect(() => check(numeric(...words))).toThrow('`numeric` classes makes no sense');
    expectField(
      (more) => encodingOf(weight, { ...classes, classes: ['1', '2'], ...more }),
      'numeric',
      [undefined, true],
      notOnlyTrue,
    );
  });
});

describe('of the whole', () => {
  const make = (more: Fields): TableEncoding => encodingOf(weight, numbers, more);

  test('how much each column matters', () => {
    const share = { name: 'weight', share: 0 };
    expectField(
      make,
      'importance',
      [undefined, [], [share], [share, { name: '', share: 1 }]],
      [null, {}, 'x', [null], [7]],
    );
    const part = (more: Fields): TableEncoding => make({ importance: [share, { ...share, ...more }] });
    expectField(part, 'name', ['x'], [7, null, undefined]);
    expectField(part, 'share', [0, 2], [-0.1, ...notNumbers]);
  });
  test('which rows were seen, and how they were parted', () => {
    expectField(
      make,
      'seen',
      [undefined, { hashes: [1, 2], all: true, repeated: 0 }],
      [null, {}, { hashes: [-1], all: true, repeated: 0 }],
    );
    const division = { rows: 3, validation: 0.2, seed: 1, columns: [] };
    expectField(make, 'division', [undefined, division], [null, {}, { ...division, rows: 0 }]);
  });
  test('what was decided, and why', () => {
    const line = { option: 'kinds', value: 'number', why: 'it holds numbers' };
    expectField(make, 'profile', [undefined, [], [line]], [null, {}, 'x', [null], [line, {}]]);
    const { value, ...valueless } = line;
    expectField(
      make,
      'profile',
      [
        [
          { ...line, value: undefined },
          { ...valueless, value },
        ],
      ],
      [[valueless]],
    );
    const said = (more: Fields): TableEncoding => make({ profile: [line, { ...line, ...more }] });
    expectField(said, 'option', ['', 'x'], [7, null, undefined]);
    expectField(said, 'why', ['', 'x'], [7, null, undefined]);
    expectField(said, 'columns', [undefined, [], ['a', 'b']], [['a', 'a'], [7], 'a', null]);
  });
});
