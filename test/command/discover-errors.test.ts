// `kan discover --error` and `--units` as a process: weighted fits, constants with units, what is told of errors, and what is refused.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { kan, Scratch } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());
const discover = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, 'discover', ...words], { cwd: scratch.directory, encoding: 'utf8' });

const random = createRandom(4);
const rows = Array.from({ length: 150 }, () => {
  const mass = 0.1 + 40 * random.next();
  const rate = 3.4 * mass ** 0.75;
  const [part, sigma] = [0.05 * rate, 0.02 + 0.02 * mass];
  return [mass, rate + part * random.normal(), rate + sigma * random.normal(), sigma, mass > 20 ? 'a' : 'b'].join();
});
scratch.file('kleiber.csv', `mass,rate,steady,sigma,size\n${rows.join('\n')}\n`);
const found = (): Record<string, any> => JSON.parse(readFileSync(scratch.at('output/formula.json'), 'utf8'));

test('errors that grow with the value are found, told, weighed and kept in the model', () => {
  const words = ['kleiber.csv', '--target', 'rate', '--ignore', 'steady,sigma,size', '--latex'];
  const { status, stdout, stderr } = discover(...words);
  expect(stderr).toMatch(/rate: residuals grow with the value: [45]\.?\d* % of it fits them better .* \(`--error`\)/);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^formula +rate = 3\.\d+\*mass\^0\.75$/m);
  expect(stdout).toMatch(/^constants +3\.\d+ ± 0\.0\d/m);
  expect(stdout).toMatch(/^error +[3456]\.\d+ % of the value, RMSE/m);
  expect(stdout).toMatch(/^latex +\\mathrm\{rate\} = /m);
  const { error, pareto, best } = found();
  expect(error).toBe('relative');
  expect(pareto[best].weightedRmse).toBeLessThan(0.08);
  expect(readFileSync(scratch.at('output/model.safetensors'), 'latin1')).toContain('residuals grow with the value');
});

test('standard deviations of a column', () => {
  const words = ['kleiber.csv', '--target', 'steady', '--ignore', 'rate,size', '--error', 'column:sigma'];
  const { stdout } = discover(...words);
  expect(stdout).toMatch(/^inputs +mass$/m);
  expect(stdout).toMatch(/^error +(?:0\.[89]|1\.?[01]?)\d* times the given errors/m);
  const { error, pareto, best } = found();
  const [{ value, error: deviation }] = pareto[best].constants;
  expect(error).toBe('column');
  expect(Math.abs(value - 3.4)).toBeLessThan(3 * deviation);
});

test('units, and constants of physics by name', () => {
  const falls = Array.from({ length: 80 }, () => {
    const height = 1 + 50 * random.next();
    return `${height},${Math.sqrt((2 * height) / 9.80665) * (1 + 0.01 * random.normal())}`;
  });
  scratch.file('falls.csv', `height (m),time (s)\n${falls.join('\n')}\n`);
  const { stdout, stderr } = discover('falls.csv', '--target', 'time (s)', '--constants', 'g');
  expect(stderr).toContain('height (m), time (s): their headers have units: m, s (`--units`)');
  expect(stdout).toMatch(/^formula +time \(s\) = 1\.4\d*\*sqrt\(`height \(m\)`\/g\)$/m);
  expect(stdout).toMatch(/^with +g = 9\.80665 m\/s\^2$/m);
  expect(found().known).toEqual([{ name: 'g', value: 9.80665, unit: 'm/s^2' }]);
});

test('the formula of a model has constants with errors, under errors of measurement too', () => {
  const lines = Array.from({ length: 120 }, () => {
    const x = 1 + 9 * random.next();
    return `${x},${(3.1234 * x + 1.7321) * (1 + 0.03 * random.normal())}`;
  });
  scratch.file('line.csv', `x,y\n${lines.join('\n')}\n`);
  const kanProcess = (...words: string[]): string =>
    spawnSync(process.execPath, [program, ...words], { cwd: scratch.directory, encoding: 'utf8' }).stdout;
  kanProcess('train', 'line.csv', '--target', 'y', '--layers', 'none', '--output-dir', 'line');
  const told = kanProcess('symbolic', 'line/model.safetensors', 'line.csv', '--error', 'relative', '--latex');
  expect(told).toMatch(/^y = [23]\.\d+\*x \+ [12]\.\d+$/m);
  expect(told).toMatch(/^constants [23]\.\d+ ± 0\.0\d+, [12]\.\d+ ± 0\.\d+$/m);
  expect(told).toMatch(/^[234]\.\d* % of the value, RMSE/m);
  expect(told).toMatch(/^y = [23]\.\d+ x \+ [12]\.\d+$/m);
});

const wrong: [words: string[], message: RegExp][] = [
  [
    ['--target', 'rate', '--units', 'mass=kg,rate=W', '--constants', 'none', '--ignore', 'steady,sigma,size'],
    /^kan: no product of powers has the unit of "rate", kg m\^2\/s\^3: there are mass kg\nhint: .*`constants`/,
  ],
  [
    ['--target', 'rate', '--error', 'sigma'],
    /^kan: `--error` must be constant, relative or column:NAME; got "sigma"\n/,
  ],
  [['--target', 'rate', '--error', 'column:s'], /^kan: there is no [a-z ]*"s" in the table\n/],
  [['--target', 'rate', '--error', 'column:size'], /^kan: the column of errors "size" is of words/],
  [['--target', 'size', '--error', 'relative'], /^kan: the target "size" is of classes, which have no error/],
];
for (const [words, message] of wrong)
  test(`refused: ${words.join(' ')}`, async () => {
    const place = ['--output-dir', scratch.at('none')];
    const { code, out, err } = await kan(['discover', scratch.at('kleiber.csv'), ...words, ...place]);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });
