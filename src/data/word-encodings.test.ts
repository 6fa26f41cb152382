import { expect, test } from 'vitest';
import { createTable } from './table.js';
import { checkWordEncodings } from './word-encodings.js';

test('a way for words to enter is one of those that there are, for a column of words that is an input', () => {
  const { columns } = createTable({ city: ['a', 'b'], size: [1, 2] });
  const check = (encode: unknown) => (): void => checkWordEncodings(encode, columns);
  expect(check({ city: 'one-hot' })).not.toThrow();
  expect(check({})).not.toThrow();
  expect(check('one-hot')).toThrow('`encode`');
  expect(check({ city: 'best' })).toThrow('`encode`: column "city" must be one of');
  expect(check({ size: 'one-hot' })).toThrow('`encode`: column "size" holds numbers, not words');
  expect(check({ cities: 'one-hot' })).toThrow(
    expect.objectContaining({
      message: '`encode`: there is no input column "cities"',
      hint: expect.stringContaining('city') as string,
    }),
  );
});
