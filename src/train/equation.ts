// Solving differential equations: a model is trained until residuals of it and its derivatives are 0 at given points, in the domain
// and on its boundary. Lagaris, Likas & Fotiadis (1998); least squares by Levenberg–Marquardt, or L-BFGS where there are too many
// parameters for it. Knows no data.

import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkChoice, checkInteger, checkNumber, KanError, show } from '../errors.js';
import { modelInputs, modelOutputs, parameterCount } from '../model/layout.js';
import { checkAlone } from '../model/members.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import { refineGridInPieces } from './grids.js';
import { isSolvable } from './lm-size.js';
import { iterateLBFGS } from '../math/lbfgs.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { completeInTurns, createPause, runInTurns } from './pause.js';
import { defaultNames, type EquationNames, type OwnResidual, readResidual, termNames } from './residual.js';
import { type PointSet, residualSystem } from './residual-system.js';
import type { Stopped } from './outcome.js';
import { checkNames, type OptionNames } from '../options.js';

/** Something that shall hold at points. */
export interface Condition {
  /**
   * What is 0 where it holds: text such as `u_xx + u_yy - sin(pi*x)*sin(pi*y)` of inputs, outputs and first and second derivatives, or
   * a function of the caller's
   */
  residual: string | OwnResidual;
  /** points[rows, inputs] where it shall hold */
  points: MatrixLike;
  /** factor of its mean squared residual in the loss; default 1 */
  weight?: number;
}

/** How `solveEquation` goes about it. All optional. */
export interface EquationOptions {
  /** what residuals call the inputs and outputs; default x, y, z (from four on x1, x2 …) and u (u1, u2 …) */
  names?: Partial<EquationNames>;
  /** default 'lm' for up to 3000 parameters, else 'lbfgs' */
  optimizer?: 'lm' | 'lbfgs';
  /** on each grid at most; default 100 */
  iterations?: number;
  /** grids of so many intervals one after the other, each beginning with the curves of the one before; default: the model's own */
  gridSizes?: readonly number[];
  /** relative fall of the loss in an iteration below which a grid is done; default 1e-9 */
  tolerance?: number;
  /** stops before the next evaluation, with what the last iteration reached */
  signal?: AbortSignal;
  /** called after each iteration */
  onIteration?: (event: EquationEvent) => unknown;
}

const equationOptions: OptionNames<EquationOptions> = {
  names: true,
  optimizer: true,
  iterations: true,
  gridSizes: true,
  tolerance: true,
  signal: true,
  onIteration: true,
};

/** What is told after each iteration of `solveEquation`. */
export interface EquationEvent {
  /** from 1, over all grids */
  iteration: number;
  gridSize?: number;
  /** Σ over conditions of weight · mean squared residual */
  loss: number;
}

/** The network that solves an equation, and how well it meets each condition. */
export interface EquationResult {
  model: Model;
  /** the loss after each iteration; it never rises within a grid */
  loss: number[];
  /** root mean squared residual of each condition, for the model returned */
  residuals: number[];
  stopped: Extract<Stopped, 'epochs' | 'converged' | 'diverged' | 'aborted'>;
}

/**
 * Trains a copy of `model` until the conditions hold: the loss is Σ over conditions of weight · mean over points of residual². Derivatives
 * by inputs are exact, and so are those of the loss by the parameters. Best in float64, with splines of an order that leaves second
 * derivatives smooth: 4 or 5.
 *
 * `stopped` is 'converged' where nothing more is gained on the last grid, 'epochs' where iterations ran out, 'aborted' after the signal, and
 * 'diverged' where the loss is not finite at the start; the model given is then returned. Throws a KanError on conditions that cannot be
 * read, points of another width, and options that make no sense.
 */
