// Exports by the clock: nanoseconds a row of [2, 5, 1] in C and JavaScript and bytes of its machine code, a million rows in DuckDB and NumPy, and how
// long C takes to compile [784, 64, 10]. Tools that are missing are named. `--json` prints one object; `--write` keeps it in bench/results/exports.json.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportModel, KAN } from 'kanjs';

const folder = mkdtempSync(join(tmpdir(), 'kan-bench-'));
const rows = [];
const add = (what, value, unit) => rows.push({ what, value: Number(value.toPrecision(3)), unit });
const missing = (what) => rows.push({ what, missing: true });
const has = (name, words = ['--version']) => spawnSync(name, words, { stdio: 'ignore' }).status === 0;

const small = new KAN([2, 5, 1], { seed: 1 }).model;
const large = new KAN([784, 64, 10], { seed: 1 }).model;
const write = async (model, options) => {
  const files = await exportModel(model, options);
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  return files[0].content;
};

try {
  if (has('cc')) {
    for (const precision of ['double', 'float']) {
      await write(small, { to: 'c', name: `small_${precision}`, precision });
      writeFileSync(join(folder, 'time.c'), timing(`small_${precision}`));
      for (const flag of ['-O2', '-O3', '-O3 -march=native']) {
        execFileSync('cc', ['-std=gnu99', ...flag.split(' '), 'time.c', '-o', 'time', '-lm'], { cwd: folder });
        add(`[2, 5, 1] in C, ${precision}, ${flag}`, Number(execFileSync(join(folder, 'time'))), 'ns a row');
      }
      writeFileSync(
        join(folder, 'size.c'),
        `#include "small_${precision}.h"\nvoid f(const small_${precision}_real *x, small_${precision}_real *y) { small_${precision}_predict(x, y); }\n`,
      );
      execFileSync('cc', ['-Os', '-c', 'size.c', '-o', 'size.o'], { cwd: folder });
      const size = String(execFileSync('size', ['size.o'], { cwd: folder }));
      add(
        `[2, 5, 1] in C, ${precision}, -Os: code and tables`,
        Number(size.split('\n')[1].trim().split(/\s+/)[0]),
        'bytes',
      );
    }
    await write(large, { to: 'c', name: 'large' });
    writeFileSync(
      join(folder, 'large.c'),
      '#include "large.h"\nvoid f(const double *x, double *y) { large_predict(x, y); }\n',
    );
    const start = performance.now();
    execFileSync('cc', ['-O2', '-c', 'large.c', '-o', 'large.o'], { cwd: folder });
    add('[784, 64, 10] in C: compiling, -O2', (performance.now() - start) / 1000, 's');
  } else missing('C: no compiler');

  await write(small, { to: 'js', name: 'small' });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const { compute } = await import(pathToFileURL(join(folder, 'small.js')).href);
  const [x, y] = [new Float64Array(2), new Float64Array(1)];
  add('[2, 5, 1] in JavaScript', fastest(() => call(compute, x, y)) * 1e6, 'ns a row');

  if (has('python3', ['-c', 'import numpy'])) {
    await write(small, { to: 'python', name: 'small' });
    const script = `import time, numpy as np, small
x = np.random.default_rng(1).uniform(-1, 1, (1000000, 2)); best = 1e9
for _ in range(3):
    start = time.perf_counter(); small.compute(x); best = min(best, time.perf_counter() - start)
print(best)`;
    add('[2, 5, 1] in NumPy: a million rows', Number(execFileSync('python3', ['-c', script], { cwd: folder })), 's');
  } else missing('NumPy');

  const duckdb = await import('@duckdb/node-api').catch(() => undefined);
  if (duckdb) {
    const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      'CREATE TABLE data AS SELECT 2 * random() - 1 AS x1, 2 * random() - 1 AS x2 FROM range(1000000)',
    );
    const [{ content }] = await exportModel(small, { to: 'sql', view: 'scores', keep: ['x1'] });
    await connection.run(content);
    let best = Infinity;
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await connection.run('CREATE OR REPLACE TABLE scored AS SELECT * FROM scores');
      best = Math.min(best, performance.now() - start);
    }
    add('[2, 5, 1] in DuckDB: a million rows into a table', best / 1000, 's');
  } else missing('DuckDB');
} finally {
  rmSync(folder, { recursive: true });
}

const result = {
  machine: `${cpus()[0].model.trim()}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}`,
  rows,
};
if (process.argv.includes('--write'))
  writeFileSync(new URL('results/exports.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  for (const { what, value, unit } of rows)
    console.log(`${what.padEnd(52)} ${value === undefined ? 'missing' : `${value} ${unit}`}`);
  console.log(result.machine);
}

/** Milliseconds of the fastest of several rounds, a call. */
function fastest(work) {
  let best = Infinity;
  for (let round = 0; round < 30; round++) {
    const start = performance.now();
    const calls = work();
    best = Math.min(best, (performance.now() - start) / calls);
  }
  return best;
}

function call(compute, x, y) {
  const calls = 200_000;
  let sum = 0;
  for (let i = 0; i < calls; i++) {
    x[0] = (i % 200) / 100 - 1;
    x[1] = (i % 177) / 90 - 1;
    sum += compute(x, y)[0];
  }
  if (Number.isNaN(sum)) throw new Error('no number');
  return calls;
}

function timing(name) {
  return `#include <stdio.h>
#include <time.h>
#include "${name}.h"
int main(void) {
  static ${name}_real x[2000], y[1000];
  double best = 1e9, sum = 0;
  int k, r, i;
  for (i = 0; i < 2000; i++) x[i] = (i * 7919 % 2000) / 1000.0 - 1;
  for (k = 0; k < 300; k++) {
    struct timespec a, b;
    double ns;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (r = 0; r < 10; r++) for (i = 0; i < 1000; i++) ${name}_predict(x + 2 * i, y + i);
    clock_gettime(CLOCK_MONOTONIC, &b);
    ns = ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / 10000;
    if (ns < best) best = ns;
    for (i = 0; i < 1000; i++) sum += y[i];
  }
  if (sum == 12345) return 1;
  printf("%.2f", best);
  return 0;
}
`;
}
