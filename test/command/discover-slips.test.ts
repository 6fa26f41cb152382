// `kan discover --slips` and `kan fit` as processes: rows that look like slips are named where they stand, and set aside or not.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { Scratch } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());
const kan = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, ...words], { cwd: scratch.directory, encoding: 'utf8' });

const random = createRandom(4);
const rows = Array.from({ length: 80 }, (_, row) => {
  const mass = 0.1 + 40 * random.next();
  const rate = 3.4 * mass ** 0.75 * (1 + 0.01 * random.normal());
  // a gap, and a decimal point lost after it
  if (row === 5) return `,${rate}`;
  return `${mass},${row === 20 ? Number((10 * rate).toPrecision(4)) : rate}`;
});
scratch.file('kleiber.csv', `mass,rate\n${rows.join('\n')}\n`);

test('a row that was set aside is named on the terminal, in formula.json and in the report', () => {
  const { status, stdout, stderr } = kan('discover', 'kleiber.csv', '--target', 'rate', '--threads', '1');
  expect(status, stderr).toBe(0);
  const value = rows[20].split(',')[1];
  const named = `1 row set aside as a slip, far outside of what rate is elsewhere: row 21 has ${value}, where the formula says `;
  expect(stderr).toContain(`kan: kleiber.csv: rate: ${named}`);
  expect(stderr).toContain('(`--slips`)');
  expect(stdout).toMatch(/^rows +63 to learn from, 15 held back, 1 set aside$/m);
  expect(stdout).toMatch(/^formula +rate = 3\.\d+\*mass\^0\.75$/m);
  expect(stdout).toMatch(/ on the rows held back, without those set aside, R² /);
  const record = JSON.parse(readFileSync(scratch.at('output/formula.json'), 'utf8'));
  expect(record.slips).toMatchObject({ kept: false, rows: [{ row: 21, value: Number(value) }] });
  expect(record.slips.rows[0].said / (Number(value) / 10)).toBeCloseTo(1, 1);
  expect(readFileSync(scratch.at('output/report.html'), 'utf8')).toContain(`<p class="notice">${named}`);
});

test('`kan fit` names it, and counts it', () => {
  const { stdout, stderr } = kan('fit', 'a*mass^b', 'kleiber.csv', '--target', 'rate');
  expect(stderr).toMatch(
    /row 21 has "rate" = [\d.]+, where the formula fitted to the others says [\d.]+: a slip\? it makes 9\d(\.\d)? % of/,
  );
  expect(stdout).toMatch(/^rows +79, /m);
});

test('what is no rule is refused', () => {
  const { status, stderr } = kan('discover', 'kleiber.csv', '--target', 'rate', '--slips', 'auto');
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/`?--slips`? must be one of drop, keep/);
});
