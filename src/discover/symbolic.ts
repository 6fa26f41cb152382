// The formula of a network that is already there: its edges read as functions, the constants fitted to rows or, without any, to the
// network's own answers. Knows models; where rows come from is network-rows.ts's, the search formula-search.ts's.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { encodingQuantities, inputNames, outputNames } from '../data/encoding.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { checkTable, type Table } from '../data/table.js';
import { KanError } from '../errors.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { spreadOf } from '../math/spread.js';
import { limitSteps, type Steps } from '../work.js';
import { checkAlone } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { affine, formOf } from './affine-form.js';
import { chosenForFormulas } from './curve-fit.js';
import { formulaIn } from './discover-table.js';
import type { DiscoveredFormula } from './formula-front.js';
import { plainFormulas } from './discover.js';
import { complexityOf } from '../formula/complexity.js';
import { deviationsOf, errorColumn, type MeasurementError } from '../fit/measurement-error.js';
import { descriptionLength } from './description.js';
import { type Columns, formulaError } from '../formula/formula-fit.js';
import {
  type MeasuredConstant,
  type MeasuredFormula,
  measureConstants,
  type MeasureOptions,
} from './measured-constants.js';
import { inUnits, type Weighed } from './weighing.js';
import { FormulaPool, type FoundFormula } from './formula-pool.js';
import { searchNetworkFormulas } from './formula-search.js';
import type { FunctionFit } from './function-fit.js';
import {
  answersOf,
  encodingOrPlain,
  type NetworkData,
  rowsInRanges,
  rowsOfArrays,
  rowsOfTable,
} from './network-rows.js';
import { exactError, paretoFront, pickFormula, type PickRule } from './pareto.js';
import { checkMeasurable } from './measurable.js';
import { edgesInto, readEdges } from './symbolize.js';
import { shortened, tidyFormula, type TidyOptions } from './tidy-formula.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkRun } from '../compute/run.js';

/** How `symbolizeModel` looks for formulas. All optional. */
export interface SymbolicOptions {
  /** rows to fit constants to; without them the network's own answers at random places in its ranges are taken */
  table?: Table;
  /** the same rows as arrays, for a network that was trained on arrays */
  data?: NetworkData;
  /** names of the functions that formulas may have, of `edgeFunctionNames`; default all */
  functions?: readonly string[];
  /** own functions, beside those */
  own?: readonly EdgeFunction[];
  /** default 'balance': of rows with measured values the formula that says them in the fewest words, as `discoverTable` has it */
  pick?: PickRule;
  /** how exact the measured values of a table are; default 'constant' */
  error?: MeasurementError;
  /** for the places and the rows held back; default 42 */
  seed?: number;
  /** default `defaultBackend()` */
  backend?: Backend;
  /** ends the search; the best so far is returned */
  signal?: AbortSignal;
  /** called whenever there is something new */
  onProgress?: (event: SymbolicProgress) => void;
}

const symbolicOptions: OptionNames<SymbolicOptions> = {
  table: true,
  data: true,
  functions: true,
  own: true,
  pick: true,
  error: true,
  seed: true,
  backend: true,
  signal: true,
  onProgress: true,
};

/** How far `symbolizeModel` is. */
export interface SymbolicProgress {
  /** the output at hand, from 0, of so many, and its name */
  output: number;
  outputs: number;
  name: string;
  /** what is being done for it */
  doing: 'reading' | 'searching' | 'tidying';
  /** formulas fitted so far, and the smallest error among them, in the target's units */
  formulas: number;
  rmse: number;
}

/** The formulas found for one output of a network. */
export interface SymbolicOutput {
  /** the output's name */
  name: string;
  /** by ascending complexity and falling error */
  formulas: DiscoveredFormula[];
  /** index of the answer */
  best: number;
  /** error of the network itself on the same rows */
  networkRmse: number;
  /** curves of the network on the way to this output */
  curves: number;
  /** whether the curves were too many for a short formula that says what the network says: then prune it, or search the table itself */
  tooLarge: boolean;
}

/** Formulas for each output of a network, from `symbolizeModel`, and the function each of its edges is most like. */
export interface SymbolicResult {
  /** names of the inputs: the variables of the formulas */
  inputs: string[];
  outputs: SymbolicOutput[];
  /** what each edge is most like */
  fits: { layer: number; input: number; output: number; fit: FunctionFit }[];
  /** whether constants were fitted to given rows, or to the network */
  of: 'table' | 'network';
  /** whether the signal ended it before all was tried */
  stopped: boolean;
}

/** A longer formula has an error below this share of the shorter one's. */
const worthwhile = 0.98;
/** Work of making the formulas of a network short, see work.ts. */
const maxTidying = 2e9;
/** Curves that read well together; of more, what a formula may lose beside the network, and how complex it may be. */
const [fewCurves, muchWorse, toRead] = [10, 1.5, 60];

