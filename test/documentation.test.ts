// The documentation says what is so: links lead somewhere, programs are the examples, and the examples run.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { tableOptions } from 'kanjs/train';
import { withOptions } from '../scripts/option-table.mjs';
import { speedTable, withFew, withTable } from '../scripts/performance-table.mjs';
import { withTables } from '../scripts/tables-table.mjs';
import { readXml } from './well-formed.js';

const place = mkdtempSync(join(tmpdir(), 'kan-examples-'));
afterAll(() => rmSync(place, { recursive: true }));
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const markdown = ['.', 'docs', 'docs/api', 'examples/data'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.js'));

test.each(markdown)('links in %s lead to files', (path) => {
  const targets = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target!);
  const absent = targets.filter((target) => !existsSync(join(root, dirname(path), target)));
  expect(absent).toEqual([]);
});

const pictures = readdirSync(join(root, 'docs/images'));

test.each(pictures)('the picture %s is small, and shown somewhere', (name) => {
  expect(readFileSync(join(root, 'docs/images', name)).length).toBeLessThan(150_000);
  expect(markdown.map(read).join('\n')).toContain(`images/${name}`);
});

test.each(pictures.filter((name) => !name.endsWith('.png')))('the picture %s is well-formed', (name) => {
  expect(readXml(read(`docs/images/${name}`))[0].name).toBe('svg');
});

test.each(markdown)('paths in backticks in %s exist', (path) => {
  const paths = [...read(path).matchAll(/`((?:src|kernels|node|cli|bench|test|docs|examples|scripts)\/[\w./-]*)`/g)];
  expect(paths.map(([, name]) => name!).filter((name) => !existsSync(join(root, name)))).toEqual([]);
});

test('the table of options in the guide is the one the library checks by', () => {
  const guide = read('docs/training.md');
  expect(withOptions(guide, tableOptions)).toBe(guide);
});

test('the tables of speeds in the README and the guide are those of the results', () => {
  const results = JSON.parse(read('bench/results/peers.json'));
  const [readme, guide] = ['README.md', 'docs/performance.md'].map(read);
  expect(withFew(readme, results)).toBe(readme);
  expect(withTable(guide, results)).toBe(guide);
});

test('the table in the README of kanjs beside others is that of the results', () => {
  const readme = read('README.md');
  expect(withTables(readme, JSON.parse(read('bench/results/tables.json')))).toBe(readme);
});

test('the README is read in one sitting', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(150);
});

test('whole tasks have a table of their own, the fastest in bold', () => {
  const row = (phase: string, system: string, median_ms: number): object => ({
    case: 'c',
    phase,
    system,
    threads: 2,
    median_ms,
  });
  const rows = [row('train', 'kanjs-wasm', 0.02), row('fit', 'kanjs-wasm', 90), row('fit', 'pykan', 12_345)];
  expect(speedTable({ machine: 'M', rows })).toBe(
    [
      '| Case | kanjs, WebAssembly |',
      '|---|---|',
      '| c, step | **20 µs** |',
      '',
      '| Whole task | kanjs, WebAssembly | pykan |',
      '|---|---|---|',
      '| c | **90 ms** | 12.3 s |',
      '',
      'M; 2 threads each.',
    ].join('\n'),
  );
});

test('every program in the README is an example', () => {
  const programs = [...read('README.md').matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  expect(programs.length).toBeGreaterThan(0);
  const known = examples.map((name) => read(`examples/${name}`));
  for (const program of programs) expect(known).toContain(program);
});

test.each([
  ['install', ['first.js']],
  ['browser', ['worker.js', 'main.js', 'vite.config.js', 'server.js'].map((name) => `browser/${name}`)],
])('every program of docs/%s.md is an example', (page, names) => {
  const programs = [...read(`docs/${page}.md`).matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  expect(programs).toEqual(names.map((name) => read(`examples/${name}`)));
});

test('the program that runs as the command does is an example', () => {
  const programs = [...read('docs/training.md').matchAll(/```js\n(import [^]*?)```/g)].map(([, code]) => code);
  expect(programs).toContain(read('examples/run.js'));
});

test('the server of the example sends pages with the headers that threads and WebAssembly need', async () => {
  const server = spawn(process.execPath, ['examples/browser/server.js', 'examples/browser', '0'], { cwd: root });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const url = String(line).trim();
    const answer = await fetch(`${url}/`);
    expect(await answer.text()).toBe(read('examples/browser/index.html'));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'content-security-policy':
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'",
    });
    expect((await fetch(`${url}/main.js`)).headers.get('content-type')).toBe('text/javascript');
    for (const absent of ['/none.js', '/../basic.js', '/%2e%2e/basic.js'])
      expect((await fetch(url + absent)).status, absent).toBe(404);
  } finally {
    server.kill();
  }
});

