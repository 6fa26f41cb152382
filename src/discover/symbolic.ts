// The formula of a network that is already there: its edges read as functions, the constants fitted to rows or, without any, to the
// network's own answers. Knows models; where rows come from is network-rows.ts's, the search formula-search.ts's.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import { optionsMeant } from '../data/meant-names.js';
import { inputQuantities, inputNames, outputNames } from '../data/encoding.js';
import { rowNumber } from '../data/missing.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { checkTable, type Table } from '../data/table.js';
import { KanError } from '../errors.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { spreadOf } from '../math/spread.js';
import { limitSteps, type Work } from '../work.js';
import { checkAlone } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { modelWidths, widthsText } from '../model/layout.js';
import { type KnownRows, knownRows, learnedOf, type MeasuredRows } from '../table/known-rows.js';
import { paced } from '../train/paced.js';
import { completeInTurns, createPause } from '../train/pause.js';
import { affine, formOf } from './affine-form.js';
import { chosenForFormulas } from './curve-fit.js';
import { formulaIn } from './search-front.js';
import type { DiscoveredFormula } from './formula-front.js';
import { plainFormulas } from './discover.js';
import { errorColumn, type MeasurementError, type RowErrors } from '../fit/measurement-error.js';
import type { Expression } from '../formula/expression.js';
import { takeEvenly } from '../math/even-rows.js';
import { type Columns, formulaValues } from '../formula/formula-fit.js';
import { measuredRows, saidRows } from './network-conclusion.js';
import { isPoor, placesOf, plainEncoding, sampleOf, scaleOf, targetOf, workOfTidying } from './output-rows.js';
import { dominantRows } from './set-aside.js';
import type { Slips } from './slip-rows.js';
import { FormulaPool } from './formula-pool.js';
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
import { type ClassComparison, compareClasses } from './class-measure.js';
import { withFormulaImportance } from './formula-importance.js';
import { exactError, pickFormula, type PickRule } from './pareto.js';
import { checkMeasurable } from './measurable.js';
import { edgesInto, readEdges } from './symbolize.js';
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
  /** how exact the measured values of a table are; default: as the residuals say, constant, or relative where they grow with the value */
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
  /** a few rows of a table that make nearly all of the answer's squared error, and count as all others do; absent where there are none */
  slips?: Slips;
  /** how its values were measured, as was asked for or found; absent where they are what the network says */
  error?: 'constant' | 'relative' | 'column';
  /** curves of the network on the way to this output */
  curves: number;
  /** whether the curves were too many for a short formula that says what the network says: then prune it, or search the table itself */
  tooLarge: boolean;
  /** some rows evenly, to draw formulas with */
  sample: { columns: Record<string, Float64Array>; target: Float64Array };
}

/** Formulas for each output of a network, from `symbolizeModel`, and the function each of its edges is most like. */
export interface SymbolicResult {
  /** names of the inputs: the variables of the formulas */
  inputs: string[];
  outputs: SymbolicOutput[];
  /** the widths of the network */
  layers: string;
  /** how a table's columns enter the formulas, and what these say: both in their own units */
  encoding: TableEncoding;
  /** what each edge is most like */
  fits: { layer: number; input: number; output: number; fit: FunctionFit }[];
  /** whether constants were fitted to given rows, or to the network */
  of: 'table' | 'network';
  /** rows that constants and the choice are of, and rows held back, on which errors are told; of the network none is held back */
  rows: { learned: number; heldBack: number };
  /** which rows of a table the errors are of; absent of what the network says */
  measured?: MeasuredRows;
  /** of classes, where the table has them: network and formulas on the same rows */
  classes?: ClassComparison;
  /** whether the signal ended it before all was tried */
  stopped: boolean;
}

/** Rows below which none is held back, and rows that curves are read at, at most. */
const [leastMeasured, rowsOfReading] = [10, 1000];
/** Curves that read well together. */
const fewCurves = 10;

