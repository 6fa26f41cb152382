// The command on files that were changed at random: tables, formulas, results, checkpoints, sweeps and their journals. Laws: it ends with code 0,
// 1 or 2; what it says is of the file and not of the program, one or two lines; no file in the making stays; and a sweep that goes on from a
// journal whose damaged lines are told ends with what it would have come to.

import { Buffer } from 'node:buffer';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { crc32 } from './crc32.mjs';
import { KanError } from 'kanjs';
import { main } from '../../dist/cli/main.js';
import { changedBytes, changedJson } from './random.mjs';
import { make as changedCsv, prepare as csvBases } from './csv.mjs';

const home = mkdtempSync(join(tmpdir(), 'kan-fuzz-command-'));
const work = join(home, 'work');
const base = join(home, 'base');

/** What the command says and the code it ends with. */
async function call(words) {
  let [out, err] = ['', ''];
  const code = await main(words, {
    out: async (data) => void (out += typeof data === 'string' ? data : ''),
    err: (text) => void (err += text),
    terminal: false,
    columns: 100,
    onInterrupt: () => () => {},
  });
  return { code, out, err };
}

const train = (table) => ['train', table, '--target', 'y', '--epochs', '2', '--layers', '2', '--output-dir', work];
/** A training that the limit ends, so that its checkpoints stay. */
const checkpoints = (table) => [
  ...train(table),
  '--epochs',
  '1000000',
  '--checkpoint-every',
  '2',
  '--time-limit',
  '0.4',
];
const sweep = (table) => [
  'sweep',
  table,
  '--target',
  'y',
  '--layers',
  '2,3',
  '--epochs',
  '2',
  '--folds',
  '2',
  '--output-dir',
  join(work, 'sweep'),
];

