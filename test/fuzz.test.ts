// The parsers against changed input: a few seeded cases of each, and every input that was once a fault. `npm run fuzz` runs for longer.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../scripts/fuzz.mjs', import.meta.url));

test.each([
  ['model-file', 150],
  ['checkpoint', 150],
  ['csv', 80],
  ['formula', 40],
])('%s', (parser, cases) => {
  const told = execFileSync(process.execPath, [program, '--only', parser, '--cases', String(cases), '--seed', '1'], {
    encoding: 'utf8',
  });
  expect(told).toMatch(/: \d+ cases in .* 0 faults\n$/);
  const [, accepted, refused] = /(\d+) accepted, (\d+) refused/.exec(told)!;
  // both sides of every parser are seen
  expect(Math.min(Number(accepted), Number(refused))).toBeGreaterThan(5);
});
