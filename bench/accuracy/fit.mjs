// How the accuracy suite trains a network: many cheap starts with L-BFGS on few rows, the best of them through grids from coarse to fine with
// Levenberg–Marquardt. Rows heldBack back from training choose; test rows never do.
// Splines of order 5 without base have as many parameters as cubic ones with a base and two scales, which the best known figures are of.

import { createRandom, createSpec, initializeParameters } from 'kanjs/model';
import { trainModel } from 'kanjs/train';

/**
 * A fresh float64 network. Without base the curves must begin larger than they would beside one.
 * @param {readonly import('kanjs').Width[]} widths
 * @param {number} seed
 * @param {import('kanjs/model').SpecOptions & { splineScale?: number }} options
 */
export function freshModel(widths, seed, options = {}) {
  const { splineScale = 0.25, ...shape } = options;
  const spec = createSpec(widths, { dtype: 'float64', order: 5, base: 'none', ...shape });
  return { spec, parameters: initializeParameters(spec, createRandom(seed), { splineScale }) };
}

/** Rows from `from` to `to` of a data set. */
function rowsOf({ inputs, x, y }, from, to) {
  return { rows: to - from, inputs, x: x.subarray(from * inputs, to * inputs), y: y.subarray(from, to) };
}

/**
 * The model after each grid, with its error on the rows heldBack back. `starts` networks are tried, `kept` of them go on to the first grid. Every grid
 * gets `iterations` of Levenberg–Marquardt at most; `training` are more options of it.
 */
export async function climb(
  widths,
  { train },
  { seed, grids, backend, starts = 12, kept = 3, iterations = 40, heldBackShare = 0.1, training = {}, ...options },
) {
  const count = Math.round((1 - heldBackShare) * train.rows);
  const learn = rowsOf(train, 0, count);
  const heldBack = heldBackShare > 0 ? rowsOf(train, count, train.rows) : undefined;
  const few = rowsOf(train, 0, Math.min(600, count));

  const tried = [];
  for (let start = 0; start < starts; start++) {
    const model = freshModel(widths, 1000 * seed + start, { ...options, gridSize: grids[0] });
    const result = await trainModel(model, few, { optimizer: 'lbfgs', epochs: 150, backend });
    tried.push({ model: result.model, loss: result.history.trainLoss.at(-1) ?? Infinity });
  }
  const onGrid = async (from, gridSize) => {
    const run = {
      optimizer: /** @type {const} */ ('lm'),
      grids: [gridSize],
      starts: 1,
      epochs: iterations,
      seed,
      backend,
    };
    const { model } = await trainModel(from, learn, { ...run, ...training, ...(heldBack && { validation: heldBack }) });
    return { gridSize, model, error: errorOf(model, heldBack ?? learn, backend) };
  };

  const first = [];
  for (const { model } of tried.toSorted((a, b) => a.loss - b.loss).slice(0, kept))
    first.push(await onGrid(model, grids[0]));
  const rungs = [first.toSorted((a, b) => a.error - b.error)[0]];
  for (const gridSize of grids.slice(1)) rungs.push(await onGrid(rungs.at(-1).model, gridSize));
  return rungs;
}

/** Root of the mean squared error over rows. */
export function errorOf({ spec, parameters }, { x, y, rows }, backend) {
  const session = backend.open(spec, parameters, { batchSize: rows });
  const outputs = new Float64Array(rows);
  session.forward(Float64Array.from(x), rows, outputs);
  session.close();
  return Math.sqrt(outputs.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / rows);
}