let csv;
export async function prepare() {
  mkdirSync(base);
  mkdirSync(work);
  const rows = Array.from({ length: 60 }, (_, i) => ({
    a: Math.sin(i * 7),
    b: (i * 37) % 60,
    word: ['red', 'green', 'blue'][i % 3],
    day: `2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
    gap: i % 9 ? i / 5 : null,
    y: Math.sin(i * 7) * 2 + (i % 3),
  }));
  const names = Object.keys(rows[0]);
  const text = `${names}\n${rows.map((row) => names.map((name) => row[name] ?? '').join()).join('\n')}\n`;
  const table = join(base, 't.csv');
  writeFileSync(table, text);
  writeFileSync(join(base, 't.csv.gz'), gzipSync(text));
  writeFileSync(join(base, 't.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(base, 't.json'), JSON.stringify(rows));
  const must = async (words) => {
    const { code, err } = await call(words);
    if (code !== 0) throw new Error(`kan ${words.join(' ')}: ${err}`);
  };
  await must(checkpoints(table));
  await must(sweep(table));
  await must(['fit', 'y = p*a + q', table, '--output-dir', join(work, 'fit')]);
  cpSync(work, join(base, 'work'), { recursive: true });
  csv = await csvBases();
  return [];
}

/** The files of each kind that a case may change, and what the command may be asked of them. */
const model = join(work, 'model.safetensors');
const kinds = [
  {
    files: ['t.csv', 't.csv.gz', 't.jsonl', 't.json'],
    change: changedBytes,
    verbs: (file) => [
      ['predict', model, file, '-o', join(work, 'p.csv')],
      ['evaluate', model, file],
      train(file),
      ['info', model, file],
      ['fit', 'y = p*a + q', file],
      ['symbolic', model, file, '--time-limit', '1'],
    ],
  },
  {
    files: ['t.csv'],
    change: (_, random) => changedCsv(csv, random),
    verbs: (file) => [
      ['train', file, '--epochs', '1', '--layers', '2', '--output-dir', work],
      ['train', file, '--target', 'y', '--epochs', '1', '--layers', '2', '--output-dir', work],
    ],
  },
  {
    files: ['work/fit/formula.json'],
    change: jsonText,
    verbs: (file) => [
      ['predict', file, join(base, 't.csv'), '-o', join(work, 'p.csv')],
      ['evaluate', file, join(base, 't.csv')],
      ['info', file],
      ['info', file, '--json'],
      ['plot', file, '-o', join(work, 'x.svg')],
      ...['c', 'js', 'python', 'sql', 'latex', 'onnx'].map((to) => ['export', file, '--to', to, '-o', join(work, 'e')]),
    ],
  },
  {
    files: ['work/results.json'],
    change: jsonText,
    verbs: (file) => [
      ['info', model],
      ['plot', file, '-o', join(work, 'h.svg')],
    ],
  },
  { files: ['work/sweep/sweep.json'], change: jsonText, verbs: sweepVerbs },
  { files: ['work/sweep/journal'], change: changedLines, verbs: sweepVerbs },
  {
    files: ['work/checkpoints'],
    change: changedBytes,
    verbs: () => [[...checkpoints(join(base, 't.csv')), '--resume']],
  },
];

function sweepVerbs() {
  return [
    [...sweep(join(base, 't.csv')), '--resume'],
    ['trial', join(work, 'sweep'), '--index', '0'],
  ];
}

function jsonText(bytes, random) {
  if (random.integer(5) === 0) return changedBytes(bytes, random);
  return Buffer.from(JSON.stringify(changedJson(JSON.parse(bytes), random)));
}

/** Lines of a journal, changed with their checksum set right again or not, doubled, taken out, in another order. */
function changedLines(bytes, random) {
  if (random.integer(4) === 0) return changedBytes(bytes, random);
  const lines = bytes.toString().split('\n').filter(Boolean);
  const at = random.integer(lines.length);
  const text = JSON.stringify(changedJson(JSON.parse(lines[at].slice(9)), random));
  const sum = random.integer(4) === 0 ? '00000000' : crc32(Buffer.from(text)).toString(16).padStart(8, '0');
  lines[at] = `${sum} ${text}`;
  const other = random.pick(lines);
  const way = random.integer(4);
  if (way === 0) lines.push(other);
  if (way === 1) lines.splice(random.integer(lines.length), 1);
  if (way === 2) lines.reverse();
  return Buffer.from(lines.join('\n') + random.pick(['\n', '', '\0']));
}

/** The file of that name, or the first one in the directory of that name. */
function fileIn(folder, name) {
  const path = join(folder, name);
  return name.includes('.') ? path : join(path, readdirSync(path).sort().at(-1));
}

export function make(_, random) {
  const kind = random.integer(kinds.length);
  const file = random.pick(kinds[kind].files);
  const content = kinds[kind].change(readFileSync(fileIn(base, file)), random);
  const verbs = kinds[kind].verbs('');
  // plain JSON, so that a case that is kept can be read
  return Buffer.from(
    JSON.stringify({
      kind,
      file,
      verb: random.integer(verbs.length),
      content: Buffer.from(content).toString('base64'),
    }),
  );
}

export async function check(bytes, _random, fail) {
  const { kind, file, verb, content } = JSON.parse(bytes);
  rmSync(work, { recursive: true, force: true });
  cpSync(join(base, 'work'), work, { recursive: true });
  const isOfWork = file.startsWith('work');
  const path = isOfWork ? fileIn(home, file) : join(work, file);
  writeFileSync(path, Buffer.from(content, 'base64'));
  const words = kinds[kind].verbs(path)[verb];
  if (words[0] === 'sweep' || words[0] === 'trial') rmSync(join(work, 'sweep', 'results.json'), { force: true });
  const told = [];
  const onUnhandled = (error) => told.push(error);
  process.on('unhandledRejection', onUnhandled);
  let result;
  try {
    result = await call(words);
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
  const { code, err, out } = result;
  const said = `kan ${words.join(' ')} ends with ${code}: ${err.slice(0, 500)}`;
  if (told.length > 0) fail(`${said}; unhandled: ${told[0]?.stack}`);
  if (![0, 1, 2].includes(code)) fail(said);
  // names and values of the file are shown in quotes; these are words of a program
  const own = err.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/fault in kan itself|TypeError|RangeError|Cannot read|is not a function|\[object|\n {4}at /.test(own)) fail(said);
  if (code !== 0 && err.trim() === '') fail(said);
  const left = readdirSync(work, { recursive: true }).filter((name) => String(name).endsWith('.part'));
  if (left.length > 0) fail(`${said}; left behind: ${left}`);
  if (code === 0 && words[0] === 'info' && words.includes('--json')) JSON.parse(out);
  if (code !== 0) throw new KanError(err);
}

export function done() {
  rmSync(home, { recursive: true, force: true });
}