/**
 * Formulas for each output of a model of KAN layers and products (of classes: for each class's logit; of two classes for the
 * log-odds of the second). Columns have the names that the
 * model was trained with; a network of arrays reads x1, x2 … and says y, or y1, y2 … Rows beyond 1000 are not looked at. The search has a budget of
 * work: a network of many curves gets a rough formula. Throws a KanError for other layers and for rows that do not fit.
 */
export async function symbolizeModel(model: Model, options: SymbolicOptions = {}): Promise<SymbolicResult> {
  checkNames('symbolizeModel', options, symbolicOptions);
  checkRun('symbolizeModel', options);
  checkModel(model, 'symbolizeModel');
  checkAlone('symbolizeModel', model);
  if (options.table !== undefined) checkTable('symbolizeModel', options.table);
  if (options.data !== undefined) checkNames('symbolizeModel: `data`', options.data, ['x', 'y'], 'x');
  const { table, data, pick = 'balance', seed = 42, signal, onProgress } = options;
  const { spec } = model;
  const other = spec.layers.find(({ kind }) => kind !== 'kan' && kind !== 'product');
  if (other)
    throw new KanError(
      `symbolizeModel: the model has a ${other.kind} layer, and formulas cannot be read from such layers`,
      'train one without, of KAN layers and products',
    );
  if (table && data) throw new KanError('symbolizeModel: rows come from `table` or from `data`, not from both');
  const encoding = encodingOrPlain(spec);
  const functions = chosenForFormulas(options.functions, options.own);
  const { error } = options;
  const sigma = error === undefined ? undefined : errorColumn('symbolizeModel', error);
  const { x, rows, columns, truth, errorsOf } = table
    ? rowsOfTable(encoding, table, sigma)
    : data
      ? rowsOfArrays(spec, encoding, data)
      : rowsInRanges(encoding, seed);
  if (error !== undefined && !errorsOf)
    throw new KanError(
      'symbolizeModel: `error` is of measured values, and there are none',
      'give a table with the target, of a model for numbers',
    );
  const { target: kindOfTarget } = encoding;
  if (
    error !== undefined &&
    kindOfTarget.kind === 'regression' &&
    kindOfTarget.columns.some(({ transform }) => transform !== undefined)
  )
    throw new KanError('symbolizeModel: `error` is of measured values, and this model says logarithms of them');
  const backend = options.backend ?? (await defaultBackend());
  const answers = answersOf(encoding, predictRows(model, x, rows, backend), rows);
  const names = inputNames(encoding);
  const inputs = encodingQuantities(encoding).map(({ core, offset, factor }) =>
    affine(formOf(core), factor, -offset * factor),
  );
  const targets = answers.map((said, output) => targetOf(truth?.[output] ?? said, said));
  for (const [output, { y }] of targets.entries()) {
    const { deviation } = spreadOf(y);
    if (deviation !== 0) checkMeasurable('symbolizeModel', outputNames(encoding)[output], deviation);
  }
  const pause = createPause();
  const turns = { pause, signal };
  try {
    const outputs: SymbolicOutput[] = [];
    const tell = (output: number, doing: SymbolicProgress['doing'], formulas = 0, rmse = Infinity): void =>
      onProgress?.({ output, outputs: answers.length, name: outputNames(encoding)[output], doing, formulas, rmse });
    tell(0, 'reading');
    // read for the output that is met best; for the others the curves are known less well
    const noise = Math.min(...targets.map((target) => target.noise));
    const readings = await paced(readEdges(model, x, rows, { functions, noise, backend }), turns);
    const fits = readings.flatMap(({ layer, input, output, candidates }) =>
      candidates[0]?.fit ? [{ layer, input, output, fit: candidates[0].fit }] : [],
    );
    for (const [output, name] of outputNames(encoding).entries()) {
      const { y, networkRmse, spread, noise: ownNoise } = targets[output];
      const [offset, factor] = scaleOf(encoding, output);
      const errors = errorsOf?.(name, error ?? 'constant');
      // what the network says stands for the values that errors go with
      const { data: train, perUnit }: Weighed =
        !errors || errors.kind === 'constant'
          ? { data: { names, columns, y }, perUnit: 1 }
          : inUnits({ names, columns, y }, deviationsOf(errors, answers[output]));
      // edges to other outputs say nothing of this one
      const edges = readings
        .filter(edgesInto(model, output))
        .map((edge) => ({ ...edge, noise: (edge.noise * ownNoise) / noise }));
      const pool = new FormulaPool(train);
      const exact = exactError * spread;
      await paced(
        plainFormulas(
          train,
          y.reduce((sum, value) => sum + value / rows, 0),
          pool,
        ),
        { pause },
      );
      let formulas = 0;
      const search = searchNetworkFormulas(model, edges, train, {
        inputs,
        output,
        mean: offset,
        spread: factor,
        noise: networkRmse / factor,
        exact,
        effort: 1 / answers.length,
        found: (expression, rmse) => {
          pool.add(expression, rmse, 'the network');
          tell(output, 'searching', ++formulas, pool.least);
        },
      });
      await paced(search, turns);
      tell(output, 'tidying', formulas, pool.least);
      const freeExponents = options.functions === undefined;
      const tidied = tidyAll(worthReading(pool.front()), train, {
        exact,
        freeExponents,
        ...(errors !== undefined && { numbers: 'measured' as const }),
      });
      const unit = errors?.kind === 'column' ? 1 / perUnit : undefined;
      const measured = measureAll(tidied, train, { exact, freeExponents, unit, isMeasured: errors !== undefined });
      const front = await paced(limitSteps(measured, maxTidying / answers.length), turns);
      const best =
        pick === 'balance' && errors !== undefined
          ? shortest(front, rows, exact)
          : pickFormula(front, pick, { spread, floor: 1.02 * front.at(-1)!.rmse });
      const { rmse, complexity } = front[best];
      const isPoor = rmse > muchWorse * Math.max(networkRmse, 0.01 * spread) || complexity > toRead;
      outputs.push({
        name,
        formulas: front.map((each) => ({
          formula: formulaIn(each.expression, names),
          complexity: each.complexity,
          rmse: each.plainRmse,
          ...(errors && errors.kind !== 'constant' && { weightedRmse: each.rmse * perUnit }),
          origin: each.origin,
          r2: 1 - (each.plainRmse / spread) ** 2,
          ...(each.constants && { constants: each.constants }),
        })),
        best,
        networkRmse,
        curves: edges.length,
        tooLarge: edges.length > fewCurves && isPoor,
      });
    }
    return {
      inputs: encoding.inputs.map(({ name }) => name),
      outputs,
      fits,
      of: truth ? 'table' : 'network',
      stopped: signal?.aborted ?? false,
    };
  } finally {
    pause.close();
  }
}

