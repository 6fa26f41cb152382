// `npm run bench:tables -- --python PATH`: eight tables, five folds each, kanjs by its defaults beside scikit-learn's linear model, forest,
// HistGradientBoosting and MLP by theirs. What scikit-learn came to is kept in bench/results/tables.json and used again where the folds are
// the same; without --python nothing else is. Options: --only iris,wine · --threads 2 · --again (scikit-learn too) · --write (the results file;
// then `node scripts/tables-table.mjs` makes the tables of README.md and docs/defaults.md) · --options '{"epochs":100}' (of trainTable).

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { evaluateTable, openBackend, readTableFile, trainTable } from 'kanjs';
import { cases, dealRows, rowsOf } from './tables/cases.mjs';
import { figure, summary } from './tables/summary.mjs';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
    again: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    options: { type: 'string', default: '{}' },
  },
});
const only = values.only?.split(',');
const options = JSON.parse(values.options);
const results = fileURLToPath(new URL('results/tables.json', import.meta.url));
const kept = readKept();
const backend = await openBackend({ threads: Number(values.threads) });

function readKept() {
  try {
    return JSON.parse(readFileSync(results, 'utf8')).tables;
  } catch {
    return [];
  }
}

/** Figures of each fold, by the defaults and in the table's own process. */
async function ofKanjs({ target, task }, table, parts) {
  const folds = [];
  for (const part of parts) {
    const held = new Set(part);
    const rest = rowsOf(
      table,
      Array.from({ length: table.rows }, (_, row) => row).filter((row) => !held.has(row)),
    );
    const begun = performance.now();
    const { model } = await trainTable(rest, { target, task, missing: 'impute', backend, ...options });
    const seconds = (performance.now() - begun) / 1000;
    const metrics = await evaluateTable(model, rowsOf(table, part), { backend });
    folds.push(
      metrics.task === 'regression'
        ? { r2: metrics.r2, seconds }
        : { logLoss: metrics.logLoss, accuracy: metrics.accuracy, seconds },
    );
  }
  return folds;
}

function ofScikitLearn({ file, target, task }, parts) {
  const input = JSON.stringify({ file, target, task, folds: parts });
  const script = fileURLToPath(new URL('tables/folds.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(values.python, [script, values.threads], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The file and which rows are in which part: figures of others are kept for exactly these. */
const markOf = ({ file }, parts) =>
  createHash('sha256').update(readFileSync(file)).update(JSON.stringify(parts)).digest('hex').slice(0, 16);

const tables = [];
for (const each of cases) {
  const before = kept.find(({ name }) => name === each.name);
  if (only && !only.includes(each.name)) {
    if (before) tables.push(before);
    continue;
  }
  const table = await readTableFile(each.file);
  const column = table.columns.find(({ name }) => name === each.target);
  const parts = dealRows(column, each.task);
  const mark = markOf(each, parts);
  const known = before?.mark === mark ? before.systems.filter(({ system }) => system !== 'kanjs') : [];
  const others = values.python && (values.again || known.length === 0) ? ofScikitLearn(each, parts) : known;
  /** @type {{ system: string, folds?: object[], failed?: string }} */
  const own = { system: 'kanjs' };
  try {
    own.folds = await ofKanjs(each, table, parts);
  } catch (error) {
    own.failed = error.message;
  }
  const result = {
    ...{ name: each.name, rows: table.rows, inputs: table.columns.length - 1, task: each.task, mark },
    systems: [own, ...others],
  };
  tables.push(result);
  console.log(`${each.name}: ${figure(each.task)}`);
  for (const { system, text } of summary(result)) console.log(`  ${system.padEnd(10)} ${text}`);
}
const machine = `${cpus()[0].model}, ${cpus().length} processors, Node ${process.versions.node}, load ${loadavg()[0].toFixed(2)}`;
if (values.write) writeFileSync(results, `${JSON.stringify({ machine, threads: Number(values.threads), tables })}\n`);
await backend.close();
