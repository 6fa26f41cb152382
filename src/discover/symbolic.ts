// The formula of a network that is already there: its edges read as functions, the constants fitted to a table or, without one, to the
// network's own answers. Knows models and tables; the search is formula-search.ts's.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { decodeOutputs, encodeInputs, inputNames, outputNames, type TableEncoding } from '../data/encoding.js';
import { resolveMissing } from '../data/missing.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { variable } from '../formula/build.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { createPause } from '../train/pause.js';
import { affine, formOf } from './affine-form.js';
import { chosen } from './curve-fit.js';
import { type DiscoveredFormula, formulaIn } from './discover-table.js';
import type { Columns } from './formula-fit.js';
import { FormulaPool } from './formula-pool.js';
import { searchNetworkFormulas } from './formula-search.js';
import type { FunctionFit } from './function-fit.js';
import { exactError, pickFormula, type PickRule } from './pareto.js';
import { readEdges } from './symbolize.js';
import { tidyFormula } from './tidy-formula.js';

export interface SymbolicOptions {
  /** rows to fit constants to; without them the network's own answers at random places in its ranges are taken */
  table?: Table;
  functions?: readonly string[];
  own?: readonly EdgeFunction[];
  /** default 'balance' */
  pick?: PickRule;
  seed?: number;
  backend?: Backend;
  signal?: AbortSignal;
}

export interface SymbolicOutput {
  /** the output's name */
  name: string;
  /** by ascending complexity and falling error */
  formulas: DiscoveredFormula[];
  /** index of the answer */
  best: number;
  /** error of the network itself on the same rows */
  networkRmse: number;
}

export interface SymbolicResult {
  inputs: string[];
  outputs: SymbolicOutput[];
  /** what each edge is most like */
  fits: { layer: number; input: number; output: number; fit: FunctionFit }[];
  /** whether constants were fitted to a table, or to the network */
  of: 'table' | 'network';
}

/** Places at which a network is asked where there is no table. */
const places = 1000;

/**
 * Formulas for each output of a model of KAN layers and products that was trained on a table (of classes: for each class's logit). Throws
 * a KanError for other layers, and for models that do not say which columns they read.
 */
export async function symbolizeModel(model: Model, options: SymbolicOptions = {}): Promise<SymbolicResult> {
  checkModel(model, 'symbolizeModel');
  const { table, pick = 'balance', seed = 42, signal } = options;
  const other = model.spec.layers.find(({ kind }) => kind !== 'kan' && kind !== 'product');
  if (other)
    throw new KanError(
      `symbolizeModel: the model has a ${other.kind} layer, which no formula is read from`,
      'train one without, of KAN layers and products',
    );
  const { encoding } = model.spec;
  if (!encoding) throw new KanError('symbolizeModel: this model does not say which columns it reads');
  const backend = options.backend ?? (await defaultBackend());
  const names = inputNames(encoding);
  const functions = chosen(options.functions, options.own);
  const { x, rows, truth } = table ? fromTable(encoding, table) : fromRanges(encoding, modelInputs(model.spec), seed);
  const answers = decoded(encoding, predictRows(model, x, rows, backend), rows);
  const raw = rawInputs(encoding);
  const columns = names.map((_, i) =>
    Float64Array.from({ length: rows }, (_row, row) => x[row * names.length + i] / raw[i].factor + raw[i].offset),
  );
  const inputs = names.map((name, i) => affine(formOf(variable(name)), raw[i].factor, -raw[i].offset * raw[i].factor));
  const pause = createPause();
  try {
    const outputs: SymbolicOutput[] = [];
    const fits: SymbolicResult['fits'] = [];
    const outputNumbers = outputNames(encoding);
    for (const [output, name] of outputNumbers.entries()) {
      const said = answers[output];
      const y = truth?.[output] ?? said;
      const [mean, spread] = scaleOf(encoding, output);
      const networkRmse = rms(y, said);
      const spreadOfY = rms(y, new Float64Array(rows).fill(y.reduce((sum, value) => sum + value / rows, 0))) || 1;
      const train: Columns = { names, columns, y };
      const noise = Math.max(networkRmse / spreadOfY, 1e-6);
      const last = model.spec.layers.length - 1;
      // edges to other outputs say nothing of this one
      const edges = readEdges(model, x, rows, { functions, noise, backend }).filter(
        (edge) => edge.layer < last || edge.output === output,
      );
      if (output === 0)
        for (const { candidates, ...edge } of edges)
          if (candidates[0]?.fit) fits.push({ ...edge, fit: candidates[0].fit });
      const [pool, tidy] = [new FormulaPool(train), new FormulaPool(train)];
      const exact = exactError * spreadOfY;
      await searchNetworkFormulas(model, edges, train, {
        inputs,
        output,
        mean,
        spread,
        noise: networkRmse / spread,
        exact,
        signal,
        pause,
        found: (expression, rmse) => void pool.add(expression, rmse, 'the network'),
      });
      for (const { expression, origin } of pool.front()) {
        const fit = tidyFormula(expression, train, { exact });
        tidy.add(fit.expression, fit.rmse, origin);
      }
      const front = tidy.front();
      if (front.length === 0)
        throw new KanError(
          `symbolizeModel: no formula was found for "${name}"`,
          'train longer, or allow more functions',
        );
      outputs.push({
        name,
        formulas: front.map(({ expression, complexity, rmse, origin }) => ({
          formula: formulaIn(expression, names),
          complexity,
          rmse,
          origin,
          r2: 1 - (rmse / spreadOfY) ** 2,
        })),
        best: pickFormula(front, pick, { spread: spreadOfY, floor: 1.02 * front.at(-1)!.rmse }),
        networkRmse,
      });
    }
    return { inputs: encoding.inputs.map(({ name }) => name), outputs, fits, of: truth ? 'table' : 'network' };
  } finally {
    pause.close();
  }
}

