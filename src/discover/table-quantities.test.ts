import { describe, expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import type { TableEncoding } from '../data/table-encoding.js';
import type { DiscoverProgress } from './discover.js';
import { namedProgress, quantitiesOf } from './table-quantities.js';

const table = createTable({ x: [1, 2, 3, 4], y: [5, 5, 7, 9], kind: ['b', 'a', 'c', 'a'], code: [0, 1, 1, 2] });
const ofClasses = (name: string, classes: string[]) =>
  quantitiesOf(table, { inputs: [], target: { kind: 'classification', name, classes } });
const regression = (name: string): TableEncoding => ({
  inputs: [],
  target: { kind: 'regression', columns: [{ name, offset: 3, factor: 4 }] },
});

describe('what is searched for', () => {
  test('of a number is itself, and a network’s answer is relative to mean and spread', () => {
    const [quantity, ...others] = quantitiesOf(table, regression('y'));
    expect(others).toEqual([]);
    expect(quantity.class).toBeUndefined();
    expect([...quantity.y]).toEqual([5, 5, 7, 9]);
    expect(quantity.encoded(7, 4)).toEqual({
      inputs: [],
      target: { kind: 'regression', columns: [{ name: 'y', offset: 7, factor: 0.25 }] },
    });
  });
  test('of classes is whether a row is of each', () => {
    const found = ofClasses('kind', ['a', 'b', 'c']);
    expect(found.map(({ class: name, y, encoded }) => [name, [...y], encoded(0, 1)])).toEqual([
      ['a', [0, 1, 0, 1], undefined],
      ['b', [1, 0, 0, 0], undefined],
      ['c', [0, 0, 1, 0], undefined],
    ]);
  });
  test('of two classes is whether it is of the second', () => {
    const found = ofClasses('kind', ['b', 'a']);
    expect(found.map(({ class: name, y }) => [name, [...y]])).toEqual([['a', [0, 1, 0, 1]]]);
  });
  test('of numbers that stand for classes too', () => {
    const found = ofClasses('code', ['0', '1', '2']);
    expect(found.map(({ y }) => [...y])).toEqual([
      [1, 0, 0, 0],
      [0, 1, 1, 0],
      [0, 0, 0, 1],
    ]);
  });
  test('is no word, and nothing that never changes', () => {
    expect(() => quantitiesOf(table, regression('kind'))).toThrow('discoverTable: the target "kind" is not a number');
    const flat = createTable({ y: [2, 2, 2] });
    expect(() => quantitiesOf(flat, regression('y'))).toThrow('discoverTable: the target "y" has a standard deviation');
  });
});

test('progress is told with the class that it is about', () => {
  const event: DiscoverProgress = { tried: 1, shapes: 2, shape: 's', error: 3, formulas: [] };
  const told: DiscoverProgress[] = [];
  const onProgress = (each: DiscoverProgress): void => void told.push(each);
  const [number] = quantitiesOf(table, regression('y'));
  namedProgress(number, { onProgress })(event);
  namedProgress(ofClasses('kind', ['b', 'a'])[0], { onProgress })(event);
  expect(told).toEqual([event, { ...event, class: 'a' }]);
  expect(told[0]).toBe(event);
});
