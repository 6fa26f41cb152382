// The table of speeds in README.md, from bench/results/peers.json, between its two marks. Rows where kanjs loses are there too.
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

/** Milliseconds, or microseconds below a tenth of one, in three digits. */
function time(milliseconds) {
  if (milliseconds === undefined) return '–';
  const [value, unit] = milliseconds < 0.1 ? [milliseconds * 1000, 'µs'] : [milliseconds, 'ms'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

/** The table in Markdown: a line per case and phase, the fastest in bold. */
export function speedTable({ machine, rows }) {
  const present = systems.filter(([system]) => rows.some((row) => row.system === system));
  const threads = rows[0].threads;
  const lines = [
    `| Case | ${present.map(([, name]) => name).join(' | ')} |`,
    `|---|${present.map(() => '---').join('|')}|`,
  ];
  const keys = [...new Set(rows.map((row) => `${row.case}|${row.phase}`))];
  for (const key of keys) {
    const [name, phase] = key.split('|');
    const of = (system) =>
      rows.find((row) => row.case === name && row.phase === phase && row.system === system)?.median_ms;
    const best = Math.min(...present.map(([system]) => of(system) ?? Infinity));
    const cells = present.map(([system]) => (of(system) === best ? `**${time(best)}**` : time(of(system))));
    lines.push(`| ${name}, ${phase === 'train' ? 'step' : 'forward'} | ${cells.join(' | ')} |`);
  }
  return `${lines.join('\n')}\n\n${machine}; ${threads === 1 ? 'one thread' : `${threads} threads`} each.`;
}

/** README.md with its table made anew. */
export function withTable(readme, results) {
  const [from, to] = marks.map((mark) => readme.indexOf(mark));
  if (from < 0 || to < 0) throw new Error(`README.md has no marks ${marks.join(' … ')}`);
  return `${readme.slice(0, from + marks[0].length)}\n\n${speedTable(results)}\n\n${readme.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = JSON.parse(readFileSync(path('bench/results/peers.json'), 'utf8'));
  writeFileSync(path('README.md'), withTable(readFileSync(path('README.md'), 'utf8'), results));
}