/**
 * Formulas for each output of a model of KAN layers and products (of classes: for each class's logit; of two classes for the
 * log-odds of the second). Columns have the names that the
 * model was trained with; a network of arrays reads x1, x2 … and says y, or y1, y2 … Curves are read at up to 1000 rows; constants, their errors and the
 * choice are of up to 100 000, as in `discoverTable`, and of measured values a fifth, at most 2000, is held back to tell errors on; of the table that
 * the model was trained on those rows that its training held back. The search has a budget of work: a network of many curves gets a rough formula. Throws a KanError for other layers and for rows that do not fit.
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
  const { options: named, decisions } = optionsMeant(
    { error: options.error },
    table?.columns.map(({ name }) => name) ?? [],
  );
  const { error } = named;
  const sigma = error === undefined ? undefined : errorColumn('symbolizeModel', error);
  const { x, rows, columns, taken, truth, labels, errorsOf } = table
    ? await completeInTurns(rowsOfTable(encoding, table, sigma))
    : data
      ? await completeInTurns(rowsOfArrays(spec, encoding, data))
      : rowsInRanges(encoding, seed);
  if (error !== undefined && !errorsOf)
    throw new KanError(
      'symbolizeModel: `error` is of measured values, and there are none',
      'give a table with the target, of a model for numbers',
    );
  const { target: kindOfTarget } = encoding;
  const logarithms =
    kindOfTarget.kind === 'regression' && kindOfTarget.columns.some(({ transform }) => transform !== undefined);
  if (error !== undefined && logarithms)
    throw new KanError('symbolizeModel: `error` is of measured values, and this model says logarithms of them');
  const backend = options.backend ?? (await defaultBackend());
  const answers = answersOf(encoding, await completeInTurns(predictInPieces(model, x, rows, backend)), rows);
  const known = table && truth && spec.encoding ? await completeInTurns(knownRows(encoding, table)) : undefined;
  const apart = known?.heldBack && taken && placesOf(known.heldBack, taken);
  // where each of them has a gap, others have to do, as where fewer than three are left, which do not even tell a mean from noise
  const heldBackRows = apart && apart.length > 0 && apart.length < rows - 2 ? apart : undefined;
  const names = inputNames(encoding);
  const inputs = inputQuantities(encoding).map(({ core, offset, factor }) =>
    affine(formOf(core), factor, -offset * factor),
  );
  const targets = answers.map((said, output) => targetOf(truth?.[output] ?? said, said));
  const reading = { x: takeEvenly(x, rows, rowsOfReading), rows: Math.min(rows, rowsOfReading) };
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
    const readings = await paced(readEdges(model, reading.x, reading.rows, { functions, noise, backend }), turns);
    const fits = readings.flatMap(({ layer, input, output, candidates }) =>
      candidates[0]?.fit ? [{ layer, input, output, fit: candidates[0].fit }] : [],
    );
    let heldBack = 0;
    for (const [output, name] of outputNames(encoding).entries()) {
      const { y, noise: ownNoise } = targets[output];
      const [offset, factor] = scaleOf(encoding, output);
      // logarithms of measured values are no measured values
      const errors = logarithms ? ({ kind: 'constant' } as const) : error && errorsOf?.(name, error);
      const own = { names, columns, y };
      const said = answers[output];
      const parts =
        truth && rows >= leastMeasured && spreadOf(y).deviation > 0
          ? measuredRows(own, { said, errors, seed, heldBack: heldBackRows })
          : saidRows(own, said);
      const { train, told } = parts;
      const { networkRmse } = told;
      const spread = told.spread || 1;
      if (told.heldBack) heldBack = told.rows;
      // edges to other outputs say nothing of this one
      const edges = readings
        .filter(edgesInto(model, output))
        .map((edge) => ({ ...edge, noise: (edge.noise * ownNoise) / noise }));
      const pool = new FormulaPool(parts.guide);
      const exact = exactError * spread;
      const { mean } = spreadOf(train.y);
      await paced(plainFormulas(train, mean, pool), { pause });
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
      const concluding = parts.conclude(pool, { exact, freeExponents: options.functions === undefined });
      const budget = workOfTidying(rows, answers.length);
      const { front, likeliest, kind, perUnit } = await paced(limitSteps(concluding, budget), turns);
      const best =
        pick === 'balance' && likeliest !== undefined
          ? likeliest
          : pickFormula(front, pick, { spread, floor: 1.02 * front.at(-1)!.rmse });
      const { plainRmse, complexity } = front[best];
      const poor = isPoor({ complexity, rmse: plainRmse, network: networkRmse, spread });
      outputs.push({
        name,
        formulas: front.map((each) => ({
          formula: formulaIn(each.expression, names),
          complexity: each.complexity,
          rmse: each.plainRmse,
          ...(kind !== 'constant' && { weightedRmse: each.rmse * perUnit }),
          origin: each.origin,
          r2: 1 - (each.plainRmse / spread) ** 2,
          ...(each.wins !== undefined && { wins: each.wins }),
          ...(each.constants && { constants: each.constants }),
        })),
        best,
        networkRmse,
        ...(truth && { error: kind }),
        ...slipsOf(
          own,
          front[best].expression,
          errors,
          (row) => (table && taken ? rowNumber(table, taken[row]) : row + 1),
          truth !== undefined,
        ),
        curves: edges.length,
        tooLarge: edges.length > fewCurves && poor,
        sample: sampleOf(own),
      });
    }
    const chosen = outputs.map(({ formulas, best }) => formulas[best].formula);
    const plain = plainEncoding(encoding);
    const own = { names, columns, rows };
    return {
      inputs: encoding.inputs.map(({ name }) => name),
      layers: widthsText(modelWidths(spec)),
      // of places in its ranges it is drawn when it is asked for
      encoding:
        table || data ? await completeInTurns(withFormulaImportance(plain, chosen, columns, { backend })) : plain,
      ...(labels && { classes: await completeInTurns(compareClasses(encoding, answers, chosen, own, labels)) }),
      outputs,
      fits,
      of: truth ? 'table' : 'network',
      rows: { learned: rows - heldBack, heldBack },
      ...(table &&
        truth &&
        spec.encoding && {
          measured: {
            ...(await completeInTurns(
              measuredOn(
                encoding,
                table,
                { ...known!, heldBack: heldBackRows },
                { heldBack, rows, gaps: heldBackRows ? known!.heldBack!.length - heldBackRows.length : 0 },
              ),
            )),
            ...(decisions.length > 0 && { meant: decisions }),
          },
        }),
      stopped: signal?.aborted ?? false,
    };
  } finally {
    pause.close();
  }
}

/** Rows that make nearly all of the error of an answer, with their numbers; nothing where nothing was measured. */
function slipsOf(
  own: Columns,
  answer: Expression,
  errors: RowErrors | undefined,
  numberOf: (row: number) => number,
  measured: boolean,
): { slips?: Slips } {
  if (!measured) return {};
  const said = formulaValues(answer, own);
  const found = dominantRows(errors?.kind === 'column' ? { y: own.y, deviations: errors.deviations } : own, said);
  if (found === undefined) return {};
  const rows = found.rows.map((row) => ({
    row: numberOf(row),
    value: own.y[row],
    ...(Number.isFinite(said[row]) && { said: said[row] }),
  }));
  return { slips: { rows, kept: true, share: found.share } };
}

/** Which rows errors are of, and how many of them the network learned from. */
function* measuredOn(
  encoding: TableEncoding,
  table: Table,
  { sameTable, heldBack, learned }: Omit<KnownRows, 'heldBack'> & { heldBack: Uint32Array | undefined },
  { rows, heldBack: measured, gaps }: { rows: number; heldBack: number; gaps: number },
): Work<MeasuredRows> {
  // another table's rows, and rows of which none was held back, were all taken alike
  const share = heldBack === undefined ? yield* learnedOf(encoding, table) : Number(learned);
  return {
    rows: measured || rows,
    heldBack: measured > 0,
    sameTable,
    ...(gaps > 0 && { gaps }),
    ...(share !== undefined && { learned: share }),
  };
}
