import { expect, test } from 'vitest';
import { errorDecision } from './search-decisions.js';

test('errors that go with the value are told as a part of it in percent, to two digits', () => {
  expect(errorDecision('y', { relative: 0.0312, constant: 4.567 })).toEqual({
    option: 'error',
    columns: ['y'],
    value: 'relative',
    why: 'residuals grow with the value: 3.1 % of it fits them better than 4.6 everywhere',
  });
});
