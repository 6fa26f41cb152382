// A whole run of Levenberg–Marquardt: several starts, of which the best goes on; grids from coarse to fine; ranges of hidden layers that
// follow the data. Yields after every accepted step, and nothing between pieces of work. Knows models and backends; history, validation
// and callbacks are full-batch.ts's.

import type { Backend, DatasetSource, Session } from '../compute/contract.js';
import type { NormalEquations } from '../math/normal-equations.js';
import { createRandom, type Random } from '../math/random.js';
import { initializeParameters } from '../model/initialize.js';
import {
  activeParameterCount,
  edgePosition,
  edgeRows,
  lastKAN,
  layerOffset,
  layerParameterCount,
  lockedOffset,
} from '../model/layout.js';
import type { Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import type { KANLayerSpec, ModelSpec, Real } from '../model/spec.js';
import { anchored } from './anchor.js';
import { followHiddenRanges } from './hidden-ranges.js';
import type { SearchResult } from '../math/lbfgs.js';
import { iterateLM, type Smoothing } from '../math/levenberg-marquardt.js';
import { normalEquations } from './normal-equations.js';
import { weightSumOf } from './options.js';
import { inPieces, type Work } from '../work.js';

/** Rows whose derivatives are kept at the same time: with 1000 parameters as much as the second-level cache holds. */
const batchRows = 256;

export interface LMRunOptions {
  /** accepted steps at most, those of the starts not counted */
  epochs: number;
  /** grid sizes to go through; none: the model's own grid alone */
  grids: readonly number[];
  /** how many starts are tried, the given parameters being the first */
  starts: number;
  /** whether hidden layers' ranges follow the data */
  follow: boolean;
  /** strength of the penalty on fourth differences of coefficients; 0: none */
  smoothing: number;
  /** pull back to where each grid began; see anchor.ts */
  anchor: number;
  seed: number;
  backend: Backend;
}

/** Where the run stands. */
export interface LMStep {
  /** the spec of now and live parameters in float64 */
  model: Model;
  /** holds the model's spec; its parameters are anybody's */
  session: Session;
  /** a step of the run, or one of a start that is only being tried */
  counted: boolean;
  /** what has happened since the last step */
  notes: string[];
}

export interface LMEnd {
  ended: SearchResult['ended'];
  /** the loss that was reached */
  value: number;
  /** set where a finer grid did not help the validation rows */
  worseGridSize?: number;
}

/** A model that is being worked on, with what it takes. */
interface Trial {
  model: Model;
  session: Session;
  equations: NormalEquations;
  close(): void;
}

/** A start on its way. */
interface Start {
  model: Model;
  value: number;
}

/** Starts in rounds: how many go on from each, and the steps they are given in it. */
const rounds = [
  { steps: 12, keep: 4 },
  { steps: 15, keep: 2 },
  { steps: 25, keep: 1 },
];
/** Steps with one node's curves new. */
const renewalSteps = 20;
/** Spread of the first coefficients of further starts, taken in turn. Large ones find what waves; the given parameters are small. */
const spreads = [2, 4, 1];
/** A start that leaves less than this share of the variance is good: no other is looked at. The given parameters need not try so hard. */
const [goodStart, goodGiven] = [1e-4, 1e-2];
/** Rows a start is tried on: so many for each unknown, but not fewer than this. */
const [rowsPerUnknown, fewestRows] = [12, 300];
/** Times the loss that new ranges may cost at once; training soon wins it back. */
const maxLost = 10;
/** Share of the variance that may always be lost. */
const negligible = 1e-3;
/**
 * A grid is done when so many steps together lowered the loss by less than this part of it; later where it is the only one, for on a refined
 * grid slow steps fit what lies between the points.
 */
const [patience, leastFall, leastFallAlone] = [15, 0.02, 1e-3];

/**
 * The steps of a run on data whose `scale` does not count; each `next` is told whether the step before was the best so far by validation
 * (undefined: there is no validation). `model` is in float64. Trusts its arguments.
 */
export function* runLM(
  model: Model,
  data: DatasetSource,
  weightSum: number,
  { epochs, grids, starts, follow, smoothing, anchor, seed, backend }: LMRunOptions,
): Generator<LMStep | undefined, LMEnd, boolean | undefined> {
  const open = (of: Model): Trial => openTrial(of, data, weightSum, backend);
  const { x, rows } = data;
  const sizes = grids.length > 0 ? grids : [undefined];
  const notes: string[] = [];
  let best: Start = yield* chooseStart();
  let ended: SearchResult['ended'] = 'iterations';
  let done = 0;
  for (const [stage, gridSize] of sizes.entries()) {
    // what earlier grids left over is there for the later ones
    const share = Math.ceil((epochs - done) / (sizes.length - stage));
    if (share === 0) break;
    if (gridSize !== undefined && stage > 0) notes.push(`grids of ${gridSize} intervals`);
    // a start that was not tried has hidden values that are about to change: ranges only grow for it
    const trial = yield* openAdapted(best.model, gridSize, stage > 0 || Number.isFinite(best.value));
    const adapted = trial.model;
    let improved: boolean | undefined;
    try {
      const from = Float64Array.from(adapted.parameters);
      const search = iterateLM(anchored(trial.equations, from, anchor), from, {
        iterations: share,
        project: monotoneProjection(adapted.spec),
        smoothing: smoothing > 0 ? smoothingOf(adapted.spec, trial.equations, smoothing) : undefined,
      });
      const falls: number[] = [];
      for (;;) {
        const { done: over, value } = search.next();
        if (over === true) {
          best = { model: { ...adapted, parameters: value.x }, value: value.value };
          ended = value.ended;
          break;
        }
        if (!value) {
          yield;
          continue;
        }
        done++;
        const now: Model = { spec: adapted.spec, parameters: value.x };
        const better = yield { model: now, session: trial.session, counted: true, notes: notes.splice(0) };
        if (better !== undefined) improved = improved || better;
        falls.push(value.value);
        const then = falls[falls.length - 1 - patience];
        if (then !== undefined && value.value > (1 - (sizes.length > 1 ? leastFall : leastFallAlone)) * then) {
          best = { model: { ...now, parameters: value.x.slice() }, value: value.value };
          ended = 'value';
          break;
        }
      }
    } finally {
      trial.close();
    }
    if (stage > 0 && improved === false) return { ended, value: best.value, worseGridSize: gridSize };
  }
  return { ended, value: best.value };

  /** The model on other grids, with ranges where the data is, unless its curves cannot follow there. */
  function* openAdapted(of: Model, gridSize: number | undefined, narrow: boolean): Work<Trial> {
    const { model: adapted, moved } = yield* followHiddenRanges(of, x, rows, { gridSize, follow, narrow, backend });
    const trial = open(adapted);
    if (moved.length === 0) return trial;
    let still: Trial | undefined;
    let chosen: Trial | undefined;
    try {
      still = open((yield* followHiddenRanges(of, x, rows, { gridSize, follow: false, backend })).model);
      const [cost, usual] = [yield* valueOf(trial), yield* valueOf(still)];
      const layers = moved.map((layer) => `layer ${layer}`).join(', ');
      const moves = cost <= maxLost * usual || cost <= negligible * variance(data, weightSum);
      notes.push(
        moves
          ? `the grids of ${layers} moved to where their inputs are`
          : `the grids of ${layers} stayed: moved, the loss would be ${cost.toPrecision(2)}, not ${usual.toPrecision(2)}`,
      );
      return (chosen = moves ? trial : still);
    } finally {
      // both, where the run was left off in between
      if (trial !== chosen) trial.close();
      if (still !== chosen) still?.close();
    }
  }

  /** The start that is best after a few steps on the coarsest grid. */
  function* chooseStart(): Generator<LMStep | undefined, Start, boolean | undefined> {
    const given: Start = { model: yield* adaptStart(model), value: Infinity };
    if (starts <= 1) return given;
    const few = someRows(data, Math.max(fewestRows, rowsPerUnknown * activeParameterCount(given.model.spec)));
    const spread = variance(few, weightSumOf(few));
    const trial = openTrial(given.model, few, weightSumOf(few), backend);
    let first: number;
    try {
      first = yield* valueOf(trial);
    } finally {
      trial.close();
    }
    // its ranges hold what it reads already, so they stay
    if (first <= goodGiven * spread) return given;
    const random = createRandom(seed);
    let field: Start[] = [given];
    while (field.length < starts) {
      const splineScale = spreads[(field.length - 1) % spreads.length];
      const parameters = initializeParameters(model.spec, random, { splineScale });
      keepLocked(model, parameters);
      field.push({ model: { spec: model.spec, parameters }, value: Infinity });
    }
    for (const { steps, keep } of rounds) {
      if (field.length === 1) break;
      const after: Start[] = [];
      for (const start of field) {
        const tried = yield* tryStart(start, few, steps, goodStart * spread);
        if (tried.value <= goodStart * spread) return tried;
        after.push(tried);
      }
      field = after.toSorted((a, b) => (a.value < b.value ? -1 : 1)).slice(0, keep);
    }
    // part of a composition is often found, and only a node is wrong: it gets other curves, until one is better
    let [found] = field as [Start];
    for (let tries = 0; tries < starts && found.value > goodStart * spread; tries++) {
      const renewed = renewNode(found.model, random, spreads[tries % spreads.length]);
      if (renewed === undefined) break;
      const tried = yield* tryStart({ model: renewed, value: Infinity }, few, renewalSteps, goodStart * spread);
      if (tried.value < found.value) found = tried;
    }
    return found;
  }

  /** On the coarsest grid, with ranges wide enough for the hidden values. */
  function* adaptStart(of: Model): Work<Model> {
    const options = { gridSize: sizes[0], follow, margin: 0.25, narrow: false, backend };
    return (yield* followHiddenRanges(of, x, rows, options)).model;
  }

  /** So many steps from a start, fewer where its loss is soon low enough. */
  function* tryStart(
    start: Start,
    few: DatasetSource,
    steps: number,
    enough: number,
  ): Generator<LMStep | undefined, Start, boolean | undefined> {
    const adapted = yield* adaptStart(start.model);
    const trial = openTrial(adapted, few, weightSumOf(few), backend);
    try {
      const search = iterateLM(trial.equations, yield* solveLast(trial, adapted), {
        iterations: steps,
        project: monotoneProjection(adapted.spec),
      });
      for (;;) {
        const { done: over, value } = search.next();
        if (over === true) return { model: { spec: adapted.spec, parameters: value.x }, value: finite(value.value) };
        if (!value) {
          yield;
          continue;
        }
        if (value.value <= enough)
          return { model: { spec: adapted.spec, parameters: value.x.slice() }, value: value.value };
        yield { model: { ...adapted, parameters: value.x }, session: trial.session, counted: false, notes: [] };
      }
    } finally {
      trial.close();
    }
  }
}

/** Writes the model's own numbers of locked edges into parameters drawn anew: others may lie outside a function's domain. */
function keepLocked({ spec, parameters: own }: Model, parameters: Real): void {
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan' || !layer.locked) return;
    const from = layerOffset(spec, index);
    const [first, end] = [from + lockedOffset(layer, 0), from + layerParameterCount(layer)];
    parameters.set(own.subarray(first, end), first);
  });
}

