// The exported PyTorch module: one Python file that needs torch alone, and the model file as its weights. What it reads and answers is written
// into it as JSON in a text of Python's; names from outside get into it in no other way.

import { edgeExpression } from '../formula/edges.js';
import { variable } from '../formula/build.js';
import { parseExpression } from '../formula/parse.js';
import { printPython } from '../formula/print-python.js';
import { KanError } from '../errors.js';
import { encodeModel } from '../format/model-file.js';
import { networksOf } from '../model/members.js';
import type { Model } from '../model/model.js';
import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import type { Program } from './program.js';
import { checkPythonName } from './python-names.js';
import { networkText } from './pytorch-network.js';
import { tableText } from './pytorch-table.js';

/** Writes `name.py` and `name_weights.safetensors`. Throws a KanError for a formula, which is no network. */
export function printPyTorch({ program, samples, model, options: { name } }: ExportJob): ExportedFile[] {
  if (model === undefined)
    throw new KanError('exportModel: a formula is no network that PyTorch could train', "use `to: 'python'`");
  checkPythonName(name);
  const head = [
    `"""${ascii(program.about)} as a PyTorch module, written by kanjs ${version}. It needs torch and nothing else.`,
    '',
    `    python ${name}.py                                 compares its answers with those of kanjs`,
    `    python ${name}.py predict new.csv                 writes answers as CSV`,
    `    python ${name}.py train data.csv --epochs 50      trains on and writes trained.safetensors`,
    `    torchrun --nproc-per-node 2 ${name}.py train data.csv`,
    '',
    `In a program: network = load("${name}_weights.safetensors"); predict(network, {"column": [1, 2]}); save(network, "new.safetensors").`,
    'kan import takes what it saved back.',
    '"""',
  ].join('\n');
  const data = [
    `WEIGHTS = ${text(`${name}_weights.safetensors`)}`,
    '',
    'def whole(digits):',
    '    """What JSON writes without a point; beyond 64 bits torch takes no integers."""',
    '    return int(digits) if len(digits) < 17 else float(digits)',
    '',
    '# what is read, how it becomes the inputs of the network, and what its outputs mean',
    `INPUTS = ${read(inputsOf(program))}`,
    `ANSWER = ${read(program.answer)}`,
    '# rows, and what the model answers to them',
    `SAMPLES = ${read(samplesOf(program, samples))}`,
    '',
    '# functions of one variable that edges may be',
    'FUNCTIONS = {',
    ...functionsOf(model).map(([called, written]) => `    json.loads(${text(json(called))}): lambda x: ${written},`),
    '}',
  ].join('\n');
  return [
    { name: `${name}.py`, content: `${head}\n${networkText}\n\n${data}\n\n${tableText}` },
    { name: `${name}_weights.safetensors`, content: encodeModel(model) },
  ];
}

/** Columns, and the steps before the network. */
function inputsOf({ columns, steps }: Program): object {
  return {
    columns: columns.map((column) => ({ ...column, range: undefined })),
    steps: steps
      .filter(({ op }) => op === 'number' || op === 'date' || op === 'words')
      .map((step) => ('table' in step ? { ...step, table: [...step.table] } : step)),
  };
}

/** What stands for a gap among the values: JSON has no NaN. */
const gap = -1e305;

function samplesOf({ columns }: Program, { rows, values, answers, usual }: ExportJob['samples']): object {
  const split = (from: Float64Array, width: number): number[][] =>
    Array.from({ length: rows }, (_, row) =>
      [...from.subarray(row * width, (row + 1) * width)].map((value) => (Number.isNaN(value) ? gap : value)),
    );
  return { values: split(values, columns.length), answers: split(answers, answers.length / rows), usual, gap };
}

/** Every function that an edge of the model is locked to, by its name, as Python in x. */
function functionsOf(model: Model): [name: string, written: string][] {
  const found = new Map<string, string>();
  for (const { spec } of networksOf(model))
    for (const layer of spec.layers)
      for (const { function: called, expression } of layer.kind === 'kan' ? (layer.locked ?? []) : []) {
        const f = expression === undefined ? edgeExpression(called, variable('x')) : parseExpression(expression);
        found.set(called, printPython(f));
      }
  return [...found];
}

/** What reads the value in Python. */
const read = (value: unknown): string => `json.loads(${text(json(value))}, parse_int=whole)`;

/** JSON in ASCII. */
function json(value: unknown): string {
  return ascii(JSON.stringify(value));
}

function ascii(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** ASCII as a text of Python's. */
function text(words: string): string {
  return `"${words.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
