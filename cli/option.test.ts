import { expect, test } from 'vitest';
import { choice, integer, interval, names, number, widths } from './option.js';

test('numbers are read whole, within their bounds, and nothing else is', () => {
  expect(number('--lr', { above: 0 })('1e-3')).toBe(0.001);
  for (const text of ['0', '-1', '', ' ', 'x', '1x', 'NaN', 'Infinity']) {
    expect(() => number('--lr', { above: 0 })(text)).toThrow(`\`--lr\` must be a number greater than 0; got "${text}"`);
  }
  expect(integer('--epochs', { min: 1 })('200')).toBe(200);
  expect(() => integer('--epochs', { min: 1 })('1.5')).toThrow('whole number of at least 1; got "1.5"');
  expect(() => integer('--spline-order', { min: 0, max: 5 })('9')).toThrow('from 0 to 5; got "9"');
});

test('choices, widths, intervals and names are read, or refused with the value seen', () => {
  expect(choice('--dtype', ['float32', 'float64'])('float64')).toBe('float64');
  expect(() => choice('--dtype', ['float32', 'float64'])('half')).toThrow('one of float32, float64; got "half"');
  expect(widths('--layers')('8, 4')).toEqual([8, 4]);
  expect(widths('--layers')('none')).toEqual([]);
  expect(widths('--layers')('5+2,3, 0+1x4')).toEqual([[5, [2, 2]], 3, [0, [4]]]);
  expect(widths('--layers')('5+2x3')).toEqual([[5, [3, 3]]]);
  expect(widths('--layers')('5+1x2+1x3')).toEqual([[5, [2, 3]]]);
  for (const text of ['5+', '5+2x', '5+0', '5+2x1', '+2', '5++2', '5x2', '5+2*3', '5+-1', '5+9999999', '0+1x2x3'])
    expect(() => widths('--layers')(text)).toThrow(`got "${text}"`);
  for (const text of ['8,0', '0', '', '8,', '2.5', '-3', '8;8'])
    expect(() => widths('--layers')(text)).toThrow(`got "${text}"`);
  expect(interval('--range')('-1,2.5')).toEqual([-1, 2.5]);
  for (const text of ['1,0', '1', '0,1,2', ',']) expect(() => interval('--range')(text)).toThrow(`got "${text}"`);
  expect(names(' a , b,')).toEqual(['a', 'b']);
});
