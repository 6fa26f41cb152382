// Where a run of Levenberg–Marquardt begins: several starts, tried in rounds on some of the rows, of which the best goes on. Knows models and
// backends, not what comes after.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { createRandom } from '../math/random.js';
import { initializeParameters } from '../model/initialize.js';
import { activeParameterCount, lastKAN, layerOffset, layerParameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import type { ModelSpec } from '../model/spec.js';
import { inPieces, type Work } from '../work.js';
import { takeEvenly } from '../math/even-rows.js';
import { followHiddenRanges } from './hidden-ranges.js';
import { type LMStep, openTrial, type Trial, valueOf, variance } from './lm-trial.js';
import { weightSumOf } from './options.js';
import { keepLocked, renewNode } from './start-parameters.js';
import { bestOf, explains, explainsAtOnce, renewalSteps, rounds, splineScaleOf } from './start-rules.js';

/** A start on its way. */
export interface Start {
  model: Model;
  value: number;
}

/** Rows a start is tried on: so many for each unknown, but not fewer than this. */
const [rowsPerUnknown, fewestRows] = [12, 300];
/** Multiply-adds that trying starts may take, roughly: a second. */
const workOfStarts = 2e9;

/** How many starts are worth trying, by what a step of one costs: 40 of small models, one of large ones. */
export function startsFor(spec: ModelSpec, rows: number): number {
  const unknowns = activeParameterCount(spec);
  const tried = Math.min(rows, Math.max(fewestRows, rowsPerUnknown * unknowns));
  const step = tried * unknowns ** 2 + unknowns ** 3 / 3;
  return Math.max(1, Math.min(40, Math.floor(workOfStarts / (20 * step))));
}

/** What a choice of starts needs to know. */
export interface StartOptions {
  /** the coarsest grid; undefined: the model's own */
  gridSize: number | undefined;
  /** how many starts are tried, the given parameters being the first */
  starts: number;
  /** whether hidden layers' ranges follow the data */
  follow: boolean;
  seed: number;
  backend: Backend;
}

/** The start that is best after a few steps on the coarsest grid. */
export function* chooseStart(
  model: Model,
  data: DatasetSource,
  options: StartOptions,
): Generator<LMStep | undefined, Start, boolean | undefined> {
  const { starts, seed, backend } = options;
  const given: Start = { model: yield* adaptStart(model, data, options), value: Infinity };
  if (starts <= 1) return given;
  const few = someRows(data, Math.max(fewestRows, rowsPerUnknown * activeParameterCount(given.model.spec)));
  const spread = variance(few, weightSumOf(few));
  const tryFrom = (start: Start, steps: number): ReturnType<typeof tryStart> =>
    tryStart(start, { data, few, steps, spread }, options);
  const trial = openTrial(given.model, few, weightSumOf(few), backend);
  let first: number;
  try {
    first = yield* valueOf(trial);
  } finally {
    trial.close();
  }
  // its ranges hold what it reads already, so they stay
  if (explainsAtOnce(first, spread)) return given;
  const random = createRandom(seed);
  let field: Start[] = [given];
  while (field.length < starts) {
    const parameters = initializeParameters(model.spec, random, { splineScale: splineScaleOf(field.length - 1) });
    keepLocked(model, parameters);
    field.push({ model: { spec: model.spec, parameters }, value: Infinity });
  }
  for (const { most, steps } of rounds) {
    const after: Start[] = [];
    for (const start of bestOf(field, most)) {
      const tried = yield* tryFrom(start, steps);
      if (explains(tried.value, spread)) return tried;
      after.push(tried);
    }
    field = after;
  }
  // part of a composition is often found, and only a node is wrong: it gets other curves, until one is better
  let [found] = bestOf(field, 1) as [Start];
  for (let tries = 0; tries < starts && !explains(found.value, spread); tries++) {
    const renewed = renewNode(found.model, random, splineScaleOf(tries));
    if (renewed === undefined) break;
    const tried = yield* tryFrom({ model: renewed, value: Infinity }, renewalSteps);
    [found] = bestOf([found, tried], 1) as [Start];
  }
  return found;
}

/** On the coarsest grid, with ranges wide enough for the hidden values. */
function* adaptStart(
  model: Model,
  { x, rows }: DatasetSource,
  { gridSize, follow, backend }: StartOptions,
): Work<Model> {
  const options = { gridSize, follow, margin: 0.25, narrow: false, backend };
  return (yield* followHiddenRanges(model, x, rows, options)).model;
}

/** So many steps from a start on a few of the rows, fewer where its loss is soon low enough. */
function* tryStart(
  start: Start,
  { data, few, steps, spread }: { data: DatasetSource; few: DatasetSource; steps: number; spread: number },
  options: StartOptions,
): Generator<LMStep | undefined, Start, boolean | undefined> {
  const adapted = yield* adaptStart(start.model, data, options);
  const trial = openTrial(adapted, few, weightSumOf(few), options.backend);
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
      if (explains(value.value, spread))
        return { model: { spec: adapted.spec, parameters: value.x.slice() }, value: value.value };
      yield { model: { ...adapted, parameters: value.x }, session: trial.session, counted: false, notes: [] };
    }
  } finally {
    trial.close();
  }
}

/** About so many rows, evenly from all. */
function someRows(data: DatasetSource, count: number): DatasetSource {
  const { rows, weights } = data;
  if (rows <= count) return data;
  const take = (values: ArrayLike<number>): ArrayLike<number> => takeEvenly(values, rows, count);
  const some = { rows: count, x: take(data.x), y: take(data.y), weights: weights && take(weights) };
  // rows without weight tell nothing
  return weightSumOf(some) > 0 ? some : data;
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

/** Infinity in place of what is no number, so that it comes last. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Infinity;
}
