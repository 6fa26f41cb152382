// From columns to a formula: skeletons trained as KANs, their curves read as functions, the formulas' constants fitted, until one is exact or
// all likely shapes are tried. Knows columns of numbers, no tables and no files. Any-time: an abort returns the best so far.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { complexityOf } from '../formula/complexity.js';
import { number, product, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { EdgeFunction } from '../math/edge-functions.js';
import { standardDeviation } from '../math/spread.js';
import { little, type Steps } from '../work.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { chosenForFormulas } from './curve-fit.js';
import { affine, formOf } from './affine-form.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { searchNetworkFormulas } from './formula-search.js';
import { concludeFormulas, type ConcludedFormula, type Conclusion } from './conclude.js';
import { FormulaPool } from './formula-pool.js';
import { exactError } from './pareto.js';
import { proposers } from '../propose/index.js';
import type { Proposal } from '../propose/proposal.js';
import {
  isMet,
  isPicture,
  isReadAtOnce,
  isRough,
  lengthOfReading,
  TriedNetworks,
  type TriedNetwork,
} from './reading-rules.js';
import { type RowsApart, separate } from './separate-rows.js';
import { type ShapeNetworks, shapeNetworks, type ShapeThreads } from './shape-networks.js';
import type { SkeletonFit } from './skeleton-fit.js';
import { skeletonCandidates } from './skeleton-search.js';
import { freeCurves, skeletonText } from './skeleton.js';
import type { FunctionFit } from './function-fit.js';
import { explained } from './explained.js';
import type { SoundUnits } from './sound-units.js';
import { findStructure, plainStructure } from './structure.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { weigh } from './weighing.js';
import { type EdgeReading, readEdges } from './symbolize.js';

/** How the search for formulas of a table goes about it. All optional. */
export interface DiscoverOptions {
  /** names of the functions that formulas may have, of `edgeFunctionNames`; default all */
  functions?: readonly string[];
  /** own functions, beside those */
  own?: readonly EdgeFunction[];
  /** formulas beyond this complexity are left out; default 100 */
  maxComplexity?: number;
  /** for first parameters and the rows held back; default 42 */
  seed?: number;
  /** default: the fastest that is there */
  backend?: Backend;
  /** ends the search; the best so far is returned */
  signal?: AbortSignal;
  /** called for each shape that is tried */
  onProgress?: (event: DiscoverProgress) => void;
}

/** How far a search for formulas of a table is. */
export interface DiscoverProgress {
  /** of a table's classes, each of which has a search of its own: the one at hand */
  class?: string;
  /** columns that are left, while the few to search are chosen among many; absent afterwards */
  choosing?: readonly string[];
  /** shapes tried so far, and how many there are to try at most; 0 of 0 while the rows are looked at, before any network */
  tried: number;
  shapes: number;
  /** the shape at hand; empty before the first */
  shape: string;
  /** error of the best formula so far on rows it was not fitted to, relative to the spread of the target */
  error: number;
  /**
   * the formulas so far, by ascending complexity and falling error, as they were found and not yet tidied; with units, those in the groups at hand. `rmse` is
   * on rows they were not fitted to, in the target's units or, with `error`, in those of the measurement errors
   */
  formulas: readonly { expression: Expression; complexity: number; rmse: number }[];
}

/** What `searchFormulas` is told beside. */
export interface SearchOptions extends DiscoverOptions {
  /** how the target was measured; absent: as the residuals of the likeliest formula say */
  errors?: RowErrors | undefined;
  /** what formulas have to make sense in; absent: no units are known */
  sense?: SoundUnits | undefined;
  /** formulas that are looked at first */
  proposals?: readonly Proposal[];
  /** whether shapes of networks are tried where no proposal explains the rows; default true */
  networks?: boolean;
  /** train networks ahead of this thread; the same comes of it */
  threads?: ShapeThreads;
}

export interface Discovery {
  /** by ascending complexity and falling error */
  front: ConcludedFormula[];
  /** number of the formula of the front that says the rows in the fewest words, itself included */
  likeliest: number;
  /** what its errors are multiplied by to be parts of the value or numbers of standard deviations, and what was found of them */
  weighing: Conclusion['weighing'];
  /** the network that the most accurate formula is of, or one whose error is about the smallest; its error is that on rows held back */
  network?: { model: Model; rmse: number; shape: string };
  /** found: a formula that is exact to rounding; tried: all shapes were; aborted: the signal ended it */
  ended: 'found' | 'tried' | 'aborted';
  /** of the target on the rows learned from: what the network's output is relative to */
  mean: number;
  spread: number;
  /** standard deviation of the target on the rows held back */
  heldBackSpread: number;
  /** what the network's inputs are, of the columns: powers of ten, mostly 1 */
  scales?: number[];
  tried: number;
  /** functions nearest to the curves of the network */
  fits: (Edge & { fit: FunctionFit })[];
}

/** Shapes that are tried where it is noisy. */
const maxRough = 30;
/** Networks that are read at the end when none was exact. */
const maxRead = 5;

interface Trained extends TriedNetwork {
  fit: SkeletonFit;
  shape: string;
  /** what its edges are like, once it has been read */
  readings?: EdgeReading[];
}

/** Formulas for `y` in the named columns. Throws a KanError unless columns and y are as long, finite, and y changes. */
export async function searchFormulas(plain: Columns, options: SearchOptions = {}): Promise<Discovery> {
  const { signal, seed = 42, onProgress, errors, sense, networks: networksToo = true } = options;
  const { data, perUnit } = errors === undefined ? { data: plain, perUnit: 1 } : weigh(plain, errors);
  const functions = chosenForFormulas(options.functions, options.own);
  const separated = separate(data, seed);
  const { train, guide, learned, heldBack, mean, spread } = separated;
  const { maxComplexity = 100 } = options;
  const pool = new FormulaPool(guide, sense && ((expression) => sense.sound(expression) !== undefined));
  const pause = createPause();
  const turns = { pause, signal };
  const backend = options.backend ?? (await defaultBackend());
  const rows = train.y.length;
  const inputs = train.columns.length;
  // networks read columns in powers of ten of their units in which grids can span them
  const units = data.columns.map(unitOf);
  const readBy = (rows_: Columns): Float64Array => rowsOf(rows_, units);
  const x = readBy(train);
  const y = train.y.map((value) => (value - mean) / spread);
  const domains = data.columns.map((column, i): [number, number] => [
    units[i] * column.reduce((a, b) => Math.min(a, b), Infinity),
    units[i] * column.reduce((a, b) => Math.max(a, b), -Infinity),
  ]);
  const errorOn = (model: Model, told: Columns): number => {
    const predicted = predictRows(model, readBy(told), told.y.length, backend);
    let square = 0;
    for (let row = 0; row < predicted.length; row++)
      square += ((predicted[row] * spread + mean - told.y[row]) / (told.deviations?.[row] ?? 1)) ** 2;
    return Math.sqrt(square / predicted.length) / spread;
  };
  const usable = domains.flatMap(([lo, hi], i) => (hi > lo ? [i] : []));
  const finish = async (ended: Discovery['ended'], tried: number): Promise<Discovery> => {
    // powers between the functions that were asked for are not asked for
    const concluding = {
      exact: exactError * spread,
      freeExponents: options.functions === undefined,
      maxComplexity,
      errors,
      perUnit,
      units: sense,
    };
    const rowsApart = { train, guide, learned, heldBack };
    const { front, likeliest, weighing } = await paced(concludeFormulas(pool, rowsApart, concluding), turns);
    // the network that the best formula was read from, or of those as good as any the one of fewest curves, which is safest beyond the rows it knows
    const accurate = front.at(-1);
    const source = trained.all.find(({ shape }) => shape === accurate?.origin) ?? trained.asGoodAsAny().at(0);
    const settings = { functions, noise: source?.error ?? 0, compositions: false, backend };
    const readings =
      source?.readings ?? (source ? await paced(readEdges(source.fit.model, x, rows, settings), turns) : []);
    const fits = readings.flatMap(({ layer, input, output, candidates }) => {
      const fit = candidates.find((each) => each.fit)?.fit;
      return fit ? [{ layer, input, output, fit }] : [];
    });
    return {
      front,
      likeliest,
      weighing,
      ended,
      mean,
      spread,
      heldBackSpread: standardDeviation(heldBack.y),
      scales: units,
      tried,
      fits,
      ...(source && {
        network: {
          model: source.fit.model,
          rmse: errorOn(source.fit.model, { ...heldBack, deviations: undefined }) * spread,
          shape: source.shape,
        },
      }),
    };
  };
  const say = (tried: number, shapes: number, shape: string): void => {
    if (!onProgress) return;
    const formulas = pool.front().map(({ expression, complexity, rmse }) => ({ expression, complexity, rmse }));
    onProgress({ tried, shapes, shape, error: pool.least / spread, formulas });
  };
  let rough = false;
  const trained = new TriedNetworks<Trained>();
  let networks: ShapeNetworks | undefined;
  try {
    await paced(plainFormulas(train, mean, pool), turns);
    say(0, 0, '');
    const proposed = await paced(proposedFormulas(separated, pool, exactError * spread, options), turns);
    say(0, 0, '');
    if (usable.length === 0) return await finish('tried', 0);
    if (signal?.aborted) return await finish('aborted', 0);
    if (!networksToo) return await finish(proposed ? 'found' : 'tried', 0);
    const safe = domains.map(([lo, hi]): [number, number] => [lo, hi > lo ? hi : lo + 1]);
    // where the rows are explained a network is for looking at
    const structure = proposed ? plainStructure(inputs) : await paced(findStructure(x, y, inputs, safe), turns);
    rough = isRough(structure.error);
    const candidates = skeletonCandidates(usable, structure).slice(0, rough ? maxRough : undefined);
    let tried = 0;
    networks = shapeNetworks(
      candidates.map(({ root }) => root),
      // few coefficients where there is little to learn
      { data: { rows, x, y }, domains: safe, seed, ...(rough && { order: 3, gridSizes: [3] }) },
      // for looking at, the first or second network will do
      { backend, pause, signal, ...(!proposed && { threads: options.threads }) },
    );
    for (const [index, { root }] of candidates.entries()) {
      if (signal?.aborted) return await finish('aborted', tried);
      const shape = skeletonText(root, train.names);
      say(tried, candidates.length, shape);
      if (pause.due()) await pause();
      const fit = await networks.at(index);
      tried++;
      const each: Trained = { fit, shape, error: errorOn(fit.model, guide), curves: freeCurves(root) };
      trained.add(each);
      const formulas = pool.least / spread;
      // where the data is noisy nothing is exact, and one good network is as good as the next
      if ((rough || isMet(formulas, trained.least)) && trained.isWornOut) break;
      // the rows are explained: networks are for looking at, and the first that says about the same will do
      if (proposed && isPicture(each.error, formulas, tried)) return await finish('found', tried);
      if (proposed) continue;
      const seen = {
        error: each.error,
        alone: usable.length === 1,
        networks: trained.least,
        polynomial: structure.error,
        formulas: leastLike(each) / spread,
        read: trained.all.filter(({ readings }) => readings).length,
      };
      if (!isReadAtOnce(seen)) continue;
      await read(each);
      if (pool.least <= exactError * spread) return await finish('found', tried);
    }
    networks.end();
    for (const each of trained.asGoodAsAny().slice(0, maxRead)) {
      if (signal?.aborted) return await finish('aborted', tried);
      if (!each.readings && !isMet(leastLike(each) / spread, each.error)) await read(each);
    }
    return await finish(signal?.aborted ? 'aborted' : 'tried', tried);
  } finally {
    networks?.end();
    pause.close();
  }

  /** The smallest error of what is no longer than a formula that would be read from the network: a long one leaves room for a short one. */
  function leastLike({ curves }: Trained): number {
    return pool.leastWithin(lengthOfReading(curves));
  }

  /** Reads a network's edges and fits the likeliest formulas. */
  async function read(network: Trained): Promise<void> {
    const { fit, shape, error } = network;
    const readings = await paced(readEdges(fit.model, x, rows, { functions, noise: error, backend }), turns);
    network.readings = readings;
    const search = searchNetworkFormulas(fit.model, readings, train, {
      inputs: train.names.map((name, i) => affine(formOf(variable(name)), units[i], 0)),
      mean,
      spread,
      noise: error,
      exact: exactError * spread,
      rough,
      found: (expression, rmse) => {
        // what tidying can hardly bring down to it is not kept
        if (complexityOf(expression) <= 2 * maxComplexity) pool.add(expression, rmse, shape);
      },
    });
    await paced(search, turns);
  }
}

/** The mean, and the line in each column and in all: what any formula has to beat. */
export function* plainFormulas(train: Columns, mean: number, pool: FormulaPool): Steps<void> {
  const constant = number(mean);
  pool.add(constant, formulaError(constant, train), 'the mean');
  const line = (names: readonly string[]) => sum(...names.map((name) => product(0.5, variable(name))), mean || 0.5);
  const lists = [...train.names.map((name) => [name]), ...(train.names.length > 1 ? [train.names] : [])];
  for (const names of lists) {
    const { expression, rmse } = yield* fitConstants(line(names), train);
    pool.add(expression, rmse, 'a line');
  }
}

/** Which functions formulas may have, and whether exponents may be any number. */
export function allowedIn({ functions, own }: Pick<DiscoverOptions, 'functions' | 'own'>): {
  allows: (name: string) => boolean;
  powers: boolean;
} {
  const allowed = new Set<string>(chosenForFormulas(functions, own).map(({ name }) => name));
  // by default edges have no cosine of their own, for a sine with a phase is one; formulas may
  const all = functions === undefined;
  return { allows: (name) => all || allowed.has(name), powers: all };
}

/** What those who look at rows without a network propose, its constants fitted as those of any formula; whether it explains the rows. */
export function* proposedFormulas(
  apart: RowsApart,
  pool: FormulaPool,
  exact: number,
  { functions, own, proposals: given = [] }: SearchOptions,
): Steps<boolean> {
  const { train } = apart;
  const settings = allowedIn({ functions, own });
  const proposals: Proposal[] = [];
  for (const { expression, origin, fixedExponents = false } of given) {
    const fit = yield* fitConstants(expression, train, { freeExponents: !fixedExponents });
    if (Number.isFinite(fit.rmse)) pool.add(fit.expression, fit.rmse, origin);
    if (pool.least <= exact) return true;
    if (yield little) return false;
  }
  if (given.length > 0 && (yield* explained(pool, apart, exact))) return true;
  for (const round of proposers) {
    for (const propose of round) {
      const looking = propose(train, settings, (each) => proposals.push(each));
      for (let stop = false, done = false; !done;) {
        const step = looking.next(stop);
        done = step.done === true;
        // what was proposed is fitted at once: if it is exact nobody need look further
        for (const { expression, origin, fixedExponents = false } of proposals.splice(0)) {
          const fit = yield* fitConstants(expression, train, { freeExponents: !fixedExponents });
          pool.add(fit.expression, fit.rmse, origin);
          if (yield little) return pool.least <= exact;
        }
        // of what is exact in the same breath the shortest is the answer
        if (pool.least <= exact) return true;
        if (!done) stop = yield step.value as number;
      }
      if (yield little) return false;
    }
    if (yield* explained(pool, apart, exact, round === proposers[0])) return true;
  }
  return false;
}

/** 1 for what is of ordinary size, else the power of ten that brings the largest value to between 1 and 10. */
export function unitOf(column: Float64Array): number {
  const size = column.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return size === 0 || (size > 1e-9 && size < 1e12) ? 1 : 10 ** -Math.floor(Math.log10(size));
}

function rowsOf({ columns, y }: Columns, units: readonly number[]): Float64Array {
  const inputs = columns.length;
  return Float64Array.from(
    { length: y.length * inputs },
    (_, i) => units[i % inputs] * columns[i % inputs][Math.floor(i / inputs)],
  );
}