export async function solveEquation(
  model: Model,
  conditions: readonly Condition[],
  options: EquationOptions = {},
): Promise<EquationResult> {
  const { optimizer, iterations, gridSizes, tolerance, sets } = check(model, conditions, options);
  const { signal, onIteration } = options;
  const pause = createPause();
  const loss: number[] = [];
  let current = model;
  let stopped: EquationResult['stopped'] = 'converged';
  try {
    for (const gridSize of gridSizes) {
      if (signal?.aborted) {
        stopped = 'aborted';
        break;
      }
      if (gridSize !== undefined)
        current = (await runInTurns(refineGridInPieces(current, gridSize), pause, signal)) ?? current;
      const system = residualSystem(current.spec, sets);
      const start = Float64Array.from(current.parameters);
      const limits = { iterations, valueTolerance: tolerance };
      const search =
        optimizer === 'lm'
          ? iterateLM(system.normalEquations(), start, limits)
          : iterateLBFGS(system.objective, start, limits);
      let reached: Float64Array = start;
      for (;;) {
        if (signal?.aborted) {
          stopped = 'aborted';
          break;
        }
        const { done, value } = search.next();
        if (done === true) {
          stopped = !Number.isFinite(value.value) ? 'diverged' : value.ended === 'iterations' ? 'epochs' : 'converged';
          break;
        }
        if (value) {
          reached = value.x;
          loss.push(value.value);
          await onIteration?.({ iteration: loss.length, gridSize, loss: value.value });
        }
        if (pause.due()) await pause();
      }
      const parameters = createReal(current.spec, reached.length);
      parameters.set(reached);
      current = { spec: current.spec, parameters };
      if (stopped === 'aborted' || stopped === 'diverged') break;
    }
  } finally {
    pause.close();
  }
  const residuals = await completeInTurns(
    residualSystem(current.spec, sets).rootMeans(Float64Array.from(current.parameters)),
  );
  return { model: current, loss, residuals, stopped };
}

interface Checked extends Required<Pick<EquationOptions, 'optimizer' | 'iterations' | 'tolerance'>> {
  /** undefined: as it is */
  gridSizes: readonly (number | undefined)[];
  sets: PointSet[];
}

function check(model: Model, conditions: readonly Condition[], options: EquationOptions): Checked {
  checkNames('solveEquation', options, equationOptions);
  if (options.names !== undefined) checkNames('solveEquation: `names`', options.names, ['inputs', 'outputs']);
  checkModel(model, 'solveEquation');
  checkAlone('solveEquation', model);
  const [inputs, outputs] = [modelInputs(model.spec), modelOutputs(model.spec)];
  const names = { ...defaultNames(inputs, outputs), ...options.names };
  for (const [what, list, count] of [
    ['inputs', names.inputs, inputs],
    ['outputs', names.outputs, outputs],
  ] as const) {
    if (!Array.isArray(list) || list.length !== count || list.some((name) => typeof name !== 'string'))
      throw new KanError(`solveEquation: \`names.${what}\` must be ${count} names; got ${show(list)}`);
  }
  const { iterations = 100, tolerance = 1e-9 } = options;
  checkInteger('solveEquation: `iterations`', iterations, 1);
  checkNumber('solveEquation: `tolerance`', tolerance, 0);
  const gridSizes = options.gridSizes ?? [undefined];
  if (!Array.isArray(gridSizes) || gridSizes.length === 0)
    throw new KanError(`solveEquation: \`gridSizes\` must be a list of sizes; got ${show(gridSizes)}`);
  const count = parameterCount(model.spec);
  const optimizer = options.optimizer ?? (isSolvable(count) ? 'lm' : 'lbfgs');
  checkChoice('solveEquation: `optimizer`', optimizer, ['lm', 'lbfgs']);
  if (!Array.isArray(conditions) || conditions.length === 0)
    throw new KanError(`solveEquation: expected a list of conditions; got ${show(conditions)}`);
  const terms = termNames(names, 'solveEquation: `names`');
  const sets = conditions.map((condition, i): PointSet => {
    const what = `solveEquation: condition ${i + 1}`;
    checkNames(what, condition, ['residual', 'points', 'weight'], 'residual');
    const { residual, points, weight = 1 } = condition;
    const { data, rows } = readMatrix(`${what}: \`points\``, points, inputs);
    if (rows === 0) throw new KanError(`${what} has no points`);
    checkNumber(`${what}: \`weight\``, weight, 0, Infinity, true);
    return { residual: readResidual(what, residual, names.inputs, terms), points: data, rows, weight };
  });
  return { optimizer, iterations, tolerance, gridSizes, sets };
}