/** The model with new curves into one of its hidden nodes; undefined where it has none. */
function renewNode({ spec, parameters }: Model, random: Random, splineScale: number): Model | undefined {
  const hidden = spec.layers.flatMap((layer, index) =>
    layer.kind === 'kan' && index !== lastKAN(spec) ? [index] : [],
  );
  if (hidden.length === 0) return undefined;
  const index = hidden[random.integer(hidden.length)];
  const layer = spec.layers[index] as KANLayerSpec;
  const output = random.integer(layer.outputs);
  const fresh = initializeParameters(spec, random, { splineScale });
  const renewed = parameters.slice();
  for (let input = 0; input < layer.inputs; input++) {
    const { offset, stride } = edgePosition(layer, input, output);
    for (let row = 0; row < edgeRows(layer); row++) {
      const at = layerOffset(spec, index) + offset + row * stride;
      renewed[at] = fresh[at];
    }
  }
  return { spec, parameters: renewed };
}

/** Most unknowns whose equations are solved: 72 MB for the matrix and as much for its factor, a second or so for a step. */
export const maxUnknowns = 3000;

/** The largest system of a run: its unknowns, the grid size they belong to, and the bytes it takes. */
export function leastSquaresSize(
  { spec }: Model,
  grids: readonly number[] = [],
): { unknowns: number; gridSize: number; bytes: number } {
  const own = Math.max(...spec.layers.map((layer) => (layer.kind === 'kan' ? layer.gridSize : 0)));
  const gridSize = grids.length > 0 ? Math.max(...grids) : own;
  const layers = spec.layers.map((layer) =>
    layer.kind === 'kan' && grids.length > 0 ? { ...layer, gridSize } : layer,
  );
  const unknowns = activeParameterCount({ ...spec, layers });
  // the matrix and its factor, in double precision
  return { unknowns, gridSize, bytes: 2 * 8 * unknowns ** 2 };
}

