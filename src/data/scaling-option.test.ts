import { describe, expect, test } from 'vitest';
import { checkScaling, scalingOf, scalingWithin } from './scaling-option.js';
import { createTable } from './table.js';

const { columns } = createTable({ x: [1, 2], y: [3, 4], word: ['a', 'b'], day: [new Date(0), new Date(1)] });
const [x, y] = columns;

describe('a scaling', () => {
  test('is a word for all columns, or words by name, or none', () => {
    for (const scaling of [undefined, 'auto', 'log', {}, { x: 'robust', y: 'range' }])
      expect(() => checkScaling('`scaling`', scaling)).not.toThrow();
    for (const scaling of [null, 'best', 7, ['log']])
      expect(() => checkScaling('`scaling`', scaling)).toThrow('`scaling` must be one of');
    expect(() => checkScaling('`scaling`', { x: 'log', y: 'best' })).toThrow('`scaling` of "y" must be one of');
  });

  test('of a column is what was said of it, else found', () => {
    expect([x, y].map(scalingOf('log', columns))).toEqual(['log', 'log']);
    expect([x, y].map(scalingOf({ y: 'robust' }, columns))).toEqual(['auto', 'robust']);
    expect([x, y].map(scalingOf(undefined, columns))).toEqual(['auto', 'auto']);
    expect(scalingOf({}, columns)({ ...x, name: 'toString' })).toBe('auto');
  });

  test('is for columns of numbers that are inputs', () => {
    expect(() => scalingOf({ z: 'log' }, columns)).toThrow('`scaling` names "z", which is no input column');
    expect(() => scalingOf({ word: 'log' }, columns)).toThrow('`scaling` names "word", which holds words');
    expect(() => scalingOf({ day: 'log' }, columns)).toThrow('`scaling` names "day", which holds dates');
  });

  test('of fewer columns is what is said of these', () => {
    expect(scalingWithin({ x: 'log', y: 'range' }, ['y', 'z'])).toEqual({ y: 'range' });
    expect(scalingWithin('log', ['y'])).toBe('log');
    expect(scalingWithin(undefined, ['y'])).toBeUndefined();
  });
});
