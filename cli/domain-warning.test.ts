// Values beyond what was trained on are printed in digits that show that they are beyond.

import { expect, test } from 'vitest';
import { domainWarning } from './domain-warning.js';

test('a value just beyond the range is not printed as its end', () => {
  const text = domainWarning(
    [
      {
        kind: 'numbers',
        name: 'id',
        rows: 1,
        seen: [15600100.5, 15799800.5],
        trained: [15600100.5, 15799799.5],
      } as never,
    ],
    200,
  );
  const [, up, end] = /up to (\S+); trained on \S+ to (\S+)/.exec(text)!;
  expect(Number(up)).toBeGreaterThan(Number(end));
  expect(up.length).toBeLessThan(14);
});