/** Multiply-adds that trying starts may take, roughly: a second. */
const workOfStarts = 2e9;

/** The loss of a trial's own model. */
function valueOf({ equations, model }: Trial): Work<number> {
  return inPieces(equations.value(Float64Array.from(model.parameters)));
}

/** How many starts are worth trying, by what a step of one costs: 40 of small models, one of large ones. */
export function startsFor(spec: ModelSpec, rows: number): number {
  const unknowns = activeParameterCount(spec);
  const tried = Math.min(rows, Math.max(fewestRows, rowsPerUnknown * unknowns));
  const step = tried * unknowns ** 2 + unknowns ** 3 / 3;
  return Math.max(1, Math.min(40, Math.floor(workOfStarts / (20 * step))));
}

/** About so many rows, evenly from all. */
function someRows(data: DatasetSource, count: number): DatasetSource {
  const { rows, weights } = data;
  if (rows <= count) return data;
  const chosen = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
  const take = (values: ArrayLike<number>): Float64Array => {
    const width = values.length / rows;
    return Float64Array.from(
      { length: count * width },
      (_, i) => values[chosen[Math.floor(i / width)] * width + (i % width)],
    );
  };
  const some = { rows: count, x: take(data.x), y: take(data.y), weights: weights && take(weights) };
  // rows without weight tell nothing
  return weightSumOf(some) > 0 ? some : data;
}

