import { expect, test } from 'vitest';
import { suggest } from './errors.js';

test('a hint of a name: the nearest, or what there is; another letter is no slip of a name of one letter', () => {
  expect(suggest('heigth', ['width', 'height'])).toBe('did you mean "height"?');
  expect(suggest('X', ['a', 'x'])).toBe('did you mean "x"?');
  expect(suggest('y', ['a', 'b'])).toBe('there is a, b');
});
