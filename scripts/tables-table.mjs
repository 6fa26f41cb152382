// The table of README.md in which kanjs stands beside scikit-learn on eight tables, from bench/results/tables.json, between its marks.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { summary } from '../bench/tables/summary.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const [begin, end] = ['<!-- tables: written by scripts/tables-table.mjs -->', '<!-- end of tables -->'];
const systems = [
  ['kanjs', 'kanjs'],
  ['linear', 'linear'],
  ['forest', 'forest'],
  ['boosting', 'boosting'],
  ['mlp', 'MLP'],
];

function cell(row) {
  if (row?.value === undefined) return row ? 'fails' : '–';
  const { value, accuracy, best, seconds, system } = row;
  const shown = value.toFixed(3).replace('-', '−');
  const whole = `${best ? `**${shown}**` : shown}${accuracy === undefined ? '' : `, ${(100 * accuracy).toFixed(1)} %`}`;
  return system === 'kanjs' ? `${whole}, ${seconds < 0.1 ? '< 0.1' : seconds.toFixed(1)} s` : whole;
}

/** A line for each table, the best figure in bold. */
export function tablesTable({ tables }) {
  const lines = tables.map((table) => {
    const rows = summary(table);
    const cells = systems.map(([id]) => cell(rows.find(({ system }) => system === id)));
    const figure = table.task === 'regression' ? 'R²' : 'log-loss';
    return `| ${table.name}, ${table.rows} × ${table.inputs} | ${figure} | ${cells.join(' | ')} |`;
  });
  const head = `| Table | Figure | ${systems.map(([, name]) => name).join(' | ')} |\n|---|---|${'---|'.repeat(systems.length)}`;
  return `${head}\n${lines.join('\n')}`;
}

/** README.md with its table made anew. */
export function withTables(text, results) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`there are no marks ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n${tablesTable(results)}\n${text.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = JSON.parse(readFileSync(path('bench/results/tables.json'), 'utf8'));
  writeFileSync(path('README.md'), withTables(readFileSync(path('README.md'), 'utf8'), results));
}
