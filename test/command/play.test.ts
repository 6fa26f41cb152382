// `kan play` before anything is served: files that cannot be a table, ports that cannot be one. What it serves is tested in test/browser/play.test.ts.

import { afterAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

test.each([
  ['a file that is not there', 1, [scratch.at('none.csv')], /none\.csv: no such file/],
  ['a directory', 1, [scratch.directory], /it is a directory, not a table/],
  ['an empty file', 1, [scratch.file('empty.csv', '')], /empty\.csv: the file is empty/],
  ['stdin', 1, ['-'], /reads a file, not stdin/],
  ['no number', 2, ['--port', 'x'], /`--port` must be a whole number from 1 to 65535/],
  ['a port that there is not', 2, ['--port', '70000'], /got "70000"/],
] as const)('%s is told in a line', async (_what, code, words, message) => {
  const outcome = await kan(['play', '--no-open', ...words]);
  expect(outcome).toMatchObject({ code, out: '', err: expect.stringMatching(/^kan: .+\n(hint: .+\n)?$/) });
  expect(outcome.err).toMatch(message);
});
