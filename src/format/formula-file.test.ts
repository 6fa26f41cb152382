import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { KanError } from '../errors.js';
import { predictTable } from '../table/predict-table.js';
import { decodeFormulas, isFormulaRecord, isJsonText } from './formula-file.js';

const backend = referenceBackend();
const inputs = ['x', 'z'].map((name) => ({ kind: 'number', name, offset: 0, factor: 1, range: [-2, 2] }));
const ofNumbers = (...names: string[]) => ({
  inputs,
  target: { kind: 'regression', columns: names.map((name) => ({ name, offset: 0, factor: 1 })) },
});
const ofClasses = (...classes: string[]) => ({ inputs, target: { kind: 'classification', name: 'kind', classes } });
const record = { encoding: ofNumbers('y'), best: 1, pareto: [{ text: '7' }, { text: 'x^2 + 3*z' }] };
const decode = (file: unknown) => decodeFormulas(JSON.stringify(file));
const table = createTable({ x: [-1, 0.5, 2], z: [1, -0.5, 0.25] });
const answers = async (file: unknown) => await predictTable(decode(file), table, { backend });
const expectNumbers = async (file: unknown, numbers: number[]): Promise<void> => {
  const { data } = await answers(file);
  expect(data.length).toBe(numbers.length);
  numbers.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 12));
};

describe('formulas as a model answer', () => {
  test('what the formula chosen says, not another of its front', async () => {
    await expectNumbers(record, [4, -1.25, 4.75]);
  });

  test('several numbers, each by its own', async () => {
    const outputs = [
      { best: 0, pareto: [{ text: 'x + z' }] },
      { best: 0, pareto: [{ text: 'x*z' }] },
    ];
    await expectNumbers({ encoding: ofNumbers('sum', 'product'), outputs }, [0, -1, 0, -0.25, 2.25, 0.5]);
  });

  test('constants of physics by their values', async () => {
    const known = [{ name: 'c', value: 4, unit: 'm/s' }];
    await expectNumbers({ ...record, known, best: 0, pareto: [{ text: 'c*x' }] }, [-4, 2, 8]);
  });

  test('classes with the chances that (score - offset) · factor are logits of', async () => {
    const two = {
      encoding: { inputs, target: { kind: 'classification', name: 'kind', classes: ['no', 'yes'], logit: true } },
      best: 0,
      logits: { factor: 2, offset: 0.5 },
      pareto: [{ text: 'yes where x > 1/2, else no', scores: ['x'] }],
    };
    // at x = -1, 0.5 and 2
    const chances = [-3, 0, 3].map((logit) => 1 / (1 + Math.exp(-logit)));
    await expectNumbers(
      two,
      chances.flatMap((chance) => [1 - chance, chance]),
    );
    const three = {
      encoding: ofClasses('a', 'b', 'c'),
      best: 0,
      logits: { factor: 1, offset: 0 },
      pareto: [{ text: '', scores: ['-x', '0.2', 'x - 1'] }],
    };
    expect(await answers(three)).toMatchObject({ labels: ['a', 'b', 'c'] });
  });
});

test('of scores that are chances the logit is what stands in them, where the record says so', async () => {
  const of = (odds: boolean | undefined) => ({
    encoding: { inputs, target: { kind: 'classification', name: 'kind', classes: ['no', 'yes'], logit: true } },
    best: 0,
    logits: { factor: 2, offset: 0, ...(odds !== undefined && { odds }) },
    pareto: [{ text: '', scores: ['1/(exp(-x) + 1)'] }],
  });
  const chance = (logit: number): number => 1 / (1 + Math.exp(-logit));
  const both = (chances: number[]): number[] => chances.flatMap((each) => [1 - each, each]);
  await expectNumbers(of(true), both([-2, 1, 4].map(chance)));
  for (const odds of [undefined, false])
    await expectNumbers(of(odds), both([-1, 0.5, 2].map((x) => chance(2 * chance(x)))));
});

describe('refused, with the reason, is', () => {
  test.each<[string, unknown, RegExp]>([
    ['JSON that is no object', [1], /not of formulas/],
    ['JSON of something else', { rows: 3 }, /not of formulas/],
    ['a record of an older version', { ...record, encoding: undefined }, /does not say how columns enter/],
    ['a choice that there is not', { ...record, best: 2 }, /`best` is no formula of `pareto`; got 2/],
    ['no formulas', { encoding: ofNumbers('y'), outputs: [5] }, /`best` is no formula/],
    ['a formula that is no text', { ...record, best: 0, pareto: [{ text: 5 }] }, /must be text; got 5/],
    ['a formula that cannot be read', { ...record, best: 0, pareto: [{ text: 'x +' }] }, /^the formula/],
    ['a name that is no column', { ...record, best: 0, pareto: [{ text: 'x + w' }] }, /formula of "y" has "w"/],
    ['a constant without a value', { ...record, known: [{ name: 'c' }] }, /`known` must be a list/],
    ['a constant without a name', { ...record, known: [{ value: 4 }] }, /`known` must be a list/],
    ['constants that are no list', { ...record, known: 'c' }, /`known` must be a list/],
    ['an encoding that is none', { ...record, encoding: {} }, /the file/],
    ['two numbers of one formula', { ...record, encoding: ofNumbers('y', 'w') }, /./],
    [
      'classes without a factor',
      { encoding: ofClasses('a', 'b'), best: 0, logits: { offset: 1 }, pareto: [{ scores: ['x'] }] },
      /`logits` must be a factor and an offset/,
    ],
    [
      'odds that are no chances',
      {
        encoding: ofClasses('a', 'b'),
        best: 0,
        logits: { factor: 1, offset: 0, odds: true },
        pareto: [{ scores: ['x'] }],
      },
      /says `odds`/,
    ],
    [
      'classes without an offset',
      { encoding: ofClasses('a', 'b'), best: 0, logits: { factor: 1 }, pareto: [{ scores: ['x'] }] },
      /`logits` must be a factor and an offset/,
    ],
  ])('%s', (_name, file, message) => {
    expect(() => decode(file)).toThrow(message);
    expect(() => decode(file)).toThrow(KanError);
  });
});

test('the bytes of JSON begin with a brace and hold no zero, as the length before a model does', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(isJsonText(bytes('{"best":0}'))).toBe(true);
  expect(isJsonText(bytes('["best",0]'))).toBe(false);
  // a header of 123 bytes: as a number of eight bytes it begins as a brace does
  expect(isJsonText(new Uint8Array([123, 0, 0, 0, 0, 0, 0, 0, 123]))).toBe(false);
  expect(isJsonText(new Uint8Array([123, 1, 1, 1, 1, 1, 1, 0, 1]))).toBe(false);
  expect(isJsonText(new Uint8Array([123, 1, 1, 1, 1, 1, 1, 1, 0]))).toBe(true);
});

test('a record has formulas, or outputs that have', () => {
  expect([{ pareto: [] }, { outputs: [] }].map(isFormulaRecord)).toEqual([true, true]);
  expect([{ pareto: 5 }, {}, [], null, 'pareto'].map(isFormulaRecord)).toEqual([false, false, false, false, false]);
});
