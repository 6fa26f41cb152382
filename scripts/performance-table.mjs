// The tables of speeds in README.md, from bench/results/peers.json, between their two marks: steps and forward passes, then whole tasks. Rows
// where kanjs loses are there too.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const marks = ['<!-- speeds: written by scripts/performance-table.mjs -->', '<!-- end of speeds -->'];
const systems = [
  ['kanjs-native', 'kanjs, native'],
  ['kanjs-wasm', 'kanjs, WebAssembly'],
  ['kanjs-compiled', 'kanjs, `compileModel`'],
  ['efficient-kan', 'efficient-kan'],
  ['torch-compiled', 'torch.compile'],
  ['jax', 'JAX'],
  ['fastkan', 'FastKAN'],
  ['pykan', 'pykan'],
  ['onnxruntime', 'ONNX Runtime'],
  ['mlp', 'MLP of the widths'],
];

/** Milliseconds, microseconds below a tenth of one, seconds from a thousand on, in three digits. */
function time(milliseconds) {
  if (milliseconds === undefined) return '–';
  const [size, unit] = milliseconds < 0.1 ? [1e-3, 'µs'] : milliseconds < 1000 ? [1, 'ms'] : [1000, 's'];
  return `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
}

/** One table in Markdown: a line per case and phase, the fastest in bold; undefined without rows. */
function tableOf(rows, title) {
  if (rows.length === 0) return undefined;
  const present = systems.filter(([system]) => rows.some((row) => row.system === system));
  const lines = [
    `| ${title} | ${present.map(([, name]) => name).join(' | ')} |`,
    `|---|${present.map(() => '---').join('|')}|`,
  ];
  const keys = [...new Set(rows.map((row) => `${row.case}|${row.phase}`))];
  for (const key of keys) {
    const [name, phase] = key.split('|');
    const of = (system) =>
      rows.find((row) => row.case === name && row.phase === phase && row.system === system)?.median_ms;
    const best = Math.min(...present.map(([system]) => of(system) ?? Infinity));
    const cells = present.map(([system]) => (of(system) === best ? `**${time(best)}**` : time(of(system))));
    lines.push(`| ${name}${phaseNames[phase]} | ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

const phaseNames = { train: ', step', infer: ', forward', fit: '' };

/** Both tables, and where they were measured. */
export function speedTable({ machine, rows }) {
  const threads = rows[0].threads;
  const whole = rows.filter(({ phase }) => phase === 'fit');
  const calls = rows.filter(({ phase }) => phase !== 'fit');
  const tables = [tableOf(calls, 'Case'), tableOf(whole, 'Whole task')];
  const where = `${machine}; ${threads === 1 ? 'one thread' : `${threads} threads`} each.`;
  return [...tables.filter(Boolean), where].join('\n\n');
}

/** README.md with its tables made anew. */
export function withTable(readme, results) {
  const [from, to] = marks.map((mark) => readme.indexOf(mark));
  if (from < 0 || to < 0) throw new Error(`README.md has no marks ${marks.join(' … ')}`);
  return `${readme.slice(0, from + marks[0].length)}\n\n${speedTable(results)}\n\n${readme.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = JSON.parse(readFileSync(path('bench/results/peers.json'), 'utf8'));
  writeFileSync(path('README.md'), withTable(readFileSync(path('README.md'), 'utf8'), results));
}
