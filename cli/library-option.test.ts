import { expect, test } from 'vitest';
import { tableOptions } from 'kanjs/train';
import { acceptSpecified, flagOf, libraryOption } from './library-option.js';

test('underscores in option names are hyphens; values and words after -- are left alone', () => {
  expect(acceptSpecified(['train', 'my_data.csv', '--grid_size', '5', '--output_dir=a_b', '--target', '_x'])).toEqual([
    'train',
    'my_data.csv',
    '--grid-size',
    '5',
    '--output-dir=a_b',
    '--target',
    '_x',
  ]);
  expect(acceptSpecified(['--a_b', '--', '--a_b'])).toEqual(['--a-b', '--', '--a_b']);
});

test("the specification's words are ours, with underscores and without", () => {
  expect(acceptSpecified(['--lr', '1e-3', '--spline_order=2', '--base-activation', 'gelu', 'lr'])).toEqual([
    '--learning-rate',
    '1e-3',
    '--order=2',
    '--base',
    'gelu',
    'lr',
  ]);
});

test('a flag is the name in kebab-case, with the check and the default of the table', () => {
  expect(flagOf('learningRate')).toBe('--learning-rate');
  const order = libraryOption('order');
  expect(order.flags).toBe('--order <k>');
  expect(order.description).toContain(`(default: ${tableOptions.order.default})`);
  expect(() => order.parseArg!('9', undefined)).toThrow('`--order` must be a whole number from 0 to 5; got "9"');
  expect(order.parseArg!('2', undefined)).toBe(2);
  expect(libraryOption('schedule').description).toContain('cosine, constant, step');
  expect(libraryOption('recompute').flags).toBe('--recompute');
});