/** Examples that draw, and how many curves. */
const curves: Record<string, number> = { 'hello-kan.js': 3, 'interpretability.js': 2, 'plot.js': 15 };
const drawing = Object.keys(curves);

describe('examples run and say', () => {
  const said: Record<string, RegExp> = {
    'basic.js': /720 parameters\n[^]*validation loss (?:[1-9]\.\d+e-5|1\.[0-2]\d*e-4); the noise/,
    'classification.js':
      /unseen wines: 0\.9[89]\d[^]* class_0 +59 +0 +0\n[^]*\d\d %  ▇+  proline[^]*row \d+ is class_2 with/,
    'discover.js':
      /  7  RMSE 0\.00\d+ +signal = amplitude\*cos\(2\*time\)\n[^]*read from line\(f\(amplitude\)·f\(time\)\)[^]*: 1\.50\nits rate of change: -2\*amplitude\*sin\(2\*time\)\n/,
    'fit.js': /^a = 60\.2 ± 0\.3\nb = 0\.296 ± 0\.004\n[^]*R² 0\.999\d, [^]*: 23\.8\n$/,
    'hello-kan.js':
      /12 of 15 edges went\npruned  \[2,1,1\][^]*y = exp\(sin\(pi\*x1\) \+ x2\^2\), RMSE \d(?:\.\de-\d\d|\.0e\+0)\nlocked  \[2,1,1\]  RMSE \d\.\de-1\d\n/,
    'interpretability.js': /curve of x is the true one to 0\.0[^]*curve of y is the true one to 0\.0[^]*drawn in/,
    'locked-edges.js':
      /curves: RMSE \d\.\de-\d, 27[^]*locked: RMSE \d\.\de-(?:1[3-9]), 12[^]*sin\(3\.142\*x[^]*within \d\.\de-[56]/,
    'modules.js': /3 modules, 252 parameters\n(?:\w+\s+mean error +\d+\.\d+, 0\.\d\d % of its range\n){3}/,
    'multi-dimensional.js': /\[3,5,2\], 225 parameters: RMSE 0\.00\d+ and 0\.00\d+[^]*x1 has 7\d\.\d % of the effect/,
    'poisson.js': /676 points, \d+ parameters\n[^]*L2 error of the solution [1-9]\.\de-(?:6|7|8)\n/,
    'plot.js': /^the strongest of 10 edges leads from [xy] to node [1-5]\ndrawn in /,
    'pruning.js':
      /\[3,5,1\] 140 parameters[^]*x3 has 0\.0 %[^]*act together[^]*edges went, and x3\npruned   \[2,1,1\]  21 [^]*RMSE 1\.\de-2\nrefined  \[2,1,1\]  42 [^]*RMSE \d\.\de-4\n/,
    'sparsity.js': /SparseKAN\s+\d\d parameters[^]*9\d\.\d % of the edges are exactly zero[^]*x4 has[^]*x8 has/,
    'streaming.js': /^500000 rows in 123 pieces, largest error 0\.0[0-3]\d+\n$/,
    'time-series.js': /shape \[10,96,1\]\nRMSE 0\.00\d+ by the network\nRMSE 0\.0[1-9]\d+ by going/,
    'formulas.js':
      /v = 0\.6: 2\.5\nthree speeds: 1\.0000, 1\.2500, 1\.6667\nby v: m\*v\/\(1 - v\^2\/c\^2\)\^1\.5\n[^]* is x\*y\n\\frac\{m c\^\{2\}\}/,
    'first.js': /accuracy on held-back rows: (0\.9\d|1\.00)\nthe first flower is setosa\n/,
    'run.js': /fold 5 of 5\nepochs: results,model,report written, 0 not\nbest at epoch \d+: 0\.\d+\n/,
    'export.js': /^iris\.js: \d+ kB, 16 rows answered as the model does\n\{\s+label: 'setosa',/,
    'network.js': /loss \d\.\d at first, 0\.000\d+ at last\nf\(0\.5, -0\.5\) is about 3\.49; exactly 3\.49\n/,
  };
  test('each is known here', () => expect(Object.keys(said).toSorted()).toEqual(examples.toSorted()));
  test.each(examples)('%s', (name) => {
    // what an example draws goes to a place of its own
    const file = join(place, `${name}.svg`);
    const out = execFileSync(process.execPath, [join('examples', name), file], { cwd: root, encoding: 'utf8' });
    expect(out).toMatch(said[name]);
    expect(existsSync(file)).toBe(drawing.includes(name));
  });

  test.each(drawing)('%s draws a picture of all its curves', (name) => {
    const picture = readFileSync(join(place, `${name}.svg`), 'utf8');
    expect(picture).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect(picture.match(/aria-label="[^"]*→|data-edge=/g)?.length).toBe(curves[name]);
  });
});
