// Directions of columns: what the words become on inputs and edges, and which columns and targets take them.

import { describe, expect, test } from 'vitest';
import type { InputColumn, TableEncoding, TargetEncoding } from '../data/table-encoding.js';
import { createSpec } from '../model/create.js';
import type { KANLayerSpec } from '../model/spec.js';
import { bindColumns, withDirections } from './monotone.js';

const number = (name: string, factor = 1): InputColumn => ({ kind: 'number', name, offset: 0, factor, range: [-1, 1] });
const words: InputColumn = { kind: 'category', name: 'word', categories: ['a', 'b', 'c'] };
const flag: InputColumn = { kind: 'flag', name: 'two', categories: ['n', 'y'], offset: 0.5, factor: 2, share: 0.5 };
const date: InputColumn = { kind: 'date', name: 'day', date: { order: 'ymd' }, range: [0, 1], cycles: ['week'] };
const numbers = (...factors: number[]): TargetEncoding => ({
  kind: 'regression',
  columns: factors.map((factor, i) => ({ name: `y${i}`, offset: 0, factor })),
});
const classes = (...list: string[]): TargetEncoding => ({ kind: 'classification', name: 'kind', classes: list });

describe('withDirections', () => {
  const encoding: TableEncoding = { inputs: [number('a'), words, number('b'), flag, date], target: numbers(1) };

  test('puts the words beside their columns and changes nothing else', () => {
    expect(withDirections(encoding, undefined)).toBe(encoding);
    expect(withDirections(encoding, {})).toEqual(encoding);
    expect(withDirections(encoding, { b: 'down', a: 'up' })).toEqual({
      ...encoding,
      inputs: [{ ...number('a'), monotone: 'up' }, words, { ...number('b'), monotone: 'down' }, flag, date],
    });
    expect(encoding.inputs[0]).toEqual(number('a'));
  });

  test('of two classes the second has a direction, more have none', () => {
    const of = (target: TargetEncoding, monotone: Record<string, 'up'>) => () =>
      withDirections({ ...encoding, target }, monotone);
    expect(of(classes('n', 'y'), { a: 'up' })).not.toThrow();
    expect(of(classes('x', 'y', 'z'), {})).not.toThrow();
    expect(of(numbers(1, 1, 1), { a: 'up' })).not.toThrow();
    expect(of(classes('x', 'y', 'z'), { a: 'up' })).toThrow(
      'trainTable: `monotone` is for numbers and for two classes; "kind" has 3, which have no order',
    );
  });

  test.each([
    [{ c: 'up' }, '`monotone` names "c", which is no input'],
    [{ word: 'up' }, 'is for numbers; "word" holds words, which have no order'],
    [{ two: 'down' }, 'is for numbers; "two" holds words, which have no order'],
    [{ day: 'up' }, 'is for numbers; "day" holds dates, whose cycles come round'],
    [{ a: 'left' }, '`monotone` of "a" must be one of up, down; got "left"'],
    ['a', '`monotone`'],
    [['a'], '`monotone`'],
  ])('%j is refused', (monotone, message) => {
    expect(() => withDirections(encoding, monotone as never)).toThrow(message);
  });
});

describe('bindColumns', () => {
  const bound = (inputs: InputColumn[], target: TargetEncoding, outputs: number): unknown => {
    const width = inputs.reduce((sum, input) => sum + (input.kind === 'category' ? input.categories.length : 1), 0);
    const spec = createSpec([width, outputs]);
    return (bindColumns(spec, { inputs, target }, outputs).layers[0] as KANLayerSpec).monotone;
  };
  const up = (name: string, factor = 1): InputColumn => ({ ...number(name, factor), monotone: 'up' }) as InputColumn;
  const down = (name: string, factor = 1): InputColumn =>
    ({ ...number(name, factor), monotone: 'down' }) as InputColumn;

  test('an edge has the sign of the word, of what scales the column and of what scales the target', () => {
    for (const inward of [2, -2])
      for (const outward of [3, -3]) {
        const sign = Math.sign(inward * outward);
        expect(bound([up('a', inward)], numbers(outward), 1)).toEqual([[0, 0, sign]]);
        expect(bound([down('a', inward)], numbers(outward), 1)).toEqual([[0, 0, -sign]]);
      }
  });

  test('other columns are not bound, however many inputs they take', () => {
    expect(bound([number('a'), words], numbers(1), 1)).toBeUndefined();
    expect(bound([number('a'), words, flag, up('b')], numbers(1), 1)).toEqual([[5, 0, 1]]);
  });

  test('every target has its own sign; of two classes the first falls as the second rises', () => {
    expect(bound([up('a')], numbers(1, -1), 2)).toEqual([
      [0, 0, 1],
      [0, 1, -1],
    ]);
    expect(bound([up('a')], classes('n', 'y'), 1)).toEqual([[0, 0, 1]]);
    expect(bound([up('a')], classes('n', 'y'), 2)).toEqual([
      [0, 0, -1],
      [0, 1, 1],
    ]);
  });
});
