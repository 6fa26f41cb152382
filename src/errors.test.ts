import { expect, test } from 'vitest';
import { show, suggest } from './errors.js';

test('a hint of a name: the nearest, or what there is; another letter is no slip of a name of one letter', () => {
  expect(suggest('heigth', ['width', 'height'])).toBe('did you mean "height"?');
  expect(suggest('X', ['a', 'x'])).toBe('did you mean "x"?');
  expect(suggest('y', ['a', 'b'])).toBe('there is a, b');
});

test('what is wrong is told of whatever there is in place of a name', () => {
  const gone = Proxy.revocable({}, {});
  gone.revoke();
  for (const odd of [
    Object.create(null),
    gone.proxy,
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    ),
    Symbol('s'),
    10n,
  ]) {
    expect(show(odd)).not.toBe('');
    expect(suggest(odd as string, ['x', 'y'])).toBe('there is x, y');
  }
});