function openTrial(model: Model, data: DatasetSource, weightSum: number, backend: Backend): Trial {
  const batchSize = Math.min(data.rows, batchRows);
  const session = backend.open(model.spec, model.parameters, { batchSize });
  const equations = session.normalEquations?.(session.load(data)) ?? normalEquations(model.spec, data, weightSum);
  return {
    model,
    session,
    equations,
    close() {
      equations.close?.();
      session.close();
    },
  };
}

/** The parameters with those of the last KAN layer where they are best by least squares, the others as they were. */
function* solveLast({ equations }: Trial, { spec, parameters }: Model): Work<Float64Array> {
  const x = Float64Array.from(parameters);
  const value = yield* inPieces(equations.assemble(x));
  const { active, diagonal } = equations;
  const last = lastKAN(spec);
  const first = layerOffset(spec, last);
  const end = first + layerParameterCount(spec.layers[last]);
  const highest = diagonal.reduce((most, own) => Math.max(most, own), 0);
  const inLast = (at: number): boolean => at >= first && at < end;
  const added = diagonal.map((own, i) => (inLast(active[i]) ? 1e-6 * own + 1e-9 * highest : 1e9 * (own + highest)));
  const step = new Float64Array(active.length);
  if (!(highest > 0) || !(yield* inPieces(equations.solve(added, step)))) return x;
  const moved = x.slice();
  active.forEach((at, i) => (moved[at] += inLast(at) ? step[i] : 0));
  monotoneProjection(spec)?.(moved);
  return (yield* inPieces(equations.value(moved))) < value ? moved : x;
}

/** The penalty on a model's B-splines. */
function smoothingOf(spec: ModelSpec, { active }: NormalEquations, strength: number): Smoothing {
  const columnOf = new Map(Array.from(active, (at, column) => [at, column]));
  const curves = spec.layers.flatMap((layer, index) => {
    if (layer.kind !== 'kan' || (layer.basis ?? 'bspline') !== 'bspline') return [];
    const base = layer.base === 'none' ? 0 : 1;
    return Array.from({ length: layer.inputs * layer.outputs }, (_, edge) => {
      const { offset, stride } = edgePosition(layer, Math.floor(edge / layer.outputs), edge % layer.outputs);
      const first = layerOffset(spec, index) + offset + base * stride;
      return Int32Array.from(
        { length: layer.gridSize + layer.order },
        (_2, c) => columnOf.get(first + c * stride) ?? -1,
      );
    }).filter(([start]) => start !== -1);
  });
  return { curves, strength };
}

/** Weighted mean of the squared distances of targets to their column's mean. */
function variance({ y, rows, weights }: DatasetSource, weightSum: number): number {
  const outputs = y.length / rows;
  let total = 0;
  for (let o = 0; o < outputs; o++) {
    let [sum, square] = [0, 0];
    for (let row = 0; row < rows; row++) sum += (weights?.[row] ?? 1) * y[row * outputs + o];
    for (let row = 0; row < rows; row++)
      square += (weights?.[row] ?? 1) * (y[row * outputs + o] - sum / weightSum) ** 2;
    total += square / weightSum / outputs;
  }
  return total;
}

/** Infinity in place of what is no number, so that it comes last. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Infinity;
}