/** The network's inputs, and for a regression what is to be said. */
function fromTable(encoding: TableEncoding, given: Table): { x: Float64Array; rows: number; truth?: Float64Array[] } {
  const { target } = encoding;
  const targets = target.kind === 'regression' ? target.columns.map(({ name }) => name) : [];
  const table = resolveMissing(given, targets, 'drop');
  const x = encodeInputs(encoding, table);
  if (target.kind !== 'regression') return { x, rows: table.rows };
  const truth = target.columns.map(({ name }) => {
    const column = findColumn(table, name, 'target column');
    if (column.kind !== 'number') throw new KanError(`symbolizeModel: column "${name}" has words`);
    return column.values;
  });
  return { x, rows: table.rows, truth };
}

/** Random places in what was seen in training. */
function fromRanges(
  encoding: TableEncoding,
  inputs: number,
  seed: number,
): { x: Float64Array; rows: number; truth?: undefined } {
  const random = createRandom(seed);
  const x = new Float64Array(places * inputs);
  for (let row = 0; row < places; row++) {
    let at = row * inputs;
    for (const column of encoding.inputs) {
      if (column.kind === 'number') {
        const [lo, hi] = column.range;
        x[at++] = (lo + (hi - lo) * random.next() - column.offset) * column.factor;
      } else {
        x[at + random.integer(column.categories.length)] = 1;
        at += column.categories.length;
      }
    }
  }
  return { x, rows: places };
}

function rawInputs({ inputs }: TableEncoding): { offset: number; factor: number }[] {
  return inputs.flatMap((column) =>
    column.kind === 'number'
      ? [{ offset: column.offset, factor: column.factor || 1 }]
      : column.categories.map(() => ({ offset: 0, factor: 1 })),
  );
}

/** Each output's values: of a regression in the target's units, of classes logits. */
function decoded(encoding: TableEncoding, outputs: ArrayLike<number>, rows: number): Float64Array[] {
  const count = outputNames(encoding).length;
  const values = encoding.target.kind === 'regression' ? decodeOutputs(encoding, outputs, rows) : outputs;
  return Array.from({ length: count }, (_, o) =>
    Float64Array.from({ length: rows }, (_row, row) => values[row * count + o]),
  );
}

/** An output's mean and spread: what the network's number is relative to. */
function scaleOf({ target }: TableEncoding, output: number): [mean: number, spread: number] {
  if (target.kind === 'classification') return [0, 1];
  const { offset, factor } = target.columns[output];
  return [offset, 1 / factor];
}

function rms(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}
