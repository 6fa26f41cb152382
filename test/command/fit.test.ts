// `kan fit` as a process: constants with errors on stdout, trouble in one or two lines.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Scratch } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());
const fit = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, 'fit', ...words], { cwd: scratch.directory, encoding: 'utf8' });

const rows = Array.from({ length: 40 }, (_, i) => {
  const t = i / 4;
  const wiggle = 0.01 * Math.sin(37 * i * i);
  return `${t},${2 * Math.exp(-0.5 * t) + 0.3 + wiggle},${0.01 + i / 4000}`;
});
scratch.file('cooling.csv', `t,y,sigma\n${rows.join('\n')}\n`);

test('constants with errors, whose digits end where the errors begin, and LaTeX to copy', () => {
  const { status, stdout, stderr } = fit('a*exp(-b*t) + c', 'cooling.csv', '--target', 'y', '--latex');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('y = a*exp(-b*t) + c');
  expect(stdout).toMatch(/^ {2}a = (?:1\.9|2\.0)\d* ± 0\.0\d+$/m);
  expect(stdout).toMatch(/^ {2}b = 0\.(?:4|5)\d* ± 0\.00\d+$/m);
  expect(stdout).toMatch(/^y = a e\^\{-b t\} \+ c$/m);
  expect(stdout).toMatch(/^c = 0\.\d+ \\pm 0\.00\d+$/m);
});

test('one JSON object, from a table on stdin as well', () => {
  const { status, stdout } = fit('y = a*exp(-b*t) + c', 'cooling.csv', '--error', 'column:sigma', '--json');
  expect(status).toBe(0);
  const told = JSON.parse(stdout) as Record<string, unknown>;
  expect(told).toMatchObject({ target: 'y', rows: 40, degreesOfFreedom: 37, error: 'column' });
  expect(told.constants).toHaveLength(3);
});

test('given constants and starts', () => {
  const { stdout } = fit('a*exp(-b*t) + c', 'cooling.csv', '--target', 'y', '--fixed', 'c=0.3', '--start', 'a=1,b=1');
  expect(stdout).toContain('c = 0.3 (fixed)');
  expect(stdout).toMatch(/^starts +one$/m);
});

test('constants have units, and constants of physics their values', () => {
  const lengths = Array.from({ length: 20 }, (_, i) => 0.1 + i / 10);
  const periods = lengths.map((each, i) => 6.28 * Math.sqrt(each / 9.81) + 0.001 * Math.sin(i * i));
  scratch.file('pendulum.csv', `length,period\n${lengths.map((each, i) => `${each},${periods[i]}`).join('\n')}\n`);
  const units = ['--units', 'length=m, period=s'];
  expect(fit('period = k*sqrt(length)', 'pendulum.csv', ...units).stdout).toMatch(
    /^ {2}k = 2\.0\d+ ± 0\.0\d+ s\/m\^\(1\/2\)$/m,
  );
  const known = fit('period = k*sqrt(length/g)', 'pendulum.csv', ...units, '--constants', 'g').stdout;
  expect(known).toMatch(/^ {2}k = 6\.2\d+ ± 0\.0\d+$/m);
  expect(known).toMatch(/^ {2}g = 9\.80665 \(fixed\) m\/s\^2$/m);
});

const wrong: [code: number, words: string[], message: RegExp][] = [
  [2, ['a*t', 'cooling.csv'], /^kan: `--target` is missing.*\nhint: .*\n$/],
  [1, ['2*t', 'cooling.csv', '--target', 'y'], /^kan: the formula has no constant to be fitted.*\nhint: .*\n$/],
  [1, ['a*foo(t)', 'cooling.csv', '--target', 'y'], /^kan: unknown function "foo".*\nhint: .*\n$/],
  [1, ['log(-a^2 - t)', 'cooling.csv', '--target', 'y'], /^kan: from no start.*\nhint: .*--start a=0.1.*\n$/],
  [1, ['a*t', 'cooling.csv', '--target', 'y', '--error', 'column:t'], /^kan: row 1 has the error 0 in column "t".*\n/],
  [
    1,
    ['a + exp(t)', 'cooling.csv', '--target', 'y', '--units', 't=s,y=K'],
    /^kan: units do not fit: t has the unit s where 1 is needed\n/,
  ],
  [
    1,
    ['a*t', 'cooling.csv', '--target', 'y', '--units', 't=sx'],
    /^kan: the unit of "t" has the unknown unit "sx".*\nhint: .*\n$/,
  ],
  [
    1,
    ['a*t', 'cooling.csv', '--target', 'y', '--units', 'z=s'],
    /^kan: `--units` names "z", which is no column\nhint: .*\n$/,
  ],
  [2, ['a*t', 'cooling.csv', '--target', 'y', '--units', 't'], /^kan: `--units` must be columns with units.*\n$/],
  [1, ['a*t', 'cooling.csv', '--target', 'y', '--constants', 'gg'], /^kan: there is no constant of physics "gg"\n/],
  [2, ['a*t', 'cooling.csv', '--target', 'y', '--start', 'a=x'], /^kan: `--start` must be names with numbers.*\n$/],
];
for (const [code, words, message] of wrong)
  test(`refused: ${words.join(' ')}`, () => {
    const { status, stdout, stderr } = fit(...words);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  });
