// The tables of speeds from bench/results/peers.json, between their marks: all of them in docs/performance.md, steps and forward passes, then
// whole tasks, rows where kanjs loses too; in README.md a few steps beside the fastest other system.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const marks = ['<!-- speeds: written by scripts/performance-table.mjs -->', '<!-- end of speeds -->'];
const fewMarks = ['<!-- few: written by scripts/performance-table.mjs -->', '<!-- end of few -->'];
/** Cases of the README: small, image-like, large. */
const few = ['2-5-1 b1000 G5', '784-64-10 b64 G5', '64-64-64 b1024 G5', '1024-1024 b1024 G5'];
/** Systems that compute the same model. */
const same = ['efficient-kan', 'torch-compiled', 'jax'];
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

/** A few steps: kanjs, the fastest other system with the same model, and how many times as long that takes. */
export function fewSpeeds({ machine, rows }) {
  const step = (name, system) =>
    rows.find((row) => row.case === name && row.phase === 'train' && row.system === system)?.median_ms;
  const lines = few.map((name) => {
    const own = step(name, 'kanjs-native');
    const [best] = same
      .map((system) => [step(name, system) ?? Infinity, systems.find(([id]) => id === system)[1]])
      .toSorted(([a], [b]) => a - b);
    const mlp = step(name, 'mlp');
    return `| ${name} | ${time(own)} | ${time(step(name, 'kanjs-wasm'))} | ${time(best[0])}, ${best[1]} | ${Number((best[0] / own).toPrecision(2))} | ${time(mlp)} |`;
  });
  const head =
    '| Step | native | WebAssembly | fastest other KAN | times | an MLP of the widths, PyTorch |\n|---|---|---|---|---|---|';
  return `${head}\n${lines.join('\n')}\n\n${machine}.`;
}

/** The text between two marks made anew. */
function between(text, [begin, end], made) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`there are no marks ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${made}\n\n${text.slice(to)}`;
}

/** docs/performance.md with its tables made anew. */
export const withTable = (text, results) => between(text, marks, speedTable(results));
/** README.md with its table made anew. */
export const withFew = (text, results) => between(text, fewMarks, fewSpeeds(results));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = JSON.parse(readFileSync(path('bench/results/peers.json'), 'utf8'));
  for (const [file, write] of [
    ['docs/performance.md', withTable],
    ['README.md', withFew],
  ])
    writeFileSync(path(file), write(readFileSync(path(file), 'utf8'), results));
}