/** What is to be said, and how well the network says it. */
function targetOf(
  y: Float64Array,
  said: Float64Array,
): { y: Float64Array; networkRmse: number; spread: number; noise: number } {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  const spread = rms(y, new Float64Array(y.length).fill(mean)) || 1;
  const networkRmse = rms(y, said);
  return { y, networkRmse, spread, noise: Math.max(networkRmse / spread, 1e-6) };
}

/** The formulas made short, those that no other beats. */
function* tidyAll(front: readonly FoundFormula[], train: Columns, options: TidyOptions): Steps<FoundFormula[]> {
  const tidy = new FormulaPool(train);
  for (const { expression, origin } of front) {
    const fit = yield* tidyFormula(expression, train, options);
    tidy.add(fit.expression, fit.rmse, origin);
  }
  return tidy.front();
}

/** A formula with its measured constants; `rmse` is over deviations, `plainRmse` in the target's units. */
interface MeasuredFound extends FoundFormula {
  plainRmse: number;
  constants?: MeasuredConstant[];
}

interface MeasureAllOptions extends MeasureOptions {
  exact: number;
  freeExponents: boolean;
  /** whether what is said was measured */
  isMeasured: boolean;
}

/** The formulas with constants that are measurements, where their rows are; those that no other beats. */
function* measureAll(
  tidied: Steps<FoundFormula[]>,
  train: Columns,
  { exact, freeExponents, unit, isMeasured }: MeasureAllOptions,
): Steps<MeasuredFound[]> {
  const all: MeasuredFound[] = [];
  for (const found of yield* tidied) {
    let fit: MeasuredFormula = found;
    if (isMeasured && found.rmse > exact) {
      fit = yield* measureConstants(found.expression, train, { freeExponents, unit, enough: exact / 1000 });
      if (!fit.constants) fit = yield* shortened({ ...fit, parameters: new Float64Array(0) }, train, freeExponents);
    }
    const { expression, rmse, constants } = fit;
    all.push({
      ...found,
      expression,
      complexity: complexityOf(expression),
      rmse,
      plainRmse: formulaError(expression, { ...train, deviations: undefined }),
      ...(constants && { constants }),
    });
  }
  return paretoFront(all);
}

/** The number of the formula that says the rows in the fewest words. */
function shortest(front: readonly FoundFormula[], rows: number, exact: number): number {
  const lengths = front.map(({ expression, rmse }) => descriptionLength(expression, rmse, rows, exact));
  return lengths.indexOf(Math.min(...lengths));
}

/** Of a front those that bring a little more than the simpler ones before them. */
function worthReading(front: readonly FoundFormula[]): FoundFormula[] {
  let least = Infinity;
  return front.filter(({ rmse }) => {
    const isBetter = rmse < worthwhile * least;
    if (isBetter) least = rmse;
    return isBetter;
  });
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
